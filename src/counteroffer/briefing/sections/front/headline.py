"""The paragraph a reader remembers, built from numbers only: each verb follows the sign, each adverb the size."""

from __future__ import annotations

from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.closures import EFFECTS
from counteroffer.briefing.words.context import before, income_clause, question_sentence, vintage
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.reported import pass_through_sentence, revenue_sentence, split_sentence
from counteroffer.study import Study


def headline(study: Study, w: Wording) -> str:
    """The paragraph a reader remembers: who loses or gains how much, per year, in the long run."""
    in_force = sum(applied.in_force for applied in study.applied)
    date, economy = w.day(study.scenario.date), vintage(study, w)
    if not in_force:
        return w(
            "No measure is in force on {date}, so nothing changes: the page shows {economy} as it was.",
            date=date,
            economy=economy,
        )
    rows = keyed(study.effects.regions, "region")
    clauses = [
        income_clause(study, code, rows[code]["real_income_percent"], rows[code]["equivalent_variation_usd_mn"], w)
        for code in study.lead
    ]
    said = w("{most}; and {last}", most="; ".join(clauses[:-1]), last=clauses[-1]) if clauses[1:] else clauses[0]
    opening = w.plural(
        "With the measure in force on {date}, {clauses}.",
        "With the {amount} measures in force on {date}, {clauses}.",
        in_force,
        date=date,
        clauses=said,
    )
    frame = w(EFFECTS[study.scenario.closure], economy=economy, before=before(study, w))
    told = (
        question_sentence(study, w),
        opening,
        split_sentence(study, study.lead[0], w),
        revenue_sentence(study, w),
        pass_through_sentence(study, w),
        frame,
    )
    return " ".join(part for part in told if part)
