"""The scenario's measures in words: who taxes whom, on what, at what rate, since when, on what authority."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from counteroffer.briefing.words.languages.names import Name
from counteroffer.briefing.words.languages.wording import MINUS, Wording
from counteroffer.briefing.words.rates import rate_words
from counteroffer.economy.types import Economy
from counteroffer.scenario import AppliedMeasure
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.schema.measures import (
    BookMeasure,
    CustomsUnionMeasure,
    FiscalUnionMeasure,
    IcebergMeasure,
    ImportBanMeasure,
    Measure,
    PactCostMeasure,
    TransferMeasure,
)
from counteroffer.study import Study
from counteroffer.tariffs.terms.partners import partner_names, short_names
from counteroffer.tariffs.terms.schema import AllIn, Dated, DatedMeasure, Rate
from counteroffer.tariffs.terms.scope import Scope

EXCEPT = "not "
SMALLEST = 0.01
FEW_CODES = 3  # HS codes named; more are counted
_PACT = "pact."


@dataclass(frozen=True)
class MeasureRow:
    """One measure as the page shows it; every field is text. Note and authority are as given, empty if not."""

    name: str
    title: str
    note: str
    parties: str
    subject: str
    rate: str
    added: str
    trade: str
    in_force: bool
    dates: str
    authority: str


@dataclass(frozen=True)
class ProgrammeRow:
    """What the tariff book says of a programme on the scenario's day; every field is text.

    A measure is what it charges on what and when, and its citation.
    """

    programme: str
    title: str
    statute: str
    measures: tuple[tuple[str, str], ...]
    gives_way_to: str
    basis: str


def measure_titles(study: Study, w: Wording) -> dict[str, str]:
    """The title of each measure of a scenario, by its name."""
    return {a.measure.name: measure_title(a.measure, study.economy, w) for a in study.applied}


def measure_title(measure: Measure, economy: Economy, w: Wording) -> str:
    """A measure's title as the file gives it; of one that the loader wrote, who acts on whom, and under what."""
    return title_among(measure, {code: economy.region_name(code) for code in economy.regions}, w)


def title_among(measure: Measure, regions: Mapping[str, str], w: Wording) -> str:
    """The same, given the names of an economy's regions."""
    if measure.title or not isinstance(measure, BookMeasure | PactCostMeasure):
        return w.given(measure.title or measure.name)
    what, importer = w.given(measure.programme_title or measure.programme), measure.importers[0]
    if measure.programme.startswith(_PACT):
        sides = {"importer": _named_in(regions, importer, w), "partners": _on(measure.exporters[0], w)}
        return w("{what}: {importer} on {partners}", what=what, **sides)
    charger = _short(importer, "", w) or _named_in(regions, importer, w)
    if not measure.partners:
        return w("{importer} on other partners: {programme}", importer=charger, programme=what)
    partners = w.listed([_short(code, "the ", w) or _on(code, w) for code in measure.partners])
    return w("{importer} on {partners}: {programme}", importer=charger, partners=partners, programme=what)


def _named_in(regions: Mapping[str, str], code: str, w: Wording) -> Name:
    """A partner as the economy calls it, where it is one of its regions."""
    return w.name(regions[code] if code in regions else partner_names()[code])


def _on(code: str, w: Wording) -> str:
    """A partner that something falls on; a headline leaves the article out."""
    name = w.name(partner_names()[code])
    return str(name) if w.of.headlines else f"{name:the}"


def _short(code: str, article: str, w: Wording) -> str:
    """What a headline calls a partner with a short name; nothing else has one."""
    short = short_names().get(code, "") if w.of.headlines else ""
    return f"{article}{short}" if short else ""


def measure_rows(study: Study, w: Wording) -> tuple[MeasureRow, ...]:
    """Every measure of the scenario, in its order, in force or not."""
    rents = study.effects.quotas.set_index("measure").to_dict("index")
    return tuple(_row(applied, study.economy, rents.get(applied.measure.name), w) for applied in study.applied)


def _row(applied: AppliedMeasure, economy: Economy, rent: Mapping[Any, float] | None, w: Wording) -> MeasureRow:
    measure = applied.measure
    return MeasureRow(
        name=measure.name,
        title=measure_title(measure, economy, w),
        note=measure.note,
        parties=parties(measure, economy, w),
        subject=products(measure.sectors, economy, w) if hasattr(measure, "sectors") else "",
        rate=rate_words(measure, w),
        added=_added(applied, w) if rent is None else _rent(rent, w),
        trade=w.usd_bn(applied.trade_usd_mn) if applied.in_force else "–",
        in_force=applied.in_force,
        dates=dates(measure.effective, w),
        authority=measure.authority,
    )


def parties(measure: Measure, economy: Economy, w: Wording) -> str:
    """Who acts on whose goods, or who pays whom."""
    if isinstance(measure, TransferMeasure):
        return f"{w.region(economy, measure.payer)} → {w.region(economy, measure.receiver)}"
    if isinstance(measure, CustomsUnionMeasure | FiscalUnionMeasure):
        return places(measure.members, economy, w)
    return f"{places(measure.importers, economy, w)} ← {places(measure.exporters, economy, w)}"


def places(labels: Sequence[str], economy: Economy, w: Wording) -> str:
    """Regions and groups by name; `all` and `not …` in words."""
    return _named(labels, lambda code: w.region(economy, code), w("all regions"), w)


