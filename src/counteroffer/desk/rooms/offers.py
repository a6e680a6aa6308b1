"""Offers at a bargaining table: what one is worth to each side, which red lines it crosses, and an answer to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from counteroffer.desk.solving import Start
from counteroffer.desk.view import Number, View
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, worded
from counteroffer.labels import unknown
from counteroffer.negotiation.cases.seen import gained
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.scenario.schema.base import Strict

MOST_LEVERS, MOST_OFFERS = 400, 60
NEAR = 1e-9  # of a range, within which a level is at a bound
SLACK = 0.5  # USD million: rounding of levels crosses no line
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

    @model_validator(mode="after")
    def _is_one(self) -> RoomLog:
        if self.agreed >= len(self.offers):
            raise ValueError(
                worded(
                    "agreed: {agreed} is none of {number} offers; count from 0",
                    agreed=self.agreed,
                    number=len(self.offers),
                )
            )
        return self


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
            raise InputError(
                worded(
                    "levels.{name}: {level:g} is outside its range from {low:g} to {high:g}",
                    name=name,
                    level=level,
                    low=low,
                    high=high,
                )
            )
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
        p = player_at(table, player)
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


def player_at(table: BargainingTable, name: str) -> int:
    """Position of a player.

    Raises
    ------
    LabelError
        If nobody is called that.
    """
    names = table.game.names
    if name not in names:
        raise unknown("player", name, "the room", dict.fromkeys(names, ""))
    return names.index(name)
