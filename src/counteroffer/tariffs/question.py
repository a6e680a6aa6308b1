"""A question to the tariff book: which measures, which trade, which claims of the pact."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property

from counteroffer.tariffs.book import BEFORE, Book
from counteroffer.tariffs.rates import Rates
from counteroffer.tariffs.stack import Layer, layers
from counteroffer.tariffs.trade import Trade, Use


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
    pact_lapsed : bool
        Whether the pact is gone.
    """

    book: Book
    trade: Trade
    use: Use = "backcast"
    pact_lapsed: bool = False

    @cached_property
    def before(self) -> dict[str, Layer]:
        """The layers of 2024."""
        return layers(self.book.shipped, self.trade, BEFORE)

    def effective(self, day: dt.date) -> Rates:
        """After real claims of the pact."""
        return self._rates(day, "none" if self.pact_lapsed else self.use)

    def statutory(self, day: dt.date) -> Rates:
        """Of goods that claim nothing; the base stays what was collected."""
        return self._rates(day, "none")

    def _rates(self, day: dt.date, use: Use) -> Rates:
        return Rates(self.trade, day, layers(self.book, self.trade, day, use), self.before, self.pact_lapsed)
