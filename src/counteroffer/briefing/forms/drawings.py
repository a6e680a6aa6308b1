"""The charts and maps of a document: each with a name, drawn for its page and as a file of its own."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

from counteroffer.briefing.document import Document, Figure, Map, plain, walk
from counteroffer.briefing.forms.svg import inline
from counteroffer.design.tokens import light

_PROPERTY = re.compile(r"var\(--[a-z0-9-]+,\s*(#[0-9a-f]{6})\)")
_OPENING = re.compile(r"<svg [^>]*>")
_BOX = re.compile(r'viewBox="[^"]*? ([\d.]+) ([\d.]+)"')
FRONT = "front"  # what drawings of page one are filed under
LETTERS = 60  # of a drawing's name, after its section
_KEYS, _KEY_HEIGHT = 3, 20  # of a map's legend: beside each other; pixels


@dataclass(frozen=True, eq=False)
class Drawn:
    """A figure of a document, drawn.

    Attributes
    ----------
    name : str
        The section and what the figure draws as a file name, without an ending; the same again is numbered.
    svg : Markup
        For the page.
    """

    name: str
    figure: Figure | Map
    svg: Markup

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels, without the legend."""
        box = _BOX.search(self.svg)
        assert box is not None
        return float(box[1]), float(box[2])

    def alone(self, font: str = "system-ui, sans-serif") -> bytes:
        """A file of its own, in the light colours, with its font, its legend and what it says in it."""
        width, height = self.size
        legend = _legend(self.figure.legend, width, height) if isinstance(self.figure, Map) else []
        height += _KEY_HEIGHT * math.ceil(len(legend) / _KEYS)
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
            f'height="{height:g}" role="img" font-family="{font}" style="background:{light("paper")}">'
            f"<title>{escape(self.figure.alternative)}</title>"
        )
        text = _OPENING.sub(lambda _: opening, _PROPERTY.sub(r"\1", str(self.svg)), count=1)
        return (text.removesuffix("</svg>") + "".join(legend) + "</svg>\n").encode()


def drawn_of(document: Document) -> tuple[Drawn, ...]:
    """Every chart and map, in the order of the page."""
    return tuple(_drawn(document))


def _drawn(document: Document) -> Iterator[Drawn]:
    names: set[str] = set()
    for where, blocks in ((FRONT, document.front), *((one.id, one.blocks) for one in document.sections)):
        figures = [block for block in walk(blocks) if isinstance(block, Figure | Map)]
        for j, figure in enumerate(figures):
            stem = name = f"{where}-{slug(plain(figure.measure or figure.title))}"
            number = 2
            while name in names:
                name, number = f"{stem}-{number}", number + 1
            names.add(name)
            yield Drawn(name, figure, inline(figure.spec, figure.alternative, f"{where}{j}"))


def drawings(document: Document, folder: str = "charts") -> dict[str, bytes]:
    """Every chart and map as a file of its own, by path."""
    return {f"{folder}/{one.name}.svg": one.alone() for one in drawn_of(document)}


def slug(title: str) -> str:
    """A title as a file name of whole words."""
    plainer = unicodedata.normalize("NFKD", re.sub("[–’]", " ", title.replace("%", " pct ")))
    words = re.sub(r"[^a-z0-9]+", "-", plainer.encode("ascii", "ignore").decode().lower()).strip("-")
    return words if len(words) <= LETTERS else words[: LETTERS + 1].rpartition("-")[0]


def _legend(keys: tuple[tuple[str, str], ...], width: float, top: float) -> list[str]:
    """What each shade means, in rows from `top`: on the page it stands outside the drawing."""
    found = []
    for j, (colour, words) in enumerate(keys):
        x, y = 8 + width * (j % _KEYS) / _KEYS, top + _KEY_HEIGHT * (j // _KEYS)
        found.append(
            f'<rect x="{x:g}" y="{y + 2:g}" width="13" height="13" fill="{colour}"/>'
            f'<text x="{x + 19:g}" y="{y + 13:g}" font-size="13px" fill="{light("ink")}">{escape(words)}</text>'
        )
    return found
