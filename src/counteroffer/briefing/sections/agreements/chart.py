"""The chart of the agreements: what each way out is worth to one region, on one scale."""

from __future__ import annotations

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


def ways_out_chart(study: Study, w: Wording) -> Figure | None:
    """Long-run income a year that each way out brings the first lead region, most first; none without two of them."""
    region = study.lead[0]
    bars = [*_renewal(study, region, w), *_elsewhere(study, region, w), *_offers(study, region, w)]
    joined = solved(study.integration)
    bars += _unions(joined, region, w) if joined else []
    bars.sort(key=lambda bar: -bar.value)
    if len(bars) < 2:
        return None
    note = w(
        "Real income a year in the long run, USD billion; each on its own on top of the measures of {date}, the pact's "
        "renewal against its lapse. Where people move or a common budget pays, incomes do not compare, and there is no "
        "bar.",
        date=w.day(study.scenario.date),
    )
    title = w("{region}: what each way out is worth, USD billion a year", region=w.region(study.economy, region))
    scale = domain([bar.value for bar in bars], ROOM)
    said = w(
        "Worth most to {region:the}: {way} ({amount} USD bn a year)",
        region=w.region(study.economy, region),
        way=bars[0].label,
        amount=w.number(bars[0].value, 1, plus=True),
    )
    return saying(bar_chart(title, bars, 1, scale, above=True, note=note, w=w), said)


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
