"""A briefing as data: sections made of sentences, tables, figures and maps; forms write it, nothing here draws.

A document holds finished words of one language and drawings as specifications, so that HTML, Markdown and whatever
comes later say the same without reading each other.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from counteroffer.briefing.inline import Code as Code
from counteroffer.briefing.inline import Foreign as Foreign
from counteroffer.briefing.inline import Inline as Inline
from counteroffer.briefing.inline import Link as Link
from counteroffer.briefing.inline import Span as Span
from counteroffer.briefing.inline import Strong as Strong
from counteroffer.briefing.inline import plain as plain
from counteroffer.briefing.inline import spans as spans

LONG = 17  # rows; a longer table may break across printed pages
Spec = Mapping[str, Any]


@dataclass(frozen=True)
class Lines:
    """A cell of several lines: the first counts, the rest explains it in small print."""

    first: Inline
    rest: tuple[Inline, ...] = ()


Cell = Inline | Lines
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Paragraph:
    """One or more sentences.

    Attributes
    ----------
    style : {"text", "lead", "note", "small", "answer"}
        In full size, as the answer of its section, as a remark, as small print, or as the answer of page one.
    """

    text: Inline
    style: Literal["text", "lead", "note", "small", "answer"] = "text"


@dataclass(frozen=True)
class Heading:
    """A heading inside a section; `code` is the key it goes by in files, if any."""

    text: Inline
    level: Literal[3, 4] = 3
    code: str = ""


@dataclass(frozen=True)
class Bullets:
    """Sentences side by side."""

    items: tuple[Inline, ...]
    small: bool = False


@dataclass(frozen=True)
class Terms:
    """Terms, and what each comes to, in lines; `facts` sets the two beside each other."""

    pairs: tuple[tuple[str, tuple[Inline, ...]], ...]
    facts: bool = False
    small: bool = False


@dataclass(frozen=True)
class Table:
    """Caption, column heads, rows and closing rows.

    Attributes
    ----------
    words : int
        The first so many columns are text, the rest numbers; `numbers` names others that are numbers all the same.
    dim : frozenset of int
        Rows that are there but count for nothing.
    style : {"", "compact", "measures", "moves"}
        As wide as its column, or with columns of set widths.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()
    words: int = 1
    numbers: frozenset[int] = frozenset()
    dim: frozenset[int] = frozenset()
    style: Literal["", "compact", "measures", "moves"] = ""

    @property
    def long(self) -> bool:
        """Whether the table may break across printed pages."""
        return len(self.rows) > LONG or self.style == "measures"

    def numeric(self, column: int) -> bool:
        """Whether a column holds numbers."""
        return column >= self.words or column in self.numbers


@dataclass(frozen=True)
class RangeStrip:
    """A range as a line: where it begins and ends, where its figure and where zero lie, as shares of the whole."""

    low: float
    high: float
    at: float | None
    zero: float


@dataclass(frozen=True)
class Card:
    """One big figure: whose, how much, what it is, whether that is a gain, and its range in words and as a line."""

    title: str
    figure: str
    words: str
    direction: Literal["up", "down", "same"]
    range: str = ""
    strip: RangeStrip | None = None


@dataclass(frozen=True)
class Cards:
    """Big figures side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Figure:
    """A chart.

    Attributes
    ----------
    title : str
        Above it: what it shows, with its number.
    spec : mapping
        Vega-Lite.
    alternative : str
        What it says, for readers who do not see it.
    note : str
        Unit, date and what is compared, under it.
    measure : str
        What is drawn, under a title that says what it comes to; drawings are filed under it.
    """

    title: str
    spec: Spec = field(repr=False)
    alternative: str
    note: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Figures:
    """Charts side by side where there is room."""

    figures: tuple[Figure | Map, ...]


@dataclass(frozen=True)
class Map:
    """A map, with what each shade means (colour, words) and a line under it."""

    title: str
    spec: Spec = field(repr=False)
    alternative: str
    legend: tuple[tuple[str, str], ...]
    note: str
    measure: str = ""


@dataclass(frozen=True)
class Beside:
    """Blocks, and in the margin what helps to read them: how to read a chart, and what its terms mean."""

    blocks: tuple[Block, ...]
    notes: tuple[tuple[str, Inline], ...]


@dataclass(frozen=True)
class Fold:
    """Blocks behind a line that opens them; on paper, what is closed is in the appendices."""

    summary: str
    blocks: tuple[Block, ...]
    open: bool = False


Block = Paragraph | Heading | Bullets | Terms | Table | Cards | Figure | Figures | Map | Beside | Fold


@dataclass(frozen=True)
class Section:
    """One subject: the anchor other sections lead to, its title, its blocks, and above them what it found."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    finding: Inline = ""


@dataclass(frozen=True)
class Answer:
    """A question of page one, its answer, and the sections it comes from, the main one first."""

    question: str
    answer: Inline
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Document:
    """A whole briefing in one language.

    Attributes
    ----------
    language, html_language : str
        Code of the language, and what a browser is told.
    title, heading, byline : text
        Of the window, of the page, and the line under that.
    front : tuple of Block
        Page one under its heading.
    in_short : str
        Title of page two, the reasons.
    headline : str
        Its first paragraph.
    key : tuple of Block
        What that comes to in numbers, under it, and what is not known.
    questions : tuple of Answer
        What a negotiator asks.
    contents : str
        Title of the list of sections.
    closing : str
        Last line.
    author : str
        Whose case it is.
    date : date
        Of the tariffs; files carry it as their own, so that the same document gives the same bytes.
    note : bool
        Whether it is the note of two sheets: page one, and a sheet of reasons.
    appendix : bool
        Whether it holds the appendices of a briefing, without its page one.
    """

    language: str
    html_language: str
    title: str
    heading: Inline
    byline: str
    front: tuple[Block, ...]
    in_short: str
    headline: str
    key: tuple[Block, ...]
    questions: tuple[Answer, ...]
    contents: str
    sections: tuple[Section, ...]
    closing: str
    author: str
    date: dt.date
    note: bool = False
    appendix: bool = False


def walk(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, those inside folds and groups of figures with them."""
    for block in blocks:
        yield block
        if isinstance(block, Fold | Beside):
            yield from walk(block.blocks)
        elif isinstance(block, Figures):
            yield from block.figures
