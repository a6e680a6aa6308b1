"""How US goods trade moved between partners from 2022 to 2024: a factor on each cell of the 2022 table."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from tools.build_data.table import WorldTable

REPORTER = "USA"
BEFORE, AFTER = "2022", "2024"
LEAST_USD = 10e6  # a cell that customs saw less of in either year keeps its place in the pattern
MAINLY = 2 / 3  # of a chapter in one industry: the chapter is that industry's
TOLD = 1 / 2  # of an industry's exports in chapters of its own: the industry's exports move
POORLY, WORTH_USD = 0.05, 1e9  # a NAICS-3 of a partner split into industries: off by more, on more than this
OTHER_EU, OTHER = "other EU", "other"  # what Census has no row of its own for
SUMS = ["TOTAL", "EU", "USMCA"]  # rows that others add up to
NO_INDUSTRY = "9"  # NAICS-3 of scrap, used goods and returns
IMPORTS, EXPORTS = (
    f"trade_us/us_{name}_2022_2024.parquet"
    for name in ("imports_monthly_naics3_partner", "exports_monthly_hs2_partner")
)
SPLIT = "trade_us/naics3_to_icio_2024_by_partner.csv"
HS6, HS10 = "tariffs_us/hs6_gtap_icio.csv", "tariffs_us/us_imports_2024_hs10.parquet"
SOURCES = [IMPORTS, EXPORTS, SPLIT, HS6, HS10]


@dataclass(frozen=True)
class Moves:
    """Factors on cells of the 2022 table that leave each industry's imports and exports as they are.

    Attributes
    ----------
    imports, exports : array [good, region]
        On what the reporter buys from each region, and on what it sells to each.
    doubtful : list of str
        `industry partner` where the split of customs values into industries is poor, worst first.
    held : list of str
        Industries whose exports are not moved.
    notes : list of str
        For the registry.
    """

    imports: np.ndarray
    exports: np.ndarray
    doubtful: list[str]
    held: list[str]
    notes: list[str]


def moves(shared: Path, table: WorldTable, goods: list[str], eu: list[str]) -> Moves:
    """Put the growth of customs values by partner on the industries of the table."""
    split = pd.read_csv(shared / SPLIT, dtype={"naics3": str})
    bought, sold = _by_year(shared / IMPORTS, "naics3", eu), _by_year(shared / EXPORTS, "hs2", eu)
    chapters = _chapters(shared, goods)
    own = chapters.where(chapters >= MAINLY, 0.0)
    owner = (own > 0).astype(float)
    world = sold[BEFORE].sum().reindex(chapters.index).fillna(0.0)
    held = [good for good in goods if world @ own[good] <= TOLD * (world @ chapters[good])]
    imports = _growth(*(_split(bought[year], split, goods, eu) for year in (BEFORE, AFTER)))
    exports = _growth(*(sold[year].reindex(columns=own.index, fill_value=0.0) @ owner for year in (BEFORE, AFTER)))
    exports[held] = np.nan
    here, base = table.regions.index(REPORTER), table.trade[: len(goods)].astype(float)
    doubtful = _doubtful(split, bought[AFTER], eu)
    return Moves(
        imports=_factors(imports, base[:, here, :], table.regions, eu),
        exports=_factors(exports, base[:, :, here], table.regions, eu),
        doubtful=doubtful,
        held=held,
        notes=_notes(imports, exports.drop(columns=held), held, doubtful),
    )


def _by_year(path: Path, heading: str, eu: list[str]) -> dict[str, pd.DataFrame]:
    """USD of each year [partner, heading]; what Census lists no country of has two rows, in the EU and outside."""
    monthly = pd.read_parquet(path)
    monthly = monthly[monthly[heading] != "TOTAL"]
    (value,) = [name for name in monthly.columns if name in ("customs_value_usd", "value_usd")]
    found = {}
    for year in (BEFORE, AFTER):
        months = monthly[monthly["month"].str[:4] == year]
        if months["month"].nunique() != 12:
            raise SystemExit(f"{path.name}: {year} has {months['month'].nunique()} months")
        whole = months.groupby(["partner", heading])[value].sum().unstack(fill_value=0).astype(float)
        frame = whole.drop(index=SUMS)
        inside = frame.index.isin(eu)
        rest = {
            OTHER_EU: whole.loc["EU"] - frame[inside].sum(),
            OTHER: whole.loc["TOTAL"] - whole.loc["EU"] - frame[~inside].sum(),
        }
        frame = pd.concat([frame, pd.DataFrame(rest).T])
        if frame.to_numpy().min() < 0:
            raise SystemExit(f"{path.name}: partners add up to more than the total in {year}")
        found[year] = frame
    return found


def _split(frame: pd.DataFrame, split: pd.DataFrame, goods: list[str], eu: list[str]) -> pd.DataFrame:
    """Imports [partner, good]: each NAICS-3 divided as the partner's, the EU's or all partners' is in 2024."""
    shares = {
        partner: rows.pivot(index="naics3", columns="icio", values="share").fillna(0.0)
        for partner, rows in split.groupby("partner")
    }
    found = {}
    for partner in frame.index:
        pooled = "EU" if partner in (*eu, OTHER_EU) else "ALL51"
        share = shares.get(partner, shares[pooled]).reindex(index=frame.columns, columns=goods, fill_value=0.0)
        found[partner] = frame.loc[partner] @ share
    return pd.DataFrame(found).T.astype(float)


