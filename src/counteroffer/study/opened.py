"""A case to ask in a notebook: each part is solved when it is asked for, once, and comes as tidy tables."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from counteroffer.economy import Economy
from counteroffer.effects import Effects
from counteroffer.errors import InputError
from counteroffer.labels import choose
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Scenario, ScenarioFile, as_file
from counteroffer.study.part import Missing, Part, Solved, Why
from counteroffer.study.part_tables import PartTables
from counteroffer.study.parts.agreements import DiversificationResult, IntegrationResult, PactResult, SecurityResult
from counteroffer.study.parts.bargaining import ConcessionsResult, DealResult, LeverageResult, WarResult
from counteroffer.study.parts.cases import DealCasesResult
from counteroffer.study.parts.deal_draws import DealDrawsResult
from counteroffer.study.parts.households import HouseholdsResult
from counteroffer.study.parts.jobs import JobsResult
from counteroffer.study.parts.retaliation import RetaliationResult
from counteroffer.study.progress import told
from counteroffer.study.solving import wanted_by
from counteroffer.study.study import SOLVING, Study, study
from counteroffer.study.tables import base_tables, tables
from counteroffer.tables.columns import rounded
from counteroffer.tables.forms import forms
from counteroffer.tables.tidy import TidyFrame, table_html, tidy
from counteroffer.uncertainty.bases import Bases
from counteroffer.uncertainty.draws import Draws
from counteroffer.uncertainty.ranges import Ranges


class OpenStudy:
    """A case whose parts are solved as they are asked for, each once; made by `open_study`.

    `s["deals"]` is a table by name and solves the part it belongs to; `s.deal()` is the part with all its tables.
    """

    def __init__(
        self, scenario: str | Path | ScenarioFile | Run, economy: Economy | None = None, *, quiet: bool = False
    ) -> None:
        self.file = scenario.file if isinstance(scenario, Run) else as_file(scenario)
        self.quiet = quiet
        self._economy = economy
        self._run = scenario if isinstance(scenario, Run) else None
        self._study: Study | None = None

    @property
    def scenario(self) -> Scenario:
        """The validated scenario."""
        return self.file.scenario

    @property
    def run(self) -> Run:
        """The scenario solved, without the parts around it.

        Raises
        ------
        InputError, NotConverged
            As `simulate` does.
        """
        if self._run is None:
            with told(self.file.name, 1, quiet=self.quiet) as tell:
                self._run = simulate(self.file, self._economy)
                tell(SOLVING)
        return self._run

    @property
    def effects(self) -> Effects:
        """What the policy does, against the baseline."""
        return self.run.effects

    @property
    def solved(self) -> Study:
        """All that has been solved so far, for whatever reads a `Study`: files, briefing."""
        if self._study is None:
            self._study = study(self.run, ())
        return self._study

    def solve(self, *parts: Part | str, processes: int = 0) -> OpenStudy:
        """Solve several parts now; all that the scenario asks for by default.

        Parameters
        ----------
        processes : int
            How many to use beside this one. A script that uses some guards its start (`if __name__ == "__main__"`).

        Raises
        ------
        LabelError
            For a part that there is not.
        """
        for part in parts:
            choose("part", part, "a study", [known.value for known in Part])
        wanted = {Part(part) for part in parts} or wanted_by(self.run)
        left = [part for part in Part if part in wanted and self.solved.parts[part] == Missing(Why.not_asked)]
        if left:
            with told(self.file.name, len(left) + 1, quiet=self.quiet) as tell:
                more = study(self.run, left, processes=processes, progress=tell)
            found = {part: more.parts[part] for part in left}
            self._study = replace(self.solved, parts={**self.solved.parts, **found})
        return self

    def part(self, part: Part | str) -> PartTables[Any]:
        """A part, solved if it has not been.

        Raises
        ------
        InputError
            If it cannot be had, with why and the mend; LabelError for one that there is not.
        """
        found = self.solve(part).solved.parts[Part(part)]
        if not isinstance(found, Solved):
            if found.why is Why.one_player:
                raise InputError(f"{self.file.name} has no {part}: a table takes two; name them in `players`")
            if found.why is Why.own_economy:
                raise InputError(
                    f"{self.file.name} has no {part}: published elasticities are of the shipped tables' industries; "
                    "ask it of a scenario on these"
                )
            raise InputError(f"{self.file.name} has no {part}: {found.detail or found.why}")
        frames = tables(self.solved, Part(part))
        return PartTables(Part(part), found.value, {name: tidy(frame, name) for name, frame in frames.items()})

    def __getitem__(self, table: str) -> TidyFrame:
        choose("table", table, "a study", self._ipython_key_completions_())
        part = forms()[table].part
        if part != SOLVING:
            return self.part(part)[table]
        found = base_tables(self.solved)
        if table not in found:
            raise InputError(f"{self.file.name} has no table {table}: nothing of it is in its policy")
        return tidy(rounded(found[table], table), table)

    def _ipython_key_completions_(self) -> list[str]:
        """Every table that a study can have."""
        return [one.name for one in forms().values() if one.part]

    def __repr__(self) -> str:
        state = "not solved yet"
        if self._run is not None:
            done = [part for part, one in self.solved.parts.items() if isinstance(one, Solved)]
            state = f"solved{': ' if done else ''}{', '.join(done)}"
        return f"<study {self.file.name}, {state}>"

    def _repr_html_(self) -> str:
        """The scenario, and who gains and loses where it is solved."""
        head = f"<b>{escape(self.scenario.title)}</b> · {escape(repr(self)[1:-1])}"
        if self._run is None:
            return head
        return head + table_html(_leading(self.solved), "regions")

    def regions(self) -> TidyFrame:
        """What the policy does to each region."""
        return self["regions"]

    def incidence(self) -> PartTables[pd.DataFrame]:
        """What the duties on each lead region, on others and by it cost it."""
        return self.part(Part.incidence)

    def bases(self) -> PartTables[Bases]:
        """The same question on other bases."""
        return self.part(Part.bases)

    def alone(self) -> PartTables[pd.DataFrame]:
        """Each measure in force as if it were the only one."""
        return self.part(Part.alone)

    def question(self) -> PartTables[pd.DataFrame]:
        """What the measures asked about do, all others standing."""
        return self.part(Part.question)

    def jobs(self) -> PartTables[JobsResult]:
        """The short run."""
        return self.part(Part.jobs)

    def households(self) -> PartTables[HouseholdsResult]:
        """What households pay and get back."""
        return self.part(Part.households)

    def households_short_run(self) -> PartTables[HouseholdsResult]:
        """What households pay and get back in the first year."""
        return self.part(Part.households_short_run)

    def war(self) -> PartTables[WarResult]:
        """What each player has without an agreement."""
        return self.part(Part.war)

    def concessions(self) -> PartTables[ConcessionsResult]:
        """What steps on the issues are worth."""
        return self.part(Part.concessions)

    def leverage(self) -> PartTables[LeverageResult]:
        """What the first player can do to the second."""
        return self.part(Part.leverage)

    def deal(self) -> PartTables[DealResult]:
        """What can be agreed."""
        return self.part(Part.deal)

    def deal_draws(self) -> PartTables[DealDrawsResult]:
        """How far the gains of the Nash bargain go over draws."""
        return self.part(Part.deal_draws)

    def deal_cases(self) -> PartTables[DealCasesResult]:
        """The deal with and without money, in year 1 and the long run, for income and for jobs."""
        return self.part(Part.deal_cases)

    def retaliation(self) -> PartTables[RetaliationResult]:
        """The list of goods in force beside the one that takes most."""
        return self.part(Part.retaliation)

    def pact(self) -> PartTables[PactResult]:
        """What becomes of the pact."""
        return self.part(Part.pact)

    def diversification(self) -> PartTables[DiversificationResult]:
        """Other partners."""
        return self.part(Part.diversification)

    def security(self) -> PartTables[SecurityResult]:
        """Security at the table."""
        return self.part(Part.security)

    def integration(self) -> PartTables[IntegrationResult]:
        """Deeper integration."""
        return self.part(Part.integration)

    def ranges(self) -> PartTables[Ranges]:
        """Over published elasticities."""
        return self.part(Part.ranges)

    def draws(self) -> PartTables[Draws]:
        """Over joint draws of what is not known, as many as the scenario says."""
        return self.part(Part.draws)


def open_study(
    scenario: str | Path | ScenarioFile | Run, *, economy: Economy | None = None, quiet: bool = False
) -> OpenStudy:
    """Open a case: `counteroffer.study("october-2025")`. Nothing is solved before it is asked for.

    Parameters
    ----------
    scenario : str, Path, ScenarioFile or Run
        Shipped name, path, loaded file, or what `simulate` returned.
    economy : Economy, optional
        Use this one instead of the one the scenario names.
    quiet : bool
        Show no progress.

    Raises
    ------
    InputError
        If the scenario cannot be read.
    """
    return OpenStudy(scenario, economy, quiet=quiet)


def _leading(found: Study) -> pd.DataFrame:
    """Effects in the regions that lead."""
    frame = rounded(found.effects.regions, "regions").set_index("region")
    return frame.loc[list(found.lead)].reset_index()
