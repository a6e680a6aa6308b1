"""What one shipment pays: each layer owed, displaced or not applicable and why, and the range of what is not told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

import numpy as np

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.entry.asked import Asked, asked_of, checked_for, turns_on
from counteroffer.tariffs.entry.customs import Customs, KnownInTotal, OnCondition, Relief, Remission, customs_of
from counteroffer.tariffs.entry.evaluate import LaidOut, lay_out, totals
from counteroffer.tariffs.entry.facts import EntryCase, Fact
from counteroffer.tariffs.entry.general import WrittenRate
from counteroffer.tariffs.entry.shipment import SHIPMENT, Shipment
from counteroffer.tariffs.entry.why import LayerStatus, LayerWhy, in_scope, why
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.question import LawDoubt, law_doubts
from counteroffer.tariffs.terms.partners import law_of, names
from counteroffer.tariffs.terms.scope import Scope

CENT = Decimal("0.01")
GENERAL = "general"


@dataclass(frozen=True)
class EntryLayer:
    """A duty or fee of an entry.

    Attributes
    ----------
    key : str
        Programme, GENERAL, or the name of a fee.
    title, citation : str
        As the book has them.
    why : LayerWhy
        Whether it is owed where nothing that is not told is so, and if not, why.
    low_percent, high_percent : float, optional
        Of the value; None where it is not known.
    low, high : Decimal, optional
        To the cent.
    """

    key: str
    title: str
    citation: str
    why: LayerWhy
    low_percent: float | None
    high_percent: float | None
    low: Decimal | None
    high: Decimal | None


@dataclass(frozen=True)
class EntryAnswer:
    """What one shipment pays.

    Attributes
    ----------
    shipment : Shipment
        What was told.
    currency : str
        Of amounts.
    layers : tuple of EntryLayer
        The general duty, then every programme of the importer in force that day.
    plain_percent, plain : float and Decimal
        Of duties in all where nothing is claimed, and a metal that is not told is all of it.
    low_percent, high_percent, low, high : float and Decimal
        Of duties in all: the same where everything was told. Without the general duty where that is not known.
    asked : tuple of Fact
        What it turns on that was not told.
    general : WrittenRate
        The general duty as the schedule writes it.
    estimated : bool
        Whether the general duty is what it came to in trade of 2024, since the quantity was not told.
    fees : tuple of EntryLayer
        Fees, where they were asked for.
    remissions, reliefs, totals : tuple
        What some users may have back, what goods on some condition are spared, and law that is known in total only.
    doubts : tuple of LawDoubt
        What is not known of the law of its day.
    """

    shipment: Shipment
    currency: str
    layers: tuple[EntryLayer, ...]
    plain_percent: float
    plain: Decimal
    low_percent: float
    high_percent: float
    low: Decimal
    high: Decimal
    asked: tuple[Fact, ...]
    general: WrittenRate
    estimated: bool
    fees: tuple[EntryLayer, ...] = ()
    remissions: tuple[Remission, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    totals: tuple[KnownInTotal, ...] = ()
    doubts: tuple[LawDoubt, ...] = ()

    @property
    def general_known(self) -> bool:
        """Whether the general duty is in the total."""
        return self.layers[0].low_percent is not None


def entry(shipment: Shipment, book: Book | None = None, *, fees: bool = False) -> EntryAnswer:
    """What one shipment pays by the book; no ruling of any customs.

    Raises
    ------
    InputError, LabelError
        For a shipment that cannot be, a day outside the book, and a firm that no measure on it names.
    """
    return answers([shipment], book or load_book(), fees=fees)[0]


def answers(shipments: Sequence[Shipment], book: Book, *, fees: bool = False) -> list[EntryAnswer]:
    """What shipments of one importer pay, in their order."""
    customs = customs_of(shipments[0].importer)
    checked = [checked_for(each, customs, SHIPMENT) for each in shipments]
    asked = asked_of(checked, book, customs)
    rows = [(a, case) for a in asked for case in a.cases]
    general = np.array([a.general_of(case) for a, case in rows])
    laid = lay_out(book, customs, [a.shipment for a, _ in rows], [case for _, case in rows], general)
    sums = totals(laid) + general
    found, start = [], 0
    for a in asked:
        end = start + len(a.cases)
        found.append(_answer(a, laid[start:end], sums[start:end], customs, fees=fees))
        start = end
    return found


def money(value: Decimal, percent: float) -> Decimal:
    """Percent of a value, to the cent."""
    return (value * Decimal(repr(round(percent, 9))) / 100).quantize(CENT, ROUND_HALF_UP)


def _answer(a: Asked, laid: Sequence[LaidOut], sums: np.ndarray, customs: Customs, *, fees: bool) -> EntryAnswer:
    facts = turns_on(a.facts, a.cases, sums)
    general = _layer_general(a)
    layers = [general, *(_layer(key, a, laid) for key in _keys(laid, customs))]
    ways = [duties(a, one, case) for one, case in zip(laid, a.cases, strict=True)]
    each = a.shipment
    codes = law_of(each.origin), each.origin
    return EntryAnswer(
        shipment=each,
        currency=customs.currency,
        layers=tuple(layers),
        plain_percent=float(sums[0]),
        plain=ways[0],
        low_percent=float(sums.min()),
        high_percent=float(sums.max()),
        low=min(ways),
        high=max(ways),
        asked=(*facts, *a.general_asked),
        general=a.general,
        estimated=a.estimated,
        fees=tuple(fees_of(a, customs)) if fees else (),
        remissions=tuple(r for r in customs.remissions if _touches(r, a, layers)),
        reliefs=tuple(r for r in customs.reliefs if names(r.exporters, *codes) and _touches(r, a, layers)),
        totals=(*known_in_total(customs, each), *_beyond_quotas(laid[0].law.book, each)),
        doubts=law_doubts(laid[0].law.book, (each.importer,), each.day, {law_of(each.origin)}),
    )


def known_in_total(customs: Customs, shipment: Shipment) -> tuple[KnownInTotal, ...]:
    """Law that may fall on a shipment and of which no list, or no outcome, is in the data."""
    codes = law_of(shipment.origin), shipment.origin
    return tuple(
        one
        for one in customs.totals
        if one.covers(shipment.day) and names(one.exporters, *codes) and in_scope(one.scope, shipment.hs)
    )


def _beyond_quotas(book: Book, shipment: Shipment) -> Iterator[KnownInTotal]:
    """What a shipment pays beyond a quota: whether it is, only customs knows."""
    for key, quota in book.quotas(shipment.importer, shipment.day):
        if names(quota.exporters, law_of(shipment.origin), shipment.origin) and in_scope(
            Scope(hs=quota.hs), shipment.hs
        ):
            yield KnownInTotal(
                name=f"{key}.{quota.name}",
                exporters=quota.exporters,
                scope=Scope(hs=quota.hs),
                what=quota.beyond,
                citation=quota.citation,
            )


def _keys(laid: Sequence[LaidOut], customs: Customs) -> list[str]:
    """Programmes in force in some case, those that were out or held back too, in the book's order."""
    keys: dict[str, None] = {}
    for one in laid:
        plain = one.law.book.of(customs.importer, one.law.day)
        keys |= dict.fromkeys([entry.key for entry in plain]) | dict.fromkeys(one.law.layers)
        keys |= dict.fromkeys(key for key in one.law.book.held if key in one.law.book.entries)
    return list(keys)


