"""Which assumption moves which answer: first-order and total Sobol indices of groups of coordinates."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.errors import EconomyError

RESAMPLES, SEED = 200, 0  # of the bootstrap behind the standard errors
FEWEST = 8  # points that a variance is taken of


@dataclass(frozen=True, eq=False)
class SobolIndices(ReadOnlyArrays):
    """Shares of an answer's variance.

    Attributes
    ----------
    first : array [j]
        What would go on average if assumption j were known.
    total : array [j]
        What would be left on average if all others were.
    first_error, total_error : array [j]
        Standard errors, by resampling points.
    variance : float
        Of the answer.
    used : int
        Points with a value everywhere; others are left out whole.
    """

    first: Array
    total: Array
    first_error: Array
    total_error: Array
    variance: float
    used: int


def sobol_indices(a: Array, b: Array, exchanged: Array) -> SobolIndices:
    """Indices from an answer at A [d], at B [d], and at A with one assumption at a time from B [j, d].

    First order: Saltelli et al. (2010), mean of f(B)(f(A_B) − f(A)) over the variance. Total: Jansen (1999), half the
    mean of (f(A) − f(A_B))².

    Raises
    ------
    EconomyError
        With fewer than eight points that have a value everywhere.
    """
    sound = np.isfinite(a) & np.isfinite(b) & np.isfinite(exchanged).all(0)
    if sound.sum() < FEWEST:
        raise EconomyError(f"{int(sound.sum())} points have a value everywhere; indices take {FEWEST} or more")
    a, b, exchanged = a[sound], b[sound], exchanged[:, sound]
    first, total, variance = _estimates(a, b, exchanged)
    rng = np.random.default_rng(SEED)
    again = [_estimates(a[at], b[at], exchanged[:, at])[:2] for at in rng.integers(0, len(a), (RESAMPLES, len(a)))]
    errors = np.std(np.array(again), axis=0)
    return SobolIndices(first, total, errors[0], errors[1], variance, len(a))


def _estimates(a: Array, b: Array, exchanged: Array) -> tuple[Array, Array, float]:
    both = np.concatenate([a, b])
    middle, variance = both.mean(), float(both.var())
    none = np.zeros(len(exchanged))
    if not variance > 0:
        return none, none, 0.0
    first = ((b - middle) * (exchanged - a)).mean(1) / variance
    return first, 0.5 * ((a - exchanged) ** 2).mean(1) / variance, variance
