"""Offers at a bargaining table: what one is worth to each side, which red lines it crosses, and an answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from counteroffer.desk.solving import Start
from counteroffer.desk.view import Number, View
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, NotConverged
from counteroffer.labels import unknown
from counteroffer.negotiation.cases.seen import gained
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.bargain import Talks, above, egalitarian, nash_bargain
from counteroffer.negotiation.search.ascent import Path, percent
from counteroffer.negotiation.search.maximise import maximise
from counteroffer.scenario.schema.base import Strict

MOST_LEVERS, MOST_OFFERS = 400, 60
NEAR = 1e-9  # of a range, within which a level is at a bound
SLACK = 0.5  # USD million: rounding of levels crosses no line
ROUNDED = 4  # searches, each with floors raised by what rounding took
Label = Annotated[str, Field(min_length=1, max_length=200)]
Levels = Annotated[
    dict[Label, Number],
    Field(max_length=MOST_LEVERS, description="Level by lever, in its unit; today's where nothing is said."),
]


class Bounds(Strict):
    """How far a level may go."""

    least: Number | None = None
    most: Number | None = None


class RedLine(Strict):
    """What a side will not cross."""

    income_usd_mn: Number | None = Field(default=None, description="Least gain of income from today.")
    jobs_thousand: Number | None = Field(default=None, description="Least gain of jobs, at the worse end.")
    levels: dict[Label, Bounds] = Field(default={}, max_length=MOST_LEVERS)


RedLines = Annotated[dict[Label, RedLine], Field(default={}, max_length=8, description="Red lines by player.")]


class Offered(Strict):
    """An offer in a room."""

    view: View
    levels: Levels


class CounterAsked(Offered):
    """A question for an answer to an offer."""

    player: str = Field(default="", max_length=200, description="Who answers; nobody: what is fair to all (Nash).")
    keep: Literal["no_deal", "offer"] = Field(
        default="no_deal", description="The others have no less than without a deal, or than under the offer."
    )
    lines: RedLines


class RoomOffer(Strict):
    """An offer on the table, and who made it."""

    player: Label
    levels: Levels


class RoomLog(Strict):
    """What a room came to."""

    offers: list[RoomOffer] = Field(min_length=1, max_length=MOST_OFFERS)
    agreed: int = Field(ge=0, description="Position of the offer agreed on.")
    lines: RedLines


def levels_at(table: BargainingTable, said: dict[str, float]) -> Array:
    """Levels of the game [k] from those shown.

    Raises
    ------
    LabelError, InputError
        For a lever that the table does not have, and a level outside its range.
    """
    each = table.game.instruments.each
    known = {one.name: one for one in each}
    for name, level in said.items():
        if name not in known:
            raise unknown("lever", name, "levels", {one.name: table.titles.get(one.issue, "") for one in each})
        low, high = ends(known[name])
        slack = NEAR * max(high - low, 1.0)
        if not low - slack <= level <= high + slack:
            raise InputError(f"levels.{name}: {level:g} is outside its range from {low:g} to {high:g}")
    # What is not said stays exactly where it is.
    return np.array(
        [
            np.clip(said[one.name] / one.factor, one.lower, one.upper) if one.name in said else one.status_quo
            for one in each
        ]
    )


def ends(one: Instrument) -> tuple[float, float]:
    """The range of a lever as it is shown, today's level in it."""
    low, high = one.factor * min(one.lower, one.status_quo), one.factor * max(one.upper, one.status_quo)
    return float(low), float(high)


def shown(table: BargainingTable, levels: Array) -> dict[str, float]:
    """Levels of the game as they are shown; those that stay as today are left out."""
    each = zip(table.game.instruments.each, levels, strict=True)
    return {
        one.name: round(float(one.factor * level), 9)
        for one, level in each
        if abs(one.factor * (level - one.status_quo)) > NEAR
    }


def worth(table: BargainingTable, levels: Array) -> Array:
    """What levels are worth to each player beyond today [p], USD million a year."""
    game = table.game
    return np.asarray(game.utility(game.solve(levels, game.now)) - game.utility(game.now))


def jobs_worth(start: Start, levels: Array) -> list[Array]:
    """Jobs beyond today [p], thousand, in the first year at both ends; NaN where they are not counted."""
    table = start.room
    by_name = dict(zip(table.game.instruments.names, map(float, levels), strict=True))
    return [gained(end, by_name, None, len(table.game.players)) for end in start.jobs.values()]


def without_jobs(start: Start) -> list[Array]:
    """Jobs without a deal beyond today [p], thousand, at both ends; NaN where not known."""
    none = np.full(len(start.room.game.players), np.nan)
    return [
        none if end is None or d is None else np.asarray(d - end.game.utility(end.game.now))
        for end, d in zip(start.jobs.values(), start.without_jobs, strict=True)
    ]


def crossed(
    table: BargainingTable, lines: dict[str, RedLine], levels: Array, income: Array, jobs: Sequence[Array] = ()
) -> dict[str, list[str]]:
    """Red lines that an offer crosses: player → "income", "jobs", or the lever.

    Raises
    ------
    LabelError
        For a player or lever that the table does not have.
    """
    each = {one.name: k for k, one in enumerate(table.game.instruments.each)}
    found: dict[str, list[str]] = {}
    for player, line in lines.items():
        p = _player(table, player)
        hit = ["income"] if line.income_usd_mn is not None and income[p] < line.income_usd_mn - SLACK else []
        if line.jobs_thousand is not None and any(end[p] < line.jobs_thousand for end in jobs):
            hit.append("jobs")
        for name, bounds in line.levels.items():
            if name not in each:
                raise unknown("lever", name, f"lines.{player}.levels", dict.fromkeys(each, ""))
            one = table.game.instruments.each[each[name]]
            level = float(one.factor * levels[each[name]])
            slack = 1e-6 * max(abs(level), 1.0)
            low = bounds.least is not None and level < bounds.least - slack
            if low or (bounds.most is not None and level > bounds.most + slack):
                hit.append(name)
        if hit:
            found[player] = hit
    return found


