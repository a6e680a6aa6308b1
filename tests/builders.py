"""Small economies and policies with random values, built the way a user builds them: from labelled frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pandas as pd
import yaml

from counteroffer import data
from counteroffer.economy import Economy, load_economy
from counteroffer.equilibrium import Baseline, Equilibrium, Products, Shock
from counteroffer.scenario import Scenario, parse_scenario

REGIONS = ("NOR", "SOU", "WES")
SECTORS = ("corn", "iron", "cars")

# The axes of every array field, so that a relabelling touches all of them: s and k sectors, n and i regions.
_AXES = {
    "trade_share": "snn",
    "expenditure": "sn",
    "tariff": "snn",
    "iceberg": "snn",
    "input_share": "ssn",
    "value_added_share": "sn",
    "consumption_share": "sn",
    "value_added": "sn",
    "deficit": "n",
    "trade_elasticity": "s",
    "wage": "n",
    "unit_cost": "sn",
    "price": "sn",
    "trade": "snn",
    "output": "sn",
    "revenue": "n",
    "income": "n",
}
Labelled = TypeVar("Labelled", Baseline, Shock, Equilibrium)
LEVELS = ("expenditure", "value_added", "deficit")


@dataclass(frozen=True)
class Tables:
    """Arrays at basic prices: trade and tariff [s, n, i], input_use [k, s, n], trade_elasticity [s]."""

    trade: np.ndarray
    tariff: np.ndarray
    input_use: np.ndarray
    trade_elasticity: np.ndarray
    regions: tuple[str, ...] = REGIONS
    sectors: tuple[str, ...] = SECTORS

    def frames(self) -> dict[str, Any]:
        """The arguments of `Economy.from_tables`."""
        pair = {"sector": self.sectors, "importer": self.regions, "exporter": self.regions}
        users = {"input": self.sectors, "user": self.sectors, "region": self.regions}
        return {
            "trade": long_frame(self.trade, pair),
            "tariff": long_frame(self.tariff, pair, "rate"),
            "input_use": long_frame(self.input_use, users),
            "trade_elasticity": pd.Series(self.trade_elasticity, index=list(self.sectors)),
        }

    def economy(self, **options: Any) -> Economy:
        """The economy of these tables."""
        return Economy.from_tables(**self.frames() | options)


def long_frame(values: np.ndarray, axes: dict[str, Sequence[str]], name: str = "value") -> pd.DataFrame:
    """One row a cell."""
    index = pd.MultiIndex.from_product([list(labels) for labels in axes.values()], names=list(axes))
    return pd.DataFrame({name: np.asarray(values).ravel()}, index=index).reset_index()


def sector_frame(values: np.ndarray, tables: Tables) -> pd.DataFrame:
    """Frame of an array [sector, region]."""
    return long_frame(values, {"sector": tables.sectors, "region": tables.regions})


def abroad(regions: int) -> np.ndarray:
    """Mask [1, n, i] of trade between different regions."""
    return ~np.eye(regions, dtype=bool)[None]


def random_tables(
    rng: np.random.Generator,
    *,
    spread: float = 3.0,
    home: float = 4.0,
    largest_tariff: float = 0.3,
    elasticity: tuple[float, float] = (2.0, 8.0),
) -> Tables:
    """Positive tables in which value added and final use are positive whatever is drawn.

    Parameters
    ----------
    spread : float
        Cells differ by up to this factor either way.
    home : float
        Weight of domestic sales against a foreign cell.
    """
    s, n = len(SECTORS), len(REGIONS)
    trade = 100 * np.exp(rng.uniform(-np.log(spread), np.log(spread), (s, n, n)))
    trade = np.where(abroad(n), trade, home * trade)
    tariff = rng.uniform(0, largest_tariff, (s, n, n)) * abroad(n)
    supply, output = trade.sum(2), trade.sum(1)  # of product k in n; of user s in n
    # Below an even share of the scarcer of the two, less the largest markup, neither balance can go negative.
    room = np.minimum(supply[:, None, :], output[None, :, :]) / s / (1 + largest_tariff)
    input_use = rng.uniform(0.05, 0.9, (s, s, n)) * room
    return Tables(trade, tariff, input_use, rng.uniform(*elasticity, s))


def without_inputs(tables: Tables) -> Tables:
    """The same trade, made from factors alone."""
    return replace(tables, input_use=np.zeros_like(tables.input_use))


def random_shock(
    rng: np.random.Generator,
    baseline: Baseline,
    *,
    largest_tariff: float = 2.0,
    iceberg: tuple[float, float] = (0.8, 1.5),
) -> Shock:
    """New tariffs and icebergs on all trade between regions."""
    shape, foreign = baseline.tariff.shape, abroad(len(baseline.regions))
    tariff = np.where(foreign, rng.uniform(0, largest_tariff, shape), baseline.tariff)
    return Shock.of(baseline, tariff=tariff, iceberg=np.where(foreign, rng.uniform(*iceberg, shape), 1.0))


def tariff_shock(
    baseline: Baseline, rate: float, *, importers: Sequence[int] | None = None, sectors: Sequence[int] | None = None
) -> Shock:
    """`rate` on top of what is applied, on imports of `importers` (all) of `sectors` (all) from everyone else."""
    s, n, _ = baseline.tariff.shape
    mask = np.zeros_like(baseline.tariff, dtype=bool)
    mask[np.ix_(range(s) if sectors is None else sectors, range(n) if importers is None else importers, range(n))] = (
        True
    )
    return Shock.of(baseline, tariff=baseline.tariff + rate * (mask & abroad(n)))


def two_countries(trade: np.ndarray, theta: float) -> Baseline:
    """One sector, two countries, no inputs, no tariffs: Armington or Eaton–Kortum at its barest."""
    tables = Tables(
        trade=np.asarray(trade, dtype=float)[None],
        tariff=np.zeros((1, 2, 2)),
        input_use=np.zeros((1, 1, 2)),
        trade_elasticity=np.array([theta]),
        regions=("HOM", "FOR"),
        sectors=("good",),
    )
    return tables.economy().baseline


def relabelled(thing: Labelled, sectors: Sequence[int], regions: Sequence[int]) -> Labelled:
    """The same object with its labels in another order."""
    order = {"s": np.asarray(sectors), "n": np.asarray(regions)}
    changed: dict[str, Any] = {
        field.name: getattr(thing, field.name)[np.ix_(*(order[axis] for axis in _AXES[field.name]))]
        for field in fields(thing)
        if field.name in _AXES
    }
    if isinstance(thing, Baseline):
        changed["regions"] = tuple(thing.regions[j] for j in regions)
        changed["sectors"] = tuple(thing.sectors[j] for j in sectors)
    return replace(thing, **changed)


def rescaled(baseline: Baseline, factor: float) -> Baseline:
    """The same economy in other units of money."""
    return replace(baseline, **{name: getattr(baseline, name) * factor for name in LEVELS})


def measure_text(**changes: Any) -> dict[str, Any]:
    """A valid measure as a scenario file says it, with `changes`; a change to None drops the key."""
    measure = {"name": "one", "importers": "USA", "exporters": "CAN", "sectors": "steel", "rate": 25} | changes
    return {key: value for key, value in measure.items() if value is not None}


def scenario_text(*measures: dict[str, Any], **changes: Any) -> str:
    """A valid scenario file with these measures (one where none is given) and `changes`; None drops a key.

    One good an industry, which is quicker and all that most tests ask of; `goods=None` is the default of a user's file.
    """
    content: dict[str, Any] = {
        "title": "A case",
        "author": "A tester",
        "date": "2025-10-07",
        "sources": ["a source"],
        "description": "What happens.",
        "goods": "industry",
        "measures": list(measures) or [measure_text()],
    } | changes
    return yaml.safe_dump({key: value for key, value in content.items() if value is not None}, sort_keys=False)


def scenario(*measures: dict[str, Any], **changes: Any) -> Scenario:
    """The validated scenario of `scenario_text`."""
    return parse_scenario(scenario_text(*measures, **changes), name="case", folder=Path()).scenario


def changes_of(e: Equilibrium) -> dict[str, np.ndarray]:
    """What may not depend on units or labels: wages, prices and costs as ratios, shares, income over value added."""
    region = e.baseline.value_added.sum(0)
    return {
        "wage": e.wage,
        "price": e.price,
        "unit_cost": e.unit_cost,
        "trade_share": e.trade_share,
        "expenditure": e.expenditure / region,
        "income": e.income / region,
        "revenue": e.revenue / region,
        "deficit": e.deficit / region,
    }


def north_maps() -> dict[str, dict[str, str]]:
    """North America, China and the rest; cars, steel, food, other goods and services: code → group, by axis."""
    goods, named = set(load_economy("focus").goods), {"C24A": "STL", "C29": "AUT", "C10T12": "FOO"}
    alone = ("CAN", "USA", "MEX", "CHN")
    regions = {code: code if code in alone else "OTH" for code in data.frame("regions.csv")["code"]}
    codes = data.frame("sectors.csv")["code"]
    return {
        "regions": regions,
        "sectors": {code: named.get(code, "GDS" if code in goods else "SRV") for code in codes},
    }


def write_maps(folder: Path) -> dict[str, str]:
    """The same as files in a folder; the `economy` key of a scenario beside them."""
    for axis, groups in north_maps().items():
        pd.DataFrame({"code": groups.keys(), "group": groups.values()}).to_csv(folder / f"{axis}.csv", index=False)
    return {axis: f"{axis}.csv" for axis in ("regions", "sectors")}


def with_products(b: Baseline, counts: dict[tuple[int, int], int], seed: int = 5) -> Baseline:
    """The economy with some cells (sector, importer) split into so many products, of random make-up and duties."""
    rng = np.random.default_rng(seed)
    names, sector, importer, share, trade_share, tariff = [], [], [], [], [], []
    for (s, n), count in sorted(counts.items(), key=lambda each: (each[0][1], each[0][0])):
        parts = rng.dirichlet(np.full(count, 1.0), size=len(b.regions)).T  # of each seller's trade, by product
        net = parts * b.trade[s, n]
        apart = rng.uniform(0.8, 1.3, net.shape)
        # Duties differ by product and come to the cell's.
        gross = apart / (parts * apart).sum(0) * (1 + b.tariff[s, n])
        spent = gross * net * (1 + b.export_tax[s, n])
        names += [f"{s}.{n}.{h}" for h in range(count)]
        sector += [s] * count
        importer += [n] * count
        share += list(spent.sum(1) / b.expenditure[s, n])
        trade_share += list(spent / spent.sum(1, keepdims=True))
        tariff += list(gross - 1)
    products = Products(
        names=tuple(names),
        sector=np.array(sector),
        importer=np.array(importer),
        share=np.array(share),
        trade_share=np.array(trade_share),
        tariff=np.array(tariff),
    )
    return replace(b, products=products)
