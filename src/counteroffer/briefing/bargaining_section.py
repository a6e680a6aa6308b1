"""What the template needs for the bargaining section."""

from __future__ import annotations

from typing import Any

from counteroffer.briefing import bargaining_deal_text as deal_text
from counteroffer.briefing import bargaining_tables as tables
from counteroffer.briefing import bargaining_text as text
from counteroffer.briefing.bargaining_charts import deal_chart
from counteroffer.briefing.bargaining_leverage import leverage_sentences
from counteroffer.briefing.figures import draw
from counteroffer.briefing.wording import Wording, english
from counteroffer.negotiation.overview import Overview

SECTION = ("bargaining", english("Bargaining table"))


def content(found: Overview | str | None, w: Wording) -> dict[str, Any]:
    """Sentences, chart and tables of the section; why there are none, where it could not be solved."""
    if not isinstance(found, Overview):
        return {"bargaining": None, "bargaining_failed": w.given(found or "")}
    return {"bargaining": _without(found, w) | _steps(found, w) | _deal(found, w), "bargaining_failed": ""}


def _without(found: Overview, w: Wording) -> dict[str, Any]:
    return {
        "lead": deal_text.lead_sentence(found, w),
        "today": text.today_sentence(found, w),
        "war": text.war_sentences(found, w),
        "alone": text.alone_sentences(found, w),
        "lapse": text.lapse_sentence(found, w),
        "outcomes": tables.outcomes_table(found, w),
    }


def _steps(found: Overview, w: Wording) -> dict[str, Any]:
    ranked = tables.concessions_table(found, w)
    return {
        "concessions": text.concession_sentences(found, w),
        "rates": text.rate_sentences(found, w),
        "ranked": ranked if ranked.rows else None,
        "rates_table": tables.rates_table(found, w),
        "leverage": leverage_sentences(found, w),
        "leverage_tables": tables.leverage_tables(found, w),
        "caveats": text.caveats(found, w),
    }


def _deal(found: Overview, w: Wording) -> dict[str, Any]:
    drawn, deal = deal_chart(found, w), found.deal
    return {
        "deal": deal_text.deal_sentences(found, w),
        "terms": deal_text.terms_sentences(found, deal.bargains[0], w) if deal.possible else (),
        "figure": draw(drawn[0], "deals") if drawn else None,
        "legend": _legend(len(deal.frontier.cloud), drawn[1], w) if deal.frontier and drawn else "",
        "bargain": deal_text.bargain_name(deal.bargains[0], w) if deal.possible else "",
        "rules": tables.rules_table(found, w),
        "terms_table": tables.terms_table(found, w),
        "swap": deal_text.swap_sentence(found, w),
        "swaps": tables.swaps_table(found, w),
        "kkt": w.scientific(max(one.kkt for one in deal.bargains)) if deal.possible else "",
    }


def _legend(drawn: int, outside: int, w: Wording) -> str:
    """What lines, marks and dots of the chart are, and how many dots lie outside it."""
    said = [
        w(
            "Line: the frontier, where neither side can gain more without the other gaining less. Shaded: deals that "
            "both prefer to no deal. Large marks: no deal, and what the rules pick. Dots: deals drawn at random within "
            "what is on the table."
        ),
        w("{outside} of {drawn} dots lie outside the picture.", outside=w.number(outside, 0), drawn=w.number(drawn, 0)),
        w("The set of deals is not convex, so the frontier is the best of several searches, not a proven optimum."),
    ]
    return " ".join(said if outside else (said[0], said[2]))
