"""Dollars for a dollar: only where the dollar it costs can be told from nothing."""

from __future__ import annotations

import numpy as np

LEAST_COST_USD_MN, LEAST_COST_SHARE = (
    50.0,
    5e-5,
)  # rounds to USD 0.0 bn or 0.00% of income, the last digits a page shows


def least_cost(income: float) -> float:
    """USD million under which a cost is no measure for a ratio: USD 50 million, or 0.005% of a smaller income."""
    return min(LEAST_COST_USD_MN, LEAST_COST_SHARE * income)


def per_dollar(worth: float, cost: float, income: float) -> float:
    """What others gain or lose for each dollar that it costs the owner.

    Parameters
    ----------
    worth, cost : float
        USD million a year.
    income : float
        Of the owner, USD million a year.

    Returns
    -------
    float
        Infinite where it costs nothing, NaN where it costs less than `least_cost`.
    """
    if cost <= 0:
        return np.inf
    return worth / cost if cost >= least_cost(income) else np.nan