def _chapters(shared: Path, goods: list[str]) -> pd.DataFrame:
    """Share of each HS chapter in each industry, the mean of two readings: lines of HS6, and US imports of 2024."""
    lines = pd.read_csv(shared / HS6, dtype=str)
    products = pd.read_parquet(shared / HS10)
    products = products.assign(hs6=products["hs10"].str[:6]).merge(lines, on="hs6")
    counted = lines.groupby([lines["hs6"].str[:2], "icio"]).size().unstack(fill_value=0)
    value = products.groupby([products["hs6"].str[:2], "icio"])["customs_value_usd"].sum().unstack(fill_value=0)
    both = [frame.div(frame.sum(axis=1), axis=0).reindex(columns=goods, fill_value=0.0) for frame in (counted, value)]
    return ((both[0] + both[1].reindex(both[0].index)) / 2).dropna()


def _growth(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Growth [partner, good] over that of all partners together; none of cells that customs saw little of."""
    seen = (before >= LEAST_USD) & (after >= LEAST_USD)
    return (after / before.where(seen)).where(seen) / (after.sum() / before.sum())


def _factors(growth: pd.DataFrame, cells: np.ndarray, regions: list[str], eu: list[str]) -> np.ndarray:
    """Factors [good, region] that keep each row of cells at its sum, the reporter's own left out."""
    rows = [code if code in growth.index else OTHER_EU if code in eu else OTHER for code in regions]
    factor = growth.loc[rows].fillna(1.0).to_numpy().T.copy()
    here = regions.index(REPORTER)
    factor[:, here] = 1.0
    abroad = cells.copy()
    abroad[:, here] = 0.0
    moved = (abroad * factor).sum(1)
    keep = np.divide(abroad.sum(1), moved, out=np.ones(len(cells)), where=moved > 0)
    factor *= keep[:, None]
    factor[:, here] = 1.0
    return factor.astype(np.float32)


def _doubtful(split: pd.DataFrame, published: pd.DataFrame, eu: list[str]) -> list[str]:
    """Large cells whose split, added up again, misses the published NAICS-3; by the industry that holds most of it."""
    wide = split[~split["naics3"].str.startswith(NO_INDUSTRY)]
    main = wide[wide["partner"] == "ALL51"].sort_values("share").groupby("naics3")["icio"].last()
    union = published[published.index.isin((*eu, OTHER_EU))].sum().rename("EU")
    published = pd.concat([published, union.to_frame().T])
    rebuilt = wide.groupby(["partner", "naics3"])["customs_value_usd"].sum()
    found = []
    for (partner, code), value in rebuilt.items():
        if partner in published.index:
            known = published.loc[partner, code]
            if known > WORTH_USD and abs(value / known - 1) > POORLY:
                found.append((abs(value - known), f"{main[code]} {partner}"))
    return list(dict.fromkeys(cell for _, cell in sorted(found, reverse=True)))


def _notes(imports: pd.DataFrame, exports: pd.DataFrame, held: list[str], doubtful: list[str]) -> list[str]:
    small = [int(frame.isna().sum().sum()) for frame in (imports, exports)]
    return [
        "imports: growth by NAICS-3 and partner, both years split into industries as 2024 is; within a NAICS-3 the "
        "industries of a partner grow alike (steel with other metals, chemicals with medicines, cars with aircraft)",
        "exports: growth by HS chapter, with foreign goods that pass through; a chapter is the industry's that holds "
        "two thirds of it (mean of HS6 lines and of US imports), an industry moves if such chapters hold half of it; "
        f"not moved: {', '.join(held)}",
        "partners that Census does not list here grow as the rest of the EU, or of the world, does together; "
        f"{small[0]} cells of imports and {small[1]} of exports below USD 10 million in either year keep their place",
        "growth that all partners of an industry share is taken out: the pattern moves, not the total",
        f"the split of a NAICS-3 into industries misses its total by over 5% in {len(doubtful)} cells of over USD 1 "
        "billion, electronics and electrical goods from Viet Nam by most",
    ]
