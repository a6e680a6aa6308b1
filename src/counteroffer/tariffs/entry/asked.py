"""What a shipment has to be told before its duty is one figure: its general duty, and every way the rest may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.errors import InputError
from counteroffer.tariffs.book import Book, names
from counteroffer.tariffs.checks import check_codes
from counteroffer.tariffs.entry.bare import duty_of
from counteroffer.tariffs.entry.customs import Customs
from counteroffer.tariffs.entry.evaluate import LaidOut, lay_out
from counteroffer.tariffs.entry.facts import Case, Fact, cases, first_case
from counteroffer.tariffs.entry.general import WrittenRate, general_duty
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.terms.partners import law_of
from counteroffer.tariffs.terms.schema import DatedMeasure

SAME = 1e-9  # percent within which two rates are one


@dataclass(frozen=True)
class Asked:
    """A shipment with its general duty and every way that what is not told may be."""

    shipment: Shipment
    general: WrittenRate
    percent: float | None  # of the general duty where no pact is claimed; None: not known
    estimated: bool
    facts: list[Fact]
    cases: list[Case]

    @property
    def general_asked(self) -> tuple[Fact, ...]:
        """What the general duty still needs."""
        if self.estimated and self.general.unit:
            return (Fact.quantity,)
        return (Fact.general,) if self.estimated or self.percent is None else ()

    def general_of(self, case: Case) -> float:
        """The general duty in a case, percent: goods of a pact are free of it."""
        return 0.0 if case.claims or self.percent is None else self.percent


def asked_of(shipments: Sequence[Shipment], book: Book, customs: Customs) -> list[Asked]:
    """What each shipment has to be told: cases to lay the law on."""
    first = [first_case(each) for each in shipments]
    general = [_general(each, customs) for each in shipments]
    rates = np.array(
        [0.0 if case.claims else percent or 0.0 for case, (_, percent, _) in zip(first, general, strict=True)]
    )
    laid = lay_out(book, customs, shipments, [_widest(case) for case in first], rates)
    found = []
    for each, (text, percent, estimated), one in zip(shipments, general, laid, strict=True):
        measures = _measures_on(one, book)
        facts, ways = cases(each, customs, measures, general=bool(percent))
        _check_firm(each, customs, measures)
        found.append(Asked(each, text, percent, estimated, facts, ways))
    return found


def turns_on(facts: Sequence[Fact], ways: Sequence[Case], sums: np.ndarray) -> tuple[Fact, ...]:
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


def _widest(case: Case) -> Case:
    """A case in which no programme is out for want of metal, so that all that may fall on it are seen."""
    return Case((1.0, *case.metals[1:]), case.claims, case.own_content, case.loaded, case.firm)


def _measures_on(one: LaidOut, book: Book) -> dict[str, DatedMeasure]:
    """Programme → the measure of it that covers a shipment, as the book has it."""
    found = {}
    for key, layer in one.layers.items():
        if (at := one.place(key)) >= 0:
            found[key] = book.entries[key].programme.measures[int(layer.measure[at])]
    return found


def _check_firm(shipment: Shipment, customs: Customs, measures: dict[str, DatedMeasure]) -> None:
    known = {firm for rule in customs.firm_rates(shipment.day) if rule.programme in measures for firm in rule.rates}
    if shipment.firm and shipment.firm not in known:
        mend = f"those known: {', '.join(sorted(known))}" if known else "no measure on this entry has rates by firm"
        raise InputError(
            f"no rate of firm '{shipment.firm}' on {shipment.hs} of {shipment.origin}; {mend}; leave it out"
        )
