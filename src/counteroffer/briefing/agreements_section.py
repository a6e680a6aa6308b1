"""The section on agreements: sentences and tables, as the template wants them."""

from __future__ import annotations

from typing import Any

from counteroffer.agreements.diversify import Diversification
from counteroffer.agreements.integration import Integration
from counteroffer.agreements.linkage import Linkage
from counteroffer.agreements.overview import Agreements, agreements
from counteroffer.agreements.pact import PactComparison
from counteroffer.briefing import agreements_offers as offers
from counteroffer.briefing import agreements_text as text
from counteroffer.briefing import pact_text
from counteroffer.briefing.agreements_chart import ways_out_chart
from counteroffer.briefing.agreements_tables import (
    affected_table,
    agreements_table,
    cases_table,
    integration_table,
    lapse_table,
    offers_table,
    partners_table,
    places_table,
)
from counteroffer.briefing.figures import draw
from counteroffer.briefing.wording import Wording, english
from counteroffer.run.run import Run
from counteroffer.scenario import Scenario

SECTION = ("agreements", english("Agreements"))


def agreements_or_none(run: Run) -> Agreements | None:
    """The agreements that a scenario asks for; None where it asks for none."""
    return agreements(run) if run.scenario.agreements else None


def content(found: Agreements | None, w: Wording) -> dict[str, Any]:
    """Sentences, chart and tables of the section."""
    if found is None:
        return {"agreements": None}
    chart = ways_out_chart(found, w)
    return {
        "agreements": {
            "lead": text.lead_sentence(found, w),
            "figure": draw(chart, "agreements") if chart else None,
            "missing": {w.given(part.capitalize()): w.given(why) for part, why in found.missing.items()},
            "assumptions": assumptions(found, w),
            "pact": _pact(found.pact, w) if found.pact else None,
            "diversification": _diversification(found, found.diversification, w) if found.diversification else None,
            "security": _security(found.security, w) if found.security else None,
            "integration": _integration(found.integration, w) if found.integration else None,
        }
    }


def assumptions(found: Agreements, w: Wording) -> tuple[dict[str, Any], ...]:
    """Each scenario file behind the section: what it supposes, where sizes come from, what it leaves out."""
    files = [case.source for case in found.pact.cases.values()] if found.pact else []
    files += [found.diversification.options] if found.diversification else []
    files += [case.file for case in found.integration.cases.values()] if found.integration else []
    return tuple(
        {
            "file": f"{file.name}.yaml",
            "title": w.given(file.scenario.title),
            "description": w.given(" ".join(file.scenario.description.split())),
            "sources": [w.given(source) for source in (*file.scenario.sources, *_stated(file.scenario))],
            "left_out": [w.given(item) for item in file.scenario.not_modelled],
        }
        for file in files
    )


def _stated(scenario: Scenario) -> tuple[str, ...]:
    """Sources of the numbers that a scenario states outside its measures."""
    said = [rule.source for rule in scenario.rules_of_origin]
    said += [part.source for part in (scenario.review, scenario.common_labour_market) if part is not None]
    return tuple(said)


def _pact(found: PactComparison, w: Wording) -> dict[str, Any]:
    return {
        "renewal": pact_text.renewal_sentence(found, w),
        "balanced": pact_text.balanced_sentence(found, w),
        "cases": pact_text.other_cases(found, w),
        "affected": pact_text.affected_sentences(found, w),
        "jobs": pact_text.pact_jobs_sentence(found, w),
        "places": pact_text.pact_places_sentence(found, w),
        "table": cases_table(found, w),
        "affected_table": affected_table(found, w),
        "sector_tables": [lapse_table(found, member, w) for member in found.members],
        "places_table": places_table(found, w),
    }


def _diversification(found: Agreements, d: Diversification, w: Wording) -> dict[str, Any]:
    return {
        "displaced": text.displaced_sentence(d, w),
        "buy_back": text.buy_back_sentences(found, w),
        "table": agreements_table(d, w),
        "partners": partners_table(d, w),
    }


def _security(found: Linkage, w: Wording) -> dict[str, Any]:
    return {
        "sentences": offers.security_sentences(found, w),
        "table": offers_table(found, w),
        "source": w.given(found.security.source),
    }


def _integration(found: Integration, w: Wording) -> dict[str, Any]:
    return {"sentences": offers.integration_sentences(found, w), "table": integration_table(found, w)}
