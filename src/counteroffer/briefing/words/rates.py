"""How large a measure is, in words, as its scenario states it."""

from __future__ import annotations

from counteroffer.briefing.words.languages.wording import MINUS, Wording, english
from counteroffer.scenario.schema.measures import (
    BookMeasure,
    CustomsUnionMeasure,
    ExportTaxMeasure,
    FiscalUnionMeasure,
    IcebergMeasure,
    ImportBanMeasure,
    Measure,
    PactCostMeasure,
    QuotaMeasure,
    RemissionMeasure,
    TransferMeasure,
)

_RATE = {"set": english("set to {rate}"), "at_least": english("at least {rate}")}


def rate_words(measure: Measure, w: Wording) -> str:
    """The rate as the scenario states it."""
    if isinstance(measure, IcebergMeasure):
        if measure.log_points is not None:
            added = w.number(measure.log_points, 2, plus=True)
            return w("trade cost that adds {points} to the logarithm of trade", points=added)
        change = measure.change or 0.0
        return w("trade cost {change}", change=w.percent(change, _digits(change)))
    if isinstance(measure, CustomsUnionMeasure):
        return union_words(measure, w)
    if isinstance(measure, FiscalUnionMeasure):
        return w("{percent} of gaps in income per person employed", percent=_percent(measure.percent, w))
    if isinstance(measure, PactCostMeasure):
        return w("trade cost on goods that claim the pact")
    if isinstance(measure, ImportBanMeasure):
        return w("no imports")
    if isinstance(measure, RemissionMeasure):
        return w("{percent} of the duties handed back", percent=_percent(measure.percent, w))
    if isinstance(measure, QuotaMeasure):
        return quota_words(measure, w)
    if isinstance(measure, TransferMeasure):
        return w("USD {billion} billion a year", billion=w.usd_bn(measure.usd_mn))
    if isinstance(measure, BookMeasure):
        return w("tariff book: {programme}", programme=measure.programme)
    if measure.mode == "add":
        words = w("{rate} points", rate=_signed(measure.rate, w))
    else:
        words = w(_RATE[measure.mode], rate=_percent(measure.rate, w))
    if isinstance(measure, ExportTaxMeasure):
        words = w("export tax: {rate}", rate=words)
    if measure.exempt_share:
        words = w("{rate}; {share} of the trade exempt", rate=words, share=_percent(100 * measure.exempt_share, w))
    return words


def union_words(measure: CustomsUnionMeasure, w: Wording) -> str:
    """Whose external tariff a customs union has, and what it charges inside."""
    whose = {"own": w("each its own"), "joint": w("the members' mean")}.get(measure.external)
    whose = whose or w("that of {member}", member=measure.external)
    if measure.internal is None:
        return w("external tariff: {whose}", whose=whose)
    return w("external tariff: {whose}; {rate} between members", whose=whose, rate=_percent(measure.internal, w))


def quota_words(measure: QuotaMeasure, w: Wording) -> str:
    """What a quota lets in, what is paid over it, and who has the rents."""
    words = w("at most {limit} of the volume in the data", limit=_percent(measure.limit_percent, w))
    if measure.products:
        words = w("{words}, HS {codes} alone", words=words, codes=", ".join(measure.products))
    if measure.share_percent is not None:
        share, source = _percent(measure.share_percent, w), w.cited(measure.share_source)
        words = w("{words}, which are {share} of the industry ({source})", words=words, share=share, source=source)
    if measure.over_percent is not None:
        words = w("{words}; {over} more over it", words=words, over=_percent(measure.over_percent, w))
    if measure.exporters_share in (0, 1):
        holder = w("rents to the importer") if measure.exporters_share == 0 else w("rents to exporters")
    else:
        holder = w("{share} of the rents to exporters", share=_percent(100 * measure.exporters_share, w))
    return w("{words}; {holder}", words=words, holder=holder)


def _digits(value: float) -> int:
    """Decimals a stated rate needs: 25 → 0, 14.4 → 1, 35.19 → 2."""
    return next((digits for digits in (0, 1) if round(value, digits) == value), 2)


def _percent(value: float, w: Wording) -> str:
    return w.percent(value, _digits(value), plus=False)


def _signed(value: float, w: Wording) -> str:
    """A stated rate with its sign, a plus on zero too."""
    number = w.number(value, _digits(value))
    return number if number.startswith(MINUS) else f"+{number}"
