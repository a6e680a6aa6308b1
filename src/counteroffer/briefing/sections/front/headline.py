"""The paragraph a reader remembers, built from numbers only: each verb follows the sign, each adverb the size."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.words import Name, Wording
from counteroffer.briefing.words.closures import EFFECTS
from counteroffer.briefing.words.context import UNMOVED_USD, before, income_clause, vintage
from counteroffer.briefing.words.frames import Record, keyed
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
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
    lead = {w.region(study.economy, code): rows[code] for code in study.lead}
    clauses = [
        income_clause(name, row["real_income_percent"], row["equivalent_variation_usd_mn"], w)
        for name, row in lead.items()
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
    return " ".join(part for part in (opening, _heaviest(lead, w), _world(study, w), _revenue(study, w), frame) if part)


def _heaviest(lead: dict[Name, Record], w: Wording) -> str:
    """Which of the lead regions loses most, against income and in dollars; nothing if fewer than two lose."""
    losers = {name: row for name, row in lead.items() if row["real_income_percent"] <= -SIGN_UNDER}
    if len(losers) < 2:
        return ""
    deepest = min(losers, key=lambda name: losers[name]["real_income_percent"])
    largest = min(losers, key=lambda name: losers[name]["equivalent_variation_usd_mn"])
    if deepest == largest:
        return w("Among them {region:the} loses most, both against its income and in dollars.", region=deepest)
    return w("Against income, {deepest:the} loses most; in dollars, {largest:the}.", deepest=deepest, largest=largest)


def _world(study: Study, w: Wording) -> str:
    total = float(study.effects.regions["equivalent_variation_usd_mn"].sum())
    if abs(total) < UNMOVED_USD:
        return w("The world as a whole neither gains nor loses measurably.")
    if total < 0:
        return w("All regions of the world together lose {amount}.", amount=w.usd_words(total))
    return w("All regions of the world together gain {amount}.", amount=w.usd_words(total))


def _revenue(study: Study, w: Wording) -> str:
    """Whose tariff revenue moves most, from what to what."""
    old, new = study.baseline.revenue, study.revenue
    n = int(np.argmax(np.abs(new - old)))
    change = float(new[n] - old[n])
    if abs(change) < UNMOVED_USD:
        return ""
    given = {
        "region": w.region(study.economy, study.economy.regions[n]),
        "before": w.usd_bn(old[n]),
        "after": w.usd_bn(new[n]),
    }
    if change > 0:
        return w("The tariff revenue of {region:the} rises from USD\u00a0{before} to {after} billion.", **given)
    return w("The tariff revenue of {region:the} falls from USD\u00a0{before} to {after} billion.", **given)
