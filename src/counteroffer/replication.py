"""Published results beside ours. The data of a replication are not shipped; the command says how to supply them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.errors import DataMissing
from counteroffer.tariffs.tracker import LARGEST_GAP, RULES, compare

PUBLISHED_TOLERANCE = 0.005 + 1e-9  # half of the last printed digit, percentage points
INDEPENDENT_TOLERANCE = 1e-4  # percentage points
COLUMNS = ("welfare, first order", "terms of trade", "volume of trade", "real wage", "real income, exact")


@dataclass(frozen=True, eq=False)
class Replication:
    """Our numbers beside published ones.

    Attributes
    ----------
    title : str
        What is replicated.
    table : DataFrame
        Ours and theirs, row by row.
    holds : bool
        Whether every number is met, or its gap explained.
    verdict : str
        That in words.
    legend : tuple of str
        What a reader of the table has to know.
    residual : float
        Largest residual of our solutions; zero where nothing is solved.
    """

    title: str
    table: pd.DataFrame
    holds: bool
    verdict: str
    legend: tuple[str, ...] = ()
    residual: float = 0.0


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
    digits = (table["ours"] - table["published"]).abs().dropna()
    independent = (table["ours"] - table["independent"]).abs()
    holds = bool((digits <= PUBLISHED_TOLERANCE).all() and (independent <= INDEPENDENT_TOLERANCE).all())
    verdict = "every published digit and every independent number met" if holds else "NOT reproduced"
    verdict += f"; largest residual {found.residual:.0e}"
    return Replication(published["source"], table, holds, verdict, residual=found.residual)


def tracker(folder: Path) -> Replication:
    """Effective increases of US rates beside those of M. Waugh's trade-war-redux tracker, at each of its dates.

    A gap over one point has to fall to one point or less when a named rule is read as the tracker reads it.

    Raises
    ------
    DataMissing
        If the folder does not hold the tracker's rates.
    """
    table = compare(folder)
    wide = table["gap"].abs() > LARGEST_GAP
    open_gaps = int((table["gap_after"].abs() > LARGEST_GAP).sum())
    verdict = f"{len(table)} rates, {wide.sum()} gaps over {LARGEST_GAP:g} point, " + (
        "each explained by the rules named beside it" if not open_gaps else f"{open_gaps} of them NOT explained"
    )
    legend = tuple(f"{rule.name}: the tracker reads {rule.tracker}" for rule in RULES)
    title = (
        "Increase of US effective rates since 2024, points of 2024 customs value; antidumping and countervailing "
        "duties left out. Published: M. Waugh, trade-war-redux-2025."
    )
    return Replication(title, table, not open_gaps, verdict, legend)


@dataclass(frozen=True)
class Source:
    """A replication: what makes it, and where its data are by default."""

    run: Callable[[Path], Replication]
    folder: Path


REPLICATIONS = {
    "cp2015": Source(cp2015, Path("../shared/data/validation/cp2015")),
    "tracker": Source(tracker, Path("../shared/data/tariffs_us")),
}


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
