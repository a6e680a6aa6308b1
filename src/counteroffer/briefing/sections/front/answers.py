"""Page one: the questions a negotiator asks, each answered in a sentence or two from what has been solved."""

from __future__ import annotations

import math
from collections.abc import Mapping

from counteroffer.briefing.document import Answer, Link
from counteroffer.briefing.sections.front import deal
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.agreements import members
from counteroffer.briefing.words.amounts import span
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.context import amount_words
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.reported import DOUBTS, drawn_sentence, income_range, open_signs, range_ends, shows
from counteroffer.briefing.words.rounding import LITTLE, billions, figure, income_percent
from counteroffer.scenario.parts import ALL
from counteroffer.study import Missing, Part, Study, solved
from counteroffer.study.part import BARGAINING
from counteroffer.study.parts.agreements import PactResult
from counteroffer.study.parts.jobs import JobsResult
from counteroffer.uncertainty.bases import Doubt
from counteroffer.uncertainty.envelope import Envelope
from counteroffer.uncertainty.ranges import USD

FELT = (2, 1)  # places and industries named, on our side and on theirs
FEW_JOBS = 0.05  # thousand; fewer are not told from none
LESS_OUTPUT = -0.05  # percent; a smaller fall rounds to 0.0
BALANCED = "zero"  # the deficit rule under which every region's trade is balanced first
RESULTS, WORK, TABLE, PACT, SPREAD, LEFT_OUT = "effects", "jobs", "bargaining", "agreements", "ranges", "limits"
_COSTS, _BRINGS = english("What does it cost {region:the}?"), english("What does it bring {region:the}?")


def questions(study: Study, w: Wording) -> tuple[Answer, ...]:
    """Every question that the study answers: the first lead region is us, the second is them.

    Links carry the section they lead to; its title is the document's to fill in.
    """
    rows = keyed(study.effects.regions, "region")
    asked = {code: _BRINGS if rows[code][USD] > LITTLE else _COSTS for code in study.lead[:2]}
    found = [
        _answer(w(words, region=w.region(study.economy, code)), cost(study, code, w), RESULTS)
        for code, words in asked.items()
    ]
    if study.asked(Part.jobs):
        found.append(_answer(w("Who feels it?"), felt(study, w), WORK))
    if study.asked(*BARGAINING):
        found += [_answer(question, text, TABLE) for question, text in deal.answers(study, w)]
    pact = solved(study.pact)
    if pact is not None:
        found.append(_answer(w("What is the pact's renewal worth?"), renewal(study, pact, w), PACT))
    return (*found, _answer(w("How sure are we?"), sure(study, w), SPREAD, LEFT_OUT))


def _answer(question: str, text: str, *sections: str) -> Answer:
    return Answer(question, text, tuple(Link("", name) for name in sections))


def cost(study: Study, code: str, w: Wording) -> str:
    """What a region gains or loses in the scenario's own horizon and in the short run, each with its range."""
    incomes = {study.facts.closure: study.effects.regions}
    near = solved(study.jobs)
    if near is not None:
        incomes.setdefault(near.facts.closure, near.income)
    said = _asked(study, code, w)
    everything, ranged = bool(said), False
    for horizon, frame in incomes.items():
        row = keyed(frame, "region")[code]
        amount = w.usd_words(row[USD])
        told = start(w(HORIZON[horizon]))
        if everything:
            told = start(w("all measures, {horizon}", horizon=w(HORIZON[horizon])))
        one = income_range(study, code, horizon)
        spread = range_ends(one, w) if one is not None and shows(one) else ""
        if spread and not ranged:
            spread = w("range {spread}", spread=spread)
        ranged = ranged or bool(spread)
        said.append(_income(row["real_income_percent"], row[USD], amount, told, w, again=bool(said), spread=spread))
    return " ".join(said)


def _asked(study: Study, code: str, w: Wording) -> list[str]:
    """What comes of the measures that the case asks about, before what comes of all."""
    asked, frame = study.scenario.question, solved(study.parts[Part.question])
    if asked is None or frame is None:
        return []
    row = keyed(frame, "region")[code]
    told = start(w("{title}, all else standing", title=w.given(asked.title)))
    return [_income(row["real_income_percent"], row[USD], amount_words(study, code, row[USD], w), told, w, again=False)]


def _income(percent: float, usd: float, amount: str, horizon: str, w: Wording, *, again: bool, spread: str = "") -> str:
    """What is lost or gained, and its range; what percent are of is said the first time."""
    if abs(percent) < SIGN_UNDER and abs(usd) < LITTLE:
        if spread:
            return w("{horizon}: no measurable change of real income ({range}).", horizon=horizon, range=spread)
        return w("{horizon}: no measurable change of real income.", horizon=horizon)
    given = {"horizon": horizon, "amount": amount, "percent": income_percent(percent, w)}
    if not again:
        given["percent"] = w("{percent} of income", percent=given["percent"])
    if spread:
        given["percent"] = w("{percent}; {range}", percent=given["percent"], range=spread)
    if usd < 0:
        return w("{horizon}: a loss of {amount} a year ({percent}).", **given)
    return w("{horizon}: a gain of {amount} a year ({percent}).", **given)


