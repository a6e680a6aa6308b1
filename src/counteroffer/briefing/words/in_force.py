"""How many of a case's measures apply on its day, in words."""

from __future__ import annotations

from counteroffer.briefing.words.languages.wording import Wording
from counteroffer.study import Study


def in_force_sentence(study: Study, w: Wording) -> str:
    """How many of the scenario's measures apply on its day."""
    total, date = len(study.applied), w.day(study.scenario.date)
    live = sum(applied.in_force for applied in study.applied)
    if not total:
        return w("The scenario has no measures.")
    if live == total:
        return w.plural(
            "The scenario has {amount} measure, in force on {date}.",
            "The scenario has {amount} measures, all in force on {date}.",
            total,
            date=date,
        )
    if not live:
        return w.plural(
            "The scenario has {amount} measure; it is not in force on {date} and changes nothing here.",
            "The scenario has {amount} measures; none of them is in force on {date}, and they change nothing here.",
            total,
            date=date,
        )
    return w.plural(
        "The scenario has {total} measures; {amount} of them is in force on {date}. The others change nothing here.",
        "The scenario has {total} measures; {amount} of them are in force on {date}. The others change nothing here.",
        live,
        total=w.number(total, 0),
        date=date,
    )
