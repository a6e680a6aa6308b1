"""Who wins and loses: one change of real income, told by industry, by place and by household; each view adds up to it.

Views, and who is in them:

    industries   what is earned in each (factors, and sellers' margins), consumers (prices of all final uses), the
                 treasury (revenue), and what is received from abroad
    places       provinces and states, the region's own real income split by where it is made; only where labour is
                 attached to industries or places are regions themselves: else people go where the work is
    households   income groups, all places of a country together, and what the treasury keeps

In the long run people move, so that what an industry gains is what is earned there, by whoever then works in it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.effects.income import equivalent_variation
from counteroffer.effects.labour import headcount
from counteroffer.effects.place_effects import top_down
from counteroffer.effects.places import countries, known_places
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.household.account import RegionAccount

INDUSTRIES, PLACES, HOUSEHOLDS = "industries", "places", "households"
VIEWS = (INDUSTRIES, PLACES, HOUSEHOLDS)
CONSUMERS, TREASURY, ABROAD, OTHER = "consumers", "treasury", "abroad", "other_uses"
Row = tuple[str, str, str, float]


def balance(
    e: Equilibrium, economy: Economy, accounts: dict[str, list[RegionAccount]], groups: pd.DataFrame
) -> list[Row]:
    """Rows region, view, who, USD million of some countries or regions.

    Parameters
    ----------
    accounts : dict
        Country or region → accounts of its regions.
    groups : DataFrame
        region, place, group, total_usd_mn of every group, and what is kept as `TREASURY`.
    """
    found: list[Row] = []
    for code, parts in accounts.items():
        found += [(code, INDUSTRIES, who, amount) for who, amount in _industries(economy, parts).items()]
        found += [(code, PLACES, who, amount) for who, amount in _places(e, economy, code).items()]
        own = groups[groups["region"] == code].groupby("group", sort=False)["total_usd_mn"].sum()
        found += [(code, HOUSEHOLDS, str(who), float(amount)) for who, amount in own.items()]
    return found


def _industries(economy: Economy, parts: list[RegionAccount]) -> dict[str, float]:
    """What is earned by sector, and who else gains or loses."""
    earned = np.sum([part.earnings + part.profits for part in parts], axis=0)
    sectors = dict(zip(economy.sectors, map(float, earned), strict=True))
    return sectors | {
        CONSUMERS: float(sum(part.prices.sum() for part in parts)),
        TREASURY: sum(part.revenue for part in parts),
        ABROAD: sum(part.borrowing for part in parts),
    }


def _places(e: Equilibrium, economy: Economy, country: str) -> dict[str, float]:
    """Provinces or states of a country; none where the data or the economy have none."""
    if country not in countries():
        return {}
    gain = equivalent_variation(e)
    codes = [code for code in known_places(country)["id"] if code in economy.regions]
    if codes:
        return {code: float(gain[economy.regions.index(code)]) for code in codes}
    if country not in economy.regions or e.settings.mobile:
        return {}
    partner = str(known_places(country)["partner"].iloc[0])
    if not len(economy.detail.divisions(partner)):
        return {}
    rows = top_down(e, economy, country, headcount(economy)).places
    return dict(zip(rows["id"], rows["equivalent_variation_usd_mn"], strict=True))
