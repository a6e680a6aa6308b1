"""Goods inside an industry (docs/model.md): CES over the products of a cell, and over exporters within each.

A cell's shares are those of its products, weighed by what is spent on each, so they depend on costs of production.
They are composed at some costs into the factors that a cell of one good has: with these, prices and shares are exact at
those costs, and prices to first order around them (the envelope theorem).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from counteroffer.equilibrium.types.model import (
    Coefficients,
    ProductCoefficients,
    ProductRows,
    ShockArrays,
    TradeFactors,
)
from counteroffer.lazily import jax, jnp

if TYPE_CHECKING:
    from jax import Array


def rows(shock: ShockArrays, m: Coefficients) -> ProductRows:
    """Products at the new trade costs: κ̂[h, i] = d̂ (1+τ'[h, i])(1+x') / ((1+τ[h, i])(1+x))."""
    p = m.products
    assert p is not None
    assert shock.product_tariff is not None
    assert shock.product_log_duty is not None
    given = shock.product_tariff, shock.product_log_duty
    apart, log_duty = (each.at[p.row].get(mode="fill", fill_value=0.0) for each in given)
    new = 1 + _at(shock.tariff, p) + (p.tariff_apart + apart)
    at_cell = _at(shock.log_iceberg + jnp.log1p(shock.export_tax), p)
    taxed: Array | float = 0.0
    if shock.product_log_tax is not None:
        taxed = shock.product_log_tax.at[p.row].get(mode="fill", fill_value=0.0)
    weight = p.trade_share * jnp.exp(
        -m.trade_elasticity[p.sector][:, None, None] * (_log(new, log_duty) + at_cell + taxed - p.log_wedge)
    )
    untaxed = None if shock.product_log_tax is None else weight / new * jnp.exp(-taxed)
    return ProductRows(weight, weight / new, untaxed)


def _log(value: Array, known: Array) -> Array:
    """The logarithm of a value where it is known, and what it moves by as the value does."""

    @jax.custom_jvp
    def log(value: Array, known: Array) -> Array:
        return known

    log.defjvps(lambda moved, _, value, known: moved / value, None)
    found: Array = log(value, known)
    return found


def composed(trade: TradeFactors, log_seller: Array, m: Coefficients) -> TradeFactors:
    """The factors of cells with products at given prices of sellers, log p [b, s, i].

    P̂[h] = (Σ_i π (p κ̂)^−θ)^(−1/θ),  P̂ = (Σ_h a P̂[h]^(1−η))^(1/(1−η)),  and spending on h is a' = a (P̂[h]/P̂)^(1−η), so
    that π' = Σ_h a'[h] π'[h, i] = (p/P̂)^−θ Σ_h a (P̂[h]/P̂)^(1+θ−η) π κ̂^−θ.
    """
    p, goods = m.products, trade.products
    if p is None or goods is None:
        return trade
    bought = _bought(goods, log_seller, p, m)

    def at(factor: Array) -> Array:
        return _summed(jnp.einsum("gq,gqi->gi", bought.spent, factor), p)

    return _with_cells(trade, at(goods.weight), at(goods.fob), None if goods.untaxed is None else at(goods.untaxed), m)


def linear(trade: TradeFactors, log_seller: Array, m: Coefficients) -> TradeFactors:
    """The same, whose first derivatives by prices of sellers need no product: a matrix [i, j] a cell stands for them.

    With s = a (P̂[h]/P̂)^(1−η) and φ any factor of a product, ∂/∂ log p[j] of Σ_h a' φ[i] is
    (1+θ−η) (Σ_h a' φ[i] π'[h, j] − Σ_h a' φ[i] · Σ_h s π'[h, j]).
    """
    p, goods = m.products, trade.products
    if p is None or goods is None:
        return trade
    held = jax.lax.stop_gradient(log_seller)
    bought = _bought(goods, held, p, m)
    moved = _of_cells(log_seller - held, m)
    power = (1 + m.trade_elasticity[p.cell_sector] - p.elasticity)[:, None]
    within = jax.lax.stop_gradient(bought.within)
    mean = _summed(jnp.einsum("gq,gqj->gj", bought.share, within), p)

    def at(factor: Array) -> Array:
        each = bought.spent[:, :, None] * factor
        whole = _summed(each.sum(1), p)
        each, total = jax.lax.stop_gradient(each), jax.lax.stop_gradient(whole)
        by_price = _summed(jnp.einsum("gqi,gqj->gij", each, within).reshape(len(each), -1), p)
        by_price = by_price.reshape(len(total), *2 * total.shape[1:]) - total[:, :, None] * mean[:, None, :]
        return whole + power * jnp.einsum("cij,cj->ci", jax.lax.stop_gradient(by_price), moved)

    return _with_cells(trade, at(goods.weight), at(goods.fob), None if goods.untaxed is None else at(goods.untaxed), m)


def volumes(
    counted: Array, goods: ProductRows, export_tax: Array, log_seller: Array, expenditure: Array, m: Coefficients
) -> Array:
    """Trade of products at baseline prices, X'/ĉ, under x' [s, n, i], summed over those counted [k, g, q, i]: [k]."""
    p = m.products
    assert p is not None
    bought = _bought(goods, log_seller, p, m)
    weight = jnp.where(goods.weight > 0, goods.weight, 1.0)
    net = (goods.fob if goods.untaxed is None else goods.untaxed) / weight / (1 + _at(export_tax, p))
    spent = expenditure[p.sector, p.importer][:, None, None] * bought.share[:, :, None] * bought.within
    asked = _of_cells(jnp.exp(-log_seller), m)[p.cell][:, None, :]
    return (counted * (spent * net * asked)).sum((1, 2, 3))


def of_blocks(blocks: Array, once: Array, m: Coefficients) -> Coefficients:
    """The coefficients with the products of some blocks alone, which are all those of their cells.

    Each block is counted as a cell, the sum of those blocks of it that are there for the first time (`once`).
    """
    p = m.products
    assert p is not None
    by_block = ("row", "sector", "importer", "share", "trade_share", "tariff_apart", "log_wedge")
    some = {name: getattr(p, name)[blocks] for name in by_block}
    together = p.member[:, blocks]
    cells = {"cell_sector": some["sector"], "cell_importer": some["importer"]}
    few = p._replace(member=together.T @ (together * once), cell=jnp.arange(len(blocks)), **some, **cells)
    return m._replace(products=few)


def _with_cells(trade: TradeFactors, weight: Array, fob: Array, untaxed: Array | None, m: Coefficients) -> TradeFactors:
    """The factors with those of cells with products [c, i] put where they belong."""
    p = m.products
    assert p is not None
    assert trade.tax_wedge is not None
    at = p.cell_sector, p.cell_importer
    tax = trade.tax_wedge[at]
    net = (fob if untaxed is None else untaxed) / (1 + tax)
    mask = None if m.border is None else m.border.mask[at]

    def put(single: Array, several: Array) -> Array:
        return single.at[:, *at].set(by_pricing(several, mask))

    return TradeFactors(
        weight=put(trade.weight, weight),
        net=put(trade.net, net),
        tariff=put(trade.tariff, weight - fob),
        export_tax=put(trade.export_tax, tax * net if untaxed is None else fob - net),
    )


class _Bought(NamedTuple):
    """What is bought at given prices of sellers: s and a' of each product [g, q], and of whom, π' [g, q, i]."""

    share: Array
    spent: Array
    within: Array


def _bought(goods: ProductRows, log_seller: Array, p: ProductCoefficients, m: Coefficients) -> _Bought:
    """Equations 2 and 3 inside the cells; a product that nobody sells is done without, for which η > 1."""
    theta = m.trade_elasticity[p.sector][:, None]
    pull = _of_cells(jnp.exp(-m.trade_elasticity[:, None] * log_seller), m)[p.cell]
    reach = jnp.einsum("gqi,gi->gq", goods.weight, pull)
    sold = reach > 0
    reach = jnp.where(sold, reach, 1.0)
    log_price, share = -jnp.log(reach) / theta, jnp.where(sold, p.share, 0.0)
    gap = log_price - _cell_price(log_price, share, p)[p.cell][:, None]
    share = share * jnp.exp((1 - p.elasticity) * gap)
    return _Bought(share, share * jnp.exp(theta * gap), goods.weight * pull[:, None, :] / reach[:, :, None])


def _of_cells(sellers: Array, m: Coefficients) -> Array:
    """What holds of sellers by how their prices are set [b, s, i], at each cell with products [c, i]."""
    p = m.products
    assert p is not None
    at = sellers[0][p.cell_sector]
    if m.border is None:
        return at
    mask = m.border.mask[p.cell_sector, p.cell_importer]
    return at * (1 - mask) + sellers[1][p.cell_sector] * mask


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
