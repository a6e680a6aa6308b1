"""What a search remembers of where it has been: where a solve is expected to end, and utilities to begin with."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.rationing import places
from counteroffer.equilibrium.system import Unknowns, unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.lazily import jax

KEPT = 256  # points; beyond, the oldest are forgotten
LARGEST = 4096  # derivatives of a point that are still kept: 32 kilobytes
NEIGHBOURS = 12  # of which a point is a mean
BEYOND = 3.0  # such a mean leans on no more than this much of differences between them
RIDGE = 1e-10


class Look(NamedTuple):
    """Utilities [p], their derivatives by levels [p, k] and how these bend [k] at levels [k].

    `side` tells points on the same side of all kinks: which wages are at their floor, which quotas have a rent between
    its ends.
    """

    levels: Array
    utility: Array
    slopes: Array
    bend: Array
    side: bytes


def side_of(e: Equilibrium) -> bytes:
    """See `Look`."""
    rents = bytes(any(rent.moves) for rent in e.rents)
    return rents + np.packbits(e.hired < 1).tobytes() if e.settings.floored else rents


class Memory:
    """Equilibria of a search as the unknowns they were solved for, and looks, by levels.

    Parameters
    ----------
    width : array [k]
        What one unit of distance is in each level.
    """

    def __init__(self, width: Array) -> None:
        self.looks: dict[bytes, Look] = {}
        self._by_start: dict[bytes, dict[bytes, Look]] = {}
        self._width = width
        self._levels: list[Array] = []
        self._solved: list[Unknowns] = []

    def keep(self, levels: Array, e: Equilibrium) -> None:
        """Remember an equilibrium."""
        self._levels.append(levels / self._width)
        self._solved.append(unknowns(e)._replace(place=places(e.baseline, e.shock, e)))
        if len(self._levels) > KEPT:
            del self._levels[0], self._solved[0]

    def look(self, one: Look) -> None:
        """Remember utilities and their derivatives, where they are few."""
        if one.slopes.size <= LARGEST:
            self.looks[one.levels.tobytes()] = one

    def seen_from(self, start: Array, one: Look) -> None:
        """Remember that a search from a start came by."""
        if one.slopes.size <= LARGEST:
            self._by_start.setdefault(start.tobytes(), {})[one.levels.tobytes()] = one

    def around(self, start: Array, scale: Array, count: int) -> list[Look]:
        """Looks near a start of other searches from there, the nearest last; distance is Σ scale·difference².

        Those from other starts are left out: they would lead to where these led, and starts are many to end apart.
        """
        others = [one for key, one in self._by_start.get(start.tobytes(), {}).items() if key != start.tobytes()]
        return sorted(others, key=lambda one: -float((one.levels - start) ** 2 @ scale))[-count:]

    def expected(self, levels: Array) -> Unknowns | None:
        """The solution at levels if unknowns are straight between those nearby; none where nothing is known."""
        if not self._solved:
            return None
        here, known = levels / self._width, np.array(self._levels)
        order = np.argsort(((known - here) ** 2).sum(1), kind="stable")[:NEIGHBOURS]
        first, *others = (int(j) for j in order)
        apart = known[others] - known[first]
        gram = apart @ apart.T
        gram += (RIDGE * np.trace(gram) + 1e-300) * np.eye(len(others))
        weight = np.linalg.solve(gram, apart @ (here - known[first]))
        if not np.abs(weight).sum() <= BEYOND:
            return self._solved[first]
        rest = [self._solved[j] for j in others]

        def mean(one: Array, *more: Array) -> Any:
            return one + sum(w * (other - one) for w, other in zip(weight, more, strict=True))

        found: Unknowns = jax.tree.map(mean, self._solved[first], *rest)
        return found
