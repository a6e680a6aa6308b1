"""The chart of the agreements: what each way out is worth to one region, on one scale."""

from __future__ import annotations

from counteroffer.agreements.integration import Integration
from counteroffer.agreements.overview import Agreements
from counteroffer.briefing.charts import Bar, Chart, chart, domain
from counteroffer.briefing.frames import records
from counteroffer.briefing.wording import Wording

# Offers on the table with relief; nothing is gained by paying without, and “free” moves people and budgets.
OFFERS = ("relief", "relief and pay", "relief and purchases")
ROOM = 0.2  # of the span, for the numbers at the ends


def ways_out_chart(found: Agreements, w: Wording) -> Chart | None:
    """Long-run income a year that each way out brings the first lead region, most first; none without two of them."""
    region = found.run.lead[0]
    bars = [*_renewal(found, region, w), *_elsewhere(found, region, w), *_offers(found, region, w)]
    bars += _unions(found.integration, region, w) if found.integration else []
    bars.sort(key=lambda bar: -bar.value)
    if len(bars) < 2:
        return None
    note = w(
        "Real income a year in the long run, USD billion; each on its own on top of the measures of {date}, the pact's "
        "renewal against its lapse. Where people move or a common budget pays, incomes do not compare, and there is no "
        "bar.",
        date=w.day(found.run.scenario.date),
    )
    title = w("{region}: what each way out is worth, USD billion a year", region=w.region(found.run.economy, region))
    scale = domain([bar.value for bar in bars], ROOM)
    return chart(title, bars, 1, scale, above=True, note=note, w=w)


def _bar(label: str, million: float) -> Bar:
    return Bar(label, million / 1000)


def _renewal(found: Agreements, region: str, w: Wording) -> list[Bar]:
    if found.pact is None or region not in found.pact.members:
        return []
    return [_bar(w("The pact's renewal, against its lapse"), found.pact.worth("lapses", region))]


def _elsewhere(found: Agreements, region: str, w: Wording) -> list[Bar]:
    d = found.diversification
    if d is None or d.region != region:
        return []
    titles = d.packages | {"all": w("All these agreements elsewhere together")}
    rows = [row for row in records(d.agreements) if row["case"] in titles]
    return [_bar(w.given(titles[row["case"]]), row["gain_usd_mn"]) for row in rows]


def _offers(found: Agreements, region: str, w: Wording) -> list[Bar]:
    if found.security is None:
        return []
    rows = records(found.security.offers)
    return [
        _bar(w.given(row["title"]), row["total_usd_mn"])
        for row in rows
        if row["region"] == region and row["offer"] in OFFERS
    ]


def _unions(found: Integration, region: str, w: Wording) -> list[Bar]:
    """Forms of integration in which nobody moves and no common budget pays."""
    rows = [row for row in records(found.table) if row["member"] == region]
    return [
        _bar(w.given(row["title"]), row["gain_usd_mn"])
        for row in rows
        if abs(row["workforce_percent"]) < 1e-6 and row["received_usd_mn"] == 0
    ]
