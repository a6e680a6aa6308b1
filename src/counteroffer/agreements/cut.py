"""How much cheaper trade with some partners would have to be to make good what measures cost: solved for, exactly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from counteroffer.effects.income import equivalent_variation
from counteroffer.effects.labour import employment, headcount
from counteroffer.equilibrium import Equilibrium, solve
from counteroffer.equilibrium.system import Unknowns, ahead, unknowns
from counteroffer.errors import InputError, worded
from counteroffer.labels import positions
from counteroffer.lazily import optimize
from counteroffer.run.run import Run
from counteroffer.scenario.cells import coverage
from counteroffer.scenario.schema.measures import IcebergMeasure

DEEPEST = 0.6  # of the delivered cost: a cut beyond it is no agreement
CLOSE = 1e-12  # share of the delivered cost within which a cut is found: solutions are no finer


@dataclass(frozen=True, eq=False)
class Cut:
    """An iceberg cut with a group of partners that makes good what measures cost.

    Attributes
    ----------
    group, sectors : tuple of str
        Regions it is with, and what it is on.
    target : {"income", "jobs"}
        What is restored.
    percent : float
        Cut of the delivered cost; NaN where none up to 60% is enough.
    miss : float
        What is left of the target at the cut, share of income or of employment.
    trade_percent : float
        Rise of the region's trade with the group (value, both ways) that comes with it.
    gains : dict
        Region of the group → its own gain, USD million a year; empty for jobs.
    """

    group: tuple[str, ...]
    sectors: tuple[str, ...]
    target: str
    percent: float
    miss: float
    trade_percent: float
    gains: dict[str, float]

    @property
    def possible(self) -> bool:
        """Whether some cut restores the target."""
        return bool(np.isfinite(self.percent))


def restoring_cut(
    run: Run, n: int, group: tuple[str, ...], sectors: tuple[str, ...], target: str, share: float, *, both: bool
) -> Cut:
    """The cut of `Diversification.cut`, for region n."""
    e0, economy = run.equilibrium, run.economy
    at, region = positions(economy.regions, group, kind="region", where="the group"), economy.regions[n]
    if not len(at):
        raise InputError(worded("the group is {region} itself; name others", region=region))
    sides = [
        IcebergMeasure(kind="iceberg", name="cut", importers=buys, exporters=sells, sectors=sectors, change=-1.0)
        for buys, sells in ((group, (region,)), ((region,), group))[: 2 if both else 1]
    ]
    where = sum((coverage(side, economy, "the cut") for side in sides), np.zeros(economy.trade.shape))
    heads = headcount(economy, run.scenario.unemployment.before) if target == "jobs" else None

    def reached(e: Equilibrium) -> float:
        """Share of income or employment that is missing (below zero) or gained."""
        if heads is not None:
            return float(employment(e, heads.share)[1][n] - 1)
        return float(equivalent_variation(e)[n] / e.baseline.income[n])

    goal, known = (1 - share) * reached(e0), {0.0: e0}

    def gap(cut: float) -> float:
        if cut not in known:
            shock = replace(e0.shock, iceberg=e0.shock.iceberg * (1 - cut * where))
            known[cut] = solve(e0.baseline, shock, run.settings, start=_expected(known, cut))
        return reached(known[cut]) - goal

    cut, miss = _root(gap, reached(e0) - goal)
    if not np.isfinite(cut):
        return Cut(group, sectors, target, np.nan, miss, np.nan, {})
    e = known[cut]
    trades = [float(x[:, at, n].sum() + x[:, n, at].sum()) for x in (e0.trade, e.trade)]
    gain = equivalent_variation(e) - equivalent_variation(e0)
    gains = {economy.regions[i]: float(gain[i]) for i in at} if target == "income" else {}
    return Cut(group, sectors, target, 100 * cut, miss, 100 * (trades[1] / trades[0] - 1), gains)


def _expected(known: Mapping[float, Equilibrium], cut: float) -> Equilibrium | Unknowns:
    """Where a solve begins: on the parabola through the three solutions nearest; with quotas at the nearest."""
    nearest = sorted(known, key=lambda other: -abs(other - cut))[-3:]
    if len(nearest) < 2 or known[nearest[-1]].shock.quotas:
        return known[nearest[-1]]
    return ahead({other: unknowns(known[other]) for other in nearest}, cut)


def _root(gap: Callable[[float], float], start: float) -> tuple[float, float]:
    """The cut at which the gap closes, and what is left of it; NaN where it stays open up to DEEPEST."""
    if start >= 0:
        return 0.0, start
    high, low = 0.05, 0.0
    while gap(high) < 0:
        if high >= DEEPEST:
            return np.nan, float(gap(high))
        low, high = high, min(2 * high, DEEPEST)
    found = float(optimize.toms748(gap, low, high, k=1, xtol=CLOSE, rtol=CLOSE))
    return found, float(gap(found))
