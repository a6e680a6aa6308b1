"""Sentences about the bargaining table: alternatives, trade war, concessions; built from numbers only."""

from __future__ import annotations

from functools import partial

import numpy as np

from counteroffer.briefing.words import Name, Wording, english, start
from counteroffer.briefing.words.amounts import (
    LEAST,
    bears,
    direction,
    moves,
    others,
    usd,
)
from counteroffer.briefing.words.closures import ADJUSTMENT
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.briefing.words.table import issue_title
from counteroffer.scenario.schema.table.bargaining import TransferIssue
from counteroffer.study import Study
from counteroffer.study.parts.bargaining import ALONE, LAPSE, WAR, ConcessionsResult, WarResult
from counteroffer.study.parts.table_facts import TableFacts

UNSEEN = 1e-9  # percent of income below which a gain by deviating is the search's rounding
_ALONE = {  # by what it does to the others
    "still": english(
        "With its best tariffs on {rivals:the}, and no answer, {clause}, at a median rate of {rate}; that neither "
        "costs nor brings {others:the} anything that shows a year."
    ),
    "down": english(
        "With its best tariffs on {rivals:the}, and no answer, {clause}, at a median rate of {rate}; that costs "
        "{others:the} {amount} a year."
    ),
    "up": english(
        "With its best tariffs on {rivals:the}, and no answer, {clause}, at a median rate of {rate}; that brings "
        "{others:the} {amount} a year."
    ),
}
_DEFICITS = {
    "zero": english(
        "Trade imbalances are removed first, so that no side bargains over them; what today's measures do, and every "
        "other amount here, therefore differs from the effects above, where imbalances stay."
    ),
    "world_share": english("Trade imbalances follow the rule “world share” throughout."),
    "value_added_share": english("Trade imbalances follow the rule “value added share” throughout."),
}


def today_sentence(study: Study, found: TableFacts, w: Wording) -> str:
    """What today's measures do to each player, and where the headline's figure stands beside that."""
    names, of = found.players, 100 * found.now / found.before
    clauses = [moves(w.name(name), found.now[p], w, income=of[p]) for p, name in enumerate(names)]
    if found.facts.scenario.deficit_rule == study.scenario.deficit_rule:
        text = english("By today's measures {clauses}; what follows is against that.")
    else:
        text = english(
            "By today's measures, with trade balanced first, {clauses}; what follows is against that. The page's own "
            "figures, and the way to these, are in the table of other bases under “Headline effects”."
        )
    return w(text, clauses=w.listed(clauses))


def _against(found: WarResult, w: Wording, outcome: str, mover: str = "") -> tuple[list[Record], str]:
    """Rows of an outcome, and in words what each player would gain or lose."""
    frame = found.outcomes
    rows = records(frame[(frame["outcome"] == outcome) & (frame["mover"] == mover)])
    clauses = [
        moves(
            w.name(r["player"]),
            r["against_today_usd_mn"],
            w,
            income=r["against_today_percent"],
            would=True,
        )
        for r in rows
    ]
    return rows, w.listed(clauses)


def war_sentences(found: WarResult, w: Wording) -> tuple[str, ...]:
    """What a trade war does to each player, at what rates, and how sure it is that nobody would move."""
    rows, clauses = _against(found, w, WAR, "1")
    rates = [w("{rate} for {player:the}", rate=_rate(r, w), player=w.name(r["player"])) for r in rows]
    war = w(
        "In a trade war, in which everyone sets its tariffs on the others freely, industry by industry, until nobody "
        "wants to change its own (a Nash equilibrium), {clauses}.",
        clauses=clauses,
    )
    rate = w("The median rate there is {rates}.", rates=w.listed(rates))
    return war, rate, _led(found, w), _deviation(found, w)


def _rate(row: Record, w: Wording) -> str:
    return w.percent(row["median_rate_percent"], plus=False)


