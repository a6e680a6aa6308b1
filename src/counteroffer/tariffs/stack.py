"""Layers of duty on one day: what each programme charges on each row of trade, after who displaces whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from counteroffer.errors import InputError, worded
from counteroffer.tariffs.book import OWN, Book, Days, Entry
from counteroffer.tariffs.layer import Layer
from counteroffer.tariffs.terms.match import OUTSIDE
from counteroffer.tariffs.terms.schema import AllIn, DatedMeasure
from counteroffer.tariffs.trade import METALS, Claiming, Floats, Mask, Trade


def check_day(day: dt.date, days: Days) -> dt.date:
    """The day itself, if it is one of the book's.

    Raises
    ------
    InputError
    """
    if not days.first <= day <= days.last:
        raise InputError(
            worded(
                "the tariff book covers {first} to {last}; {day} lies outside",
                first=days.first,
                last=days.last,
                day=day,
            )
        )
    return day


def layers(
    book: Book, trade: Trade, day: dt.date, claiming: Claiming = "backcast", plain: dict[str, Layer] | None = None
) -> dict[str, Layer]:
    """What each programme in force charges on each row.

    Within a programme the measure with the longest matching HS prefix applies. A programme falls on the part of the
    value in its scope that the programmes it gives way to leave: they take value (a metal's content), or entries
    (those that pay them).

    Parameters
    ----------
    claiming : {"backcast", "as_is", "pooled", "none", "all"}
        Claims of pacts; see `Trade.claims`. "none" gives the statutory rates of goods that claim nothing.
    plain : dict, optional
        The layers of the same trade and day where nobody claims, if they were found before.

    Raises
    ------
    InputError
        If the day lies outside the book, or two measures of one programme cover the same codes by prefixes of equal
        length and neither supersedes the other.
    """
    check_day(day, book.days)
    return resolved(book, trade, day, claiming, plain)


def resolved(
    book: Book, trade: Trade, day: dt.date, claiming: Claiming = "backcast", plain: dict[str, Layer] | None = None
) -> dict[str, Layer]:
    """As `layers`, on any day.

    Goods that claim a pact and those that do not are resolved apart: what one owes displaces nothing of the other.
    """
    known = [pact for pact in trade.pacts if trade.has_claims(pact)]
    if claiming == "all":
        return _resolved(book, trade, day, {pact.pact: trade.claims(day, claiming, pact) for pact in known})
    plain = plain or _resolved(book, trade, day, {pact.pact: np.zeros(len(trade)) for pact in known})
    if claiming == "none":
        return plain
    share = np.sum([trade.claims(day, claiming, pact) for pact in known], axis=0) if known else np.zeros(len(trade))
    rows = np.flatnonzero(share > 0)
    if not len(rows):
        return plain
    claimers = trade.rows(rows)
    spared = _resolved(book, claimers, day, {pact.pact: claimers.claims(day, "all", pact) for pact in known})
    return {key: _mixed(layer, spared[key], rows, share[rows]) for key, layer in plain.items()}


def _resolved(book: Book, trade: Trade, day: dt.date, claimed: Mapping[str, Floats]) -> dict[str, Layer]:
    found: dict[str, Layer] = {}
    for entry in book.of(trade.importer, day):
        off = trade.partners_of(tuple(book.off.get(entry.key, ())))
        if not off.all():
            found[entry.key] = _layer(book, entry, trade, day, claimed, found, off)
            if entry.authority.authority == OWN:
                _one_own(found, entry.key, trade)
    return found


def _mixed(plain: Layer, spared: Layer, rows: NDArray[np.intp], share: Floats) -> Layer:
    """One layer of goods that claim nothing and, on some rows, goods that claim their pact."""
    place, part = np.searchsorted(plain.rows, rows[spared.rows]), share[spared.rows]
    base, paying, owed = plain.base.copy(), plain.base * plain.paying, plain.base * plain.owed
    for mixed, theirs in ((base, 1.0), (paying, spared.paying), (owed, spared.owed)):
        mixed[place] = (1 - part) * mixed[place] + part * spared.base * theirs
    some = base > 0
    return replace(
        plain,
        base=base,
        paying=np.divide(paying, base, out=np.zeros_like(base), where=some),
        owed=np.divide(owed, base, out=np.zeros_like(base), where=some),
    )


def _layer(
    book: Book,
    entry: Entry,
    trade: Trade,
    day: dt.date,
    claimed: Mapping[str, Floats],
    before: dict[str, Layer],
    off: Mask,
) -> Layer:
    count = len(trade)
    chosen, longest = np.full(count, -1, dtype=np.int16), np.full(count, OUTSIDE, dtype=np.int8)
    won: list[tuple[NDArray[np.intp], Floats, Floats, Floats, Floats]] = []
    for number, measure in book.active(entry.key, day):
        covered = trade.matcher.lengths(measure.scope, entry.key)
        rows = np.flatnonzero((covered > OUTSIDE)[trade.product])
        charged = trade.partners_of(measure.exporters) & ~off
        rows = rows[charged[trade.partner[rows]]]
        product, partner = trade.product[rows], trade.partner[rows]
        length = covered[product]
        tie = length == longest[rows]
        if tie.any() and not measure.supersedes:
            _refuse(entry, chosen, number, trade, int(rows[tie][0]))
        wins = length >= longest[rows]
        rows, product, partner = rows[wins], product[wins], partner[wins]
        longest[rows], chosen[rows] = length[wins], number
        share = _share(measure, trade)[product]
        for exemption in measure.exempt:
            if not exemption.covers(day):
                continue
            free = (trade.matcher.lengths(exemption.scope, entry.key) > OUTSIDE)[product]
            share[free & trade.partners_of(exemption.exporters)[partner]] = 0.0
        points, capped = _points(measure, trade, rows)
        paying = _paying(entry, measure, claimed, rows)
        owed = np.where(capped | (points > 0), paying if measure.treatment == "exempt" else 1.0, 0.0)
        won.append((rows, share, points, paying, owed))
    rows = np.flatnonzero(chosen >= 0)
    in_scope, points, paying, owed = (np.zeros(len(rows)) for _ in range(4))
    for there, *values in won:  # in the order of the file: a later winner stands
        place = np.searchsorted(rows, there)
        in_scope[place], points[place], paying[place], owed[place] = values
    base = _left(entry, rows, np.minimum(in_scope, 1.0), trade, day, before)
    return Layer(entry, count, rows, chosen[rows], longest[rows], in_scope, base, points, paying, owed)


def _left(
    entry: Entry, rows: NDArray[np.intp], base: Floats, trade: Trade, day: dt.date, before: dict[str, Layer]
) -> Floats:
    """What the programmes an entry gives way to leave of its base [covered]."""
    left, entries = np.ones(len(rows)), np.ones(len(rows))
    for key, give in entry.programme.gives_way(before, day):
        other = before[key]
        place, there = other.at(rows)
        there &= trade.partners_of(give.exporters)[trade.partner[rows]]
        at, place = np.flatnonzero(there), place[there]
        if other.entry.programme.claims == "value":
            left[at] -= (other.base * other.owed)[place]
        elif other.entry.programme.claims == "entries":
            entries[at] *= np.where(other.base[place] > 0, 1.0 - other.owed[place], 1.0)
    return np.asarray(np.minimum(base, np.maximum(left, 0.0)) * entries)


def _one_own(found: dict[str, Layer], key: str, trade: Trade) -> None:
    """Among a user's own measures the longest prefix wins on each row, as within an authority of the book."""
    for other in [k for k in found if k.startswith(f"{OWN}.") and k != key]:
        rows, mine, theirs = np.intersect1d(found[key].rows, found[other].rows, return_indices=True)
        both = (found[key].base[mine] > 0) & (found[other].base[theirs] > 0)
        rows, mine, theirs = rows[both], mine[both], theirs[both]
        longer = found[key].length[mine].astype(int) - found[other].length[theirs]
        if (longer == 0).any():
            row = int(rows[longer == 0][0])
            raise InputError(
                worded(
                    "{other} and {key} both cover {code} from {partner} with equal precedence; narrow one, or "
                    "put their rates into one",
                    other=other,
                    key=key,
                    code=trade.hs[trade.product[row]].decode() or worded("every product"),
                    partner=trade.partners[trade.partner[row]],
                )
            )
        for loser, place in ((other, theirs[longer > 0]), (key, mine[longer < 0])):
            base = found[loser].base.copy()
            base[place] = 0.0
            found[loser] = replace(found[loser], base=base)


def _share(measure: DatedMeasure, trade: Trade) -> Floats:
    """Part of each product's value that pays [product]."""
    if isinstance(measure.share, str):
        return trade.content[:, METALS.index(measure.share)]
    return np.full(len(trade.hs), measure.share)


def _points(measure: DatedMeasure, trade: Trade, rows: NDArray[np.intp]) -> tuple[Floats, Mask]:
    """Percent by row: the partner's own rate or the general one; a ceiling adds what the ordinary duty leaves.

    And which rows have a ceiling.
    """
    partner = trade.partner[rows]
    pairs = zip(trade.law, trade.partners, strict=True)
    by_partner = [measure.rates.get(code, measure.rates.get(own, measure.rate)) for code, own in pairs]
    flat = np.array([rate.all_in if isinstance(rate, AllIn) else float(rate) for rate in by_partner])[partner]
    ceiling = np.array([isinstance(rate, AllIn) for rate in by_partner])[partner]
    if not ceiling.any():
        return flat, ceiling
    special = np.array([isinstance(rate, AllIn) and rate.special for rate in by_partner])[partner]
    ordinary = trade.mfn_percent[trade.product[rows]]
    ordinary = np.where(special, np.minimum(ordinary, trade.collected_percent[rows]), ordinary)
    return np.where(ceiling, np.maximum(flat - ordinary, 0.0), flat), ceiling


def _paying(entry: Entry, measure: DatedMeasure, claimed: Mapping[str, Floats], rows: NDArray[np.intp]) -> Floats:
    """Share of each covered row that pays, for what its goods that claim the pact are spared."""
    if measure.treatment == "pays":
        return np.ones(len(rows))
    if measure.pact not in claimed:
        raise InputError(
            worded(
                "{key} ({citation}) spares goods that claim {pact}, and the trade of {importer} has no "
                "claims of it; let all goods pay, or state a `share`",
                key=entry.key,
                citation=measure.citation,
                pact=measure.pact,
                importer=entry.importer,
            )
        )
    spared = measure.content if measure.treatment == "content" else 1.0
    return np.asarray(1.0 - spared * claimed[measure.pact][rows])


def _refuse(entry: Entry, chosen: NDArray[np.int16], number: int, trade: Trade, row: int) -> None:
    first, second = (entry.programme.measures[j] for j in (int(chosen[row]), number))
    code = trade.hs[trade.product[row]].decode() or "every product"
    raise InputError(
        worded(
            "{key}: measures[{first}] ({citation}) and measures[{number}] ({other}) both cover "
            "{code} from {partner} with equal precedence; narrow one, end one, or let one supersede",
            key=entry.key,
            first=int(chosen[row]),
            citation=first.citation,
            number=number,
            other=second.citation,
            code=code,
            partner=trade.partners[trade.partner[row]],
        )
    )
