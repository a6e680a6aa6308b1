"""The scenario's measures in words: who taxes whom, on what, at what rate, since when, on what authority."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from counteroffer.briefing.wording import MINUS, day, listed, number, percent, usd_bn
from counteroffer.economy.types import Economy
from counteroffer.scenario import AppliedMeasure
from counteroffer.scenario.book import scenario_book
from counteroffer.scenario.measures import (
    BookMeasure,
    CustomsUnionMeasure,
    ExportTaxMeasure,
    FiscalUnionMeasure,
    IcebergMeasure,
    ImportBanMeasure,
    Measure,
    PactCostMeasure,
    TransferMeasure,
)
from counteroffer.simulation import Run
from counteroffer.tariffs.listing import rate_words as book_rate
from counteroffer.tariffs.listing import scope_words
from counteroffer.tariffs.schema import Dated

EXCEPT = "not "
SMALLEST = 0.01


@dataclass(frozen=True)
class MeasureRow:
    """One measure as the page shows it; every field is text."""

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
    """What the tariff book says of a programme on the scenario's day; every field is text."""

    programme: str
    title: str
    statute: str
    measures: tuple[str, ...]
    gives_way_to: str
    basis: str


def measure_rows(run: Run) -> tuple[MeasureRow, ...]:
    """Every measure of the scenario, in its order, in force or not."""
    return tuple(_row(applied, run.economy) for applied in run.policy.applied)


def _row(applied: AppliedMeasure, economy: Economy) -> MeasureRow:
    measure = applied.measure
    return MeasureRow(
        name=measure.name,
        title=measure.title or measure.name,
        note=measure.note,
        parties=parties(measure, economy),
        subject="" if isinstance(measure, TransferMeasure | FiscalUnionMeasure) else products(measure.sectors, economy),
        rate=rate_words(measure),
        added=_added(applied),
        trade=usd_bn(applied.trade_usd_mn) if applied.in_force else "–",
        in_force=applied.in_force,
        dates=dates(measure.effective),
        authority=measure.authority or "none given",
    )


def parties(measure: Measure, economy: Economy) -> str:
    """Who acts on whose goods, or who pays whom."""
    if isinstance(measure, TransferMeasure):
        return f"{economy.region_name(measure.payer)} → {economy.region_name(measure.receiver)}"
    if isinstance(measure, CustomsUnionMeasure | FiscalUnionMeasure):
        return places(measure.members, economy)
    return f"{places(measure.importers, economy)} ← {places(measure.exporters, economy)}"


def places(labels: Sequence[str], economy: Economy) -> str:
    """Regions and groups by name; `all` and `not …` in words."""
    return _named(labels, economy.region_name, "all regions")


def products(labels: Sequence[str], economy: Economy) -> str:
    """Industries and groups by name."""
    return _named(labels, economy.sector_name, "all industries")


def _named(labels: Sequence[str], name: Callable[[str], str], everything: str) -> str:
    kept = [everything if label == "all" else name(label) for label in labels if not label.startswith(EXCEPT)]
    left_out = [name(label.removeprefix(EXCEPT)) for label in labels if label.startswith(EXCEPT)]
    return listed(kept) + (f" except {listed(left_out)}" if left_out else "")


