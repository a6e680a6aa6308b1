"""Where two sources hold the same list of codes: what each has that the other lacks, printed by the build."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from tools.build_data import law_lists
from tools.build_data.hs import codes, covered

FIRST = law_lists.FIRST


def pairs(shared: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    """Name of a list, and its codes in each of two sources."""
    lists, law = shared / "tariffs_us" / "lists", shared / law_lists.FOLDER
    april = codes(lists / "annex-II-exemptions.csv", padded=True)
    yield "Annex II (April 2025, and November 2025)", april, codes(lists / "annex-II-exemptions-nov14.csv")
    ours = codes(lists / "steel-tariffs.csv", "HTSUS") + codes(lists / "metals-annex-IA.csv", "HTSUS")
    steel = [code for code in ours if code.startswith("73")]
    yield "steel of chapter 73 (March 2025)", steel, law_lists.steel_of_march_2025(shared)
    rows = law_lists.metal_rows(shared)
    first = rows[rows["from"] == FIRST]
    for tier, name in law_lists.ANNEXES.items():
        listed = codes(lists / f"metals-annex-{name}.csv", "HTSUS")
        yield f"metals annex {name} (April 2026)", listed, first.loc[first["annex"] == tier, "hs"].tolist()
    now = rows.sort_values("from", kind="stable").drop_duplicates("hs", keep="last")
    customs = pd.read_csv(law / law_lists.CUSTOMS, dtype=str)["hs"].unique().tolist()
    yield "metals of June 2026, and the customs list", now.loc[now["annex"] != law_lists.OFF, "hs"].tolist(), customs
    for basket in ("alcohol", "dairy", "autos"):
        second = pd.read_csv(law / f"s338_{basket}_2026-08-22.csv", dtype=str)["hs"].tolist()
        yield f"Section 338, {basket}", codes(lists / f"canada-338-{basket}.csv", "HTSUS"), second


def differences(shared: Path, hs10: pd.Series, value: np.ndarray) -> pd.DataFrame:
    """Columns list, and for each source the products (of trade) that only it covers, and their worth, USD bn."""
    rows = []
    for name, one, two in pairs(shared):
        first, second = covered(hs10, one), covered(hs10, two)
        row: dict[str, object] = {"list": name}
        for side, mask in (("first", first & ~second), ("second", second & ~first)):
            row |= {f"only_{side}": int(mask.sum()), f"only_{side}_usd_bn": round(float(value[mask].sum()) / 1e9, 2)}
        rows.append(row)
    return pd.DataFrame(rows)
