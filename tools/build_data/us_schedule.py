"""The general duty of every line of the US tariff schedule, as the schedule writes it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FILE = "tariffs_us/mfn_rates_2025.csv"
SOURCES = [FILE]


def build(shared: Path) -> pd.DataFrame:
    """Columns hs (8 digits), general (the rate's text)."""
    table = pd.read_csv(shared / FILE, dtype=str)
    if table["hs8"].duplicated().any() or not table["hs8"].str.fullmatch("[0-9]{8}").all():
        raise SystemExit(f"{FILE}: expected lines of 8 digits, each once")
    text = table["rate_raw"].str.strip().str.replace(r"\s+", " ", regex=True)
    return pd.DataFrame({"hs": table["hs8"], "general": text}).sort_values("hs", ignore_index=True)
