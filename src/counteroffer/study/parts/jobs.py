"""The short run of a case: jobs by region, industry and place, their causes, and other assumptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from counteroffer.economy.horizons import LAST_YEAR
from counteroffer.jobs.ends import ENDS
from counteroffer.jobs.observed import Observed
from counteroffer.jobs.short_run import Jobs
from counteroffer.run.run import Run
from counteroffer.study.facts import SolutionFacts


@dataclass(frozen=True, eq=False)
class JobsResult:
    """Jobs under a scenario in the short run, everything solved.

    Attributes
    ----------
    facts : SolutionFacts
        Of the short-run solution.
    beside : tuple of SolutionFacts
        Of the solutions with provinces as regions.
    regions, sectors : DataFrame
        As `Labour` has them, with both ends of each count; see `counteroffer.jobs.ends`.
    income : DataFrame
        region, real_income_percent, equivalent_variation_usd_mn in the short run.
    output : DataFrame
        region, sector, output_percent in the short run.
    outcomes : DataFrame
        region and the outcomes of each lead region.
    observed : Observed or None
        The model beside the statistics.
    contributions : DataFrame or None
        What each group of measures causes, for the first lead region.
    sensitivities : DataFrame
        Outcomes with one assumption changed at a time.
    places, place_industries : DataFrame
        Provinces and states, a row a method.
    coarse_places : DataFrame or None
        Provinces on the industries that their own tables know.
    distance : DataFrame or None
        A country as one region beside its provinces together.
    curves : DataFrame
        Unemployment over the wage floor, mobility and the multiplier, and with other anchors; see
        `counteroffer.jobs.curves`.
    path : DataFrame or None
        The lead regions over ten years; none on a caller's own economy.
    missing : mapping
        What could not be solved beside the national result → why, in the words of the error.
    """

    facts: SolutionFacts
    beside: tuple[SolutionFacts, ...]
    regions: pd.DataFrame
    sectors: pd.DataFrame
    income: pd.DataFrame
    output: pd.DataFrame
    outcomes: pd.DataFrame
    observed: Observed | None
    contributions: pd.DataFrame | None
    sensitivities: pd.DataFrame
    places: pd.DataFrame
    place_industries: pd.DataFrame
    coarse_places: pd.DataFrame | None
    distance: pd.DataFrame | None
    curves: pd.DataFrame
    path: pd.DataFrame | None
    missing: Mapping[str, str]

    def outcome(self, region: str) -> dict[str, float]:
        """The outcomes of a lead region."""
        row = self.outcomes[self.outcomes["region"] == region].drop(columns="region")
        return {str(column): float(row[column].iloc[0]) for column in row.columns}

    def ends(self, region: str) -> dict[str, float]:
        """Unemployment and jobs of a region at both ends, by the columns of `counteroffer.jobs.ends`."""
        row = self.regions[self.regions["region"] == region].iloc[0]
        names = (name for column in ("unemployment_pp", "jobs_change_thousand") for name in ENDS[column])
        return {name: float(row[name]) for name in names}


def solve_jobs(run: Run) -> JobsResult:
    """Solve the short run of a scenario and everything that goes with it."""
    found = Jobs(run.short_run)
    effects, coarse = found.run.effects, found.coarse_provinces
    sides = [side.run for side in (found.provinces, coarse) if side]
    beside = [side for side in dict.fromkeys(sides) if side is not found.run]
    return JobsResult(
        facts=SolutionFacts.of(found.run),
        beside=tuple(SolutionFacts.of(side) for side in beside),
        regions=found.regions,
        sectors=found.sectors,
        income=effects.regions[["region", "real_income_percent", "equivalent_variation_usd_mn"]],
        output=effects.sectors[["region", "sector", "output_percent"]],
        outcomes=pd.DataFrame([{"region": code, **found.outcomes(code)} for code in run.lead]),
        observed=found.observed,
        contributions=found.main_contributions,
        sensitivities=found.sensitivities,
        places=found.places,
        place_industries=found.place_industries,
        coarse_places=found.coarse_places,
        distance=found.distance,
        curves=found.curves,
        path=None if run.given is not None else found.path(LAST_YEAR),
        missing=found.missing,
    )
