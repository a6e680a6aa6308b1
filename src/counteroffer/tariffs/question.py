"""A question to the tariff book: which measures, which trade, which claims of pacts; and how far the law is known."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.layer import Layer
from counteroffer.tariffs.rates import Rates, before, charged
from counteroffer.tariffs.stack import layers
from counteroffer.tariffs.trade import Claiming, Floats, Trade


@dataclass(frozen=True)
class LawDoubt:
    """Why an answer of the book may not be the law of its day.

    Attributes
    ----------
    importer : str
        Whose law.
    day : date
        The day asked about.
    known_to : date, optional
        Day to which the law is known, where the day asked about is later.
    question, outcome : str
        An open question that matters on the day, and the outcome taken; empty where the day is what is doubtful.
    """

    importer: str
    day: dt.date
    known_to: dt.date | None = None
    question: str = ""
    outcome: str = ""


def law_doubts(
    book: Book, importers: Iterable[str], day: dt.date, exporters: Collection[str] | None = None
) -> tuple[LawDoubt, ...]:
    """What is not known of importers' law on a day, of that on some exporters: none where all of it is."""
    found = []
    for importer in dict.fromkeys(importers):
        known = book.known_to(importer)
        if known is not None and day > known:
            found.append(LawDoubt(importer, day, known))
        for name, (head, one) in book.open.items():
            if head.importer == importer and day >= one.first and book.hangs(name, exporters):
                found.append(LawDoubt(importer, day, question=name, outcome=book.outcome(name)))
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked of the book.

    Attributes
    ----------
    book : Book
        The measures.
    trade : Trade
        The rows asked about.
    claiming : {"backcast", "as_is", "pooled"}
        Claims of pacts.
    kept : float or array [row]
        Share of these claims that still qualify; 0 where a pact has lapsed.
    """

    book: Book
    trade: Trade
    claiming: Claiming = "backcast"
    kept: float | Floats = 1.0

    def doubts(self, *days: dt.date) -> tuple[LawDoubt, ...]:
        """What is not known of the law on some days, each thing once, on the last of the days that it is of."""
        sellers = {self.trade.law[j] for j in np.unique(self.trade.partner)}
        found = [one for day in sorted(days) for one in law_doubts(self.book, (self.trade.importer,), day, sellers)]
        return tuple({(one.known_to, one.question): one for one in found}.values())

    @cached_property
    def before(self) -> dict[str, Layer]:
        """The layers before the dispute."""
        return before(self.book, self.trade)

    @cached_property
    def _unclaimed(self) -> dict[dt.date, dict[str, Layer]]:
        """The layers of the last day asked about where nobody claims."""
        return {}

    def effective(self, day: dt.date, kept: float | Floats | None = None) -> Rates:
        """After real claims of pacts, of which another share may still qualify."""
        return self._rates(day, self.claiming, self.kept if kept is None else kept)

    def statutory(self, day: dt.date) -> Rates:
        """Of goods that claim nothing; the base stays what was collected."""
        return self._rates(day, "none", self.kept)

    def _rates(self, day: dt.date, claiming: Claiming, kept: float | Floats) -> Rates:
        plain = self._unclaimed.get(day)
        if plain is None:
            plain = layers(self.book, self.trade, day, "none")
            self._unclaimed.clear()
            self._unclaimed[day] = plain
        now = charged(self.book, self.trade.claiming(kept), day, self.before, claiming, plain)
        return Rates(self.trade, day, now, self.before, kept)
