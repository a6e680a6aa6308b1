"""What the template needs for the bargaining section."""

from __future__ import annotations

from typing import Any

from counteroffer.briefing import bargaining_deal_text as deal_text
from counteroffer.briefing import bargaining_tables as tables
from counteroffer.briefing import bargaining_text as text
from counteroffer.briefing.bargaining_charts import deal_chart
from counteroffer.briefing.svg import inline
from counteroffer.briefing.wording import scientific
from counteroffer.negotiation.bargain import NAMES
from counteroffer.negotiation.overview import Overview

SECTION = ("bargaining", "Bargaining table")


def content(found: Overview | str | None) -> dict[str, Any]:
    """Sentences, chart and tables of the section; why there are none, where it could not be solved."""
    if not isinstance(found, Overview):
        return {"bargaining": None, "bargaining_failed": found or ""}
    return {"bargaining": _without(found) | _steps(found) | _deal(found), "bargaining_failed": ""}


def _without(found: Overview) -> dict[str, Any]:
    return {
        "lead": deal_text.lead_sentence(found),
        "today": text.today_sentence(found),
        "war": text.war_sentences(found),
        "alone": text.alone_sentences(found),
        "lapse": text.lapse_sentence(found),
        "outcomes": tables.outcomes_table(found),
    }


def _steps(found: Overview) -> dict[str, Any]:
    ranked = tables.concessions_table(found)
    return {
        "concessions": text.concession_sentences(found),
        "rates": text.rate_sentences(found),
        "ranked": ranked if ranked.rows else None,
        "rates_table": tables.rates_table(found),
        "leverage": text.leverage_sentences(found),
        "leverage_tables": tables.leverage_tables(found),
        "caveats": text.caveats(found),
    }


def _deal(found: Overview) -> dict[str, Any]:
    drawn, deal = deal_chart(found), found.deal
    figure = None
    if drawn is not None:
        chart, _ = drawn
        figure = {"title": chart.title, "svg": inline(chart.spec, chart.alternative, "deals")}
    return {
        "deal": deal_text.deal_sentences(found),
        "terms": deal_text.terms_sentences(found, deal.bargains[0]) if deal.possible else (),
        "figure": figure,
        "outside": drawn[1] if drawn else 0,
        "drawn": len(deal.frontier.cloud) if deal.frontier else 0,
        "rule": NAMES[deal.bargains[0].rule] if deal.possible else "",
        "rules": tables.rules_table(found),
        "terms_table": tables.terms_table(found),
        "swap": deal_text.swap_sentence(found),
        "swaps": tables.swaps_table(found),
        "kkt": scientific(max(one.kkt for one in deal.bargains)) if deal.possible else "",
    }
