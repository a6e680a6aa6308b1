"""Volumes: trade by product and partner, output and value added by sector, at baseline prices."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium


def trade_volume(e: Equilibrium) -> Array:
    """X'/ĉ [s, n, i]: new trade at the exporter's baseline prices, USD million."""
    return np.asarray(e.trade / e.unit_cost[:, None, :])


def percent(new: Array, old: Array) -> Array:
    """Percent change; zero where there was nothing to change."""
    return 100 * (np.divide(new, old, out=np.ones_like(np.asarray(new)), where=old > 0) - 1)


def totals(e: Equilibrium) -> tuple[Array, Array]:
    """Percent change [n] in the volume of exports and of imports, domestic sales left out."""
    abroad = ~np.eye(len(e.baseline.regions), dtype=bool)[None]
    new, old = trade_volume(e) * abroad, e.baseline.trade * abroad
    return percent(new.sum((0, 1)), old.sum((0, 1))), percent(new.sum((0, 2)), old.sum((0, 2)))


def output(e: Equilibrium) -> Array:
    """Percent change [n] in the volume of all output."""
    return percent((e.output / e.unit_cost).sum(0), e.baseline.output.sum(0))


def output_by_sector(e: Equilibrium) -> Array:
    """Percent change [s, n] in the volume of output, deflated by own cost."""
    return percent(e.output / e.unit_cost, e.baseline.output)


def sectors(e: Equilibrium) -> pd.DataFrame:
    """By region and sector: output and value added, percent change in volume (deflated by own cost and by wages)."""
    b = e.baseline
    value_added = b.value_added_share * (1 - b.profit_share)[:, None] * e.output / e.sector_wage
    index = pd.MultiIndex.from_product([b.regions, b.sectors], names=["region", "sector"])
    columns = {
        "output_percent": output_by_sector(e).T.ravel(),
        "value_added_percent": percent(value_added, b.value_added).T.ravel(),
    }
    return pd.DataFrame(columns, index=index).reset_index()


def bilateral(e: Equilibrium) -> pd.DataFrame:
    """By importer, exporter and sector, domestic sales and empty cells left out: volume change and new tariff."""
    b = e.baseline
    traded = (b.trade > 0) & ~np.eye(len(b.regions), dtype=bool)[None]
    n, i, s = np.nonzero(traded.transpose(1, 2, 0))
    volume = percent(trade_volume(e), b.trade)
    regions, labels = np.array(b.regions), np.array(b.sectors)
    return pd.DataFrame(
        {
            "importer": regions[n],
            "exporter": regions[i],
            "sector": labels[s],
            "trade_percent": volume[s, n, i],
            "tariff_percent": 100 * e.tariff[s, n, i],
        }
    )


def partners(e: Equilibrium) -> pd.DataFrame:
    """By region and partner: exports and imports before (USD million) and their change in volume, percent."""
    b = e.baseline
    new, old = trade_volume(e).sum(0), b.trade.sum(0)  # [importer, exporter]
    index = pd.MultiIndex.from_product([b.regions, b.regions], names=["region", "partner"])
    frame = pd.DataFrame(
        {
            "exports_usd_mn": old.T.ravel(),
            "exports_percent": percent(new, old).T.ravel(),
            "imports_usd_mn": old.ravel(),
            "imports_percent": percent(new, old).ravel(),
        },
        index=index,
    ).reset_index()
    return frame[frame["region"] != frame["partner"]].reset_index(drop=True)
