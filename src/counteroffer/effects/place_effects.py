"""Effects on provinces and states: split from the national solution, or read from one that has them as regions.

The split gives a place its share of a national industry and moves it with the place's own sales across the border: with
s the share of the industry's sales and s' of the new ones, a national amount goes by base share × s'/s, scaled to add
up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.economy.types import Economy
from counteroffer.effects.income import consumer_price, equivalent_variation
from counteroffer.effects.labour import Headcount, count_year, without_work
from counteroffer.effects.places import Places, known_places, places, split_sectors
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium

SOLVED, TOP_DOWN = "one equilibrium", "top-down split"


@dataclass(frozen=True, eq=False)
class PlaceEffects:
    """Effects on the provinces or states of one country.

    Attributes
    ----------
    places : DataFrame
        id, name, country, method, output_percent (volume), real_income_percent, equivalent_variation_usd_mn,
        unemployment_before_percent and its period, unemployment_pp, jobs_thousand (before) and the year of their count,
        jobs_period, jobs_change_thousand (less those without work); and what each effect is without the industries
        whose detail is a proportional split of a broader group (`_unsplit`).
    """

    places: pd.DataFrame
    _accounts: _Accounts
    _method: str

    @cached_property
    def industries(self) -> pd.DataFrame:
        """The same by industry: id, sector, method, split, output_percent, jobs_thousand, without_work_thousand."""
        a, ids = self._accounts, self.places["id"]
        index = pd.MultiIndex.from_product([ids, a.sectors], names=["id", "sector"])
        found = pd.DataFrame(
            {
                "method": self._method,
                "split": np.tile(a.split, len(ids)),
                "output_percent": 100 * (_ratio(a.makes, a.made) - 1).T.ravel(),
                "jobs_thousand": a.jobs.T.ravel(),
                "without_work_thousand": a.idle.T.ravel(),
            },
            index=index,
        )
        return found.reset_index()


def mapped(rows: pd.DataFrame) -> pd.DataFrame:
    """One row for each province and state: solved in one equilibrium where that is known, else split from above."""
    if rows.empty:
        return rows
    known = set(rows.loc[rows["method"] == SOLVED, "id"])
    return rows[(rows["method"] == SOLVED) | ~rows["id"].isin(known)]


@dataclass(frozen=True, eq=False)
class _Accounts:
    """What both methods know of the places: [s, r], and [r] for income; `split` [s] as of `Places`."""

    sectors: tuple[str, ...]
    split: NDArray[np.bool_]
    made: Array
    makes: Array
    jobs: Array
    idle: Array
    earnings_gain: Array
    income: Array
    gain: Array


def place_shares(e: Equilibrium, economy: Economy, country: str) -> tuple[Array, Array]:
    """Each place's share of what an industry of its country pays its factors, before and after [s, r]."""
    p = places(economy, country)
    return p.share, _parts(p.share, _moved(e, economy, p))


def top_down(e: Equilibrium, economy: Economy, country: str, heads: Headcount) -> PlaceEffects:
    """Effects on a country's provinces or states from its national solution; dollars, jobs and output add up to it.

    Factors earn what the place's industries pay; profits, tariff revenue, deficits and transfers are shared by value
    added. Who is without work goes by the model's own rationing at the place's earnings.
    """
    p, b = places(economy, country), e.baseline
    c, moved = b.regions.index(country), _moved(e, economy, p)
    price = consumer_price(e)[c]
    earned = p.share * b.value_added[:, c, None]
    earns = _parts(p.share, moved) * (e.labour[:, c] * e.wage[c] * e.supply[c] * b.value_added[:, c])[:, None]
    weight = earned.sum(0) / earned.sum()
    income = earned.sum(0) + weight * (b.income[c] - earned.sum())
    gain = (earns.sum(0) + weight * (e.income[c] - earns.sum())) / price - income
    # Exactly additive: what rounding leaves goes by income.
    gain = gain + (equivalent_variation(e)[c] - gain.sum()) * income / income.sum()
    accounts = _Accounts(
        sectors=economy.sectors,
        split=p.split,
        made=p.sales * b.output[:, c, None],
        makes=_parts(p.sales, moved) * (e.output[:, c] / e.unit_cost[:, c])[:, None],
        jobs=p.jobs,
        idle=_parts(p.jobs, _rationed(e, c, _ratio(earns, earned))) * without_work(e, heads)[:, c, None],
        earnings_gain=earns / price - earned,
        income=income,
        gain=gain,
    )
    return _told(accounts, p.table, TOP_DOWN)


