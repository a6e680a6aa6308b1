"""The answers of page one that come from the bargaining table: relief, offers, and a fair deal."""

from __future__ import annotations

from collections.abc import Sequence

from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.amounts import usd
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.rounding import billions, figure
from counteroffer.briefing.words.table import issue_title
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.rules.concessions import FAMILY
from counteroffer.negotiation.rules.ratios import least_cost
from counteroffer.study import Missing, Solved, Study
from counteroffer.study.parts.bargaining import BargainFacts, ConcessionsResult, DealResult

CHEAP = 1.5  # dollars that a concession is worth to the others for each that it costs
RELIEF, OFFERS = 2, 3  # named
NAMED = 2  # measures of one owner; of more, the ends
MOVED = 0.05  # share of its range under which a level hardly moves
SHOWN = 5.0  # USD million; less is nothing beside billions
MEASURE = "percent of the measure"
RULE = "nash"
_QUESTIONS = (
    english("What is relief worth?"),
    english("What can {player:the} offer?"),
    english("Which deal is fair?"),
)


def answers(study: Study, w: Wording) -> list[tuple[str, str]]:
    """Question and answer."""
    found = []
    if isinstance(study.concessions, Solved):
        issues = study.concessions.value
        us = w.name(issues.table.players[0])
        found.append((w(_QUESTIONS[0]), relief(issues, w)))
        found.append((w(_QUESTIONS[1], player=us), offers(issues, w)))
    if isinstance(study.deal, Missing):
        reason = missing_words(study.deal, w).rstrip(".")
        none = w("Not known, as the bargaining table has no solution: {reason}.", reason=reason)
        return [*found, (w(_QUESTIONS[2]), none)]
    return [*found, (w(_QUESTIONS[2]), deal(study.deal.value, w))]


def relief(found: ConcessionsResult, w: Wording) -> str:
    """What ending each of their measures brings us and costs them, alone, dearest to us first."""
    us, them = found.table.players[:2]
    frame = found.steps
    frame = frame[(frame["owner"] == them) & (frame["kind"] == FAMILY[True])]
    worth = frame[frame["player"] == us].set_index("issue")["value_usd_mn"].astype(float)
    cost = frame[frame["player"] == them].set_index("issue")["value_usd_mn"].astype(float)
    worth = worth.sort_values(ascending=False, kind="stable")
    pairs = [(str(issue), float(worth[issue]), float(cost[issue])) for issue in worth.index]
    if not pairs:
        return w("{player:the} has no concession on the table.", player=w.name(them))
    given = {"us": w.name(us), "them": w.name(them), "list": _pairs(found, pairs[:RELIEF], w)}
    said = w("Each ended alone, USD billion a year to {us:the} and to {them:the}: {list}.", **given)
    income = float(found.table.before[1])
    paying = {issue: gain / -loss for issue, gain, loss in pairs if gain > 0 and -loss >= least_cost(income)}
    if len(paying) < 2:
        return said
    best = max(paying, key=lambda issue: paying[issue])
    given = {"title": issue_title(found.table, best, w), "dollars": figure(paying[best], 2, w)}
    return said + " " + w("Most for what it costs them: {title}, {dollars} for each dollar.", **given)


def offers(found: ConcessionsResult, w: Wording) -> str:
    """Our concessions that are cheap to give and dear to get, most for the money first."""
    us = found.table.players[0]
    frame = found.ranked
    least = (CHEAP * frame["cost_usd_mn"]).clip(lower=SHOWN)
    frame = frame[(frame["owner"] == us) & (frame["worth_usd_mn"] >= least)]
    rows = records(frame.head(OFFERS))
    if not rows:
        return w("Nothing that it could concede is worth clearly more to the others than it costs.")
    pairs = [(row["issue"], -float(row["cost_usd_mn"]), float(row["worth_usd_mn"])) for row in rows]
    return w(
        "Cheap to give, dear to get, USD billion a year, {us:the} first: {list}.",
        us=w.name(us),
        list=_pairs(found, pairs, w),
    )


def refusals(found: ConcessionsResult, w: Wording) -> str:
    """Our concessions that cost much for what they are worth to the others, dearest first: not to be given alone."""
    us = found.table.players[0]
    frame = found.ranked
    dear = frame["worth_usd_mn"] < CHEAP * frame["cost_usd_mn"]
    frame = frame[(frame["owner"] == us) & dear & (frame["cost_usd_mn"] >= SHOWN)]
    rows = records(frame.nlargest(OFFERS, "cost_usd_mn"))
    if not rows:
        return w("Nothing that it could concede costs it much for what it is worth to the others.")
    pairs = [(row["issue"], -float(row["cost_usd_mn"]), float(row["worth_usd_mn"])) for row in rows]
    return w(
        "Dear to give for what it is worth to them, USD billion a year, {us:the} first: {list}. Not to be given alone.",
        us=w.name(us),
        list=_pairs(found, pairs, w),
    )


