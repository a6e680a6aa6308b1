"""A measure in the law's own terms: the rate that its slider stands for, from none of the measure to all of it."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel, Field

from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.languages.wording import english
from counteroffer.scenario import Scenario
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.schema.measures import (
    BookMeasure,
    ExportTaxMeasure,
    IcebergMeasure,
    ImportBanMeasure,
    Measure,
    RemissionMeasure,
    TariffMeasure,
    TransferMeasure,
)
from counteroffer.tariffs.terms.schema import AllIn, DatedMeasure, Rate

ALL, NOT = "all", "not "
SHARE = english("% of the measure")
UNITS = {
    "duty": english("% duty"),
    "points": english("points"),
    "tax": english("% export tax"),
    "cost": english("% of the cost"),
    "trade": english("% of trade banned"),
    "refund": english("% of duties refunded"),
    "paid": english("USD mn a year"),
    "share": SHARE,
}


class LawTerms(BaseModel):
    """The law's scale of a slider: what its level in percent of the measure comes to.

    A level ℓ percent is `none` + ℓ/100·(`full` − `none`).
    """

    unit: str = Field(description="What is counted: duty, points, tax, cost, trade, refund, paid or share.")
    none: float = Field(default=0.0, description="At none of the measure: what stood before it.")
    full: float = Field(default=100.0, description="At all of it.")
    rates: tuple[float, float] | None = Field(
        default=None, description="The lowest and the highest rate at all of it, where it has several."
    )


SHARES = LawTerms(unit="share")


def terms(measure: Measure, scenario: Scenario) -> LawTerms:
    """The rates that the law, or the file, gives a measure."""
    if isinstance(measure, BookMeasure):
        return _of_book(measure, scenario)
    if isinstance(measure, TariffMeasure | ExportTaxMeasure) and measure.mode == "add" and measure.rate:
        unit = "tax" if isinstance(measure, ExportTaxMeasure) else "points"
        return LawTerms(unit=unit, full=measure.rate)
    if isinstance(measure, IcebergMeasure) and measure.change:
        return LawTerms(unit="cost", full=measure.change)
    if isinstance(measure, ImportBanMeasure):
        return LawTerms(unit="trade")
    if isinstance(measure, RemissionMeasure):
        return LawTerms(unit="refund", full=measure.percent)
    if isinstance(measure, TransferMeasure):
        return LawTerms(unit="paid", full=measure.usd_mn)
    return SHARES


def together(each: Iterable[LawTerms]) -> LawTerms:
    """The scale of measures that move as one: theirs where it is one, else their shares; and the range of rates."""
    found = list(each)
    ends = [end for one in found for end in (one.rates or ((one.full, one.full) if one.unit == "duty" else ()))]
    rates = (min(ends), max(ends)) if ends and min(ends) < max(ends) else None
    if len({(one.unit, one.none) for one in found}) != 1 or found[0].unit == SHARES.unit:
        return SHARES.model_copy(update={"rates": rates})
    return found[0].model_copy(update={"full": max(one.full for one in found), "rates": rates})


def unit_words(said: LawTerms, w: Wording) -> str:
    """What stands behind the number."""
    return w(UNITS[said.unit])


def _of_book(measure: BookMeasure, scenario: Scenario) -> LawTerms:
    """The book's rates on its day for those whom the measure is on; what it charged them before the dispute is none."""
    if scenario.as_of is None:
        return SHARES
    book = scenario_book(scenario)
    if measure.programme not in book.entries:
        return SHARES
    now, then = (book.active(measure.programme, day) for day in (scenario.as_of, book.days.before))
    each = _rates(now, measure)
    if not each:
        return SHARES
    rates = (min(each), max(each)) if len(each) > 1 else None
    before = _rates(then, measure)
    if not before:
        return LawTerms(unit="duty", full=max(each), rates=rates)
    # What it charged before stays: the line goes from there, where it is one for all but named partners.
    ends = [{_percent(one.rate) for _, one in side if _covers(one, measure)} for side in (then, now)]
    if any(len(end) != 1 for end in ends) or ends[0] == ends[1]:
        return SHARES.model_copy(update={"rates": rates})
    return LawTerms(unit="duty", none=ends[0].pop(), full=ends[1].pop(), rates=rates)


def _covers(one: DatedMeasure, measure: BookMeasure) -> bool:
    """Whether its own rate, not that of a named partner, falls on whom the measure is on."""
    if measure.partners:
        return any(_reaches(one, code) and code not in one.rates for code in measure.partners)
    return ALL in one.exporters


def _rates(active: Iterable[tuple[int, DatedMeasure]], measure: BookMeasure) -> set[float]:
    """Rates, percent, above zero."""
    left_out = {label.removeprefix(NOT) for label in measure.exporters if label.startswith(NOT)}
    found: set[float] = set()
    for _, one in active:
        if measure.partners:
            found |= {_percent(one.rates.get(code, one.rate)) for code in measure.partners if _reaches(one, code)}
        else:
            own = [label for label in one.exporters if label == ALL or (label not in left_out and NOT not in label)]
            found |= {_percent(rate) for code, rate in one.rates.items() if code not in left_out}
            found |= {_percent(one.rate)} if own else set()
    return {rate for rate in found if rate > 0}


def _reaches(one: DatedMeasure, partner: str) -> bool:
    return f"{NOT}{partner}" not in one.exporters and (ALL in one.exporters or partner in one.exporters)


def _percent(rate: Rate) -> float:
    return rate.all_in if isinstance(rate, AllIn) else float(rate)
