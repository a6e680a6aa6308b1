"""How wages on offer answer to wages asked: what makes of a plain step of the wage iteration nearly Newton's.

Sectors of a region answer to each other mostly at home, which is each region's own inverse (see `own`); regions answer
to each other as wholes, which is one small matrix. Both are taken at the baseline, products left out: an error here
costs iterations, never digits.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from counteroffer.equilibrium.response.border import stuck
from counteroffer.equilibrium.response.own import own_wage_inverses
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.model import WageResponse
from counteroffer.equilibrium.types.settings import Settings

SWEEPS = 8  # of prices and of spending, each about half as far off as the last


def wage_response(baseline: Baseline, settings: Settings) -> WageResponse:
    """The inverse at the baseline, under the closure of some settings."""
    own = own_wage_inverses(baseline, settings)
    regional = baseline.value_added.sum(0)
    weight = np.ones((1, len(regional))) if settings.mobile else baseline.value_added / regional
    alone = np.einsum("an,nab->n", weight, own)
    try:
        across = np.linalg.inv(_between_regions(baseline, settings)) - np.diag(alone)
    except np.linalg.LinAlgError:
        across = np.zeros((len(regional), len(regional)))
    given: tuple[Any, ...] = (frozen(own), frozen(across), frozen(weight))
    return WageResponse(*given)


def _between_regions(b: Baseline, settings: Settings) -> Array:
    """How the wage on offer in n, less what is asked, moves with that asked in m, in all its sectors alike [n, m]."""
    regional, theta = b.value_added.sum(0), b.trade_elasticity[:, None, None]
    moved = np.eye(len(regional))
    # Axes from here on: s sector, n or i region, m whose wages move.
    inputs, wages = b.input_share.transpose(2, 1, 0), b.value_added_share[:, :, None] * moved
    price, part, lost = np.zeros_like(wages), stuck(b, settings), np.zeros_like(moved)
    for _ in range(SWEEPS):
        cost = wages + _by_region(inputs, price)
        price = b.trade_share @ cost
        if part is not None:
            price -= part.bought @ (cost - part.held)
    sold = b.trade.transpose(0, 2, 1)
    given = sold @ (theta * price) - theta * b.output[:, :, None] * cost
    if part is not None:
        behind = part.sold[:, :, None] * (cost - part.held)
        given, lost = given + (1 + theta) * behind, behind.sum(0)
    profit, bought = b.profit_share[:, None, None], np.where(b.expenditure > 0, b.expenditure, 1.0)[:, :, None]
    spent = np.zeros_like(price)
    for _ in range(SWEEPS):
        output = given + sold @ (spent / bought)
        income = regional[:, None] * moved + (profit * output).sum(0) - lost
        spent = _by_region(inputs.transpose(0, 2, 1), (1 - profit) * output)
        spent += b.consumption_share[:, :, None] * income
    payments = b.value_added_share[:, :, None] * (1 - profit) * output
    found: Array = payments.sum(0) / regional[:, None] - moved - regional / regional.sum()
    return found


def _by_region(matrices: Array, values: Array) -> Array:
    """One small matrix a region [n, a, b] times values [b, n, m]: [a, n, m]."""
    return (matrices @ values.transpose(1, 0, 2)).transpose(1, 0, 2)
