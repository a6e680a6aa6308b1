"""One cell of trade, product s that n buys from i: what it is worth at old and new prices, and what is paid on it.

A cell is one good with one duty here. Where it is several products with duties of their own, what this module returns
is summed over them, and nothing that reads it changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium

When = Literal["old", "new"]


@dataclass(frozen=True, eq=False)
class CellValues:
    """Some volumes of trade at some prices, USD million, all [s, n, i].

    Attributes
    ----------
    producer, fob : array
        What is shipped, at what the producer receives, and with the export tax.
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
    tariff, tax = (b.tariff, b.export_tax) if prices == "old" else (e.shock.tariff, e.shock.export_tax)
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
    return CellValues(producer, fob, border, (1 + tariff) * border)


def delivery(e: Equilibrium) -> Array:
    """d̂ [s, n, i]: what is shipped for one unit to arrive, new over old.

    Where people have moved between regions, the shock's iceberg also stands for the workforces, a^−β on all a region
    sells, which its costs hold already (`run.labour_market`): taken out here. a is what factors are paid over what
    those who were there would earn; one wherever nobody moves.
    """
    b = e.baseline
    workforce = e.payments.sum(0) / (e.wage * b.value_added.sum(0))
    if np.allclose(workforce, 1, rtol=0, atol=1e-6):
        return e.shock.iceberg
    return np.asarray(e.shock.iceberg * (workforce**b.value_added_share)[:, None, :])


def duties(e: Equilibrium) -> tuple[Array, Array]:
    """τ(1+x)X before and τ'(1+x')X' after [s, n, i]: what the importer's treasury collects, USD million."""
    b, after = e.baseline, e.shock
    return b.tariff * (1 + b.export_tax) * b.trade, after.tariff * (1 + after.export_tax) * e.trade


def tariff_rise(e: Equilibrium) -> Array:
    """Δ log(1+τ) [s, n, i]."""
    return np.asarray(np.log1p(e.shock.tariff) - np.log1p(e.baseline.tariff))


def border_price_rise(e: Equilibrium) -> Array:
    """Δ log p(1+x) [s, n, i]: the price before duty, at the numéraire; trade costs are no part of it."""
    tax = np.log1p(e.shock.export_tax) - np.log1p(e.baseline.export_tax)
    return np.asarray(np.log(e.unit_cost)[:, None, :] + np.log(e.markup) + tax)
