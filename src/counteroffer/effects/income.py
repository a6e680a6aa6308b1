"""What a region gains or loses: exact real income, prices, and Caliendo–Parro's first-order formula beside it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.effects.cells import mean_tariff
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium


def consumer_price(e: Equilibrium) -> Array:
    """Π_s P̂^α [n]: price of final spending, new over baseline, at the numéraire (world value added)."""
    return e.consumer_price


def real_income(e: Equilibrium) -> Array:
    """Î / Π P̂^α [n], exact."""
    return np.asarray(e.income / e.baseline.income / consumer_price(e))


def real_value_added(e: Equilibrium) -> Array:
    """What factors earn over consumer prices [n], new over baseline: the real wage where all factors stay at work."""
    b = e.baseline
    earned = (b.value_added_share * (1 - b.profit_share)[:, None] * e.output).sum(0)
    return np.asarray(earned / b.value_added.sum(0) / consumer_price(e))


def equivalent_variation(e: Equilibrium) -> Array:
    """EV [n] = I0 (Î/ΠP̂^α − 1): baseline USD million that leave final users as well off."""
    return np.asarray(e.baseline.income * (real_income(e) - 1))


def supply_cost(e: Equilibrium) -> Array:
    """What added factors cost [n], baseline USD million: ε/(1+ε) V0 ((Φ/P_I)^(1+ε) − 1); below zero where some left.

    At once the disutility of added labour, isoelastic, and what capital at its steady state costs to replace at a zero
    rate of time preference: the area under supply, as real value added is V0 (Φ/P_I)^(1+ε). Zero where they are given.
    Of a tax on their income, factors come for what is left of it: V0(1−t), and Φ after tax.
    """
    said, elasticity = e.settings, e.settings.factor_supply
    relief = np.array(said.tax_relief) if said.tax_relief else 1.0
    kept = 1 - np.array(said.income_tax) if said.income_tax else 1.0
    real = (e.wage * relief / consumer_price(e)) ** (1 + elasticity)
    return np.asarray(elasticity / (1 + elasticity) * kept * e.baseline.value_added.sum(0) * (real - 1))


def net_real_income(e: Equilibrium) -> Array:
    """Real income less what added factors cost [n], over baseline income; `real_income` where factors are given."""
    return np.asarray(real_income(e) - supply_cost(e) / e.baseline.income)


def first_order(e: Equilibrium) -> pd.DataFrame:
    """Caliendo–Parro's welfare formula at baseline weights: not real income, printed only beside it.

    Returns
    -------
    DataFrame
        region, first_order_welfare_percent, terms_of_trade_percent, volume_of_trade_percent.
        ToT[n] = Σ_{s,i} (X[s,i,n](ĉ[s,n] − 1) − X[s,n,i](ĉ[s,i] − 1))/I; VoT[n] = Σ τX[s,n,i](X̂[s,n,i] − ĉ[s,i])/I.
        Of border prices p stands for ĉ in the first; of products the second sums over each with its own τ.
    """
    b = e.baseline
    rise = e.unit_cost[:, None, :] * e.markup - 1  # of exporter i's price, seen from every importer
    change = np.divide(e.trade, b.trade, out=np.ones_like(b.trade), where=b.trade > 0)
    terms = ((b.trade * rise).sum((0, 1)) - (b.trade * rise).sum((0, 2))) / b.income
    collected = mean_tariff(e, "old", "new") * change - b.tariff * e.unit_cost[:, None, :]
    volume = (b.trade * collected).sum((0, 2)) / b.income
    return pd.DataFrame(
        {
            "region": b.regions,
            "first_order_welfare_percent": 100 * (terms + volume),
            "terms_of_trade_percent": 100 * terms,
            "volume_of_trade_percent": 100 * volume,
        }
    )