def solved(e: Equilibrium, economy: Economy, country: str, heads: Headcount, method: str = SOLVED) -> PlaceEffects:
    """Effects on a country's provinces or states where they are regions of the economy themselves."""
    table, b = known_places(country), e.baseline
    at = [b.regions.index(code) for code in table["id"]]
    price = consumer_price(e)[at]
    payments = e.labour * e.wage * e.supply * b.value_added
    accounts = _Accounts(
        sectors=economy.sectors,
        split=split_sectors(economy, country),
        made=b.output[:, at],
        makes=e.output[:, at] / e.unit_cost[:, at],
        jobs=heads.jobs[:, at],
        idle=without_work(e, heads)[:, at],
        earnings_gain=payments[:, at] / price - b.value_added[:, at],
        income=b.income[at],
        gain=equivalent_variation(e)[at],
    )
    return _told(accounts, table, method)


def _moved(e: Equilibrium, economy: Economy, p: Places) -> Array:
    """`tilt` of every place. The nation's producers have one cost, so volumes and values move alike against them."""
    b = e.baseline
    c, to = b.regions.index(p.country), economy.detail.divisions(p.partner)
    sold = (levels[:, to, c].sum(1) for levels in (b.trade, e.trade))
    return tilt(p, b.output[:, c], e.output[:, c], *sold)


def tilt(p: Places, old: Array, new: Array, old_sold: Array, new_sold: Array) -> Array:
    """s'/s [s, r]: how a place's share of an industry's sales moves because it sells more or less across the border.

    Parameters
    ----------
    old, new : array [s]
        The country's sales, before and after.
    old_sold, new_sold : array [s]
        Of them to the partner.
    """
    level = p.sales * old[:, None]
    mine = crossing(p, old, old_sold)
    after = (
        mine * _ratio(new_sold, old_sold)[:, None] + (level - mine) * _ratio(new - new_sold, old - old_sold)[:, None]
    )
    return _ratio(_ratio(after, level), np.broadcast_to(_ratio(new, old)[:, None], level.shape))


def crossing(p: Places, old: Array, old_sold: Array) -> Array:
    """What each place sells across the border of an industry [s, r], of the country's sales and those to the partner.

    A place cannot sell more across the border than it makes: what the data put beyond that goes where there is room.
    """
    level = p.sales * old[:, None]
    claimed = np.minimum(p.exports * old_sold[:, None], level)
    room = level - claimed
    left = (old_sold - claimed.sum(1)) / np.where(room.sum(1) > 0, room.sum(1), 1.0)
    return np.asarray(claimed + room * np.clip(left, 0.0, 1.0)[:, None])


def _rationed(e: Equilibrium, c: int, earnings: Array) -> Array:
    """L̂(1 − h) [s, r] of places with the given earnings, ratios, at the country's Φ and wage floor."""
    settings, expects, supply = e.settings, e.wage[c], e.supply[c]
    if not settings.floored:
        return np.zeros_like(earnings)
    attached = earnings / (expects * supply)
    wage = expects * attached ** (1 / settings.labour_mobility)
    return np.asarray(attached * (1 - np.minimum(wage / (settings.wage_floor * e.currency[c]), 1.0)))


def _ratio(new: Array, old: Array) -> Array:
    return np.divide(new, old, out=np.ones_like(new), where=old > 0)


def _parts(base: Array, factor: Array) -> Array:
    """Shares [s, r] proportional to base × factor that sum to one; to base where no place has anything left."""
    raw = base * factor
    raw = np.where(raw.sum(1, keepdims=True) > 0, raw, base)
    total = raw.sum(1, keepdims=True)
    return np.asarray(np.divide(raw, total, out=np.zeros_like(raw), where=total > 0))


def _told(a: _Accounts, table: pd.DataFrame, method: str) -> PlaceEffects:
    jobs, known, added = a.jobs.sum(0), ~a.split, a.makes - a.made
    in_work = 1 - table["unemployment_percent"].to_numpy() / 100
    effects = pd.DataFrame(
        {
            "id": table["id"],
            "name": table["name"],
            "country": table["country"],
            "method": method,
            "output_percent": 100 * added.sum(0) / a.made.sum(0),
            "output_unsplit_percent": 100 * added[known].sum(0) / a.made.sum(0),
            "real_income_percent": 100 * a.gain / a.income,
            "real_income_unsplit_percent": 100 * (a.gain - a.earnings_gain[a.split].sum(0)) / a.income,
            "equivalent_variation_usd_mn": a.gain,
            "unemployment_before_percent": table["unemployment_percent"],
            "unemployment_period": table["unemployment_year"].astype(str),
            "unemployment_pp": 100 * in_work * a.idle.sum(0) / jobs,
            "unemployment_unsplit_pp": 100 * in_work * a.idle[known].sum(0) / jobs,
            "jobs_thousand": jobs,
            "jobs_period": table["country"].map(count_year),
            "jobs_change_thousand": 0.0 - a.idle.sum(0),
            "jobs_change_unsplit_thousand": 0.0 - a.idle[known].sum(0),
        }
    )
    return PlaceEffects(effects, a, method)