def _led(found: WarResult, w: Wording) -> str:
    """How many equilibria were found, from how many starts."""
    each, lost = found.equilibria, found.unsettled
    led = found.outcomes[found.outcomes["outcome"] == WAR].drop_duplicates("mover")["starts"].sum()
    starts = int(led) + lost
    if each == 1 and not lost:
        return w.plural(
            "Of {amount} start of the search, all led to this one equilibrium.",
            "Of {amount} starts of the search, all led to this one equilibrium.",
            starts,
        )
    if each == 1:
        text = english("Of {starts} starts of the search, {led} of {starts} led to this one equilibrium.")
        return w(text, starts=w.number(starts, 0), led=w.number(starts - lost, 0))
    text = english(
        "{starts} starts of the search led to {number} equilibria, to this one most often; the table has all."
    )
    if lost:
        text = english(
            "{starts} starts of the search led to {number} equilibria, to this one most often; {lost} led nowhere; the "
            "table has all."
        )
    return w(
        text,
        starts=w.number(starts, 0),
        number=w.number(each, 0),
        lost=w.number(lost, 0),
    )


def _deviation(found: WarResult, w: Wording) -> str:
    """The largest gain that anybody was found to have by moving alone from an equilibrium."""
    gain = float(found.outcomes["deviation_gain_percent"].max())
    if gain < UNSEEN:
        return w(
            "The largest gain that a further search found for anyone who then moves alone is less than a billionth of "
            "a percent of income."
        )
    return w(
        "The largest gain that a further search found for anyone who then moves alone is {size} of income.",
        size=w.percent_of(w.scientific(gain)),
    )


def alone_sentences(found: WarResult, w: Wording) -> tuple[str, ...]:
    """What each player gains by its best tariffs if nobody answers, at what rate, and what that does to the others."""
    frame, names, said = found.outcomes, found.table.players, []
    for mover, rows in frame[frame["outcome"] == ALONE].groupby("mover", sort=False):
        own = keyed(rows, "player")[str(mover)]
        player, rest = w.name(str(mover)), others(names, str(mover), w)
        million = float(rows.loc[rows["player"] != mover, "against_today_usd_mn"].sum())
        clause = moves(
            player,
            own["against_today_usd_mn"],
            w,
            income=own["against_today_percent"],
            would=True,
        )
        said.append(
            w(
                _ALONE[direction(million)],
                player=player,
                rivals=rest if len(names) == 2 else w.name(w("the others")),
                clause=clause,
                rate=_rate(own, w),
                others=rest,
                amount=usd(million, w),
            )
        )
    return tuple(said)


def lapse_sentence(found: WarResult, w: Wording) -> str:
    """What a lapse of the pact would leave each player with; nothing where that is not known."""
    rows, clauses = _against(found, w, LAPSE)
    return (
        w(
            "If the pact lapsed, and today's other measures stayed, {clauses}.",
            clauses=clauses,
        )
        if rows
        else ""
    )


def concession_sentences(found: ConcessionsResult, w: Wording) -> tuple[str, ...]:
    """The best concession of each player, those that pay for both, and what is a threat rather than a concession."""
    ranked, names, said = found.ranked, found.table.players, []
    for name in names:
        best = best_concession(found, name)
        if best is not None:
            said.append(
                w(
                    "Of what {player:the} can concede, {title} is worth most to {others:the} for each dollar it costs: "
                    "it costs {player:the} {cost} a year and is worth {worth}, {ratio} dollars for one.",
                    player=w.name(name),
                    title=w.quoted(issue_title(found.table, best["issue"], w)),
                    others=others(names, name, w),
                    cost=usd(best["cost_usd_mn"], w),
                    worth=usd(best["worth_usd_mn"], w),
                    ratio=w.significant(best["worth_per_dollar"]),
                )
            )
    for row in records(ranked[np.isinf(ranked["worth_per_dollar"]) & (ranked["worth_usd_mn"] >= LEAST)]):
        said.append(
            w(
                "{title} pays for both sides: it {own} itself and {theirs} a year.",
                title=w.quoted(issue_title(found.table, row["issue"], w)),
                own=bears(w.name(row["owner"]), -row["cost_usd_mn"], w),
                theirs=bears(others(names, row["owner"], w), row["worth_usd_mn"], w),
            )
        )
    if ranked.empty:
        said.append(w("No step on any issue leaves the players who do not own it better off."))
    return tuple(said) + _threats(found, w)


