"""Real income to first order around a solved scenario, and how far that is from exact draws held out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.effects.income import real_income
from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.errors import EconomyError
from counteroffer.run.run import Run
from counteroffer.uncertainty.draws.answers import LEVELS, Draws
from counteroffer.uncertainty.surrogate.tangents import ParameterMove, real_income_by

BOUND = 0.05  # of the width of the middle nine in ten: the largest error with which the expansion stands for solves
KEYS = ("product_elasticity", "border_response", "labour_mobility", "wage_floor")
FIRST = "first_year"


@dataclass(frozen=True, eq=False)
class Expansion(ReadOnlyArrays):
    """Log real income of each region and its exact gradient by the parameters that are numbers.

    Attributes
    ----------
    names : tuple of str
        Assumptions.
    at : array [j]
        Where it is taken.
    value : array [n]
        Log real income there.
    slope : array [j, n]
        Derivatives.
    """

    names: tuple[str, ...]
    at: Array
    value: Array
    slope: Array

    def percent(self, values: Mapping[str, float]) -> Array:
        """Real income [n], percent change, at other values; those that are not given stay."""
        step = np.array([values.get(name, here) - here for name, here in zip(self.names, self.at, strict=True)])
        return np.asarray(100 * np.expm1(self.value + step @ self.slope))


def expansion(run: Run) -> Expansion:
    """The expansion around a solved run, by each parameter that acts there; of the first year's ε in a first year.

    Raises
    ------
    EconomyError, NotConverged
        As `real_income_by`; and where people move between regions, or tariffs lower a tax.
    """
    said = run.scenario
    if said.common_labour_market is not None or said.tariff_revenue == "tax_relief":
        raise EconomyError(
            f"{run.file.name}: with a common labour market or tax relief the solve is a search, which has no expansion "
            "here; solve exactly"
        )
    s, none = run.settings, np.zeros(len(run.economy.sectors))
    here = {
        "product_elasticity": s.product_elasticity if run.economy.baseline.products is not None else None,
        "border_response": s.border.response if s.border else None,
        "labour_mobility": None if s.mobile else s.labour_mobility,
        "wage_floor": s.wage_floor if s.floored else None,
        FIRST: 1 + float(run.economy.baseline.trade_elasticity[0]) if said.horizon in ("year1", 1) else None,
    }
    names = [name for name, value in here.items() if value is not None]
    moves = {key: ParameterMove(none, **{key: 1.0}) for key in KEYS} | {FIRST: ParameterMove(none + 1)}
    return Expansion(
        names=tuple(names),
        at=np.array([here[name] for name in names], dtype=float),
        value=np.log(real_income(run.equilibrium)),
        slope=np.array([real_income_by(run.equilibrium, moves[name]) for name in names]),
    )


def judged(found: Expansion, drawn: Draws, horizon: str, regions: Sequence[str] = ()) -> pd.DataFrame:
    """How far the expansion is from exact draws of what it moves, all else held.

    Returns
    -------
    DataFrame
        region, largest_error_pp and width_pp (of the middle nine in ten), error_share (of one in the other), serves
        (whether that is within `BOUND`), draws.

    Raises
    ------
    EconomyError
        If the draws are over more than the expansion moves.
    """
    acts = drawn.assumptions.set_index("assumption")["horizons"].str.split()
    over = [str(name) for name in acts.index if horizon in acts[name]]
    if beyond := [name for name in over if name not in found.names]:
        raise EconomyError(
            f"draws are over {', '.join(beyond)} too, which no gradient moves; hold them (uncertainty.without), or "
            "stay with exact draws"
        )
    side = drawn.horizons.index(horizon)
    answers: Array = drawn.values[:, side, 0]  # noqa: PD011
    guesses = np.array([found.percent({n: float(row[n]) for n in over}) for row in drawn.inputs.to_dict("records")])
    rows = []
    for region in regions or drawn.lead:
        n = drawn.regions.index(region)
        exact = answers[:, n]
        sound = np.isfinite(exact)
        low, _, high = np.percentile(exact[sound], LEVELS)
        error, width = float(np.abs(guesses[sound, n] - exact[sound]).max()), float(high - low)
        share = error / width if width > 0 else 0.0
        rows.append((region, error, width, share, share <= BOUND, int(sound.sum())))
    columns = ["region", "largest_error_pp", "width_pp", "error_share", "serves", "draws"]
    return pd.DataFrame(rows, columns=columns)
