"""Provinces and states from the national solution: a top-down split that adds up to it.

A place's part of a national industry follows its share of the industry and its own sales across the border: with s the
share of the industry's sales and s' of the new ones, any national amount goes by base share × s'/s, scaled to add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import sum_over
from counteroffer.economy.types import Economy
from counteroffer.effects.income import consumer_price, equivalent_variation
from counteroffer.effects.jobs import MIX, PLACES, Headcount, employment
from counteroffer.equilibrium.types import Array, Equilibrium
from counteroffer.errors import LabelError


@dataclass(frozen=True, eq=False)
class Places:
    """The provinces or states of one country on an economy's sectors.

    Attributes
    ----------
    country, partner : str
        Whose places they are, and the country across the border.
    table : DataFrame
        id, name, labour_force_thousand, unemployment_percent, unemployment_year.
    share : array [s, r]
        Shares of the country's value added in sector s; sum to one over r.
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
    exports: Array
    jobs: Array
    split: np.ndarray


@cache
def _industries() -> pd.DataFrame:
    return data.frame(MIX)


def countries() -> tuple[str, ...]:
    """Countries whose provinces or states the data have."""
    return tuple(data.frame(PLACES)["country"].unique())


def places(economy: Economy, country: str) -> Places:
    """The provinces or states of a country that is a region of the economy by itself.

    Raises
    ------
    LabelError
        If the data have none, or the country or its partner is not a region of the economy.
    """
    table = data.frame(PLACES)
    table = table[table["country"] == country].reset_index(drop=True)
    if table.empty:
        raise LabelError(f"no provinces or states are known for {country}; there are some for {', '.join(countries())}")
    partner = str(table["partner"].iloc[0])
    for code in (country, partner):
        if code not in economy.regions or code not in economy.detail.regions:
            raise LabelError(f"{code} is not a region of economy '{economy.name}' by itself; use 'focus' or 'full'")
    fine, c = economy.detail, economy.detail.regions.index(country)
    rows = _industries()[_industries()["id"].isin(table["id"])]

    def wide(column: str) -> Array:
        cells = rows.set_index(["icio", "id"])[column].reindex(pd.MultiIndex.from_product([fine.sectors, table["id"]]))
        return np.asarray(cells.to_numpy(float).reshape(len(fine.sectors), len(table)))

    group = rows.drop_duplicates("icio").set_index("icio")["group"].reindex(fine.sectors).to_numpy()
    spans = {g: len({int(s) for s in fine.sector_of[group == g]}) for g in set(group)}
    split = np.array([any(spans[g] > 1 for g in group[fine.sector_of == s]) for s in range(len(economy.sectors))])

    def weighed(column: str, level: Array) -> Array:
        summed = sum_over(wide(column) * level[:, None], fine.sector_of)
        total = summed.sum(1, keepdims=True)
        even = np.full_like(summed, 1 / summed.shape[1])
        return np.asarray(np.divide(summed, total, out=even, where=total > 0))

    made = fine.trade[:, :, c].sum(1)
    sold = fine.trade[:, fine.regions.index(partner), c]
    share, exports = weighed("value_added_share", made), weighed("exports_share", sold)
    jobs = sum_over(wide("jobs_thousand"), fine.sector_of)
    return Places(country, partner, table, share, exports, jobs, split)


def tilt(p: Places, old: Array, new: Array, old_sold: Array, new_sold: Array) -> Array:
    """s'/s [s, r]: how a place's share of an industry's sales moves because it sells more or less across the border.

    Parameters
    ----------
    old, new : array [s]
        The country's sales, before and after.
    old_sold, new_sold : array [s]
        Of them to the partner.
    """
    rest = old - old_sold
    excess = (p.exports - p.share) * old_sold[:, None]
    # A place cannot sell more across the border than it makes: the data's concentration is eased as far as that takes.
    room = np.divide(p.share * rest[:, None], excess, out=np.full_like(excess, np.inf), where=excess > 0)
    ease = np.minimum(room.min(1), 1.0)
    mine = (p.share + ease[:, None] * (p.exports - p.share)) * old_sold[:, None]
    growth = np.divide(new - new_sold, rest, out=np.ones_like(rest), where=rest > 0)
    abroad = np.divide(new_sold, old_sold, out=np.ones_like(rest), where=old_sold > 0)
    level = p.share * old[:, None]
    after = mine * abroad[:, None] + (level - mine) * growth[:, None]
    factor = np.divide(after, level, out=np.ones_like(level), where=level > 0)
    overall = np.divide(new, old, out=np.ones_like(old), where=old > 0)
    return np.asarray(np.divide(factor, overall[:, None], out=np.ones_like(factor), where=overall[:, None] > 0))


