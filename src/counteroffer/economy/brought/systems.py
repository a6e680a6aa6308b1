"""Multi-regional systems of other packages, read by what they hold: Z and Y as frames of (region, sector)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from counteroffer.economy.brought.brought import Brought, checked_name, in_usd_million, of_flows
from counteroffer.errors import EconomyError, InputError

MEND = "give what pymrio.load_test() returns, or any object with Z and Y as frames"


def from_system(
    system: Any,
    *,
    trade_elasticity: pd.Series[float],
    unit: str = "USD mn",
    exchange: float | None = None,
    name: str = "system",
) -> Brought:
    """An economy from an object with `Z` and `Y`, such as pymrio's IOSystem; that package is not imported.

    Parameters
    ----------
    system : object
        `Z` [(region, sector), (region, sector)], inputs, and `Y` [(region, sector), (region, category)], final use;
        at basic prices.
    trade_elasticity : Series
        θ by sector.
    unit : str
        Of both.

    Returns
    -------
    Brought
        For `counteroffer.economy.brought.built.built`, or `store.save`.

    Raises
    ------
    InputError, EconomyError
        For an object without these, labels that differ, and a cell that is negative or no number.
    """
    inputs, final = (_frame(system, part) for part in ("Z", "Y"))
    labels = list(inputs.index)
    if labels != list(inputs.columns) or labels != list(final.index):
        raise InputError(f"rows and columns of Z and rows of Y differ in their (region, sector); {MEND}")
    regions = tuple(dict.fromkeys(map(str, inputs.index.get_level_values(0))))
    sectors = tuple(dict.fromkeys(map(str, inputs.index.get_level_values(1))))
    if len(labels) != len(regions) * len(sectors):
        raise InputError(f"Z has {len(labels)} rows for {len(regions)} regions and {len(sectors)} sectors; {MEND}")
    missing = [code for code in sectors if code not in trade_elasticity.index]
    if missing:
        raise InputError(f"trade_elasticity has no value for {', '.join(missing)}")
    scale = in_usd_million(unit, "unit", exchange)
    n, s = len(regions), len(sectors)
    order = [labels.index((region, sector)) for region in regions for sector in sectors]
    z = inputs.to_numpy(float)[np.ix_(order, order)].reshape(n, s, n, s) * scale
    y = final.to_numpy(float)[order].reshape(n, s, -1) * scale
    trade = z.sum(3).transpose(1, 2, 0)
    for j, region in enumerate(map(str, final.columns.get_level_values(0))):
        if region not in regions:
            raise InputError(f"column {region} of Y is of no region of Z")
        trade[:, regions.index(region), :] += y[:, :, j].T
    if (trade < 0).any():
        k, m, i = np.argwhere(trade < 0)[0]
        raise EconomyError(f"{regions[m]} buys less than nothing of {sectors[k]} from {regions[i]}; mend Z or Y there")
    return of_flows(
        checked_name(name, ()),
        regions,
        sectors,
        trade,
        z.sum(0).transpose(0, 2, 1),
        theta=np.asarray(trade_elasticity.loc[list(sectors)], dtype=np.float64),
        elasticities="given",
        publisher=str(getattr(getattr(system, "meta", None), "name", "") or ""),
    )


def _frame(system: Any, part: str) -> pd.DataFrame:
    found = getattr(system, part, None)
    if not isinstance(found, pd.DataFrame) or found.index.nlevels < 2 or found.columns.nlevels < 2:
        raise InputError(f"the system's {part} is no frame of (region, sector) and (region, ...); {MEND}")
    if not np.isfinite(found.to_numpy(float)).all():
        r, c = np.argwhere(~np.isfinite(found.to_numpy(float)))[0]
        raise EconomyError(f"{part} is no number at {found.index[r]} × {found.columns[c]}; give one")
    if part == "Z" and (found.to_numpy(float) < 0).any():
        r, c = np.argwhere(found.to_numpy(float) < 0)[0]
        raise EconomyError(f"Z is negative at {found.index[r]} × {found.columns[c]}; mend that cell")
    return found
