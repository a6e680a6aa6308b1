"""The optimum of one instrument alone: a few looks along its range, then the zero of its gradient between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.lazily import optimize
from counteroffer.negotiation.search.ascent import Aim, Path

LOWEST, HIGHEST = "lower bound", "upper bound"
CLOSE = 1e-8  # share of the range within which a level is found


def along(path: Path, levels: Array, wanted: Aim, looks: Mapping[str, Array]) -> dict[str, Array]:
    """Local optima of the one instrument that is free, the others where they are, by the look that each lies beyond.

    Parameters
    ----------
    levels : array [k]
        Where all instruments are.
    looks : mapping of array [k]
        Levels to look at beside the bounds; between two of which the gradient turns down once at most, as it is taken.

    Returns
    -------
    dict
        Look → levels [k] of the optimum between it and the next one, or at it where it is a bound.
    """
    (k,), instruments = wanted.free, path.game.instruments
    lower, upper = float(instruments.lower[k]), float(instruments.upper[k])

    def at(level: float) -> Array:
        found = levels.copy()
        found[k] = level
        return found

    def slope(level: float) -> float:
        return float(path.slope(at(level), wanted.weight)[k])

    # In order, so that each equilibrium starts from a close one.
    places = {LOWEST: lower} | {name: float(np.clip(look[k], lower, upper)) for name, look in looks.items()}
    ordered = _apart(sorted((places | {HIGHEST: upper}).items(), key=lambda one: one[1]))
    slopes = [(name, level, slope(level)) for name, level in ordered]
    found: dict[str, Array] = {}
    if slopes[0][2] <= 0:
        found[LOWEST] = at(lower)
    for (name, left, up), (_, right, down) in pairwise(slopes):
        if up > 0 > down:
            found[name] = at(float(optimize.toms748(slope, left, right, k=1, xtol=CLOSE * (upper - lower), rtol=1e-15)))
    if slopes[-1][2] >= 0:
        found[HIGHEST] = at(upper)
    return found


def _apart(places: Iterable[tuple[str, float]]) -> list[tuple[str, float]]:
    """Places of which no two are the same."""
    found: list[tuple[str, float]] = []
    for name, level in places:
        if not found or level > found[-1][1]:
            found.append((name, level))
    return found
