"""The sentence a minister remembers: what the measures cost us, and what a fair deal would bring."""

from __future__ import annotations

from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.context import UNMOVED_USD, vintage
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.reported import USD
from counteroffer.study import Part, Study, solved
from counteroffer.study.parts.bargaining import DealResult

RULE = "nash"
_COSTS = {  # whether it is a gain
    True: english("{cause} bring {clauses}"),
    False: english("{cause} cost {clauses}"),
}
_DEAL = {
    True: english("{answer}; a fair deal would bring {us:the} {amount}."),
    False: english("{answer}; a fair deal would cost {us:the} {amount}."),
}


def answer(study: Study, w: Wording) -> str:
    """One sentence from numbers only: each verb follows the sign."""
    in_force = sum(applied.in_force for applied in study.applied)
    if not in_force:
        return w(
            "No measure is in force on {date}, so nothing changes: the page shows {economy} as it was.",
            date=w.day(study.scenario.date),
            economy=vintage(study, w),
        )
    said, deal = _cost(study, in_force, w), solved(study.deal)
    if deal is None:
        return w("{answer}.", answer=said)
    return _with_deal(said, deal, w)


def _cost(study: Study, in_force: int, w: Wording) -> str:
    """What the measures in question bring or cost the first two regions in focus."""
    asked, frame = study.scenario.question, solved(study.parts[Part.question])
    rows = keyed(study.effects.regions if frame is None else frame, "region")
    if asked is not None and frame is not None:
        cause = str(w.given(asked.title))
    else:
        cause = w.plural("The measure", "The {amount} measures", in_force)
    worth = [(w.region(study.economy, code), float(rows[code][USD])) for code in study.lead[:2]]
    told = [one for one in worth if abs(one[1]) >= UNMOVED_USD]
    if not told:
        return w("{cause} change no income measurably", cause=cause)
    gains = [usd > 0 for _, usd in told]
    each = [w("{region:the} {amount}", region=region, amount=w.usd_words(usd)) for region, usd in told]
    if len(set(gains)) == 1:
        return w("{cost} a year", cost=w(_COSTS[gains[0]], cause=cause, clauses=w.listed(each)))
    first = w(_COSTS[gains[0]], cause=cause, clauses=each[0])
    return (
        w("{first} and bring {other} a year", first=first, other=each[1])
        if gains[1]
        else w("{first} and cost {other} a year", first=first, other=each[1])
    )


def _with_deal(said: str, found: DealResult, w: Wording) -> str:
    """The same with what the Nash bargain brings the first player against today."""
    best = found.bargain(RULE)
    if best is None:
        return w("{answer}; no deal on these issues leaves every player better off.", answer=said)
    gain = float(best.utility[0] - found.table.now[0])
    return w(_DEAL[gain > 0], answer=said, us=w.name(found.table.players[0]), amount=w.usd_words(gain))
