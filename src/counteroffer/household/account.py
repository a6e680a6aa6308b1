"""A region's real income taken apart exactly: what prices take, and what incomes bring.

In the region's own money, with a hat for new over old and L the logarithmic mean L(a, b) = (b − a)/log(b/a),

    EV = I0 (Î/Π P̂^α − 1) = L(I0, I0 + EV) · (log Î − Σ_s α log P̂)

so that each good's price counts −L(I0, I0+EV) α log P̂, and each part of I' − I0 its change times
L(I0, I0+EV)/L(I0, I'): both sums are exact, and linear in what is bought of a good and in what is earned where. To
first order these are −αI0 log P̂ and the change itself.

Own money is such that what a unit of the region's factors earns is unchanged (its nominal-GDP anchor), or what the
short run anchors its currency to: a loss then shows in prices, not in pay, and pay differs only by where one works.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.effects.income import equivalent_variation
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium

SMALL = 1e-8  # logarithms below which a logarithmic mean is the plain one


@dataclass(frozen=True, eq=False)
class RegionAccount:
    """Parts of a region's real-income change, USD million; they add up to `total`.

    Attributes
    ----------
    prices : array [s]
        Of what final users buy of s; a rise is a loss.
    earnings, profits : array [s]
        Of factors at work in s, and of sellers of s: sales beyond cost, at the border too.
    revenue, borrowing : float
        Tariff and export-tax revenue; what is received from abroad on balance, deficit and transfers.
    total : float
        Equivalent variation.
    income : float
        I0.
    income_factor, price_factor : float
        L(I0, I0+EV)/L(I0, I') and L(I0, I0+EV)/I0.
    money : float
        What the region's money is worth at the numéraire, new over old.
    """

    prices: Array
    earnings: Array
    profits: Array
    revenue: float
    borrowing: float
    total: float
    income: float
    income_factor: float
    price_factor: float
    money: float


def own_money(e: Equilibrium, n: int) -> float:
    """What a region's money is worth at the numéraire, new over old; regions of one country share it."""
    if e.settings.closure == "short_run":
        return float(e.currency[n])
    b = e.baseline
    country = b.countries or b.regions
    same = np.array([code == country[n] for code in country])
    weight = np.where(same, b.value_added.sum(0) * e.supply, 0.0)
    return float((e.wage * weight).sum() / weight.sum())


def log_mean(old: float, new: float) -> float:
    """(new − old)/log(new/old)."""
    ratio = float(np.log(new / old))
    return (new - old) / ratio if abs(ratio) > SMALL else (new + old) / 2


def region_account(e: Equilibrium, n: int) -> RegionAccount:
    """The account of one region, by its position."""
    b, money = e.baseline, own_money(e, n)
    income, gain = float(b.income[n]), float(equivalent_variation(e)[n])
    whole = log_mean(income, income + gain)
    factor = whole / log_mean(income, float(e.income[n]) / money)
    shares = b.consumption_share[:, n]
    dearer = np.where(shares > 0, np.log(np.where(shares > 0, e.price[:, n], 1.0) / money), 0.0)
    old_profits = b.profit_share * b.output[:, n]
    return RegionAccount(
        prices=-whole * shares * dearer,
        earnings=factor * (e.payments[:, n] / money - b.value_added[:, n]),
        profits=factor * (e.profits[:, n] / money - old_profits),
        revenue=factor * float(e.revenue[n] / money - b.revenue[n]),
        borrowing=factor * float(e.deficit[n] / money - b.deficit[n] - b.transfer[n]),
        total=gain,
        income=income,
        income_factor=factor,
        price_factor=whole / income,
        money=money,
    )