def duties(a: Asked, one: LaidOut, case: EntryCase) -> Decimal:
    """Duties of a case, each to the cent."""
    whole = money(a.shipment.value, a.general_of(case))
    return whole + sum((money(a.shipment.value, rate) for rate in one.charged.values()), Decimal(0))


def _layer_general(a: Asked) -> EntryLayer:
    said = a.general.text
    if a.percent is None:
        return EntryLayer(GENERAL, said, "", LayerWhy(LayerStatus.unknown), None, None, None, None)
    rates = [a.general_of(case) for case in a.cases]
    status = (
        LayerStatus.owed
        if rates[0] > 0
        else LayerStatus.spared
        if a.cases[0].claims and a.percent
        else LayerStatus.free
    )
    return _ranged(GENERAL, said, "", LayerWhy(status), rates, a.shipment.value)


def _layer(key: str, a: Asked, laid: Sequence[LaidOut]) -> EntryLayer:
    rates = [one.percent(key) for one in laid]
    entry_, reason = laid[0].law.book.entries[key], why(key, laid[0], a.shipment)
    if reason.status is not LayerStatus.owed and max(rates) > 0:
        reason = why(key, laid[int(np.argmax(rates))], a.shipment)
    return _ranged(key, entry_.programme.title, reason.citation, reason, rates, a.shipment.value)


def _ranged(key: str, title: str, citation: str, why_: LayerWhy, rates: Sequence[float], value: Decimal) -> EntryLayer:
    low, high = min(rates), max(rates)
    return EntryLayer(key, title, citation, why_, low, high, money(value, low), money(value, high))


def fees_of(a: Asked, customs: Customs) -> list[EntryLayer]:
    """Fees of an entry."""
    found = []
    for fee in customs.fees:
        if not fee.covers(a.shipment.day):
            continue
        due = min(max(money(a.shipment.value, float(fee.percent)), fee.least), fee.most).quantize(CENT)
        amounts = [Decimal("0.00") if fee.spares_pact and case.claims else due for case in a.cases]
        percents = [float(100 * amount / a.shipment.value) for amount in amounts]
        status = LayerStatus.owed if amounts[0] else LayerStatus.spared
        found.append(
            EntryLayer(
                fee.name,
                fee.name,
                fee.citation,
                LayerWhy(status),
                min(percents),
                max(percents),
                min(amounts),
                max(amounts),
            )
        )
    return found


def _touches(rule: OnCondition, a: Asked, layers: Sequence[EntryLayer]) -> bool:
    """Whether some programme of a rule is owed on goods in its scope on the day."""
    owed = {layer.key for layer in layers if layer.high_percent}
    if not (rule.covers(a.shipment.day) and owed & set(rule.programmes)):
        return False
    return in_scope(rule.scope, a.shipment.hs)
