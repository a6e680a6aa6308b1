"""Goods inside an industry (docs/model.md): CES over the products of a cell, and over exporters within each.

A cell's shares are those of its products, weighed by what is spent on each, so they depend on costs of production.
They are composed at some costs into the factors that a cell of one good has: with these, prices and shares are exact at
those costs, and prices to first order around them (the envelope theorem).
"""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array

from counteroffer.equilibrium.types.model import (
    Coefficients,
    ProductCoefficients,
    ProductRows,
    ShockArrays,
    TradeFactors,
)


def rows(shock: ShockArrays, m: Coefficients) -> ProductRows:
    """Products at the new trade costs: κ̂[h, i] = d̂ (1+τ'[h, i])(1+x') / ((1+τ[h, i])(1+x))."""
    p = m.products
    assert p is not None
    assert shock.product_tariff is not None
    apart = shock.product_tariff.at[p.row].get(mode="fill", fill_value=0.0)
    new = 1 + _at(shock.tariff, p) + (p.tariff_apart + apart)
    at_cell = _at(shock.log_iceberg + jnp.log1p(shock.export_tax), p)
    weight = p.trade_share * jnp.exp(-m.trade_elasticity[p.sector][:, None, None] * (jnp.log(new) + at_cell - p.log_wedge))
    return ProductRows(weight, weight / new)


def composed(trade: TradeFactors, log_seller: Array, m: Coefficients) -> TradeFactors:
    """The factors of cells with products at given prices of sellers, log p [b, s, i].

    P̂[h] = (Σ_i π (p κ̂)^−θ)^(−1/θ),  P̂ = (Σ_h a P̂[h]^(1−η))^(1/(1−η)),  and spending on h is a' = a (P̂[h]/P̂)^(1−η), so
    that π' = Σ_h a'[h] π'[h, i] = (p/P̂)^−θ Σ_h a (P̂[h]/P̂)^(1+θ−η) π κ̂^−θ.
    """
    p, goods = m.products, trade.products
    if p is None or goods is None or trade.tax_wedge is None:
        return trade
    theta = m.trade_elasticity[p.sector][:, None]
    log_product, bought = _prices(goods, log_seller, p, m)
    log_cell = _cell_price(log_product, bought, p)
    spent = bought * jnp.exp((1 + theta - p.elasticity) * (log_product - log_cell[p.cell][:, None]))
    weight, fob = (_summed(jnp.einsum("gq,gqi->gi", spent, each), p) for each in (goods.weight, goods.fob))
    at = p.cell_sector, p.cell_importer
    tax = trade.tax_wedge[at]
    net = fob / (1 + tax)
    mask = None if m.border is None else m.border.mask[at]

    def put(single: Array, several: Array) -> Array:
        return single.at[:, *at].set(by_pricing(several, mask))

    return TradeFactors(
        weight=put(trade.weight, weight),
        net=put(trade.net, net),
        tariff=put(trade.tariff, weight - fob),
        export_tax=put(trade.export_tax, tax * net),
    )


def _prices(goods: ProductRows, log_seller: Array, p: ProductCoefficients, m: Coefficients) -> tuple[Array, Array]:
    """Log P̂[h] and a, each [g, q]; both zero for a product that nobody sells, which η > 1 does without."""
    theta = m.trade_elasticity
    seller = jnp.exp(-theta[:, None] * log_seller)
    at = seller[0][p.sector]
    if m.border is not None:
        mask = m.border.mask[p.sector, p.importer]
        at = at * (1 - mask) + seller[1][p.sector] * mask
    denominator = jnp.einsum("gqi,gi->gq", goods.weight, at)
    sold = denominator > 0
    log_price = -jnp.log(jnp.where(sold, denominator, 1.0)) / theta[p.sector][:, None]
    return log_price, jnp.where(sold, p.share, 0.0)


def _cell_price(log_product: Array, bought: Array, p: ProductCoefficients) -> Array:
    """Log P̂ [c], around the mean of the products', which Cobb–Douglas takes."""
    middle = _summed((bought * log_product).sum(1), p)
    power = 1 - p.elasticity
    apart = _summed((bought * jnp.exp(power * (log_product - middle[p.cell][:, None]))).sum(1), p)
    unit = power == 0
    return middle + jnp.where(unit, 0.0, jnp.log(apart) / jnp.where(unit, 1.0, power))


def _at(cells: Array, p: ProductCoefficients) -> Array:
    """Values of cells [s, n, i] at each block [g, 1, i]."""
    return cells[p.sector, p.importer][:, None, :]


def _summed(values: Array, p: ProductCoefficients) -> Array:
    """Sum of values [g, ...] over the blocks of each cell [c, ...]."""
    return p.member @ values


def by_pricing(cells: Array, mask: Array | None) -> Array:
    """Values of cells by how their prices are set [b, ...]: at cost, and at the border where a mask says so."""
    return cells[None] if mask is None else jnp.stack([cells * (1 - mask), cells * mask])
