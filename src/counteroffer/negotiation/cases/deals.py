"""The deal of each case, set beside today and everything off, each seen by income and by jobs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.negotiation.cases.case import (
    CASES,
    PAYMENTS,
    CaseHorizon,
    DealCase,
    Goal,
    case_table,
    everything_off,
    with_money,
)
from counteroffer.negotiation.cases.seen import JobsEnds, gained, jobs_ends, levels_of
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.bargain import Bargain, Talks, egalitarian, joint_gain, nash_bargain
from counteroffer.negotiation.rules.deal import WORTHWHILE, disagreement_point
from counteroffer.negotiation.search.ascent import percent, percent_slopes
from counteroffer.negotiation.search.best_response import starting_levels

FLAT = 1e-7  # percent of income or jobs that no term moves by as much
TODAY, OFF, DEAL, ONE_SIDED, NO_DEAL = "today", "everything_off", "deal", "one_sided", "no_deal"


@dataclass(frozen=True, eq=False)
class CaseDeal:
    """What is agreed in a case.

    Attributes
    ----------
    table : BargainingTable
        In the case's horizon, with its money; players after its goal.
    without : array [p]
        d, USD million a year or thousand jobs.
    bargain : Bargain or None
        The Nash bargain; where no deal leaves everyone better off, the largest joint gain that leaves nobody worse
        off; none where nobody can gain without a loss to somebody.
    """

    case: DealCase
    table: BargainingTable
    without: Array
    bargain: Bargain | None

    @property
    def point(self) -> str:
        """deal, one_sided (only some gain, nobody loses), no_deal."""
        if self.bargain is None:
            return NO_DEAL
        return DEAL if self.bargain.rule == "nash" else ONE_SIDED

    @property
    def levels(self) -> Array:
        """Levels [k]; today's where there is no bargain."""
        return self.table.game.instruments.levels if self.bargain is None else self.bargain.levels

    @property
    def by_name(self) -> dict[str, float]:
        """Level by instrument."""
        return dict(zip(self.table.game.instruments.names, map(float, self.levels), strict=True))

    @cached_property
    def paid(self) -> Array:
        """What each pays on balance [p] beyond today, USD million a year."""
        game = self.table.game
        total = np.zeros(len(game.baseline.regions))
        for one, level in zip(game.instruments.each, self.levels, strict=True):
            if one.field == "transfer":
                np.add.at(total, one.cells, one.slope * (level - one.status_quo))
        at = [[game.baseline.regions.index(region) for region in player.regions] for player in game.players]
        return 0.0 - np.array([total[own].sum() for own in at])


@dataclass(frozen=True, eq=False)
class CaseDeals:
    """The deals of several cases.

    Attributes
    ----------
    table : BargainingTable
        As it was given.
    disagreement : str
        What each has without a deal; see `Deal`.
    each : tuple of CaseDeal
        In the order of the cases.
    seen : mapping
        (horizon, goal) → the table there; what levels of any case are seen by.
    """

    table: BargainingTable
    disagreement: str
    each: tuple[CaseDeal, ...]
    seen: Mapping[tuple[CaseHorizon, Goal], BargainingTable] = field(repr=False)

    @cached_property
    def picture(self) -> pd.DataFrame:
        """Today, everything off and the deals: a row a point and player.

        Columns point (today, everything_off, deal, one_sided, no_deal), horizon, goal, money ("with", "without"), rule,
        player, income_usd_mn and jobs_thousand (against today, in that horizon; jobs with the supply side alone and
        with demand too), gain_percent (of income or jobs, by the goal, over no deal), paid_usd_mn, kkt, at_kink
        (whether a wage is just at its floor).
        """
        horizons: list[CaseHorizon] = list(dict.fromkeys(one.case.horizon for one in self.each))
        rows: list[dict[str, object]] = []
        for horizon in horizons:
            rows += self._rows(TODAY, horizon, {})
            rows += self._rows(OFF, horizon, everything_off(self.table))
        for one in self.each:
            game = one.table.game
            found = self._rows(one.point, one.case.horizon, one.by_name, one.table)
            for p, row in enumerate(found):
                row["goal"], row["money"] = one.case.goal, "with" if one.case.money else "without"
                row["paid_usd_mn"] = one.paid[p]
                if one.bargain is not None:
                    row |= {"rule": one.bargain.rule, "kkt": one.bargain.kkt}
                    row |= {"gain_percent": percent(game, one.bargain.gain)[p]}
                    row["at_kink"] = bool(one.bargain.equilibrium.kinks)
            rows += found
        return pd.DataFrame(rows)

    def _rows(
        self, point: str, horizon: CaseHorizon, levels: Mapping[str, float], table: BargainingTable | None = None
    ) -> list[dict[str, object]]:
        """A row a player of one point; levels that are not named stay as they are today."""
        tables = {goal: self.seen.get((horizon, goal)) for goal in ("income", "jobs")} | self.ends[horizon]
        gains = {name: gained(there, levels, table, len(self.table.game.names)) for name, there in tables.items()}
        return [
            {
                "point": point,
                "horizon": horizon,
                "goal": "",
                "money": "",
                "rule": "",
                "player": name,
                "income_usd_mn": gains["income"][p],
                "jobs_thousand": gains["jobs"][p],
                **{name: gains[name][p] for name in self.ends[horizon]},
                "gain_percent": np.nan,
                "paid_usd_mn": 0.0,
                "kkt": np.nan,
                "at_kink": False,
            }
            for p, name in enumerate(self.table.game.names)
        ]

    @cached_property
    def ends(self) -> Mapping[CaseHorizon, JobsEnds]:
        """Tables of jobs with the supply side alone and with demand, by horizon."""
        return {horizon: jobs_ends(self.seen.get((horizon, "jobs"))) for horizon, _ in self.seen}

    @cached_property
    def terms(self) -> pd.DataFrame:
        """Levels of every deal.

        Columns horizon, goal, money, issue, title, instrument, owner, unit, status_quo, level, point.
        """
        rows = []
        for one in self.each:
            for instrument, level in zip(one.table.game.instruments.each, one.levels, strict=True):
                rows.append(
                    {
                        "horizon": one.case.horizon,
                        "goal": one.case.goal,
                        "money": "with" if one.case.money else "without",
                        "issue": instrument.issue,
                        "title": one.table.titles.get(instrument.issue, instrument.issue),
                        "instrument": instrument.name,
                        "owner": instrument.player,
                        "unit": instrument.unit,
                        "status_quo": instrument.factor * instrument.status_quo,
                        "level": instrument.factor * float(level),
                        "point": one.point,
                    }
                )
        return pd.DataFrame(rows)


