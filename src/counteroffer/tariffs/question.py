"""A question to the tariff book: which measures, which trade, which claims of the pact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from counteroffer.tariffs.book import BEFORE, Book
from counteroffer.tariffs.rates import Rates
from counteroffer.tariffs.stack import Layer, layers
from counteroffer.tariffs.trade import Floats, Trade, Use


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked of the book.

    Attributes
    ----------
    book : Book
        The measures.
    trade : Trade
        The rows asked about.
    use : {"backcast", "as_is"}
        Claims of the pact.
    kept : float or array [row]
        Share of these claims that still qualify; 0 where the pact has lapsed.
    """

    book: Book
    trade: Trade
    use: Use = "backcast"
    kept: float | Floats = 1.0

    @cached_property
    def before(self) -> dict[str, Layer]:
        """The layers of 2024."""
        return layers(self.book.shipped, self.trade, BEFORE)

    def effective(self, day: dt.date) -> Rates:
        """After real claims of the pact."""
        return self._rates(day, self.use)

    def statutory(self, day: dt.date) -> Rates:
        """Of goods that claim nothing; the base stays what was collected."""
        return self._rates(day, "none")

    def _rates(self, day: dt.date, use: Use) -> Rates:
        now = layers(self.book, self.trade.claiming(self.kept), day, use)
        return Rates(self.trade, day, now, self.before, self.kept)
