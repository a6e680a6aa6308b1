"""A document as one HTML page that needs nothing but itself: no script, no font, no network."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from counteroffer.briefing.document import (
    Cell,
    Code,
    Document,
    Foreign,
    Inline,
    Lines,
    Link,
    Span,
    Strong,
    spans,
)
from counteroffer.briefing.forms.drawings import drawn_of
from counteroffer.briefing.forms.svg import tinted
from counteroffer.design.tokens import stylesheet


def html(document: Document) -> str:
    """Write a document; the same document gives the same bytes."""
    drawn = {id(one.figure): one.svg for one in drawn_of(document)}
    page = _environment().get_template("document.html.j2")
    # What lies between the macros is not the page's.
    return page.render(document=document, drawing=lambda figure: drawn[id(figure)]).lstrip()


def inline_html(text: Inline) -> Markup:
    """A text with its marks; what is in another language says so to who reads it aloud."""
    return Markup("").join(_span(piece) for piece in spans(text))


def _span(piece: Span) -> Markup:
    if isinstance(piece, Foreign):
        return Markup('<span lang="en">{}</span>').format(str(piece))
    if isinstance(piece, Strong):
        return Markup("<strong>{}</strong>").format(_span(piece.text))
    if isinstance(piece, Code):
        return Markup("<code>{}</code>").format(piece.text)
    if isinstance(piece, Link):
        return Markup('<a href="#{}">{}</a>').format(piece.section, _span(piece.text))
    return escape(piece)


def cell_html(cell: Cell, style: str = "") -> Markup:
    """A cell; where columns have set widths, keys may break after an underscore."""
    if isinstance(cell, Lines):
        rest = (Markup('<p class="small">{}</p>').format(inline_html(line)) for line in cell.rest)
        return inline_html(cell.first) + Markup("").join(rest)
    said = inline_html(cell)
    return Markup(str(said).replace("_", "_<wbr>")) if style == "measures" else said


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("counteroffer.briefing.forms"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {"inline": inline_html, "cell": cell_html, "tinted": tinted}
    found.globals["tokens"] = stylesheet()
    return found
