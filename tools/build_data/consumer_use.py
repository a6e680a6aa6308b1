"""How much of each commodity households buy: the US bridge of consumption against the US supply table, both of 2017."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from tools.build_data.home_supply import YEAR, supply

BRIDGE = "households/us_pce_bridge_detail_2017.csv"
SOURCES = [BRIDGE, "products/us_supply_2017_bea_detail.csv", "products/bea_detail_to_icio.csv"]


def build(shared: Path) -> tuple[pd.DataFrame, list[str]]:
    """Columns commodity, consumed_percent of each commodity with an industry; and what was capped.

    Households' purchases at producers' prices over output and imports. The rest is inputs, investment, government and
    exports.
    """
    bridge = pd.read_csv(shared / BRIDGE, dtype={"bea_code": str})
    if set(bridge["year"]) != {YEAR}:
        raise SystemExit(f"{BRIDGE}: expected {YEAR}")
    bought = bridge.groupby("bea_code")["producers_value_musd"].sum()
    commodities = supply(shared)
    whole = commodities["output"] + commodities["imports"]
    kept = commodities.index[(commodities["icio"] != "") & (whole > 0)]
    share = 100 * bought.reindex(kept).fillna(0.0) / whole[kept]
    over = [f"{code} {value:.0f}%" for code, value in share.items() if value > 100]
    found = pd.DataFrame({"commodity": kept, "consumed_percent": share.clip(0, 100).round(2).to_numpy()})
    notes = ["how households in one country use a commodity stands for how they use it everywhere"]
    if over:
        notes.append(f"more bought than supplied, taken as all of it: {', '.join(over)}")
    return found, notes
