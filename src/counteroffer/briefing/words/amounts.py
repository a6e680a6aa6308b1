"""Amounts, players and levels of a bargaining table as they are written on the page."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from counteroffer.briefing.words.frames import Record
from counteroffer.briefing.words.languages.names import Name
from counteroffer.briefing.words.languages.wording import MINUS, Wording, english
from counteroffer.briefing.words.rounding import billions, decimals, income_percent
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.issues import DONE

LEAST = 0.05  # USD million; less is not told from nothing
SMALL = 100.0  # USD million; less is written in millions
STILL = 0.005  # share of a range under which a level has not moved
DASH = "–"
_MILLION, _BILLION = (
    english("USD\u00a0{million} million"),
    english("USD\u00a0{billion} billion"),
)
_SENT = {
    "USD million a year": english("{amount} a year"),
    "USD million once": english("{amount} once"),
    "USD million a year bought": english("{amount} a year bought"),
    "USD million once bought": english("{amount} once bought"),
}
_MOVES = {  # would, with percent of income, direction
    (False, False, "still"): english("{player:the} neither gains nor loses measurably"),
    (False, False, "down"): english("{player:the} loses {amount} a year"),
    (False, False, "up"): english("{player:the} gains {amount} a year"),
    (False, True, "down"): english("{player:the} loses {amount} a year ({share} of its income)"),
    (False, True, "up"): english("{player:the} gains {amount} a year ({share} of its income)"),
    (True, False, "still"): english("{player:the} would neither gain nor lose measurably"),
    (True, False, "down"): english("{player:the} would lose {amount} a year"),
    (True, False, "up"): english("{player:the} would gain {amount} a year"),
    (True, True, "down"): english("{player:the} would lose {amount} a year ({share} of its income)"),
    (True, True, "up"): english("{player:the} would gain {amount} a year ({share} of its income)"),
}


def usd(million: float, w: Wording) -> str:
    """Size of an amount in running text, two digits below a billion, its sign left to the verb beside it."""
    size = abs(million)
    if size < LEAST:
        return w("less than USD\u00a0{million} million", million=w.number(0.1))
    if size < SMALL:
        return _counted(_MILLION, float(f"{size:.1e}"), w, million=w.significant(size))
    return _billion(size, w)


def _billion(million: float, w: Wording) -> str:
    """USD million as an amount in billions."""
    return _counted(_BILLION, million / 1000, w, billion=w.number(million / 1000, decimals(million)))


def _counted(text: str, amount: float, w: Wording, **values: object) -> str:
    """A text with an amount in it: English writes 1.0 as it writes several, French all below two as one."""
    return w.counted(text, text, math.floor(abs(round(amount, 2))), **values)


def bn(million: float, w: Wording) -> str:
    """USD million as a cell in USD billion, signed; a dash where it is not known."""
    return DASH if million != million else billions(million, w)


def share(value: float, w: Wording) -> str:
    """Percent of income in running text, size only."""
    return income_percent(value, w)


def direction(million: float) -> str:
    """Whether an amount is a loss (down), a gain (up), or not told from nothing (still)."""
    return "still" if abs(million) < LEAST else "down" if million < 0 else "up"


def moves(
    player: Name,
    million: float,
    w: Wording,
    *,
    income: float | None = None,
    would: bool = False,
) -> str:
    """A player gains or loses so much a year, or neither.

    Parameters
    ----------
    income : float, optional
        What that is in percent of its income.
    would : bool
        Whether this is what would happen: `Canada would lose USD 1.4 billion a year (0.2% of its income)`.
    """
    way = direction(million)
    known = income is not None and way != "still"
    of = "" if income is None else share(income, w)
    return w(_MOVES[(would, known, way)], player=player, amount=usd(million, w), share=of)


def bears(player: Name, million: float, w: Wording) -> str:
    """What a step costs or brings a player, to go behind the name of the step."""
    way = direction(million)
    if way == "still":
        return w("neither costs nor brings {player:the} anything that shows", player=player)
    if way == "down":
        return w("costs {player:the} {amount}", player=player, amount=usd(million, w))
    return w("brings {player:the} {amount}", player=player, amount=usd(million, w))


def others(names: Sequence[str], name: str, w: Wording) -> Name:
    """The other players: by name where there is one."""
    rest = [one for one in names if one != name]
    if len(rest) == 1:
        return w.name(rest[0])
    together = w("the others together")
    forms = {"of": w("of the others together"), "to": w("to the others together")}
    return Name.of(together, **{"the": together, **forms})


def named(titles: Sequence[str], w: Wording) -> str:
    """Titles in quotation marks, as a list."""
    return w.listed([w.quoted(title) for title in titles])


def step(one: Instrument, before: float, after: float, w: Wording) -> str:
    """A step on an instrument in words, from what a table of levels gives (percent or USD million)."""
    if one.unit in _SENT:
        sent = w(_SENT[one.unit], amount=_billion(after, w))
        return (
            sent
            if before == 0
            else w(
                "{sent} instead of {before}",
                sent=sent,
                before=w.number(before / 1000, decimals(before)),
            )
        )
    if one.unit == DONE:
        return w("{percent} of it done", percent=w.percent(after, 0, plus=False))
    if one.unit == "percent of the measure":
        return _scaled(before, after, w)
    moved = abs(after - before)
    if one.field == "iceberg":
        text = english("delivery {percent} cheaper") if after < before else english("delivery {percent} dearer")
        return w(text, percent=w.percent(moved, plus=False))
    if one.field == "quota":
        most, now = (w.percent(level, 0, plus=False) for level in (after, before))
        return w("{after} of the volume in the data instead of {before}", after=most, before=now)
    if not one.absolute:
        text = english("{points} points more") if after > before else english("{points} points less")
        return _counted(text, round(moved, 1), w, points=w.number(moved))
    return w(
        "{after} instead of {before}",
        after=w.percent(after, plus=False),
        before=w.percent(before, plus=False),
    )


def _scaled(before: float, after: float, w: Wording) -> str:
    """What becomes of a measure that is scaled as a whole."""
    if w.number(after, 0) == "0":
        return w("ended")
    text = english("cut to {percent} of today's") if after < before else english("raised to {percent} of today's")
    return w(text, percent=w.percent(after, 0, plus=False))


def term(rows: Sequence[Record], instruments: Sequence[Instrument], w: Wording) -> str:
    """What a deal makes of one issue, in words after its title; nothing where it leaves it as it is."""
    ranges = [(row, one) for row, one in zip(rows, instruments, strict=True) if _moved(row)]
    if not ranges:
        return ""
    if len(rows) > 1:
        low, high = (w.percent(pick(row["level"] for row, _ in ranges), plus=False) for pick in (min, max))
        text = english("{moved} of {total} rates change, to between {low} and {high}")
        return w(
            text,
            moved=w.number(len(ranges), 0),
            total=w.number(len(rows), 0),
            low=low,
            high=high,
        )
    row, one = ranges[0]
    return step(one, float(row["status_quo"]), float(row["level"]), w)


def _moved(row: Record) -> bool:
    width = float(row["upper"] - row["lower"])
    return width > 0 and abs(float(row["level"] - row["status_quo"])) / width > STILL


def points(value: float, w: Wording) -> str:
    """Thousand jobs in a cell, signed; a dash where they are not counted."""
    return DASH if value != value else w.number(value, 1, plus=True)


def ratio(value: float, w: Wording) -> str:
    """Dollars for a dollar, in a cell; a dash where the one is too little to divide by."""
    return DASH if value != value else (MINUS if value < 0 else "") + w.significant(abs(value))


def percentage_points(value: float, w: Wording) -> str:
    """Percentage points in running text, size only."""
    size = abs(value)
    return w.plural(
        "{size} percentage points", "{size} percentage points", _grammatical(size), size=w.significant(size)
    )


def short_points(number: str, value: float, w: Wording) -> str:
    """A written number of points, where it is clear that they are of percent."""
    return w.plural("{number} points", "{number} points", _grammatical(value), number=number)


def _grammatical(value: float) -> int:
    """Whole part of a size, which decides the grammatical number where a language goes by it."""
    return int(abs(value))


def people(thousand: float, w: Wording) -> str:
    """A number of jobs in words, size only."""
    size = float(f"{abs(thousand):.1e}")
    whole = w.number(round(1000 * size), 0)
    if size >= 1000:
        return w("{size} million", size=w.number(size / 1000, 1), whole=whole)
    return w("{size} thousand", size=w.significant(size), whole=whole)


def people_span(alone: float, demand: float, w: Wording) -> str:
    """Both ends of a number of jobs, the unit said once: 11 to 27 thousand; see `span`."""
    said = span(alone, demand, lambda thousand: people(thousand, w), w)
    sizes = [float(f"{abs(end):.1e}") for end in (alone, demand)]
    if said in (people(alone, w), people(demand, w)) or not max(sizes) < 1000:
        return said
    size, whole = (
        w("{first} to {second}", first=write(sizes[0]), second=write(sizes[1]))
        for write in (w.significant, lambda end: w.number(round(1000 * end), 0))
    )
    return w("{size} thousand", size=size, whole=whole)


def plain(value: float, digits: int, w: Wording) -> str:
    """A stated number with at most so many significant digits, and no zeros behind them: 98, 97.5."""
    rounded = float(f"{value:.{digits}g}")
    return w.number(rounded, len(f"{rounded:f}".rstrip("0").partition(".")[2]))


def span(alone: float, demand: float, write: Callable[[float], str], w: Wording) -> str:
    """Both ends of a figure as written, supply side alone and with demand; one where they read the same.

    The second is left out where it is not known.
    """
    first = write(alone)
    if demand != demand or write(demand) == first:
        return first
    return w("{first} to {second}", first=first, second=write(demand))
