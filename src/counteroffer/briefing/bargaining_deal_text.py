"""Sentences about the deal: what each rule gives, on what terms, and what it takes where there is none."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.bargaining_words import LEAST, moves, named, term, usd
from counteroffer.briefing.frames import records
from counteroffer.briefing.wording import Name, Wording, english, start
from counteroffer.equilibrium.types import Array
from counteroffer.negotiation.overview import Overview
from counteroffer.negotiation.rules.bargain import NAMES, Bargain
from counteroffer.negotiation.rules.deal import DISAGREEMENTS

ALIKE = 0.02  # of the joint gain by which rules may differ and still pick the same deal in words
SETTLED = 1e-4  # distance from first-order efficiency above which a search has not ended
REFUSED = 1e-8  # share of income that a player may lose by rounding
FAIR = ("nash", "kalai_smorodinsky", "egalitarian")


def bargain_of(found: Overview, rule: str) -> Bargain | None:
    """What a rule picks; none where there is no deal."""
    return next((one for one in found.deal.bargains if one.rule == rule), None)


def rule_name(one: Bargain, w: Wording) -> str:
    """A rule, as a table or a drawing names what it picks."""
    return w(NAMES[one.rule])


def bargain_name(one: Bargain, w: Wording) -> str:
    """What a rule picks, inside a sentence."""
    return w(f"{NAMES[one.rule]} bargain")


def players(found: Overview, w: Wording) -> tuple[Name, ...]:
    """The names of the players, in their order."""
    return tuple(w.name(name) for name in found.table.game.names)


def without(found: Overview, w: Wording) -> str:
    """What happens without a deal, in words."""
    return w(DISAGREEMENTS[found.deal.disagreement].replace(": ", ", in which "))


def lead_sentence(found: Overview, w: Wording) -> str:
    """What a fair deal would be worth to each player."""
    best, none = bargain_of(found, "nash"), without(found, w)
    if best is None:
        text = english("No deal on the issues of this case leaves every player better off than no deal ({without}).")
        return w(text, without=none)
    worth = [
        w("{amount} a year to {player:the}", amount=usd(gain, w), player=player)
        for player, gain in zip(players(found, w), best.gain, strict=True)
    ]
    text = english("A fair deal on the issues of this case would be worth {worth}, against no deal ({without}).")
    return w(text, worth=w.listed(worth), without=none)


def deal_sentences(found: Overview, w: Wording) -> tuple[str, ...]:
    """What the rules give each player, how far they agree, and the most each could have."""
    if not found.deal.possible:
        return (lead_sentence(found, w), _payment(found, w))
    best = found.deal.bargains[0]
    first = w(
        "No deal means this: {without}. Over that, under the {bargain}, {clauses}.",
        without=without(found, w),
        bargain=bargain_name(best, w),
        clauses=_each(found, best.gain, w),
    )
    said = (
        *(first, _today(found, best, w), _unsettled(found, w)),
        *(_agreement(found, w), _joint(found, w), _ideals(found, w)),
    )
    return tuple(sentence for sentence in said if sentence)


def _each(found: Overview, gain: Array, w: Wording) -> str:
    """What each player would gain or lose, with percent of income."""
    of = 100 * gain / found.table.game.before
    each = zip(players(found, w), gain, of, strict=True)
    return w.listed([moves(name, million, w, income=percent, would=True) for name, million, percent in each])


def _today(found: Overview, best: Bargain, w: Wording) -> str:
    """The same against today, where that is not what there is without a deal."""
    if found.deal.disagreement == "status_quo":
        return ""
    return w("Against today, {clauses}.", clauses=_each(found, best.utility - found.now, w))


def settled(found: Overview, one: Bargain) -> bool:
    """Whether the search for a bargain ended at a first-order efficient point that nobody would refuse."""
    return one.kkt <= SETTLED and bool((one.gain / found.table.game.before >= -REFUSED).all())


def _unsettled(found: Overview, w: Wording) -> str:
    """Rules whose search did not end where it should; nothing where all did."""
    rules = [rule_name(one, w) for one in found.deal.bargains if not settled(found, one)]
    if not rules:
        return ""
    text = english("The search for what {rules} would pick did not settle; take its row in the table with care.")
    return w(text, rules=w.listed(rules))


def _agreement(found: Overview, w: Wording) -> str:
    """Whether the fair rules pick the same deal."""
    fair = [one for one in found.deal.bargains if one.rule in FAIR and settled(found, one)]
    if len(fair) < 2:
        return ""
    gains = np.array([one.gain for one in fair])
    apart = float((gains.max(0) - gains.min(0)).max())
    rules = w.listed([rule_name(one, w) for one in fair])
    if apart < LEAST:
        return start(w("{rules} pick the same deal.", rules=rules))
    if apart <= ALIKE * gains[0].sum():
        text = english("{rules} all but agree: between them a player's gain differs by at most {amount} a year.")
        return start(w(text, rules=rules, amount=usd(apart, w)))
    text = english("The rules differ: between {rules}, a player's gain moves by up to {amount} a year.")
    return w(text, rules=rules, amount=usd(apart, w))


def _joint(found: Overview, w: Wording) -> str:
    """The largest joint gain, and how it falls."""
    best = bargain_of(found, "joint_gain")
    if best is None:
        return ""
    clauses = [moves(name, gain, w, would=True) for name, gain in zip(players(found, w), best.gain, strict=True)]
    text = english("The largest joint gain is {amount} a year; with it {clauses}.")
    return w(text, amount=usd(best.gain.sum(), w), clauses=w.listed(clauses))


def _ideals(found: Overview, w: Wording) -> str:
    """The most each could have while nobody else has less than without a deal."""
    most = [
        w("{player:the} {amount}", player=name, amount=usd(one.gain[p], w))
        for p, (name, one) in enumerate(zip(players(found, w), found.deal.ideals, strict=True))
    ]
    text = english("The most that each could have, nobody else worse off than without a deal: {most}, a year.")
    return w(text, most=w.listed(most))


def _payment(found: Overview, w: Wording) -> str:
    """The smallest payment that makes a deal possible."""
    frame = found.deal.smallest_transfer
    if frame is None or frame.empty:
        most = found.table.run.scenario.negotiation.side_payments_usd_mn
        text = english("Nor does a payment of up to {amount} a year between them make one possible.")
        return w(text, amount=usd(most, w))
    row = records(frame)[0]
    return w(
        "The smallest payment with which one does is {amount} a year from {payer:the} to {receiver:the}.",
        amount=usd(row["usd_mn"], w),
        payer=w.name(row["payer"]),
        receiver=w.name(row["receiver"]),
    )


def issue_terms(found: Overview, bargain: Bargain, w: Wording) -> dict[str, str]:
    """Issue → what a bargain makes of it, in words; empty where it stays as it is."""
    each = {one.name: one for one in found.table.game.instruments.each}
    frame = found.deal.terms(bargain)
    said = {}
    for issue in found.table.titles:
        rows = records(frame[frame["issue"] == issue])
        said[issue] = term(rows, [each[row["instrument"]] for row in rows], w)
    return said


def terms_sentences(found: Overview, bargain: Bargain, w: Wording) -> tuple[str, ...]:
    """Terms of a bargain: what each owner sets, and what stays as it is."""
    titles = {issue: w.given(title) for issue, title in found.table.titles.items()}
    said = issue_terms(found, bargain, w)
    parts = []
    for name in found.table.game.names:
        own = [
            w("{title}: {words}", title=titles[issue], words=words)
            for issue, words in said.items()
            if words and found.table.owner(issue) == name
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


def swap_sentence(found: Overview, w: Wording) -> str:
    """The best package of whole concessions, by the product of gains."""
    swaps, issues = found.concessions.swaps(1), found.concessions.packages.issues
    if swaps.empty:
        return w("No package of whole concessions leaves every player better off than today.")
    row = records(swaps)[0]
    clauses = [moves(w.name(name), row[f"{name}_gain_usd_mn"], w, would=True) for name in found.table.game.names]
    parts = [
        w("{player:the} concedes {titles}", player=w.name(name), titles=named(own, w))
        for name, own in given(found, row["concessions"])
    ]
    return w(
        "If each concession is made whole or not at all, {packages} packages can be made. Of those that leave everyone "
        "better off than today, the best by the product of gains is this: {concessions}. With it {clauses}.",
        packages=w.number(2 ** len(issues), 0),
        concessions=w.listed(parts),
        clauses=w.listed(clauses),
    )


def given(found: Overview, concessions: str) -> list[tuple[str, list[str]]]:
    """Titles of the concessions of a package, each owner's together."""
    issues = [name for name in concessions.split(", ") if name]
    owned = [
        (
            name,
            [found.table.titles[issue] for issue in issues if found.table.owner(issue) == name],
        )
        for name in found.table.game.names
    ]
    return [(name, own) for name, own in owned if own]
