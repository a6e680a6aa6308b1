"""Other people's published figures of the dispute, as they were read."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

SOURCE = "published/estimates.csv"
SAME = "the same"  # what the source writes for the scenario of the row above


def published(shared: Path) -> pd.DataFrame:
    """Columns id, publisher, date, scenario, country, measure, horizon, value, unit, where_read, confidence."""
    raw = pd.read_csv(shared / SOURCE, dtype=str)
    said = raw["scenario"].where(raw["scenario"] != SAME).ffill()
    first = raw.groupby("id", sort=False).head(1)
    if (first["scenario"] == SAME).any() or raw.isna().any().any():
        raise SystemExit(f"{SOURCE}: a row says nothing, or '{SAME}' of nothing")
    return raw.assign(scenario=said)
