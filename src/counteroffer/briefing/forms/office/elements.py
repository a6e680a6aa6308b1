"""The elements of a Word file that its library has no call for: runs with a language, fields, links, tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from counteroffer.briefing.document import Card, Code, Foreign, Inline, Lines, Link, Row, Span, Strong, Table, spans
from counteroffer.design.tokens import face, hexed

Element = Any  # the library's elements have no types
MONO = face("office_code")
ABROAD = "en-CA"  # of what stays in the language of the code
_PANEL = hexed("panel")
_TONES = {"up": hexed("gain"), "down": hexed("loss"), "same": hexed("neutral")}


def tag(name: str, /, *children: Element, text: str | None = None, **attributes: object) -> Element:
    """An element of WordprocessingML with its attributes and children."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key.rstrip('_')}"), str(value))
    if text is not None:
        made.text = text
        made.set(qn("xml:space"), "preserve")
    made.extend(children)
    return made


def run(text: str, *, strong: bool = False, code: bool = False, link: bool = False, colour: str = "") -> Element:
    """Words in one style."""
    style = []
    if link:
        style.append(tag("rStyle", val="InternetLink"))
    if code:
        style.append(tag("rFonts", ascii=MONO, hAnsi=MONO, cs=MONO))
    if strong:
        style.append(tag("b"))
    if colour:
        style.append(tag("color", val=colour))
    if isinstance(text, Foreign):
        style.append(tag("lang", val=ABROAD))
    return tag("r", *([tag("rPr", *style)] if style else []), tag("t", text=str(text)))


def runs(text: Inline, known: frozenset[str], *, strong: bool = False) -> list[Element]:
    """A text with its marks; a link leads to a section that is `known`, else it is words."""
    return [_run(piece, known, strong) for piece in spans(text) if piece]


def _run(piece: Span, known: frozenset[str], strong: bool) -> Element:
    if isinstance(piece, Link):
        if piece.section in known:
            return linked(piece.text, piece.section, strong=strong)
        return run(piece.text, strong=strong)
    if isinstance(piece, str):
        return run(piece, strong=strong)
    return run(piece.text, strong=strong or isinstance(piece, Strong), code=isinstance(piece, Code))


def linked(text: str, section: str, *, strong: bool = False) -> Element:
    """Words that lead to a section of the file."""
    return tag("hyperlink", run(text, strong=strong, link=True), anchor=section, history=1)


def field(code: str, *shown: Element) -> list[Element]:
    """A field that Word keeps up to date, with what it shows until then."""
    return [
        tag("r", tag("fldChar", fldCharType="begin")),
        tag("r", tag("instrText", text=f" {code} ")),
        tag("r", tag("fldChar", fldCharType="separate")),
        *shown,
        tag("r", tag("fldChar", fldCharType="end")),
    ]


def marked(paragraph: Element, section: str, number: int) -> None:
    """Let links lead to a paragraph."""
    paragraph.insert(1, tag("bookmarkStart", id=number, name=section))
    paragraph.append(tag("bookmarkEnd", id=number))


def described(picture: Any, words: str, number: int) -> None:
    """Say what a picture shows, for readers who do not see it."""
    properties = picture._inline.docPr
    properties.set("id", str(number))
    properties.set("name", f"Picture {number}")
    properties.set("descr", words)
    for side in "TBLR":
        picture._inline.set(f"dist{side}", "0")  # else some readers keep text away from it


def table(said: Table, widths: list[int], style: str, known: frozenset[str], *, whole: bool) -> Element:
    """A table with its head on every sheet.

    Parameters
    ----------
    widths : list of int
        Of its columns, in twentieths of a point.
    style : str
        Of the paragraphs in its cells.
    whole : bool
        Keep it on one sheet.
    """
    made = tag(
        "tbl",
        tag(
            "tblPr",
            tag("tblStyle", val="CounterofferTable"),
            tag("tblW", w=sum(widths), type="dxa"),
            tag("tblLayout", type="fixed"),
            tag("tblLook", val="0420", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=0, noVBand=1),
            tag("tblCaption", val="".join(run_text(said.caption))),
        ),
        tag("tblGrid", *(tag("gridCol", w=width) for width in widths)),
    )
    body = [*((row, False) for row in said.rows), *((row, True) for row in said.foot)]
    made.append(_row(said, said.head, widths, style, known, head=True, strong=True, keep=True))
    for j, (row, foot) in enumerate(body):
        keep = whole and j < len(body) - 1
        made.append(_row(said, row, widths, style, known, head=False, strong=foot, keep=keep))
    return made


def cards(each: tuple[Card, ...], across: int) -> Element:
    """Big figures beside each other: whose, how much, what it is."""
    width = across // len(each)
    cells = []
    for j, card in enumerate(each):
        # White between cards, not outside them.
        inner = [side for side, edge in (("left", 0), ("right", len(each) - 1)) if j != edge]
        sides = (tag(side, val="single", sz=36, space=0, color=hexed("paper")) for side in inner)
        top = tag("top", val="single", sz=24, space=0, color=_TONES[card.direction])
        edge = tag("tcBorders", top, *sides)
        shape = tag("tcPr", tag("tcW", w=width, type="dxa"), edge, tag("shd", val="clear", color="auto", fill=_PANEL))
        said = [(card.title, "Cell", True), (card.figure, "Bigfigure", True), (card.words, "Cell", False)]
        said += [(card.range, "Cell", False)] if card.range else []
        lines = (
            tag(
                "p",
                tag("pPr", tag("pStyle", val=style)),
                run(text, strong=bold, colour=_TONES[card.direction] if style == "Bigfigure" else ""),
            )
            for text, style, bold in said
        )
        cells.append(tag("tc", shape, *lines))
    inside = tag("tblCellMar", *(tag(side, w=120, type="dxa") for side in ("top", "left", "bottom", "right")))
    shape = tag("tblPr", tag("tblW", w=width * len(each), type="dxa"), tag("tblLayout", type="fixed"), inside)
    grid = tag("tblGrid", *(tag("gridCol", w=width) for _ in each))
    return tag("tbl", shape, grid, tag("tr", tag("trPr", tag("cantSplit")), *cells))


def whole(row: Any) -> None:
    """Keep a row on one sheet."""
    row._tr.get_or_add_trPr().append(tag("cantSplit"))


def run_text(text: Inline) -> Iterable[str]:
    """The words of a text."""
    return (piece if isinstance(piece, str) else piece.text for piece in spans(text))


def _row(
    said: Table, row: Row, widths: list[int], style: str, known: frozenset[str], *, head: bool, strong: bool, keep: bool
) -> Element:
    properties = [tag("cantSplit"), *([tag("tblHeader")] if head else [])]
    cells = []
    for j, (cell, width) in enumerate(zip(row, widths, strict=True)):
        lines = (cell.first, *cell.rest) if isinstance(cell, Lines) else (cell,)
        paragraphs = []
        for line in lines:
            shape = [tag("pStyle", val=style), *([tag("keepNext")] if keep else [])]
            if said.numeric(j):
                shape.append(tag("jc", val="right"))
            paragraphs.append(tag("p", tag("pPr", *shape), *runs(line, known, strong=strong)))
        across = tag("tcPr", tag("tcW", w=width, type="dxa"), *([tag("vAlign", val="bottom")] if head else []))
        cells.append(tag("tc", across, *paragraphs))
    return tag("tr", tag("trPr", *properties), *cells)
