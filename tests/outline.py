"""The structure of a briefing, for tests: blocks of a document, and elements of a page."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import TypeVar

from counteroffer.briefing.document import (
    Beside,
    Block,
    Bullets,
    Cards,
    Cell,
    Document,
    Figure,
    Figures,
    Fold,
    Heading,
    Lines,
    Map,
    Paragraph,
    Section,
    Table,
    Terms,
    plain,
    walk,
)

VOID = {"meta", "wbr", "link", "br", "img", "hr", "input", "col", "path", "rect", "line"}
B = TypeVar("B", bound=Block)


def section(document: Document, name: str) -> Section:
    """A section by its anchor; an error if the document has none, or two."""
    (found,) = (one for one in document.sections if one.id == name)
    return found


def blocks(where: Document | Section, kind: type[B]) -> list[B]:
    """Every block of a kind, in order, those inside folds with them."""
    parts = (where.front, *(one.blocks for one in where.sections)) if isinstance(where, Document) else (where.blocks,)
    return [block for each in parts for block in walk(each) if isinstance(block, kind)]


def words(where: Document | Section | Iterable[Block]) -> str:
    """Every word of some blocks but those inside drawings, with plain spaces."""
    if isinstance(where, Document):
        front = [where.heading, where.byline, where.headline, where.in_short, where.contents, where.closing]
        asked = [part for one in where.questions for part in (one.question, one.answer)]
        said = [*map(plain, [*front, *asked]), words(where.front), words(where.key), *map(words, where.sections)]
        return " ".join(said).replace("\u00a0", " ")
    told: Iterable[str] = _words(where.blocks if isinstance(where, Section) else where)
    if isinstance(where, Section):
        told = [where.title, *([plain(where.finding)] if where.finding else []), *told]
    return " ".join(told).replace("\u00a0", " ")


def _words(each: Iterable[Block]) -> Iterator[str]:
    for block in each:
        match block:
            case Paragraph():
                yield plain(block.text)
            case Heading():
                yield plain(block.text) + (f" {block.code}" if block.code else "")
            case Bullets():
                yield from map(plain, block.items)
            case Terms():
                for term, lines in block.pairs:
                    yield from (term, *map(plain, lines))
            case Table():
                yield from (block.caption, *block.head)
                yield from (line for row in (*block.rows, *block.foot) for cell in row for line in lines_of(cell))
            case Cards():
                for card in block.cards:
                    yield from (card.title, card.figure, card.words, card.range)
            case Figure():
                yield from (block.title, block.measure, block.alternative, block.note)
            case Map():
                yield from (
                    block.title,
                    block.measure,
                    block.alternative,
                    *(said for _, said in block.legend),
                    block.note,
                )
            case Figures():
                yield from _words(block.figures)
            case Beside():
                yield from (
                    *_words(block.blocks),
                    *(part for term, said in block.notes for part in (term, plain(said))),
                )
            case Fold():
                yield from (block.summary, *_words(block.blocks))


def front_words(document: Document) -> int:
    """Words of page one under its heading; those inside drawings, which are names and numbers, are left out."""
    drawn = [figure.alternative for figure in blocks(replace(document, sections=()), Figure)]
    said = f"{document.byline} {words(document.front)}"
    for one in drawn:
        said = said.replace(one.replace("\u00a0", " "), "")
    return sum(any(letter.isalnum() for letter in word) for word in said.split())


def lines_of(cell: Cell) -> list[str]:
    """The lines of a cell as plain text."""
    return [plain(line) for line in ((cell.first, *cell.rest) if isinstance(cell, Lines) else (cell,))]


def seen(page: str) -> str:
    """The text of a page, tags, styles and line breaks taken out."""
    body = re.sub(r"<style>.*?</style>", "", page.replace("<wbr>", ""), flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).replace("\u00a0", " ")


class Outline(HTMLParser):
    """Checks that elements nest, and gathers ids, tags and everything that could be fetched."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.tags: list[str] = []
        self.fetched: list[str] = []
        self.labels: list[dict[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append(tag)
        if "id" in found:
            self.ids.append(str(found["id"]))
        if tag == "svg":
            self.labels.append(found)
        self.fetched += [str(found[key]) for key in ("src", "srcset", "data", "poster", "xlink:href") if key in found]
        if "href" in found and tag != "a":
            self.fetched.append(str(found["href"]))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag
