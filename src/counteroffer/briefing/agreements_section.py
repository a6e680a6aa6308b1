"""The section on agreements: sentences and tables, as the template wants them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from counteroffer.agreements.diversify import Diversification
from counteroffer.agreements.integration import Integration
from counteroffer.agreements.linkage import Linkage
from counteroffer.agreements.overview import Agreements, agreements
from counteroffer.agreements.pact import PactComparison
from counteroffer.briefing import agreements_offers as offers
from counteroffer.briefing import agreements_text as text
from counteroffer.briefing.bargaining_words import bn
from counteroffer.briefing.frames import records
from counteroffer.briefing.tables import Table
from counteroffer.briefing.wording import number, percent
from counteroffer.scenario import Scenario
from counteroffer.simulation import Run

SECTION = ("agreements", "Agreements")
MOVED = 10  # rows of a table of what moves most


def agreements_or_none(run: Run) -> Agreements | None:
    """The agreements that a scenario asks for; None where it asks for none."""
    return agreements(run) if run.scenario.agreements else None


def content(found: Agreements | None) -> dict[str, Any]:
    """Sentences and tables of the section."""
    if found is None:
        return {"agreements": None}
    return {
        "agreements": {
            "lead": text.lead_sentence(found),
            "missing": found.missing,
            "assumptions": assumptions(found),
            "pact": _pact(found.pact) if found.pact else None,
            "diversification": _diversification(found, found.diversification) if found.diversification else None,
            "security": _security(found.security) if found.security else None,
            "integration": _integration(found.integration) if found.integration else None,
        }
    }


def assumptions(found: Agreements) -> tuple[dict[str, Any], ...]:
    """Each scenario file behind the section: what it supposes, where sizes come from, what it leaves out."""
    files = [case.source for case in found.pact.cases.values()] if found.pact else []
    files += [found.diversification.options] if found.diversification else []
    files += [case.file for case in found.integration.cases.values()] if found.integration else []
    return tuple(
        {
            "file": f"{file.name}.yaml",
            "title": file.scenario.title,
            "description": " ".join(file.scenario.description.split()),
            "sources": (*file.scenario.sources, *_stated(file.scenario)),
            "left_out": file.scenario.not_modelled,
        }
        for file in files
    )


def _stated(scenario: Scenario) -> tuple[str, ...]:
    """Sources of the numbers that a scenario states outside its measures."""
    said = [rule.source for rule in scenario.rules_of_origin]
    said += [part.source for part in (scenario.review, scenario.common_labour_market) if part is not None]
    return tuple(said)


def _pact(found: PactComparison) -> dict[str, Any]:
    return {
        "renewal": text.renewal_sentence(found),
        "balanced": text.balanced_sentence(found),
        "cases": text.other_cases(found),
        "affected": text.affected_sentences(found),
        "jobs": text.pact_jobs_sentence(found),
        "places": text.pact_places_sentence(found),
        "table": cases_table(found),
        "affected_table": affected_table(found),
        "sector_tables": [lapse_table(found, member) for member in found.members],
        "places_table": places_table(found),
    }


def _diversification(found: Agreements, d: Diversification) -> dict[str, Any]:
    return {
        "displaced": text.displaced_sentence(d),
        "buy_back": text.buy_back_sentences(found),
        "table": agreements_table(d),
        "partners": partners_table(d),
    }


def _security(found: Linkage) -> dict[str, Any]:
    return {
        "sentences": offers.security_sentences(found),
        "table": offers_table(found),
        "source": found.security.source,
    }


def _integration(found: Integration) -> dict[str, Any]:
    return {"sentences": offers.integration_sentences(found), "table": integration_table(found)}


def cases_table(found: PactComparison) -> Table:
    """Every case for every member, against renewal."""
    rows = []
    for name, case in found.cases.items():
        part = {r["member"]: r for r in records(found.table[found.table["case"] == name])}
        cells = [
            cell
            for member in found.members
            for cell in (
                bn(part[member]["against_renewed_usd_mn"]),
                number(part[member]["against_renewed_percent"], 2, plus=True),
            )
        ]
        rows.append((case.title, f"{case.source.name}.yaml", *cells))
    names = [found.renewed.economy.region_name(member) for member in found.members]
    heads = tuple(head for name in names for head in (f"{name}, USD bn", f"{name}, % of income"))
    caption = "What becomes of the pact: real income a year against renewal"
    return Table(caption, ("Case", "File", *heads), tuple(rows), words=2)


def affected_table(found: PactComparison) -> Table:
    """Trade a lapse falls on, by flow and industry."""
    economy, rows = found.renewed.economy, []
    for r in records(found.affected):
        flow = f"{economy.region_name(r['importer'])} ← {economy.region_name(r['exporter'])}"
        cells = (number(r["trade_usd_mn"] / 1000, 1), number(r["claimed_percent"], 0), number(r["affected_percent"], 0))
        rows.append((flow, r["name"], *cells, number(r["today_percent"]), number(r["lapsed_percent"]), r["basis"]))
    head = ("Importer ← exporter", "Industry", "Trade, USD bn", "claims the pact, %", "affected, %")
    return Table("What a lapse falls on", (*head, "duty today, %", "duty after, %", "counted by"), tuple(rows), words=2)


def lapse_table(found: PactComparison, member: str) -> Table:
    """Industries of a member whose output a lapse moves most."""
    frame = found.sectors[(found.sectors["case"] == "lapses") & (found.sectors["member"] == member)]
    frame = frame.assign(size=frame["against_renewed_pp"].abs()).nlargest(MOVED, "size")
    frame = frame.sort_values("against_renewed_pp")
    rows = tuple((r["name"], percent(r["against_renewed_pp"])) for r in records(frame))
    name = found.renewed.economy.region_name(member)
    return Table(f"{name}: output with a lapse against renewal, points", ("Industry", "Output"), rows)


def places_table(found: PactComparison) -> Table | None:
    """Provinces and states under a lapse."""
    frame = found.places[found.places["case"] == "lapses"].sort_values("real_income_percent")
    if frame.empty:
        return None
    rows = tuple(
        (
            r["name"],
            found.renewed.economy.region_name(r["country"]),
            number(r["real_income_percent"], 2, plus=True),
            bn(r["equivalent_variation_usd_mn"]),
            number(r["output_percent"], 1, plus=True),
        )
        for r in records(frame)
    )
    head = ("Place", "Country", "real income, %", "USD bn a year", "output, %")
    return Table("Provinces and states with a lapse, against renewal", head, rows, words=2)


def agreements_table(d: Diversification) -> Table:
    """What agreements bring, and what they do to dependence."""
    rows = tuple(
        (
            r["title"],
            bn(r["gain_usd_mn"]),
            "–" if r["bought_back_percent"] != r["bought_back_percent"] else number(r["bought_back_percent"], 0),
            number(r["share_percent"]),
            number(r["hhi"], 0),
        )
        for r in records(d.agreements)
    )
    name, market = d.run.economy.region_name(d.region), d.run.economy.region_name(d.market)
    head = ("Case", "gain, USD bn a year", "of the tariff loss, %", f"{market} in exports, %", "HHI")
    return Table(f"{name} diversifies: against today ({d.options.name}.yaml)", head, rows)


def partners_table(d: Diversification) -> Table:
    """What each partner gains by the agreement with it."""
    frame: pd.DataFrame = d.partners[d.partners["party"]]
    rows = tuple(
        (d.packages[r["case"]], r["name"], r["signs"], bn(r["gain_usd_mn"]), number(r["gain_percent"], 3, plus=True))
        for r in records(frame)
    )
    return Table("Would they sign?", ("Agreement", "Partner", "gains", "USD bn a year", "% of income"), rows, words=3)


def offers_table(found: Linkage) -> Table:
    """What each offer adds up to for each side."""
    keys = ("relief_usd_mn", "contribution_usd_mn", "integration_usd_mn", "protection_usd_mn", "total_usd_mn")
    rows = tuple(
        (r["title"], found.run.economy.region_name(r["region"]), *(bn(r[key]) for key in keys))
        for r in records(found.offers)
    )
    head = (
        "Offer",
        "Side",
        "tariff relief",
        "contribution or purchases",
        "integration",
        "protection",
        "total",
    )
    return Table(f"{found.security.title}: USD bn a year against today", head, rows, words=2)


def integration_table(found: Integration) -> Table:
    """What each form of integration brings each member."""
    rows = tuple(
        (
            r["title"],
            found.run.economy.region_name(r["member"]),
            bn(r["gain_usd_mn"]),
            bn(r["residents_usd_mn"]),
            number(r["per_person_percent"], 2, plus=True),
            number(r["workforce_percent"], 2, plus=True),
            bn(r["received_usd_mn"]),
        )
        for r in records(found.table)
    )
    head = (
        "Form",
        "Member",
        "region, USD bn",
        "residents, USD bn",
        "per person, %",
        "people, %",
        "budget, USD bn",
    )
    return Table("Integration: a year, against today", head, rows, words=2)
