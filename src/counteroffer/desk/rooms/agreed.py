"""What a room came to, solved again for its note: every offer with what it is worth, and the one agreed on."""

from __future__ import annotations

import numpy as np

from counteroffer.desk.catalogue import issue_law, laws
from counteroffer.desk.rooms.offers import RoomLog, crossed, jobs_worth, levels_at, worth
from counteroffer.desk.solving import Start
from counteroffer.study.parts.offers import OfferFacts, RoomFacts
from counteroffer.study.parts.table_facts import TableFacts

RATES = ("duty", "points", "tax")  # scales that are a rate of the law


def facts(start: Start, log: RoomLog) -> RoomFacts:
    """Every offer of a room, solved.

    Raises
    ------
    InputError, LabelError
        For an offer of another table.
    """
    table = start.room
    now = table.game.utility(table.game.now)
    each = []
    for j, one in enumerate(log.offers):
        levels = levels_at(table, one.levels)
        gain = worth(table, levels)
        jobs = jobs_worth(start, levels) if j == log.agreed else []
        each.append(
            OfferFacts(
                player=one.player,
                levels=tuple(i.factor * float(x) for i, x in zip(table.game.instruments.each, levels, strict=True)),
                gain=gain,
                over=gain + now - start.without,
                jobs=tuple(np.asarray(end) for end in jobs),
                crossed=tuple(crossed(table, log.lines, levels, gain, jobs)),
            )
        )
    disagreement = start.scenario.negotiation.disagreement
    return RoomFacts(TableFacts.of(table), disagreement, tuple(each), log.agreed, _duties(start))


def _duties(start: Start) -> tuple[tuple[float, float] | None, ...]:
    """Rates that levels of the table stand for [k], where there is one at all of the measure."""
    known, issues = laws(start), start.scenario.issues
    scales = [issue_law(issues.get(one.issue), known) for one in start.room.game.instruments.each]
    return tuple((law.none, law.full) if law and law.unit in RATES and law.rates is None else None for law in scales)
