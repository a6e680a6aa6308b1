"""Who pays a tariff at the border and in the shops: price changes over the rise of the duty, on baseline trade.

Both are ratios of sums over what a region buys, so that a cell counts by the duty added on its baseline trade: a mean
of the cells' own ratios would be ruled by those whose duty hardly moved.

    border      1 + Σ (1+x)X Δlog p ÷ Σ (1+x)X Δlog(1+τ)      over what saw its tariff rise, p(1+x′)/(1+x) ÷ ê_USD
    consumer    Σ E Δlog(P̂/ê) ÷ Σ E Σ_i π Δlog(1+τ)           over products whose mean tariff rose

The first is one where exporters keep their dollar prices, zero where they lower them by the whole duty; the second is
in the importer's own money and takes in goods made at home, what buyers turn to, and all else that moves prices. Money
is what each currency is held to, nominal value added of its regions unless the scenario says otherwise; where the
closure needs none (the long run) it is measured so all the same, or what is paid abroad would hang on the numéraire.
Limits: for a small tariff on a small part of a small country's trade both are one; the second falls below as buyers
turn away from what is taxed, and where tariffs hardly rise (`mean_tariff_rise`) both say more of what others do.
"""

from __future__ import annotations

import numpy as np

from counteroffer.effects.cells import border_price_rise, tariff_rise
from counteroffer.effects.labour import quoted_in
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.currencies import anchor_weights
from counteroffer.equilibrium.types.equilibrium import Equilibrium

LEAST_RISE = 1e-6  # of log(1+τ): below a ten-thousandth of a percent is rounding


def border_pass_through(e: Equilibrium) -> Array:
    """Realised border pass-through [n]; NaN where no tariff rose. Domestic sales are left out."""
    b = e.baseline
    abroad = ~np.eye(len(b.regions), dtype=bool)[None]
    value = np.where(abroad, (1 + b.export_tax) * b.trade, 0.0)
    raised = value * tariff_rise(e, lambda rise: np.where(rise > LEAST_RISE, 1.0, 0.0))
    rise = value * tariff_rise(e, lambda rise: np.where(rise > LEAST_RISE, rise, 0.0))
    dearer = border_price_rise(e) - _log_dollar(e)
    return 1 + _over((raised * dearer).sum((0, 2)), rise.sum((0, 2)))


def consumer_pass_through(e: Equilibrium) -> Array:
    """Realised consumer pass-through [n]; NaN where the mean tariff of no product rose."""
    b = e.baseline
    rise = (b.trade_share * tariff_rise(e, spent=True)).sum(2)
    value = np.where(rise > LEAST_RISE, b.expenditure, 0.0)
    return _over((value * (np.log(e.price) - _log_money(e))).sum(0), (value * rise).sum(0))


def mean_tariff_rise(e: Equilibrium) -> Array:
    """Σ (1+x)X ((1+τ′)/(1+τ) − 1) ÷ Σ (1+x)X over baseline imports [n]; pass-through of next to no rise says little."""
    b = e.baseline
    abroad = ~np.eye(len(b.regions), dtype=bool)[None]
    value = np.where(abroad, (1 + b.export_tax) * b.trade, 0.0)
    rise = (value * tariff_rise(e, np.expm1)).sum((0, 2))
    bought = value.sum((0, 2))
    return np.asarray(np.divide(rise, bought, out=np.zeros_like(bought), where=bought > 0))


def _log_dollar(e: Equilibrium) -> float:
    """Log ê of the currency that border prices are set in, or else quoted in; zero where no region has it."""
    money = _log_money(e)
    if e.settings.border is not None:
        return float(money[e.baseline.regions.index(e.settings.border.invoice)])
    regions = e.baseline.countries or e.baseline.regions
    return float(money[regions.index(quoted_in())]) if quoted_in() in regions else 0.0


def _log_money(e: Equilibrium) -> Array:
    """Log ê [n], solved for or, where nothing is set in a currency, what its anchor would make of it."""
    if e.settings.floored or e.settings.border is not None:
        return np.asarray(np.log(e.currency))
    nominal, consumer = anchor_weights(e.baseline, e.settings.currencies)
    value = nominal @ (e.payments.sum(0) / e.baseline.value_added.sum(0))
    prices = consumer @ np.log(e.consumer_price)
    return np.where(value > 0, np.log(np.where(value > 0, value, 1.0)), prices)


def _over(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.full_like(whole, np.nan), where=whole > 0)
