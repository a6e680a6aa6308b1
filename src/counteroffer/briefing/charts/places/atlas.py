"""The picture of a map: places in their shades with their letters, and what is too small to see in panels below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from counteroffer.briefing.charts.places.shapes import ROOMY, SMALL, Place, projected
from counteroffer.briefing.charts.vega import Layer, Spec, chart, layer, pixels
from counteroffer.design.tokens import light

NEUTRAL, BORDER = light("unknown"), light("rule")
INK, PAPER = light("ink"), light("paper")  # letters
WIDTH, HEIGHT = 640, 590
PANEL, DRAWN, UNDER = 118, 46, 92  # pixels: a panel's width, of the place in it, height of the row
Features = tuple[dict[str, Any], ...]


def atlas(features: Features, fills: Mapping[str, str], says: Mapping[str, str], dark: Sequence[str]) -> Spec:
    """Places in their colours, neutral where none is given.

    Parameters
    ----------
    features : tuple of dict
        GeoJSON, each with its code as id.
    says : mapping
        By code, the number of a place, for those with a panel of their own.
    dark : sequence of str
        Colours on which letters have the colour of paper.
    """
    places = projected(features, WIDTH, HEIGHT)
    small = [one for one in places if one.area < SMALL and one.code in says]
    height = HEIGHT + UNDER if small else HEIGHT
    panels = [_panel(one, j) for j, one in enumerate(small)]
    shown = [(one, fills.get(one.code, NEUTRAL)) for one in (*places, *panels)]
    drawn = [{**one.feature, "properties": {"fill": fill}} for one, fill in shown]
    shade = {"field": "properties.fill", "type": "nominal", "scale": None}
    mark = layer({"type": "geoshape", "stroke": BORDER, "strokeWidth": 0.6}, {"fill": shade}, data={"values": drawn})
    mark["projection"] = {"type": "identity", "scale": 1, "translate": [0, 0]}
    letters = [
        {"x": one.middle[0], "y": one.middle[1], "text": _letters(one.code), "ink": PAPER if fill in dark else INK}
        for one, fill in shown[: len(places)]
        if one.area >= ROOMY and one.code in fills
    ]
    names = [
        {"x": one.middle[0], "y": HEIGHT + UNDER - 8, "text": f"{_letters(one.code)} {says[one.code]}", "ink": INK}
        for one in panels
    ]
    marks = [mark, *([_text(letters, height, 12)] if letters else []), *([_text(names, height, 14)] if names else [])]
    return chart(marks, WIDTH, height, 4)


def _panel(one: Place, at: int) -> Place:
    return one.moved(DRAWN / one.size, (at + 0.5) * PANEL, HEIGHT + 0.4 * UNDER)


def _letters(code: str) -> str:
    """CA-ON → ON."""
    return code.rpartition("-")[2]


def _text(rows: Sequence[Mapping[str, Any]], height: float, size: int) -> Layer:
    at = {"x": pixels("x", 0, WIDTH), "y": pixels("y", height, 0)}
    ink = {"field": "ink", "type": "nominal", "scale": None}
    mark = {"type": "text", "align": "center", "baseline": "middle", "fontSize": size}
    return layer(mark, {**at, "text": {"field": "text", "type": "nominal"}, "color": ink}, data={"values": list(rows)})
