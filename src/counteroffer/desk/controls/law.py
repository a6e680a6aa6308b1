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
from counteroffer.tariffs.book import Book
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


class Terms(BaseModel):
    """The law's scale of a slider: what its level in percent of the measure comes to.

    A level ℓ percent is `none` + ℓ/100·(`full` − `none`).
    """

    unit: str = Field(description="What is counted: duty, points, tax, cost, trade, refund, paid or share.")
    none: float = Field(default=0.0, description="At none of the measure: what stood before it.")
    full: float = Field(default=100.0, description="At all of it; the highest rate where it has several.")
    least: float = Field(default=100.0, description="The lowest of its rates at all of it.")


SHARES = Terms(unit="share")


def terms(measure: Measure, scenario: Scenario) -> Terms:
    """The rates that the law, or the file, gives a measure."""
    if isinstance(measure, BookMeasure):
        return _of_book(measure, scenario)
    if isinstance(measure, TariffMeasure | ExportTaxMeasure) and measure.mode == "add" and measure.rate:
        unit = "tax" if isinstance(measure, ExportTaxMeasure) else "points"
        return Terms(unit=unit, full=measure.rate, least=measure.rate)
    if isinstance(measure, IcebergMeasure) and measure.change:
        return Terms(unit="cost", full=measure.change, least=measure.change)
    if isinstance(measure, ImportBanMeasure):
        return Terms(unit="trade")
    if isinstance(measure, RemissionMeasure):
        return Terms(unit="refund", full=measure.percent, least=measure.percent)
    if isinstance(measure, TransferMeasure):
        return Terms(unit="paid", full=measure.usd_mn, least=measure.usd_mn)
    return SHARES


def together(each: Iterable[Terms]) -> Terms:
    """The scale of measures that move as one: theirs where it is one, else their shares with the range of rates."""
    found = list(each)
    if len({(one.unit, one.none) for one in found}) != 1 or found[0].unit == "share":
        return SHARES
    return found[0].model_copy(
        update={"full": max(one.full for one in found), "least": min(one.least for one in found)}
    )


def unit_words(said: Terms, w: Wording) -> str:
    """What stands behind the number."""
    return w(UNITS[said.unit])


def _of_book(measure: BookMeasure, scenario: Scenario) -> Terms:
    """The book's rates on its day for those whom the measure is on; what it charged them before the dispute is none."""
    if scenario.as_of is None:
        return SHARES
    book = scenario_book(scenario)
    if measure.programme not in book.entries:
        return SHARES
    now = _rates(book.active(measure.programme, scenario.as_of), measure)
    then = _rates(book.active(measure.programme, book.days.before), measure)
    if not now or (then and (len(then) > 1 or len(now) > 1)):
        return SHARES
    none, full = next(iter(then), 0.0), max(now)
    if full == none:
        return SHARES
    return Terms(unit="duty", none=none, full=full, least=min(now))


def _rates(active: Iterable[tuple[int, DatedMeasure]], measure: BookMeasure) -> set[float]:
    """Rates, percent, above zero."""
    left_out = {label.removeprefix(NOT) for label in measure.exporters if label.startswith(NOT)}
    found: set[float] = set()
    for _, one in active:
        if measure.partners:
            found |= {_percent(one.rates.get(code, one.rate)) for code in measure.partners if _reaches(one, code)}
        else:
            own = [label for label in one.exporters if label == ALL or label not in left_out and NOT not in label]
            found |= {_percent(rate) for code, rate in one.rates.items() if code not in left_out}
            found |= {_percent(one.rate)} if own else set()
    return {rate for rate in found if rate > 0}


def _reaches(one: DatedMeasure, partner: str) -> bool:
    return f"{NOT}{partner}" not in one.exporters and (ALL in one.exporters or partner in one.exporters)


def _percent(rate: Rate) -> float:
    return rate.all_in if isinstance(rate, AllIn) else float(rate)
