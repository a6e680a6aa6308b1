"""Sentences about the deal: what each rule gives, on what terms, and what it takes where there is none."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.amounts import LEAST, moves, named, term, usd
from counteroffer.briefing.words.frames import records
from counteroffer.briefing.words.table import (
    bargain_name,
    deal_lead,
    issue_title,
    player_names,
    rule_name,
    without_words,
)
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.study.parts.bargaining import BargainFacts, ConcessionsResult, DealResult

ALIKE = 0.02  # of the joint gain by which rules may differ and still pick the same deal in words
SETTLED = 1e-4  # distance from first-order efficiency above which a search has not ended
REFUSED = 1e-8  # share of income that a player may lose by rounding
FAIR = ("nash", "kalai_smorodinsky", "egalitarian")


def deal_sentences(found: DealResult, w: Wording) -> tuple[str, ...]:
    """What the rules give each player, how far they agree, and the most each could have."""
    if not found.possible:
        return (deal_lead(found, w), _payment(found, w))
    best = found.bargains[0]
    first = w(
        "No deal means this: {without}. Over that, under the {bargain}, {clauses}.",
        without=without_words(found.disagreement, w),
        bargain=bargain_name(best.rule, w),
        clauses=_each(found, best.gain, w),
    )
    said = (
        *(first, _today(found, best, w), _unsettled(found, w)),
        *(_agreement(found, w), _joint(found, w), _ideals(found, w)),
    )
    return tuple(sentence for sentence in said if sentence)


def _each(found: DealResult, gain: Array, w: Wording) -> str:
    """What each player would gain or lose, with percent of income."""
    of = 100 * gain / found.table.before
    each = zip(player_names(found.table, w), gain, of, strict=True)
    return w.listed([moves(name, million, w, income=percent, would=True) for name, million, percent in each])


def _today(found: DealResult, best: BargainFacts, w: Wording) -> str:
    """The same against today, where that is not what there is without a deal."""
    if found.disagreement == "status_quo":
        return ""
    return w("Against today, {clauses}.", clauses=_each(found, best.utility - found.table.now, w))


def settled(found: DealResult, one: BargainFacts) -> bool:
    """Whether the search for a bargain ended at a first-order efficient point that nobody would refuse."""
    return one.kkt <= SETTLED and bool((one.gain / found.table.before >= -REFUSED).all())


def _unsettled(found: DealResult, w: Wording) -> str:
    """Rules whose search did not end where it should; nothing where all did."""
    rules = [rule_name(one.rule, w) for one in found.bargains if not settled(found, one)]
    if not rules:
        return ""
    text = english("The search for what {rules} would pick did not settle; take its row in the table with care.")
    return w(text, rules=w.listed(rules))


def _agreement(found: DealResult, w: Wording) -> str:
    """Whether the fair rules pick the same deal."""
    fair = [one for one in found.bargains if one.rule in FAIR and settled(found, one)]
    if len(fair) < 2:
        return ""
    gains = np.array([one.gain for one in fair])
    apart = float((gains.max(0) - gains.min(0)).max())
    rules = w.listed([rule_name(one.rule, w) for one in fair])
    if apart < LEAST:
        return start(w("{rules} pick the same deal.", rules=rules))
    if apart <= ALIKE * gains[0].sum():
        text = english("{rules} all but agree: between them a player's gain differs by at most {amount} a year.")
        return start(w(text, rules=rules, amount=usd(apart, w)))
    text = english("The rules differ: between {rules}, a player's gain moves by up to {amount} a year.")
    return w(text, rules=rules, amount=usd(apart, w))


def _joint(found: DealResult, w: Wording) -> str:
    """The largest joint gain, and how it falls."""
    best = found.bargain("joint_gain")
    if best is None:
        return ""
    clauses = [
        moves(name, gain, w, would=True) for name, gain in zip(player_names(found.table, w), best.gain, strict=True)
    ]
    text = english("The largest joint gain is {amount} a year; with it {clauses}.")
    return w(text, amount=usd(best.gain.sum(), w), clauses=w.listed(clauses))


def _ideals(found: DealResult, w: Wording) -> str:
    """The most each could have while nobody else has less than without a deal."""
    most = [
        w("{player:the} {amount}", player=name, amount=usd(gain, w))
        for name, gain in zip(player_names(found.table, w), found.most, strict=True)
    ]
    text = english("The most that each could have, nobody else worse off than without a deal: {most}, a year.")
    return w(text, most=w.listed(most))


def _payment(found: DealResult, w: Wording) -> str:
    """The smallest payment that makes a deal possible."""
    frame = found.smallest_transfer
    if frame is None or frame.empty:
        most = found.table.facts.scenario.negotiation.side_payments_usd_mn
        text = english("Nor does a payment of up to {amount} a year between them make one possible.")
        return w(text, amount=usd(most, w))
    row = records(frame)[0]
    return w(
        "The smallest payment with which one does is {amount} a year from {payer:the} to {receiver:the}.",
        amount=usd(row["usd_mn"], w),
        payer=w.name(row["payer"]),
        receiver=w.name(row["receiver"]),
    )


def issue_terms(found: DealResult, bargain: BargainFacts, w: Wording) -> dict[str, str]:
    """Issue → what a bargain makes of it, in words; empty where it stays as it is."""
    each = {one.name: one for one in found.table.instruments}
    frame = bargain.terms
    said = {}
    for issue in found.table.titles:
        rows = records(frame[frame["issue"] == issue])
        said[issue] = term(rows, [each[row["instrument"]] for row in rows], w)
    return said


def terms_sentences(found: DealResult, bargain: BargainFacts, w: Wording) -> tuple[str, ...]:
    """Terms of a bargain: what each owner sets, and what stays as it is."""
    titles = {issue: issue_title(found.table, issue, w) for issue in found.table.titles}
    said = issue_terms(found, bargain, w)
    parts = []
    for name in found.table.players:
        own = [
            w("{title}: {words}", title=titles[issue], words=words)
            for issue, words in said.items()
            if words and found.table.owners[issue] == name
        ]
        if own:
            parts.append(
                start(
                    w(
                        "{player:the} agrees to: {terms}.",
                        player=w.name(name),
                        terms="; ".join(own),
                    )
                )
            )
    still = [titles[issue] for issue, words in said.items() if not words]
    return (*parts, w("As today: {titles}.", titles="; ".join(still))) if still else tuple(parts)


def swap_sentence(found: ConcessionsResult, w: Wording) -> str:
    """The best package of whole concessions, by the product of gains."""
    swaps = found.swaps
    if swaps.empty:
        return w("No package of whole concessions leaves every player better off than today.")
    row = records(swaps)[0]
    clauses = [moves(w.name(name), row[f"{name}_gain_usd_mn"], w, would=True) for name in found.table.players]
    parts = [
        w("{player:the} concedes {titles}", player=w.name(name), titles=named(own, w))
        for name, own in given(found, row["concessions"], w)
    ]
    return w(
        "If each concession is made whole or not at all, {packages} packages can be made. Of those that leave everyone "
        "better off than today, the best by the product of gains is this: {concessions}. With it {clauses}.",
        packages=w.number(found.packages, 0),
        concessions=w.listed(parts),
        clauses=w.listed(clauses),
    )


def given(found: ConcessionsResult, concessions: str, w: Wording) -> list[tuple[str, list[str]]]:
    """Titles of the concessions of a package, each owner's together."""
    issues = [name for name in concessions.split(", ") if name]
    owned = [
        (
            name,
            [issue_title(found.table, issue, w) for issue in issues if found.table.owners[issue] == name],
        )
        for name in found.table.players
    ]
    return [(name, own) for name, own in owned if own]
