"""A document as plain data, for a form that is written in a language of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from counteroffer.briefing.document import (
    Beside,
    Block,
    Bullets,
    Card,
    Cards,
    Cell,
    Document,
    Figure,
    Figures,
    Fold,
    Foreign,
    Heading,
    Inline,
    Lines,
    Link,
    Map,
    Paragraph,
    Row,
    Span,
    Table,
    Terms,
    spans,
)
from counteroffer.briefing.forms.columns import breaks, shares
from counteroffer.briefing.forms.drawings import Drawn
from counteroffer.briefing.words.languages.language import SOURCE
from counteroffer.design.tokens import colours, face, points, steps

Known = Mapping[int, Drawn]  # of figures, by identity
Data = dict[str, Any]
# From so many columns: size of a table's letters in points, and how many of them stand beside each other on a sheet.
MOVES = 88.0  # characters across the table of page one
SIZES = ((9, 6.9, 140.0), (7, 7.4, 131.0), (0, 8.2, 118.0))


def document_data(document: Document, drawn: Known) -> Data:
    """Everything of a document, in the order of the page; `drawn` are its drawings."""
    language, _, region = document.html_language.partition("-")
    return {
        "title": document.title,
        "author": document.author,
        "date": [document.date.year, document.date.month, document.date.day],
        "language": language,
        "region": region,
        "note": document.note,
        "theme": {one.name: one.light for one in colours().values() if one.kind != "shade"},
        "points": {name: points(name) for name in steps()},
        "faces": [face("paper"), face("paper_code")],
        "appendix": document.appendix,
        "heading": _inline(document.heading),
        "byline": _inline(document.byline),
        "front": [_block(one, drawn) for one in document.front],
        "headline": _inline(document.headline),
        "key": [_block(one, drawn) for one in document.key],
        "in_short": document.in_short,
        "questions": [
            {
                "question": _inline(one.question),
                "to": one.links[0].section if one.links else "",
                "answer": _inline(one.answer),
            }
            for one in document.questions
        ],
        "contents": document.contents,
        "sections": [
            {
                "id": one.id,
                "title": one.title,
                "finding": _inline(one.finding),
                "blocks": [_block(each, drawn) for each in one.blocks],
            }
            for one in document.sections
        ],
        "closing": _inline(document.closing),
    }


def _inline(text: Inline) -> list[Data]:
    return [_span(piece) for piece in spans(text) if piece]


def _span(piece: Span) -> Data:
    text = piece if isinstance(piece, str) else piece.text
    made: Data = {"text": str(text), "kind": "text" if isinstance(piece, str) else type(piece).__name__.lower()}
    if isinstance(text, Foreign):
        made["language"] = SOURCE
    if isinstance(piece, Link):
        made["to"] = piece.section
    return made


def _block(block: Block, drawn: Known) -> Data:
    return {"kind": type(block).__name__.lower(), **_content(block, drawn)}


def _content(block: Block, drawn: Known) -> Data:
    match block:
        case Paragraph():
            return {"text": _inline(block.text), "style": block.style}
        case Heading():
            return {"text": _inline(block.text), "level": block.level, "code": block.code}
        case Bullets():
            return {"items": [_inline(item) for item in block.items], "small": block.small}
        case Terms():
            pairs = [{"term": _inline(term), "lines": [_inline(line) for line in lines]} for term, lines in block.pairs]
            return {"pairs": pairs, "facts": block.facts, "small": block.small}
        case Cards():
            return {"cards": [_card(card) for card in block.cards]}
        case Table():
            return _table(block)
        case Figures():
            return {"figures": [_block(one, drawn) for one in block.figures]}
        case Beside():
            notes = [{"term": _inline(term), "text": _inline(text)} for term, text in block.notes]
            return {"blocks": [_block(one, drawn) for one in block.blocks], "notes": notes}
        case Figure() | Map():
            return _drawing(block, drawn)
        case Fold():
            return {"summary": block.summary, "blocks": [_block(one, drawn) for one in block.blocks]}


def _card(card: Card) -> Data:
    return vars(card) | {"strip": None if card.strip is None else vars(card.strip)}


def _drawing(figure: Figure | Map, drawn: Known) -> Data:
    found = drawn[id(figure)]
    width, height = found.size
    return {
        "title": _inline(figure.title),
        "measure": _inline(figure.measure),
        "file": f"{found.name}.svg",
        "ratio": height / width,
        "alternative": figure.alternative,
        "note": _inline(figure.note),
    }


def _table(table: Table) -> Data:
    size, room = next((size, room) for columns, size, room in SIZES if len(table.head) >= columns)
    room = MOVES if table.style == "moves" else room
    return {
        "size": size,
        "caption": _inline(table.caption),
        "head": list(table.head),
        "rows": [_row(row) for row in table.rows],
        "foot": [_row(row) for row in table.foot],
        "numeric": [table.numeric(j) for j in range(len(table.head))],
        "dim": sorted(table.dim),
        "breaks": breaks(table),
        "style": table.style,
        "shares": shares(table, room),
    }


def _row(row: Row) -> list[Data]:
    return [_cell(cell) for cell in row]


def _cell(cell: Cell) -> Data:
    if isinstance(cell, Lines):
        return {"text": _inline(cell.first), "rest": [_inline(line) for line in cell.rest]}
    return {"text": _inline(cell), "rest": []}
