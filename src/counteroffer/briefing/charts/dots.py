"""Dots in rows on a band, under headings: one number over many sets, in each horizon."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from counteroffer.briefing.charts.vega import (
    ABOVE,
    BESIDE,
    INK,
    RULE,
    WIDTH,
    Domain,
    Spec,
    chart,
    field,
    layer,
    pixels,
    text,
    values,
)

ROW = 22  # CSS pixels of a row of the chart
Row = Mapping[str, Any]


def dots(rows: Sequence[Row], bands: Sequence[Row], scale: Domain) -> Spec:
    """Draw rows and bands.

    Parameters
    ----------
    rows : sequence of mapping
        y (pixels), label, value (none on a heading or where nothing is known), at (where its text stands), text, own
        (drawn as a diamond), heading, colour, side (of the dot on which the text stands).
    bands : sequence of mapping
        top, bottom (pixels), low, high.
    """
    height = len(rows) * ROW
    y = pixels("y", height, 0)
    data = values(rows)

    def on(name: str) -> Spec:
        return pixels(name, *scale)

    def at(name: str) -> Spec:
        return {"x": on(name), "y": y, "color": field("colour", "nominal", scale=None)}

    band = {"x": on("low"), "x2": {"field": "high"}, "y": pixels("top", height, 0), "y2": {"field": "bottom"}}
    zero = {"x": on("value") | {"datum": 0}, "y": y}
    zero["x"].pop("field")
    words = {"x": {"value": -8}, "y": y, "text": field("label", "nominal")}
    numbers = {"x": on("at"), "y": y, "text": field("text", "nominal"), "color": {"value": INK}}
    point: Spec = {"type": "point", "filled": True, "opacity": 1}
    layers = [
        layer({"type": "rect", "color": RULE, "opacity": 0.22}, band, data=values(bands)),
        layer(
            {"type": "tick", "color": RULE, "orient": "vertical", "size": ROW, "thickness": 1},
            zero,
            where="!datum.heading",
        ),
        layer(point | {"size": 52}, at("value"), where="!datum.own && datum.value !== null"),
        layer(point | {"size": 120, "shape": "diamond"}, at("value"), where="datum.own"),
        layer(text("right"), words, where="!datum.heading"),
        layer(text("right", fontWeight="bold"), words, where="datum.heading"),
        layer(text("right", dx=-9), numbers, where="datum.side === 'left'"),
        layer(text("left", dx=9), numbers, where="datum.side === 'right'"),
    ]
    padding = {"left": BESIDE, "right": ABOVE, "top": 2, "bottom": 2}
    return chart(layers, WIDTH - BESIDE - ABOVE, height, padding, data)
