"""The provinces of Canada and their partners, 2021: trade between them, inputs, final use and jobs, 23 industries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

CAD_PER_USD_2021 = 1.2535  # Bank of Canada, annual average exchange rate, 2021
PROVINCES = {
    "Alberta": "CA-AB",
    "British Columbia": "CA-BC",
    "Manitoba": "CA-MB",
    "New Brunswick": "CA-NB",
    "Newfoundland and Labrador": "CA-NL",
    "Nova Scotia": "CA-NS",
    "Ontario": "CA-ON",
    "Prince Edward Island": "CA-PE",
    "Quebec": "CA-QC",
    "Saskatchewan": "CA-SK",
}
PARTNERS = {
    "China": "CHN",
    "Germany": "DEU",
    "United Kingdom": "GBR",
    "Japan": "JPN",
    "Mexico": "MEX",
    "United States": "USA",
    "Rest of World": "ROW",
}
GROUPS = {  # the 23 industries, as industries of the 2022 table
    "Agriculture, Forestry, Fishing": "A01 A02 A03",
    "Mining and Extraction": "B05 B06 B07 B08 B09",
    "Utilities": "D E",
    "Construction": "F",
    "Food, Beverage, Tobacco": "C10T12",
    "Textile, Apparel, Leather": "C13T15",
    "Wood, Paper, Printing": "C16 C17_18",
    "Petroleum and Chemicals": "C19 C20 C21 C22",
    "Non-metallic Mineral Products": "C23",
    "Metals and Machinery": "C24A C24B C25 C28",
    "Computers, Electronics, Electrical": "C26 C27",
    "Transportation Equipment": "C29 C301 C302T309",
    "Furniture and Other Manufacturing": "C31T33",
    "Wholesale and Retail Trade": "G",
    "Transportation Services": "H49 H50 H51 H52 H53",
    "Information and Communication": "J58T60 J61 J62_63",
    "Finance and Insurance": "K",
    "Real Estate, Rental, Leasing": "L",
    "Professional and Administrative Services": "M N",
    "Public Administration and Other Services": "O S T",
    "Education": "P",
    "Health": "Q",
    "Arts, Recreation, Accommodation, Food": "I R",
}


@dataclass(frozen=True)
class ProvincialTables:
    """Arrays in USD million, provinces first, then partners; jobs of provinces only, persons.

    Attributes
    ----------
    trade : array [industry, importer, exporter]
    input_use : array [input, user, region]
    value_added, final_use : array [industry, region]
        Final use is the source's share of what purchases leave after inputs, by region.
    jobs : array [industry, province]
    """

    partners: list[str]
    trade: np.ndarray
    input_use: np.ndarray
    value_added: np.ndarray
    final_use: np.ndarray
    jobs: np.ndarray
    notes: list[str]


def provincial_tables(shared: Path) -> ProvincialTables:
    """Read the 2021 tables; jobs it suppresses (zero beside output) take the industry's mean per value added."""
    folder = shared / "canada_provinces" / "canada_2021_partners"
    regions, industries = [*PROVINCES, *PARTNERS], list(GROUPS)

    def matrix(name: str, rows: str, columns: str, row_labels: list[str], column_labels: list[str]) -> np.ndarray:
        raw = pd.read_parquet(folder / f"{name}.parquet").pivot(index=rows, columns=columns, values="value")
        return raw.loc[row_labels, column_labels].to_numpy(float)

    raw = pd.read_parquet(folder / "bilateral_trade.parquet")
    index = pd.MultiIndex.from_product([industries, regions, regions])
    cells = raw.set_index(["sector", "destination", "source"])["value"].reindex(index)
    trade = cells.fillna(0.0).to_numpy().reshape(len(industries), len(regions), len(regions)) / 1000 / CAD_PER_USD_2021
    output = trade.sum(1)
    share = matrix("value_added_share", "sector", "region", industries, regions)
    coefficient = matrix("io_matrix", "source_sector", "dest_sector", industries, industries)
    value_added = share * output
    input_use = coefficient[:, :, None] * (output - value_added)[None]
    final_total = trade.sum((0, 2)) - input_use.sum((0, 1))
    final_use = matrix("final_demand_share", "sector", "region", industries, regions) * final_total
    gap = np.abs(trade.sum(2) - input_use.sum(1) - final_use).max(0) / trade.sum((0, 2))
    print(f"  provinces 2021: purchases against inputs and final use by product: gap up to {gap.max():.1%} of a region")
    jobs = matrix("employment", "sector", "region", industries, list(PROVINCES))
    own = value_added[:, : len(PROVINCES)]
    missing = (jobs <= 0) & (own > 0)
    mean = jobs.sum(1) / np.where(jobs > 0, own, 0.0).sum(1)
    jobs = np.where(missing, mean[:, None] * own, jobs)
    cells_filled = [f"{industries[s]} {list(PROVINCES)[p]}" for s, p in np.argwhere(missing)]
    note = f"jobs not given beside output, at the industry's mean per value added: {'; '.join(cells_filled)}"
    return ProvincialTables(list(PARTNERS.values()), trade, input_use, value_added, final_use, jobs, [note])
