"""Who the households of a region are, how many, and what of each industry's final use they buy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import sum_over
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array

COUNTS, GROUPS, SPENDING = "households.csv", "household_groups.csv", "household_spending.csv.gz"
ALL = "all"
LETTER = {"decile": "D", "quintile": "Q"}
KEYS = ["place", "group"]


@dataclass(frozen=True, eq=False)
class HouseholdGroups:
    """The households of one region of an economy.

    Attributes
    ----------
    country : str
        Whose they are: the region, or the country it is a part of.
    region : int
        Position of the region.
    table : DataFrame
        place, group (D1… or Q1…, `ALL` where no survey is known), households_thousand, and the shares `earnings` and
        `taxes`, which add up to one.
    share : array [s, g]
        Of the final use of s, what each group buys itself; the rest is investment and public services.
    surveyed : bool
        Whether a survey says what groups buy; otherwise one group buys all final use.
    currency : str
        What the region pays in; empty where that is the US dollar, or no rate of it is known.
    local_per_usd : float
        What a dollar was worth in it in the year of the table; NaN where no currency is shown.
    """

    country: str
    region: int
    table: pd.DataFrame
    share: Array
    surveyed: bool
    currency: str
    local_per_usd: float


def known_countries() -> tuple[str, ...]:
    """Countries whose income groups the data have."""
    return tuple(_frame(GROUPS)["country"].unique())


@lru_cache(maxsize=8)  # of one economy it is asked for again and again
def household_groups(economy: Economy) -> tuple[HouseholdGroups, ...]:
    """The households of every region, in the economy's order."""
    fine, found = economy.detail, {}
    standard = set(fine.sectors) == set(data.frame("sectors.csv")["code"]) and _known_by_code(economy)
    for country in known_countries() if standard else ():
        for n in fine.divisions(country):
            found[int(n)] = _surveyed(economy, country, int(n))
    return tuple(found.get(n) or _whole(economy, n) for n in range(len(economy.regions)))


def _known_by_code(economy: Economy) -> bool:
    """Whether regions are the countries that the data know by these codes."""
    return economy.source is None or economy.source.world_codes


def counted(economy: Economy) -> bool:
    """Whether the number of households of any region is known."""
    return any(g.table["households_thousand"].notna().all() for g in household_groups(economy))


def led_by(economy: Economy, lead: Sequence[str]) -> tuple[str, ...]:
    """Whose households the regions that lead are: their country where it has several regions, else themselves."""
    own = dict(zip(economy.detail.regions, economy.detail.countries, strict=True))
    return tuple(dict.fromkeys(own.get(code, code) for code in lead))


@cache
def _frame(name: str) -> pd.DataFrame:
    return data.frame(name).fillna({"place": "", "currency": ""})


@cache
def _counts() -> pd.DataFrame:
    return _frame(COUNTS).set_index("code")


@cache
def _spending(country: str) -> pd.DataFrame:
    """USD million [industry; place and group]; ("", 0) is what no group buys."""
    rows = _frame(SPENDING)
    rows = rows[rows["country"] == country]
    return rows.pivot_table(index="icio", columns=KEYS, values="usd_mn", aggfunc="sum", fill_value=0.0)


def _money(economy: Economy, n: int) -> tuple[str, float]:
    found = economy.money(economy.regions[n])
    return ("", np.nan) if found is None else (found.code, found.local_per_usd)


def _whole(economy: Economy, n: int) -> HouseholdGroups:
    """All households of a region as one; their number is not known where one member's is not."""
    fine, counts = economy.detail, _counts()["households_thousand"]
    members = [fine.regions[j] for j in np.flatnonzero(fine.region_of == n)]
    known = _known_by_code(economy)
    total = float(sum(counts.get(code, np.nan) for code in members)) if known else np.nan
    table = pd.DataFrame(
        {"place": [""], "group": [ALL], "households_thousand": [total], "earnings": [1.0], "taxes": [1.0]}
    )
    share = np.ones((len(economy.sectors), 1))
    return HouseholdGroups(economy.regions[n], n, table, share, False, *_money(economy, n))


def _surveyed(economy: Economy, country: str, n: int) -> HouseholdGroups:
    """Groups with a survey: those of one place where the region is one, else all of the country."""
    fine, rows = economy.detail, _frame(GROUPS)
    rows = rows[rows["country"] == country].sort_values(KEYS, kind="stable")
    here = [fine.regions[j] for j in np.flatnonzero(fine.region_of == n)]
    inside = rows["place"].isin(here)
    rows = (rows[inside] if inside.any() else rows).reset_index(drop=True)
    bought = _spending(country).reindex(fine.sectors, fill_value=0.0)
    whole = sum_over(bought.sum(axis=1).to_numpy(), fine.sector_of)
    level = sum_over(bought[list(rows[KEYS].itertuples(index=False, name=None))].to_numpy(), fine.sector_of)
    parts = fine.divisions(country)
    final = economy.final_use
    # What groups buy moves with the country's final use where the economy is of another year than the survey's table.
    moved = level * np.divide(final[:, parts].sum(1), whole, out=np.zeros(len(whole)), where=whole > 0)[:, None]
    share = np.divide(moved, final[:, [n]], out=np.zeros_like(moved), where=final[:, [n]] > 0)
    share = share / np.maximum(share.sum(1, keepdims=True), 1.0)
    names = [f"{LETTER[kind]}{group}" for kind, group in zip(rows["kind"], rows["group"], strict=True)]
    table = pd.DataFrame({"place": rows["place"], "group": names, "households_thousand": rows["households_thousand"]})
    for key in ("earnings", "taxes"):
        table[key] = rows[key] / rows[key].sum()
    return HouseholdGroups(country, n, table, np.asarray(share), True, *_money(economy, n))
