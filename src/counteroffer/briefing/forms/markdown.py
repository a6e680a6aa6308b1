"""A document as Markdown (CommonMark with tables); its drawings are links to files beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from counteroffer.briefing.document import (
    Beside,
    Block,
    Bullets,
    Cards,
    Cell,
    Code,
    Document,
    Figure,
    Figures,
    Fold,
    Heading,
    Inline,
    Lines,
    Link,
    Map,
    Paragraph,
    Row,
    Span,
    Strong,
    Table,
    Terms,
    plain,
    spans,
)
from counteroffer.briefing.forms.drawings import drawn_of

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")
_LINE_START = re.compile(r"^(\d*)(?=[-+.)](?:\s|$))")  # what would open a list, up to its sign
Names = Mapping[int, str]  # of figures, by identity


def markdown(document: Document, folder: str = "charts") -> str:
    """Write a document; `folder` is where `drawings` puts its charts."""
    names = {id(one.figure): f"{folder}/{one.name}.svg" for one in drawn_of(document)}
    parts = [f"# {text(document.heading)}", text(document.byline), *_blocks(document.front, names)]
    parts += [f"## {document.in_short}" if document.in_short else "", text(document.headline)]
    parts += _blocks(document.key, names)
    for one in document.questions:
        links = " ".join(text(link) for link in one.links[1:])
        parts += [f"### {text(one.question)}", " ".join(part for part in (text(one.answer), links) if part)]
    for section in document.sections:
        parts += [f"## {section.title}", _strong(section.finding), *_blocks(section.blocks, names)]
    parts.append(text(document.closing))
    return "\n\n".join(part for part in parts if part.strip()) + "\n"


def text(said: Inline) -> str:
    """A text with its marks; what Markdown would read as a mark stays the text it is."""
    line = "".join(_span(piece) for piece in spans(said)).replace("\n", " ").strip()
    return _LINE_START.sub(r"\1\\", line)


def _strong(said: Inline) -> str:
    return f"**{_escaped(plain(said))}**" if said else ""


def _span(piece: Span) -> str:
    if isinstance(piece, Strong):
        return f"**{_escaped(piece.text)}**" if piece.text.strip() else ""
    if isinstance(piece, Code):
        return f"`{piece.text}`"
    if isinstance(piece, Link):
        return _escaped(piece.text)  # anchors differ from reader to reader
    return _escaped(piece)


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _blocks(blocks: tuple[Block, ...], names: Names) -> Iterator[str]:
    for block in blocks:
        yield from _block(block, names)


def _block(block: Block, names: Names) -> Iterator[str]:
    match block:
        case Paragraph():
            yield text(block.text)
        case Heading():
            yield f"{'#' * block.level} {text(block.text)}" + (f" `{block.code}`" if block.code else "")
        case Bullets():
            yield "\n".join(f"- {text(item)}" for item in block.items)
        case Terms():
            for term, lines in block.pairs:
                yield f"**{_escaped(term)}**"
                yield "  \n".join(text(line) for line in lines)
        case Cards():
            for card in block.cards:
                yield f"**{text(card.title)}**"
                yield " ".join(text(one) for one in (card.figure, card.words, card.range and f"({card.range})") if one)
        case Table():
            yield text(block.caption)
            yield _table(block)
        case Figures():
            yield from _blocks(block.figures, names)
        case Figure() | Map():
            yield f"**{text(block.title)}**"
            yield text(block.measure)
            yield f"![{_escaped(plain(block.alternative))}]({names[id(block)]})"
            yield text(block.note)
        case Beside():
            yield from _blocks(block.blocks, names)
            yield "\n".join(f"- **{_escaped(term)}**: {text(said)}" for term, said in block.notes)
        case Fold():
            yield f"**{text(block.summary)}**"
            yield from _blocks(block.blocks, names)


def _table(table: Table) -> str:
    """Heads, a rule that sets numbers to the right, and rows."""
    columns = range(len(table.head))
    rule = ["---:" if table.numeric(j) else "---" for j in columns]
    rows = [_row(table.head), "| " + " | ".join(rule) + " |", *map(_row, (*table.rows, *table.foot))]
    return "\n".join(rows)


def _row(cells: Row) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(cell: Cell) -> str:
    if isinstance(cell, Lines):
        return " ".join(text(line) for line in (cell.first, *cell.rest))
    return text(cell)
