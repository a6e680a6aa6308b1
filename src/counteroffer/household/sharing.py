"""A region's account given to its households: each part by a stated key, so that groups add up to the region.

Parts, and their keys:

    prices      own purchases: each good's price effect by who buys it
    other uses  price effects of investment and public services: in proportion to own purchases
    earnings    of each province's industries where labour is attached to them, then by groups' income before taxes
    profits     sellers' margins at the border, and what retailers do not pass on: by income before taxes
    revenue     as chosen: in equal sums, in proportion to taxes, or kept by the treasury
    borrowing   what is received from abroad: in proportion to own purchases

The keys of profits, other uses and borrowing are assumptions: no data say whose they are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.effects.place_effects import place_shares
from counteroffer.effects.places import places
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.household.account import RegionAccount
from counteroffer.household.groups import HouseholdGroups

LUMP_SUM, INCOME_TAX, KEPT = "lump-sum", "income-tax", "kept"
RETURNS = (LUMP_SUM, INCOME_TAX, KEPT)
PARTS = ("prices", "other_uses", "earnings", "profits", "revenue", "borrowing")


@dataclass(frozen=True)
class Sharing:
    """How what is nobody's purchase reaches households.

    Attributes
    ----------
    revenue : {"lump-sum", "income-tax", "kept"}
        How tariff revenue returns.
    retail_pass_through : float
        Share of a change in goods' prices that reaches who buys them in shops; retailers' owners bear the rest.
    """

    revenue: str = LUMP_SUM
    retail_pass_through: float = 1.0


@dataclass(frozen=True, eq=False)
class Shared:
    """What the groups of one region get of its account, USD million [g].

    Attributes
    ----------
    spending : array
        Own purchases before the policy.
    parts : mapping
        Part of `PARTS` → array; a rise in prices is a loss.
    kept : float
        Revenue that stays with the treasury.
    exact : array
        Each group's own equivalent variation, where prices are passed on and its purchases stand for all it pays for.
    """

    spending: Array
    parts: dict[str, Array]
    kept: float
    exact: Array

    @property
    def total(self) -> Array:
        """All parts together [g]."""
        return np.asarray(sum(self.parts.values()))


def share_out(e: Equilibrium, economy: Economy, account: RegionAccount, g: HouseholdGroups, how: Sharing) -> Shared:
    """Give a region's account to its households; parts and `kept` add up to the account's total."""
    final = economy_final_use(e, g.region)
    own = g.share * final[:, None]
    spending = own.sum(0)
    by_spending, by_income = spending / spending.sum(), g.table["earnings"].to_numpy()
    price = account.prices
    passed = np.where(sold_in_shops(economy), how.retail_pass_through, 1.0) if g.surveyed else np.ones_like(price)
    direct = g.share * price[:, None]
    absorbed = float(((1 - passed) * direct.sum(1)).sum())
    rest = float((price * (1 - g.share.sum(1))).sum())
    revenue = _key(g.table, how.revenue) * account.revenue
    parts = {
        "prices": (passed[:, None] * direct).sum(0),
        "other_uses": by_spending * rest,
        "earnings": _earnings(e, economy, account, g),
        "profits": by_income * (account.profits.sum() + absorbed),
        "revenue": revenue,
        "borrowing": by_spending * account.borrowing,
    }
    kept = account.revenue if how.revenue == KEPT else 0.0
    received = sum(parts[name] for name in ("earnings", "profits", "revenue", "borrowing")) - by_income * absorbed
    return Shared(spending, parts, kept, _exact(account, direct.sum(0), spending, by_spending, rest, received))


def economy_final_use(e: Equilibrium, n: int) -> Array:
    """F [s] of a region's baseline, tariff-inclusive, USD million."""
    return np.asarray(e.baseline.consumption_share[:, n] * e.baseline.income[n])


def sold_in_shops(economy: Economy) -> Array:
    """Whether all of a sector can carry a tariff [s]: goods, whose prices retailers set."""
    fine = economy.detail
    services = {int(s) for s, code in zip(fine.sector_of, fine.sectors, strict=True) if code not in economy.goods}
    return np.array([s not in services for s in range(len(economy.sectors))])


def _key(table: pd.DataFrame, revenue: str) -> Array:
    """Who gets returned revenue [g]: shares of all of it, or nothing where it is kept."""
    heads = table["households_thousand"].to_numpy(float)
    # One group gets all, whether its number is known or not.
    even = heads / heads.sum() if len(heads) > 1 else np.ones(1)
    return np.asarray({LUMP_SUM: even, INCOME_TAX: table["taxes"].to_numpy(float), KEPT: 0.0 * even}[revenue])


def _earnings(e: Equilibrium, economy: Economy, account: RegionAccount, g: HouseholdGroups) -> Array:
    """What factors earn more or less [g]: where their industries are, then by income before taxes."""
    key = g.table["earnings"].to_numpy(float)
    # Mobile labour earns the same wherever it works: only its number moves between industries.
    if g.table["place"].nunique() < 2 or e.settings.mobile:
        return np.asarray(key * account.earnings.sum())
    before, after = place_shares(e, economy, g.country)
    n = g.region
    level = after * (e.payments[:, n] / account.money)[:, None] - before * e.baseline.value_added[:, n, None]
    by_place = account.income_factor * level.sum(0)
    found = np.zeros(len(key))
    for place, amount in zip(_place_order(economy, g.country), by_place, strict=True):
        here = (g.table["place"] == place).to_numpy()
        found[here] = amount * key[here] / key[here].sum()
    return found


def _place_order(economy: Economy, country: str) -> list[str]:
    return [str(code) for code in places(economy, country).table["id"]]


def _exact(
    account: RegionAccount, direct: Array, spending: Array, by_spending: Array, rest: float, received: Array
) -> Array:
    """Equivalent variation of each group at its own prices [g], by its income and what it pays for before."""
    paid = by_spending * account.income
    log_price = -(direct + by_spending * rest) / account.price_factor / np.where(paid > 0, paid, 1.0)
    return np.asarray((paid + received / account.income_factor) * np.exp(-log_price) - paid)
