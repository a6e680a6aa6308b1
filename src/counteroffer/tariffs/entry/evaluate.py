"""The layers on many cases at once, by the code that lays measures on trade."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.entry.bare import bare_trade
from counteroffer.tariffs.entry.customs import Customs
from counteroffer.tariffs.entry.facts import EntryCase, held, law_for, little_metal, transit_rules
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.layer import Layer
from counteroffer.tariffs.stack import check_day, layers
from counteroffer.tariffs.trade import Floats, Trade


@dataclass(frozen=True, eq=False)
class OneLaw:
    """Cases under the same law, laid out together.

    Attributes
    ----------
    layers : dict of str to Layer
        Programme → layer.
    trade : Trade
        Their rows.
    book, day : Book, date
        The law.
    out : tuple of str
        Programmes that the cases have too little metal for.
    """

    layers: dict[str, Layer]
    trade: Trade
    book: Book
    day: dt.date
    out: tuple[str, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """Programmes, in the order of `rates` and `places`."""
        return tuple(self.layers)

    @cached_property
    def rates(self) -> Floats:
        """Percent of the whole value that each programme charges [case, programme]."""
        return np.array([layer.rate for layer in self.layers.values()]).reshape(len(self.keys), len(self.trade)).T

    @cached_property
    def places(self) -> NDArray[np.int64]:
        """Position of each case among the rows that a programme covers [case, programme]; −1 where it does not."""
        found = np.full((len(self.trade), len(self.keys)), -1, dtype=np.int64)
        for j, layer in enumerate(self.layers.values()):
            found[layer.rows, j] = np.arange(len(layer.rows))
        return found


@dataclass(frozen=True, eq=False)
class LaidOut:
    """One case, and its row in those under its law."""

    law: OneLaw
    row: int

    def place(self, key: str) -> int:
        """Position of the case among a layer's covered rows; −1 where it is not covered."""
        return int(self.law.places[self.row, self.law.keys.index(key)]) if key in self.law.layers else -1

    def percent(self, key: str) -> float:
        """Percent of the whole value that a programme charges."""
        return float(self.law.rates[self.row, self.law.keys.index(key)]) if key in self.law.layers else 0.0

    @property
    def charged(self) -> dict[str, float]:
        """Programme → percent of those that charge something."""
        row = self.law.rates[self.row]
        return {self.law.keys[j]: float(row[j]) for j in np.flatnonzero(row)}

    @property
    def covering(self) -> dict[str, int]:
        """Programme → position of the measure that covers the case."""
        row = self.law.places[self.row]
        layers = list(self.law.layers.items())
        return {layers[j][0]: int(layers[j][1].measure[row[j]]) for j in np.flatnonzero(row >= 0)}


def lay_out(
    book: Book,
    customs: Customs,
    shipments: Sequence[Shipment],
    cases: Sequence[EntryCase],
    general: Floats,
) -> list[LaidOut]:
    """Each case of its shipment [case] under the law of its day.

    Parameters
    ----------
    general : array [case]
        General duty, percent, that ceilings hold.
    """
    trade = bare_trade(
        customs.importer,
        [case.code or each.hs for each, case in zip(shipments, cases, strict=True)],
        [each.origin for each in shipments],
        book=book,
        mfn_percent=general,
        content=np.array([case.metals for case in cases]),
        claimed=np.array([case.claims for case in cases]),
    )
    groups: dict[tuple[object, ...], list[int]] = {}
    days, rules = _change_days(book, customs), transit_rules(book, customs)
    for j, (each, case) in enumerate(zip(shipments, cases, strict=True)):
        check_day(each.day, book.days)
        since = days[bisect_right(days, each.day) - 1]
        same = (
            since,
            tuple(held(rules, each, case).items()),
            case.firm,
            case.listed,
            little_metal(customs, each, case),
        )
        groups.setdefault(same, []).append(j)
    found: list[LaidOut | None] = [None] * len(cases)
    for members in groups.values():
        at, first = np.array(members), members[0]
        each, case = shipments[first], cases[first]
        out = little_metal(customs, each, case)
        law_book = replace(law_for(book, customs, each.day, case, out), held={**book.held, **held(rules, each, case)})
        rows = trade.rows(at)
        laid = layers(law_book, rows, each.day, "as_is")
        own = [cases[j].own_content for j in members]
        if any(share is not None for share in own):
            laid = _of_own_content(laid, customs, each.day, rows, own)
        law = OneLaw(laid, rows, law_book, each.day, out)
        for row, j in enumerate(members):
            found[j] = LaidOut(law, row)
    return [one for one in found if one is not None]


def totals(laid: Sequence[LaidOut]) -> Floats:
    """What all layers charge [case], percent of value."""
    return np.array([one.law.rates[one.row].sum() for one in laid])


def _change_days(book: Book, customs: Customs) -> list[dt.date]:
    """Days on which some law of an entry begins or has just ended."""
    days = {*book.change_days, book.days.first}
    for rule in (*customs.firms, *customs.little_metal, *customs.own_content):
        days |= {day for day in (rule.first, rule.until and rule.until + dt.timedelta(1)) if day}
    return sorted(days)


def _of_own_content(
    laid: dict[str, Layer], customs: Customs, day: dt.date, trade: Trade, own: Sequence[float | None]
) -> dict[str, Layer]:
    """The layers where what is the importer's own is told [row]: of goods of a pact, and where a rule spares it."""
    share = np.array([0.0 if each is None else each for each in own])
    told = np.array([each is not None for each in own])
    claims = trade.claimed[:, 0] > 0
    found = dict(laid)
    for key, layer in laid.items():
        measures = layer.entry.programme.measures
        content = np.array([m.treatment == "content" for m in measures])[layer.measure] & claims[layer.rows]
        paying = np.where(content & told[layer.rows], 1.0 - share[layer.rows], layer.paying)
        for rule in customs.own_content:
            if rule.programme == key and rule.covers(day):
                spared = told[layer.rows] & (share[layer.rows] >= rule.at_least)
                paying = np.where(spared, paying * (1.0 - share[layer.rows]), paying)
        found[key] = replace(layer, paying=paying)
    return found
