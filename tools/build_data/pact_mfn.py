"""Ordinary (MFN) duties by industry: of Canada and Mexico on goods of their pact, of others on everybody's."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

PACT = ("CAN", "MEX", "USA")
FINER = {  # the source's industry → those of the world table
    "B": ("B05", "B06", "B07", "B08"),
    "C24": ("C24A", "C24B"),
    "C30": ("C301", "C302T309"),
    "C31T32": ("C31T33",),
}
COARSER = {"C17": "C17_18", "C18": "C17_18"}  # two of its industries are one of ours: the plain mean


def build(shared: Path, goods: list[str]) -> pd.DataFrame:
    """Columns importer, exporter, icio, mfn_percent; the US is left out as importer (its lines are by HS8)."""
    frame = pd.read_parquet(shared / "tariffs_world" / "tariffs_2014_wiod44.parquet").astype(
        {"importer": "str", "exporter": "str", "isic4": "str"}
    )
    mine = (
        frame["importer"].isin(["CAN", "MEX"]) & frame["exporter"].isin(PACT) & (frame["importer"] != frame["exporter"])
    )
    frame = frame[mine].assign(icio=lambda f: [FINER.get(c, (COARSER.get(c, c),)) for c in f["isic4"]]).explode("icio")
    rates = frame.groupby(["importer", "exporter", "icio"], as_index=False)["mfn_pct"].mean()
    if not set(rates["icio"]) <= set(goods) or len(rates) != 4 * rates["icio"].nunique():
        raise SystemExit("tariffs_2014_wiod44.parquet: pact cells missing, or industries the table does not have")
    return rates.rename(columns={"mfn_pct": "mfn_percent"}).astype({"mfn_percent": float}).round({"mfn_percent": 4})


IMPORTERS = ("AUS", "BRA", "CAN", "CHN", "DEU", "GBR", "IDN", "JPN", "KOR", "MEX")  # DEU has the Union's tariff
UNION = {"DEU": "EU"}


def build_of_everybody(shared: Path, goods: list[str]) -> pd.DataFrame:
    """Columns importer, icio, mfn_percent: the median over exporters, each weighted by its own trade inside."""
    frame = pd.read_parquet(shared / "tariffs_world" / "tariffs_2014_wiod44.parquet").astype(
        {"importer": "str", "exporter": "str", "isic4": "str"}
    )
    frame = frame[frame["importer"].isin(IMPORTERS) & (frame["importer"] != frame["exporter"])]
    frame = frame.assign(icio=[FINER.get(c, (COARSER.get(c, c),)) for c in frame["isic4"]]).explode("icio")
    # Of two industries in one of ours the plain mean first, exporter by exporter.
    rates = frame.groupby(["importer", "exporter", "icio"], as_index=False)["mfn_pct"].mean()
    rates = rates.groupby(["importer", "icio"], as_index=False)["mfn_pct"].median()
    if not set(rates["icio"]) <= set(goods) or len(rates) != len(IMPORTERS) * rates["icio"].nunique():
        raise SystemExit("tariffs_2014_wiod44.parquet: importers missing, or industries the table does not have")
    rates["importer"] = rates["importer"].replace(UNION)
    return rates.rename(columns={"mfn_pct": "mfn_percent"}).astype({"mfn_percent": float}).round({"mfn_percent": 2})
