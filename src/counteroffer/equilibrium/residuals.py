"""The certificate: MODEL.md's equations evaluated at a solution, in plain NumPy and in levels.

Shares no call with the solver, so that a mistake there cannot vouch for itself.
"""

from __future__ import annotations

import numpy as np

from counteroffer.equilibrium.types import Array, Baseline, Residual, Shock


def residuals(
    baseline: Baseline, shock: Shock, *, wage: Array, price: Array, expenditure: Array, deficit: Array
) -> tuple[Residual, ...]:
    """Largest violation of each equation at (ŵ, P̂, E').

    Parameters
    ----------
    wage : array [n]
        ŵ.
    price, expenditure : array [s, n]
        P̂ and E' (USD million).
    deficit : array [n]
        D' the solution is meant to have (USD million).

    Returns
    -------
    tuple of Residual
        Prices and wages as log differences; spending, factor markets, market clearing and external balance over
        regional value added; the numéraire as a log difference.
    """
    b = baseline
    region_value_added = b.value_added.sum(0)
    # A log of what is not positive marks the cell as NaN, which no tolerance accepts.
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        cost = wage**b.value_added_share * np.prod(price[:, None, :] ** b.input_share, axis=0)
        kappa = shock.iceberg * (1 + shock.tariff) / (1 + b.tariff)
        delivered = (cost[:, None, :] * kappa) ** -b.trade_elasticity[:, None, None]
        denominator = (b.trade_share * delivered).sum(2)
        bought = b.trade_share.sum(2) > 0
        implied_price = np.where(bought, denominator, 1.0) ** (-1 / b.trade_elasticity[:, None])
        share = b.trade_share * delivered * (price ** b.trade_elasticity[:, None])[:, :, None]
        trade = share * expenditure[:, :, None] / (1 + shock.tariff)
        output = trade.sum(1)
        revenue = (shock.tariff * trade).sum((0, 2))
        payments = (b.value_added_share * output).sum(0)
        income = payments + revenue + deficit
        demand = (b.input_share * output[None]).sum(1) + b.consumption_share * income
        imports, exports = trade.sum((0, 2)), trade.sum((0, 1))
        parts = {
            "price": np.log(price) - np.log(implied_price),
            "spending": (expenditure - demand) / region_value_added,
            "market clearing": (expenditure - ((1 + shock.tariff) * trade).sum(2)) / region_value_added,
            "factor market": payments / (wage * region_value_added) - 1,
            "external balance": (imports - exports - deficit) / region_value_added,
            "numéraire": np.atleast_1d(np.log((wage * region_value_added).sum() / region_value_added.sum())),
        }
    return tuple(_worst(name, values, b) for name, values in parts.items())


def _worst(equation: str, values: Array, baseline: Baseline) -> Residual:
    size = np.where(np.isfinite(values), np.abs(values), np.inf)
    where = np.unravel_index(int(size.argmax()), size.shape)
    if values.ndim == 2:
        cell = f"sector {baseline.sectors[where[0]]}, region {baseline.regions[where[1]]}"
    else:
        cell = "world" if values.size == 1 and len(baseline.regions) > 1 else f"region {baseline.regions[where[0]]}"
    return Residual(equation, float(size[where]), cell)
