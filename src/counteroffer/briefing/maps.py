"""Map of North America: how much of each province's and state's GDP goes across the border. Data, not results."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd

from counteroffer import data
from counteroffer.briefing.charts import Spec, configured
from counteroffer.briefing.frames import records
from counteroffer.briefing.tables import Table
from counteroffer.briefing.wording import listed, number
from counteroffer.simulation import Run

EXPOSURE, SHAPES = "exposure.csv", "north_america.json"
COUNTRIES = {"CAN", "USA"}
BREAKS = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)  # percent of GDP; one scale on both sides of the border
# Light to dark in one direction, and told apart by readers who do not see red or green.
SHADES = ("#f3f1d3", "#cfe5b8", "#93cfba", "#52b0c0", "#2b85b9", "#2a559f", "#172b69")
NEUTRAL, BORDER = "#d9dbde", "#6b7178"
WIDTH, HEIGHT = 640, 590
WESTERNMOST = -170.0  # islands beyond the date line would shrink the rest of the map
NOT_DRAWN = {"US-HI"}  # too far out to sea
NAMED = 4


@dataclass(frozen=True)
class Map:
    """A map's specification, its legend, and the same numbers in words and as a table."""

    spec: Spec
    legend: tuple[tuple[str, str], ...]
    alternative: str
    sentences: tuple[str, ...]
    source: str
    table: Table
    neutral: str = NEUTRAL


def exposure_map(run: Run) -> Map | None:
    """The map, if Canada or the United States is a region of its own in the economy."""
    if not COUNTRIES & set(run.economy.regions):
        return None
    share = data.frame(EXPOSURE).set_index("id")["exports_percent_of_gdp"]
    fills = {code: SHADES[_class(value)] for code, value in share.items()}
    features = []
    for feature in _shapes():
        if feature["id"] in NOT_DRAWN:
            continue
        drawn = copy.copy(feature)
        drawn["properties"] = {"fill": fills.get(feature["id"], NEUTRAL)}
        features.append(drawn)
    return Map(_spec(features), _legend(), _alternative(), _sentences(), _source(), _table())


def _class(value: float) -> int:
    return sum(value >= edge for edge in BREAKS)


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


def _legend() -> tuple[tuple[str, str], ...]:
    edges = [number(edge, 1).removesuffix(".0") for edge in BREAKS]
    between = [f"{low} to {high}%" for low, high in pairwise(edges)]
    return tuple(zip(SHADES, (f"under {edges[0]}%", *between, f"{edges[-1]}% and more"), strict=True))


def _sentences() -> tuple[str, ...]:
    """The most exposed on each side, and who is not on the map."""
    frame = data.frame(EXPOSURE)
    sides = (
        ("CAN", "Canadian provinces and territories most exposed to the United States"),
        ("USA", "US states most exposed to Canada"),
    )
    found = []
    for country, words in sides:
        top = frame[frame["country"] == country].nlargest(NAMED, "exports_percent_of_gdp")
        found.append(f"{words}: {_shares(top, 1)}.")
    left_out = _shares(frame[frame["id"].isin(NOT_DRAWN)], 2)
    found.append(f"Not drawn: {left_out} and the Aleutian islands west of 170° W.")
    return tuple(found)


def _shares(frame: pd.DataFrame, digits: int) -> str:
    pairs = zip(frame["name"], frame["exports_percent_of_gdp"], strict=True)
    return listed([f"{name} ({number(value, digits)}%)" for name, value in pairs])


def _alternative() -> str:
    return "Map of North America. " + " ".join(_sentences())


def _source() -> str:
    tables = {table.file: table for table in data.registry()}
    table = tables[EXPOSURE]
    shapes = tables[SHAPES]
    return f"{table.publisher}, {table.year}; {'; '.join(table.imputed)}. Shapes: {shapes.publisher}."


def _table() -> Table:
    frame = data.frame(EXPOSURE).sort_values(["country", "exports_percent_of_gdp"], ascending=[True, False])
    rows = tuple(
        (
            row["name"],
            "Canada" if row["country"] == "CAN" else "United States",
            number(row["exports_cad_mn"] / 1000),
            number(row["exports_percent_of_gdp"], 2),
        )
        for row in records(frame)
    )
    head = ("Province, territory or state", "Country", "Exports across the border, CAD bn", "% of own GDP")
    return Table("Goods exports across the Canada–US border, 2022", head, rows, words=2)
