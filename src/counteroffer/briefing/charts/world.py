"""The world, each country shaded by what happens to its region."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from counteroffer import data
from counteroffer.briefing.charts.vega import Spec, chart, layer
from counteroffer.briefing.document import Map
from counteroffer.briefing.words import Wording
from counteroffer.economy import Economy

SHAPES = "world.json"
# Losses orange, gains blue, each darker as it grows.
EDGES = (-0.5, -0.1, -0.01, 0.01, 0.1, 0.5)  # percent
SHADES = ("#8f3a06", "#e08a45", "#f6d5bb", "#e4e6e8", "#c3ddef", "#5f9fcb", "#0b4a7a")
WIDTH, HEIGHT = 640, 330
BORDER, LEAD = "#6b7178", "#1c2024"
TURNED = 11  # degrees: the cut runs through the Bering Strait, which leaves every country whole


def world_map(
    found: Mapping[str, float], economy: Economy, lead: Sequence[str], *, title: str, note: str, w: Wording
) -> Map:
    """One percentage for each region of the economy; members of a region share its shade, as do all not listed.

    Parameters
    ----------
    found : mapping
        By region.
    lead : sequence of str
        Regions whose countries have a dark border.
    """
    fine = economy.detail
    region = {code: economy.regions[n] for code, n in zip(fine.countries, fine.region_of, strict=True)}
    rest = region.get(data.REST_OF_WORLD)
    features = []
    for shape in shapes():
        one = region.get(shape["id"], rest)
        fill = SHADES[3] if one is None else SHADES[sum(found[one] >= edge for edge in EDGES)]
        features.append({**shape, "properties": {"fill": fill, "lead": one in lead}})
    names = [f"{w.region(economy, code)} {w.percent(found[code], 2)}" for code in lead]
    alternative = w("World map: {regions}.", regions=w.listed(names))
    return Map(title, _drawn(features), alternative, _legend(w), note)


@cache
def shapes() -> tuple[dict[str, Any], ...]:
    """Every country that is drawn, as GeoJSON."""
    return tuple(json.loads(data.path(SHAPES).read_text(encoding="utf-8"))["features"])


def _drawn(features: Sequence[dict[str, Any]]) -> Spec:
    fill = {"field": "properties.fill", "type": "nominal", "scale": None}
    marks = []
    # Neighbours would lie over a border that is drawn before them.
    for lead, stroke, width in ((False, BORDER, 0.3), (True, LEAD, 1.2)):
        mark = layer(
            {"type": "geoshape", "stroke": stroke, "strokeWidth": width, "strokeJoin": "round"},
            {"fill": fill},
            data={"values": [feature for feature in features if feature["properties"]["lead"] is lead]},
        )
        marks.append(mark)
    projection = {
        "type": "equalEarth",
        "rotate": [-TURNED, 0, 0],
        "scale": 134,
        "translate": [WIDTH / 2 - 16, HEIGHT / 2 + 26],
        "pointRadius": 2.5,
    }
    return chart(marks, WIDTH, HEIGHT, 4) | {"projection": projection}


def _legend(w: Wording) -> tuple[tuple[str, str], ...]:
    edges = [w.percent(edge, 2) for edge in EDGES]
    between = [w("{low} to {high}", low=low, high=high) for low, high in pairwise(edges)]
    words = (w("under {edge}", edge=edges[0]), *between, w("{edge} and more", edge=edges[-1]))
    return tuple(zip(SHADES, words, strict=True))
