"""What to ask, what to offer and what to refuse: one line each, with what it is worth to both sides."""

from __future__ import annotations

from counteroffer.briefing.document import Row, Strong, Table
from counteroffer.briefing.sections.front.deal import CHEAP, SHOWN
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.amounts import DASH, others
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.rounding import billions
from counteroffer.briefing.words.table import issue_title
from counteroffer.negotiation.rules.concessions import FAMILY
from counteroffer.study import Study, solved
from counteroffer.study.parts.bargaining import ConcessionsResult


def moves_table(study: Study, w: Wording) -> Table | None:
    """Three lines; none where nothing is bargained over."""
    found = solved(study.concessions)
    if found is None:
        return None
    us = found.table.players[0]
    rows = (
        _row(w("To ask"), found, _ask(found), w("nothing of theirs is on the table"), w),
        _row(w("To offer"), found, _offer(found), w("nothing is worth clearly more to them than it costs"), w),
        _row(w("To refuse alone"), found, _refuse(found), w("nothing costs much for what it is worth to them"), w),
    )
    head = (w("Move"), w("Issue"), w.name(us), others(found.table.players, us, w))
    return Table(w("Ask, offer, refuse: USD billion a year"), head, rows, words=2, style="moves")


def _row(move: str, found: ConcessionsResult, best: tuple[str, float, float] | None, nothing: str, w: Wording) -> Row:
    if best is None:
        return (Strong(move), nothing, DASH, DASH)
    issue, ours, theirs = best
    return (Strong(move), issue_title(found.table, issue, w), billions(ours, w), billions(theirs, w))


def _ask(found: ConcessionsResult) -> tuple[str, float, float] | None:
    """Their measure whose end brings us most, with what it brings all others."""
    us = found.table.players[0]
    frame = found.steps
    frame = frame[(frame["owner"] != us) & (frame["kind"] == FAMILY[True])]
    ours = frame[frame["player"] == us].set_index("issue")["value_usd_mn"].astype(float)
    if ours.empty or ours.max() < SHOWN:
        return None
    issue = str(ours.idxmax())
    theirs = frame[(frame["issue"] == issue) & (frame["player"] != us)]["value_usd_mn"]
    return issue, float(ours[issue]), float(theirs.sum())


def _offer(found: ConcessionsResult) -> tuple[str, float, float] | None:
    """Of ours, what is cheap to give and dear to get: most for the money."""
    frame = _own(found)
    least = (CHEAP * frame["cost_usd_mn"]).clip(lower=SHOWN)
    return _best(records(frame[frame["worth_usd_mn"] >= least].head(1)))


def _refuse(found: ConcessionsResult) -> tuple[str, float, float] | None:
    """Of ours, what costs most and is not worth clearly more to the others."""
    frame = _own(found)
    dear = (frame["worth_usd_mn"] < CHEAP * frame["cost_usd_mn"]) & (frame["cost_usd_mn"] >= SHOWN)
    return _best(records(frame[dear].nlargest(1, "cost_usd_mn")))


def _own(found: ConcessionsResult):  # type: ignore[no-untyped-def]
    return found.ranked[found.ranked["owner"] == found.table.players[0]]


def _best(rows: list[Record]) -> tuple[str, float, float] | None:
    return next(((str(row["issue"]), -float(row["cost_usd_mn"]), float(row["worth_usd_mn"])) for row in rows), None)