def rate_words(measure: Measure) -> str:
    """The rate as the scenario states it."""
    if isinstance(measure, IcebergMeasure):
        if measure.log_points is not None:
            return f"trade cost that adds {number(measure.log_points, 2, plus=True)} to the logarithm of trade"
        change = measure.change or 0.0
        return f"trade cost {percent(change, _digits(change))}"
    if isinstance(measure, CustomsUnionMeasure):
        return union_words(measure)
    if isinstance(measure, FiscalUnionMeasure):
        return f"{percent(measure.percent, _digits(measure.percent), plus=False)} of gaps in income per person employed"
    if isinstance(measure, PactCostMeasure):
        return "trade cost on goods that claim the pact"
    if isinstance(measure, ImportBanMeasure):
        return "no imports"
    if isinstance(measure, TransferMeasure):
        return f"USD {usd_bn(measure.usd_mn)} billion a year"
    if isinstance(measure, BookMeasure):
        return f"tariff book: {measure.programme}"
    rate = number(measure.rate, _digits(measure.rate))
    sign = "+" if measure.mode == "add" and not rate.startswith(MINUS) else ""
    words = {"add": f"{sign}{rate} points", "set": f"set to {rate}%", "at_least": f"at least {rate}%"}[measure.mode]
    if isinstance(measure, ExportTaxMeasure):
        words = f"export tax: {words}"
    if measure.exempt_share:
        exempt = 100 * measure.exempt_share
        words += f"; {percent(exempt, _digits(exempt), plus=False)} of the trade exempt"
    return words


def union_words(measure: CustomsUnionMeasure) -> str:
    """Whose external tariff a customs union has, and what it charges inside."""
    whose = {"own": "each its own", "joint": "the members' mean"}.get(measure.external, f"that of {measure.external}")
    inside = measure.internal
    within = "" if inside is None else f"; {percent(inside, _digits(inside), plus=False)} between members"
    return f"external tariff: {whose}{within}"


def _digits(value: float) -> int:
    """Decimals a stated rate needs: 25 → 0, 14.4 → 1, 35.19 → 2."""
    return next((digits for digits in (0, 1) if round(value, digits) == value), 2)


def _added(applied: AppliedMeasure) -> str:
    """Points added over the trade it covers: mean, and largest where that says more."""
    if not applied.in_force:
        return "not applied"
    if isinstance(applied.measure, TransferMeasure | FiscalUnionMeasure):
        return "–"
    if applied.trade_usd_mn <= 0:
        return "changes nothing in this table"
    if isinstance(applied.measure, ImportBanMeasure):
        return "trade ends"
    unit = "% of cost" if isinstance(applied.measure, IcebergMeasure | PactCostMeasure) else "points"
    if applied.largest_percent < SMALLEST:
        return f"less than {SMALLEST} {unit}"
    mean, largest = number(applied.mean_percent, 2, plus=True), number(applied.largest_percent, 2)
    # The largest is a size without a sign, so it adds nothing where all cells move alike.
    if mean.lstrip("+" + MINUS) == largest:
        return f"{mean} {unit}"
    return f"mean {mean} {unit}, largest {largest}"


def dates(effective: Dated) -> str:
    """First and last day in force, in words."""
    first, until = effective.first, effective.until
    if first and until:
        return f"{day(first, short=True)} to {day(until, short=True)}"
    if first:
        return f"since {day(first, short=True)}"
    return f"until {day(until, short=True)}" if until else "no dates given"


def programme_rows(run: Run) -> tuple[ProgrammeRow, ...]:
    """The book's own account of each programme the scenario's measures come from, in their order."""
    scenario = run.scenario
    if scenario.as_of is None:
        return ()
    book = scenario_book(scenario)
    keys = dict.fromkeys(m.programme for m in scenario.measures if isinstance(m, BookMeasure))
    rows = []
    for key in (key for key in keys if key in book.entries):
        entry = book.entries[key]
        measures = tuple(
            f"{book_rate(m.rate)}"
            + (f" ({', '.join(f'{code} {book_rate(rate)}' for code, rate in m.rates.items())})" if m.rates else "")
            + f" on {scope_words(m.scope)}, {dates(m)}: {m.citation}"
            for _, m in book.active(key, scenario.as_of)
        )
        day = scenario.as_of
        standing = [other for other in book.entries if book.active(other, day)]
        gives_way = " ".join(dict.fromkeys(other for other, _ in entry.programme.gives_way(standing, day)))
        rows.append(
            ProgrammeRow(
                key, entry.programme.title, entry.authority.statute, measures, gives_way, entry.programme.basis
            )
        )
    return tuple(rows)
