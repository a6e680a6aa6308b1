"""An economy at other trade elasticities than a named set has: with errors of its estimates, or another first year.

Shares do not depend on θ where markets are competitive, so that only θ changes and nothing is built anew.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import group_elasticity
from counteroffer.economy.elasticities import (
    ENSEMBLE,
    ElasticityReading,
    bounded,
    converted,
    ensemble,
    own_figures,
    published,
)
from counteroffer.economy.horizons import Horizon, stage, theta_at
from counteroffer.economy.types import Economy
from counteroffer.economy.world import world_accounts
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import EconomyError, worded

ERRORS = "elasticity_errors.csv"


@cache
def uncertain_industries() -> tuple[str, ...]:
    """Industries of the world table for which some set's standard error is known."""
    known = set(data.frame(ERRORS)["icio"])
    return tuple(code for code in data.frame("sectors.csv")["code"] if code in known)


@cache
def standard_errors(name: str) -> pd.DataFrame:
    """Standard errors of a set's figures: by industry of the world table (row) and of `uncertain_industries` (column).

    Zero off the diagonal, where none is known, and where the figure is not the paper's own.
    """
    frame = data.frame(ERRORS)
    own, figures = own_figures(name), published(name)
    relative = frame[frame["set"] == name].set_index("icio")["relative_se"].reindex(own.index).fillna(0.0)
    error = relative * own * figures
    columns = list(uncertain_industries())
    each = pd.DataFrame(np.diag(error), index=error.index, columns=error.index)
    return each[columns]


def with_elasticities(
    economy: Economy,
    chosen: ElasticityReading,
    horizon: Horizon,
    *,
    errors: Array | None = None,
    first_year: float | None = None,
) -> Economy:
    """The same economy at θ of a set, moved by errors of its estimates, at a horizon.

    Parameters
    ----------
    economy : Economy
        Of the embedded table, competitive.
    errors : array [k], optional
        Of each of `uncertain_industries`, in standard errors of the set; none by default.
    first_year : float, optional
        θ of the first year, of every industry; the mean of what is published by default.

    Raises
    ------
    EconomyError
        Under another market structure, where markups follow θ; and for a caller's own economy.
    """
    if economy.table is None or economy.baseline.profit_share.any():
        raise EconomyError(
            worded(
                "economy '{economy}': θ is drawn on the embedded table under market_structure competitive; "
                "hold elasticity_set, elasticity_error and first_year (uncertainty.without)",
                economy=economy.name,
            )
        )
    at = stage(horizon)
    figures, error = _figures(chosen, tuple(world_accounts(economy.table)[0].sectors))
    far = np.asarray(bounded(figures if errors is None or error is None else figures + error @ errors))
    weight = _weights(economy)
    theta = weight @ theta_at(far, at.year, first_year) * at.factor
    factor = np.full(len(theta), at.factor) if at.year is None else theta / (weight @ far)
    return replace(
        economy,
        baseline=replace(economy.baseline, trade_elasticity=frozen(theta)),
        horizon_factor=frozen(factor),
        elasticities=f"{chosen}, {at.words}, drawn: {chosen.source}",
    )


@lru_cache(maxsize=64)
def _figures(chosen: ElasticityReading, sectors: tuple[str, ...]) -> tuple[Array, Array | None]:
    """A set's θ of industries [k], not yet bounded, and standard errors [k, error]; the ensemble has none."""
    if chosen.name == ENSEMBLE:
        return frozen(ensemble()[list(sectors)].to_numpy()), None
    figures, error = converted(chosen), standard_errors(chosen.name)
    return frozen(figures[list(sectors)].to_numpy(float)), frozen(error.loc[list(sectors)].to_numpy())


@lru_cache(maxsize=8)
def _weights(economy: Economy) -> Array:
    """Weight of each industry of the world table in θ of the economy's sectors [s, k]; see `group_elasticity`."""
    assert economy.table is not None
    world, fine = world_accounts(economy.table)[0], economy.detail
    # A country that stands there in parts is one partner: any of its parts tells it from the others.
    place = {country: int(fine.region_of[j]) for j, country in reversed(list(enumerate(fine.countries)))}
    country_of = np.array([place[code] for code in world.regions], dtype=np.intp)
    each = np.eye(len(world.sectors))
    found = [group_elasticity(row, world.trade, country_of, fine.sector_of, 1.0) for row in each]
    return frozen(np.stack(found, axis=1))
