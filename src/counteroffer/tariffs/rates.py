"""Rates on a day: the level of every row, what each programme changed since 2024, and their sums over any cells."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.layer import Layer
from counteroffer.tariffs.stack import layers, resolved
from counteroffer.tariffs.trade import Claiming, Floats, Mask, Trade

BASE = "duties of 2024"
LOST = "lost preference"
Cells = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Rates:
    """Duties on one day, row by row.

    The level of a row is what was collected on it in 2024 (duty over customs value; duties of authorities that this
    leaves out, such as antidumping, are added) plus what each programme charges now beyond what it charged in those
    (see `before`). Nothing is counted twice: a programme of then that still stands changes nothing.

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
        return np.asarray(self.trade.collected_percent + self._uncounted(self.before))

    @cached_property
    def uncounted_percent(self) -> Floats:
        """What is charged on the day by authorities that customs does not count as calculated duty [row], percent."""
        return self._uncounted(self.layers)

    def _uncounted(self, side: dict[str, Layer]) -> Floats:
        found = [layer.rate for layer in side.values() if not layer.entry.authority.in_collected_duty]
        return np.asarray(sum(found, np.zeros(len(self.trade))))

    @cached_property
    def banned_percent(self) -> Floats:
        """Share of each row that may not be imported [row], percent; its duties are counted as if it were."""
        return 100 * np.asarray(
            np.max([np.zeros(len(self.trade)), *(layer.banned for layer in self.layers.values())], axis=0)
        )

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
    then = before(book, trade)
    return Rates(trade, day, charged(book, trade.claiming(kept), day, then, claiming), then, kept)


def charged(
    book: Book,
    trade: Trade,
    day: dt.date,
    then: dict[str, Layer],
    claiming: Claiming = "backcast",
    plain: dict[str, Layer] | None = None,
) -> dict[str, Layer]:
    """What each programme charges on a day; `book.days.before` and earlier stand for the whole of `then`.

    `plain` is as in `layers`.

    Raises
    ------
    InputError
        If the day lies outside the book or measures overlap.
    """
    now = layers(book, trade, day, claiming, plain)
    if day > book.days.before:
        return now
    return {key: replace(layer, points=then[key].points) if key in then else layer for key, layer in now.items()}


def before(book: Book, trade: Trade) -> dict[str, Layer]:
    """What each programme charged in the duties that were collected, `book.days.collected` to `book.days.before`.

    The rate of the last day; where a duty rose or fell in between, what the row's collected duty shows of it: less the
    ordinary duty and the other programmes', within the least and the most that it charged.
    """
    days, shipped = book.days, book.shipped
    last = resolved(shipped, trade, days.before)
    earlier = [resolved(shipped, trade, day) for day in _turns(shipped, trade.importer)]
    if not earlier:
        return last
    counted = {key: layer.rate for key, layer in last.items() if layer.entry.authority.in_collected_duty}
    shown = trade.collected_percent - trade.mfn_percent[trade.product] - sum(counted.values(), np.zeros(len(trade)))
    for key, rate in counted.items():
        every = [rate, *(found[key].rate if key in found else np.zeros(len(trade)) for found in earlier)]
        low, high = np.min(every, axis=0), np.max(every, axis=0)
        if (high > low).any():
            layer = last[key]
            charged = np.where(high > low, np.clip(shown + rate, low, high), rate)[layer.rows]
            paid = layer.base * layer.paying
            points = np.divide(charged, paid, out=layer.points.copy(), where=paid > 0)
            last[key] = replace(layer, points=points)
    return last


def _turns(book: Book, importer: str) -> list[dt.date]:
    """Days of the year of the collected duties on which one counted in them has another rate than at its end."""
    days, one = book.days, dt.timedelta(1)
    found = set()
    for entry in book.entries.values():
        if entry.importer == importer and entry.authority.in_collected_duty:
            for measure in entry.programme.measures:
                if measure.first and days.collected < measure.first <= days.before:
                    found |= {days.collected, measure.first - one}
                if measure.until and days.collected <= measure.until < days.before:
                    found |= {days.collected, measure.until}
    return sorted(found)


def means(rates: Rates, cells: Cells, count: int, points: Floats) -> Floats:
    """Value-weighted mean of points over cells [cell]; zero where a cell has no trade.

    Parameters
    ----------
    cells : array of int [row]
        Cell of each row; negative: none.
    count : int
        Number of cells.
    """
    return over(sums(rates.trade.value * points, cells, count), sums(rates.trade.value, cells, count))


def mean_over(trade: Trade, points: Floats) -> float:
    """Value-weighted mean of points [row] over all the rows; zero without trade."""
    whole = float(trade.value.sum())
    return float((points * trade.value).sum() / whole) if whole else 0.0


def sums(values: Floats, cells: Cells, count: int) -> Floats:
    """Sum of values [row] over cells [cell]."""
    inside = cells >= 0
    return np.asarray(np.bincount(cells[inside], weights=values[inside], minlength=count), dtype=float)


def with_sum(parts: Floats) -> Floats:
    """Parts [cell] and, last, their sum."""
    return np.append(parts, parts.sum())


def over(total: Floats, weight: Floats) -> Floats:
    """Totals over weights; zero where there is no weight."""
    return np.asarray(np.divide(total, weight, out=np.zeros_like(total), where=weight > 0))


def coded(labels: Sequence[str] | NDArray[np.str_]) -> tuple[list[str], Cells]:
    """Distinct labels in order, and the position of each row's label among them."""
    names, cells = np.unique(np.asarray(labels), return_inverse=True)
    return [str(name) for name in names], np.asarray(cells, dtype=np.intp)
