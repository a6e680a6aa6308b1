"""Amounts, players and levels of a bargaining table as they are written on the page."""

from __future__ import annotations

from collections.abc import Sequence

from counteroffer.briefing.frames import Record
from counteroffer.briefing.wording import MINUS, listed, number, percent, significant, the
from counteroffer.negotiation.instruments import Instrument
from counteroffer.negotiation.issues import DONE

LEAST = 0.05  # USD million; less is not told from nothing
SMALL = 10.0  # USD million; less is written in millions
STILL = 0.005  # share of a range under which a level has not moved
DASH = "–"


def usd(million: float) -> str:
    """Size of an amount in running text, two digits below a billion, its sign left to the verb beside it."""
    size = abs(million)
    if size < LEAST:
        return "less than USD\u00a00.1 million"
    if size < SMALL:
        return f"USD\u00a0{significant(size)} million"
    billion = size / 1000
    return f"USD\u00a0{number(billion, 1) if billion >= 0.95 else significant(billion)} billion"


def bn(million: float) -> str:
    """USD million as a cell in USD billion, two decimals, signed."""
    return DASH if million != million else number(million / 1000, 2, plus=True)


def share(value: float) -> str:
    """Percent of income in running text, size only: two digits, however small."""
    return "less than 0.001%" if abs(value) < 0.001 else f"{significant(abs(value))}%"


def moves(name: str, million: float, *, income: float | None = None, would: bool = False) -> str:
    """A player gains or loses so much a year, or neither.

    Parameters
    ----------
    income : float, optional
        What that is in percent of its income.
    would : bool
        Whether this is what would happen: `Canada would lose USD 1.4 billion a year (0.2% of its income)`.
    """
    if abs(million) < LEAST:
        return f"{the(name)} {'would neither gain nor lose' if would else 'neither gains nor loses'} measurably"
    of = "" if income is None else f" ({share(income)} of its income)"
    verb = "lose" if million < 0 else "gain"
    return f"{the(name)} {'would ' + verb if would else verb + 's'} {usd(million)} a year{of}"


def bears(name: str, million: float) -> str:
    """What a step costs or brings a player."""
    if abs(million) < LEAST:
        return f"neither costs nor brings {the(name)} anything that shows"
    return f"{'costs' if million < 0 else 'brings'} {the(name)} {usd(million)}"


def others(names: Sequence[str], name: str) -> str:
    """The other players: by name where there is one."""
    rest = [one for one in names if one != name]
    return the(rest[0]) if len(rest) == 1 else "the others together"


def quoted(title: str) -> str:
    """A title in quotation marks."""
    return f"“{title}”"


def named(titles: Sequence[str]) -> str:
    """Titles in quotation marks, as a list."""
    return listed([quoted(title) for title in titles])


def step(one: Instrument, before: float, after: float) -> str:
    """A step on an instrument in words, from what a table of levels gives (percent or USD million)."""
    if one.unit.startswith("USD"):
        when = one.unit.removeprefix("USD million").strip()
        sent = f"USD\u00a0{number(after / 1000, 1 if abs(after) >= 950 else 2)} billion {when}"
        return sent if before == 0 else f"{sent} instead of {number(before / 1000, 2)}"
    if one.unit == DONE:
        return f"{number(after, 0)}% of it done"
    if one.unit == "percent of the measure":
        size = number(after, 0)
        return "ended" if size == "0" else f"{'cut' if after < before else 'raised'} to {size}% of today's"
    moved = percent(abs(after - before), plus=False)
    if one.field == "iceberg":
        return f"delivery {moved} {'cheaper' if after < before else 'dearer'}"
    if not one.absolute:
        return f"{moved.removesuffix('%')} points {'more' if after > before else 'less'}"
    return f"{percent(after, plus=False)} instead of {percent(before, plus=False)}"


def term(rows: Sequence[Record], instruments: Sequence[Instrument]) -> str:
    """What a deal makes of one issue, in words after its title; nothing where it leaves it as it is."""
    ranges = [(row, one) for row, one in zip(rows, instruments, strict=True) if _moved(row)]
    if not ranges:
        return ""
    if len(rows) > 1:
        low, high = (percent(pick(row["level"] for row, _ in ranges), plus=False) for pick in (min, max))
        return f"{len(ranges)} of {len(rows)} rates change, to between {low} and {high}"
    row, one = ranges[0]
    return step(one, float(row["status_quo"]), float(row["level"]))


def _moved(row: Record) -> bool:
    width = float(row["upper"] - row["lower"])
    return width > 0 and abs(float(row["level"] - row["status_quo"])) / width > STILL


def points(value: float) -> str:
    """Thousand jobs in a cell, signed; a dash where they are not counted."""
    return DASH if value != value else number(value, 1, plus=True)


def ratio(value: float) -> str:
    """Dollars for a dollar, in a cell."""
    return f"{MINUS if value < 0 else ''}{significant(abs(value))}"
