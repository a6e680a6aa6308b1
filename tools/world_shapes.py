"""Reduce Natural Earth's countries to outlines light enough for a page: `python -m tools.world_shapes COUNTRIES.shp`.

The shapefile (1:110m, admin 0, public domain) is at hand where the data pack has none: the reduction is committed, and
`tools.build_data` keeps and registers it as it is.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import shapefile
import shapely

TARGET = Path("src/counteroffer/data/world.json")
TOLERANCE = 0.3  # degrees: half a pixel where the world is as wide as a page
SMALLEST_PART = 1.5  # square degrees; smaller islands are dropped unless they are all a country has
DECIMALS = 1
WITHOUT_CODE = {"Kosovo": "XKX"}  # "-99" in the source
LEFT_OUT = {"ATA"}  # nobody trades there

# Who is too small for the scale: a dot where its capital is. Degrees east and north.
DOTS = {"HKG": (114.2, 22.3), "MLT": (14.4, 35.9), "SGP": (103.8, 1.35), "STP": (6.7, 0.3)}


def world(source: Path) -> dict[str, Any]:
    """GeoJSON features with ISO 3166 codes, borders still shared; dots for those too small for the scale."""
    read = shapefile.Reader(str(source), encodingErrors="replace")
    found = ((_code(one.record), shapely.geometry.shape(one.shape.__geo_interface__)) for one in read.shapeRecords())
    shapes = {code: _parts(shape) for code, shape in found if code not in LEFT_OUT}
    simple = shapely.coverage_simplify(list(shapes.values()), TOLERANCE)
    features = [_feature(code, shape) for code, shape in zip(shapes, simple, strict=True)]
    features += [_point(code, place) for code, place in DOTS.items() if code not in shapes]
    return {"type": "FeatureCollection", "features": sorted(features, key=lambda feature: feature["id"])}


def _code(record: Any) -> str:
    return str(WITHOUT_CODE.get(record["name"], record["iso_a3"]))


def _parts(shape: Any) -> shapely.MultiPolygon:
    parts = sorted(getattr(shape, "geoms", [shape]), key=lambda part: -part.area)
    return shapely.MultiPolygon([part for rank, part in enumerate(parts) if rank == 0 or part.area >= SMALLEST_PART])


def _feature(code: str, shape: Any) -> dict[str, Any]:
    # The drawing library reads a clockwise outline as the land and the reverse as everything else.
    parts = [shapely.geometry.polygon.orient(part, sign=-1.0) for part in getattr(shape, "geoms", [shape])]
    rings = [[_rounded(ring.coords) for ring in (part.exterior, *part.interiors)] for part in parts]
    return {"type": "Feature", "id": code, "properties": {}, "geometry": {"type": "MultiPolygon", "coordinates": rings}}


def _rounded(ring: Any) -> list[list[float]]:
    """Points that are told apart at that precision."""
    points = [[round(x, DECIMALS), round(y, DECIMALS)] for x, y in ring]
    return [point for n, point in enumerate(points) if n == 0 or point != points[n - 1]]


def _point(code: str, place: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Feature", "id": code, "properties": {}, "geometry": {"type": "Point", "coordinates": list(place)}}


if __name__ == "__main__":
    TARGET.write_text(json.dumps(world(Path(sys.argv[1])), separators=(",", ":")), encoding="utf-8")
