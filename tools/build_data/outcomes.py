"""US imports by month: what was traded, by partner and three digits of NAICS, and by six for the world."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

BASE_YEAR = "2024"
TOTAL, EVERYONE = "TOTAL", "TOTAL"  # what the source calls all industries, and all partners
NEAR = 1e-6  # a partner's products add up to its published year within this share
NAICS3 = ["trade_us/us_imports_monthly_naics3_partner_2022_2024.parquet"]
NAICS3 += ["outcomes_2025/us_imports_monthly_naics3_five_partners_2025.parquet"]
NAICS6 = ["trade_us/us_imports_monthly_naics6_world_2022_2024.parquet"]
NAICS6 += ["outcomes_2025/us_imports_monthly_naics6_world_2025.parquet"]
PRICES = "world_2024/oil_gold_monthly.csv"
PRODUCTS = "products/hs10_naics6_bea_icio.parquet"


@dataclass(frozen=True)
class Outcomes:
    """Frames and arrays of three embedded files.

    Attributes
    ----------
    by_partner, world : DataFrame
        month, partner, naics3 or naics6, value and duty (USD); from the base year on. Absent cells had no trade.
    products : dict
        hs10 in the order of `us_imports_2024.npz`, and naics6 of each.
    notes : list of str
        For the registry.
    """

    by_partner: pd.DataFrame
    world: pd.DataFrame
    products: dict[str, np.ndarray]
    notes: list[str]


def build(shared: Path, imports: dict[str, np.ndarray]) -> Outcomes:
    """Months from the base year on, checked against each other and against the products of `imports`."""
    by_partner = _read([shared / name for name in NAICS3], "naics3")
    world = _read([shared / name for name in NAICS6], "naics6").assign(partner=EVERYONE)
    _whole(by_partner)
    by_partner = by_partner[by_partner["naics3"] != TOTAL]
    cells = _agree(by_partner, world)
    gaps = _products(by_partner, imports)
    columns = ["month", "partner"]
    return Outcomes(
        by_partner[[*columns, "naics3", "value", "duty"]],
        world[[*columns, "naics6", "value", "duty"]],
        _industries(shared, imports),
        [
            "not seasonally adjusted; imports for consumption at customs value; members of a union stand beside it",
            f"six digits add up to three in {cells} cells of the world; products of {BASE_YEAR} to the year of each of "
            f"{len(gaps)} partners; the EU is Census's group, which leaves Slovakia out",
        ],
    )


def prices(shared: Path) -> pd.DataFrame:
    """Oil and gold by month from the base year on: series, month, price in dollars."""
    frame = pd.read_csv(shared / PRICES, dtype={"month": str})
    frame = frame[frame["month"] >= BASE_YEAR].sort_values(["series", "month"], ignore_index=True)
    if frame.duplicated(["series", "month"]).any() or not (frame["price"] > 0).all():
        raise SystemExit(f"{PRICES}: a month stands there twice, or a price is not positive")
    return frame[["series", "month", "price"]]


def _read(paths: list[Path], heading: str) -> pd.DataFrame:
    frame = pd.concat([pd.read_parquet(path) for path in paths], ignore_index=True)
    frame = frame.rename(columns={"customs_value_usd": "value", "calculated_duty_usd": "duty"})
    frame = frame[frame["month"].astype(str) >= BASE_YEAR].astype({"month": "str", heading: "str"})
    keys = ["month", *(["partner"] if "partner" in frame else []), heading]
    if frame.duplicated(keys).any() or (frame[["value", "duty"]] < 0).any(axis=None):
        raise SystemExit(f"{paths[0].name}: a cell stands there twice, or is negative")
    return frame.sort_values(keys, ignore_index=True)


def _whole(frame: pd.DataFrame) -> None:
    """Industries add up to the published total of every partner and month, to the dollar."""
    keys = ["month", "partner"]
    total = frame["naics3"] == TOTAL
    published = frame[total].set_index(keys)[["value", "duty"]].sort_index()
    summed = frame[~total].groupby(keys)[["value", "duty"]].sum().sort_index()
    if not summed.equals(published):
        raise SystemExit("industries of some partner and month do not add up to its published total")


def _agree(by_partner: pd.DataFrame, world: pd.DataFrame) -> int:
    """How many cells of three digits the six digits of the world add up to; all have to."""
    three = by_partner[by_partner["partner"] == EVERYONE].set_index(["month", "naics3"])["value"]
    six = world.groupby(["month", world["naics6"].str[:3]])["value"].sum()
    six.index.names = three.index.names
    known = six[six.index.get_level_values("month") <= three.index.get_level_values("month").max()]
    apart = known.sub(three, fill_value=0)
    if (apart != 0).any():
        raise SystemExit(f"six digits of NAICS do not add up to three: {apart[apart != 0].head().to_dict()}")
    return len(known)


def _products(by_partner: pd.DataFrame, imports: dict[str, np.ndarray]) -> dict[str, float]:
    """How far each partner's products are from its published year, as a share; none may be far."""
    year = by_partner[by_partner["month"].str[:4] == BASE_YEAR].groupby("partner")["value"].sum()
    codes = imports["partners"].astype(str)
    known = pd.Series(np.bincount(imports["partner"], imports["value"].astype(float), len(codes)), codes)
    gaps = (known / year.reindex(known.index) - 1).abs().dropna()
    if len(gaps) < 10 or gaps.max() > NEAR:
        raise SystemExit(f"products of {BASE_YEAR} are far from the published year: {gaps.nlargest(3).to_dict()}")
    return {str(code): float(gap) for code, gap in gaps.items()}


def _industries(shared: Path, imports: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    table = pd.read_parquet(shared / PRODUCTS).astype("str").set_index("hs10")["naics6"]
    found = pd.Series(imports["hs10"].astype(str)).map(table)
    if found.isna().any() or not found.str.fullmatch(r"[0-9X]{6}").all():
        raise SystemExit(f"{PRODUCTS}: {int(found.isna().sum())} products have no NAICS code")
    return {"hs10": imports["hs10"], "naics6": found.to_numpy(dtype="S6")}