def case_deals(
    table: BargainingTable, cases: Sequence[DealCase] = CASES, *, disagreement: str | None = None
) -> CaseDeals:
    """The deal of each case on a table.

    Parameters
    ----------
    cases : sequence of DealCase
        All eight by default.
    disagreement : str, optional
        What each has without a deal, as in `deal`; as the scenario says by default.

    Raises
    ------
    EconomyError
        If a case is about jobs that are not counted.
    ScenarioError
        If only payments are on the table, or jobs are to be bargained over from a trade war.
    """
    kind = disagreement or table.run.scenario.negotiation.disagreement
    wanted = dict.fromkeys((case.horizon, case.goal) for case in cases)
    seen = {key: case_table(table, *key) for key in wanted}
    points = {key: disagreement_point(there, kind) for key, there in seen.items()}
    found: dict[DealCase, CaseDeal] = {}
    for case in sorted(cases, key=lambda case: case.money):
        key = case.horizon, case.goal
        there = with_money(seen[key], case.money)
        free = found.get(replace(case, money=False))
        known = [] if free is None or free.bargain is None else [levels_of(there.game, free.by_name)]
        found[case] = CaseDeal(case, there, points[key], agreed(there, points[key], known))
    each = [found[case] for case in cases]
    return CaseDeals(table, kind, tuple(each), _with_the_other_goal(table, seen))


def _with_the_other_goal(
    table: BargainingTable, seen: Mapping[tuple[CaseHorizon, Goal], BargainingTable]
) -> dict[tuple[CaseHorizon, Goal], BargainingTable]:
    """Tables by which a deal is seen in both goals; without jobs where these are not counted."""
    found = dict(seen)
    for horizon, goal in _others(seen):
        try:
            found[horizon, goal] = case_table(table, horizon, goal)
        except EconomyError:
            continue
    return found


def _others(seen: Iterable[tuple[CaseHorizon, Goal]]) -> list[tuple[CaseHorizon, Goal]]:
    other: dict[Goal, Goal] = {"income": "jobs", "jobs": "income"}
    return [(horizon, other[goal]) for horizon, goal in seen]


def agreed(table: BargainingTable, d: Array, known: Sequence[Array] = ()) -> Bargain | None:
    """The Nash bargain on a table; see `CaseDeal` for where there is none.

    Parameters
    ----------
    known : sequence of array [k]
        Levels to search from beside the usual ones.
    """
    game, offered = table.game, np.array([one.offered for one in table.game.instruments.each])
    # Side payments have no level that anybody offers; today's is nothing.
    paid = np.array([one.issue == PAYMENTS for one in game.instruments.each])
    starts = [np.where(paid, game.instruments.levels, offered), *known]
    # Jobs bend where a wage meets its floor, and searches for them seldom settle: few, from places far apart.
    free = [] if game.heads is None else [starting_levels(game)["free trade"]]
    talks = Talks.of(game, d, [*starts, *free])
    idle = _flat(talks)
    equal = None if idle else _equal(talks)
    if equal is not None:
        return nash_bargain(talks, [equal.levels, *(known if free else ())], table.power)
    if idle and free:
        talks = replace(talks, starts=(*free, *(known or starts[:1])))
    try:
        together = joint_gain(talks)
    except NotConverged:
        return None
    return together if (percent(game, together.gain) >= WORTHWHILE).any() else None


def _equal(talks: Talks) -> Bargain | None:
    """Equal gains, where everyone can gain."""
    try:
        found = egalitarian(talks)
    except NotConverged:
        return None
    return found if (percent(talks.game, found.gain) >= WORTHWHILE).all() else None


def _flat(talks: Talks) -> bool:
    """Whether some player has nothing at stake: no term moves its utility, wherever a search starts."""
    game = talks.game
    width = game.instruments.upper - game.instruments.lower
    moved = np.zeros(len(game.players))
    for levels in talks.starts:
        with suppress(NotConverged, EconomyError):
            moved = np.maximum(moved, np.abs(percent_slopes(talks.path, levels) * width).max(1))
    return bool((moved < FLAT).any())
