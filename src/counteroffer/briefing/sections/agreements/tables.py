"""Tables of the section on agreements."""

from __future__ import annotations

import pandas as pd

from counteroffer.agreements.linkage import Offer
from counteroffer.briefing.document import Table
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.agreements import OFFERS, case_words, members
from counteroffer.briefing.words.amounts import DASH, bn
from counteroffer.briefing.words.context import shown_places
from counteroffer.briefing.words.frames import records
from counteroffer.study import Study
from counteroffer.study.parts.agreements import DiversificationResult, IntegrationResult, PactResult, SecurityResult

MOVED = 10  # rows of a table of what moves most
_SIGNS = {"yes": english("yes"), "no": english("no")}
MEMBER_HEADS = (english("{region}, USD bn"), english("{region}, % of income"))


def cases_table(study: Study, found: PactResult, w: Wording) -> Table:
    """Every case for every member, against renewal."""
    rows = []
    for name, case in found.cases.items():
        part = {r["member"]: r for r in records(found.table[found.table["case"] == name])}
        cells = [
            cell
            for member in members(study, found)
            for cell in (
                bn(part[member]["against_renewed_usd_mn"], w),
                w.number(part[member]["against_renewed_percent"], 2, plus=True),
            )
        ]
        rows.append((w.given(case.title), f"{case.source.name}.yaml", *cells))
    names = [w.region(study.economy, member) for member in members(study, found)]
    heads = (w(head, region=name) for name in names for head in MEMBER_HEADS)
    caption = w("What becomes of the pact: real income a year against renewal")
    return Table(caption, (w("Case"), w("File"), *heads), tuple(rows), words=2)


def affected_table(study: Study, found: PactResult, w: Wording) -> Table:
    """Trade a lapse falls on, by flow and industry."""
    economy = study.economy
    rows = tuple(
        (
            f"{w.region(economy, r['importer'])} ← {w.region(economy, r['exporter'])}",
            w.given(r["name"]),
            w.number(r["trade_usd_mn"] / 1000, 1),
            w.number(r["claimed_percent"], 0),
            w.number(r["affected_percent"], 0),
            w.number(r["today_percent"]),
            w.number(r["lapsed_percent"]),
            w.given(r["basis"]),
        )
        for r in records(found.affected)
    )
    head = (
        *(w("Importer ← exporter"), w("Industry"), w("Trade, USD bn"), w("claims the pact, %"), w("affected, %")),
        *(w("duty today, %"), w("duty after, %"), w("counted by")),
    )
    return Table(w("What a lapse falls on"), head, rows, words=2)


def lapse_table(study: Study, found: PactResult, member: str, w: Wording) -> Table:
    """Industries of a member whose output a lapse moves most."""
    frame = found.sectors[(found.sectors["case"] == "lapses") & (found.sectors["member"] == member)]
    frame = frame.assign(size=frame["against_renewed_pp"].abs()).nlargest(MOVED, "size")
    frame = frame.sort_values("against_renewed_pp")
    rows = tuple((w.given(r["name"]), w.percent(r["against_renewed_pp"])) for r in records(frame))
    region = w.region(study.economy, member)
    caption = w("{region}: output with a lapse against renewal, points", region=region)
    return Table(caption, (w("Industry"), w("Output")), rows)


def places_table(study: Study, found: PactResult, w: Wording) -> Table | None:
    """Provinces and states under a lapse."""
    frame = found.places[found.places["case"] == "lapses"].sort_values("real_income_percent")
    frame = shown_places(study, frame)
    if frame.empty:
        return None
    rows = tuple(
        (
            w.name(r["name"]),
            w.region(study.economy, r["country"]),
            w.number(r["real_income_percent"], 2, plus=True),
            bn(r["equivalent_variation_usd_mn"], w),
            w.number(r["output_percent"], 1, plus=True),
        )
        for r in records(frame)
    )
    head = (w("Place"), w("Country"), w("real income, %"), w("USD bn a year"), w("output, %"))
    return Table(w("Provinces and states with a lapse, against renewal"), head, rows, words=2)


def agreements_table(study: Study, d: DiversificationResult, w: Wording) -> Table:
    """What agreements bring, and what they do to dependence."""
    rows = tuple(
        (
            case_words(r["case"], r["title"], w),
            bn(r["gain_usd_mn"], w),
            DASH if r["bought_back_percent"] != r["bought_back_percent"] else w.number(r["bought_back_percent"], 0),
            w.number(r["share_percent"]),
            w.number(r["hhi"], 0),
        )
        for r in records(d.agreements)
    )
    region, market = w.region(study.economy, d.region), w.region(study.economy, d.market)
    head = (
        *(w("Case"), w("gain, USD bn a year"), w("of the tariff loss, %")),
        *(w("{region} in exports, %", region=market), w("HHI")),
    )
    caption = w("{region} diversifies: against today ({file})", region=region, file=f"{d.options.name}.yaml")
    return Table(caption, head, rows)


def partners_table(d: DiversificationResult, w: Wording) -> Table:
    """What each partner gains by the agreement with it."""
    frame: pd.DataFrame = d.partners[d.partners["party"]]
    rows = tuple(
        (
            w.given(d.packages[r["case"]]),
            w.name(r["name"]),
            w(_SIGNS[r["signs"]]),
            bn(r["gain_usd_mn"], w),
            w.number(r["gain_percent"], 3, plus=True),
        )
        for r in records(frame)
    )
    head = (w("Agreement"), w("Partner"), w("gains"), w("USD bn a year"), w("% of income"))
    return Table(w("Would they sign?"), head, rows, words=3)


def offers_table(study: Study, found: SecurityResult, w: Wording) -> Table:
    """What each offer adds up to for each side."""
    keys = ("relief_usd_mn", "contribution_usd_mn", "integration_usd_mn", "protection_usd_mn", "total_usd_mn")
    rows = tuple(
        (w(OFFERS[Offer(r["offer"])]), w.region(study.economy, r["region"]), *(bn(r[key], w) for key in keys))
        for r in records(found.offers)
    )
    head = (
        *(w("Offer"), w("Side"), w("tariff relief"), w("contribution or purchases")),
        *(w("integration"), w("protection"), w("total")),
    )
    caption = w("{title}: USD bn a year against today", title=w.given(found.security.title))
    return Table(caption, head, rows, words=2)


def integration_table(study: Study, found: IntegrationResult, w: Wording) -> Table:
    """What each form of integration brings each member."""
    rows = tuple(
        (
            w.given(r["title"]),
            w.region(study.economy, r["member"]),
            bn(r["gain_usd_mn"], w),
            bn(r["residents_usd_mn"], w),
            w.number(r["per_person_percent"], 2, plus=True),
            w.number(r["workforce_percent"], 2, plus=True),
            bn(r["received_usd_mn"], w),
        )
        for r in records(found.table)
    )
    head = (
        *(w("Form"), w("Member"), w("region, USD bn"), w("residents, USD bn")),
        *(w("per person, %"), w("people, %"), w("budget, USD bn")),
    )
    return Table(w("Integration: a year, against today"), head, rows, words=2)
