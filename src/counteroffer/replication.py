"""Published results beside ours. The data of a replication are not shipped; the command says how to supply them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.errors import DataMissing

PUBLISHED_TOLERANCE = 0.005 + 1e-9  # half of the last printed digit, percentage points
INDEPENDENT_TOLERANCE = 1e-4  # percentage points
COLUMNS = ("welfare, first order", "terms of trade", "volume of trade", "real wage", "real income, exact")


@dataclass(frozen=True, eq=False)
class Replication:
    """Our numbers beside the paper's and an independent solver's.

    Attributes
    ----------
    title : str
        What is replicated.
    table : DataFrame
        region, statistic, ours, published (two digits; NaN where the paper has none), independent; all percent.
    residual : float
        Largest residual of our solution.
    """

    title: str
    table: pd.DataFrame
    residual: float

    @property
    def holds(self) -> bool:
        """Whether every published digit and every independent number is met."""
        published = (self.table["ours"] - self.table["published"]).abs().dropna()
        independent = (self.table["ours"] - self.table["independent"]).abs()
        return bool((published <= PUBLISHED_TOLERANCE).all() and (independent <= INDEPENDENT_TOLERANCE).all())


def cp2015_economy(folder: Path) -> tuple[Economy, Shock]:
    """Caliendo–Parro's 1993 economy with deficits set to zero, and NAFTA's tariff reductions to 2005."""
    with np.load(_file(folder, "nafta_1993.npz")) as file:
        raw = {name: file[name] for name in file.files}
    regions, sectors = [str(x) for x in raw["regions"]], [str(x) for x in raw["sectors"]]
    pair = {"sector": sectors, "importer": regions, "exporter": regions}
    economy = Economy.from_tables(
        trade=_long(raw["trade"], pair, "value"),
        tariff=_long(raw["tariff_1993"], pair, "rate"),
        input_use=_long(raw["intermediate_use"], {"input": sectors, "user": sectors, "region": regions}, "value"),
        final_use=_long(raw["final_use"], {"sector": sectors, "region": regions}, "value"),
        value_added=_long(raw["value_added"], {"sector": sectors, "region": regions}, "value"),
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
    published = json.loads(_file(folder, "published.json").read_text(encoding="utf-8"))
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
    return Replication(published["source"], table, found.residual)


REPLICATIONS = {"cp2015": cp2015}


def _published(published: Mapping[str, Any], region: str, column: int) -> tuple[float, float]:
    if column == len(COLUMNS) - 1:  # the paper does not print exact real income
        return float("nan"), float(published["independent_solver_exact_real_income"][region])
    return (
        float(published["published_2_digits"][region][column]),
        float(published["independent_solver"][region][column]),
    )


def _file(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.is_file():
        raise DataMissing(
            f"no {name} in {folder}; the replication data are not part of the package: give their folder with --data "
            "(it holds nafta_1993.npz, arrays [sector, importer, exporter], and published.json)"
        )
    return path


def _long(values: np.ndarray, axes: Mapping[str, list[str]], name: str) -> pd.DataFrame:
    index = pd.MultiIndex.from_product(list(axes.values()), names=list(axes))
    return pd.DataFrame({name: values.ravel()}, index=index).reset_index()
