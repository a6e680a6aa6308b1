"""Reduce Natural Earth's North America to provinces, territories, states and Mexico, borders still shared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import shapely

TOLERANCE = 0.15  # degrees: under two pixels on a page-wide map
SMALLEST_PART = 0.15  # square degrees; smaller islands are dropped unless they are all a unit has
DECIMALS = 2

Points = list[tuple[float, float]]


def north_america(shared: Path) -> dict[str, Any]:
    """GeoJSON features with ids CA-XX and US-XX, as in the trade table, and MEX."""
    source = json.loads((shared / "maps" / "north-america_50m.json").read_text())
    arcs = [_decode(arc, source["transform"]) for arc in source["arcs"]]
    units = {
        f"{'CA' if g['properties']['gu'] == 'CAN' else 'US'}-{g['id']}": _shape(g, arcs)
        for g in source["objects"]["subunits"]["geometries"]
    }
    units["MEX"] = next(_shape(g, arcs) for g in source["objects"]["countries"]["geometries"] if g["id"] == "MEX")
    simple = shapely.coverage_simplify(list(units.values()), TOLERANCE)
    features = [
        {"type": "Feature", "id": name, "properties": {}, "geometry": _geometry(shape)}
        for name, shape in sorted(zip(units, simple, strict=True))
    ]
    return {"type": "FeatureCollection", "features": features}


def _decode(arc: list[list[int]], transform: dict[str, list[float]]) -> Points:
    """Undo TopoJSON's delta coding and quantisation."""
    (x_scale, y_scale), (x_zero, y_zero) = transform["scale"], transform["translate"]
    x = y = 0
    points = []
    for dx, dy in arc:
        x, y = x + dx, y + dy
        points.append((x * x_scale + x_zero, y * y_scale + y_zero))
    return points


def _shape(geometry: dict[str, Any], arcs: list[Points]) -> shapely.MultiPolygon:
    """Polygons of a unit, holes and small islands left out."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    outlines = []
    for rings in polygons:
        points: Points = []
        for index in rings[0]:
            points += arcs[index] if index >= 0 else arcs[~index][::-1]
        outlines.append(shapely.Polygon(points))
    outlines.sort(key=lambda polygon: -polygon.area)
    return shapely.MultiPolygon([p for rank, p in enumerate(outlines) if rank == 0 or p.area >= SMALLEST_PART])


def _geometry(shape: shapely.MultiPolygon) -> dict[str, Any]:
    parts = list(shape.geoms) if shape.geom_type == "MultiPolygon" else [shape]
    # The drawing library reads a clockwise outline as the land and the reverse as everything else.
    rings = [shapely.geometry.polygon.orient(part, sign=-1.0).exterior.coords for part in parts]
    coordinates = [[[[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring]] for ring in rings]
    return {"type": "MultiPolygon", "coordinates": coordinates}
