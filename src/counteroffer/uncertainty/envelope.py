"""The range of a headline figure: the least and the greatest of all that is known to move it, one thing at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from counteroffer.uncertainty.bases import OWN, Bases, Doubt, closure_of
from counteroffer.uncertainty.ranges import INCOME, Ranges

ALIKE = 9  # decimals of a percent: in a year's horizon many sets are one


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


@dataclass(frozen=True)
class _Moved:
    """One value, what was moved to get it (none: the case's own), and that among values of the same horizon."""

    doubt: Doubt | None
    within: Doubt | None
    closure: str
    value: float
    of_set: str = ""


def envelope(region: str, over: Ranges | None, others: Bases | None, own: str, closure: str = "") -> Envelope | None:
    """The envelope of a region over sets of elasticities and other bases.

    Bases without a doubt answer another question and are left out. None where nothing was moved.

    Parameters
    ----------
    own : str
        The scenario's closure.
    closure : str, optional
        Of the horizon that it is of; over every horizon that was solved where it is left out, and the horizon is then
        one of the doubts.
    """
    found = [*_over_sets(region, over, own), *_over_bases(region, others, own)]
    if closure:
        found = [replace(one, doubt=one.within) for one in found if one.closure == closure]
    sets = {one.of_set for one in found if one.of_set}
    doubts = {one.doubt for one in found if one.doubt} - {Doubt.elasticities}
    if len({round(one.value, ALIKE) for one in found if one.of_set}) > 1:
        doubts.add(Doubt.elasticities)
    if not doubts:
        return None
    values = [one.value for one in found]
    point = next((one.value for one in found if one.doubt is None), values[0])
    turning = {one.doubt for one in found if one.value * point < 0}
    said, turned = (tuple(one for one in Doubt if one in each) for each in (doubts, turning))
    return Envelope(min(values), max(values), said, len(sets), turned)


def _over_sets(region: str, over: Ranges | None, own: str) -> Iterator[_Moved]:
    if over is None:
        return
    rows = over.frame[over.frame["region"] == region].dropna(subset=INCOME)
    for name, closure, default, value in zip(rows["set"], rows["horizon"], rows["default"], rows[INCOME], strict=True):
        within = None if default else Doubt.elasticities
        yield _Moved(within if closure == own else Doubt.horizon, within, closure, float(value), str(name))


def _over_bases(region: str, others: Bases | None, own: str) -> Iterator[_Moved]:
    if others is None:
        return
    rows = others.frame[others.frame["region"] == region]
    for name, said, value in zip(rows["basis"], rows["doubt"], rows[INCOME], strict=True):
        if said or name == OWN:
            doubt = Doubt(said) if said else None
            yield _Moved(doubt, None if doubt is Doubt.horizon else doubt, closure_of(name, own), float(value))
