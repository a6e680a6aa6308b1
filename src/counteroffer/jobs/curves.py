"""Unemployment over what it hangs on: the wage floor, mobility, the multiplier, and what money is held to.

Where a small change of an assumption moves the answer by much, a figure at one value of it says little; a curve shows
the slope and the edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.effects.labour import Headcount, headcount
from counteroffer.equilibrium import Equilibrium, Settings, solve
from counteroffer.errors import EconomyError, NotConverged, ScenarioError
from counteroffer.jobs.provincial import outcomes
from counteroffer.run.demand import calibrated_multiplier, supply_alone, with_demand
from counteroffer.run.run import Run
from counteroffer.run.variants import AS_SET, Variant, held
from counteroffer.scenario import settings as scenario_settings

FLOORS = (0.96, 0.97, 0.98, 0.99, 1.0, 1.01)
HELD_FLOORS = (0.96, 0.97, 0.98, 1.0)  # where the currency is held
MOBILITIES = (1.0, 1.5, 3.0, 6.0)
MULTIPLIERS = (0.0, 0.4, 1.0)
SHOWN = ("unemployment_pp", "jobs_change_thousand")
Said = Mapping[str, Any]
NOTHING: Said = {}
NONE: Mapping[Settings, Equilibrium] = {}


def curves(run: Run, regions: Sequence[str] | None = None, beside: Iterable[Equilibrium] = ()) -> pd.DataFrame:
    """Unemployment and jobs over one assumption at a time.

    Parameters
    ----------
    run : Run
        A short run.
    regions : sequence of str, optional
        Whose; the lead regions by default.
    beside : iterable of Equilibrium
        Solutions under other settings; those of the same policy are used.

    Returns
    -------
    DataFrame
        axis (wage_floor, labour_mobility, demand_multiplier), variant (the key of one: demand_multiplier=0, the supply
        side alone; with demand; anchor=… with the supply side alone), value, region, unemployment_pp,
        jobs_change_thousand. A point without an equilibrium has no numbers; wages that fall freely have no curve.
    """
    columns = ["axis", "variant", "value", "region", *SHOWN]
    if not run.settings.floored:
        return pd.DataFrame(columns=columns)
    heads, shown = headcount(run.economy, run.scenario.unemployment.before), regions or run.lead
    rows, policy = [], (id(run.equilibrium.baseline), id(run.equilibrium.shock))
    known = {e.settings: e for e in beside if (id(e.baseline), id(e.shock)) == policy}
    for axis, variant, points in _series(run, known):
        for value, e in points:
            for region in shown:
                n = run.economy.regions.index(region)
                found = dict.fromkeys(SHOWN, np.nan) if e is None else _read(e, heads, n)
                rows.append({"axis": axis, "variant": variant, "value": value, "region": region, **found})
    return pd.DataFrame(rows, columns=columns)


def _read(e: Equilibrium, heads: Headcount, n: int) -> dict[str, float]:
    return dict(zip(SHOWN, map(float, outcomes(e, heads, n)[:2]), strict=True))


Points = Iterator[tuple[float, Equilibrium | None]]


def _series(run: Run, known: Mapping[Settings, Equilibrium]) -> Iterator[tuple[str, str, Points]]:
    """Every curve: its axis, what else is changed, and its points."""
    alone, far = supply_alone(run), with_demand(run)
    sides = [(0.0, alone)] + ([] if isinstance(far, str) else [(far.scenario.demand_multiplier, far)])
    for axis, grid in (("wage_floor", FLOORS), ("labour_mobility", MOBILITIES)):
        values = sorted({*grid, float(getattr(run.scenario, axis))})
        for multiplier, side in sides:
            yield axis, Variant.demanding(multiplier).key, over(side, axis, values, known=known)
    if not isinstance(far, str):
        values = sorted({*MULTIPLIERS, calibrated_multiplier(), far.scenario.demand_multiplier})
        yield "demand_multiplier", AS_SET.key, over(far, "demand_multiplier", values, known=known)
    values = sorted({*HELD_FLOORS, run.scenario.wage_floor})
    for variant, changes in held(alone):
        yield "wage_floor", variant.key, over(alone, "wage_floor", values, changes)


def over(
    run: Run, key: str, values: Sequence[float], changes: Said = NOTHING, known: Mapping[Settings, Equilibrium] = NONE
) -> Points:
    """A short run's policy at each value of a key of its closure, and others changed; each begun at the one before.

    Parameters
    ----------
    known : mapping
        Solutions of the same policy that are there already.
    """
    near: Equilibrium | None = run.equilibrium
    for value in values:
        try:
            said = run.scenario.varied(**{**changes, key: value})
            settings = scenario_settings(said, run.economy)
            e = known.get(settings) or _at(run, near, settings)
        except (EconomyError, ScenarioError, NotConverged):
            yield value, None
            continue
        near = e
        yield value, e


def _at(run: Run, near: Equilibrium | None, settings: Settings) -> Equilibrium:
    """The run's policy under other settings of one closure; of a run with demand, demand stays, if only as zero."""
    e = run.equilibrium
    if settings.mobile != e.settings.mobile:
        near = None
    if e.settings.demand is not None and settings.demand is None:
        settings = replace(settings, demand=replace(e.settings.demand, multiplier=0.0))
    return e if settings == e.settings else solve(e.baseline, e.shock, settings, start=near)
