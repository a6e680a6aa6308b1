"""What one programme of the tariff book charges on one day, on the rows of trade that it covers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counteroffer.tariffs.book import Entry
from counteroffer.tariffs.trade import Floats, Mask


@dataclass(frozen=True, eq=False)
class Layer:
    """One programme on one day, kept on the rows that one of its measures covers.

    Attributes
    ----------
    entry : Entry
        The programme.
    count : int
        Number of rows of the trade.
    rows : array of int [covered]
        The rows covered, ascending; the arrays below go with them.
    measure : array of int [covered]
        Position of the measure that applies within its file.
    length : array of int [covered]
        Digits of the prefix by which it covers the row.
    in_scope : array [covered]
        Share of the row's value the measure's text reaches, after exemptions.
    base : array [covered]
        What is left of it after what displaces this programme.
    points : array [covered]
        Rate on that base, percent.
    paying : array [covered]
        Share of that base that pays: claims of the pact and its content rule.
    owed : array [covered]
        Share of that base on which a duty is owed at all: none where the rate is zero (a ceiling that the ordinary duty
        fills is owed), and not what a pact exempts. Only what is owed displaces others.
    """

    entry: Entry
    count: int
    rows: NDArray[np.intp]
    measure: NDArray[np.int16]
    length: NDArray[np.int8]
    in_scope: Floats
    base: Floats
    points: Floats
    paying: Floats
    owed: Floats

    @property
    def rate(self) -> Floats:
        """Percent of the whole value of each row [row] that this programme charges."""
        return self.spread(self.base * self.points * self.paying)

    @property
    def banned(self) -> Floats:
        """Share of each row [row] that may not be imported."""
        bans = np.array([measure.ban for measure in self.entry.programme.measures], dtype=bool)
        return self.spread(self.base * bans[self.measure]) if bans.any() else np.zeros(self.count)

    def spread(self, values: Floats) -> Floats:
        """Values of the covered rows on all rows [row], zero elsewhere."""
        whole = np.zeros(self.count)
        whole[self.rows] = values
        return whole

    def at(self, rows: NDArray[np.intp]) -> tuple[NDArray[np.intp], Mask]:
        """Where rows stand among the covered ones, and which of them do."""
        place = np.minimum(np.searchsorted(self.rows, rows), max(len(self.rows) - 1, 0))
        return place, self.rows[place] == rows if len(self.rows) else np.zeros(len(rows), dtype=bool)
