"""Duty that US customs collected month by month, by partner, beside the value it was collected on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

BEFORE = "trade_us/us_duty_rate_monthly_partner_2022_2024.csv"
SINCE = "outcomes_2025/us_duty_rate_monthly_five_partners_2025.csv"
SOURCES = [BEFORE, SINCE]
FIRST = "2024-01"
DROPPED = ("REST", "USMCA")  # sums of others


def build(shared: Path) -> pd.DataFrame:
    """Columns month, partner (ISO3, EU; TOTAL: all), value_usd, duty_usd."""
    frame = pd.concat([pd.read_csv(shared / name, dtype={"month": str, "partner": str}) for name in SOURCES])
    frame = frame[(frame["month"] >= FIRST) & ~frame["partner"].isin(DROPPED)]
    if frame.duplicated(["month", "partner"]).any():
        raise SystemExit("collected duties: a month stands in both files")
    frame = frame.rename(columns={"customs_value_usd": "value_usd", "calculated_duty_usd": "duty_usd"})
    return frame[["month", "partner", "value_usd", "duty_usd"]].sort_values(["month", "partner"], ignore_index=True)
