"""Every count of jobs as a range: its column for the supply side alone, and with demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.run.demand import calibrated_shortfall

# Column → what it is called at the two ends.
ENDS = {
    "unemployment_pp": ("unemployment_supply_alone_pp", "unemployment_with_demand_pp"),
    "jobs_change_thousand": ("jobs_supply_alone_thousand", "jobs_with_demand_thousand"),
    "employment_percent": ("employment_supply_alone_percent", "employment_with_demand_percent"),
    "without_work_thousand": ("without_work_supply_alone_thousand", "without_work_with_demand_thousand"),
    "without_work_percent": ("without_work_supply_alone_percent", "without_work_with_demand_percent"),
    "unemployment_unsplit_pp": ("unemployment_unsplit_supply_alone_pp", "unemployment_unsplit_with_demand_pp"),
    "jobs_change_unsplit_thousand": ("jobs_unsplit_supply_alone_thousand", "jobs_unsplit_with_demand_thousand"),
}
BOTH = ("unemployment_pp", "jobs_change_thousand")  # what any change of jobs is told by


def with_ends(
    frame: pd.DataFrame, alone: pd.DataFrame | None, demand: pd.DataFrame | None, keys: Sequence[str]
) -> pd.DataFrame:
    """A table with each of its columns in ENDS at both ends; NaN where an end was not solved or has no such row.

    Parameters
    ----------
    alone, demand : DataFrame or None
        The same table with the supply side alone, and with demand.
    keys : sequence of str
        Columns that name a row.
    """
    found = frame.copy()
    if frame.empty:
        return found
    labels = pd.MultiIndex.from_frame(frame[list(keys)])
    for column, names in ENDS.items():
        if column not in frame:
            continue
        for name, side in zip(names, (alone, demand), strict=True):
            if side is None or side.empty:
                found[name] = np.nan
            else:
                indexed = pd.Series(side[column].to_numpy(), index=pd.MultiIndex.from_frame(side[list(keys)]))
                found[name] = indexed.reindex(labels).to_numpy()
    return found


def told_at_ends(alone: Mapping[str, float] | None, demand: Mapping[str, float] | None) -> dict[str, float]:
    """Unemployment and jobs of one row at both ends; NaN where an end was not solved."""
    return {
        name: np.nan if side is None else side.get(column, np.nan)
        for column in BOTH
        for name, side in zip(ENDS[column], (alone, demand), strict=True)
    }


def with_shortfall(regions: pd.DataFrame, demand: Equilibrium | None) -> pd.DataFrame:
    """A row a region, and how far its spending falls with demand.

    Adds shortfall_percent (100·g; NaN without that end) and extrapolated: whether it falls by more than where the
    multiplier was set, so that nothing published stands behind the end with demand.
    """
    if demand is None or demand.shortfall is None:
        return regions.assign(shortfall_percent=np.nan, extrapolated=False)
    places = [demand.baseline.regions.index(code) for code in regions["region"]]
    found = demand.shortfall[places]
    return regions.assign(shortfall_percent=100 * found, extrapolated=found > calibrated_shortfall())
