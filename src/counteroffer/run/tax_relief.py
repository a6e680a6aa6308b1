"""Tariff revenue that lowers a tax on factor income, in place of being handed back.

A tax at rate t on what factors earn is handed back in equal sums, and so is tariff revenue. What is handed back stays
what it was in real terms, so that new revenue lowers the rate:

    t' ΦĤV + R' = P_I (tV + R)        Ĥ = (Φ(1−t')/(1−t)/P_I)^ε

Income adds up to what it did, as tax and rebate cancel; only supply sees the rate. Solved in turns: rate, equilibrium.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.scenario import Scenario

TURNS, SETTLED = 100, 1e-12


def with_relief(
    b: Baseline, shock: Shock, settings: Settings, rate: Array, near: Equilibrium | None = None
) -> Equilibrium:
    """The equilibrium in which tariff revenue lowers the tax on factor income.

    Parameters
    ----------
    rate : array [n]
        t, fractions.
    near : Equilibrium, optional
        A solution to start from.

    Raises
    ------
    EconomyError
        If factors are given, which no tax moves, or a rate would have to take all that they earn.
    NotConverged
        If rates do not settle.
    """
    if not settings.factor_supply:
        raise EconomyError(worded("tax relief moves only factors that answer: give a factor_supply above 0"))
    if not ((rate >= 0) & (rate < 1)).all():
        raise EconomyError(worded("income tax rates are {rate}; each is 0 or more and below 1", rate=rate))
    settings = replace(settings, income_tax=tuple(float(each) for each in rate))
    relief, e, gap = np.ones_like(rate), near, np.inf
    for _ in range(TURNS):
        e = solve(b, shock, replace(settings, tax_relief=tuple(float(each) for each in relief)), start=e)
        then = (1 - new_rate(e, rate)) / (1 - rate)
        gap = float(np.abs(then / relief - 1).max())
        if gap < SETTLED:
            return e
        if then.min() <= 0:
            raise EconomyError(
                worded(
                    "{regions} would have to tax away all that factors earn; state a lower income tax",
                    regions=b.regions[int(then.argmin())],
                )
            )
        relief = then
    raise NotConverged(worded("rates of the income tax did not settle"), residual=gap, cell="tax relief")


def solved(
    scenario: Scenario, b: Baseline, shock: Shock, settings: Settings, near: Equilibrium | None = None
) -> Equilibrium:
    """The equilibrium of a scenario's policy, its tariff revenue handed back or lowering its income tax."""
    if scenario.tariff_revenue == "rebate":
        return solve(b, shock, settings, start=near)
    return with_relief(b, shock, settings, np.array(settings.income_tax), near)


def new_rate(e: Equilibrium, rate: Array) -> Array:
    """Rate t' [n] that leaves what is handed back, tax and tariff revenue, as it was in real terms."""
    b = e.baseline
    handed = e.consumer_price * (rate * b.value_added.sum(0) + b.revenue)
    return np.asarray((handed - e.revenue) / e.payments.sum(0))
