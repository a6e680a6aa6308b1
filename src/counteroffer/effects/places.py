"""Provinces and states: their shares of each industry, of its sales across the border, and of its jobs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.economy.aggregate import sum_over
from counteroffer.economy.detail import Detail
from counteroffer.economy.types import Economy
from counteroffer.effects.labour import MIX, PLACES
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import LabelError, worded


@dataclass(frozen=True, eq=False)
class Places:
    """The provinces or states of one country on an economy's sectors.

    Attributes
    ----------
    country, partner : str
        Whose places they are, and the country across the border.
    table : DataFrame
        id, name, kind, labour_force_thousand, unemployment_percent, unemployment_year.
    share, sales : array [s, r]
        Shares of the country's value added and output in sector s; sum to one over r. A state's are one and the same:
        no output is known.
    exports : array [s, r]
        Shares of the country's sales of s to the partner.
    jobs : array [s, r]
        Thousand.
    split : array of bool [s]
        Whether the sector's detail is a proportional split of a broader group with other sectors in it.
    """

    country: str
    partner: str
    table: pd.DataFrame
    share: Array
    sales: Array
    exports: Array
    jobs: Array
    split: NDArray[np.bool_]


@cache
def _industries() -> pd.DataFrame:
    return data.frame(MIX)


def known_places(country: str) -> pd.DataFrame:
    """Provinces or states of a country, in the order of their codes.

    Raises
    ------
    LabelError
        If the data have none.
    """
    table = data.frame(PLACES)
    table = table[table["country"] == country].reset_index(drop=True)
    if table.empty:
        raise LabelError(
            worded(
                "no provinces or states are known for {country}; there are some for {countries}",
                country=country,
                countries=", ".join(countries()),
            )
        )
    return table


def split_sectors(economy: Economy, country: str) -> NDArray[np.bool_]:
    """Whether a sector's place is only known together with other sectors of its group in the country's data [s]."""
    return _split(economy.detail, country)


def _split(fine: Detail, country: str) -> NDArray[np.bool_]:
    rows = _industries()[_industries()["id"].isin(known_places(country)["id"])]
    group = rows.drop_duplicates("icio").set_index("icio")["group"].reindex(fine.sectors).to_numpy()
    spans = {g: len({int(s) for s in fine.sector_of[group == g]}) for g in set(group)}
    return np.array([any(spans[g] > 1 for g in group[fine.sector_of == s]) for s in range(fine.sector_of.max() + 1)])


def countries() -> tuple[str, ...]:
    """Countries whose provinces or states the data have."""
    return tuple(data.frame(PLACES)["country"].unique())


def place_names() -> dict[str, str]:
    """Code → name of every province and state."""
    table = data.frame(PLACES)
    return dict(zip(table["id"], table["name"], strict=True))


def country_of(kind: str) -> str:
    """The country that the places of a kind (province, state) are of."""
    return str(data.frame(PLACES).set_index("kind").loc[[kind], "country"].iloc[0])


def kind_of(country: str) -> str:
    """What the places of a country are: province or state."""
    return str(known_places(country)["kind"].iloc[0])


def places(economy: Economy, country: str) -> Places:
    """The provinces or states of a country that is a region of the economy by itself.

    Raises
    ------
    LabelError
        If the data have none, or the country or its partner is not a region of the economy.
    """
    table = known_places(country)
    partner = str(table["partner"].iloc[0])
    known = set(economy.detail.sectors) == set(_industries()["icio"])
    for code, most in ((country, 1), (partner, np.inf)):
        if not (known and 1 <= len(economy.detail.divisions(code)) <= most):
            raise LabelError(
                worded(
                    "{code} is not a region of economy '{economy}' by itself; use 'focus' or 'full'",
                    code=code,
                    economy=economy.name,
                )
            )
    return _places(economy.detail, country)


@lru_cache(maxsize=8)  # of countries and sectors, whatever the elasticities
def _places(fine: Detail, country: str) -> Places:
    table, c = known_places(country), fine.regions.index(country)
    partner = str(table["partner"].iloc[0])
    rows = _industries()[_industries()["id"].isin(table["id"])]

    def wide(column: str) -> Array:
        cells = rows.set_index(["icio", "id"])[column].reindex(pd.MultiIndex.from_product([fine.sectors, table["id"]]))
        return np.asarray(cells.to_numpy(float).reshape(len(fine.sectors), len(table)))

    def weighed(column: str, level: Array) -> Array:
        summed = sum_over(wide(column) * level[:, None], fine.sector_of)
        total = summed.sum(1, keepdims=True)
        even = np.full_like(summed, 1 / summed.shape[1])
        return np.asarray(np.divide(summed, total, out=even, where=total > 0))

    made = fine.trade[:, :, c].sum(1)
    sold = fine.trade[:, fine.places(partner), c].sum(1)
    share, sales = weighed("value_added_share", made), weighed("output_share", made)
    exports = weighed("exports_share", sold)
    jobs = sum_over(wide("jobs_thousand"), fine.sector_of)
    return Places(country, partner, table, share, sales, exports, jobs, _split(fine, country))
