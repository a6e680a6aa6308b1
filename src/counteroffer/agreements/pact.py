"""What becomes of the pact: renewed, lapsed, reviewed every year, cut in two, or with stricter rules of origin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from counteroffer.agreements.exposure import affected_trade
from counteroffer.economy.types import Economy
from counteroffer.effects.income import equivalent_variation
from counteroffer.effects.labour import headcount
from counteroffer.effects.place_effects import top_down
from counteroffer.effects.places import countries
from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.settings import DeficitRule
from counteroffer.errors import LabelError, ScenarioError, worded
from counteroffer.jobs.ends import BOTH, with_ends
from counteroffer.jobs.short_run import Jobs
from counteroffer.labels import unknown
from counteroffer.run.pact_cases import LAPSES, RENEWED, PactCase, pact_cases, solved_case, stake
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile, as_file
from counteroffer.scenario.schema.pact import Review
from counteroffer.tariffs.terms.pacts import Pact
from counteroffer.tariffs.terms.partners import law_of

BALANCED: DeficitRule = "zero"
PLACE_COLUMNS = ("equivalent_variation_usd_mn", "real_income_percent", "output_percent")


@dataclass(frozen=True, eq=False)
class PactComparison:
    """Every case of the pact under one scenario.

    Attributes
    ----------
    cases : dict
        Name → case; "renewed" and "lapses" first.
    runs : dict
        Name → the state in which the pact stands (or has lapsed), solved.
    members : tuple of str
        Members of the pact among the economy's regions.
    pact : Pact
        Which it is.
    """

    cases: dict[str, PactCase]
    runs: dict[str, Run]
    members: tuple[str, ...]
    pact: Pact

    @property
    def renewed(self) -> Run:
        """The pact as it is."""
        return self.runs[RENEWED]

    def expected(self, name: str, value: Callable[[Run], Array]) -> Array:
        """A number or array of a run, in a case: expected over the years that are looked ahead where it may lapse."""
        share = self.cases[name].lapsed_share
        found = np.zeros(()) if share == 1 else (1 - share) * value(self.runs[name])
        return found + share * value(self.runs[LAPSES]) if share > 0 else found

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a case and member.

        Columns case, title, file (the scenario file its terms come from), lapsed_percent (of the discounted years),
        member, equivalent_variation_usd_mn (from the economy without the scenario's measures), against_renewed_usd_mn
        and against_renewed_percent (of income).
        """
        income, rows = self.renewed.equilibrium.baseline.income, []
        base = equivalent_variation(self.renewed.equilibrium)
        for name, case in self.cases.items():
            gain = self.expected(name, lambda run: equivalent_variation(run.equilibrium))
            for member in self.members:
                n = self.renewed.economy.regions.index(member)
                rows.append(
                    {
                        "case": name,
                        "title": case.title,
                        "file": f"{case.source.name}.yaml",
                        "lapsed_percent": 100 * (1.0 if name == LAPSES else case.lapsed_share),
                        "member": member,
                        "equivalent_variation_usd_mn": gain[n],
                        "against_renewed_usd_mn": gain[n] - base[n],
                        "against_renewed_percent": 100 * (gain[n] - base[n]) / income[n],
                    }
                )
        return pd.DataFrame(rows)

    @cached_property
    def sectors(self) -> pd.DataFrame:
        """Output by case, member and sector: output_percent (volume), and how much that is off the pact's renewal."""
        economy, frames = self.renewed.economy, []
        base = _output(self.renewed.equilibrium)
        for name in self.cases:
            found = self.expected(name, lambda run: _output(run.equilibrium))
            for member in self.members:
                n = economy.regions.index(member)
                values = {"output_percent": found[:, n], "against_renewed_pp": found[:, n] - base[:, n]}
                frame = pd.DataFrame({"case": name, "member": member, "sector": economy.sectors, **values})
                frames.append(frame.assign(name=[economy.sector_name(s) for s in economy.sectors]))
        return pd.concat(frames, ignore_index=True)

    @cached_property
    def places(self) -> pd.DataFrame:
        """Provinces and states against the pact's renewal: case, id, name, country, and PLACE_COLUMNS."""
        frames = []
        for country in (c for c in countries() if c in self.members):
            try:
                base = _places(self.renewed, country)
            except LabelError:
                continue
            for name in self.cases:
                found = self.expected(name, lambda run, c=country: _places(run, c)[list(PLACE_COLUMNS)].to_numpy())  # type: ignore[misc]
                change = pd.DataFrame(found - base[list(PLACE_COLUMNS)].to_numpy(), columns=list(PLACE_COLUMNS))
                frames.append(pd.concat([base[["id", "name", "country"]], change], axis=1).assign(case=name))
        columns = ["case", "id", "name", "country", *PLACE_COLUMNS]
        return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)

    def hardest_hit(self, by: Literal["sectors", "places"], name: str, most: int | None = None) -> pd.DataFrame:
        """Sectors or places in one case, those that lose most against the pact's renewal first; at most so many.

        Raises
        ------
        LabelError
            For a case there is none of.
        """
        if name not in self.cases:
            raise unknown("case", name, "the pact", {key: case.title for key, case in self.cases.items()})
        frame, key = (self.sectors, "against_renewed_pp") if by == "sectors" else (self.places, "real_income_percent")
        return frame[frame["case"] == name].sort_values(key, ignore_index=True).head(most or len(frame))

    @cached_property
    def affected(self) -> pd.DataFrame:
        """What a lapse falls on; see `counteroffer.agreements.exposure.affected_trade`."""
        return affected_trade(self.renewed, self.members, self.pact)

    @cached_property
    def jobs(self) -> pd.DataFrame:
        """Short run by case and member: unemployment_pp and jobs_change_thousand against the pact's renewal.

        As the scenario is set, and at both ends; see `counteroffer.jobs.ends`.
        """
        near = {name: Jobs(run.short_run) for name, run in self.runs.items()}
        own = self._jobs(near)
        alone = own if all(one.alone is one for one in near.values()) else self._jobs(_side(near, "alone"))
        return with_ends(own, alone, self._jobs(_side(near, "demand")), ("case", "member"))

    def _jobs(self, near: Mapping[str, Jobs | None]) -> pd.DataFrame:
        """Against renewal, with one demand; NaN for cases without it."""
        rows = []
        for member in self.members:
            each = {name: _told(side, member) for name, side in near.items()}
            for name, case in self.cases.items():
                found = each[name] if case.lapsed_share == 0 else (1 - case.lapsed_share) * each[name]
                found = found + case.lapsed_share * each[LAPSES] if case.lapsed_share > 0 else found
                rows.append((name, member, *(found - each[RENEWED])))
        return pd.DataFrame(rows, columns=["case", "member", *BOTH])

    @cached_property
    def balanced(self) -> dict[str, float]:
        """What renewal is worth to each member with trade imbalances removed first, USD million a year.

        Against the lapse, as governments bargain over it (`deal`); empty where the scenario removes them anyway.
        """
        if self.renewed.scenario.deficit_rule == BALANCED:
            return {}
        stands, lapsed = (
            simulate(replace(run.file, scenario=run.scenario.varied(deficit_rule=BALANCED)), run.given).equilibrium
            for run in (self.renewed, self.runs[LAPSES])
        )
        worth = equivalent_variation(stands) - equivalent_variation(lapsed)
        return {member: float(worth[self.renewed.economy.regions.index(member)]) for member in self.members}

    def worth(self, name: str, member: str) -> float:
        """What the pact's renewal is worth to a member against another case, USD million a year."""
        here = (self.table["case"] == name) & (self.table["member"] == member)
        return -float(self.table.loc[here, "against_renewed_usd_mn"].iloc[0])


