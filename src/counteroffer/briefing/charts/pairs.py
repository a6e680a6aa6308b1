"""Two marks a figure on one line, theirs and ours, with their numbers in two columns beside them."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from counteroffer.briefing.charts.bars import LINE
from counteroffer.briefing.charts.vega import (
    ABOVE,
    DOWN,
    DOWN_SOFT,
    INK,
    RULE,
    UP,
    UP_SOFT,
    WIDTH,
    Layer,
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

HEAD, MARKS, GAP = 20, 18, 8  # CSS pixels: the line of names, the line of marks under a label, and what parts two rows
COLUMN, EDGE = 70, 6  # of each column of numbers, and left of the least mark
LETTERS, LINES = 46, 2  # of a label
NAME = 12  # letters of a name in one line
DIGITS = 2


@dataclass(frozen=True)
class Pair:
    """One line: what it is of, the figure that is compared, and the one it is compared with."""

    label: str
    theirs: float
    ours: float


def pair_chart(title: str, pairs: Sequence[Pair], names: tuple[str, str], note: str, w: Wording) -> Figure:
    """A line a pair, in the order given: a diamond for theirs and a dot for ours, on one scale with zero.

    Parameters
    ----------
    names : (str, str)
        What the two are called, above their numbers and in the text for who does not see the chart.
    note : str
        Unit, and what is compared, shown under the chart.
    """
    numbers = [tuple(w.number(value, DIGITS, plus=True) for value in (pair.theirs, pair.ours)) for pair in pairs]
    said = "; ".join(
        f"{pair.label}: {names[0]} {theirs}, {names[1]} {ours}"
        for pair, (theirs, ours) in zip(pairs, numbers, strict=True)
    )
    alternative = w("Chart with two marks a line. {title}: {values}.", title=title, values=said)
    heads = ["\n".join(textwrap.wrap(name, NAME)) for name in names]
    room = HEAD + LINE * max(head.count("\n") for head in heads)
    rows, height = _rows(pairs, numbers, room)
    return Figure(title, _spec(rows, heads, height, room), alternative, note)


def _rows(pairs: Sequence[Pair], numbers: Sequence[tuple[str, ...]], top: int) -> tuple[pd.DataFrame, int]:
    """A row a pair below `top`: label, where it stands, values, numbers, colours; and the height of all."""
    found = []
    for pair, (theirs, ours) in zip(pairs, numbers, strict=True):
        lines = textwrap.wrap(pair.label, LETTERS, max_lines=LINES, placeholder=" …", break_on_hyphens=False)
        middle = top + LINE * len(lines) + MARKS / 2
        found.append(
            {
                "label": "\n".join(lines),
                "top": top,
                "y": middle,
                "theirs": pair.theirs,
                "ours": pair.ours,
                "theirs_text": theirs,
                "ours_text": ours,
                "theirs_colour": UP_SOFT if pair.theirs >= 0 else DOWN_SOFT,
                "ours_colour": UP if pair.ours >= 0 else DOWN,
            }
        )
        top += LINE * len(lines) + MARKS + GAP
    return pd.DataFrame(found), top


def _spec(rows: pd.DataFrame, names: Sequence[str], height: int, room: int) -> Spec:
    width = WIDTH - 2 * ABOVE
    both = pd.concat([rows["theirs"], rows["ours"]])
    low, high = min(0.0, both.min()), max(0.0, both.max())
    unit = ((high - low) or 1.0) / (width - 2 * COLUMN - 2 * EDGE)  # of the scale, a pixel
    domain = (low - EDGE * unit, high + (2 * COLUMN + EDGE) * unit)
    y = pixels("y", height, 0)
    zero = pixels("ours", *domain) | {"datum": 0}
    zero.pop("field")
    tick: Spec = {"type": "tick", "color": RULE, "orient": "vertical", "size": MARKS, "thickness": 1}
    point: Spec = {"type": "point", "filled": True, "opacity": 1}
    label = {"x": {"value": 0}, "y": pixels("top", height, 0), "text": field("label", "nominal")}

    def mark(name: str) -> Spec:
        return {"x": pixels(name, *domain), "y": y, "color": field(f"{name}_colour", "nominal", scale=None)}

    layers: list[Layer] = [
        layer(tick, {"x": zero, "y": y}),
        layer(
            {"type": "rule", "color": RULE, "strokeWidth": 2},
            {"x": pixels("theirs", *domain), "x2": {"field": "ours"}, "y": y},
        ),
        layer(point | {"size": 90, "shape": "diamond"}, mark("theirs")),
        layer(point | {"size": 70}, mark("ours")),
        layer(text("left", lineBreak="\n", lineHeight=LINE) | {"baseline": "top"}, label),
    ]
    for name, said, x in zip(("theirs", "ours"), names, (width - COLUMN, width), strict=True):
        at: Spec = {"x": {"value": x}, "color": {"value": INK}}
        number = at | {"y": y, "text": field(f"{name}_text", "nominal")}
        head = at | {"y": {"value": room - HEAD / 2 - LINE * said.count("\n")}, "text": {"value": said}}
        layers += [
            layer(text("right"), number),
            layer(text("right", fontWeight="bold", lineBreak="\n", lineHeight=LINE), head, data=values([{}])),
        ]
    padding = {"left": ABOVE, "right": ABOVE, "top": 2, "bottom": 2}
    return chart(layers, width, height, padding, values(rows))
