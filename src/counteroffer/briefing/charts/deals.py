"""The set of deals between two players as a scatter chart, laid out in fixed pixels like the bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from counteroffer.briefing.charts import vega
from counteroffer.briefing.charts.labels import AWAY, LEADING, Box, Label, Pixel, extent, place
from counteroffer.briefing.charts.vega import (
    DEAL,
    FONT,
    RULE,
    UP_SOFT,
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
from counteroffer.briefing.words import Name, Wording, english
from counteroffer.briefing.words.table import RULE_NAMES
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.study.parts.bargaining import DealResult

LEFT, RIGHT, TOP, BOTTOM = 46, 10, 26, 44
PLOT = (float(WIDTH - LEFT - RIGHT), 300.0)
BELOW, BEYOND = 0.45, 1.25  # how far the picture goes on either side, in lengths of the frontier
NEAR = 0.05  # of the picture within which points share a label
NO_DEAL, TODAY = "no_deal", "today"
_WORDS = {NO_DEAL: english("no deal"), TODAY: english("today")} | RULE_NAMES
_SHAPES = {  # no two alike where they are apart, so that colour is not needed to tell them
    NO_DEAL: "cross",
    TODAY: "diamond",
    "nash": "circle",
    "kalai_smorodinsky": "square",
    "egalitarian": "triangle-up",
    "joint_gain": "triangle-down",
}
_COLOURS = {NO_DEAL: vega.NO_DEAL, TODAY: vega.TODAY}  # whatever else is marked is a deal


@dataclass(frozen=True, eq=False)
class Picture:
    """What is drawn of a set of deals, in USD billion over no deal.

    Attributes
    ----------
    line, cloud : DataFrame
        x and y of the frontier, in order, and of the random deals inside the picture.
    marks : DataFrame
        Points with a name: x, y, label, shape, colour.
    low, high : array [2]
        Corners.
    outside : int
        Random deals that lie outside.
    """

    line: pd.DataFrame
    cloud: pd.DataFrame
    marks: pd.DataFrame
    low: Array
    high: Array
    outside: int

    def pixels(self, frame: pd.DataFrame) -> list[Pixel]:
        """Points from the upper left corner, in pixels."""
        share = (frame[["x", "y"]].to_numpy() - self.low) / (self.high - self.low)
        return [(float(x) * PLOT[0], (1 - float(y)) * PLOT[1]) for x, y in share]


def deal_chart(found: DealResult, names: Sequence[Name], note: str, w: Wording) -> tuple[Figure, int] | None:
    """The deal set of two players, and how many random deals lie outside the picture; none where it was not traced.

    Parameters
    ----------
    note : str
        Unit, date, and what gains are measured against, shown under the chart.
    """
    if found.points.empty:
        return None
    drawn = picture(found, w)
    title = w("Gains of {players} over no deal, USD bn a year", players=w.listed(list(names)))
    padding = {"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM}
    spec = chart(_layers(drawn, names, w), *PLOT, padding)
    return Figure(title, spec, _alternative(title, drawn, names, w), note), drawn.outside


def picture(found: DealResult, w: Wording) -> Picture:
    """The deal set of two players as it is drawn."""
    frame, today = found.points, (found.table.now - found.without) / 1000
    frame = pd.DataFrame(frame.iloc[:, 1:].to_numpy() / 1000, columns=["x", "y"]).assign(kind=frame["kind"])
    line = frame[frame["kind"] == "frontier"].sort_values("x", kind="stable")
    low, high = _window(line[["x", "y"]].to_numpy(), today)
    random = frame[frame["kind"] == "random"]
    cloud = random[((random[["x", "y"]] >= low) & (random[["x", "y"]] <= high)).all(axis=1)]
    marks = labelled(_points(frame, today), high - low, w)
    return Picture(line, cloud, marks, low, high, len(random) - len(cloud))


def _window(line: Array, today: Array) -> tuple[Array, Array]:
    """The corners of the picture: the frontier with room on either side, and today."""
    most = np.maximum(line.max(0), 1e-3)
    return np.minimum(-BELOW * most, today - BELOW * most), np.maximum(BEYOND * most, today + BELOW * most)


def _points(frame: pd.DataFrame, today: Array) -> pd.DataFrame:
    """The points with a name: no deal, today, and what each rule picks."""
    known = pd.DataFrame({"kind": [NO_DEAL, TODAY], "x": [0.0, today[0]], "y": [0.0, today[1]]})
    return pd.concat([known, frame[~frame["kind"].isin(["random", "frontier"])]], ignore_index=True)


def labelled(points: pd.DataFrame, span: Array, w: Wording) -> pd.DataFrame:
    """Marks with their labels, those that all but coincide under one mark and label.

    Parameters
    ----------
    points : DataFrame
        kind (no deal, today, or a rule), x, y.
    span : array [2]
        Width and height of the picture.
    """
    rows: list[dict[str, object]] = []
    spots: list[Array] = []
    for kind, x, y in zip(points["kind"], points["x"], points["y"], strict=True):
        here, words = np.array([x, y]), w(_WORDS[str(kind)])
        close = next((j for j, spot in enumerate(spots) if (np.abs(here - spot) / span < NEAR).all()), None)
        # A bargain that gives next to nothing is another thing than no deal, however near.
        if close is None or (rows[close]["kind"] in (NO_DEAL, TODAY)) != (kind in (NO_DEAL, TODAY)):
            spots.append(here)
            rows.append({"kind": kind, "x": float(x), "y": float(y), "label": words, "shape": _SHAPES[str(kind)]})
        elif kind == TODAY:
            rows[close] |= {"kind": TODAY, "label": w("no deal\n(as today)"), "shape": _SHAPES[TODAY]}
        else:
            rows[close]["label"] = f"{rows[close]['label']}\n{words}"
    return pd.DataFrame(rows).assign(colour=[_COLOURS.get(str(row["kind"]), DEAL) for row in rows])


def _layers(drawn: Picture, names: Sequence[Name], w: Wording) -> list[Layer]:
    """From the back: where both gain, zero lines, random deals, the frontier, named points, words."""
    titles = [w("{player}, USD bn a year", player=name) for name in names]
    x, y = (
        field(
            axis,
            title=title,
            axis=number_axis(w.number(0.5)[1]),
            scale={"domain": [float(low), float(high)], "nice": False},
        )
        for axis, title, low, high in zip("xy", (titles[0], None), drawn.low, drawn.high, strict=True)
    )
    at: Spec = {"x": x, "y": y}
    look = {"shape": field("shape", "nominal", scale=None), "color": field("colour", "nominal", scale=None)}
    return [
        layer(
            {"type": "area", "color": UP_SOFT, "opacity": 0.35},
            at | {"y2": {"datum": 0.0}},
            data=values(_shared(drawn.line)),
        ),
        *_zeros(),
        layer({"type": "circle", "size": 16, "color": RULE, "opacity": 0.7}, at, data=values(drawn.cloud)),
        layer({"type": "line", "color": DEAL, "strokeWidth": 2.5}, at | {"order": field("x")}, data=values(drawn.line)),
        layer({"type": "point", "filled": True, "size": 110, "opacity": 1}, at | look, data=values(drawn.marks)),
        *[_text(label) for label in labels(drawn, w)],
        _text(Label(titles[1], 2 - LEFT, -14, "left", (0, 0, 0, 0))),
    ]


def _shared(line: pd.DataFrame) -> pd.DataFrame:
    """The upper edge of what both prefer to no deal: the frontier, from the upright axis on."""
    edge = line[["x", "y"]].clip(lower=0.0)
    first = pd.DataFrame({"x": [0.0], "y": [edge["y"].iloc[0]]})
    return pd.concat([first, edge], ignore_index=True)


def labels(drawn: Picture, w: Wording) -> tuple[Label, ...]:
    """Words beside the marks, along the frontier, and in the region below it."""
    edge, points, dots = (drawn.pixels(frame) for frame in (drawn.line, drawn.marks, drawn.cloud))
    zero = drawn.pixels(pd.DataFrame({"x": [0.0], "y": [0.0]}))[0]
    axes: list[Box] = [(zero[0] - 1, 0.0, zero[0] + 1, PLOT[1]), (0.0, zero[1] - 1, PLOT[0], zero[1] + 1)]
    named = [(str(words), [point]) for words, point in zip(drawn.marks["label"], points, strict=True)]
    pareto, both = w("Pareto\nfrontier"), w("both gain")
    along = [_part(one, other, 0.5) for one, other in pairwise(edge)] or edge
    # Farthest from any named point first.
    along.sort(key=lambda spot: -min(math.dist(spot, point) for point in points))
    room = AWAY + extent(both, FONT)[0] / 2  # so that the label has its place in its middle
    within = [_part(zero, spot, share) for share in (0.55, 0.4, 0.7, 0.85) for spot in (edge[len(edge) // 2], *edge)]
    placed = place([*named, (pareto, along)], points, edge, dots, PLOT, FONT, axes)
    losing: list[Box] = [(0.0, 0.0, zero[0], PLOT[1]), (0.0, zero[1], *PLOT)]
    spots = [(x - room, y) for x, y in within]
    busy = [*losing, *(label.box for label in placed)]
    return (*placed, *place([(both, spots)], points, edge, dots, PLOT, FONT, busy))


def _part(one: Pixel, other: Pixel, share: float) -> Pixel:
    """A point on the way from one to another."""
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _text(label: Label) -> Layer:
    """Words at their place, in lines."""
    place = {"x": {"value": label.x}, "y": {"value": label.y}, "text": field("words", "nominal")}
    mark = text(label.align, lineBreak="\n", lineHeight=LEADING)
    return layer(mark, place, data=values([{"words": label.words}]))


def _zeros() -> tuple[Layer, ...]:
    """Where each player neither gains nor loses."""
    mark, data = {"type": "rule", "color": RULE, "strokeDash": [3, 3]}, values([{"zero": 0.0}])
    return tuple(layer(mark, {axis: field("zero", title="")}, data=data) for axis in ("x", "y"))


def _alternative(title: str, drawn: Picture, names: Sequence[Name], w: Wording) -> str:
    """The chart in words."""

    def at(row: pd.Series) -> str:
        gains = (w.number(float(row[axis]), 2, plus=True) for axis in ("x", "y"))
        return ", ".join(w("{player} {amount}", player=n, amount=gain) for n, gain in zip(names, gains, strict=True))

    points = [
        w("{point}: {gains}", point=str(row["label"]).replace("\n(", " (").replace("\n", ", "), gains=at(row))
        for _, row in drawn.marks.iterrows()
    ]
    return w(
        "Scatter chart. {title}. Frontier from {first} to {last}. {points}. {shown} random deals are shown, {outside} "
        "lie outside.",
        title=title,
        first=at(drawn.line.iloc[0]),
        last=at(drawn.line.iloc[-1]),
        points="; ".join(points),
        shown=w.number(len(drawn.cloud), 0),
        outside=w.number(drawn.outside, 0),
    )
