"""Home supply of US products: the commodity of the 2017 supply table that each is, and what home makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

YEAR = 2017
SOURCES = [
    f"products/{name}"
    for name in ("us_supply_2017_bea_detail.csv", "bea_detail_to_icio.csv", "hs10_naics6_bea_icio.parquet")
]
NOWHERE = "-"  # how the concordance writes a commodity of no industry: scrap, used goods, adjustments


@dataclass(frozen=True)
class HomeSupply:
    """Arrays of `us_home_supply_2017.npz` and the facts its registry row states."""

    arrays: dict[str, np.ndarray]
    notes: list[str]


def supply(shared: Path) -> pd.DataFrame:
    """Commodities by code: code, name, icio (empty: none), output and imports (USD mn, basic prices and c.i.f.)."""
    folder = shared / "products"
    raw = pd.read_csv(folder / "us_supply_2017_bea_detail.csv", dtype={"bea_detail": str}).set_index("bea_detail")
    known = pd.read_csv(folder / "bea_detail_to_icio.csv", dtype=str).set_index("bea_detail")["icio"]
    if not raw.index.is_unique or set(raw.index) != set(known.index) or (raw["icio"] != known[raw.index]).any():
        raise SystemExit("us_supply_2017_bea_detail.csv and bea_detail_to_icio.csv do not have the same commodities")
    frame = raw.rename(columns={"domestic_output_musd": "output", "imports_cif_musd": "imports"}).sort_index()
    frame["icio"] = frame["icio"].where(frame["icio"] != NOWHERE, "")
    return frame[["description", "icio", "output", "imports"]]


def build(shared: Path, imports: dict[str, np.ndarray]) -> HomeSupply:
    """The commodity of every product of `imports` (the arrays of `us_imports_2024.npz`), and the commodities."""
    commodities = supply(shared)
    products = pd.read_parquet(shared / "products" / "hs10_naics6_bea_icio.parquet").astype("str")
    if not products["hs10"].is_unique:
        raise SystemExit("hs10_naics6_bea_icio.parquet: a product stands there twice")
    hs10 = pd.Series(imports["hs10"].astype(str))
    code = hs10.map(products.set_index("hs10")["bea_detail"])
    at = code.map({key: j for j, key in enumerate(commodities.index)}).fillna(-1).astype(int).to_numpy()
    arrays = {
        "hs10": imports["hs10"],
        "commodity": at.astype(np.int16),
        "codes": commodities.index.to_numpy(dtype="S6"),
        "names": np.frombuffer("\n".join(commodities["description"]).encode(), dtype=np.uint8),
        "icio": commodities["icio"].to_numpy(dtype="S8"),
        "output": commodities["output"].to_numpy(dtype=np.int32),
        "imports": commodities["imports"].to_numpy(dtype=np.int32),
        "year": np.array(YEAR),
    }
    return HomeSupply(arrays, _notes(arrays, imports))


def _notes(arrays: dict[str, np.ndarray], imports: dict[str, np.ndarray]) -> list[str]:
    at, value = arrays["commodity"], np.bincount(imports["product"], imports["value"], len(imports["hs10"])) / 1e9
    whole = imports["icio"] != b""
    without, elsewhere = whole & (at < 0), whole & (at >= 0) & (arrays["icio"][at] != imports["icio"])
    return [
        f"{YEAR} only, and output, not home sales: exports are not in the table; scale to the industry's year before "
        "splitting it",
        f"{without.sum()} products with an industry ({value[without].sum():.1f} of {value[whole].sum():.1f} USD bn in "
        "2024) have no commodity (-1): waste, used goods, works of art, electricity and others outside NAICS, and "
        "secondary smelting of aluminum",
        f"products whose commodity is another industry's than their HS6 code says: {value[elsewhere].sum():.1f} USD bn "
        "(gold and jewellery, machinery, electronics, car parts)",
        "HS10 to NAICS of 2022; 309 codes of the concordance take the commonest of their HS8",
    ]
