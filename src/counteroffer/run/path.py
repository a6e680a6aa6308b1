"""A short run solved again year after year, as wages, workers, trade, border prices and capital give way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from counteroffer.economy.horizons import LAST_YEAR, capital_supply
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.settings import MOST_MOBILE
from counteroffer.errors import InputError, worded
from counteroffer.run.run import Run

State = dict[str, float]


def path(run: Run, years: int) -> Iterator[tuple[State, Run]]:
    """What is assumed for each year after the measures, and its solution.

    In year t the floor is δ^t and mobility μ·t (free movement beyond what can be told from it). Trade elasticities,
    border prices and elasticities between products are those of year t (`economy.horizons`), of the long run from the
    tenth on. Capital is given in the first year and at its steady state in the tenth, a ninth of the way nearer each
    year: `economy.horizons.capital_supply`. Each year is an equilibrium of its own against the same baseline. What is
    assumed: year, wage_floor, labour_mobility, border_response (ψ, 1 where prices follow costs), elasticity_factor, the
    mean of θ over its long-run value by trade between regions, and capital_supply, ε.

    Raises
    ------
    InputError
        For less than one year, or a caller's own economy, whose elasticities have no horizon.
    """
    if years < 1:
        raise InputError(worded("{years} years; give 1 or more", years=years))
    if run.given is not None:
        raise InputError(worded("an economy of your own has one horizon; a path over years needs the data's"))
    said = run.scenario
    for year in range(1, years + 1):
        at = year if year < LAST_YEAR else "long"
        floor, mobility, supply = said.wage_floor**year, _mobility(said.labour_mobility, year), capital_supply(year)
        found = run.varied(
            wage_floor=floor,
            labour_mobility=mobility,
            factor_supply=supply,
            elasticities=said.elasticities.model_copy(update={"horizon": at}),
        )
        border = found.settings.border
        state = {
            "year": year,
            "wage_floor": floor,
            "labour_mobility": mobility,
            "border_response": border.response if border else 1.0,
            "elasticity_factor": _mean_factor(found.economy),
            "capital_supply": supply,
        }
        yield state, found


def _mobility(first: float, year: int) -> float:
    """μ·t, or free movement where that is more than wages of industries can be told apart at."""
    return first * year if first * year <= MOST_MOBILE else np.inf


def _mean_factor(economy: Economy) -> float:
    """Mean of θ over its long-run value, by trade between regions."""
    trade = economy.trade * ~np.eye(len(economy.regions), dtype=bool)
    weight = trade.sum((1, 2))
    return float(np.average(np.broadcast_to(economy.horizon_factor, weight.shape), weights=weight))