def counter(start: Start, asked: CounterAsked) -> dict[str, float]:
    """The answer to an offer, as it is shown: the most for one side, or what is fair to all, inside the red lines.

    The others keep what they have without a deal, or under the offer, and what their red lines ask of income; levels
    stay within the red lines of both sides. Jobs are not searched for. Where rounding takes from a floor, the floor is
    raised by that and the search is made again.

    Raises
    ------
    InputError, LabelError
        If nothing on the table does that, with what to loosen.
    """
    table = start.room
    offer, game = levels_at(table, asked.levels), _within(table, asked.lines)
    floor, me = _floor(start, asked, offer), _player(table, asked.player) if asked.player else -1
    if asked.lines:
        _reachable(game, floor, me, offer)
    offered = np.array([one.offered for one in table.game.instruments.each])
    more, inside = np.zeros(len(floor)), [offer, table.game.instruments.levels, offered]
    for _ in range(ROUNDED):
        levels = _searched(game, floor + more, me, table.power, inside)
        found = _rounded(game, levels)
        here = levels_at(table, found)
        missed = np.maximum(floor - table.game.utility(table.game.solve(here, table.game.now)), 0.0)
        if me >= 0:
            missed[me] = 0.0
        if missed.max() <= SLACK:
            break
        more, inside = more + 1.5 * missed, [levels]
    return found


def _floor(start: Start, asked: CounterAsked, offer: Array) -> Array:
    """The least utility of each player [p]: without a deal or under the offer, and by its red line of income."""
    game, floor = start.room.game, np.array(start.without, dtype=float)
    if asked.keep == "offer":
        floor = np.maximum(floor, game.utility(game.solve(offer, game.now)))
    now = game.utility(game.now)
    for name, line in asked.lines.items():
        p = _player(start.room, name)
        if line.income_usd_mn is not None:
            floor[p] = max(floor[p], now[p] + line.income_usd_mn)
    return floor


def _reachable(game: Game, floor: Array, me: int, offer: Array) -> None:
    """Refuse floors that nothing on the table reaches: a search for them would not end soon.

    Raises
    ------
    InputError
        With whose floor it is, and how much of it can be had.
    """
    begin = (np.clip(offer, game.instruments.lower, game.instruments.upper),)
    for p, name in enumerate(game.names):
        if p == me:
            continue
        free = np.full(len(floor), -np.inf)
        if me < 0 and p > 0:
            free[:p] = percent(game, floor)[:p]  # what those before it ask too
        path = Path(game)
        most = path.utility(maximise(path, above(game, p, free), begin).levels)[p]
        if most < floor[p] - SLACK:
            short = (floor[p] - most) / 1000
            raise InputError(f"{NOTHING}: {name} lacks USD {short:,.2f} billion a year at best")


def _searched(game: Game, floor: Array, me: int, power: Array, starts: Sequence[Array]) -> Array:
    """Levels that are best for a player while the others keep their floors, or fair to all above them."""
    inside = [np.clip(one, game.instruments.lower, game.instruments.upper) for one in starts]
    talks = Talks(game, floor, tuple(inside), Path(game))
    try:
        if me < 0:
            equal = egalitarian(talks)
            if (percent(game, equal.gain) <= 0).any():
                raise InputError(NOTHING)
            return nash_bargain(talks, [equal.levels], power).levels
        least = percent(game, floor)
        least[me] = -np.inf
        return maximise(talks.path, above(game, me, least), talks.starts).levels
    except NotConverged:
        raise InputError(NOTHING) from None


def _rounded(game: Game, levels: Array) -> dict[str, float]:
    """Levels as they are shown, inside the game's bounds; those that stay as today are left out."""
    found = {}
    for one, level in zip(game.instruments.each, levels, strict=True):
        value = round(float(one.factor * level), 0 if one.factor == 1 else 1)
        value = min(max(value, one.factor * one.lower), one.factor * one.upper)
        if abs(value - one.factor * one.status_quo) > NEAR:
            found[one.name] = value
    return found


NOTHING = (
    "nothing on the table gives every side what it has without a deal and what its red lines ask; loosen a red line, "
    "or put more on the table"
)


def _within(table: BargainingTable, lines: dict[str, RedLine]) -> Game:
    """The game with its levels inside the red lines of all sides."""
    each = list(table.game.instruments.each)
    at = {one.name: k for k, one in enumerate(each)}
    for player, line in lines.items():
        for name, bounds in line.levels.items():
            if name not in at:
                raise unknown("lever", name, f"lines.{player}.levels", dict.fromkeys(at, ""))
            one = each[at[name]]
            low = one.lower if bounds.least is None else max(one.lower, bounds.least / one.factor)
            high = one.upper if bounds.most is None else min(one.upper, bounds.most / one.factor)
            if low > high:
                raise InputError(
                    f"lines.{player}.levels.{name}: the red lines leave no level of "
                    f"{table.titles.get(one.issue, name)} between them; loosen one"
                )
            each[at[name]] = replace(one, lower=low, upper=high, offer=None)
    return table.game.with_instruments(each)


def _player(table: BargainingTable, name: str) -> int:
    names = table.game.names
    if name not in names:
        raise unknown("player", name, "the room", dict.fromkeys(names, ""))
    return names.index(name)
