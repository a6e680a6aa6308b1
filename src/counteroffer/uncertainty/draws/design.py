"""Points that draws are made of: scrambled Sobol, and the same with single assumptions exchanged."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from counteroffer.equilibrium.types.arrays import Array


def points(count: int, size: int, seed: int) -> tuple[Array, Array]:
    """Two independent sets A and B of points [d, coordinate] of the unit cube, halves of one Sobol sequence.

    The first `count` points of a sequence whose length is a power of two; the same for any larger count.
    """
    from scipy.stats import qmc  # half a second, which whoever draws nothing need not wait

    made = qmc.Sobol(2 * size, scramble=True, rng=seed).random_base2(max(int(np.ceil(np.log2(count))), 0))
    return made[:count, :size], made[:count, size:]


def exchanged(a: Array, b: Array, sizes: Sequence[int]) -> Array:
    """A with the coordinates of one assumption at a time taken from B [assumption, d, coordinate]."""
    found, at = np.repeat(a[None], len(sizes), axis=0), 0
    for j, size in enumerate(sizes):
        found[j, :, at : at + size] = b[:, at : at + size]
        at += size
    return found