def _parts(base: Array, factor: Array) -> Array:
    """Shares [s, r] proportional to base × factor that sum to one."""
    raw = base * factor
    total = raw.sum(1, keepdims=True)
    return np.asarray(np.divide(raw, total, out=np.zeros_like(raw), where=total > 0))


def top_down(e: Equilibrium, economy: Economy, country: str, heads: Headcount) -> pd.DataFrame:
    """Effects on the provinces or states of a country, from its national solution.

    Returns
    -------
    DataFrame
        id, name, country, output_percent (volume), real_income_percent, equivalent_variation_usd_mn, unemployment_pp,
        unemployment_before_percent and its period, jobs_thousand, jobs_change_thousand (less those without work), and
        the last two effects once more without the sectors whose detail is a proportional split.
        Dollars, jobs and output volumes add up to the national ones.
    """
    p, b = places(economy, country), e.baseline
    c, to = b.regions.index(country), b.regions.index(p.partner)
    nominal = tilt(p, b.output[:, c], e.output[:, c], b.trade[:, to, c], e.trade[:, to, c])
    cost = e.unit_cost[:, c]
    volume_new = e.output[:, c] / cost
    volume = tilt(p, b.output[:, c], volume_new, b.trade[:, to, c], e.trade[:, to, c] / cost)
    made = (p.share * b.output[:, c, None]).sum(0)
    makes = (_parts(p.share, volume) * volume_new[:, None]).sum(0)
    income, gain = _real_income(e, c, p, nominal)
    attached, _ = employment(e, heads.share)
    idle = heads.jobs[:, c] * attached[:, c] * (1 - e.hired[:, c])
    lost = _parts(p.jobs, nominal) * idle[:, None]
    jobs = p.jobs.sum(0)
    base = 1 - p.table["unemployment_percent"].to_numpy() / 100
    without = lost[~p.split].sum(0)
    return pd.DataFrame(
        {
            "id": p.table["id"],
            "name": p.table["name"],
            "country": country,
            "output_percent": 100 * (makes / made - 1),
            "real_income_percent": 100 * gain / income,
            "equivalent_variation_usd_mn": gain,
            "unemployment_before_percent": p.table["unemployment_percent"],
            "unemployment_period": p.table["unemployment_year"].astype(str),
            "unemployment_pp": 100 * base * lost.sum(0) / jobs,
            "unemployment_unsplit_pp": 100 * base * without / jobs,
            "jobs_thousand": jobs,
            "jobs_change_thousand": -lost.sum(0) + 0.0,
            "jobs_change_unsplit_thousand": -without + 0.0,
        }
    )


def _real_income(e: Equilibrium, c: int, p: Places, nominal: Array) -> tuple[Array, Array]:
    """Income before [r] and equivalent variation [r], USD million.

    Factors earn what the place's industries pay; profits, revenue, deficits and transfers are shared by value added.
    """
    b = e.baseline
    earned = p.share * b.value_added[:, c, None]
    payments = e.labour[:, c] * e.wage[c] * b.value_added[:, c]
    earns = _parts(p.share, nominal) * payments[:, None]
    weight = earned.sum(0) / earned.sum()
    income = earned.sum(0) + weight * (b.income[c] - earned.sum())
    after = earns.sum(0) + weight * (e.income[c] - earns.sum())
    gain = after / consumer_price(e)[c] - income
    # Exactly additive: what rounding is left goes by income.
    return income, gain + (equivalent_variation(e)[c] - gain.sum()) * income / income.sum()