def felt(study: Study, w: Wording) -> str:
    """Jobs, unemployment, and the places and industries where most is lost, on both sides."""
    if isinstance(study.jobs, Missing):
        reason = missing_words(study.jobs, w).rstrip(".")
        return w("Jobs are not known, as the short run has no solution: {reason}.", reason=reason)
    found = study.jobs.value
    return " ".join(_felt(study, found, code, named, w) for code, named in zip(study.lead, FELT, strict=False))


def _felt(study: Study, jobs: JobsResult, code: str, named: int, w: Wording) -> str:
    (alone, points), (fewer, lost) = _ends(jobs, code)
    economy = study.economy
    places = [
        f"{w.name(row['name']):in} ({_heads(row['jobs_supply_alone_thousand'], row['jobs_with_demand_thousand'], w)})"
        for row in _places(jobs, code, named)
    ]
    sectors = [
        f"{w.industry(economy, row['sector'])} ({w.percent(row['output_percent'])})"
        for row in _output(jobs, code, named)
    ]
    facts = []
    if abs(points) < SIGN_UNDER:
        facts.append(w("jobs hardly change"))
    elif math.isfinite(lost) and places:
        facts.append(w("{number} jobs, most {places}", number=_heads(fewer, lost, w), places=w.listed(places)))
    elif math.isfinite(lost):
        facts.append(w("{number} jobs", number=_heads(fewer, lost, w)))
    if abs(points) >= SIGN_UNDER:
        rise = span(alone, points, lambda value: w.number(value, 2, plus=True), w)
        facts.append(w("unemployment {points} points", points=rise))
    if sectors:
        facts.append(w("output falls most in {sectors}", sectors=w.listed(sectors)))
    facts = facts or [w("no measurable change")]
    return w("{region}, short run: {facts}.", region=w.region(economy, code), facts="; ".join(facts))


def _ends(jobs: JobsResult, code: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Unemployment and jobs with the supply side alone and with demand; the first for both where there is no second."""
    alone, demand, fewer, lost = jobs.ends(code).values()
    known = math.isfinite(demand)
    return (alone, demand if known else alone), (fewer, lost if known else fewer)


def _heads(alone: float, demand: float, w: Wording) -> str:
    """Thousand people as a number, two digits, signed, at both ends."""

    def written(thousand: float) -> str:
        return figure(1000 * thousand, 2, w, plus=True) if abs(thousand) >= FEW_JOBS else "0"

    return span(alone, demand, written, w)


def _places(jobs: JobsResult, code: str, named: int) -> list[Record]:
    """Provinces or states that lose most jobs, by the first method there is."""
    frame = jobs.places[jobs.places["country"] == code]
    if frame.empty:
        return []
    frame = frame[(frame["method"] == frame["method"].iloc[0]) & (frame["jobs_change_thousand"] < -FEW_JOBS)]
    return records(frame.nsmallest(named, "jobs_change_thousand"))


def _output(jobs: JobsResult, code: str, named: int) -> list[Record]:
    """Industries whose output falls most in the short run."""
    frame = jobs.output
    frame = frame[(frame["region"] == code) & (frame["output_percent"] < LESS_OUTPUT)]
    return records(frame.nsmallest(named, "output_percent"))


def renewal(study: Study, found: PactResult, w: Wording) -> str:
    """What each member has by renewal against a lapse, and whose sign turns where imbalances are removed first."""
    worths = []
    for member in members(study, found):
        worth = found.worth[member]
        given = {"player": w.region(study.economy, member), "amount": billions(worth, w)}
        turns = worth * found.balanced.get(member, worth) < 0
        worths.append(w("{player} {amount} (sign not sure)", **given) if turns else w("{player} {amount}", **given))
    return w("Against its lapse, USD billion a year: {worths}.", worths=w.listed(worths))


def sure(study: Study, w: Wording) -> str:
    """What the ranges span, for whom the sign is open, what the bargains rest on, and what is left out."""
    found = {code: one for code in study.lead if (one := income_range(study, code, ALL))}
    drawn = drawn_sentence(study, w)
    said = [drawn] if drawn else []
    said += _spans(study, found, w) if found else [w("One set of trade elasticities is used; no range was solved.")]
    if study.table is not None:
        if study.table.facts.scenario.deficit_rule == BALANCED != study.scenario.deficit_rule:
            said.append(w("All else uses one set, bargains balanced trade."))
        else:
            said.append(w("All else uses one set."))
    count = len(study.scenario.not_modelled)
    if count:
        known = w.plural("{amount} known point", "{amount} known points", count)
        said.append(w("Left out: {known} and more.", known=known))
    else:
        said.append(w("Left out: what the model lacks."))
    return " ".join(said)


def _spans(study: Study, found: Mapping[str, Envelope], w: Wording) -> list[str]:
    """What the ranges span, and for whom they leave the sign open."""
    one = next(iter(found.values()))
    sets = w.plural("{amount} set of elasticities", "{amount} sets of elasticities", one.sets)
    spanned = w.listed([sets if doubt is Doubt.elasticities else w(DOUBTS[doubt]) for doubt in one.doubts])
    said = [w("Ranges vary {doubts}, one at a time, without probabilities.", doubts=spanned)]
    return [*said, open_signs(study, found, w) or w("Every sign holds in all.")]