def best_concession(found: ConcessionsResult, name: str) -> Record | None:
    """The concession of a player that is worth most to the others per dollar it costs; none where it has none."""
    ranked = found.ranked
    own = ranked[(ranked["owner"] == name) & np.isfinite(ranked["worth_per_dollar"]) & (ranked["worth_usd_mn"] > 0)]
    return records(own.head(1))[0] if len(own) else None


def _threats(found: ConcessionsResult, w: Wording) -> tuple[str, ...]:
    steps, names = found.steps, found.table.players
    clauses = []
    for issue, part in steps[steps["kind"] == "threat"].groupby("issue", sort=False):
        owner = str(part["owner"].iloc[0])
        rest = float(part.loc[part["player"] != owner, "value_usd_mn"].sum())
        own = float(part.loc[part["player"] == owner, "value_usd_mn"].sum())
        clauses.append(
            w(
                "{title} {theirs} and {own} itself",
                title=w.quoted(issue_title(found.table, str(issue), w)),
                theirs=bears(others(names, owner, w), rest, w),
                own=bears(w.name(owner), own, w),
            )
        )
    text = english("Threats rather than concessions: {clauses}, a year.")
    return (w(text, clauses="; ".join(clauses)),) if clauses else ()


def rate_sentences(found: ConcessionsResult, w: Wording) -> tuple[str, ...]:
    """What the best concession of each player is repaid by, on the other side's best."""
    best = {name: best_concession(found, name) for name in found.table.players}
    title, said = partial(issue_title, found.table, w=w), []
    rates = found.rates.set_index(["given", "asked"])["share_of_asked"]
    for giver, given in best.items():
        for asked in (row for name, row in best.items() if name != giver and row is not None):
            if given is None:
                continue
            part = float(rates.get((given["issue"], asked["issue"]), np.nan))
            if part == part:
                said.append(repaid(title(given["issue"]), title(asked["issue"]), part, w.name(giver), w))
    return tuple(said)


def repaid(given: str, asked: str, part: float, giver: Name, w: Wording) -> str:
    """An exchange rate in words: the part of what is asked that makes the giver even, or how far all of it goes."""
    titles = {"given": w.quoted(given), "asked": w.quoted(asked)}
    text = english("For {giver:the}, {part} of {asked} repays all of {given}.")
    if part > 1:
        text = english("For {giver:the}, all of {asked} repays only {part} of {given}.")
    return w(
        text,
        giver=giver,
        part=w.percent_of(w.significant(100 * min(part, 1 / part))),
        **titles,
    )


def caveats(found: TableFacts, w: Wording) -> tuple[str, ...]:
    """What the section takes for given."""
    said, heavy = found.facts.scenario, found.weighted
    goal = w("Governments want real income only: no domestic politics, no industry counts more than another.")
    if heavy:
        goal = w(
            "{names}: industries are weighed as the scenario states, so amounts are weighted income; there are no "
            "other domestic politics.",
            names=w.listed([f"{w.name(name):the}" for name in heavy]),
        )
    amounts = english("Amounts are {effects}, a year; jobs are those of the short run.")
    paid = any(isinstance(issue, TransferIssue) for issue in said.issues.values())
    notes = [
        w(
            "{title}: {words}",
            title=w.given(issue.title or name),
            words=w.given(issue.note),
        )
        for name, issue in said.issues.items()
        if issue.note
    ]
    return (
        start(goal),
        w(amounts, effects=w(ADJUSTMENT[said.closure])),
        w(_DEFICITS[said.deficit_rule]),
        w("Searches are local, from several starts: a better deal or another equilibrium can have been missed."),
        *([w("What a payment buys beyond income, such as security, is not valued.")] if paid else []),
        *notes,
    )
