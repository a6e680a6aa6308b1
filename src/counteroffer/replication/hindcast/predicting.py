"""Predicted change of each industry's trade with each partner at the law of a month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import DataMissing
from counteroffer.replication.hindcast.goods_rows import GoodsRows, SolvedRows
from counteroffer.replication.hindcast.said import HindcastVariant, base_month, said
from counteroffer.replication.hindcast.solving import LawSolver


@dataclass(frozen=True)
class MonthChange:
    """Of a partner in a month, by industry code, over the value of the base year; see `RowChange`."""

    value: Mapping[str, float]
    unmodelled: Mapping[str, float]
    duty_before: Mapping[str, float]
    duty_after: Mapping[str, float]


@dataclass(frozen=True, eq=False)
class Predictor:
    """Predictions by month and variant.

    Attributes
    ----------
    rows : GoodsRows
        Products of the importer.
    solver : LawSolver
        Solutions at the law of days.
    law : mapping
        Month → its days and their shares.
    partners : tuple of str
        Of whom.
    """

    rows: GoodsRows
    solver: LawSolver
    law: Mapping[str, tuple[tuple[dt.date, float], ...]]
    partners: tuple[str, ...]
    _places: dict[int, tuple[Economy, SolvedRows]] = field(default_factory=dict, repr=False)

    def changes(self, month: str, variant: HindcastVariant) -> tuple[dict[str, MonthChange], float]:
        """By partner, the mean over the month's days; and the largest residual of the solutions.

        Raises
        ------
        NotConverged
            If some law has no certified equilibrium.
        """
        runs = [(self.solver.at(day, variant.keys), share) for day, share in self.law[month]]
        price = price_factors(self.rows, month)[self.rows.trade.product] if variant.prices else 1.0
        found = {}
        for partner in self.partners:
            changes = [(self._at(run.economy).change(run.equilibrium, partner), share) for run, share in runs]
            value, lost, before, after = (sum(share * one[k] for one, share in changes) for k in range(4))
            means = (value * price, lost, before, after * price)
            found[partner] = MonthChange(*(self.rows.mean(partner, np.asarray(each)) for each in means))
        return found, max(run.equilibrium.residual for run, _ in runs)

    def _at(self, economy: Economy) -> SolvedRows:
        """Where rows stand in an economy; it is kept, so that its address stays its own."""
        if id(economy) not in self._places:
            self._places[id(economy)] = economy, SolvedRows(self.rows, economy)
        return self._places[id(economy)][1]


def predicted(cells: pd.DataFrame, changes: Mapping[str, MonthChange]) -> pd.DataFrame:
    """Cells of a month with what is predicted, unmodelled, and the model's duty before and after, in dollars.

    The base year's value times the change.

    An industry of which no product is known stays as it was, and counts as unmodelled.
    """
    pairs = list(zip(cells["partner"], cells["code"], strict=True))
    base = cells["base_usd"].to_numpy()

    def times(field: str, otherwise: float) -> Array:
        of = {partner: getattr(one, field) for partner, one in changes.items()}
        return np.asarray(base * np.array([of[partner].get(code, otherwise) for partner, code in pairs]))

    return cells.assign(
        predicted_usd=times("value", 1.0),
        unmodelled_usd=times("unmodelled", 1.0),
        model_duty_before_usd=times("duty_before", 0.0),
        model_duty_after_usd=times("duty_after", 0.0),
    )


def price_factors(rows: GoodsRows, month: str) -> Array:
    """Price of the month over that of the same month of the base year [product]; 1 for what no series moves.

    Raises
    ------
    DataMissing
        If the series end before the month.
    """
    frame = data.frame(said().prices.file).set_index(["series", "month"])["price"]
    found = np.ones(len(rows.trade.hs))
    for name, series in said().prices.series.items():
        known = frame[name]
        for each in (month, base_month(month)):
            if each not in known.index:
                raise DataMissing(
                    f"{name} is not known for {each}; the series has {known.index.min()} to {known.index.max()}: leave "
                    "out the variant that needs prices"
                )
        found[rows.under(series.hs)] = known[month] / known[base_month(month)]
    return found
