"""The offer that a room agreed on, at the head of a note's reasons: its terms, its worth, and the offers before it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from counteroffer.briefing.document import Block, Paragraph, Row, Section, Strong, Table
from counteroffer.briefing.words import Wording, start
from counteroffer.briefing.words.amounts import DASH, STILL, bn, moves, step
from counteroffer.briefing.words.table import issue_title, player_names, without_words
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.study.parts.offers import OfferFacts, RoomFacts

LATEST = 3  # offers on a page that has two sheets in all


def agreed_offer(found: RoomFacts, w: Wording) -> Section:
    """What was agreed, what it is worth to each side, and how the room came there."""
    one, table = found.offers[found.agreed], found.table
    names = player_names(table, w)
    said = [
        moves(name, gain, w, income=100 * gain / before)
        for name, gain, before in zip(names, map(float, one.gain), map(float, table.before), strict=True)
    ]
    lead = w("Agreed: {clauses}, against today.", clauses=w.listed(said))
    blocks: list[Block] = [
        Paragraph((Strong(start(lead)),), "lead"),
        *(_terms(found, one, w) or (Paragraph(w("Everything as today")),)),
        Table(
            w("What it is worth, USD bn a year"),
            ("", w("against today"), w("against no deal"), w("jobs, thousand")),
            tuple(_worth(found, one, w)),
        ),
    ]
    if found.agreed:
        heads = (w("Offer"), w("By"), *map(str, names))
        first = max(found.agreed + 1 - LATEST, 0)
        rows = tuple(_row(found, j, w) for j in range(first, found.agreed + 1))
        caption = w("The offers up to it, USD bn a year against today")
        if first:
            caption = w(
                "The last {shown} offers up to it, of {all}, USD bn a year against today",
                shown=len(rows),
                all=len(found.offers),
            )
        blocks.append(Table(caption, heads, rows, words=2))
    blocks.append(Paragraph(_note(found, one, w), "note"))
    return Section("offer", w("The offer agreed on"), tuple(blocks))


def _moved(one: Instrument, level: float) -> bool:
    width = one.upper - one.lower
    return width > 0 and abs(level / one.factor - one.status_quo) > STILL * width


def _terms(found: RoomFacts, offer: OfferFacts, w: Wording) -> tuple[Paragraph, ...]:
    """What moves, by who sets it; in running text, since a table of all of it would need a third sheet."""
    said: dict[str, list[str]] = {}
    for one, level, ends in zip(found.table.instruments, offer.levels, found.duties, strict=True):
        if _moved(one, level):
            becomes = step(one, one.factor * one.status_quo, level, w) if ends is None else _duty(one, level, ends, w)
            title = issue_title(found.table, one.issue, w)
            said.setdefault(one.player, []).append(w("{title}: {words}", title=title, words=becomes))
    return tuple(
        Paragraph((Strong(w("Set by {player:the}.", player=w.name(player))), f" {start('; '.join(each))}."))
        for player, each in said.items()
    )


def _duty(one: Instrument, level: float, ends: tuple[float, float], w: Wording) -> str:
    """A duty in the law's own terms, as the room has it: 30% instead of 50%, not a share of what it was."""
    none, full = ends
    after, before = (none + share / 100 * (full - none) for share in (level, one.factor * one.status_quo))
    if after == 0:
        return w("ended")
    return w("{after} instead of {before}", after=_rate(after, w), before=_rate(before, w))


def _rate(percent: float, w: Wording) -> str:
    return w.percent(percent, 0 if abs(percent - round(percent)) < 0.05 else 1, plus=False)


def _worth(found: RoomFacts, offer: OfferFacts, w: Wording) -> Iterator[Row]:
    for p, name in enumerate(player_names(found.table, w)):
        yield str(name), bn(float(offer.gain[p]), w), bn(float(offer.over[p]), w), _jobs(offer, p, w)


def _jobs(offer: OfferFacts, p: int, w: Wording) -> str:
    known = sorted(float(end[p]) for end in offer.jobs if not np.isnan(end[p]))
    if not known:
        return DASH
    low, high = (w.number(value, 1, plus=True) for value in (known[0], known[-1]))
    return low if low == high else w("{low} to {high}", low=low, high=high)


def _row(found: RoomFacts, j: int, w: Wording) -> Row:
    offer = found.offers[j]
    return w.number(j + 1, 0), str(w.name(offer.player)), *(bn(float(gain), w) for gain in offer.gain)


def _note(found: RoomFacts, offer: OfferFacts, w: Wording) -> str:
    said = [
        w("No deal means this: {without}.", without=without_words(found.disagreement, w)),
        w("Jobs are those of the first year, with the supply side alone and with demand."),
    ]
    if offer.crossed:
        names = w.listed([format(w.name(name), "of") for name in offer.crossed])
        said.append(w("It crosses a red line {players}.", players=names))
    return " ".join(said)
