"""How far the answers move with the trade elasticities: a scenario solved over the published sets, in each horizon."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.economy.elasticities import elasticity_sets, reading
from counteroffer.economy.types import Economy
from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.effects.labour import headcount, unemployment_points
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, message_of
from counteroffer.run.demand import both_ends
from counteroffer.run.run import Run

UNPUBLISHED = ("in_sample", "uniform4")  # an estimate on the data themselves, and a convention: no study's
INCOME, USD, UNEMPLOYMENT = "real_income_percent", "equivalent_variation_usd_mn", "unemployment_pp"
ENDS = ("unemployment_supply_alone_pp", "unemployment_with_demand_pp")
COLUMNS = ("set", "source", "horizon", "region", "default", INCOME, USD, UNEMPLOYMENT, *ENDS)
SHORT = "short_run"
Points = dict[tuple[str, bytes], tuple[Array, ...]]  # closure and θ → change of unemployment at each end


@dataclass(frozen=True)
class Span:
    """The least and the greatest value over the sets, and the scenario's own.

    Attributes
    ----------
    low, high, own : float
        In the unit of the column; `own` is NaN where the scenario's own set has no solution.
    sets : int
        How many sets it is over.
    """

    low: float
    high: float
    own: float
    sets: int

    @property
    def same_sign(self) -> bool:
        """Whether all values are on one side of zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, eq=False)
class Ranges:
    """A scenario over sets of trade elasticities; not a confidence interval, for no data or equation varies.

    Attributes
    ----------
    own : str
        The scenario's own set.
    frame : DataFrame
        A row a set, horizon and lead region: set, source, horizon (a closure), region, default (the scenario's own
        set), real_income_percent, equivalent_variation_usd_mn, unemployment_pp (in the short run, else NaN) and its
        ends, with the supply side alone and with demand.
    missing : mapping
        (set, horizon) → why there is no solution.
    """

    own: str
    frame: pd.DataFrame
    missing: Mapping[tuple[str, str], str]

    @property
    def horizons(self) -> tuple[str, ...]:
        """Closures with a solution, the scenario's own first."""
        return tuple(dict.fromkeys(self.frame["horizon"]))

    def span(self, region: str, horizon: str, column: str = INCOME) -> Span | None:
        """How far one column of one region goes; none where nothing was solved or counted."""
        rows = self.frame[(self.frame["region"] == region) & (self.frame["horizon"] == horizon)].dropna(subset=column)
        if rows.empty:
            return None
        own = rows.loc[rows["default"], column]
        low, high = float(rows[column].min()), float(rows[column].max())
        return Span(low, high, float(own.iloc[0]) if len(own) else np.nan, len(rows))


def ranges(run: Run, sets: Sequence[str] = ()) -> Ranges | None:
    """Solve a scenario over published sets of trade elasticities, in its own closure and in the short run.

    Parameters
    ----------
    sets : sequence of str
        Names of embedded sets, `SET:theta` and `SET:epsilon` too; every published one by default. The scenario's own
        is always among them.

    Returns
    -------
    Ranges or None
        None on a caller's own economy: the published sets are of the embedded one's industries.

    Raises
    ------
    LabelError
        For a set the package does not have.
    """
    if run.given is not None or run.economy.table is None:
        return None
    said = run.scenario.elasticities
    chosen = reading(said.source, said.concept)
    own = str(chosen)
    sources = elasticity_sets() | {
        str(one): one.source for one in (chosen, *(reading(name, where="ranges") for name in sets))
    }
    names = [own, *(name for name in sets or sources if name != own and (sets or name not in UNPUBLISHED))]
    missing: dict[tuple[str, str], str] = {}
    bases: dict[str, Run] = {run.scenario.closure: run}
    try:
        bases[SHORT] = run.short_run
    except CounterofferError as error:
        missing |= {(name, SHORT): message_of(error) for name in names}
    rows: list[tuple[object, ...]] = []
    points: Points = {}
    for horizon, base in bases.items():
        for name in names:
            found = _with(base, name)
            if isinstance(found, str):
                missing[name, horizon] = found
            else:
                rows += [
                    (name, sources[name], horizon, region, name == own, *rest) for region, *rest in _rows(found, points)
                ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return Ranges(own, frame[frame["region"].isin(run.lead)].reset_index(drop=True), missing)


@lru_cache(maxsize=12)  # every set of one run: ranges, levers and deals ask for the same ones
def on_set(run: Run, name: str) -> Run:
    """A run on another published set of elasticities.

    Raises
    ------
    CounterofferError
        If it has no solution there.
    """
    said = run.scenario.elasticities
    return run.varied(elasticities=said.model_copy(update={"source": name, "concept": None}))


def _with(base: Run, name: str) -> Run | str:
    """A run on another set of elasticities, or why it has no solution."""
    said = base.scenario.elasticities
    if name == str(reading(said.source, said.concept)):
        return base
    try:
        return on_set(base, name)
    except CounterofferError as error:
        return message_of(error)


def _rows(found: Run, known: Points) -> Iterator[tuple[Any, ...]]:
    """Region, real income in percent and USD million, and unemployment as set and at both ends in the short run.

    In a year's horizon many sets are one: their ends are solved once.
    """
    e, economy = found.equilibrium, found.economy
    alike = found.scenario.closure, economy.baseline.trade_elasticity.tobytes()
    if alike not in known:
        ends = (found, *both_ends(found)) if found.scenario.closure == SHORT else (None, None, None)
        known[alike] = tuple(_points(end, economy) for end in ends)
    columns = (100 * (real_income(e) - 1), equivalent_variation(e), *known[alike])
    yield from zip(economy.regions, *(column.tolist() for column in columns), strict=True)


def _points(found: Run | None, economy: Economy) -> Array:
    """Change of unemployment [n]; NaN where nothing was solved."""
    if found is None:
        return np.full(len(economy.regions), np.nan)
    return unemployment_points(found.equilibrium, headcount(economy, found.scenario.unemployment.before))
