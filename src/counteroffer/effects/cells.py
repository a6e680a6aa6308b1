"""One cell of trade, product s that n buys from i: what it is worth at old and new prices, and what is paid on it.

Where a cell is several products, with duties of their own, what this module returns is summed over them: they leave the
same factory at the same cost and differ in duty, so only what is paid needs them one by one. A seller's price is p, its
cost ĉ but at the border where prices answer to cost in part; what it asks beyond cost is profit, and no output.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.shock import product_rates

When = Literal["old", "new"]


@dataclass(frozen=True, eq=False)
class CellValues:
    """Some volumes of trade at some prices, USD million, all [s, n, i].

    Attributes
    ----------
    producer, fob : array
        What is shipped, at what it costs to make, and at the border with the seller's margin and the export tax.
    border, paid : array
        What arrives, at the border of the importer, and with the tariff. Less arrives than is shipped where trade
        costs rise (d̂ > 1), and a unit that arrives costs as much more.
    """

    producer: Array
    fob: Array
    border: Array
    paid: Array


def valued(e: Equilibrium, prices: When, volumes: When) -> CellValues:
    """Old or new volumes of trade at old or new prices.

    Old volumes at new prices are infinite in a cell that is banned.
    """
    b = e.baseline
    tax = b.export_tax if prices == "old" else (1 + e.export_tax) * e.markup - 1
    producer = b.trade if volumes == "old" else e.trade
    if prices != volumes:
        dearer = e.unit_cost[:, None, :]
        producer = producer * dearer if prices == "new" else producer / dearer
    fob = (1 + tax) * producer
    border = fob
    if prices != volumes:
        cost, traded = delivery(e), producer > 0  # what is banned and was never bought is worth nothing
        change = partial(np.multiply if prices == "new" else np.divide, out=np.zeros_like(fob), where=traded)
        border = change(fob, cost)
    return CellValues(producer, fob, border, (1 + mean_tariff(e, prices, volumes)) * border)


def mean_tariff(e: Equilibrium, prices: When, volumes: When) -> Array:
    """Tariff of each cell [s, n, i] at old or new rates; the mean over its products by their old or new volumes."""
    b, p = e.baseline, e.baseline.products
    if p is None or e.products is None:
        return b.tariff if prices == "old" else e.effective.tariff
    if prices == volumes:
        return b.tariff if prices == "old" else e.tariff
    rates, sold = (
        (p.tariff, e.products.trade) if prices == "old" else (product_rates(b, e.effective), _product_trade(e))
    )
    found = np.array(b.tariff if prices == "old" else e.tariff)
    at, total = (p.cell_sector, p.cell_importer), p.summed(sold)
    found[at] = np.divide(p.summed(rates * sold), total, out=found[at], where=total > 0)
    return found


def delivery(e: Equilibrium) -> Array:
    """d̂ [s, n, i]: what is shipped for one unit to arrive, new over old.

    Where people have moved between regions, the shock's iceberg also stands for the workforces, a^−β on all a region
    sells, which its costs hold already (`run.labour_market`): taken out here. a is what factors are paid over what
    those who were there would earn, as many as they then are; one wherever nobody moves.
    """
    b = e.baseline
    workforce = e.payments.sum(0) / (e.wage * e.supply * b.value_added.sum(0))
    if np.allclose(workforce, 1, rtol=0, atol=1e-6):
        return e.effective.iceberg
    return np.asarray(e.effective.iceberg * (workforce**b.value_added_share)[:, None, :])


def duties(e: Equilibrium) -> tuple[Array, Array]:
    """Tariff revenue of each cell before and after [s, n, i]: what the importer's treasury collects, USD million."""
    b = e.baseline
    return b.tariff * (1 + b.export_tax) * b.trade, e.duties


def tariff_rise(e: Equilibrium, of: Callable[[Array], Array] = np.asarray, *, spent: bool = False) -> Array:
    """Δ log(1+τ) [s, n, i], or a function of it; the mean over a cell's products by their baseline trade.

    Parameters
    ----------
    of : callable
        What the mean is of.
    spent : bool
        Weigh products by what was spent on them, duty included, in place of their trade.
    """
    b, p = e.baseline, e.baseline.products
    found = np.array(of(np.log1p(e.effective.tariff) - np.log1p(b.tariff)), dtype=float)
    if p is None:
        return found
    weight = _product_trade(e) * (1 + p.tariff if spent else 1)
    rise = of(np.log1p(product_rates(b, e.effective)) - np.log1p(p.tariff))
    at, total = (p.cell_sector, p.cell_importer), p.summed(weight)
    found[at] = np.divide(p.summed(weight * rise), total, out=found[at], where=total > 0)
    return found


def border_price_rise(e: Equilibrium) -> Array:
    """Δ log p(1+x) [s, n, i]: the price before duty, at the numéraire; trade costs are no part of it."""
    tax = np.log1p(e.export_tax) - np.log1p(e.baseline.export_tax)
    return np.asarray(np.log(e.unit_cost)[:, None, :] + np.log(e.markup) + tax)


def _product_trade(e: Equilibrium) -> Array:
    """Baseline trade of each product [h, i] at the border, its export tax paid."""
    b, p = e.baseline, e.baseline.products
    assert p is not None
    return np.asarray((p.share * p.within(b.expenditure))[:, None] * p.trade_share / (1 + p.tariff))
