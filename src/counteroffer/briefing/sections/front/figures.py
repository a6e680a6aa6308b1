"""The big figures of page one, each with the range of all that is known to move it in its own horizon."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

from counteroffer.briefing.document import Card, Cards, RangeStrip
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.amounts import span
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.reported import USD, income_range, range_ends, shows
from counteroffer.briefing.words.rounding import billions, figure
from counteroffer.briefing.words.table import deal_spread, ends
from counteroffer.study import Study, solved
from counteroffer.uncertainty.envelope import Envelope
from counteroffer.uncertainty.ranges import INCOME

FEW_JOBS = 0.05  # thousand; fewer round to nothing
MOST, FEW = 3, 3  # incomes shown, and figures under which the deal is one
RULE = "nash"
Way = Literal["up", "down", "same"]


def big_figures(study: Study, w: Wording) -> Cards:
    """Real income of the regions in focus, jobs of the first, and what the deal brings it where there is room."""
    rows = keyed(study.effects.regions, "region")
    lead = study.lead[:MOST]
    spans = {code: income_range(study, code) for code in lead}
    scale = _scale([float(rows[code][INCOME]) for code in lead], [one for one in spans.values() if one])
    found = [_income(study, code, rows[code], spans[code], scale, w) for code in lead]
    jobs = _jobs(study, w)
    found += [jobs] if jobs else []
    deal = _deal(study, w) if has_room(study, w) else None
    return Cards(tuple([*found, deal] if deal else found))


def has_room(study: Study, w: Wording) -> bool:
    """Whether the deal, where there is one, is among the big figures."""
    return len(study.lead[:MOST]) + (_jobs(study, w) is not None) < FEW


def _income(
    study: Study, code: str, row: dict[str, float], found: Envelope | None, scale: tuple[float, float], w: Wording
) -> Card:
    change = float(row[INCOME])
    way: Way = "same" if w.number(change, 2) == w.number(0, 2) else _way(change)
    usd = w.usd_bn(float(row[USD]), plus=True)
    asked = study.scenario.question is not None  # the answer is of what the case asks about
    said = w("of income; USD\u00a0{usd}\u00a0bn", usd=usd)
    words = w("{change}, all measures", change=said) if asked else said
    name, figure_ = w.region(study.economy, code), w.percent(change, 2)
    if found is None or not shows(found):
        return Card(name, figure_, words, way)
    return Card(name, figure_, words, way, range_ends(found, w), _strip((found.low, change, found.high), scale))


def _jobs(study: Study, w: Wording) -> Card | None:
    """Thousand jobs of the first region in the short run, without and with what demand adds."""
    jobs = solved(study.jobs)
    if jobs is None or study.lead[0] not in set(jobs.regions["region"]):
        return None
    *_, alone, demand = jobs.ends(study.lead[0]).values()
    known = demand if math.isfinite(demand) else alone
    if not max(abs(alone), abs(known)) >= FEW_JOBS:
        return None
    said = span(alone, demand, lambda value: figure(value, 2, w, plus=True), w)
    title = w("Jobs {region:in}", region=w.region(study.economy, study.lead[0]))
    told = w("thousand, short run")
    return Card(
        title, said, told, _way(known), "", _strip((min(alone, known), None, max(alone, known)), _scale([alone, known]))
    )


def _deal(study: Study, w: Wording) -> Card | None:
    """What the deal brings the first player against today."""
    found = solved(study.deal)
    best = found.bargain(RULE) if found else None
    if found is None or best is None:
        return None
    gain = float(best.utility[0] - found.table.now[0])
    title = w("A deal, for {us:the}", us=w.name(found.table.players[0]))
    rows, told = deal_spread(study)[0], ""
    if rows:
        told = w("{first} to {second}", **dict(zip(("first", "second"), ends(rows[0], w).values(), strict=True)))
    return Card(title, billions(gain, w), w("USD bn a year against today"), _way(gain), told)


def _way(change: float) -> Way:
    return "same" if change == 0 else "down" if change < 0 else "up"


def _scale(values: Sequence[float], spans: Sequence[Envelope] = ()) -> tuple[float, float]:
    """From the least to the greatest of all that is drawn, zero in it."""
    every = [0.0, *values, *(end for one in spans for end in (one.low, one.high))]
    return min(every), max(every)


def _strip(drawn: tuple[float, float | None, float], scale: tuple[float, float]) -> RangeStrip | None:
    """Where a range, its figure and zero lie between the ends of a scale."""
    low, high = scale
    if not high > low:
        return None

    def share(value: float) -> float:
        return round((value - low) / (high - low), 4)

    first, at, last = drawn
    return RangeStrip(share(first), share(last), None if at is None else share(at), share(0.0))
