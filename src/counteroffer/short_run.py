"""The short run of a scenario: who loses work, where, because of which measures, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.economy.provinces import COUNTRY
from counteroffer.effects import trade
from counteroffer.effects.contributions import contributions
from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.effects.jobs import Headcount, Labour, employment, headcount, labour, rate, unemployment_points
from counteroffer.effects.place_effects import SOLVED, PlaceEffects, solved, top_down
from counteroffer.effects.places import countries
from counteroffer.equilibrium.types import Array, Equilibrium
from counteroffer.errors import EconomyError, LabelError, NotConverged
from counteroffer.labels import unknown
from counteroffer.scenario import ScenarioFile, load_scenario
from counteroffer.scenario.parts import parts
from counteroffer.simulation import Run, simulate
from counteroffer.variants import path, variants

PROVINCES, COARSE = "provinces", "provinces-23"
SOLVED_COARSE = f"{SOLVED}, 23 industries"
OUTCOMES = ("unemployment_pp", "jobs_change_thousand", "output_percent", "real_income_percent")


@dataclass(frozen=True)
class Observed:
    """What the statistics say beside what the measures do: percent, and percentage points.

    Attributes
    ----------
    before, now : float
        Unemployment rates in the months `before_period` and `now_period`.
    model : float
        Rise that the measures cause.
    """

    region: str
    before: float
    before_period: str
    now: float
    now_period: str
    model: float

    @property
    def rise(self) -> float:
        """Observed change, percentage points."""
        return self.now - self.before

    @property
    def explained_percent(self) -> float:
        """Share of the observed rise that the measures cause; NaN where there was no rise."""
        return 100 * self.model / self.rise if self.rise > 0 else np.nan


@dataclass(frozen=True, eq=False)
class Jobs:
    """Jobs under a scenario in the short run.

    Attributes
    ----------
    run : Run
        The scenario solved under the closure short_run.
    """

    run: Run

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
        found = _outcomes(self.equilibrium, self.headcount, self.run.economy.regions.index(self._known(region)))
        return dict(zip(OUTCOMES, found.tolist(), strict=True))

    def _known(self, region: str) -> str:
        if region not in self.run.economy.regions:
            raise unknown("region", region, "jobs", dict.fromkeys(self.run.economy.regions, ""))
        return region

    @cached_property
    def observed(self) -> Observed | None:
        """The model beside the statistics, for the first lead region; none without two months of its rate."""
        months, region = self.run.scenario.unemployment, self.run.lead[0]
        if months.now is None:
            return None
        (before, first), (now, last) = rate(region, months.before), rate(region, months.now)
        if (first, last) != (months.before, months.now):
            return None
        return Observed(region, before, first, now, last, self.outcomes(region)["unemployment_pp"])

    def contributions(self, region: str | None = None) -> pd.DataFrame:
        """What each group of measures causes, as Shapley values; the groups add up to the last row.

        Parameters
        ----------
        region : str, optional
            From whose side; by default the first lead region. Its own measures are one group.

        Returns
        -------
        DataFrame
            group, unemployment_pp, jobs_change_thousand, output_percent, real_income_percent.
        """
        run, region = self.run, self._known(region or self.run.lead[0])
        n = run.economy.regions.index(region)
        found = contributions(
            self.equilibrium.baseline,
            parts(run.scenario, run.policy, run.economy, region),
            run.settings,
            lambda e: _outcomes(e, self.headcount, n),
        )
        rows = {**found, "all measures": _outcomes(self.equilibrium, self.headcount, n)}
        frame = pd.DataFrame(np.array(list(rows.values())), columns=list(OUTCOMES))
        frame.insert(0, "group", list(rows))
        return frame

    @cached_property
    def main_contributions(self) -> pd.DataFrame:
        """`contributions` of the first lead region."""
        return self.contributions()

    @cached_property
    def sensitivities(self) -> pd.DataFrame:
        """Outcomes of the lead regions with one assumption changed at a time; see `variants`.

        Columns variant, region, and the outcomes; the first variant is the scenario as set. A variant without an
        equilibrium has no numbers.
        """
        rows = []
        for name, found in [("as set", self.run), *variants(self.run)]:
            for region in self.run.lead:
                known = Jobs(found).outcomes(region) if found else dict.fromkeys(OUTCOMES, np.nan)
                rows.append({"variant": name, "region": region, **known})
        return pd.DataFrame(rows)

    def path(self, years: int) -> pd.DataFrame:
        """Outcomes of the lead regions in each of the years after the measures; see `variants.path`.

        Columns year, wage_floor, labour_mobility, elasticity_factor, region, and the outcomes.
        """
        found = [(state, Jobs(run)) for state, run in path(self.run, years)]
        return pd.DataFrame(
            [{**state, "region": region, **year.outcomes(region)} for state, year in found for region in self.run.lead]
        )

    @cached_property
    def provinces_run(self) -> Run | None:
        """The same policy with Canada as ten regions; none on a caller's own economy, or without Canada."""
        return self._with_provinces(PROVINCES)

    @cached_property
    def coarse_run(self) -> Run | None:
        """The same on the 23 industries that provincial tables know, where nothing is split by proportion."""
        return self._with_provinces(COARSE)

    def _with_provinces(self, economy: str) -> Run | None:
        run = self.run
        if run.economy.name == economy:
            return run
        if run.given is not None or not isinstance(run.scenario.economy, str) or COUNTRY not in run.economy.regions:
            return None
        return run.varied(economy=economy, spotlight=())

    @cached_property
    def solved_provinces(self) -> PlaceEffects | None:
        """Provinces as regions of one equilibrium."""
        return self._solved(self.provinces_run, SOLVED)

    @cached_property
    def coarse_provinces(self) -> PlaceEffects | None:
        """Provinces as regions of one equilibrium with 23 industries."""
        return self._solved(self.coarse_run, SOLVED_COARSE)

    def _solved(self, run: Run | None, method: str) -> PlaceEffects | None:
        if run is None:
            return None
        return solved(run.equilibrium, run.economy, COUNTRY, self._heads(run), method)

    def _heads(self, run: Run) -> Headcount:
        return headcount(run.economy, self.run.scenario.unemployment.before)

    def split(self, country: str) -> PlaceEffects | None:
        """A country's provinces or states from its national solution; none where it is not a region by itself."""
        try:
            return top_down(self.equilibrium, self.run.economy, country, self.headcount)
        except LabelError:
            return None

    @cached_property
    def places(self) -> pd.DataFrame:
        """Provinces and states; a province has a row for each method. See `PlaceEffects.places`."""
        return self._stacked("places")

    @cached_property
    def place_industries(self) -> pd.DataFrame:
        """The same by industry; see `PlaceEffects.industries`."""
        return self._stacked("industries")

    @cached_property
    def _place_effects(self) -> tuple[PlaceEffects, ...]:
        found = (self.solved_provinces, *(self.split(country) for country in countries()))
        return tuple(effects for effects in found if effects is not None)

    def _stacked(self, table: str) -> pd.DataFrame:
        frames = [getattr(effects, table) for effects in self._place_effects]
        return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"id": [], "country": []}, dtype=str)

    @cached_property
    def distance(self) -> pd.DataFrame | None:
        """Canada as one region beside the ten provinces together.

        Columns outcome, national, provinces, difference, provinces_23, difference_23: on the scenario's economy, with
        provinces, and with provinces and 23 industries; differences are from the first.
        """
        if self.provinces_run is None or self.coarse_run is None or COUNTRY not in self.run.economy.regions:
            return None
        frame = pd.DataFrame({"outcome": OUTCOMES, "national": self.outcomes(COUNTRY).values()})
        for run, suffix in ((self.provinces_run, ""), (self.coarse_run, "_23")):
            frame[f"provinces{suffix}"] = self._together(run)
            frame[f"difference{suffix}"] = frame[f"provinces{suffix}"] - frame["national"]
        return frame

    def _together(self, run: Run) -> list[float]:
        """The provinces' outcomes as those of one country, in the order of OUTCOMES."""
        e, heads = run.equilibrium, self._heads(run)
        at = np.isin(run.economy.regions, run.economy.region_groups[COUNTRY])
        attached, _ = employment(e, heads.share)
        idle = (heads.jobs * attached * (1 - e.hired))[:, at].sum()
        u0 = rate(COUNTRY, self.run.scenario.unemployment.before)[0] / 100
        output = (e.output / e.unit_cost)[:, at].sum() / e.baseline.output[:, at].sum()
        gain = equivalent_variation(e)[at].sum() / e.baseline.income[at].sum()
        out_of_work = 100 * (1 - u0) * idle / heads.jobs[:, at].sum()
        return [float(out_of_work), -float(idle), 100 * float(output - 1), 100 * float(gain)]


def jobs(scenario: str | Path | ScenarioFile | Run, **changes: Any) -> Jobs:
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
    >>> found = counteroffer.jobs("october-2025")
    >>> 0 < found.outcomes("CAN")["unemployment_pp"] < 1
    True
    """
    if isinstance(scenario, Run):
        return Jobs(scenario.short_run.varied(**changes) if changes else scenario.short_run)
    file = scenario if isinstance(scenario, ScenarioFile) else load_scenario(scenario)
    return Jobs(simulate(replace(file, scenario=file.scenario.in_the_short_run().varied(**changes))))


def jobs_or_reason(run: Run) -> Jobs | str:
    """Jobs of a solved scenario, or in words why it has no short run."""
    try:
        return Jobs(run.short_run)
    except (NotConverged, EconomyError) as error:
        return str(error)


def _outcomes(e: Equilibrium, heads: Headcount, n: int) -> Array:
    """OUTCOMES of region n."""
    _, working = employment(e, heads.share)
    lost = heads.jobs[:, n].sum() * (working[n] - 1)
    return np.array(
        [unemployment_points(e, heads)[n], lost, trade.output(e)[n], 100 * (real_income(e)[n] - 1)], dtype=float
    )
