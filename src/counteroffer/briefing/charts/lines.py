"""Lines over one number, such as a year or an assumption, with the names of the lines above them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from counteroffer.briefing.charts.vega import (
    DOWN,
    INK,
    RULE,
    UP,
    WIDTH,
    Layer,
    Spec,
    chart,
    field,
    layer,
    number_axis,
    text,
    values,
)
from counteroffer.briefing.document import Figure
from counteroffer.briefing.words import Wording

LEFT, RIGHT, BOTTOM, HEIGHT = 46, 12, 44, 170
LEGEND, ABOVE_PLOT, SWATCH = 18, 10, 22  # CSS pixels: a name of a line, room under the names, the piece of line by each
LOOKS = ((UP, (1, 0)), (DOWN, (6, 3)), (INK, (2, 2)))  # colour and dashes, so that colour is not needed to tell them


@dataclass(frozen=True)
class Curve:
    """One line: its name, and its points in order; a value of None leaves a gap."""

    name: str
    points: tuple[tuple[float, float | None], ...]


@dataclass(frozen=True)
class Scale:
    """What the numbers along an axis are.

    Attributes
    ----------
    title : str
        With the unit.
    digits : int
        Of a number said in words.
    """

    title: str
    digits: int


def line_chart(title: str, lines: Sequence[Curve], across: Scale, up: Scale, note: str, w: Wording) -> Figure:
    """At most three lines on one pair of axes; none of them needs colour to be told from the others.

    Parameters
    ----------
    title : str
        What the reader is to take away.
    across, up : Scale
        The two axes.
    note : str
        Unit, date and what is compared, under the chart.
    """
    top = LEGEND * len(lines) + ABOVE_PLOT
    padding = {"left": LEFT, "right": RIGHT, "top": top, "bottom": BOTTOM}
    layers = [layer({"type": "rule", "color": RULE}, {"y": {"datum": 0, "type": "quantitative"}})]
    for at, (line, (colour, dashes)) in enumerate(zip(lines, LOOKS, strict=False)):
        mark = {"type": "line", "color": colour, "strokeDash": list(dashes), "strokeWidth": 2.5, "point": False}
        data = values([{"x": x, "y": y} for x, y in line.points])
        dots: Spec = {"type": "point", "filled": True, "size": 34, "opacity": 1, "color": colour}
        channels = {"x": _axis("x", across, w), "y": _axis("y", up, w)}
        layers += [layer(mark, channels, data=data), layer(dots, channels, data=data)]
        layers += _name(line.name, colour, dashes, at * LEGEND - top + LEGEND / 2)
    spec = chart(layers, WIDTH - LEFT - RIGHT, HEIGHT, padding)
    return Figure(title, spec, _alternative(title, lines, across, up, w), note)


def _axis(name: str, scale: Scale, w: Wording) -> Spec:
    axis = number_axis(w.number(0.5)[1])
    zero = name == "y"
    return field(name, title=scale.title if name == "x" else None, axis=axis, scale={"zero": zero, "nice": zero})


def _name(name: str, colour: str, dashes: tuple[int, int], height: float) -> list[Layer]:
    """The name of a line beside a piece of it, above the plot."""
    piece = {"type": "rule", "color": colour, "strokeDash": list(dashes), "strokeWidth": 2.5}
    where = {"x": {"value": 0}, "x2": {"value": SWATCH}, "y": {"value": height}}
    words = {"x": {"value": SWATCH + 6}, "y": {"value": height}, "text": field("words", "nominal")}
    data = values([{"words": name}])
    return [layer(piece, where, data=data), layer(text("left"), words, data=data)]


def _alternative(title: str, lines: Sequence[Curve], across: Scale, up: Scale, w: Wording) -> str:
    """The chart in words: every point of every line."""

    def said(line: Curve) -> str:
        points = [
            w(
                "{value} at {place}",
                value=w.number(value, up.digits, plus=True),
                place=w.number(place, across.digits),
            )
            for place, value in line.points
            if value is not None
        ]
        return w("{name}: {points}", name=line.name, points=", ".join(points))

    return w(
        "Line chart. {title}. {up} over {across}. {lines}.",
        title=title,
        up=up.title,
        across=across.title,
        lines="; ".join(said(line) for line in lines),
    )
