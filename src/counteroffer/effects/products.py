"""Imports, prices and duties of products, where an importer's trade is known so: aluminum apart from gold."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.effects.trade import percent
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium

CHAPTER = 2  # digits of a Harmonized System chapter
COLUMNS = (
    *("importer", "exporter", "hs2", "sector", "imports_usd_mn", "imports_percent"),
    *("tariff_before_percent", "tariff_percent", "duties_change_usd_mn"),
)


def product_groups(e: Equilibrium, digits: int = CHAPTER) -> pd.DataFrame:
    """By importer, exporter, group of products and sector, domestic sales left out.

    Parameters
    ----------
    digits : int
        Of the HS codes that make up a group.

    Returns
    -------
    DataFrame
        importer, exporter, hs2 (the codes' first digits; products without a code are left out), sector;
        imports_usd_mn at the border before; imports_percent, their change in volume; the old and the new duty on them,
        percent of what was bought before; what duties bring more, USD million. Empty where no cell has products.
    """
    b, p, new = e.baseline, e.baseline.products, e.products
    if p is None or new is None:
        return pd.DataFrame(columns=list(COLUMNS))
    spent = p.within(b.expenditure)[:, None] * p.share[:, None] * p.trade_share
    old = spent / (1 + p.tariff)
    cost = e.unit_cost[p.sector]
    volume = new.trade / cost * p.within(1 + b.export_tax)
    code = np.array([name[:digits] if name[:1].isdigit() else "" for name in p.names])
    foreign = (p.importer[:, None] != np.arange(len(b.regions))) & (old > 0) & (code != "")[:, None]
    h, i = np.nonzero(foreign)
    regions, sectors = np.array(b.regions), np.array(b.sectors)
    rows = pd.DataFrame(
        {
            "importer": regions[p.importer[h]],
            "exporter": regions[i],
            "hs2": code[h],
            "sector": sectors[p.sector[h]],
            "old": old[h, i],
            "volume": volume[h, i],
            "rate": (new.tariff * old)[h, i],
            "before": (p.tariff * old)[h, i],
            "after": new.duties[h, i],
        }
    )
    sums = rows.groupby(["importer", "exporter", "hs2", "sector"], as_index=False).sum()
    value = sums["old"].to_numpy()
    return pd.DataFrame(
        {
            **{name: sums[name] for name in ("importer", "exporter", "hs2", "sector")},
            "imports_usd_mn": value,
            "imports_percent": percent(sums["volume"].to_numpy(), value),
            "tariff_before_percent": _rate(sums["before"].to_numpy(), value),
            "tariff_percent": _rate(sums["rate"].to_numpy(), value),
            "duties_change_usd_mn": (sums["after"] - sums["before"]).to_numpy(),
        }
    )


def _rate(duty: Array, value: Array) -> Array:
    return 100 * np.divide(duty, value, out=np.zeros_like(value), where=value > 0)
