"""Caliendo & Parro (2015): NAFTA's tariff reductions on their own data of 1993."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.replication.result import Replication, arrays_in, file_in, long

PUBLISHED_TOLERANCE = 0.005 + 1e-9  # half of the last printed digit, percentage points
INDEPENDENT_TOLERANCE = 1e-4  # percentage points
COLUMNS = ("welfare, first order", "terms of trade", "volume of trade", "real wage", "real income, exact")
CONTENTS = "nafta_1993.npz, arrays [sector, importer, exporter], and published.json"


def cp2015_economy(folder: Path) -> tuple[Economy, Shock]:
    """Caliendo–Parro's 1993 economy with deficits set to zero, and NAFTA's tariff reductions to 2005.

    Raises
    ------
    DataMissing
        If the folder does not hold the replication data.
    """
    raw = arrays_in(file_in(folder, "nafta_1993.npz", CONTENTS))
    regions, sectors = [str(x) for x in raw["regions"]], [str(x) for x in raw["sectors"]]
    pair = {"sector": sectors, "importer": regions, "exporter": regions}
    economy = Economy.from_tables(
        trade=long(raw["trade"], pair, "value"),
        tariff=long(raw["tariff_1993"], pair, "rate"),
        input_use=long(raw["intermediate_use"], {"input": sectors, "user": sectors, "region": regions}, "value"),
        final_use=long(raw["final_use"], {"sector": sectors, "region": regions}, "value"),
        value_added=long(raw["value_added"], {"sector": sectors, "region": regions}, "value"),
        trade_elasticity=pd.Series(raw["trade_elasticity"], index=sectors),
        balance="solve",
        deficit_rule="zero",
        name="cp2015",
    )
    tariff = raw["tariff_counterfactual"]
    return economy, Shock.of(economy.baseline, tariff=tariff)


def cp2015(folder: Path) -> Replication:
    """Caliendo & Parro (2015), Table 2: NAFTA's tariff cuts, all other tariffs as they were.

    Raises
    ------
    DataMissing
        If the folder does not hold the replication data.
    """
    published = json.loads(file_in(folder, "published.json", CONTENTS).read_text(encoding="utf-8"))
    economy, shock = cp2015_economy(folder)
    found = solve(economy.baseline, shock, Settings(deficit_rule="zero"))
    effects = measure(found)
    ours = effects.first_order.merge(effects.regions, on="region").set_index("region")
    ours = ours[
        [
            "first_order_welfare_percent",
            "terms_of_trade_percent",
            "volume_of_trade_percent",
            "real_wage_percent",
            "real_income_percent",
        ]
    ]
    rows = [
        (region, statistic, float(ours.loc[region].iloc[j]), *_published(published, region, j))
        for region in published["published_2_digits"]
        for j, statistic in enumerate(COLUMNS)
    ]
    table = pd.DataFrame(rows, columns=["region", "statistic", "ours", "published", "independent"])
    digits = (table["ours"] - table["published"]).abs().dropna()
    independent = (table["ours"] - table["independent"]).abs()
    holds = bool((digits <= PUBLISHED_TOLERANCE).all() and (independent <= INDEPENDENT_TOLERANCE).all())
    verdict = "every published digit and every independent number met" if holds else "NOT reproduced"
    verdict += f"; largest residual {found.residual:.0e}"
    return Replication(published["source"], table, holds, verdict, residual=found.residual)


def _published(published: Mapping[str, Any], region: str, column: int) -> tuple[float, float]:
    if column == len(COLUMNS) - 1:  # the paper does not print exact real income
        return float("nan"), float(published["independent_solver_exact_real_income"][region])
    return (
        float(published["published_2_digits"][region][column]),
        float(published["independent_solver"][region][column]),
    )
