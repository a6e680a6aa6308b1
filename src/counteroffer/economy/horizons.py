"""Horizons: how far trade has come in answering a tariff, and the parameters that change as years pass."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from numbers import Integral, Real
from typing import Literal

import numpy as np

from counteroffer import data
from counteroffer.economy.aggregate import SHORT_RUN_SCALE
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.labels import choose

Horizon = Literal["long", "short", "year1"] | int | float
HORIZONS = ("long", "short", "year1")
LAST_YEAR = 10  # of the way from the first year's elasticities to those of the long run


@dataclass(frozen=True)
class Stage:
    """A horizon as elasticities are read at it.

    Attributes
    ----------
    words : str
        For readers.
    factor : float
        On the long-run θ of each group of industries; 1 where a year says how far along they are.
    year : int or None
        Of the path; none for the long run and for a factor.
    """

    words: str
    factor: float = 1.0
    year: int | None = None


@dataclass(frozen=True)
class HorizonParameters:
    """Parameters beside θ at a horizon.

    Attributes
    ----------
    product_elasticity : float
        η, between products of an industry.
    border_response : float
        ψ, by how much exporters' dollar prices answer to their cost.
    labour_mobility : float
        μ; infinite where workers move freely.
    wage_floor : float
        δ, a share of the old wage; 0 for none.
    """

    product_elasticity: float
    border_response: float
    labour_mobility: float
    wage_floor: float


def stage(horizon: Horizon) -> Stage:
    """A horizon by name, by whole year (1 to 10) or as a factor on long-run elasticities.

    `short` is the former first year, 0.38 times the long run; it takes a ratio of ε for one of θ, and `year1` is to be
    preferred.

    Raises
    ------
    LabelError, EconomyError
        For a name, year or factor there is none of.
    """
    if isinstance(horizon, str):
        choose("horizon", horizon, "load_economy", HORIZONS)
        factor = SHORT_RUN_SCALE if horizon == "short" else 1.0
        return Stage(f"{horizon} horizon", factor, 1 if horizon == "year1" else None)
    mend = "give long, short or a positive factor on trade elasticities, year1, or a whole year from 1 to 10"
    if isinstance(horizon, bool) or not isinstance(horizon, Real) or not 0 < horizon < float("inf"):
        raise EconomyError(f"horizon is {horizon}; {mend}")
    if isinstance(horizon, Integral):
        return stage("year1") if _year(horizon, mend) == 1 else Stage(f"year {horizon}", year=int(horizon))
    return Stage(f"scaled by {horizon:g}", float(horizon))


def one_year_theta() -> float:
    """θ of the first year, of every industry: the mean of the published one-year ε, less 1."""
    frame = data.frame("one_year.csv")
    if set(frame["concept"]) != {"tariff_exclusive"}:
        raise EconomyError("one_year.csv: an estimate is not of trade without duty; convert it before it is averaged")
    return float(frame["estimate"].mean()) - 1


def theta_at(long_run: Array, year: int | None, first_year: float | None = None) -> Array:
    """θ in a year of the path: ε = 1 + θ moves geometrically from that of the first year to its long-run value.

    ε(t) = ε(1)·(ε(10)/ε(1))^((t−1)/9); later years and none are the long run.

    Parameters
    ----------
    long_run : array
        θ, positive.
    first_year : float, optional
        θ of the first year, above −1; the mean of what is published by default.
    """
    if year is None or year >= LAST_YEAR:
        return long_run
    first = 1 + (one_year_theta() if first_year is None else first_year)
    return np.asarray(first * ((1 + long_run) / first) ** _come(year) - 1)


def at_horizon(year: int | Literal["long"]) -> HorizonParameters:
    """η, ψ, μ and δ in a year of the path, 1 or later, or in the long run.

    A geometric parameter reaches its long-run value by year 10; μ grows with the years and δ falls as a power of them.

    Raises
    ------
    EconomyError
        For anything but `long` or a whole year from 1.
    """
    if year != "long" and (isinstance(year, bool) or not isinstance(year, Integral) or year < 1):
        raise EconomyError(f"year {year} of a horizon; give long, or a whole year from 1")
    return _read("long" if year == "long" else int(year))


@cache
def _read(year: int | Literal["long"]) -> HorizonParameters:
    found = {}
    for row in data.frame("horizons.csv").to_dict("records"):
        first, last = float(row["year1"]), float(row["long"])
        found[str(row["parameter"])] = last if year == "long" else _on_path(first, last, str(row["path"]), year)
    return HorizonParameters(**found)


def parameters_of(horizon: Literal["long", "short", "year1"] | int) -> HorizonParameters:
    """`at_horizon` of a scenario's horizon: short, which year1 supersedes, is the first year."""
    if isinstance(horizon, str):
        choose("horizon", horizon, "parameters_of", HORIZONS)
        return at_horizon("long" if horizon == "long" else 1)
    return at_horizon(horizon)


@cache
def closing(parameter: str) -> str:
    """A parameter of closing.csv, as the data write it."""
    return str(data.frame("closing.csv").set_index("parameter")["value"][parameter])


def very_long_run_supply() -> float:
    """ε = a/(1 − a), capital at its steady state.

    Factors at work are H = K^a L^(1−a), of which capital earns the share a at what it costs to replace, so that
    K̂ = ΦĤ/P_I and Ĥ = K̂^a = (Φ/P_I)^(a/(1−a)).
    """
    share = Fraction(closing("capital_share"))
    return float(share / (1 - share))


def capital_supply(year: int) -> float:
    """ε of capital that is on its way to its steady state in a year of the path.

    Given in the first year, at its steady state in the tenth and after; between, log capital has come the share φ of
    the way, K̂ = (ΦĤ/P_I)^φ, a ninth more each year. With Ĥ = K̂^a that is Ĥ = (Φ/P_I)^ε, ε = aφ/(1 − aφ). How fast
    capital comes is an assumption: that the path ends in the tenth year, as trade's does.
    """
    share = Fraction(closing("capital_share")) * min(Fraction(year - 1, LAST_YEAR - 1), Fraction(1))
    return float(share / (1 - share))


def _on_path(first: float, last: float, path: str, year: int) -> float:
    """A parameter in a year, by the rule its row states."""
    choose("path", path, "horizons.csv", ("constant", "geometric", "times_year", "power_of_year"))
    if path == "times_year":
        return first * year
    if path == "power_of_year":
        return float(first**year)
    if path == "constant" or year == 1:
        return first
    return last if year >= LAST_YEAR else float(first * (last / first) ** _come(year))


def _come(year: int) -> float:
    """Share of the way to the long run that is behind."""
    return (year - 1) / (LAST_YEAR - 1)


def _year(horizon: Integral, mend: str) -> int:
    year = int(horizon)
    if not 1 <= year <= LAST_YEAR:
        raise EconomyError(f"horizon is year {year}; {mend}")
    return year
