"""The program's answer to an offer: the most for one side, or what is fair to all, inside the red lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from counteroffer.desk.rooms.offers import NEAR, SLACK, CounterAsked, RedLine, levels_at, player_at
from counteroffer.desk.solving import Start
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, NotConverged, worded
from counteroffer.labels import unknown
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.bargain import Talks, above, egalitarian, nash_bargain
from counteroffer.negotiation.search.ascent import Path, percent
from counteroffer.negotiation.search.maximise import maximise

ROUNDED = 4  # searches, each with floors raised by what rounding took


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
    floor, me = _floor(start, asked, offer), player_at(table, asked.player) if asked.player else -1
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
        p = player_at(start.room, name)
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
            raise InputError(
                worded(
                    "{nothing}: {name} lacks USD {short:,.2f} billion a year at best",
                    nothing=NOTHING,
                    name=name,
                    short=short,
                )
            )


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


NOTHING = worded(
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
                    worded(
                        "lines.{player}.levels.{name}: the red lines leave no level of {title} between them; "
                        "loosen one",
                        player=player,
                        name=name,
                        title=table.titles.get(one.issue, name),
                    )
                )
            each[at[name]] = replace(one, lower=low, upper=high, offer=None)
    return table.game.with_instruments(each)
