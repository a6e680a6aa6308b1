"""US imports of 2024 by HS10 and partner, with what the law needs to know of each product."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tools.build_data.table import partner_codes

# Economies of the list of partners that the world table does not name.
OTHER_CODES = {
    "ALGERIA": "DZA",
    "ECUADOR": "ECU",
    "EL SALVADOR": "SLV",
    "GUATEMALA": "GTM",
    "HONDURAS": "HND",
    "IRAQ": "IRQ",
    "KUWAIT": "KWT",
    "NICARAGUA": "NIC",
    "SRI LANKA": "LKA",
    "TRINIDAD AND TOBAGO": "TTO",
    "VENEZUELA": "VEN",
    "DOMINICAN REPUBLIC": "DOM",
    "EUROPEAN UNION": "EU",
}
NORTH = ("CAN", "MEX")
LAST_MONTH = "2026-02"
# Partners without a preference, whose duty over value in 2024 tells what a specific rate is worth.
WITHOUT_PREFERENCE = ("EU", "JPN", "GBR", "CHE", "TWN", "VNM", "THA", "IND", "BRA", "TUR", "NOR", "NZL", "ARG")


@dataclass(frozen=True)
class Imports:
    """Arrays of `us_imports_2024.npz` and the facts its registry row states."""

    arrays: dict[str, np.ndarray]
    notes: list[str]


def load(shared: Path) -> pd.DataFrame:
    """Rows census, partner (ISO3; EU without Slovakia), hs10, value, duty (USD), sorted by partner and product."""
    raw = pd.read_parquet(shared / "tariffs_us" / "us_imports_2024_hs10.parquet")
    raw = raw.astype({"census_code": "str", "partner": "str", "hs10": "str"})
    with np.load(shared / "icio2022" / "icio2022_81x50.npz") as file:
        known = partner_codes(shared, [str(code) for code in file["regions"]])
    iso = {name: known.get(name) or OTHER_CODES.get(name) for name in raw["partner"].unique()}
    nameless = [name for name, code in iso.items() if code is None]
    if nameless or len(set(iso.values())) != len(iso):
        raise SystemExit(f"us_imports_2024_hs10.parquet: partners without a code of their own: {nameless}")
    raw["partner"] = raw["partner"].map(iso)
    raw.columns = pd.Index(["census", "partner", "hs10", "value", "duty"])
    whole = raw[["value", "duty"]].to_numpy()
    if (whole != np.rint(whole)).any() or (whole < 0).any():
        raise SystemExit("us_imports_2024_hs10.parquet: values are not whole dollars")
    return raw.sort_values(["partner", "hs10"], ignore_index=True)


def build(shared: Path) -> Imports:
    """Everything the tariff book needs of US trade, as arrays."""
    rows = load(shared)
    folder = shared / "tariffs_us"
    hs10 = pd.Series(sorted(rows["hs10"].unique()))
    mfn, mfn_notes, hs8 = _mfn(folder, rows, hs10)
    names = pd.read_parquet(folder / "hs10_descriptions.parquet").astype("str").set_index("hs10")["description"]
    industry = pd.read_csv(folder / "hs6_gtap_icio.csv", dtype=str).set_index("hs6")["icio"]
    content = _content(folder, hs10)
    partners = sorted(rows["partner"].unique())
    uses, use_notes = _usmca(folder, rows)
    arrays = {
        "hs10": hs10.to_numpy(dtype="S10"),
        "icio": hs10.str[:6].map(industry).fillna("").to_numpy(dtype="S8"),
        "description": np.frombuffer("\n".join(hs10.map(names).fillna("")).encode(), dtype=np.uint8),
        "mfn_percent": mfn.astype(np.float32),
        "content": content.astype(np.float32),  # [product, metal] of steel, aluminum, copper
        "hs8": hs8.to_numpy(dtype="S8"),
        "partners": np.array(partners, dtype="S3"),
        "partner": rows["partner"].map({code: j for j, code in enumerate(partners)}).to_numpy(dtype=np.uint8),
        "product": np.searchsorted(hs10.to_numpy(dtype="S10"), rows["hs10"].to_numpy(dtype="S10")).astype(np.uint16),
        "value": rows["value"].to_numpy(dtype=np.int64),
        "duty": rows["duty"].to_numpy(dtype=np.int64),
        **uses,
    }
    return Imports(arrays, [*mfn_notes, *use_notes])


def _mfn(folder: Path, rows: pd.DataFrame, hs10: pd.Series) -> tuple[np.ndarray, list[str], pd.Series]:
    """MFN percent by product, and every HS8 line of the schedule.

    Specific and compound rates take duty over value of partners without a preference in the line, else in its
    heading, else the chapter.
    """
    table = pd.read_csv(folder / "mfn_rates_2025.csv", dtype={"hs8": str}).set_index("hs8")
    plain = table["rate_type"].isin(["free", "ad_valorem"])
    rate = hs10.str[:8].map(100 * table["mfn_rate"].where(plain)).astype(float)
    paying = rows[rows["partner"].isin(WITHOUT_PREFERENCE)]
    origin = {}
    for digits in (8, 4, 2):
        sums = paying.groupby(paying["hs10"].str[:digits])[["value", "duty"]].sum()
        equivalent = 100 * sums["duty"] / sums["value"].where(sums["value"] > 0)
        fill = rate.isna() & hs10.str[:digits].map(equivalent).notna()
        rate = rate.where(~fill, hs10.str[:digits].map(equivalent))
        origin[digits] = int(fill.sum())
    notes = [
        f"MFN of {origin[8]} products with a specific or compound rate: duty over value in 2024 of partners without a "
        f"preference in the line; of {origin[4]} in the heading, of {origin[2]} in the chapter"
    ]
    return rate.fillna(0.0).round(4).to_numpy(), notes, pd.Series(sorted(table.index))


def _content(folder: Path, hs10: pd.Series) -> np.ndarray:
    """Shares of value in steel, aluminum, copper, at most 1; absent products take the mean of the nearest heading."""
    table = pd.read_parquet(folder / "metal_content_shares_hs10.parquet")
    table["hs10"] = table["hs10"].astype("str")
    found = []
    for metal in ("steel", "aluminum", "copper"):
        share = table.set_index("hs10")[f"{metal}_share"].astype(float).clip(upper=1.0)
        value = hs10.map(share)
        for digits in (8, 6, 4, 2):
            value = value.fillna(hs10.str[:digits].map(share.groupby(share.index.str[:digits]).mean()))
        found.append(value.fillna(0.0).to_numpy(dtype=float))  # 98 and 99 only: no industry
    return np.stack(found, axis=1).round(4)


def _usmca(folder: Path, rows: pd.DataFrame) -> tuple[dict[str, np.ndarray], list[str]]:
    """Share of each Canadian and Mexican row claiming the pact, by period, in ten-thousandths.

    The period's own row; else the last earlier one ("2024" comes first); else the value-weighted mean of the partner's
    heading, then chapter.
    """
    table = pd.read_parquet(folder / "usmca_shares_hs10_monthly.parquet")
    table = table.astype({"month": "str", "census_code": "str", "hs10": "str", "usmca_share": float})
    wide = table.pivot(index=["census_code", "hs10"], columns="month", values="usmca_share").sort_index(axis=1)
    if wide.columns[0] != "2024" or wide.columns[-1] != LAST_MONTH:
        raise SystemExit(f"usmca_shares_hs10_monthly.parquet: periods {wide.columns[0]} to {wide.columns[-1]}")
    at = rows.index[rows["partner"].isin(NORTH)]
    mine = rows.loc[at]
    share = wide.ffill(axis=1).reindex(pd.MultiIndex.from_frame(mine[["census", "hs10"]]))
    share.index = at
    missing = share.isna()
    for digits in (4, 2):
        head = mine["census"] + mine["hs10"].str[:digits]
        weight = share.notna().mul(mine["value"], axis=0).groupby(head).sum()
        mean = share.fillna(0.0).mul(mine["value"], axis=0).groupby(head).sum() / weight.where(weight > 0)
        share = share.fillna(mean.reindex(head).set_axis(at))
    filled = mine["value"][missing.any(axis=1)].sum() / 1e9
    notes = [
        f"USMCA use of Canadian and Mexican products without a row in a period ({filled:.1f} USD bn at any time): the "
        "last earlier period, else the mean of the heading or chapter; after February 2026 that month is held"
    ]
    tenths = (share.fillna(0.0) * 1e4).round().to_numpy(dtype=np.uint16)
    return {
        "usmca_rows": at.to_numpy(dtype=np.uint32),
        "usmca_use": tenths,
        "periods": np.array(wide.columns, "S7"),
    }, notes
