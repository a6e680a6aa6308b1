"""Where labels go beside the points of a drawing, so that none lies on another, on a point or on a line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

LETTER, LEADING = 0.56, 15.0  # width of a letter in font sizes, a little above the mean; distance of lines in pixels
AWAY = 9.0  # pixels between a point and its label
STEPS = 12  # points at which a line is looked at between two of its corners
Pixel = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True)
class Label:
    """Words at a place: the middle of their first line, from which they run as `align` says."""

    words: str
    x: float
    y: float
    align: str
    box: Box


def place(
    wanted: Sequence[tuple[str, Sequence[Pixel]]],
    marks: Sequence[Pixel],
    line: Sequence[Pixel],
    dots: Sequence[Pixel],
    size: Pixel,
    font: float,
    taken: Sequence[Box] = (),
) -> tuple[Label, ...]:
    """Put each label beside its point, in order, where it hides least.

    Parameters
    ----------
    wanted : sequence of (str, sequence of (x, y))
        Words, in lines, and the point they name, or several beside any of which they may stand, in pixels from the
        upper left corner.
    marks : sequence of (x, y)
        Points that labels of others keep off.
    line : sequence of (x, y)
        Corners of a line that labels keep off.
    dots : sequence of (x, y)
        Small marks that labels cover only where they must.
    size : (width, height)
        Of the picture, which labels stay inside.
    taken : sequence of (left, top, right, bottom)
        Room that is not free.
    """
    on_line = [
        (x0 + (x1 - x0) * step / STEPS, y0 + (y1 - y0) * step / STEPS)
        for (x0, y0), (x1, y1) in pairwise(line)
        for step in range(STEPS + 1)
    ]
    busy, placed = list(taken), []

    def cost(spot: Pixel, label: Label) -> float:
        box = label.box
        outside = max(-box[0], -box[1], box[2] - size[0], box[3] - size[1], 0.0)
        kept = [*busy, *(_around(mark) for mark in marks if mark != spot)]
        hidden = sum(_meet(box, other) for other in kept) + any(_holds(box, point) for point in on_line)
        return 1000 * hidden + 100 * outside + sum(_holds(box, dot) for dot in dots)

    for words, spots in wanted:
        able = [(spot, label) for spot in spots for label in _candidates(words, spot, font)]
        _, best = min(able, key=lambda pair: cost(*pair))
        placed.append(best)
        busy.append(best.box)
    return tuple(placed)


def extent(words: str, font: float) -> Pixel:
    """Width and height that words in lines take, by a common width of letters."""
    lines = words.split("\n")
    return LETTER * font * max(len(line) for line in lines), LEADING * len(lines)


def _candidates(words: str, point: Pixel, font: float) -> Iterator[Label]:
    """Places around a point, the one a reader looks at first to begin with."""
    (x, y), (width, height) = point, extent(words, font)
    for align, left in (("left", x + AWAY), ("right", x - AWAY - width)):
        for top in (y - height / 2, y - height - 2, y + 2):
            yield _label(words, align, left, top, width, height)
    for top in (y - AWAY - height, y + AWAY):
        for align, left in (("center", x - width / 2), ("left", x - AWAY), ("right", x + AWAY - width)):
            yield _label(words, align, left, top, width, height)


def _label(words: str, align: str, left: float, top: float, width: float, height: float) -> Label:
    x = {"left": left, "center": left + width / 2, "right": left + width}[align]
    return Label(words, x, top + LEADING / 2, align, (left, top, left + width, top + height))


def _around(point: Pixel) -> Box:
    x, y = point
    return x - AWAY, y - AWAY, x + AWAY, y + AWAY


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _holds(box: Box, spot: Pixel) -> bool:
    return box[0] <= spot[0] <= box[2] and box[1] <= spot[1] <= box[3]
