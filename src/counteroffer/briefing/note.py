"""The note of two sheets: page one of a briefing, and its reasons with what its sections say beside them."""

from __future__ import annotations

from dataclasses import replace

from counteroffer.briefing.document import Answer, Bullets, Document, Inline, Link, Section, plain, spans, walk
from counteroffer.briefing.sections.bargaining.offered import agreed_offer
from counteroffer.briefing.words import Wording
from counteroffer.study.parts.offers import RoomFacts

BESIDE = ("draws", "limits")  # sections whose first bullets stand beside the reasons
TAKEN = {"bargaining", "agreements"}  # sections whose questions give way: what else might be agreed, and its worth


def note(document: Document, w: Wording) -> Document:
    """The note of a briefing: no word or figure that the briefing has not."""
    known = {one.id: one for one in document.sections}
    beside = {name: found for name in BESIDE if name in known and (found := _bullets(known[name])) is not None}
    ids = frozenset(beside)
    return replace(
        document,
        title=str(w("{title}: note of two pages", title=plain(document.heading))),
        questions=tuple(_asked(one, ids) for one in document.questions),
        contents="",
        sections=tuple(_section(known[name], found, ids) for name, found in beside.items()),
        note=True,
    )


def with_offer(document: Document, found: RoomFacts, w: Wording) -> Document:
    """The note of a briefing with the offer agreed on, in the place of what else might be agreed."""
    kept = tuple(one for one in document.questions if TAKEN.isdisjoint(link.section for link in one.links))
    short = note(replace(document, questions=kept), w)
    return replace(short, sections=(agreed_offer(found, w), *short.sections))


def _bullets(section: Section) -> Bullets | None:
    return next((block for block in walk(section.blocks) if isinstance(block, Bullets)), None)


def _section(section: Section, bullets: Bullets, ids: frozenset[str]) -> Section:
    items = tuple(_within(item, ids) for item in bullets.items)
    return replace(section, finding="", blocks=(replace(bullets, items=items),))


def _asked(question: Answer, ids: frozenset[str]) -> Answer:
    return replace(question, answer=_within(question.answer, ids), links=())


def _within(text: Inline, ids: frozenset[str]) -> Inline:
    """A text whose links lead to what the note has; the others are words."""
    return tuple(piece.text if isinstance(piece, Link) and piece.section not in ids else piece for piece in spans(text))
