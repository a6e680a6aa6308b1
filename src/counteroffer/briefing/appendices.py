"""A briefing on paper: what is folded on screen stands in a file of its own, and the rest says how much that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from counteroffer.briefing.document import Block, Document, Fold, Heading, Paragraph, Section, Table, plain, walk
from counteroffer.briefing.words import Wording


def without_appendices(document: Document, w: Wording) -> Document:
    """The briefing as it is printed: what is closed is left out, and its section says how many tables that is."""
    return replace(document, sections=tuple(_open(one, w) for one in document.sections))


def appendices(document: Document, w: Wording) -> Document | None:
    """What `without_appendices` leaves out, under the titles of its sections; none where nothing is folded."""
    sections = tuple(
        Section(one.id, one.title, tuple(block for fold in closed for block in _unfolded(fold)))
        for one in document.sections
        if (closed := tuple(_closed(one.blocks)))
    )
    if not sections:
        return None
    return replace(
        document,
        title=str(w("{title}: appendices", title=plain(document.heading))),
        byline=w("Appendices: the tables behind the briefing. {byline}", byline=document.byline),
        front=(),
        headline="",
        key=(),
        in_short="",
        questions=(),
        sections=sections,
        appendix=True,
    )


def _open(section: Section, w: Wording) -> Section:
    tables = sum(isinstance(block, Table) for fold in _closed(section.blocks) for block in walk(fold.blocks))
    left = tuple(block for block in section.blocks if not _is_closed(block))
    if not tables:
        told = w("More on this is in the appendices.") if len(left) < len(section.blocks) else ""
    else:
        told = w.plural(
            "{amount} table of this section is in the appendices.",
            "{amount} tables of this section are in the appendices.",
            tables,
        )
    return replace(section, blocks=(*left, Paragraph(told, "note")) if told else left)


def _closed(blocks: tuple[Block, ...]) -> Iterator[Fold]:
    yield from (block for block in blocks if isinstance(block, Fold) and not block.open)


def _is_closed(block: Block) -> bool:
    return isinstance(block, Fold) and not block.open


def _unfolded(fold: Fold) -> tuple[Block, ...]:
    """What a fold holds, under its summary; a table alone says the same in its caption."""
    alone = len(fold.blocks) == 1 and isinstance(fold.blocks[0], Table)
    return fold.blocks if alone else (Heading(fold.summary), *fold.blocks)
