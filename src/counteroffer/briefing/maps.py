"""Maps of North America: provinces and states in one picture, on one scale."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
from markupsafe import Markup

from counteroffer import data
from counteroffer.briefing.charts import Spec, configured
from counteroffer.briefing.svg import inline
from counteroffer.briefing.tables import Table
from counteroffer.briefing.wording import Wording

SHAPES = "north_america.json"
# Light to dark in one direction, and told apart by readers who do not see red or green.
SHADES = ("#f3f1d3", "#cfe5b8", "#93cfba", "#52b0c0", "#2b85b9", "#2a559f", "#172b69")
NEUTRAL, BORDER = "#d9dbde", "#6b7178"
WIDTH, HEIGHT = 640, 590
WESTERNMOST = -170.0  # islands beyond the date line would shrink the rest of the map
NOT_DRAWN = {"US-HI"}  # too far out to sea


@dataclass(frozen=True)
class Map:
    """A map's specification, its legend, and the same numbers in words and as a table."""

    spec: Spec
    title: str
    legend: tuple[tuple[str, str], ...]
    alternative: str
    sentences: tuple[str, ...]
    source: str
    table: Table
    note: str = ""


def drawn(
    values: Mapping[str, float],
    breaks: Sequence[float],
    unit: str,
    *,
    title: str,
    blank: str,
    sentences: Sequence[str],
    source: str,
    table: Table,
    note: str = "",
    w: Wording,
) -> Map:
    """A map of one number for each province and state.

    Parameters
    ----------
    values : mapping
        By code; places without one stay neutral.
    breaks : sequence of float
        Rising edges between the classes, at most six.
    unit : str
        Written behind the numbers of the legend.
    blank : str
        What the neutral shade means.
    sentences, source, table
        The same numbers in words, where they are from, and as a table.
    note : str
        Unit, date and what is compared, shown under the map.
    """
    shades = _shades(len(breaks) + 1)
    features = []
    for feature in _shapes():
        if feature["id"] in NOT_DRAWN:
            continue
        filled = copy.copy(feature)
        value = values.get(feature["id"])
        filled["properties"] = {"fill": NEUTRAL if value is None else shades[sum(value >= edge for edge in breaks)]}
        features.append(filled)
    words = (*sentences, _left_out(values, unit, w))
    legend = (*_legend(breaks, shades, unit, w), (NEUTRAL, blank))
    alternative = " ".join([w("Map of North America."), *words])
    return Map(_spec(features), title, legend, alternative, words, source, table, note)


def _shades(classes: int) -> tuple[str, ...]:
    """As many shades as classes, from the lightest on."""
    return SHADES[:classes]


def ladder(largest: float) -> tuple[float, ...]:
    """Six edges of the series 1, 2, 5, 10, … that end below the largest value."""
    steps = [m * 10.0**k for k in range(-6, 4) for m in (1, 2, 5)]
    below = [step for step in steps if step < largest] or steps[:1]
    return tuple(float(f"{edge:.0e}") for edge in below[-len(SHADES) + 1 :])


def _left_out(values: Mapping[str, float], unit: str, w: Wording) -> str:
    """Who is not on the map, with the number all the same."""
    names = data.frame("subdivisions.csv").set_index("id")["name"]
    shown = [
        f"{w.name(names[code])} ({w.significant(values[code])}{unit})" for code in sorted(NOT_DRAWN & values.keys())
    ]
    return w("Not drawn: {places}.", places=w.listed([*shown, w("the Aleutian islands west of 170° W")]))


@cache
def _shapes() -> tuple[dict[str, Any], ...]:
    collection = json.loads(data.path(SHAPES).read_text(encoding="utf-8"))
    return tuple(_without_far_islands(feature) for feature in collection["features"])


def _without_far_islands(feature: dict[str, Any]) -> dict[str, Any]:
    shape = feature["geometry"]
    if shape["type"] != "MultiPolygon":
        return feature
    near = [part for part in shape["coordinates"] if all(WESTERNMOST < x < 0 for x, _ in part[0])]
    return {**feature, "geometry": {**shape, "coordinates": near}}


def _spec(features: list[dict[str, Any]]) -> Spec:
    drawing = (
        alt.Chart(alt.InlineData(values=features))
        .mark_geoshape(stroke=BORDER, strokeWidth=0.6)
        .encode(fill=alt.Fill("properties.fill:N", scale=None))
        .project(type="conicEqualArea", rotate=[96, 0, 0], parallels=[20, 60])
        .properties(width=WIDTH, height=HEIGHT, padding=4)
    )
    return configured(drawing)


def _legend(breaks: Sequence[float], shades: Sequence[str], unit: str, w: Wording) -> tuple[tuple[str, str], ...]:
    edges = [w.number(edge, len(f"{edge:.6f}".rstrip("0").partition(".")[2])) for edge in breaks]
    between = [w("{low} to {high}{unit}", low=low, high=high, unit=unit) for low, high in pairwise(edges)]
    ends = [w("under {edge}{unit}", edge=edges[0], unit=unit), w("{edge}{unit} and more", edge=edges[-1], unit=unit)]
    words = (ends[0], *between, ends[1])
    return tuple(zip(shades, words, strict=True))


def outline(alternative: str, prefix: str) -> Markup:
    """The places as one drawing that a program colours: each shape has its code as `data-place`."""
    shapes = [feature for feature in _shapes() if feature["id"] not in NOT_DRAWN]
    fills = {f"#0000{j:02x}": feature["id"] for j, feature in enumerate(shapes)}
    marked = [{**f, "properties": {"fill": fill}} for f, fill in zip(shapes, fills, strict=True)]
    svg = inline(_spec(marked), alternative, prefix)
    return Markup(re.sub(r'fill="(#0000[0-9a-f]{2})"', lambda hit: f'class="place" data-place="{fills[hit[1]]}"', svg))
