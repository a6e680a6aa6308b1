"""How goods are used: what households buy of a line's commodity, and what industries use of its industry's goods."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from counteroffer import data
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.tariffs.sources.known import sources, trade_of

CONSUMED = "consumer_use.csv"
DIGITS = 6  # to which HS codes mean the same everywhere


def consumed_share(codes: tuple[str, ...]) -> Array:
    """Share of the commodity of each HS code that households buy [l]; NaN where no commodity of it is known.

    One country's use of 2017 stands for everybody's. A code of several commodities has their mean by what is imported
    of each.
    """
    known = _by_code()
    return np.array([known.get(code[:DIGITS], np.nan) for code in codes])


@lru_cache(maxsize=1)
def _by_code() -> dict[str, float]:
    share = data.frame(CONSUMED, text=("commodity",)).set_index("commodity")["consumed_percent"] / 100
    summed: dict[str, float] = {}
    weight: dict[str, float] = {}
    for importer, source in sources().items():
        if source.home_supply is None:
            continue
        trade, home = trade_of(importer), source.home_supply()
        worth = np.bincount(trade.product, trade.value, len(trade.hs))
        of_commodity = share.reindex(home.codes).to_numpy()
        for code, at, value in zip(trade.hs.astype(str), home.commodity, worth, strict=True):
            if at >= 0 and value > 0 and np.isfinite(of_commodity[at]):
                key = code[:DIGITS]
                summed[key] = summed.get(key, 0.0) + value * of_commodity[at]
                weight[key] = weight.get(key, 0.0) + value
    return {key: total / weight[key] for key, total in summed.items()}


@lru_cache(maxsize=1)
def product_names() -> dict[str, str]:
    """HS code of six digits → name of its first product, from the schedules whose names are known."""
    found: dict[str, str] = {}
    for importer, source in sources().items():
        if source.descriptions is None:
            continue
        for code, name in zip(trade_of(importer).hs.astype(str), source.descriptions(), strict=True):
            found.setdefault(code[:DIGITS], name)
    return found
