"""Goods inside an industry (docs/model.md): CES over the products of a cell, and over exporters within each.

A cell's shares are those of its products, weighed by what is spent on each, so they depend on costs of production.
They are composed at some costs into the factors that a cell of one good has: with these, prices and shares are exact at
those costs, and prices to first order around them (the envelope theorem).
"""

from __future__ import annotations

import jax
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
    tariff = _at(shock.tariff, p) + (p.tariff_apart + shock.product_tariff)
    tax = _at(jnp.log1p(shock.export_tax), p)
    log_kappa = _at(shock.log_iceberg, p) + jnp.log1p(tariff) + tax - p.log_wedge
    weight = p.trade_share * jnp.exp(-m.trade_elasticity[p.sector][:, None] * log_kappa)
    fob = weight / (1 + tariff)
    return ProductRows(weight, fob, tariff * fob)


def composed(trade: TradeFactors, log_seller: Array, m: Coefficients) -> TradeFactors:
    """The factors of cells with products at given prices of sellers, log p [b, s, i].

    P̂[h] = (Σ_i π (p κ̂)^−θ)^(−1/θ),  P̂ = (Σ_h a P̂[h]^(1−η))^(1/(1−η)),  and spending on h is a' = a (P̂[h]/P̂)^(1−η), so
    that π' = Σ_h a'[h] π'[h, i] = (p/P̂)^−θ Σ_h a (P̂[h]/P̂)^(1+θ−η) π κ̂^−θ.
    """
    p, goods = m.products, trade.products
    if p is None or goods is None or trade.tax_wedge is None:
        return trade
    theta = m.trade_elasticity[p.sector]
    log_product = product_price(goods, log_seller, m)
    log_cell = _cell_price(log_product, p)
    spent = p.share * jnp.exp((1 + theta - p.elasticity) * (log_product - log_cell[p.cell]))
    weight, fob, tariff = (_summed(spent[:, None] * each, p) for each in goods)
    tax = trade.tax_wedge[p.cell_sector, p.cell_importer]
    net = fob / (1 + tax)

    def put(dense: Array, cells: Array) -> Array:
        mask = None if m.border is None else m.border.mask[p.cell_sector, p.cell_importer]
        return dense.at[:, p.cell_sector, p.cell_importer].set(by_pricing(cells, mask))

    return trade._replace(
        weight=put(trade.weight, weight),
        net=put(trade.net, net),
        tariff=put(trade.tariff, tariff),
        export_tax=put(trade.export_tax, tax * net),
    )


def product_price(goods: ProductRows, log_seller: Array, m: Coefficients) -> Array:
    """Log P̂[h] at given prices of sellers, log p [b, s, i]; that of a product nobody sells is without end."""
    p = m.products
    assert p is not None
    theta = m.trade_elasticity[p.sector]
    seller = log_seller[0][p.sector]
    if m.border is not None:
        seller = jnp.where(_at(m.border.mask, p) > 0, log_seller[1][p.sector], seller)
    denominator = (goods.weight * jnp.exp(-theta[:, None] * seller)).sum(1)
    sold = denominator > 0
    return jnp.where(sold, -jnp.log(jnp.where(sold, denominator, 1.0)) / theta, NEVER)


NEVER = 700.0  # log price of what nobody sells: nothing is spent on it where products are substitutes (η > 1)


def _cell_price(log_product: Array, p: ProductCoefficients) -> Array:
    """Log P̂ [c], around the mean of the products' so that one product is its cell to the last bit."""
    middle = _summed(p.share * log_product, p)
    power = 1 - p.elasticity
    apart = _summed(p.share * jnp.exp(power * (log_product - middle[p.cell])), p)
    unit = power == 0  # Cobb–Douglas
    return middle + jnp.where(unit, 0.0, jnp.log(apart) / jnp.where(unit, 1.0, power))


def _at(cells: Array, p: ProductCoefficients) -> Array:
    """Values of cells [s, n, i] at each product [h, i]."""
    return cells[p.sector, p.importer]


def _summed(values: Array, p: ProductCoefficients) -> Array:
    """Sum of values [h, ...] over the products of each cell [c, ...]."""
    return jax.ops.segment_sum(values, p.cell, num_segments=len(p.cell_sector), indices_are_sorted=True)


def by_pricing(cells: Array, mask: Array | None) -> Array:
    """Values of cells by how their prices are set [b, ...]: at cost, and at the border where a mask says so."""
    return cells[None] if mask is None else jnp.stack([cells * (1 - mask), cells * mask])
