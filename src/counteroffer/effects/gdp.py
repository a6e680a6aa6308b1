"""Real GDP: what a region makes, at prices of the base year, at new ones, and at the mean of both.

Counted by use and by origin, which the equations of the model make equal:

    by use      final uses + exports at fob − imports at the border
    by origin   output − inputs + duties on imports + taxes on exports and what sellers ask there beyond cost

each with volumes of one state at prices of one state (`cells.valued`). Of what arrives of product s in n, final users
take αI/E and producers Σ_k γ(1−ρ)Y/E: they buy one composite. What is sold at home is counted where it arrives, so that
a trade cost at home is lost output. Laspeyres is Σp q′ ÷ Σp q, with duties and markups at their old rates; Fisher the
geometric mean with Σp′q′ ÷ Σp′q. With factors fixed and no distortion at the start both stay near one: what GDP loses
to first order is old duties on imports that shrink, old markups on output that does, and work. A margin that border
prices open is at new prices only; factors that answer (ε) are more work, and in output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from counteroffer.effects.cells import When, valued
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium

Count = Callable[[Equilibrium, When, When], Array]


@dataclass(frozen=True, eq=False)
class RealGDP:
    """Real GDP of each region [n], new over old.

    Attributes
    ----------
    laspeyres : array
        At base-year market prices.
    fisher : array
        Geometric mean with the index at new prices. A region that bans something it bought has no new price for it,
        and the mean is that of base-year prices alone; so it is where old volumes are worth nothing at new prices.
    """

    laspeyres: Array
    fisher: Array


def by_use(e: Equilibrium, prices: When, volumes: When) -> Array:
    """Final uses + exports − imports [n], USD million, volumes of one state at prices of one state."""
    cells = valued(e, prices, volumes)
    final, _ = _users(e, volumes)
    abroad = ~np.eye(len(e.baseline.regions), dtype=bool)
    bought, sold = cells.border.sum(0) * abroad, cells.fob.sum(0) * abroad
    return np.asarray((final * cells.paid.sum(2)).sum(0) + sold.sum(0) - bought.sum(1))


def by_origin(e: Equilibrium, prices: When, volumes: When) -> Array:
    """Output − inputs + duties + export taxes [n], USD million, volumes of one state at prices of one state."""
    cells = valued(e, prices, volumes)
    _, inputs = _users(e, volumes)
    output = e.baseline.output if volumes == "old" else e.output
    if prices != volumes:
        output = output * e.unit_cost if prices == "new" else output / e.unit_cost
    home = np.eye(len(e.baseline.regions), dtype=bool)
    # At home what is made counts as it arrives; abroad, as it is shipped.
    lost = np.diagonal((cells.producer - cells.border).sum(0))
    taxes = ((cells.fob - cells.producer).sum(0) * ~home).sum(0)
    duties = (cells.paid - cells.border).sum((0, 2))
    return np.asarray(output.sum(0) - lost - (inputs * cells.paid.sum(2)).sum(0) + duties + taxes)


def real_gdp(e: Equilibrium, count: Count = by_use) -> RealGDP:
    """Real GDP, new over old.

    Parameters
    ----------
    count : callable
        `by_use` or `by_origin`; they agree as far as the solution is exact.
    """
    laspeyres = count(e, "old", "new") / count(e, "old", "old")
    with np.errstate(invalid="ignore"):  # infinite less infinite, where something is banned
        before = count(e, "new", "old")
    paasche = np.divide(count(e, "new", "new"), before, out=np.full_like(before, np.nan), where=before > 0)
    both = np.isfinite(paasche) & (np.minimum(laspeyres, paasche) > 0) & (before < np.inf)
    mean = np.sqrt(np.where(both, laspeyres * paasche, 1.0))
    return RealGDP(np.asarray(laspeyres), np.where(both, mean, laspeyres))


def _users(e: Equilibrium, volumes: When) -> tuple[Array, Array]:
    """Shares [s, n] of final users and of producers in what n buys of s; zero of what it buys nothing of."""
    b = e.baseline
    spent, income, output = (
        (b.expenditure, b.income, b.output) if volumes == "old" else (e.expenditure, e.income, e.output)
    )
    cost = (1 - b.profit_share)[:, None] * output
    wanted = b.consumption_share * income, (b.input_share * cost[None]).sum(1)
    final, inputs = (np.divide(part, spent, out=np.zeros_like(spent), where=spent > 0) for part in wanted)
    return final, inputs