def _within(economy: Economy, region: str, union: str) -> bool:
    """Whether a region is of a union, and not all of it."""
    fine = economy.detail
    codes = [code for code, n in zip(fine.countries, fine.region_of, strict=True) if economy.regions[n] == region]
    return region != union and all(law_of(code) == union for code in codes)


def _output(e: Equilibrium) -> Array:
    """Percent change of output volumes [s, n]."""
    old = e.baseline.output
    return 100 * (np.divide(e.output / e.unit_cost, old, out=np.ones_like(old), where=old > 0) - 1)


def _side(near: Mapping[str, Jobs], side: Literal["alone", "demand"]) -> dict[str, Jobs | None]:
    return {name: getattr(one, side) for name, one in near.items()}


def _told(found: Jobs | None, member: str) -> Array:
    """Unemployment and jobs of a member; NaN where nothing was solved."""
    if found is None:
        return np.full(len(BOTH), np.nan)
    known = found.outcomes(member)
    return np.array([known[key] for key in BOTH])


def _places(run: Run, country: str) -> pd.DataFrame:
    heads = headcount(run.economy, run.scenario.unemployment.before)
    return top_down(run.equilibrium, run.economy, country, heads).places


def pact(
    scenario: str | Path | ScenarioFile | Run, economy: Economy | None = None, review: Review | None = None
) -> PactComparison:
    """Solve every case of the pact under a scenario.

    Parameters
    ----------
    review : Review, optional
        Hazard, cost of uncertainty and horizon, instead of the shipped file's.

    Raises
    ------
    ScenarioError
        If the scenario has no day of the tariff book, or its economy no two members as regions.
    """
    file = scenario.file if isinstance(scenario, Run) else as_file(scenario)
    cases = pact_cases(file, review)
    run = scenario if isinstance(scenario, Run) else simulate(file, economy)
    runs = {name: solved_case(run, case) for name, case in cases.items()}
    regions = runs[RENEWED].economy.regions
    found = stake(file.scenario)
    assert found is not None  # else it has no cases
    members = tuple(code for code in found.members if code in regions)
    if len(found.members) == 1:
        members = tuple(code for code in regions if _within(runs[RENEWED].economy, code, found.members[0]))
    if len(members) < 2:
        raise ScenarioError(
            worded(
                "{name}: fewer than two members of {found} are regions of its economy; a union is one where "
                "the spotlight names it, its members where it does not",
                name=file.name,
                found=found.title,
            )
        )
    return PactComparison(cases, runs, members, found)
