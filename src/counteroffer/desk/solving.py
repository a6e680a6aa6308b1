"""A view solved: its starting point is kept, so that a moved slider costs one solution."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import cached_property

from counteroffer.desk.session import Session
from counteroffer.desk.view import View, base_text, measures_of, on_that_day, settled, written
from counteroffer.equilibrium import Equilibrium, solve
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.rents import on_rents, rented
from counteroffer.errors import CounterofferError, EconomyError, ScenarioError, message_of, worded
from counteroffer.jobs.short_run import Jobs
from counteroffer.negotiation.cases.case import case_table
from counteroffer.negotiation.cases.seen import JobsEnds, jobs_ends
from counteroffer.negotiation.game.table import BargainingTable, table_beside
from counteroffer.negotiation.rules.deal import disagreement_point
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Scenario

LATEST = 24  # views in memory, each up to 11 MB: the map of one is asked for after others have moved
KEPT = 6  # starting points in memory; each holds tens of megabytes


@dataclass(frozen=True, eq=False)
class Start:
    """A scenario on a day under a closure, every slider where it starts.

    Attributes
    ----------
    text : str
        As a scenario file.
    run : Run
        Solved as the text says.
    latest : ordered dict
        Views solved from here, and from other starting points where they share it; the latest used last.
    """

    text: str
    run: Run
    latest: OrderedDict[str, Jobs] = field(default_factory=OrderedDict)
    _todays: dict[tuple[tuple[str, float], ...], Equilibrium] = field(default_factory=dict)

    @property
    def scenario(self) -> Scenario:
        """What the text says."""
        return self.run.scenario

    @cached_property
    def table(self) -> BargainingTable | str:
        """The bargaining table, or why there is none."""
        return _table(self.run)

    @property
    def room(self) -> BargainingTable:
        """The bargaining table.

        Raises
        ------
        ScenarioError
            If there is none, with why.
        """
        if isinstance(self.table, str):
            raise ScenarioError(self.table)
        return self.table

    @cached_property
    def without(self) -> Array:
        """What each player has without a deal [p], USD million a year, as the table counts it."""
        return disagreement_point(self.room, self.scenario.negotiation.disagreement)

    @cached_property
    def jobs(self) -> JobsEnds:
        """Tables of people at work in the first year at both ends of the range; none where they are not counted."""
        try:
            return jobs_ends(case_table(self.room, "year1", "jobs"))
        except EconomyError:
            return jobs_ends(None)

    @cached_property
    def without_jobs(self) -> tuple[Array | None, ...]:
        """What is at work without a deal [p] beyond what was before, thousand, at each end; none where not known."""
        return tuple(_without_jobs(end, self.scenario.negotiation.disagreement) for end in self.jobs.values())

    def at(self, view: View) -> Run:
        """The view, solved; see `counted`."""
        return self.counted(view).run

    def counted(self, view: View) -> Jobs:
        """The view, solved, with the jobs in it; the latest are kept, as a map is asked for after its numbers."""
        key = view.unspoken.model_dump_json()
        if key not in self.latest:
            levels, _ = settled(view, self.scenario)
            self.latest[key] = Jobs(self.run.varied(levels=levels, measures=measures_of(view, self.scenario)))
            while len(self.latest) > LATEST:
                self.latest.popitem(last=False)
        self.latest.move_to_end(key)
        return self.latest[key]

    def gains(self, run: Run) -> tuple[float, ...]:
        """What each player has under a view beyond today, USD million a year, as the table counts it.

        Where the view moves a quota whose rent is in prices, today has it too, where it stands.
        """
        game, shock = self.room.ground, run.policy.shock
        now = self._today([quota for quota in shock.quotas if quota.held])
        on = on_rents(shock, game.baseline, now.baseline)
        found: Equilibrium = solve(now.baseline, on, game.settings, start=now)
        return tuple(float(x) for x in game.utility(found) - game.utility(now))

    def _today(self, held: list[Quota]) -> Equilibrium:
        """Today with quotas whose rents are in prices, each as much as is traded; they differ in their limits alone."""
        game, key = self.room.ground, tuple((quota.name, quota.held) for quota in held)
        if not held:
            return game.now
        if key not in self._todays:
            resting = tuple(replace(quota, limit=1.0) for quota in held)
            today = replace(game.now.shock, quotas=(*game.now.shock.quotas, *resting))
            self._todays[key] = solve(*rented(game.baseline, today), game.settings, start=game.now)
        return self._todays[key]

    def written(self, view: View) -> str:
        """The view as a scenario file."""
        return written(self.text, view, self.scenario)


def _without_jobs(table: BargainingTable | None, kind: str) -> Array | None:
    """What is at work without a deal; a trade war is not played for jobs."""
    if table is None:
        return None
    try:
        return disagreement_point(table, kind)
    except ScenarioError:
        return None


def _table(run: Run) -> BargainingTable | str:
    """The table of a solved scenario as `counteroffer deal` opens it."""
    case = run.scenario
    if not case.bargains or len(case.players or run.lead) < 2:
        return worded("this scenario has no bargaining table: it takes two players, or issues and a spotlight of two")
    try:
        return table_beside(run)
    except CounterofferError as error:
        return message_of(error)


@dataclass(eq=False)
class Desk:
    """The starting points a desk has solved, the latest used last."""

    session: Session
    _latest: OrderedDict[str, Jobs] = field(default_factory=OrderedDict)
    _starts: OrderedDict[str, Start] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _making: dict[str, threading.Lock] = field(default_factory=dict)

    def start(self, view: View) -> Start:
        """Where a view starts, solved once however many ask.

        Raises
        ------
        CounterofferError
            As `simulate` would.
        """
        key = view.base.address()
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._starts:
                    self._starts.move_to_end(key)
                    return self._starts[key]
            made = self._made(view)
            with self._lock:
                self._starts[key] = made
                self._making.pop(key, None)
                while len(self._starts) > KEPT:
                    self._starts.popitem(last=False)
            return made

    def _made(self, view: View) -> Start:
        text = base_text(self.session.text(view.scenario), view)
        if view.date is not None:
            there = self.session.load(view.scenario, on_that_day(text, ())).scenario.measures
            text = on_that_day(text, [measure.name for measure in there])
        return Start(text, simulate(self.session.load(view.scenario, text)), self._latest)
