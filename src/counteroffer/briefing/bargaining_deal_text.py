"""Sentences about the deal: what each rule gives, on what terms, and what it takes where there is none."""

from __future__ import annotations

import numpy as np

from counteroffer.briefing.bargaining_words import LEAST, moves, named, term, usd
from counteroffer.briefing.frames import records
from counteroffer.briefing.wording import listed, start, the
from counteroffer.equilibrium.types import Array
from counteroffer.negotiation.bargain import NAMES, Bargain
from counteroffer.negotiation.deal import DISAGREEMENTS
from counteroffer.negotiation.overview import Overview

ALIKE = 0.02  # of the joint gain by which rules may differ and still pick the same deal in words
SETTLED = 1e-4  # distance from first-order efficiency above which a search has not ended
REFUSED = 1e-8  # share of income that a player may lose by rounding
FAIR = ("nash", "kalai_smorodinsky", "egalitarian")


def bargain_of(found: Overview, rule: str) -> Bargain | None:
    """What a rule picks; none where there is no deal."""
    return next((one for one in found.deal.bargains if one.rule == rule), None)


def without(found: Overview) -> str:
    """What happens without a deal, in words."""
    return DISAGREEMENTS[found.deal.disagreement].replace(": ", ", in which ")


def lead_sentence(found: Overview) -> str:
    """What a fair deal would be worth to each player."""
    best = bargain_of(found, "nash")
    if best is None:
        return f"No deal on the issues of this case leaves every player better off than no deal ({without(found)})."
    worth = [f"{usd(gain)} a year to {the(name)}" for name, gain in zip(found.table.game.names, best.gain, strict=True)]
    return f"A fair deal on the issues of this case would be worth {listed(worth)}, against no deal ({without(found)})."


def deal_sentences(found: Overview) -> tuple[str, ...]:
    """What the rules give each player, how far they agree, and the most each could have."""
    if not found.deal.possible:
        return (lead_sentence(found), _payment(found))
    best = found.deal.bargains[0]
    gains = f"Over that, under the {NAMES[best.rule]} bargain, {_each(found, best.gain)}."
    first = f"No deal means this: {without(found)}. {gains}"
    said = (first, _today(found, best), _unsettled(found), _agreement(found), _joint(found), _ideals(found))
    return tuple(sentence for sentence in said if sentence)


def _each(found: Overview, gain: Array) -> str:
    """What each player would gain or lose, with percent of income."""
    game = found.table.game
    return listed(
        [moves(n, gain[p], income=100 * gain[p] / game.before[p], would=True) for p, n in enumerate(game.names)]
    )


def _today(found: Overview, best: Bargain) -> str:
    """The same against today, where that is not what there is without a deal."""
    if found.deal.disagreement == "status_quo":
        return ""
    return f"Against today, {_each(found, best.utility - found.now)}."


def settled(found: Overview, one: Bargain) -> bool:
    """Whether the search for a bargain ended at a first-order efficient point that nobody would refuse."""
    return one.kkt <= SETTLED and bool((one.gain / found.table.game.before >= -REFUSED).all())


def _unsettled(found: Overview) -> str:
    """Rules whose search did not end where it should; nothing where all did."""
    rules = [NAMES[one.rule] for one in found.deal.bargains if not settled(found, one)]
    if not rules:
        return ""
    return f"The search for what {listed(rules)} would pick did not settle; take its row in the table with care."


def _agreement(found: Overview) -> str:
    """Whether the fair rules pick the same deal."""
    fair = [one for one in found.deal.bargains if one.rule in FAIR and settled(found, one)]
    if len(fair) < 2:
        return ""
    gains = np.array([one.gain for one in fair])
    apart = float((gains.max(0) - gains.min(0)).max())
    rules = listed([NAMES[one.rule] for one in fair])
    if apart < LEAST:
        return f"{start(rules)} pick the same deal."
    if apart <= ALIKE * gains[0].sum():
        return f"{start(rules)} all but agree: between them a player's gain differs by at most {usd(apart)} a year."
    return f"The rules differ: between {rules}, a player's gain moves by up to {usd(apart)} a year."


def _joint(found: Overview) -> str:
    """The largest joint gain, and how it falls."""
    best = bargain_of(found, "joint_gain")
    if best is None:
        return ""
    names = found.table.game.names
    clauses = [moves(name, gain, would=True) for name, gain in zip(names, best.gain, strict=True)]
    return f"The largest joint gain is {usd(best.gain.sum())} a year; with it {listed(clauses)}."


def _ideals(found: Overview) -> str:
    """The most each could have while nobody else has less than without a deal."""
    names = found.table.game.names
    most = [f"{the(names[p])} {usd(one.gain[p])}" for p, one in enumerate(found.deal.ideals)]
    return f"The most that each could have, nobody else worse off than without a deal: {listed(most)}, a year."


def _payment(found: Overview) -> str:
    """The smallest payment that makes a deal possible."""
    frame = found.deal.smallest_transfer
    if frame is None or frame.empty:
        most = found.table.run.scenario.negotiation.side_payments_usd_mn
        return f"Nor does a payment of up to {usd(most)} a year between them make one possible."
    row = records(frame)[0]
    return (
        f"The smallest payment with which one does is {usd(row['usd_mn'])} a year from {the(row['payer'])} to "
        f"{the(row['receiver'])}."
    )


def issue_terms(found: Overview, bargain: Bargain) -> dict[str, str]:
    """Issue → what a bargain makes of it, in words; empty where it stays as it is."""
    each = {one.name: one for one in found.table.game.instruments.each}
    frame = found.deal.terms(bargain)
    said = {}
    for issue in found.table.titles:
        rows = records(frame[frame["issue"] == issue])
        said[issue] = term(rows, [each[row["instrument"]] for row in rows])
    return said


def terms_sentences(found: Overview, bargain: Bargain) -> tuple[str, ...]:
    """Terms of a bargain: what each owner sets, and what stays as it is."""
    titles, owner = found.table.titles, found.table.owner
    said = issue_terms(found, bargain)
    parts = []
    for name in found.table.game.names:
        own = [f"{titles[issue]}: {words}" for issue, words in said.items() if words and owner(issue) == name]
        parts += [f"{start(the(name))} agrees to: {'; '.join(own)}."] if own else []
    still = [titles[issue] for issue, words in said.items() if not words]
    return (*parts, f"As today: {'; '.join(still)}.") if still else tuple(parts)


def swap_sentence(found: Overview) -> str:
    """The best package of whole concessions, by the product of gains."""
    swaps, issues = found.concessions.swaps(1), found.concessions.packages.issues
    if swaps.empty:
        return "No package of whole concessions leaves every player better off than today."
    row, names = records(swaps)[0], found.table.game.names
    clauses = [moves(name, row[f"{name}_gain_usd_mn"], would=True) for name in names]
    parts = [f"{the(name)} concedes {named(own)}" for name, own in given(found, row["concessions"])]
    return (
        f"If each concession is made whole or not at all, {2 ** len(issues):,} packages can be made. Of those that "
        f"leave everyone better off than today, the best by the product of gains is this: {listed(parts)}. With it "
        f"{listed(clauses)}."
    )


def given(found: Overview, concessions: str) -> list[tuple[str, list[str]]]:
    """Titles of the concessions of a package, each owner's together."""
    issues = [name for name in concessions.split(", ") if name]
    owned = [
        (name, [found.table.titles[issue] for issue in issues if found.table.owner(issue) == name])
        for name in found.table.game.names
    ]
    return [(name, own) for name, own in owned if own]
