"""The short run of a scenario: who loses work, where, because of which measures, and how sure that is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any
from weakref import ReferenceType, ref

import numpy as np
import pandas as pd

from counteroffer.economy.provinces import provinces_2021
from counteroffer.effects.labour import Headcount, Labour, headcount, labour
from counteroffer.effects.place_effects import PlaceEffects, top_down
from counteroffer.effects.places import countries
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.errors import InputError, LabelError, NotConverged, message_of
from counteroffer.jobs.assumed import Ends, sensitivities, varied_ends
from counteroffer.jobs.causes import Causes
from counteroffer.jobs.curves import curves
from counteroffer.jobs.ends import with_ends, with_shortfall
from counteroffer.jobs.observed import Observed, observed
from counteroffer.jobs.path import over_years
from counteroffer.jobs.provincial import COARSE, PROVINCES, Provincial, apart, apart_at_ends, named_outcomes, provincial
from counteroffer.labels import unknown
from counteroffer.run.demand import supply_alone, with_demand
from counteroffer.run.run import Run, simulate
from counteroffer.run.variants import AS_SET
from counteroffer.scenario import ScenarioFile, as_file

CONTRIBUTIONS, DEMAND = "contributions", "demand"  # keys of causes and of the end with demand, where not solved


@dataclass(frozen=True, eq=False)
class Jobs:
    """Jobs under a scenario in the short run.

    Attributes
    ----------
    run : Run
        The scenario solved under the closure short_run.
    beside : reference to Jobs, optional
        The same policy with another demand, which holds this one: its solutions with provinces are begun with.
    """

    run: Run
    beside: ReferenceType[Jobs] | None = None

    @property
    def equilibrium(self) -> Equilibrium:
        """The short-run solution."""
        return self.run.equilibrium

    @cached_property
    def headcount(self) -> Headcount:
        """Jobs and unemployment rates before the measures."""
        return headcount(self.run.economy, self.run.scenario.unemployment.before)

    @cached_property
    def labour(self) -> Labour:
        """Employment and unemployment by region and industry."""
        return labour(self.equilibrium, self.headcount)

    def outcomes(self, region: str) -> dict[str, float]:
        """Unemployment, jobs, output and real income of a region."""
        n = self.run.economy.regions.index(self.known(region))
        return named_outcomes(self.equilibrium, self.headcount, n)

    def known(self, region: str) -> str:
        """The region itself, or a `LabelError` where the economy has none of that name."""
        if region not in self.run.economy.regions:
            names = {code: self.run.economy.region_name(code) for code in self.run.economy.regions}
            raise unknown("region", region, "jobs", names)
        return region

    @property
    def alone(self) -> Jobs:
        """The supply side alone: itself, but where the scenario has demand."""
        return self._alone or self

    @cached_property
    def _alone(self) -> Jobs | None:
        run = supply_alone(self.run)
        return None if run is self.run else Jobs(run, ref(self))

    @property
    def demand(self) -> Jobs | None:
        """With demand: its own, or the calibrated multiplier; none where that cannot be."""
        return self if self._demand is self.run else self._with_demand

    @cached_property
    def _with_demand(self) -> Jobs | None:
        return None if isinstance(self._demand, str) else Jobs(self._demand, ref(self))

    @cached_property
    def _demand(self) -> Run | str:
        return with_demand(self.run)

    @cached_property
    def regions(self) -> pd.DataFrame:
        """`Labour.regions` with both ends, and where demand is extrapolated; see `counteroffer.jobs.ends`."""
        far = self.demand.equilibrium if self.demand else None
        return with_shortfall(self._ranged(lambda jobs: jobs.labour.regions, ("region",)), far)

    @cached_property
    def sectors(self) -> pd.DataFrame:
        """`Labour.sectors` with both ends."""
        return self._ranged(lambda jobs: jobs.labour.sectors, ("region", "sector"))

    def _ranged(self, table: Callable[[Jobs], pd.DataFrame], keys: tuple[str, ...]) -> pd.DataFrame:
        return with_ends(table(self), table(self.alone), table(self.demand) if self.demand else None, keys)

    @cached_property
    def observed(self) -> Observed | None:
        """The model beside the statistics, for the first lead region; none without two months of its rate."""
        region = self.run.lead[0]
        model, demand = (side.outcomes(region)["unemployment_pp"] if side else np.nan for side in self._ends)
        return observed(self.run.scenario, region, model, demand)

    def contributions(self, region: str | None = None) -> pd.DataFrame:
        """What each group of measures causes, as Shapley values; the groups add up to the last row, at both ends.

        As set every combination is solved; for the other end see `Causes.under`. By default of the first lead region.

        Columns group (own, the scenario's, rest, all), OUTCOMES, and unemployment and jobs at both ends.

        Raises
        ------
        NotConverged
            If some combination has none as the scenario is set.
        """
        causes = Causes.of(self.run, self.headcount, self.known(region or self.run.lead[0]))
        alone, demand = (causes.frame if run is self.run else causes.known_under(run) for run in self._runs)
        return with_ends(causes.frame, alone, demand, ("group",))

    @property
    def _ends(self) -> tuple[Jobs, Jobs | None]:
        return self.alone, self.demand

    @property
    def _runs(self) -> tuple[Run, Run | None]:
        return self.alone.run, self.demand.run if self.demand else None

    @cached_property
    def main_contributions(self) -> pd.DataFrame | None:
        """`contributions` of the first lead region; none where some combination has no equilibrium."""
        return None if isinstance(self._main, str) else self._main

    @cached_property
    def _main(self) -> pd.DataFrame | str:
        try:
            return self.contributions()
        except (InputError, NotConverged) as error:
            return message_of(error)

    @cached_property
    def sensitivities(self) -> pd.DataFrame:
        """The lead regions with one assumption changed at a time, first as set; see `counteroffer.jobs.assumed`."""
        return sensitivities([(AS_SET, self.run, *self._runs), *self._variants], self.run.lead)

    @cached_property
    def _variants(self) -> list[Ends]:
        return varied_ends(self.run)

    @cached_property
    def curves(self) -> pd.DataFrame:
        """Unemployment over what it hangs on; see `counteroffer.jobs.curves.curves`."""
        known = (*self._runs, *(run for _, *runs in self._variants for run in runs))
        return curves(self.run, beside=[run.equilibrium for run in known if run])

    def path(self, years: int) -> pd.DataFrame:
        """Outcomes of the lead regions year after year; see `counteroffer.jobs.path.over_years`."""
        return over_years(self.run, years)

    @cached_property
    def provinces(self) -> Provincial | None:
        """The same policy with Canada as ten regions; none on a caller's own economy, or without Canada."""
        return self._provinces if isinstance(self._provinces, Provincial) else None

    @cached_property
    def coarse_provinces(self) -> Provincial | None:
        """The same on the 23 industries that provincial tables know, where nothing is split by proportion."""
        return self._coarse if isinstance(self._coarse, Provincial) else None

    @cached_property
    def _provinces(self) -> Provincial | str:
        return self._provincial(PROVINCES)

    @cached_property
    def _coarse(self) -> Provincial | str:
        return self._provincial(COARSE)

    def _provincial(self, economy: str) -> Provincial | str:
        """With provinces as regions: what another demand was solved on, where there is one, is not read again."""
        near = getattr(self.beside and self.beside(), "provinces" if economy == PROVINCES else "coarse_provinces", None)
        return provincial(self.run, economy, near)

    @property
    def missing_provinces(self) -> dict[str, str]:
        """Which solution with Canada as ten regions was not found, and why."""
        sides = {PROVINCES: self._provinces, COARSE: self._coarse}
        return {name: why for name, why in sides.items() if isinstance(why, str) and why}

    @property
    def missing(self) -> dict[str, str]:
        """What could not be solved beside the national result (an economy, or CONTRIBUTIONS), and why."""
        causes = {CONTRIBUTIONS: self._main} if isinstance(self._main, str) else {}
        causes |= {DEMAND: self._demand} if isinstance(self._demand, str) and self.run.settings.floored else {}
        return self.missing_provinces | causes

    def split(self, country: str) -> PlaceEffects | None:
        """A country's provinces or states from its national solution; none where it is not a region by itself."""
        try:
            return top_down(self.equilibrium, self.run.economy, country, self.headcount)
        except LabelError:
            return None

    @cached_property
    def places(self) -> pd.DataFrame:
        """Provinces and states with both ends; a province has a row for each method. See `PlaceEffects.places`."""
        return self._ranged(lambda jobs: jobs._stacked("places"), ("id", "method"))

    @cached_property
    def coarse_places(self) -> pd.DataFrame | None:
        """Provinces on the 23 industries of their own tables, with both ends."""
        if self.coarse_provinces is None:
            return None
        sides = (side.coarse_provinces if side else None for side in (self, *self._ends))
        own, alone, demand = (side.effects.places if side else pd.DataFrame() for side in sides)
        return with_ends(own, alone, demand, ("id", "method"))

    @cached_property
    def place_industries(self) -> pd.DataFrame:
        """The same by industry; see `PlaceEffects.industries`."""
        return self._ranged(lambda jobs: jobs._stacked("industries"), ("id", "sector", "method"))

    @cached_property
    def _place_effects(self) -> tuple[PlaceEffects, ...]:
        solved = self.provinces.effects if self.provinces else None
        found = (solved, *(self.split(country) for country in countries()))
        return tuple(effects for effects in found if effects is not None)

    def _stacked(self, table: str) -> pd.DataFrame:
        frames = [getattr(effects, table) for effects in self._place_effects]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"id": [], "country": []}, dtype=str)

    @cached_property
    def distance(self) -> pd.DataFrame | None:
        """Canada as one region beside the ten provinces together; none where it is not both.

        Columns outcome (unemployment and jobs at both ends too), national (on the scenario's economy), provinces,
        difference, and with 23 industries provinces_23, difference_23; differences are from the first.
        """
        country = provinces_2021().country
        if self.provinces is None or country not in self.run.economy.regions:
            return None
        own, *ends = (
            (side.outcomes(country), side.provinces, side.coarse_provinces) if side else None
            for side in (self, *self._ends)
        )
        return apart_at_ends(apart(*own), *ends) if own else None


def short_run(scenario: str | Path | ScenarioFile | Run, **changes: Any) -> Jobs:
    """Jobs under a scenario in the short run.

    Parameters
    ----------
    scenario : str, Path, ScenarioFile or Run
        Shipped name, path, loaded file, or what `simulate` returned.
    **changes
        Keys of the scenario to read otherwise: ``wage_floor=0.99``, ``labour_mobility=3.0``.

    Raises
    ------
    InputError
        If the scenario cannot be read or resolved.
    NotConverged
        If no certified equilibrium is found.

    Examples
    --------
    >>> import counteroffer
    >>> found = counteroffer.short_run("october-2025")
    >>> 0 < found.outcomes("CAN")["unemployment_pp"] < 1
    True
    """
    if isinstance(scenario, Run):
        return Jobs(scenario.short_run.varied(**changes) if changes else scenario.short_run)
    file = as_file(scenario)
    return Jobs(simulate(replace(file, scenario=file.scenario.in_the_short_run().varied(**changes))))
