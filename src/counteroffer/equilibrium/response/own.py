"""Each region's own part of ∂G/∂x, inverted: what makes linear systems of derivatives quick, and the wage iteration.

Most of what a region buys it makes itself, so the derivatives of its equations by its own unknowns, trade with others
held, are most of ∂G/∂x (see `system`). They are taken at the baseline and by hand: an error here costs steps, never
digits.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from counteroffer.equilibrium.response.border import stuck
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.settings import Settings


@lru_cache(maxsize=8)  # a search takes derivatives on one economy thousands of times
def own_inverses(baseline: Baseline, settings: Settings) -> Array:
    """Inverse of each region's own derivatives [n, a, b]; a, b its ω (one, or one a sector), log P̂ [s], E'/ΣV [s]."""
    own = _own_derivatives(baseline, settings)
    try:
        found = np.linalg.inv(own)
    except np.linalg.LinAlgError:
        return frozen(np.broadcast_to(np.eye(own.shape[1]), own.shape))
    return frozen(found)


def own_wage_inverses(baseline: Baseline, settings: Settings) -> Array:
    """The rows and columns of ω alone in the same inverse [n, a, b], a quicker way: one unknown after the other."""
    own = _own_derivatives(baseline, settings)
    size = len(baseline.sectors)
    wage, price, spent = slice(0, -2 * size), slice(-2 * size, -size), slice(-size, None)
    try:  # prices do not hang on spending
        prices = -np.linalg.solve(own[:, price, price], own[:, price, wage])
        spending = -np.linalg.solve(own[:, spent, spent], own[:, spent, wage] + own[:, spent, price] @ prices)
        alone: Array = own[:, wage, wage] + own[:, wage, price] @ prices + own[:, wage, spent] @ spending
        return np.asarray(np.linalg.inv(alone), dtype=np.float64)
    except np.linalg.LinAlgError:
        return np.array(np.broadcast_to(-np.eye(own.shape[1] - 2 * size), own[:, wage, wage].shape))


def _own_derivatives(b: Baseline, settings: Settings) -> Array:
    """∂G/∂x within each region at the baseline: equations a by unknowns b."""
    size, regions = b.value_added.shape
    rows, at = (1 if settings.mobile else size), np.arange(regions)
    regional, profit, theta = b.value_added.sum(0), b.profit_share[:, None], b.trade_elasticity
    # Axes from here on: n region, s sector, b unknown. What each unknown moves, one for one:
    unknown = np.broadcast_to(np.eye(rows + 2 * size), (regions, rows + 2 * size, rows + 2 * size))
    wage, price, spent = unknown[:, :rows], unknown[:, rows : rows + size], unknown[:, rows + size :]
    weight = np.ones((regions, 1)) if settings.mobile else (b.value_added / regional).T
    earned = np.einsum("nr,nrb->nb", weight, wage)
    inputs, added = b.input_share.transpose(2, 1, 0), b.value_added_share.T[:, :, None]
    cost = added * wage + inputs @ price
    # Home sales follow home prices and spending; all sales follow cost.
    bought = np.where(b.expenditure > 0, b.expenditure, 1.0)
    home, per_dollar = (theta[:, None] * b.trade[:, at, at]).T, (b.trade[:, at, at] / bought * regional).T
    output = (
        home[:, :, None] * price + per_dollar[:, :, None] * spent - (theta[:, None] * b.output).T[:, :, None] * cost
    )
    price_gap = b.trade_share[:, at, at].T[:, :, None] * cost - price
    part = stuck(b, settings)
    if part is not None:
        currency = part.held[:, None] * earned
        behind = cost - currency[:, None]
        output += ((1 + theta)[:, None] * part.sold).T[:, :, None] * behind
        price_gap += part.bought.sum(2).T[:, :, None] * currency[:, None]
    duty, tax = (b.tariff * (1 + b.export_tax) * b.trade).sum(2), (b.export_tax * b.trade).sum(1)
    income = regional[:, None] * earned + np.einsum("s,nsb->nb", b.profit_share, output)
    income += np.einsum("sn,nsb->nb", theta[:, None] * duty, price) - np.einsum(
        "sn,nsb->nb", theta[:, None] * tax, cost
    )
    income += np.einsum("sn,nsb->nb", duty / bought * regional, spent)
    if part is not None:
        income += np.einsum("sn,nsb->nb", theta[:, None] * part.taxed - part.sold, behind)
        income -= (theta @ part.dutiable)[:, None] * currency
    payments = added * (1 - profit) * output
    offered = payments.sum(1) / regional[:, None]
    numeraire = regional[:, None] / regional.sum() * earned
    if settings.mobile:
        wage_gap = (offered - numeraire)[:, None] - wage
    else:
        paid = np.where(b.value_added > 0, b.value_added, np.inf).T[:, :, None]
        mobility = settings.labour_mobility
        wage_gap = ((1 - 1 / mobility) * offered - numeraire)[:, None] + payments / paid / mobility - wage
    demand = (
        np.einsum("nks,nkb->nsb", inputs, (1 - profit) * output) + b.consumption_share.T[:, :, None] * income[:, None]
    )
    return np.concatenate([wage_gap, price_gap, demand / regional[:, None, None] - spent], 1)
