"""The range of a headline figure: the least and the greatest of all that is known to move it, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass

from counteroffer.uncertainty.bases import OWN, Bases, Doubt
from counteroffer.uncertainty.ranges import INCOME, SHORT, Ranges


@dataclass(frozen=True)
class Envelope:
    """How far one region's real income goes; no probability goes with it.

    Attributes
    ----------
    low, high : float
        Percent of income.
    doubts : tuple of Doubt
        What it spans, in their order.
    sets : int
        How many sets of elasticities are among that.
    """

    low: float
    high: float
    doubts: tuple[Doubt, ...]
    sets: int

    @property
    def same_sign(self) -> bool:
        """Whether all values are on one side of zero."""
        return self.low > 0 or self.high < 0


def envelope(region: str, over: Ranges | None, others: Bases | None) -> Envelope | None:
    """The envelope of a region over sets of elasticities (in every horizon they were solved in) and other bases.

    Bases without a doubt answer another question and are left out. None where nothing was moved.
    """
    values, doubts, sets = [], set[Doubt](), 0
    if over is not None:
        rows = over.frame[over.frame["region"] == region].dropna(subset=INCOME)
        values += [float(value) for value in rows[INCOME]]
        sets = int(rows["set"].nunique())
        doubts |= {Doubt.elasticities} if sets > 1 else set()
        doubts |= {Doubt.horizon} if rows["horizon"].nunique() > 1 and SHORT in set(rows["horizon"]) else set()
    if others is not None:
        frame = others.frame[others.frame["region"] == region]
        rows = frame[(frame["doubt"] != "") | (frame["basis"] == OWN)]
        values += [float(value) for value in rows[INCOME]]
        doubts |= {Doubt(doubt) for doubt in rows["doubt"] if doubt}
    if not doubts:
        return None
    return Envelope(min(values), max(values), tuple(one for one in Doubt if one in doubts), sets)
