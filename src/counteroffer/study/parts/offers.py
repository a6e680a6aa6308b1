"""Offers made at a bargaining table, as a room of two sides keeps them."""

from __future__ import annotations

from dataclasses import dataclass

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.study.parts.table_facts import TableFacts


@dataclass(frozen=True, eq=False)
class OfferFacts:
    """One offer, solved.

    Attributes
    ----------
    player : str
        Who made it.
    levels : tuple of float
        By the table's instruments, percent or USD million.
    gain, over : array [p]
        Income beyond today, and beyond no deal, USD million a year.
    jobs : tuple of array [p]
        Jobs beyond today, thousand, in the first year, with the supply side alone and with demand; empty where not
        solved, NaN where not counted.
    crossed : tuple of str
        Players of whom it crosses a red line.
    """

    player: str
    levels: tuple[float, ...]
    gain: Array
    over: Array
    jobs: tuple[Array, ...]
    crossed: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class RoomFacts:
    """The offers of a room, in order, and the one agreed on.

    Attributes
    ----------
    disagreement : str
        What there is without a deal.
    agreed : int
        Position among the offers.
    duties : tuple of (float, float) or None
        By the table's instruments, of one that scales a measure of one rate: the rate at none of it and at all of it,
        percent.
    """

    table: TableFacts
    disagreement: str
    offers: tuple[OfferFacts, ...]
    agreed: int
    duties: tuple[tuple[float, float] | None, ...]
