"""Each state's exports to Canada and each province's to the US, against its own output, 2022."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

CAD_PER_USD_2022 = 1.3013  # Bank of Canada, annual average exchange rate, 2022


def exposure(shared: Path) -> pd.DataFrame:
    """Columns id, name, country, exports_cad_mn, gdp_cad_mn, exports_percent_of_gdp."""
    raw = pd.read_csv(shared / "us_states" / "state_province_canada_us_trade_2022.csv", thousands=",")
    to_cad = raw["country"].map({"USA": CAD_PER_USD_2022, "Canada": 1.0})
    frame = pd.DataFrame(
        {
            "id": raw["id"],
            "name": raw["name"],
            "country": raw["country"].map({"USA": "USA", "Canada": "CAN"}),
            "exports_cad_mn": raw["exports_to_partner_2022_mcad"].round(1),
            "gdp_cad_mn": (raw["gdp_2022_local_m"] * to_cad).round(1),
        }
    )
    frame["exports_percent_of_gdp"] = (100 * frame["exports_cad_mn"] / frame["gdp_cad_mn"]).round(3)
    return frame.sort_values("id", ignore_index=True)
