"""What the measures that a case asks about do, all others standing: the sentence that page one begins with."""

from __future__ import annotations

from counteroffer.briefing.words.context import income_clause
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.languages.wording import Wording
from counteroffer.study import Part, Study, solved


def question_sentence(study: Study, w: Wording) -> str:
    """Who loses or gains how much by them; nothing where the case asks about all measures together."""
    said, frame = study.scenario.question, solved(study.parts[Part.question])
    if said is None or frame is None:
        return ""
    rows = keyed(frame, "region")
    clauses = [
        income_clause(
            w.region(study.economy, code),
            rows[code]["real_income_percent"],
            rows[code]["equivalent_variation_usd_mn"],
            w,
        )
        for code in study.lead[:2]
    ]
    return w(
        "With {title} beside all other measures, against the same without: {clauses}.",
        title=w.given(said.title),
        clauses="; ".join(clauses),
    )
