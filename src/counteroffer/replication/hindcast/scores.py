"""How near a prediction is to what was traded: weighted by the value of the base year."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array


class Score(NamedTuple):
    """Of some cells of industries and partners; changes are percent of the base year, errors points of it.

    Attributes
    ----------
    cells : int
        How many had trade in the base year.
    base_usd : float
        What they were worth.
    actual_percent, predicted_percent : float
        Change of all of them, with cells that had no trade before.
    correlation : float
        Of actual and predicted changes over cells; NaN where either does not vary.
    error : float
        Root of the mean squared difference of actual and predicted change.
    no_change, oracle, model_total : float
        The same for: no change; every industry of a partner at the partner's actual total; at the model's total.
    """

    cells: int
    base_usd: float
    actual_percent: float
    predicted_percent: float
    correlation: float
    error: float
    no_change: float
    oracle: float
    model_total: float


def score(frame: pd.DataFrame) -> Score:
    """Score cells of partner and industry.

    Parameters
    ----------
    frame : DataFrame
        partner, base_usd, actual_usd, predicted_usd: one row a cell.
    """
    total = frame[["base_usd", "actual_usd", "predicted_usd"]].sum()
    of_partner = frame.groupby("partner")[["base_usd", "actual_usd", "predicted_usd"]].transform("sum")
    kept = frame["base_usd"] > 0
    cells, whole = frame[kept], of_partner[kept]
    base, weight = cells["base_usd"].to_numpy(), (cells["base_usd"] / cells["base_usd"].sum()).to_numpy()

    def percent(top: pd.DataFrame, name: str, bottom: Array) -> Array:
        return np.asarray(100 * (top[name].to_numpy() / bottom - 1))

    actual, predicted = (percent(cells, name, base) for name in ("actual_usd", "predicted_usd"))
    means = [percent(whole, name, whole["base_usd"].to_numpy()) for name in ("actual_usd", "predicted_usd")]

    def off(guess: Array | float) -> float:
        return float(np.sqrt(weight @ (actual - guess) ** 2))

    return Score(
        cells=int(kept.sum()),
        base_usd=float(total["base_usd"]),
        actual_percent=float(100 * (total["actual_usd"] / total["base_usd"] - 1)),
        predicted_percent=float(100 * (total["predicted_usd"] / total["base_usd"] - 1)),
        correlation=_correlation(actual, predicted, weight),
        error=off(predicted),
        no_change=off(0.0),
        oracle=off(means[0]),
        model_total=off(means[1]),
    )


def squared_shares(frame: pd.DataFrame) -> Array:
    """Share of each cell in the weighted squared error, percent; 0 where it had no trade before [row]."""
    base = frame["base_usd"].to_numpy()
    gap = (frame["actual_usd"] - frame["predicted_usd"]).to_numpy()
    squared = np.divide(gap**2, base, out=np.zeros_like(base), where=base > 0)
    total = squared.sum()
    return np.asarray(100 * squared / total if total > 0 else squared)


def summed(frame: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Dollars added up over all else."""
    columns = [name for name in frame.columns if name.endswith("_usd")]
    return frame.groupby(list(by), sort=False)[columns].sum().reset_index()


def _correlation(actual: Array, predicted: Array, weight: Array) -> float:
    a, p = actual - weight @ actual, predicted - weight @ predicted
    spread = np.sqrt((weight @ a**2) * (weight @ p**2))
    flat = spread <= 1e-9 * max(1.0, float(weight @ actual**2), float(weight @ predicted**2))
    return float("nan") if flat else float(weight @ (a * p) / spread)
