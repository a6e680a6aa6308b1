"""What the duty of a shipment may turn on, and every way the facts that are not told may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.entry.customs import Customs, UnderWay
from counteroffer.tariffs.entry.shipment import Shipment
from counteroffer.tariffs.terms.partners import law_of, names
from counteroffer.tariffs.terms.schema import DatedMeasure
from counteroffer.tariffs.trade import METALS


class Fact(StrEnum):
    """Something that customs has to be told."""

    metals = "metals"
    pact = "pact"
    own_content = "own_content"
    loaded = "loaded"
    firm = "firm"
    listed = "listed"
    code = "code"
    quantity = "quantity"
    general = "general"


@dataclass(frozen=True)
class EntryCase:
    """One way that the facts of a shipment may be.

    Attributes
    ----------
    metals : tuple of float
        Shares of METALS.
    claims : bool
        Whether it claims a pact.
    own_content : float, optional
        Share that is the importer's own; None: as a measure takes it.
    loaded : date, optional
        Day of loading; None: too late for any rule of goods under way.
    firm : str
        Firm with rates of its own; empty: every other.
    listed : bool
        Whether it is among the goods of a measure of which only a share is known.
    code : str
        The product, where the shipment's code has several under it.
    """

    metals: tuple[float, ...]
    claims: bool = False
    own_content: float | None = None
    loaded: dt.date | None = None
    firm: str = ""
    listed: bool = True
    code: str = ""


def first_case(shipment: Shipment) -> EntryCase:
    """The facts as told, and of those that are not nothing: no claim, no metal, no firm, loaded late."""
    metals = tuple(float((shipment.metals or {}).get(metal, 0.0)) for metal in METALS)
    return EntryCase(metals, bool(shipment.claims_pact), shipment.own_content, shipment.loaded, shipment.firm)


def transits(rules: Sequence[UnderWay], shipment: Shipment) -> Iterator[UnderWay]:
    """Rules of goods under way that a shipment may be entered under."""
    for rule in rules:
        if rule.covers(shipment.day) and names(rule.exporters, shipment.origin, law_of(shipment.origin)):
            yield rule


def transit_rules(book: Book, customs: Customs) -> tuple[UnderWay, ...]:
    """Rules of goods under way: those of customs, and what measures say themselves."""
    found = list(customs.transit)
    for key, entry in book.entries.items():
        for m in entry.programme.measures if entry.importer == customs.importer else ():
            if m.transit is not None:
                said = {
                    "programme": key,
                    "exporters": m.exporters,
                    "from": m.first or m.transit.loaded_before,
                    "loaded_before": m.transit.loaded_before,
                    "entered_until": m.transit.entered_before - dt.timedelta(1),
                    "citation": m.citation,
                }
                found.append(UnderWay.model_validate(said))
    return tuple(found)


def cases(
    shipment: Shipment,
    customs: Customs,
    rules: Sequence[UnderWay],
    measures: Mapping[str, DatedMeasure],
    *,
    general: bool,
) -> tuple[list[Fact], list[EntryCase]]:
    """Facts not told that something turns on, and every way they may be.

    In the first nothing is claimed, and a metal that is not told is all of it, as customs takes it.

    Parameters
    ----------
    rules : sequence of UnderWay
        Of `transit_rules`.
    measures : mapping
        Programme → the measure of it that covers the shipment.
    general : bool
        Whether it pays an ordinary duty, of which a pact's goods are free.
    """
    first = first_case(shipment)
    ways: dict[Fact, list[EntryCase]] = {}
    if metals := _metals(shipment, customs, measures):
        ways[Fact.metals] = [replace(first, metals=shares) for shares in metals]
    treated = [m for m in measures.values() if m.treatment != "pays"]
    if shipment.claims_pact is None and shipment.pact is not None and (treated or general):
        ways[Fact.pact] = [replace(first, claims=claims) for claims in (False, True)]
    if shipment.own_content is None and _own_content_matters(shipment, customs, measures):
        ways[Fact.own_content] = [replace(first, own_content=share) for share in (0.0, 1.0)]
    early = [rule.before - dt.timedelta(1) for rule in transits(rules, shipment) if rule.programme in measures]
    if shipment.loaded is None and early:
        ways[Fact.loaded] = [first, *(replace(first, loaded=day) for day in sorted(set(early)))]
    firms = [rule.rates for rule in customs.firm_rates(shipment.day) if rule.programme in measures]
    if not shipment.firm and firms:
        ways[Fact.firm] = [first, *(replace(first, firm=firm) for rates in firms for firm in rates)]
    if any(isinstance(m.share, float) and m.share < 1 for m in measures.values()):
        ways[Fact.listed] = [replace(first, listed=listed) for listed in (True, False)]
    return list(ways), [_joined(first, dict(zip(ways, chosen, strict=True))) for chosen in product(*ways.values())]


def _joined(first: EntryCase, chosen: Mapping[Fact, EntryCase]) -> EntryCase:
    for fact, case in chosen.items():
        name = {Fact.pact: "claims"}.get(fact, fact.value)
        first = replace(first, **{name: getattr(case, name)})
    return first


def _metals(shipment: Shipment, customs: Customs, measures: Mapping[str, DatedMeasure]) -> list[tuple[float, ...]]:
    """Corners of what the metals may be: what is left of the whole is one of those not told, or none of them."""
    told = shipment.metals or {}
    asked: set[str] = {m.share for m in measures.values() if isinstance(m.share, str)}
    for rule in customs.little_metal:
        if rule.covers(shipment.day) and not shipment.hs.startswith(rule.but):
            asked.update(METALS if measures.keys() & set(rule.programmes) else ())
    asked -= told.keys()
    if not asked:
        return []
    left = max(1.0 - sum(told.values()), 0.0)
    corners = [*(metal for metal in METALS if metal in asked), None]  # all of it first: what customs takes, if not told
    return [tuple(told.get(m, left if m == corner else 0.0) for m in METALS) for corner in corners]


def _own_content_matters(shipment: Shipment, customs: Customs, measures: Mapping[str, DatedMeasure]) -> bool:
    rules = [rule.programme for rule in customs.own_content if rule.covers(shipment.day)]
    member = shipment.pact is not None and shipment.claims_pact is not False
    return any(key in rules or (member and m.treatment == "content") for key, m in measures.items())


def little_metal(customs: Customs, shipment: Shipment, case: EntryCase) -> tuple[str, ...]:
    """Programmes that a shipment has too little metal for."""
    return tuple(
        key
        for rule in customs.little_metal
        if rule.covers(shipment.day) and not shipment.hs.startswith(rule.but) and sum(case.metals) < rule.below
        for key in rule.programmes
    )


def held(rules: Sequence[UnderWay], shipment: Shipment, case: EntryCase) -> dict[str, dt.date]:
    """Programme → day as of which it is read, for goods that were under way when it changed."""
    found: dict[str, dt.date] = {}
    for rule in transits(rules, shipment):
        if case.loaded is not None and case.loaded < rule.before:
            day = rule.first - dt.timedelta(1)
            found[rule.programme] = min(day, found.get(rule.programme, day))
    return found


def law_for(book: Book, customs: Customs, day: dt.date, case: EntryCase, out: tuple[str, ...]) -> Book:
    """The book as a firm's goods read it, on or off a list of which a share is known, and less some programmes."""
    entries = dict(book.entries)
    own = {rule.programme: rule.rates[case.firm] for rule in customs.firm_rates(day) if case.firm in rule.rates}
    for key, entry in entries.items():
        measures = entry.programme.measures
        if entry.importer != customs.importer:
            continue
        if any(isinstance(m.share, float) and m.share < 1 for m in measures):
            kept = [m for m in measures if case.listed or not (isinstance(m.share, float) and m.share < 1)]
            measures = tuple(m.model_copy(update={"share": 1.0}) if isinstance(m.share, float) else m for m in kept)
        if key in own:
            measures = tuple(m.model_copy(update={"rate": own[key], "rates": {}}) for m in measures)
        if measures is not entry.programme.measures:
            entries[key] = replace(entry, programme=entry.programme.model_copy(update={"measures": measures}))
    return replace(book, entries=entries).without(out)
