"""What it would be worth to know an assumption before deciding: from the draws themselves, nothing solved again."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array

Groups = NDArray[np.intp]
BINS = 10  # of an assumption that is a number: draws with neighbouring values stand for one value


def groups(values: pd.Series) -> Groups:
    """Which draws stand together [d]: those of one value of a choice, or of one tenth of the values of a number."""
    if values.dtype == object or isinstance(values.dtype, pd.StringDtype) or values.nunique() <= BINS:
        return np.asarray(pd.factorize(values)[0], dtype=np.intp)
    ranks = values.rank(method="first").to_numpy()
    return np.asarray(np.minimum((ranks - 1) * BINS // len(values), BINS - 1), dtype=np.intp)


def known(gain: Array, at: Groups) -> float:
    """Expected value of knowing which group a draw is in, for who takes a thing or leaves it.

    E max(E[gain | group], 0) − max(E gain, 0): the expected value of partial perfect information of a choice between
    `gain` and nothing, in the unit of the gain. Zero where no group would change the choice.

    Parameters
    ----------
    gain : array [d]
        Of taking it, in each draw.
    at : array of int [d]
        Group of each.
    """
    by_group = pd.Series(gain).groupby(at)
    mean, share = by_group.mean().to_numpy(), by_group.size().to_numpy() / len(gain)
    return float((share * np.maximum(mean, 0)).sum() - max(float(np.mean(gain)), 0.0))


def perfect(gain: Array) -> float:
    """The same of knowing everything: E max(gain, 0) − max(E gain, 0)."""
    return float(np.maximum(gain, 0).mean() - max(float(np.mean(gain)), 0.0))


def explained(answer: Array, at: Groups) -> float:
    """Share of an answer's variance that lies between groups, less what chance would put there (ω²).

    The first-order index of an assumption, by the draws themselves.
    """
    total = float(np.var(answer))
    by_group = pd.Series(answer).groupby(at)
    if not total > 0 or by_group.ngroups < 2 or by_group.ngroups >= len(answer):
        return 0.0
    mean, size = by_group.mean().to_numpy(), by_group.size().to_numpy()
    between = float((size * (mean - np.mean(answer)) ** 2).sum())
    within = (total * len(answer) - between) / (len(answer) - by_group.ngroups)
    return float(max(between - (by_group.ngroups - 1) * within, 0.0) / (total * len(answer) + within))
