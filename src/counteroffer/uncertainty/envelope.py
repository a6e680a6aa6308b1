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
    turning : tuple of Doubt
        Those under which the sign is another than the case's own.
    """

    low: float
    high: float
    doubts: tuple[Doubt, ...]
    sets: int
    turning: tuple[Doubt, ...]

    @property
    def same_sign(self) -> bool:
        """Whether all values are on one side of zero."""
        return self.low > 0 or self.high < 0


def envelope(region: str, over: Ranges | None, others: Bases | None) -> Envelope | None:
    """The envelope of a region over sets of elasticities (in every horizon they were solved in) and other bases.

    Bases without a doubt answer another question and are left out. None where nothing was moved.
    """
    sets, doubts = 0, set[Doubt]()
    found: list[tuple[Doubt | None, float]] = []  # what was moved, none of the case's own, and what it came to
    if over is not None:
        rows = over.frame[over.frame["region"] == region].dropna(subset=INCOME)
        sets = int(rows["set"].nunique())
        both = rows["horizon"].nunique() > 1 and SHORT in set(rows["horizon"])
        doubts |= ({Doubt.elasticities} if sets > 1 else set()) | ({Doubt.horizon} if both else set())
        for horizon, own, value in zip(rows["horizon"], rows["default"], rows[INCOME], strict=True):
            near = both and horizon == SHORT
            found.append((Doubt.horizon if near else None if own else Doubt.elasticities, float(value)))
    if others is not None:
        frame = others.frame[others.frame["region"] == region]
        rows = frame[(frame["doubt"] != "") | (frame["basis"] == OWN)]
        found += [
            (Doubt(doubt) if doubt else None, float(value))
            for doubt, value in zip(rows["doubt"], rows[INCOME], strict=True)
        ]
        doubts |= {Doubt(doubt) for doubt in rows["doubt"] if doubt}
    if not doubts:
        return None
    values = [value for _, value in found]
    point = next((value for doubt, value in found if doubt is None), values[0])
    turning = {doubt for doubt, value in found if value * point < 0}
    said, turned = (tuple(one for one in Doubt if one in each) for each in (doubts, turning))
    return Envelope(min(values), max(values), said, sets, turned)
