"""Published trade elasticities, and how far along they are at a horizon."""

from __future__ import annotations

from numbers import Real
from typing import Literal

import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import SHORT_RUN_SCALE
from counteroffer.errors import EconomyError
from counteroffer.labels import choose, unknown

Horizon = Literal["long", "short"] | float
HORIZONS = {"long": 1.0, "short": SHORT_RUN_SCALE}


def elasticity_sets() -> dict[str, str]:
    """Names of the embedded elasticity sets, with the paper each is from."""
    frame = data.frame("elasticities.csv").query("quality == 'direct'").drop_duplicates("set")
    return dict(zip(frame["set"], frame["source"], strict=True))


def scaled(horizon: Horizon) -> tuple[float, str]:
    """Factor on trade elasticities, and the horizon in words."""
    if isinstance(horizon, str):
        choose("horizon", horizon, "load_economy", tuple(HORIZONS))
        return HORIZONS[horizon], f"{horizon} horizon"
    if isinstance(horizon, bool) or not isinstance(horizon, Real) or not 0 < horizon < float("inf"):
        raise EconomyError(f"horizon is {horizon}; give long, short or a positive factor on trade elasticities")
    return horizon, f"scaled by {horizon:g}"


def published(elasticities: str) -> pd.Series:
    """Long-run elasticity of each industry of the world table in one set."""
    frame, known = data.frame("elasticities.csv"), elasticity_sets()
    if elasticities not in known:
        raise unknown("elasticity set", elasticities, "elasticities.source", known)
    return frame[frame["set"] == elasticities].set_index("icio")["trade_elasticity"]
