"""Everything solved about a case, as one object without a word of any language."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import pandas as pd

from counteroffer.data.money import Money
from counteroffer.economy import Economy
from counteroffer.effects import Effects
from counteroffer.equilibrium import Baseline
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.labels import choose
from counteroffer.processes.side_by_side import Crew, side_by_side
from counteroffer.replication.beside import kept
from counteroffer.replication.hindcast import scored
from counteroffer.run.notices import Notice
from counteroffer.run.run import Run, baseline_chain, simulate
from counteroffer.scenario import AppliedMeasure, Scenario, ScenarioFile
from counteroffer.scenario.law.book import main_duties
from counteroffer.study.facts import SolutionFacts
from counteroffer.study.own_money import shown_money
from counteroffer.study.part import BARGAINING, Missing, Part, Solved, Why, solved
from counteroffer.study.parts.agreements import DiversificationResult, IntegrationResult, PactResult, SecurityResult
from counteroffer.study.parts.bargaining import ConcessionsResult, DealResult, LeverageResult, WarResult
from counteroffer.study.parts.jobs import JobsResult
from counteroffer.study.parts.table_facts import TableFacts
from counteroffer.study.solving import LONGEST_FIRST, Solve, made_beside, solve_part, wanted_by
from counteroffer.tables.shown import ShownRegions
from counteroffer.tariffs.terms.partners import law_of
from counteroffer.uncertainty.bases import Bases
from counteroffer.uncertainty.ranges import Ranges

SOLVING = "scenario"  # told when the scenario itself is solved
Told = Callable[[str], None]


@dataclass(frozen=True, eq=False, repr=False)
class Study(ShownRegions):
    """A case, solved; every part is `Solved` or `Missing` with the reason.

    Attributes
    ----------
    file : ScenarioFile
        What was solved.
    economy : Economy
        The table it ran on, and its names.
    baseline : Baseline
        What effects are measured against (rebalanced where the scenario says so).
    applied : tuple of AppliedMeasure
        What each measure does.
    lead : tuple of str
        Regions to show first: the first is us, the second them.
    own_economy : bool
        Whether the caller gave the economy.
    stacked_on : tuple of ScenarioFile
        The scenarios it is stacked on, nearest first.
    notices : tuple of Notice
        What a reader of the results has to know.
    facts : SolutionFacts
        How it was solved, and how good that is.
    effects : Effects
        Against the baseline.
    revenue : array [n]
        New tariff and export-tax revenue, USD million.
    duties : mapping
        What the tariff book says of its main importer on the day, by sector and by authority; see `main_duties`.
    parts : mapping
        Part → what it came to.
    """

    file: ScenarioFile
    economy: Economy
    baseline: Baseline
    applied: tuple[AppliedMeasure, ...]
    lead: tuple[str, ...]
    own_economy: bool
    stacked_on: tuple[ScenarioFile, ...]
    notices: tuple[Notice, ...]
    facts: SolutionFacts
    effects: Effects
    revenue: Array
    duties: Mapping[str, pd.DataFrame]
    parts: Mapping[Part, Solved[Any] | Missing]

    @property
    def scenario(self) -> Scenario:
        """The validated scenario."""
        return self.file.scenario

    @property
    def money(self) -> Money | None:
        """What is shown beside US dollars for the first lead region; none where that is the dollar, or not known."""
        return shown_money(self.scenario, self.economy, self.lead)

    @property
    def incidence(self) -> Solved[pd.DataFrame] | Missing:
        """What the duties on each lead region, on others and by it cost it; see `Run.split`."""
        return self.parts[Part.incidence]

    @property
    def bases(self) -> Solved[Bases] | Missing:
        """The same question on other bases."""
        return self.parts[Part.bases]

    @property
    def alone(self) -> Solved[pd.DataFrame] | Missing:
        """Each measure in force as if it were the only one; see `Run.alone`."""
        return self.parts[Part.alone]

    @property
    def jobs(self) -> Solved[JobsResult] | Missing:
        """The short run."""
        return self.parts[Part.jobs]

    @property
    def war(self) -> Solved[WarResult] | Missing:
        """What each player has without an agreement."""
        return self.parts[Part.war]

    @property
    def concessions(self) -> Solved[ConcessionsResult] | Missing:
        """What steps on the issues are worth."""
        return self.parts[Part.concessions]

    @property
    def leverage(self) -> Solved[LeverageResult] | Missing:
        """What the first player can do to the second."""
        return self.parts[Part.leverage]

    @property
    def deal(self) -> Solved[DealResult] | Missing:
        """What can be agreed."""
        return self.parts[Part.deal]

    @property
    def pact(self) -> Solved[PactResult] | Missing:
        """What becomes of the pact."""
        return self.parts[Part.pact]

    @property
    def diversification(self) -> Solved[DiversificationResult] | Missing:
        """Other partners."""
        return self.parts[Part.diversification]

    @property
    def security(self) -> Solved[SecurityResult] | Missing:
        """Security at the table."""
        return self.parts[Part.security]

    @property
    def integration(self) -> Solved[IntegrationResult] | Missing:
        """Deeper integration."""
        return self.parts[Part.integration]

    @property
    def ranges(self) -> Solved[Ranges] | Missing:
        """Over published elasticities."""
        return self.parts[Part.ranges]

    @property
    def prediction(self) -> pd.DataFrame | None:
        """How the model did on trade that has happened; see `scored`. None where the tariff book is not its law."""
        return None if self.own_economy or self.economy.table is None or self.scenario.as_of is None else scored()

    @property
    def predicted_here(self) -> bool:
        """Whether the importer whose trade `prediction` is of leads the page, or the case has a measure of its own."""
        if self.prediction is None:
            return False
        countries = self.baseline.countries or self.economy.regions
        at = [n for n, code in enumerate(countries) if {code, law_of(code)} & {*self.prediction["importer"]}]
        leads = {self.economy.regions[n] for n in at} & {*self.lead}
        return bool(leads) or any(one.added[:, at].any() or one.paid[at].any() for one in self.applied)

    @property
    def published(self) -> pd.DataFrame | None:
        """What others published beside ours, if of this dispute (`predicted_here`) and the first lead region."""
        rows = kept() if self.predicted_here else None
        return None if rows is None or self.lead[0] not in set(rows["country"]) else rows

    @property
    def table(self) -> TableFacts | None:
        """Who bargains over what, where any part of the bargaining was solved."""
        found = (solved(self.parts[part]) for part in BARGAINING)
        return next((part.table for part in found if part is not None), None)

    def asked(self, *parts: Part) -> bool:
        """Whether any of some parts was asked for, solved or not."""
        return any(self.parts[part] != Missing(Why.not_asked) for part in parts)


def study(
    scenario: str | Path | ScenarioFile | Run,
    parts: Collection[Part | str] | None = None,
    *,
    economy: Economy | None = None,
    progress: Told = lambda _: None,
    processes: int | None = None,
    hands: Crew | None = None,
    solve: Solve | None = None,
) -> Study:
    """Solve a case: the scenario, and the parts around it side by side.

    Parameters
    ----------
    scenario : str, Path, ScenarioFile or Run
        Shipped name, path, loaded file, or what `simulate` returned.
    parts : collection of Part, optional
        What to solve beside the scenario itself; everything that the scenario asks for by default.
    economy : Economy, optional
        Use this one instead of the one the scenario names.
    progress : callable
        Called with the name of each part that has just been solved.
    processes : int, optional
        How many processes to use beside this one; one less than there are cores by default.
    hands : Crew, optional
        So many that have been begun already.
    solve : callable, optional
        Solves a part in place of `solve_part`, and must travel to a process.

    Raises
    ------
    InputError
        If the scenario cannot be read or resolved, or for a part that there is not.
    NotConverged
        If the scenario itself has no certified equilibrium; a part that has none is `Missing`.
    """
    wanted = None if parts is None else {_known(part) for part in parts}
    run = scenario if isinstance(scenario, Run) else simulate(scenario, economy)
    shown_money(run.scenario, run.economy, run.lead)  # refused now, not when all is solved
    progress(SOLVING)
    asked = [part for part in LONGEST_FIRST if part in (wanted_by(run) if wanted is None else wanted)]
    with _handed_over(run) if asked else nullcontext(Path()) as file:
        found = side_by_side(
            {part: partial(solve or solve_part, run, part) for part in asked},
            {part: partial(_solve_there, solve or solve_part, file, part) for part in asked},
            processes=processes,
            hands=hands,
            told=lambda part: progress(part.value),
            kind=made_beside,
        )
    whole = {part: found.get(part, Missing(Why.not_asked)) for part in Part}
    return Study(
        file=run.file,
        economy=run.economy,
        baseline=run.equilibrium.baseline,
        applied=run.policy.applied,
        lead=run.lead,
        own_economy=run.given is not None,
        stacked_on=baseline_chain(run.file),
        notices=run.notices,
        facts=SolutionFacts.of(run),
        effects=run.effects,
        revenue=run.equilibrium.revenue,
        duties=main_duties(run.scenario),
        parts=whole,
    )


def _known(part: Part | str) -> Part:
    choose("part", part, "a study", [known.value for known in Part])
    return Part(part)


@contextmanager
def _handed_over(run: Run) -> Iterator[Path]:
    """A run in a file for other processes, as it is now: what is solved here fills its tables while others read it.

    It is tens of megabytes, too much to be sent with every part. No folder of its own: one would count as read.
    """
    with NamedTemporaryFile(prefix="counteroffer-", delete=False) as file:
        file.write(pickle.dumps(run))
    try:
        yield Path(file.name)
    finally:
        Path(file.name).unlink(missing_ok=True)


def _solve_there(solve: Solve, file: Path, part: Part) -> Solved[Any] | Missing:
    return solve(_taken_over(file), part)


@lru_cache(maxsize=1)  # what one part has solved of the run, the next one finds there
def _taken_over(file: Path) -> Run:
    run: Run = pickle.loads(file.read_bytes())
    return run
