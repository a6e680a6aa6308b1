"""What a shipment has to be told before its duty is one figure: its general duty, and every way the rest may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from counteroffer.errors import InputError, worded
from counteroffer.tariffs.book import Book
from counteroffer.tariffs.checks import check_codes
from counteroffer.tariffs.entry.bare import duty_of
from counteroffer.tariffs.entry.customs import Customs
from counteroffer.tariffs.entry.evaluate import LaidOut, lay_out
from counteroffer.tariffs.entry.facts import EntryCase, Fact, cases, first_case, transit_rules
from counteroffer.tariffs.entry.general import WrittenRate, general_duty
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.sources.known import sources, trade_of
from counteroffer.tariffs.terms.partners import law_of, names
from counteroffer.tariffs.terms.schema import DatedMeasure

LINE = 8  # digits of a line of a schedule
LONGEST = 10  # digits of a product
SAME = 1e-9  # percent within which two rates are one


@dataclass(frozen=True)
class Asked:
    """A shipment with its general duty and every way that what is not told may be."""

    shipment: Shipment
    general: WrittenRate
    percent: float | None  # of the general duty where no pact is claimed; None: not known
    estimated: bool
    facts: list[Fact]
    cases: list[EntryCase]

    @property
    def general_asked(self) -> tuple[Fact, ...]:
        """What the general duty still needs."""
        if self.estimated and self.general.unit:
            return (Fact.quantity,)
        return (Fact.general,) if self.estimated or self.percent is None else ()

    def general_of(self, case: EntryCase) -> float:
        """The general duty in a case, percent: goods of a pact are free of it."""
        return 0.0 if case.claims or self.percent is None else self.percent


def asked_of(shipments: Sequence[Shipment], book: Book, customs: Customs) -> list[Asked]:
    """What each shipment has to be told: cases to lay the law on."""
    general = [_general(each, customs) for each in shipments]
    codes = [products_under(each.hs, customs.importer) for each in shipments]
    flat = [(j, code) for j, under in enumerate(codes) for code in under]
    first = [replace(_widest(first_case(shipments[j])), code=code) for j, code in flat]
    rates = np.array([0.0 if case.claims else general[j][1] or 0.0 for (j, _), case in zip(flat, first, strict=True)])
    laid = iter(lay_out(book, customs, [shipments[j] for j, _ in flat], first, rates))
    found, rules = [], transit_rules(book, customs)
    for each, (text, percent, estimated), under in zip(shipments, general, codes, strict=True):
        facts: dict[Fact, None] = dict.fromkeys([Fact.code] if len(under) > 1 else [])
        ways: list[EntryCase] = []
        on: dict[str, DatedMeasure] = {}
        for code in under:
            measures = _measures_on(next(laid), book)
            turning, mine = cases(each, customs, rules, measures, general=bool(percent))
            facts |= dict.fromkeys(turning)
            ways += [replace(case, code=code) for case in mine]
            on |= measures
        _check_firm(each, customs, on)
        found.append(Asked(each, text, percent, estimated, list(facts), ways))
    return found


def products_under(code: str, importer: str) -> tuple[str, ...]:
    """Products of an importer's trade under a code that has several, most traded first; else the code itself.

    Where no schedule is known, the code itself is one of them: what is under it and not traded or listed.
    """
    source = sources().get(importer)
    if source is None or len(code) >= LONGEST:
        return (code,)
    codes, value = _traded(importer)
    low, high = np.searchsorted(codes, np.array([code, f"{code}~"], dtype="S11"))
    under = np.arange(low, high)[np.char.str_len(codes[low:high]) > len(code)]
    if not len(under):
        return (code,)
    products = tuple(dict.fromkeys(codes[under][np.argsort(-value[under], kind="stable")].astype(str)))
    return products if source.schedule is not None else (*products, code)


@cache
def _traded(importer: str) -> tuple[NDArray[np.bytes_], NDArray[np.float64]]:
    """Codes of an importer's products and the value of their trade."""
    trade = trade_of(importer)
    return trade.hs, np.asarray(np.bincount(trade.product, weights=trade.value, minlength=len(trade.hs)), dtype=float)


def turns_on(facts: Sequence[Fact], ways: Sequence[EntryCase], sums: np.ndarray) -> tuple[Fact, ...]:
    """Facts that change the total where all others stand."""
    fields = {Fact.pact: "claims"}
    found = []
    for fact in facts:
        name = fields.get(fact, fact.value)
        groups: dict[object, list[float]] = {}
        for case, total in zip(ways, sums, strict=True):
            groups.setdefault(tuple(v for k, v in case.__dict__.items() if k != name), []).append(float(total))
        if any(max(group) - min(group) > SAME for group in groups.values()):
            found.append(fact)
    return tuple(found)


def checked_for(shipment: Shipment, customs: Customs, where: str) -> Shipment:
    """Itself with plain digits, if it can be and its importer's schedule has such a line."""
    plain = shipment.checked(where)
    check_codes((plain.hs,), customs.importer, where)
    if customs.general is not None and len(plain.hs) < LINE:
        raise InputError(
            worded(
                "{where}: HS code {hs} may be of several lines of the schedule; give {digits} digits",
                where=where,
                hs=shipment.hs,
                digits=LINE,
            )
        )
    return plain


def _general(shipment: Shipment, customs: Customs) -> tuple[WrittenRate, float | None, bool]:
    """The general duty as written, its percent (None: not known), and whether that is estimated."""
    text = general_duty(customs, shipment.hs)
    if shipment.general_percent is not None:
        return text, shipment.general_percent, False
    apart = customs.general.apart if customs.general else ()
    if customs.general and not text.text:  # a line of trade that the schedule of this year does not have
        return text, duty_of(shipment.hs), True
    if not text.known or names(apart, shipment.origin, law_of(shipment.origin)):
        return text, None, False
    percent = text.on(shipment.value, shipment.quantity)
    return (text, duty_of(shipment.hs), True) if percent is None else (text, percent, False)


def _widest(case: EntryCase) -> EntryCase:
    """A case in which no programme is out for want of metal, so that all that may fall on it are seen."""
    return EntryCase((1.0, *case.metals[1:]), case.claims, case.own_content, case.loaded, case.firm)


def _measures_on(one: LaidOut, book: Book) -> dict[str, DatedMeasure]:
    """Programme → the measure of it that covers a shipment, as the book has it."""
    return {key: book.entries[key].programme.measures[j] for key, j in one.covering.items()}


def _check_firm(shipment: Shipment, customs: Customs, measures: dict[str, DatedMeasure]) -> None:
    known = {firm for rule in customs.firm_rates(shipment.day) if rule.programme in measures for firm in rule.rates}
    if shipment.firm and shipment.firm not in known:
        mend = worded("no measure on this entry has rates by firm")
        if known:
            mend = worded("those known: {names}", names=", ".join(sorted(known)))
        raise InputError(
            worded(
                "no rate of firm '{firm}' on {hs} of {origin}; {mend}; leave it out",
                firm=shipment.firm,
                hs=shipment.hs,
                origin=shipment.origin,
                mend=mend,
            )
        )
