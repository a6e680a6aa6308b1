"""Caliendo & Parro (2015): NAFTA's tariff reductions on their own data of 1993."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.equilibrium.types.settings import DeficitRule
from counteroffer.labels import choose
from counteroffer.replication.result import Replication, arrays_in, file_in, long

PUBLISHED_TOLERANCE = 0.005 + 1e-9  # half of the last printed digit, percentage points
INDEPENDENT_TOLERANCE = 1e-4  # percentage points
Deficits = Literal["zero", "observed"]
RULE: dict[str, DeficitRule] = {"zero": "zero", "observed": "world_share"}
COLUMNS = ("welfare, first order", "terms of trade", "volume of trade", "real wage", "real income, exact")
CONTENTS = "nafta_1993.npz, arrays [sector, importer, exporter], and published.json"


def cp2015_economy(folder: Path, deficits: Deficits = "zero") -> tuple[Economy, Shock]:
    """Caliendo–Parro's 1993 economy, and NAFTA's tariff reductions to 2005.

    Parameters
    ----------
    deficits : {"zero", "observed"}
        Set to zero, as for the paper's tables, or as they were, kept as shares of world value added.

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
        deficit_rule=RULE[deficits],
        name="cp2015",
    )
    tariff = raw["tariff_counterfactual"]
    return economy, Shock.of(economy.baseline, tariff=tariff)


def cp2015(folder: Path, deficits: Deficits = "zero") -> Replication:
    """Caliendo & Parro (2015), Table 2: NAFTA's tariff cuts, all other tariffs as they were.

    Parameters
    ----------
    deficits : {"zero", "observed"}
        "zero" is Table 2; with "observed" ones no published digit is at hand, and ours stand alone.

    Raises
    ------
    DataMissing
        If the folder does not hold the replication data.
    """
    published = json.loads(file_in(folder, "published.json", CONTENTS).read_text(encoding="utf-8"))
    choose("deficits", deficits, "cp2015", RULE)
    economy, shock = cp2015_economy(folder, deficits)
    found = solve(economy.baseline, shock, Settings(deficit_rule=RULE[deficits]))
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
    if deficits == "observed":
        return _alone(ours, found.residual)
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


def _alone(ours: pd.DataFrame, residual: float) -> Replication:
    """Every region's numbers with observed deficits."""
    rows = [(region, name, float(ours.loc[region].iloc[j])) for region in ours.index for j, name in enumerate(COLUMNS)]
    table = pd.DataFrame(rows, columns=["region", "statistic", "ours"])
    title = "Caliendo and Parro (2015), cuts of Table 2 with the deficits of 1993, as shares of world value added"
    verdict = f"no published number is at hand for observed deficits; largest residual {residual:.0e}"
    return Replication(title, table, True, verdict, residual=residual)


def _published(published: Mapping[str, Any], region: str, column: int) -> tuple[float, float]:
    if column == len(COLUMNS) - 1:  # the paper does not print exact real income
        return float("nan"), float(published["independent_solver_exact_real_income"][region])
    return (
        float(published["published_2_digits"][region][column]),
        float(published["independent_solver"][region][column]),
    )
