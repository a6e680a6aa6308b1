"""Trade elasticities by industry: every published set in the sources, completed to 50 industries."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

# set name → (column of elasticities_by_icio28.csv, what it is)
SETS = {
    "fgo": ("FGO_icio2025", "Fontagné, Guimbard & Orefice (2022), re-estimated on ICIO industries"),
    "fgo_tiva": ("FGO", "Fontagné, Guimbard & Orefice (2022), older TiVA industries"),
    "cp": ("CP", "Caliendo & Parro (2015)"),
    "gyy": ("GYY", "Giri, Yi & Yilmazkuday (2021)"),
    "bsy": ("BSY", "Bagwell, Staiger & Yurukoglu (2021)"),
    "shapiro": ("Shap", "Shapiro (2016)"),
    "ll": ("LL", "Lashkaripour & Lugovskyy (2023)"),
    "in_sample": ("IS", "in-sample estimate on the same industries"),
    "uniform4": ("U4", "4 in every industry"),
}
SERVICES_ROW = "Services (aggregate)"
BOC = {  # Bank of Canada sectors (ISIC rev. 3) → ICIO industries; several names: simple mean
    "A01": ["Farm"],
    "A02": ["Wood"],
    "A03": ["Farm"],
    "B05": ["Other energy"],
    "B06": ["Oil and gas"],
    "B07": ["Ores"],
    "B08": ["Non-metals"],
    "B09": ["Oil and gas"],
    "C10T12": ["Food"],
    "C13T15": ["Clothing"],
    "C16": ["Wood"],
    "C17_18": ["Paper", "Printing"],
    "C19": ["Other energy"],
    "C20": ["Chemicals"],
    "C21": ["Pharmacy"],
    "C22": ["Rubber"],
    "C23": ["Non-metal products"],
    "C24A": ["Metals (intermediate)"],
    "C24B": ["Metals (intermediate)"],
    "C25": ["Metals (fabricated)"],
    "C26": ["Medical and communication"],
    "C27": ["Electrical machinery"],
    "C28": ["Machinery, n.e.c."],
    "C29": ["Auto"],
    "C301": ["Other transportation"],
    "C302T309": ["Aircraft", "Other transportation"],
    "C31T33": ["Other manufacturing, n.e.c."],
}


def elasticities(shared: Path, sectors: list[str]) -> pd.DataFrame:
    """Long frame: set, icio, trade_elasticity (positive, long run, as published), source, quality."""
    folder = shared / "elasticities"
    goods = pd.read_csv(folder / "elasticities_by_icio28.csv").set_index("icio")
    filler = pd.read_csv(folder / "services_and_fallback_combined.csv").set_index("icio")
    fgo = pd.read_csv(folder / "fontagne_guimbard_orefice_icio2025.csv").set_index("icio")
    boc = pd.read_csv(folder / "boc2018_charbonneau_landry.csv").set_index("boc_sector")["theta_2016"]
    columns = {name: (goods[column], label) for name, (column, label) in SETS.items()}
    for kind in ("final", "intermediate"):
        values = -fgo[f"epsilon_{kind}"].reindex(goods.index[:-1])
        label = f"Fontagné, Guimbard & Orefice (2022), {kind} goods; all uses where missing"
        columns[f"fgo_{kind}"] = (values.fillna(goods["FGO_icio2025"]), label)
    boc_theta = pd.Series({icio: boc[names].mean() for icio, names in BOC.items()})
    columns["boc"] = (boc_theta, "Bank of Canada (Charbonneau & Landry 2018), 2016 estimates")
    rows = [row for name, (values, label) in columns.items() for row in _complete(name, values, label, filler, sectors)]
    return pd.DataFrame(rows, columns=["set", "icio", "trade_elasticity", "source", "quality"])


def _complete(
    name: str, values: pd.Series, label: str, filler: pd.DataFrame, sectors: list[str]
) -> list[tuple[str, str, float, str, str]]:
    """Give one set a value for every industry: its own, its own services row, or the fallback file's."""
    services = float(values[SERVICES_ROW]) if SERVICES_ROW in values.index else float("nan")
    service_median = filler.loc[[s for s in filler.index if s > "D"], "trade_elast"].median()
    rows = []
    for icio in sectors:
        own = values.get(icio, float("nan"))
        if pd.notna(own):
            row = (float(own), label, "direct")
        elif icio not in values.index and pd.notna(services):
            row = (services, f"{label}: services", "aggregate")
        elif icio in filler.index:
            entry = filler.loc[icio]
            row = (float(entry["trade_elast"]), str(entry["source"]), str(entry["quality"]))
        else:  # O and T, which no study estimates
            row = (float(service_median), "median of the service industries", "imputed")
        rows.append((name, icio, round(row[0], 6), row[1], row[2]))
    return rows
