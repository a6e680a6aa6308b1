"""Maps of provinces and states: those of one or more countries in one picture, on one scale."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from counteroffer import data
from counteroffer.briefing.charts.places.atlas import BORDER, HEIGHT, NEUTRAL, WIDTH, atlas
from counteroffer.briefing.charts.vega import Spec, chart, layer
from counteroffer.briefing.document import Map
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.amounts import span
from counteroffer.design.tokens import ramp
from counteroffer.effects.labour import PLACES
from counteroffer.tariffs.terms.partners import partner_names

SHAPES = "north_america.json"
# Light to dark in one direction, and told apart by readers who do not see red or green.
SHADES = ramp("amount")
WESTERNMOST = -170.0  # islands beyond the date line would shrink the rest of the map
NOT_DRAWN = {"US-HI"}  # too far out to sea


def places_map(
    values: Mapping[str, float],
    breaks: Sequence[float],
    unit: str,
    *,
    title: str,
    blank: str,
    sentences: Sequence[str],
    note: str,
    of: Sequence[str],
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
    sentences : sequence of str
        The same numbers in words, for readers who do not see it.
    note : str
        Unit, date, what is compared and where it is from, shown under the map.
    of : sequence of str
        Countries whose places are drawn; neighbours without data stand beside several.
    """
    shades = SHADES[: len(breaks) + 1]  # from the lightest on
    fills = {code: shades[sum(value >= edge for edge in breaks)] for code, value in values.items()}
    legend = (*_legend(breaks, shades, unit, w), (NEUTRAL, blank))
    names = w.listed([str(w.name(partner_names()[code])) for code in of])
    alternative = " ".join([w("Map: {places}.", places=names), *sentences])
    says = {code: f"{w.significant(value)}{unit}" for code, value in values.items()}
    drawing = atlas(tuple(_drawn(of)), fills, says, SHADES[-2:])
    return Map(title, drawing, alternative, legend, note)


def shaded(fills: Mapping[str, str], of: Sequence[str] = ()) -> Spec:
    """The places as one drawing, each in its colour; neutral where none is given. Those of one country, or all."""
    features = []
    for feature in _drawn(of):
        filled = copy.copy(feature)
        filled["properties"] = {"fill": fills.get(feature["id"], NEUTRAL)}
        features.append(filled)
    fill = {"field": "properties.fill", "type": "nominal", "scale": None}
    mark = layer({"type": "geoshape", "stroke": BORDER, "strokeWidth": 0.6}, {"fill": fill})
    mark["projection"] = {"type": "conicEqualArea", "rotate": [96, 0, 0], "parallels": [20, 60]}
    return chart([mark], WIDTH, HEIGHT, 4, {"values": features})


def _drawn(of: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Places of one country, or all."""
    country = data.frame(PLACES).set_index("id")["country"].to_dict()
    yield from (one for one in shapes() if len(of) != 1 or country.get(one["id"], "") == of[0])


def ladder(largest: float) -> tuple[float, ...]:
    """Six edges of the series 1, 2, 5, 10, … that end below the largest value."""
    steps = [m * 10.0**k for k in range(-6, 4) for m in (1, 2, 5)]
    below = [step for step in steps if step < largest] or steps[:1]
    return tuple(float(f"{edge:.0e}") for edge in below[-len(SHADES) + 1 :])


def left_out(values: Mapping[str, float], unit: str, w: Wording, ends: Mapping[str, float] | None = None) -> str:
    """Who is not on the map, with the number all the same; nothing where nobody of those shown is missing.

    `ends` has the other end of a range.
    """
    names = data.frame(PLACES).set_index("id")["name"]
    if not NOT_DRAWN & values.keys():
        return ""
    shown = [
        f"{w.name(names[code])} ({span(values[code], (ends or values)[code], w.significant, w)}{unit})"
        for code in sorted(NOT_DRAWN & values.keys())
    ]
    return w("Not drawn: {places}.", places=w.listed([*shown, w("the Aleutian islands west of 170° W")]))


@cache
def shapes() -> tuple[dict[str, Any], ...]:
    """Every place that is drawn, as GeoJSON."""
    collection = json.loads(data.path(SHAPES).read_text(encoding="utf-8"))
    return tuple(_without_far_islands(feature) for feature in collection["features"] if feature["id"] not in NOT_DRAWN)


def _without_far_islands(feature: dict[str, Any]) -> dict[str, Any]:
    shape = feature["geometry"]
    if shape["type"] != "MultiPolygon":
        return feature
    near = [part for part in shape["coordinates"] if all(WESTERNMOST < x < 0 for x, _ in part[0])]
    return {**feature, "geometry": {**shape, "coordinates": near}}


def _legend(breaks: Sequence[float], shades: Sequence[str], unit: str, w: Wording) -> tuple[tuple[str, str], ...]:
    edges = [w.number(edge, len(f"{edge:.6f}".rstrip("0").partition(".")[2])) for edge in breaks]
    between = [w("{low} to {high}{unit}", low=low, high=high, unit=unit) for low, high in pairwise(edges)]
    ends = [w("under {edge}{unit}", edge=edges[0], unit=unit), w("{edge}{unit} and more", edge=edges[-1], unit=unit)]
    words = (ends[0], *between, ends[1])
    return tuple(zip(shades, words, strict=True))
