"""Rates on a day: the level of every row, what each programme changed since 2024, and their sums over any cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.stack import Layer, layers
from counteroffer.tariffs.trade import Claiming, Floats, Mask, Trade

BASE = "duties of 2024"
LOST = "lost preference"
Cells = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Rates:
    """Duties on one day, row by row.

    The level of a row is what was collected on it in 2024 (duty over customs value; duties of authorities that this
    leaves out, such as antidumping, are added) plus what each programme charges now beyond what it charged on the day
    `before` of the book. Nothing is counted twice: a programme of then that still stands changes nothing.

    Attributes
    ----------
    trade : Trade
        The rows.
    day : date
        The day.
    layers, before : dict of str to Layer
        What programmes charge on the day, and charged before the dispute.
    kept : float or array [row]
        Share of today's claims of a pact that still qualify: 1 as today, 0 if it lapsed and its members trade at MFN.
    """

    trade: Trade
    day: dt.date
    layers: dict[str, Layer]
    before: dict[str, Layer]
    kept: float | Floats = 1.0

    @cached_property
    def base_percent(self) -> Floats:
        """What was paid in 2024 [row], percent: collected duty, and the duties that it leaves out."""
        uncounted = [layer.rate for layer in self.before.values() if not layer.entry.authority.in_collected_duty]
        return np.asarray(self.trade.collected_percent + sum(uncounted, np.zeros(len(self.trade))))

    @cached_property
    def changes(self) -> dict[str, Floats]:
        """Points each programme added since 2024 [row], where some row moved; LOST for what no longer qualifies."""
        nothing = np.zeros(len(self.trade))
        found = {}
        for key in dict.fromkeys((*self.before, *self.layers)):
            now, then = (side[key].rate if key in side else nothing for side in (self.layers, self.before))
            if (now != then).any():
                found[key] = np.asarray(now - then)
        if np.min(self.kept) < 1:
            margin = np.maximum(self.trade.mfn_percent[self.trade.product] - self.trade.collected_percent, 0.0)
            found[LOST] = np.where(self._preferred, (1 - np.asarray(self.kept)) * margin, 0.0)
        return found

    @property
    def _preferred(self) -> Mask:
        """Rows [row] of partners in a pact whose ordinary duties the importer's own rows have."""
        trade = self.trade
        member = np.zeros(len(trade.partners), dtype=bool)
        for pact in trade.pacts:
            if pact.schedules[trade.importer].by == "product":
                member |= trade.members(pact)
        return np.asarray(member[trade.partner])

    @cached_property
    def change_percent(self) -> Floats:
        """Points added since 2024 [row]: the sum of `changes`."""
        return np.asarray(sum(self.changes.values(), np.zeros(len(self.trade))))

    @cached_property
    def level_percent(self) -> Floats:
        """Duty on the day [row], percent of customs value."""
        return np.asarray(self.base_percent + self.change_percent)

    @property
    def ratio(self) -> Floats:
        """(1+t)/(1+t₀) of the day over 2024 [row]."""
        return np.asarray((100 + self.level_percent) / (100 + self.base_percent))

    def revenue(self, points: Floats) -> Floats:
        """USD a year that points [row] bring on the customs values of 2024."""
        return np.asarray(self.trade.value * points / 100)


def rates(
    book: Book, trade: Trade, day: dt.date, claiming: Claiming = "backcast", *, kept: float | Floats = 1.0
) -> Rates:
    """Duties of a day.

    Parameters
    ----------
    claiming : {"backcast", "as_is", "pooled", "none"}
        Claims of pacts: "backcast", "as_is" and "pooled" give effective rates, "none" the statutory rates of goods that
        claim nothing; see `Trade.claims`.
    kept : float or array [row]
        Share of these claims that still qualify. What does not pays MFN where it paid less, and loses the exemptions of
        pact goods; 0 is the pact's lapse.

    Raises
    ------
    InputError
        If the day lies outside the book or measures overlap.
    """
    now = layers(book, trade.claiming(kept), day, claiming)
    return Rates(trade, day, now, layers(book.shipped, trade, book.days.before), kept)


def means(rates: Rates, cells: Cells, count: int, points: Floats) -> Floats:
    """Value-weighted mean of points over cells [cell]; zero where a cell has no trade.

    Parameters
    ----------
    cells : array of int [row]
        Cell of each row; negative: none.
    count : int
        Number of cells.
    """
    return _over(sums(rates.trade.value * points, cells, count), sums(rates.trade.value, cells, count))


def mean_over(trade: Trade, points: Floats) -> float:
    """Value-weighted mean of points [row] over all the rows; zero without trade."""
    whole = float(trade.value.sum())
    return float((points * trade.value).sum() / whole) if whole else 0.0


def sums(values: Floats, cells: Cells, count: int) -> Floats:
    """Sum of values [row] over cells [cell]."""
    inside = cells >= 0
    return np.asarray(np.bincount(cells[inside], weights=values[inside], minlength=count))


def _over(total: Floats, weight: Floats) -> Floats:
    return np.asarray(np.divide(total, weight, out=np.zeros_like(total), where=weight > 0))


def coded(labels: Sequence[str] | NDArray[np.str_]) -> tuple[list[str], Cells]:
    """Distinct labels in order, and the position of each row's label among them."""
    names, cells = np.unique(np.asarray(labels), return_inverse=True)
    return [str(name) for name in names], np.asarray(cells, dtype=np.intp)
