"""The charts of the agreements: what each way out is worth to one region, on one scale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from counteroffer.agreements.linkage import Offer
from counteroffer.briefing.charts.bars import Bar, bar_chart, domain
from counteroffer.briefing.document import Figure
from counteroffer.briefing.shaping import saying
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.agreements import OFFERS
from counteroffer.briefing.words.frames import records
from counteroffer.study import Study, solved
from counteroffer.study.parts.agreements import IntegrationResult

# Offers on the table with relief; nothing is gained by paying without, and “free” moves people and budgets.
PAYING = (Offer.relief, Offer.relief_and_pay, Offer.relief_and_purchases)
ROOM = 0.2  # of the span, for the numbers at the ends


def ways_out_charts(study: Study, w: Wording) -> tuple[Figure, ...]:
    """Long-run income a year that each way out brings the first lead region: what there is, then what is hypothetical.

    The pact and other partners are one chart, what is on the table and deeper integration the other, on one scale.
    """
    region = study.lead[0]
    name = w.region(study.economy, region)
    renewal, elsewhere = _renewal(study, region, w), _by_worth(_elsewhere(study, region, w))
    joined = solved(study.integration)
    relief = _by_worth(_offers(study, region, w))
    unions = _by_worth(_unions(joined, region, w)) if joined else []
    every = [*renewal, *elsewhere, *relief, *unions]
    if len(every) < 2:
        return ()
    scale = domain([bar.value for bar in every], ROOM)
    note = w(
        "Real income a year in the long run, USD billion; each on its own on top of the measures of {date}, the pact's "
        "renewal against its lapse.",
        date=w.day(study.scenario.date),
    )
    beyond = w("Where people move or a common budget pays, incomes do not compare, and there is no bar.")
    found = []
    for title, bars, said, remark in (
        (w("{region}: the pact and other partners", region=name), [*renewal, *elsewhere], _first, note),
        (w("{region}: at the table, and deeper integration", region=name), [*relief, *unions], _second, beyond),
    ):
        if bars:
            drawn = bar_chart(title, bars, 1, scale, above=True, note=remark, w=w)
            found.append(saying(drawn, said(renewal, elsewhere, w) if said is _first else said(relief, unions, w)))
    return tuple(found)


def _by_worth(bars: Iterable[Bar]) -> list[Bar]:
    return sorted(bars, key=lambda bar: -bar.value)


def _first(renewal: Sequence[Bar], elsewhere: Sequence[Bar], w: Wording) -> str:
    """The pact first; of other partners the most that any way of them brings."""
    best = elsewhere[0] if elsewhere else None
    if not renewal:
        assert best is not None
        return w("Most: {way}, {amount} USD bn a year", way=best.label, amount=_amount(best, w))
    if best is None:
        return w("The pact's renewal is worth {amount} USD bn a year", amount=_amount(renewal[0], w))
    return w(
        "The pact's renewal is worth {amount} USD bn a year, other partners at most {other}",
        amount=_amount(renewal[0], w),
        other=_amount(best, w),
    )


def _second(relief: Sequence[Bar], unions: Sequence[Bar], w: Wording) -> str:
    """Relief first, as it is on the table; deeper integration is a thought."""
    if not relief:
        return w("Deeper integration: {least} to {most} USD bn a year", **_ends(unions, w))
    if not unions:
        return w("Tariff relief: {least} to {most} USD bn a year", **_ends(relief, w))
    return w(
        "Tariff relief: {least} to {most} USD bn a year; a union, which is hypothetical: {low} to {high}",
        **_ends(relief, w),
        **dict(zip(("low", "high"), _ends(unions, w).values(), strict=True)),
    )


def _ends(bars: Sequence[Bar], w: Wording) -> dict[str, str]:
    return {"least": _amount(bars[-1], w), "most": _amount(bars[0], w)}


def _amount(bar: Bar, w: Wording) -> str:
    return w.number(bar.value, 1, plus=True)


def _bar(label: str, million: float) -> Bar:
    return Bar(label, million / 1000)


def _renewal(study: Study, region: str, w: Wording) -> list[Bar]:
    pact = solved(study.pact)
    if pact is None or region not in pact.members:
        return []
    return [_bar(w("The pact's renewal, against its lapse"), pact.worth[region])]


def _elsewhere(study: Study, region: str, w: Wording) -> list[Bar]:
    d = solved(study.diversification)
    if d is None or d.region != region:
        return []
    titles = dict(d.packages) | {"all": w("All these agreements elsewhere together")}
    rows = [row for row in records(d.agreements) if row["case"] in titles]
    return [_bar(w.given(titles[row["case"]]), row["gain_usd_mn"]) for row in rows]


def _offers(study: Study, region: str, w: Wording) -> list[Bar]:
    offer = solved(study.security)
    if offer is None:
        return []
    rows = records(offer.offers)
    return [
        _bar(w(OFFERS[Offer(row["offer"])]), row["total_usd_mn"])
        for row in rows
        if row["region"] == region and row["offer"] in PAYING
    ]


def _unions(found: IntegrationResult, region: str, w: Wording) -> list[Bar]:
    """Forms of integration in which nobody moves and no common budget pays."""
    rows = [row for row in records(found.table) if row["member"] == region]
    return [
        _bar(w.given(row["title"]), row["gain_usd_mn"])
        for row in rows
        if abs(row["workforce_percent"]) < 1e-6 and row["received_usd_mn"] == 0
    ]
