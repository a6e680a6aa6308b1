"""The 2022 world table and the baseline applied tariffs, on the finest labels (81 regions × 50 industries)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

EU_CENSUS = ("0003", "4359")  # Census publishes Slovakia apart from the rest of the Union


@dataclass(frozen=True)
class WorldTable:
    """Arrays of `table_2022.npz`: current USD million at basic prices."""

    regions: list[str]
    sectors: list[str]
    trade: np.ndarray  # [sector, importer, exporter]
    input_use: np.ndarray  # [input, user, region]
    final_use: np.ndarray  # [sector, region]


def world_table(shared: Path) -> WorldTable:
    """Read the OECD table; check that what the three arrays imply agrees with the published totals."""
    with np.load(shared / "icio2022" / "icio2022_81x50.npz") as file:
        raw = {name: file[name] for name in file.files}
    intermediate, final = raw["x_int"].astype(float), raw["x_fin"].astype(float)  # [exporter, importer, s]
    use = raw["use"].astype(float)  # [importer, product, user]
    output = (intermediate + final).sum(1)
    gaps = {
        "output against the rows of the table": np.abs(output - raw["go"]).max(),
        "intermediate deliveries against use": np.abs(intermediate.sum(0) - use.sum(2)).max(),
        "value added against output less use": np.abs(raw["go"] - use.sum(1) - raw["va"]).max(),
    }
    for what, gap in gaps.items():
        print(f"  table 2022: {what}: largest gap {gap:.2f} USD mn")
        if gap > 1.0:
            raise SystemExit(f"icio2022_81x50.npz: {what} differs by {gap:.1f} USD mn in a cell; expected < 1")
    return WorldTable(
        regions=[str(code) for code in raw["regions"]],
        sectors=[str(code) for code in raw["sectors"]],
        trade=(intermediate + final).transpose(2, 1, 0).astype(np.float32),
        input_use=use.transpose(1, 2, 0).astype(np.float32),
        final_use=final.sum(0).T.astype(np.float32),
    )


def us_collected(shared: Path, regions: list[str], goods: list[str], eu: list[str]) -> pd.DataFrame:
    """US duty over customs value in 2024, [exporter, industry]; NaN for partners Census does not list here.

    Partners outside the 80 economies are pooled into ROW.
    """
    cells = pd.read_csv(
        shared / "tariffs_us" / "us_imports_2024_by_partner_icio.csv",
        usecols=["CTY_NAME", "CTY_CODE", "icio", "imports", "duty"],
        dtype={"CTY_CODE": str},
    )
    codes = partner_codes(shared, regions)
    cells["exporter"] = [
        "EU" if code in EU_CENSUS else codes.get(name, "ROW")
        for code, name in zip(cells["CTY_CODE"], cells["CTY_NAME"], strict=True)
    ]
    sums = cells.groupby(["exporter", "icio"])[["imports", "duty"]].sum()
    rate = (sums["duty"] / sums["imports"]).unstack("icio").reindex(columns=goods).fillna(0.0)
    rate = pd.concat([rate.drop(index="EU"), pd.DataFrame([rate.loc["EU"]] * len(eu), index=eu)])
    return rate.reindex(regions)


def partner_codes(shared: Path, regions: list[str]) -> dict[str, str]:
    """Census partner name → code of the world table, through the table's own country names."""
    names = pd.read_csv(
        shared / "icio2022" / "OECD_ICIO_2025_country_code_mapping.csv", encoding="utf-8-sig", dtype=str
    )
    by_name = {name.upper(): code for code, name in zip(names["code"], names["country_or_region"], strict=True)}
    by_name |= {
        "CHINA": "CHN",
        "HONG KONG": "HKG",
        "KOREA, SOUTH": "KOR",
        "RUSSIA": "RUS",
        "TAIWAN": "TWN",
        "TURKEY": "TUR",
        "VIETNAM": "VNM",
        "SLOVAKIA": "SVK",
    }
    return {name: code for name, code in by_name.items() if code in regions}


def baseline_tariff(shared: Path, table: WorldTable, eu: list[str]) -> tuple[np.ndarray, list[str], list[str]]:
    """Applied ad valorem tariffs [good, importer, exporter], the goods' codes, and the notes on what was done.

    Teti (2024) everywhere, winsorised; the rows of the US replaced by what it collected in 2024.
    """
    with np.load(shared / "tariffs_world" / "teti_tariffs_81x81x28.npz") as file:
        if [str(code) for code in file["countries"]] != table.regions:
            raise SystemExit("teti_tariffs_81x81x28.npz: countries are not in the order of the world table")
        goods = [str(code) for code in file["sectors"]][:27]  # column 28 is services, which carry no tariff
        tariff = file["t"][..., :27].astype(float).transpose(2, 1, 0)
    # Unweighted means over tariff lines put the food of some importers at 50–100%; no other good comes near.
    food = goods.index("C10T12")
    cap = np.delete(tariff, food, axis=0).max()
    touched = int((tariff[food] > cap).sum())
    tariff[food] = np.minimum(tariff[food], cap)
    us = us_collected(shared, table.regions, goods, eu)
    mfn = pd.read_csv(shared / "tariffs_us" / "us_mfn_2025_by_icio.csv").set_index("icio")["us_mfn2025_tradew"]
    missing = [region for region in table.regions if us.loc[region].isna().all() and region != "USA"]
    us.loc[missing] = mfn.reindex(goods).fillna(0.0).to_numpy()  # mining services (B09) have no schedule
    us.loc["USA"] = 0.0
    tariff[:, table.regions.index("USA"), :] = us.to_numpy().T
    if not np.isfinite(tariff).all():
        raise SystemExit("baseline tariffs: a cell is not a number")
    notes = [
        f"food (C10T12) above the highest rate of any other good, {100 * cap:.1f}%, set to that: {touched} cells",
        "US rows: calculated duty over customs value, 2024; partners outside the 80 economies pooled into ROW; "
        f"partners Census does not list here take the trade-weighted 2025 MFN rate: {', '.join(missing)}",
        "services, utilities and construction: no tariff at the baseline",
    ]
    return tariff.astype(np.float32), goods, notes
