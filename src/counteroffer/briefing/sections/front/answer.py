"""The sentence a minister remembers: what the measures cost us, and what a fair deal would bring."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.words import Name, Wording, english
from counteroffer.briefing.words.context import UNMOVED_USD, amount_words, vintage
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.reported import USD
from counteroffer.study import Part, Study, solved
from counteroffer.study.parts.bargaining import DealResult

RULE = "nash"
_DEAL = {
    True: english("{answer}; a fair deal would bring {us:the} {amount}."),
    False: english("{answer}; a fair deal would cost {us:the} {amount}."),
}
Worth = list[tuple[Name, float, str]]


def answer(study: Study, w: Wording) -> str:
    """One sentence from numbers only: each verb follows the sign."""
    in_force = sum(applied.in_force for applied in study.applied)
    if not in_force:
        return w(
            "No measure is in force on {date}, so nothing changes: the page shows {economy} as it was.",
            date=w.day(study.scenario.date),
            economy=vintage(study, w),
        )
    asked, frame = study.scenario.question, solved(study.parts[Part.question])
    if asked is None or frame is None:
        said = _cost(_worth(study, study.effects.regions, w), in_force, w)
    else:
        said = _asked(_worth(study, frame, w), w.given(asked.title), w)
    deal = solved(study.deal)
    return w("{answer}.", answer=said) if deal is None else _with_deal(said, deal, w)


def _worth(study: Study, frame: pd.DataFrame, w: Wording) -> Worth:
    """What the first two regions in focus lose or gain, USD million and in words, as far as it is told from nothing."""
    rows = keyed(frame, "region")
    each = [(code, float(rows[code][USD])) for code in study.lead[:2]]
    return [
        (w.region(study.economy, code), usd, amount_words(study, code, usd, w))
        for code, usd in each
        if abs(usd) >= UNMOVED_USD
    ]


def _cost(worth: Worth, in_force: int, w: Wording) -> str:
    """What the measures in force cost or bring."""
    if not worth:
        return w.plural(
            "The measure changes no income measurably", "The {amount} measures change no income measurably", in_force
        )
    each = [w("{region:the} {amount}", region=region, amount=amount) for region, _, amount in worth]
    gains = {usd > 0 for _, usd, _ in worth}
    if len(gains) == 1:
        first = w.listed(each)
        if gains == {True}:
            return w.plural(
                "The measure brings {first} a year", "The {amount} measures bring {first} a year", in_force, first=first
            )
        return w.plural(
            "The measure costs {first} a year", "The {amount} measures cost {first} a year", in_force, first=first
        )
    if worth[0][1] > 0:
        return w.plural(
            "The measure brings {first} and costs {second} a year",
            "The {amount} measures bring {first} and cost {second} a year",
            in_force,
            first=each[0],
            second=each[1],
        )
    return w.plural(
        "The measure costs {first} and brings {second} a year",
        "The {amount} measures cost {first} and bring {second} a year",
        in_force,
        first=each[0],
        second=each[1],
    )


def _asked(worth: Worth, title: str, w: Wording) -> str:
    """What comes of what the case asks about, whose title says it in words of the file."""
    if not worth:
        return w("With {title}, no income changes measurably", title=title)
    if len({usd > 0 for _, usd, _ in worth}) == 1:  # the verb said once
        (first, usd, amount), *rest = worth
        verb = english("{region:the} gains {amount}") if usd > 0 else english("{region:the} loses {amount}")
        clauses = [w(verb, region=first, amount=amount)]
        clauses += [w("{region:the} {amount}", region=region, amount=amount) for region, _, amount in rest]
        return w("With {title}, {clauses} a year", title=title, clauses=w.listed(clauses))
    clauses = [
        w("{region:the} gains {amount}", region=region, amount=amount)
        if usd > 0
        else w("{region:the} loses {amount}", region=region, amount=amount)
        for region, usd, amount in worth
    ]
    return w("With {title}, {clauses} a year", title=title, clauses=w.listed(clauses))


def _with_deal(said: str, found: DealResult, w: Wording) -> str:
    """The same with what the Nash bargain brings the first player against today."""
    best = found.bargain(RULE)
    if best is None:
        return w("{answer}; nothing on these issues leaves every player better off.", answer=said)
    gain = float(best.utility[0] - found.table.now[0])
    return w(_DEAL[gain > 0], answer=said, us=w.name(found.table.players[0]), amount=w.usd_words(gain))
