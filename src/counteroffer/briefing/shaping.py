"""What a section makes of its drawings and tables: a drawing says what it comes to, a table may only support."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from counteroffer.briefing.document import Beside, Block, Figure, Figures, Fold, Map, Table
from counteroffer.briefing.words.languages.wording import Wording

ACROSS = 2  # charts that fit beside each other
Drawing = TypeVar("Drawing", Figure, Map)


def saying(drawing: Drawing, finding: str) -> Drawing:
    """A drawing under what it comes to; its title becomes the line that says what is drawn."""
    return replace(drawing, title=finding.rstrip("."), measure=drawing.measure or drawing.title)


def supporting_table(table: Table, w: Wording, *before: Block) -> Fold:
    """A table that supports what is told, under its caption, with what stands above it."""
    return Fold(w("Table: {caption}", caption=table.caption), (*before, table))


def beside(figures: Sequence[Figure], w: Wording, *notes: tuple[str, str]) -> tuple[Block, ...]:
    """Charts of one kind, a region each: the first two beside each other, with notes; the rest support."""
    if not figures:
        return ()
    rest = tuple(figures[ACROSS:])
    folded = (Fold(w("Charts: the other regions"), (Figures(rest),)),) if rest else ()
    return (Beside((Figures(tuple(figures[:ACROSS])),), notes), *folded)


def supporting(summary: str, *blocks: Block) -> Fold:
    """Blocks that support what is told and do not carry it: closed on screen, in the appendices on paper."""
    return Fold(summary, blocks)
