"""The world as tiles: a square an economy, about where it lies, shaded by what happens to its region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from counteroffer import data
from counteroffer.briefing.charts.vega import INK, PAPER, Spec, chart, layer, pixels, values
from counteroffer.briefing.document import Map
from counteroffer.briefing.words import Wording
from counteroffer.design.tokens import ramp
from counteroffer.economy import Economy

TILES = "world_tiles.csv"
# Losses orange, gains blue, each darker as it grows; a tile's letters are light on the two darkest.
EDGES = (-0.5, -0.1, -0.01, 0.01, 0.1, 0.5)  # percent
SHADES = ramp("change")
LIGHT = {SHADES[0], SHADES[-1]}
SIDE, GAP = 29, 2


def world_tiles(
    found: Mapping[str, float], economy: Economy, lead: Sequence[str], *, title: str, note: str, w: Wording
) -> Map:
    """A tile map of one percentage for each region of the economy; members of a region share its shade.

    Parameters
    ----------
    found : mapping
        By region.
    lead : sequence of str
        Regions whose tiles have a dark border.
    """
    frame, fine = data.frame(TILES).set_index("code"), economy.detail
    region = {code: economy.regions[n] for code, n in zip(fine.countries, fine.region_of, strict=True)}
    rows: list[dict[str, object]] = []
    for code in (code for code in frame.index if code in region):
        value = found[region[code]]
        shade = SHADES[sum(value >= edge for edge in EDGES)]
        rows.append(
            {
                "code": code,
                "x": float(frame.loc[code, "column"]) + 0.5,
                "y": float(frame.loc[code, "row"]) + 0.5,
                "shade": shade,
                "ink": PAPER if shade in LIGHT else INK,
                "border": INK if region[code] in lead else shade,
            }
        )
    rows.sort(key=lambda row: row["border"] == INK)  # neighbours would lie over a border
    names = [f"{w.region(economy, code)} {w.percent(found[code], 2)}" for code in lead]
    alternative = w("World map of tiles: {regions}.", regions=w.listed(names))
    return Map(title, _drawn(rows), alternative, _legend(w), note)


def _drawn(rows: Sequence[Mapping[str, object]]) -> Spec:
    wide, high = (int(data.frame(TILES)[name].max()) + 1 for name in ("column", "row"))
    at = {"x": pixels("x", 0, wide), "y": pixels("y", high, 0)}
    size = (SIDE - GAP) ** 2
    colour = {"field": "shade", "type": "nominal", "scale": None}
    border, ink = ({"field": name, "type": "nominal", "scale": None} for name in ("border", "ink"))
    square = {"type": "point", "shape": "square", "filled": True, "size": size, "opacity": 1, "strokeWidth": 2}
    letters = {"type": "text", "align": "center", "baseline": "middle", "fontSize": 10}
    code = {"field": "code", "type": "nominal"}
    marks = [
        layer(square, {**at, "fill": colour, "stroke": border}),
        layer(letters, {**at, "text": code, "color": ink}),
    ]
    return chart(marks, wide * SIDE, high * SIDE, 4, values(rows))


def _legend(w: Wording) -> tuple[tuple[str, str], ...]:
    edges = [w.percent(edge, 2) for edge in EDGES]
    between = [w("{low} to {high}", low=low, high=high) for low, high in pairwise(edges)]
    words = (w("under {edge}", edge=edges[0]), *between, w("{edge} and more", edge=edges[-1]))
    return tuple(zip(SHADES, words, strict=True))