def products(labels: Sequence[str], economy: Economy, w: Wording) -> str:
    """Industries and groups by name."""
    return _named(labels, lambda code: w.industry(economy, code), w("all industries"), w)


def _named(labels: Sequence[str], name: Callable[[str], str], everything: str, w: Wording) -> str:
    kept = w.listed([everything if label == "all" else name(label) for label in labels if not _left_out(label)])
    left_out = [name(label.removeprefix(EXCEPT)) for label in labels if _left_out(label)]
    return w("{kept} except {left_out}", kept=kept, left_out=w.listed(left_out)) if left_out else kept


def _left_out(label: str) -> bool:
    return label.startswith(EXCEPT)


def _added(applied: AppliedMeasure, w: Wording) -> str:
    """Points added over the trade it covers: mean, and largest where that says more."""
    if not applied.in_force:
        return w("not applied")
    if applied.measure.field is None:
        return "–"
    if applied.trade_usd_mn <= 0:
        return w("changes nothing in this table")
    if isinstance(applied.measure, ImportBanMeasure):
        return w("trade ends")
    unit = w("% of cost") if isinstance(applied.measure, IcebergMeasure | PactCostMeasure) else w("points")
    if applied.largest_percent < SMALLEST:
        return w("less than {amount} {unit}", amount=w.number(SMALLEST, 2), unit=unit)
    mean, largest = w.number(applied.mean_percent, 2, plus=True), w.number(applied.largest_percent, 2)
    # The largest is a size without a sign, so it adds nothing where all cells move alike.
    if mean.lstrip("+" + MINUS) == largest:
        return w("{mean} {unit}", mean=mean, unit=unit)
    return w("mean {mean} {unit}, largest {largest}", mean=mean, unit=unit, largest=largest)


def _rent(found: Mapping[Any, float], w: Wording) -> str:
    """What a quota lets in, and what it is worth to who holds its licences."""
    volume = w.percent(found["volume_percent"], 0, plus=False)
    if found["wedge_percent"] == 0:
        return w("no rent: {volume} of the volume in the data comes in", volume=volume)
    rent = found["importer_rent_usd_mn"] + found["exporter_rent_usd_mn"]
    wedge = w.percent(found["wedge_percent"], 1, plus=False)
    words = w("{volume} of the volume comes in; rent {wedge} of the price", volume=volume, wedge=wedge)
    return w("{words}, USD {billion} billion a year", words=words, billion=w.usd_bn(rent))


def dates(effective: Dated, w: Wording) -> str:
    """First and last day in force, in words."""
    first, until = (day and w.day(day, short=True) for day in (effective.first, effective.until))
    if first and until:
        return w("{first} to {until}", first=first, until=until)
    if first:
        return w("since {first}", first=first)
    return w("until {until}", until=until) if until else w("no dates given")


def programme_rows(study: Study, w: Wording) -> tuple[ProgrammeRow, ...]:
    """The book's own account of each programme the scenario's measures come from, in their order."""
    scenario = study.scenario
    day = scenario.as_of
    if day is None:
        return ()
    book = scenario_book(scenario)
    standing = [key for key in book.entries if book.active(key, day)]
    keys = dict.fromkeys(m.programme for m in scenario.measures if isinstance(m, BookMeasure))
    rows = []
    for key in (key for key in keys if key in book.entries):
        entry = book.entries[key]
        measures = tuple((_dated(m, w), m.citation) for _, m in book.active(key, day))
        gives_way = " ".join(dict.fromkeys(other for other, _ in entry.programme.gives_way(standing, day)))
        rows.append(
            ProgrammeRow(
                key, entry.programme.title, entry.authority.statute, measures, gives_way, entry.programme.basis
            )
        )
    return tuple(rows)


def _dated(measure: DatedMeasure, w: Wording) -> str:
    """Rate, partners that pay another one, scope and dates of a measure of the book."""
    rate = w("import ban") if measure.ban else _book_rate(measure.rate, w)
    if measure.rates:
        others = ", ".join(f"{code} {_book_rate(other, w)}" for code, other in measure.rates.items())
        rate = f"{rate} ({others})"
    return w("{rate} on {scope}, {dates}", rate=rate, scope=_scope(measure.scope, w), dates=dates(measure, w))


def _book_rate(rate: Rate, w: Wording) -> str:
    stated = rate.all_in if isinstance(rate, AllIn) else rate
    written = w.percent(stated, len(f"{stated:g}".partition(".")[2]), plus=False)
    return w("{rate} with MFN", rate=written) if isinstance(rate, AllIn) else written


def _scope(scope: Scope, w: Wording) -> str:
    """What a scope covers: lists and industries by name, a few codes, or how many."""
    named = [w.given(name) for name in (*scope.lists, *scope.sectors)]
    if len(scope.hs) > FEW_CODES:
        named.append(w("{amount} HS codes", amount=w.number(len(scope.hs), 0)))
    words = ", ".join((*named, *(scope.hs if len(scope.hs) <= FEW_CODES else ()))) or w("everything")
    return w("{scope} but {codes}", scope=words, codes=", ".join(scope.but)) if scope.but else words


def from_book(study: Study) -> bool:
    """Whether any of the measures comes from the tariff book."""
    if study.scenario.as_of is None:
        return False
    known = scenario_book(study.scenario).entries
    return any(isinstance(one.measure, BookMeasure) and one.measure.programme in known for one in study.applied)
