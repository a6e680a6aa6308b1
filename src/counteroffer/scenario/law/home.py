"""What of an importer's own goods stands beside each product it buys (docs/model.md, "Goods inside an industry").

By commodity where it is known what home makes of each; within a commodity, and where nothing is known, like imports.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Literal

import numpy as np

from counteroffer.economy.detail import Index
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.scenario.law.seller_rows import SellerRows
from counteroffer.tariffs.sources.known import sources
from counteroffer.tariffs.sources.source import HomeSupply
from counteroffer.tariffs.trade import Trade

HomeReading = Literal["detail", "imports"]
Split = tuple[list[str], Array]  # codes that home alone makes, and the share of each product and of these
Splitter = Callable[[str, list[str], Array], Split]


def like_imports(_industry: str, _codes: list[str], bought: Array) -> Split:
    """Home sells of each product of an industry what it imports of it [h]."""
    total = bought.sum()
    return [], bought / total if total > 0 else np.full(len(bought), 1 / len(bought))


@lru_cache(maxsize=16)
def splitter(trade: Trade, rows: SellerRows, reading: HomeReading) -> Splitter:
    """How home supply of an importer's industries is split over its products.

    Parameters
    ----------
    rows : SellerRows
        Products of the trade, as its codes are cut.
    reading : {"detail", "imports"}
        By commodity where that is known, or like imports throughout.
    """
    supply = sources()[trade.importer].home_supply
    if reading == "imports" or supply is None:
        return like_imports
    known = supply()
    return partial(_by_commodity, _Commodities(known, _most(trade, rows.product, known)))


@dataclass(frozen=True, eq=False)
class _Commodities:
    """Commodities, and by industry and code the one that most of a product's imports are of."""

    supply: HomeSupply
    of_product: dict[str, dict[str, int]]


def _most(trade: Trade, product: Index, supply: HomeSupply) -> dict[str, dict[str, int]]:
    """Industry → code → commodity."""
    rows = (product >= 0) & (supply.commodity[trade.product] >= 0)
    pairs = product[rows] * len(supply.codes) + supply.commodity[trade.product[rows]]
    value = np.bincount(pairs, trade.value[rows], minlength=(product.max() + 1) * len(supply.codes))
    most = value.reshape(-1, len(supply.codes)).argmax(1)
    at, first = np.unique(product[rows], return_index=True)
    position = np.flatnonzero(rows)[first]
    found: dict[str, dict[str, int]] = {}
    for g, row in zip(at, position, strict=True):
        h = trade.product[row]
        found.setdefault(str(trade.icio[h]), {})[trade.hs[h].decode()] = int(most[g])
    return found


def _by_commodity(known: _Commodities, industry: str, codes: list[str], bought: Array) -> Split:
    """Output of each commodity of an industry, spread over its products by imports; one of its own where none is.

    Products that belong to a commodity of another industry have the share that they have of imports.
    """
    supply = known.supply
    of_code = {code[: len(codes[0])]: c for code, c in known.of_product.get(industry, {}).items()}
    commodity = np.array([of_code.get(code, -1) for code in codes])
    here = (supply.icio == industry) & (supply.output > 0)
    if not here.any():
        return like_imports(industry, codes, bought)
    inside = (commodity >= 0) & here[np.maximum(commodity, 0)]
    total = bought.sum()
    mix = bought / total if total > 0 else np.full(len(bought), 1 / len(bought))
    output = np.where(here, supply.output, 0.0) / supply.output[here].sum()
    if not inside.any():
        return like_imports(industry, codes, bought)
    imported = np.bincount(commodity[inside], bought[inside], minlength=len(output))
    of_each = np.bincount(commodity[inside], minlength=len(output))
    at = np.maximum(commodity, 0)
    within = np.where(
        imported[at] > 0, bought / np.where(imported[at] > 0, imported[at], 1.0), 1 / np.maximum(of_each[at], 1)
    )
    outside = mix[~inside].sum()
    share = np.where(inside, (1 - outside) * output[at] * within, mix)
    alone = np.flatnonzero(here & (of_each == 0))
    return [str(supply.codes[c]) for c in alone], np.concatenate([share, (1 - outside) * output[alone]])
