"""The note of two sheets: page one of a briefing, and a sheet of reasons taken from its sections as they stand."""

from __future__ import annotations

from dataclasses import dataclass, replace

from counteroffer.briefing.document import (
    Block,
    Bullets,
    Document,
    Figure,
    Inline,
    Link,
    Paragraph,
    Section,
    plain,
    spans,
    walk,
)
from counteroffer.briefing.words import Wording

Kind = type[Paragraph] | type[Bullets] | type[Figure]


@dataclass(frozen=True)
class Reason:
    """What the note takes of a section: the first block of each kind, each after the one before.

    Attributes
    ----------
    unless : str
        A section that says it better: where the document has that one, this is left out.
    """

    section: str
    kinds: tuple[Kind, ...]
    unless: str = ""


REASONS = (
    Reason("jobs", (Figure, Paragraph)),
    Reason("sectors", (Figure,), unless="jobs"),
    Reason("bargaining", (Figure, Paragraph, Bullets)),
    Reason("agreements", (Paragraph,)),
    Reason("draws", (Bullets,)),
    Reason("ranges", (Bullets,), unless="draws"),
    Reason("limits", (Bullets,)),
)


def note(document: Document, w: Wording) -> Document:
    """The note of a briefing: no word or figure that the briefing has not."""
    known = {one.id: one for one in document.sections}
    wanted = [one for one in REASONS if one.section in known and one.unless not in known]
    found = {one.section: _taken(known[one.section], one.kinds) for one in wanted}
    ids = frozenset(name for name, blocks in found.items() if blocks)
    return replace(
        document,
        title=str(w("{title}: note of two pages", title=plain(document.heading))),
        questions=tuple(
            replace(
                one, answer=_within(one.answer, ids), links=tuple(link for link in one.links if link.section in ids)
            )
            for one in document.questions
        ),
        contents="",
        sections=tuple(
            replace(known[name], blocks=tuple(_block(block, ids) for block in blocks))
            for name, blocks in found.items()
            if blocks
        ),
        note=True,
    )


def _taken(section: Section, kinds: tuple[Kind, ...]) -> tuple[Block, ...]:
    """The first block of each kind, in order; a kind that does not come any more is left out."""
    blocks, found = list(walk(section.blocks)), list[Block]()
    for kind in kinds:
        at = next((j for j, block in enumerate(blocks) if isinstance(block, kind)), None)
        if at is not None:
            found.append(blocks[at])
            blocks = blocks[at + 1 :]
    return tuple(found)


def _block(block: Block, ids: frozenset[str]) -> Block:
    match block:
        case Paragraph():
            return replace(block, text=_within(block.text, ids))
        case Bullets():
            return replace(block, items=tuple(_within(item, ids) for item in block.items))
        case _:
            return block


def _within(text: Inline, ids: frozenset[str]) -> Inline:
    """A text whose links lead to what the note has; the others are words."""
    return tuple(piece.text if isinstance(piece, Link) and piece.section not in ids else piece for piece in spans(text))
