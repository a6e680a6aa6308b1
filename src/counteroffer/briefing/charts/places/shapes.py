"""Places of the map on paper: projected, with room for a label or so small that they need a panel of their own."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from counteroffer.equilibrium.types.arrays import Array

# Albers' equal-area conic between these parallels, about this meridian: areas on the picture compare.
PARALLELS, MERIDIAN = (20.0, 60.0), -96.0
SMALL = 100.0  # square pixels; a place of less cannot be seen in its shade
ROOMY = 640.0  # square pixels from which a place has room for its label


@dataclass(frozen=True, eq=False)
class Place:
    """A place in pixels of the picture.

    Attributes
    ----------
    rings : tuple of array [points, 2]
        Outlines, x to the right and y down.
    area : float
        Square pixels.
    middle : (float, float)
        Of its largest outline.
    """

    code: str
    rings: tuple[Array, ...]
    area: float
    middle: tuple[float, float]

    def moved(self, scale: float, x: float, y: float) -> Place:
        """The place larger by `scale`, its middle at (x, y)."""
        rings = tuple((ring - self.middle) * scale + (x, y) for ring in self.rings)
        return Place(self.code, rings, self.area * scale**2, (x, y))

    @property
    def size(self) -> float:
        """Width or height in pixels, the larger."""
        points = np.concatenate(self.rings)
        return float((points.max(0) - points.min(0)).max())

    @property
    def feature(self) -> dict[str, Any]:
        """As GeoJSON in pixels."""
        parts = [[np.round(ring, 1).tolist()] for ring in self.rings]
        return {"type": "Feature", "id": self.code, "geometry": {"type": "MultiPolygon", "coordinates": parts}}


def projected(features: Iterable[dict[str, Any]], width: float, height: float) -> tuple[Place, ...]:
    """Every place, all together as large as the picture."""
    rings = {one["id"]: [_albers(np.array(ring, float)) for ring in _rings(one["geometry"])] for one in features}
    points = np.concatenate([ring for each in rings.values() for ring in each])
    low, high = points.min(0), points.max(0)
    scale = float(min(np.array([width, height]) / (high - low)))
    shift = 0.5 * (np.array([width, height]) - scale * (low + high))
    return tuple(_place(code, [scale * ring + shift for ring in each]) for code, each in rings.items())


def _place(code: str, rings: Sequence[Array]) -> Place:
    areas = [_area(ring) for ring in rings]
    largest = rings[int(np.argmax(np.abs(areas)))]
    return Place(code, tuple(rings), float(np.abs(areas).sum()), _middle(largest))


def _rings(geometry: dict[str, Any]) -> list[Any]:
    """Outer outlines; holes would be lakes, which are not drawn."""
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [part[0] for part in parts]


def _albers(ring: Array) -> Array:
    first, second = (math.sin(math.radians(parallel)) for parallel in PARALLELS)
    n = 0.5 * (first + second)
    c = 1 - first**2 + 2 * n * first
    along, up = np.radians(ring[:, 0] - MERIDIAN), np.radians(ring[:, 1])
    radius = np.sqrt(c - 2 * n * np.sin(up)) / n
    return np.stack([radius * np.sin(n * along), radius * np.cos(n * along)], axis=1)


def _area(ring: Array) -> float:
    """Signed, by the shoelace formula."""
    x, y = ring.T
    return float(0.5 * np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))


def _middle(ring: Array) -> tuple[float, float]:
    """The centre of the area inside an outline."""
    x, y = ring.T
    cross = x * np.roll(y, -1) - np.roll(x, -1) * y
    whole = 3 * cross.sum()
    return tuple(float(((one + np.roll(one, -1)) * cross).sum() / whole) for one in (x, y))  # type: ignore[return-value]
