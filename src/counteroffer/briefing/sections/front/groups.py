"""Horizontal bars in groups, each on a scale of its own: names at the left, numbers at the right, bars between."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from counteroffer.briefing.charts.vega import (
    DOWN,
    DOWN_SOFT,
    INK,
    QUIET,
    RULE,
    UP,
    UP_SOFT,
    WIDTH,
    Spec,
    chart,
    field,
    layer,
    pixels,
    text,
    values,
)
from counteroffer.briefing.document import Figure
from counteroffer.briefing.words import Wording

ROW, LINE, HEAD, APART = 22, 14, 24, 10  # CSS pixels: a row of one line, each further line, a heading, between groups
BAR, DOT = 12, 90  # height of a bar, and size of the mark of what is zero
EDGE = 2  # right of the numbers, whose last letter may lean out
LETTER, GAP, LEAST = 7.0, 12, 60  # pixels of a letter, between the columns, and of the bars at least
LETTERS = 22  # of a line of a name
Mark = dict[str, Any]


@dataclass(frozen=True)
class BarLine:
    """One bar from zero.

    Attributes
    ----------
    near, far : float
        Its ends: the strong part goes to the one nearer to zero, a soft part to the other; they may be one.
    said : str
        The number as written.
    colour : str
        Of a role that is not gain or loss; a bar without length is then a diamond.
    within : str
        The label as it stands inside a title, where it differs there.
    """

    label: str
    near: float
    far: float
    said: str
    colour: str = ""
    within: str = ""


@dataclass(frozen=True)
class Group:
    """Bars on one scale under a heading, with what its numbers count."""

    title: str
    unit: str
    lines: tuple[BarLine, ...]


def group_chart(title: str, groups: Sequence[Group], note: str, w: Wording, *, shared: bool = False) -> Figure:
    """Draw groups below each other.

    Parameters
    ----------
    note : str
        Unit, date and what is compared, under the chart.
    shared : bool
        One scale for all groups.
    """
    said = "; ".join(
        f"{group.title} ({group.unit}): {', '.join(f'{one.label} {one.said}' for one in group.lines)}"
        for group in groups
    )
    return Figure(title, _spec(groups, shared), w("Bar chart. {title}: {values}.", title=title, values=said), note)


def _spec(groups: Sequence[Group], shared: bool) -> Spec:
    bars, words, ticks, dots, height = _laid_out(groups, shared)
    x, y = pixels("x", 0, WIDTH - EDGE), pixels("y", height, 0)
    colour = field("colour", "nominal", scale=None)
    at, box = {"x": x, "y": y, "color": colour}, {"x2": {"field": "x2"}, "y2": {"field": "y2"}}
    layers = [layer({"type": "rect"}, at | box, data=values(bars))] if bars else []
    layers.append(layer({"type": "rule", "color": RULE}, {"x": x, "y": y, "y2": {"field": "y2"}}, data=values(ticks)))
    if dots:
        mark = {"type": "point", "filled": True, "shape": "diamond", "size": DOT, "opacity": 1}
        layers.append(layer(mark, at, data=values(dots)))
    for align in ("left", "right"):
        for weight in ("normal", "bold"):
            rows = [one for one in words if (one["align"], one["weight"]) == (align, weight)]
            if rows:
                mark = text(align, fontWeight=weight, lineBreak="\n", lineHeight=LINE)
                layers.append(layer(mark, at | {"text": field("text", "nominal")}, data=values(rows)))
    return chart(layers, WIDTH - EDGE, height, {"left": 0, "right": EDGE, "top": 0, "bottom": 0})


def _laid_out(groups: Sequence[Group], shared: bool) -> tuple[list[Mark], list[Mark], list[Mark], list[Mark], float]:
    """Bars, words, pieces of the line at zero, and diamonds, each at its place in pixels; and the height of all."""
    bars, words, ticks, dots = list[Mark](), list[Mark](), list[Mark](), list[Mark]()
    every = [line for group in groups for line in group.lines]
    names = {line.label: textwrap.wrap(line.label, LETTERS, max_lines=2, placeholder=" …") for line in every}
    left = LETTER * max(len(part) for name in names.values() for part in name) + GAP
    right = WIDTH - LETTER * max(len(line.said) for line in every) - GAP
    left = min(left, right - LEAST)
    zero = left + (right - left) * _below([every] if shared else [group.lines for group in groups])
    y = 0.0
    for j, group in enumerate(groups):
        y += APART if j else 0
        words.append(_word(0, y + HEAD / 2, group.title, "left", "bold", INK))
        words.append(_word(WIDTH - EDGE, y + HEAD / 2, group.unit, "right", "normal", QUIET))
        y += HEAD
        step = _step(every if shared else group.lines, zero - left, right - zero)
        for line in group.lines:
            name = names[line.label]
            tall = ROW + LINE * (len(name) - 1)
            middle = y + tall / 2
            words.append(_word(0, middle - LINE * (len(name) - 1) / 2, "\n".join(name), "left", "normal", INK))
            words.append(_word(WIDTH - EDGE, middle, line.said, "right", "normal", INK))
            for end, shade in _parts(line):
                bars.append(_box(zero, zero + step * end, middle, shade))
            if line.colour and not (line.near or line.far):
                dots.append({"x": zero, "y": middle, "colour": line.colour})
            ticks.append({"x": zero, "y": y, "y2": y + tall})
            y += tall
    return bars, words, ticks, dots, y


def _ends(lines: Sequence[BarLine]) -> tuple[float, float]:
    """How far bars go below and above zero."""
    ends = [0.0, *(end for line in lines for end in (line.near, line.far))]
    return -min(ends), max(ends)


def _below(groups: Sequence[Sequence[BarLine]]) -> float:
    """The share of the room that is below zero, at one place for all groups: where the group cut most is cut least."""
    ends = [_ends(lines) for lines in groups]
    shares = [low / ((low + high) or 1.0) for low, high in ends]

    def left_of(share: float) -> float:
        return min(_step(lines, share, 1 - share) * sum(each) for lines, each in zip(groups, ends, strict=True))

    return max(shares, key=left_of)


def _step(lines: Sequence[BarLine], below: float, above: float) -> float:
    """Pixels of one, so that bars stay inside the pixels below and above zero."""
    low, high = _ends(lines)
    return min((room / end for end, room in ((low, below), (high, above)) if end), default=0.0)


def _parts(line: BarLine) -> Iterator[tuple[float, str]]:
    """Ends and shades of a bar, the soft part first so that the strong one lies over it."""
    ends = sorted({line.near, line.far}, key=abs, reverse=True)
    if line.colour:
        yield ends[0], line.colour
        return
    one_side = all(end >= 0 for end in ends) or all(end <= 0 for end in ends)
    for j, end in enumerate(ends):
        soft = one_side and j < len(ends) - 1
        yield end, (DOWN_SOFT if soft else DOWN) if end < 0 else (UP_SOFT if soft else UP)


def _box(start: float, end: float, middle: float, colour: str) -> Mark:
    return {"x": start, "x2": end, "y": middle - BAR / 2, "y2": middle + BAR / 2, "colour": colour}


def _word(x: float, y: float, said: str, align: str, weight: str, colour: str) -> Mark:
    return {"x": x, "y": y, "text": said, "align": align, "weight": weight, "colour": colour}
