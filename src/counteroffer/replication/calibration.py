"""How the multiplier of demand is set, once: Okun's law on a published fall of GDP; and others' figures beside it.

The target is a published fall of GDP times Okun's coefficient. Nothing else enters: no outcome of 2025, no other
figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from counteroffer.economy.horizons import closing
from counteroffer.effects import regional
from counteroffer.equilibrium import Equilibrium
from counteroffer.errors import NotConverged
from counteroffer.jobs.curves import over
from counteroffer.jobs.provincial import OUTCOMES, outcomes
from counteroffer.jobs.short_run import Jobs, short_run
from counteroffer.lazily import optimize
from counteroffer.replication.beside.cases import cases
from counteroffer.replication.beside.published import PublishedFigure, published_figures
from counteroffer.run.demand import with_demand
from counteroffer.run.run import Run, simulate

CASE, MEASURE, HORIZON = "boc-25", "real GDP", "year 1"
HIGHEST = 2.0  # m up to which the target is looked for
SHORT_RUN = {"closure": "short_run"}
OURS = ("unemployment_pp", "jobs_change_thousand", "real_income_percent")
EFFECTS = ("real_gdp_percent", "exports_percent")
ENDS = ("supply_alone", "with_demand", "calibrated")


@dataclass(frozen=True)
class Target:
    """What m is set to meet.

    Attributes
    ----------
    published : PublishedFigure
        The fall of GDP.
    okun : float
        Points of unemployment for each percent of GDP.
    """

    published: PublishedFigure
    okun: float

    @property
    def points(self) -> float:
        """Rise of unemployment, percentage points."""
        return -self.okun * self.published.value


@dataclass(frozen=True, eq=False)
class Calibration:
    """m as the target has it.

    Attributes
    ----------
    target : Target
        What it meets.
    multiplier : float
        m, to more digits than are kept.
    frame : DataFrame
        end (supply_alone; with_demand, at the multiplier kept; calibrated, at the exact one), demand_multiplier,
        unemployment_pp, jobs_change_thousand, jobs_change_percent, real_gdp_percent, real_income_percent,
        exports_percent, shortfall_percent (100·g), of the target's country.
    """

    target: Target
    multiplier: float
    frame: pd.DataFrame


def target() -> Target:
    """The published fall of GDP and Okun's coefficient."""
    asked = (CASE, MEASURE, HORIZON)
    found = next(each for each in published_figures() if (each.id, each.measure, each.horizon) == asked)
    return Target(found, float(closing("okun")))


@cache
def calibrate() -> Calibration:
    """M at which the target's unemployment comes about, found again.

    Raises
    ------
    NotConverged
        If no m up to 2 does.
    """
    meet, near = target(), short_run(cases()[CASE].path)
    n, heads = near.run.economy.regions.index(meet.published.country), near.headcount
    far = near.demand
    if far is None:
        raise NotConverged("the calibration case has no equilibrium with demand", residual=np.nan, cell=CASE)

    def solved(m: float) -> Equilibrium:
        _, e = next(over(far.run, "demand_multiplier", (m,)))
        if e is None:
            raise NotConverged(f"no equilibrium at a multiplier of {m:g}", residual=np.nan, cell=CASE)
        return e

    def gap(m: float) -> float:
        return float(outcomes(solved(m), heads, n)[0]) - meet.points

    exact = float(optimize.brentq(gap, 0.0, HIGHEST, xtol=1e-8))
    sides = ((0.0, near.equilibrium), (far.run.scenario.demand_multiplier, far.equilibrium), (exact, solved(exact)))
    jobs = float(heads.jobs[:, n].sum())
    rows = [
        {"end": end, "demand_multiplier": m, **_read(e, near, n, jobs)} for end, (m, e) in zip(ENDS, sides, strict=True)
    ]
    return Calibration(meet, exact, pd.DataFrame(rows))


def _read(e: Equilibrium, near: Jobs, n: int, jobs: float) -> dict[str, float]:
    known = dict(zip(OUTCOMES, map(float, outcomes(e, near.headcount, n)), strict=True))
    effects = regional(e)
    found = {key: known[key] for key in OURS}
    found["jobs_change_percent"] = 100 * known["jobs_change_thousand"] / jobs
    short = 0.0 if e.shortfall is None else float(e.shortfall[n])
    return found | {key: float(effects[key][n]) for key in EFFECTS} | {"shortfall_percent": 100 * short}


def beside_demand() -> pd.DataFrame:
    """Published figures of the short run beside both of our ends.

    Columns case, publisher, date, country, measure, horizon, theirs_percent, supply_alone_percent, with_demand_percent:
    every figure whose horizon is our short run, as `counteroffer beside` matches them, with the same steps.
    """
    rows = []
    for name, case in cases().items():
        for published in case.figures:
            steps = case.walk.horizons.get(published.horizon, ())
            if published.measure in case.walk.measures and any(step.set == SHORT_RUN for step in steps):
                column = case.walk.measures[published.measure][-1]
                alone, far = _ends(name, published.horizon)
                rows.append(
                    {
                        "case": name,
                        "publisher": published.publisher,
                        "date": published.date,
                        "country": published.country,
                        "measure": published.measure,
                        "horizon": published.horizon,
                        "theirs_percent": published.value,
                        "supply_alone_percent": _figure(alone, published.country, column),
                        "with_demand_percent": _figure(far, published.country, column) if far else np.nan,
                    }
                )
    return pd.DataFrame(rows)


@cache
def _ends(case: str, horizon: str) -> tuple[Run, Run | None]:
    """A case in the short run at the steps to a horizon, with both ends."""
    known, changes = cases()[case], {}
    run = simulate(known.path)
    for step in known.walk.horizons[horizon]:
        for key, value in step.set.items():
            first, *rest = key.split(".")
            changes[first] = getattr(run.scenario, first).model_copy(update={rest[0]: value}) if rest else value
    near = run.varied(**changes)
    far = with_demand(near)
    return near, None if isinstance(far, str) else far


def _figure(run: Run, country: str, column: str) -> float:
    """One of a country's effects by its column."""
    effects = regional(run.equilibrium)
    n = run.economy.regions.index(country)
    if column in effects:
        return float(effects[column][n])
    return float(Jobs(run).labour.regions.set_index("region")[column][country])
