"""A question to the tariff book: which measures, which trade, which claims of pacts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.rates import Rates, before, charged
from counteroffer.tariffs.stack import Layer
from counteroffer.tariffs.trade import Claiming, Floats, Trade


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked of the book.

    Attributes
    ----------
    book : Book
        The measures.
    trade : Trade
        The rows asked about.
    claiming : {"backcast", "as_is"}
        Claims of pacts.
    kept : float or array [row]
        Share of these claims that still qualify; 0 where a pact has lapsed.
    """

    book: Book
    trade: Trade
    claiming: Claiming = "backcast"
    kept: float | Floats = 1.0

    @cached_property
    def before(self) -> dict[str, Layer]:
        """The layers before the dispute."""
        return before(self.book, self.trade)

    def effective(self, day: dt.date) -> Rates:
        """After real claims of pacts."""
        return self._rates(day, self.claiming)

    def statutory(self, day: dt.date) -> Rates:
        """Of goods that claim nothing; the base stays what was collected."""
        return self._rates(day, "none")

    def _rates(self, day: dt.date, claiming: Claiming) -> Rates:
        now = charged(self.book, self.trade.claiming(self.kept), day, self.before, claiming)
        return Rates(self.trade, day, now, self.before, self.kept)
