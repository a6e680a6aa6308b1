"""The layers on many cases at once, by the code that lays measures on trade."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.entry.bare import bare_trade
from counteroffer.tariffs.entry.customs import Customs
from counteroffer.tariffs.entry.facts import Case, held, law_for, little_metal
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.stack import Layer, check_day, layers
from counteroffer.tariffs.trade import Floats, Trade


@dataclass(frozen=True, eq=False)
class LaidOut:
    """The layers of one case, where it stands among their rows, and the book and day they were read from.

    Attributes
    ----------
    layers : dict of str to Layer
        Programme → layer, of all cases under the same law.
    row : int
        The case's row in their trade.
    trade : Trade
        That trade.
    book, day : Book, date
        The law.
    out : tuple of str
        Programmes that the case has too little metal for.
    """

    layers: dict[str, Layer]
    row: int
    trade: Trade
    book: Book
    day: dt.date
    out: tuple[str, ...]

    def place(self, key: str) -> int:
        """Position of the case among a layer's covered rows; −1 where it is not covered."""
        if key not in self.layers:
            return -1
        place, there = self.layers[key].at(np.array([self.row]))
        return int(place[0]) if there[0] else -1

    def percent(self, key: str) -> float:
        """Percent of the whole value that a programme charges."""
        at = self.place(key)
        layer = self.layers.get(key)
        return 0.0 if layer is None or at < 0 else float(layer.base[at] * layer.points[at] * layer.paying[at])


def lay_out(
    book: Book,
    customs: Customs,
    shipments: Sequence[Shipment],
    cases: Sequence[Case],
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
        [each.hs for each in shipments],
        [each.origin for each in shipments],
        book=book,
        mfn_percent=general,
        content=np.array([case.metals for case in cases]),
        claimed=np.array([case.claims for case in cases]),
    )
    groups: dict[tuple[object, ...], list[int]] = {}
    days = _change_days(book, customs)
    for j, (each, case) in enumerate(zip(shipments, cases, strict=True)):
        check_day(each.day, book.days)
        since = days[bisect_right(days, each.day) - 1]
        law = (
            since,
            tuple(held(customs, each, case).items()),
            case.firm,
            case.listed,
            little_metal(customs, each, case),
        )
        groups.setdefault(law, []).append(j)
    found: list[LaidOut | None] = [None] * len(cases)
    for members in groups.values():
        at, first = np.array(members), members[0]
        each, case = shipments[first], cases[first]
        out = little_metal(customs, each, case)
        law_book = replace(law_for(book, customs, each.day, case, out), held={**book.held, **held(customs, each, case)})
        rows = trade.rows(at)
        laid = layers(law_book, rows, each.day, "as_is")
        own = [cases[j].own_content for j in members]
        if any(share is not None for share in own):
            laid = _of_own_content(laid, customs, each.day, rows, own)
        for row, j in enumerate(members):
            found[j] = LaidOut(laid, row, rows, law_book, each.day, out)
    return [one for one in found if one is not None]


def totals(laid: Sequence[LaidOut]) -> Floats:
    """What all layers charge [case], percent of value."""
    sums: dict[int, NDArray[np.float64]] = {}
    for one in laid:
        if id(one.layers) not in sums:
            whole = np.zeros(len(one.trade))
            for layer in one.layers.values():
                whole += layer.rate
            sums[id(one.layers)] = whole
    return np.array([sums[id(one.layers)][one.row] for one in laid])


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