def _pairs(found: ConcessionsResult, pairs: Sequence[tuple[str, float, float]], w: Wording) -> str:
    """Title of each issue with both amounts."""
    parts = (
        w(
            "{title}, {first} and {second}",
            title=issue_title(found.table, issue, w),
            first=billions(first, w),
            second=billions(second, w),
        )
        for issue, first, second in pairs
    )
    return "; ".join(parts)


def deal(found: DealResult, w: Wording) -> str:
    """The Nash bargain: what each gains against today, and the terms that move most."""
    best = found.bargain(RULE)
    if best is None:
        return " ".join(
            (w("Nothing on these issues leaves every player better off than no deal."), *_payment(found, w))
        )
    gains = [
        w("{player} {amount}", player=w.name(name), amount=billions(gain, w))
        for name, gain in zip(found.table.players, best.utility - found.table.now, strict=True)
    ]
    said = w("Nash bargain, USD billion a year against today: {gains}.", gains=w.listed(gains))
    left, other = _terms(found, best, w)
    if left:
        said += " " + w("Measures left, of today's: {list}.", list="; ".join(left))
    if other:
        said += " " + w("Other terms: {list}.", list="; ".join(other))
    return said


def _payment(found: DealResult, w: Wording) -> tuple[str, ...]:
    """The smallest payment with which there is a deal, if any."""
    frame = found.smallest_transfer
    if frame is None or frame.empty:
        return ()
    row = records(frame)[0]
    given = {"payer": w.name(row["payer"]), "receiver": w.name(row["receiver"]), "amount": usd(row["usd_mn"], w)}
    return (w("One does with a payment of {amount} a year {payer:from} {receiver:to}.", **given),)


def _terms(found: DealResult, best: BargainFacts, w: Wording) -> tuple[list[str], list[str]]:
    """Issues that move by more than a little, in the scenario's order: what is left of measures, and all else."""
    each = {one.name: one for one in found.table.instruments}
    frame = best.terms
    left: dict[str, list[tuple[float, str]]] = {}
    other: list[str] = []
    for issue in found.table.titles:
        title = issue_title(found.table, issue, w)
        rows = [row for row in records(frame[frame["issue"] == issue]) if _moved(row)]
        if len(rows) > 1:
            other.append(w("{title}, several rates", title=title))
        for row in rows if len(rows) == 1 else []:
            one = each[row["instrument"]]
            if one.unit == MEASURE:
                left.setdefault(one.player, []).append((float(row["level"]), title))
            else:
                other.append(w("{title}, {term}", title=title, term=_term(row, one, w)))
    return [part for owner, levels in left.items() for part in _left(owner, levels, w)], other


def _left(owner: str, levels: Sequence[tuple[float, str]], w: Wording) -> list[str]:
    """What is left of an owner's measures: each, or of several the least and the greatest."""
    if len(levels) <= NAMED:
        return [w("{title}, {term}", title=title, term=w.percent(level, 0, plus=False)) for level, title in levels]
    (low, least), (high, most) = min(levels), max(levels)
    given = {"owner": w.name(owner), "low": w.percent(low, 0, plus=False), "high": w.percent(high, 0, plus=False)}
    if given["low"] == given["high"]:
        return [w("{owner}, {low} of each", **given)]
    return [w("{owner}, from {low} ({least}) to {high} ({most})", least=least, most=most, **given)]


def _moved(row: Record) -> bool:
    width = float(row["upper"] - row["lower"])
    return width > 0 and abs(float(row["level"] - row["status_quo"])) / width > MOVED


def _term(row: Record, one: Instrument, w: Wording) -> str:
    """The level of one instrument, or how far it moves."""
    level, before = float(row["level"]), float(row["status_quo"])
    if one.unit.startswith("USD"):
        return usd(level, w)
    if one.field == "quota":
        return w("{level} of the volume in the data", level=w.percent(level, 0, plus=False))
    moved = figure(level - before, 2, w, plus=True)
    if one.field == "iceberg":
        return w("delivery cost {change}", change=w.percent_of(moved))
    return w.percent(level, plus=False) if one.absolute else w("{points} points", points=moved)
