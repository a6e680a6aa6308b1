"""Quotas among the equations (docs/model.md, "Quotas"): the wedge of each, what it makes of trade, its volume.

Pure functions of JAX arrays, as `equations`; axes as there, k quotas, b blocks of products that they touch. With u the
place of a quota, ρ = min(max(u, least), most) is its wedge and log V/Q = u − ρ all there is to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium import nest
from counteroffer.equilibrium.types.model import Coefficients, ProductRows, QuotaArrays, TradeFactors
from counteroffer.lazily import jnp

if TYPE_CHECKING:
    from jax import Array

    Compose = Callable[[TradeFactors, Array, Coefficients], TradeFactors]

TINY = 1e-300  # trade of nothing, in logarithms


class Held(NamedTuple):
    """Trade under the rents of quotas, products not composed yet.

    Attributes
    ----------
    trade : TradeFactors
        Of cells under rents; of products without.
    few : TradeFactors or None
        The same, with the products of the blocks that quotas touch under rents.
    """

    trade: TradeFactors
    few: TradeFactors | None


def wedge(place: Array, q: QuotaArrays) -> Array:
    """Log wedge ρ [k] at u."""
    return jnp.where(moves(place, q), place, jnp.where(place < q.least, q.least, q.most))


def moves(place: Array, q: QuotaArrays) -> Array:
    """Whether the wedge of each quota moves with u [k]."""
    return (place >= q.least) & (place <= q.most) & (q.counted > 0)


def held(place: Array, trade: TradeFactors, q: QuotaArrays, m: Coefficients) -> Held:
    """Trade at new trade costs, with the rents at some places on top: a tariff to the importer, a tax to exporters."""
    log_wedge = wedge(place, q)
    # Of what comes in over a quota the importer has all.
    exporters = log_wedge * q.exporters_share * jnp.exp(-jnp.maximum(place - log_wedge, 0.0))
    importers = log_wedge - exporters
    less = _times(q.cells, jnp.exp(-m.trade_elasticity * log_wedge[:, None])[:, :, None, None])
    tariff, tax = (_times(q.cells, jnp.exp(part)[:, None, None, None]) for part in (importers, exporters))
    weight, fob = trade.weight * less, (trade.net + trade.export_tax) * (less / tariff)
    net = trade.net * (less / (tariff * tax))
    wedged = None if trade.tax_wedge is None else (1 + trade.tax_wedge) * tax - 1
    found = trade._replace(weight=weight, net=net, tariff=weight - fob, export_tax=fob - net, tax_wedge=wedged)
    if q.rows is None:
        return Held(found, None)
    goods = _rows(importers, exporters, trade.products, q, m)
    return Held(found, found._replace(products=goods))


def _rows(
    importers: Array, exporters: Array, goods: ProductRows | None, q: QuotaArrays, m: Coefficients
) -> ProductRows:
    assert m.products is not None
    assert goods is not None
    assert q.rows is not None
    within, at = q.rows.within, q.rows.block
    theta = m.trade_elasticity[m.products.sector[at]]
    less = _times(within, jnp.exp(-theta * (importers + exporters)[:, None])[:, :, None, None])
    tariff = _times(within, jnp.exp(importers)[:, None, None, None])
    fob, untaxed = goods.fob[at] * (less / tariff), None
    if goods.untaxed is not None:  # what exporters have of whole cells is a tax on these
        own = _times(q.rows.alone, jnp.exp(exporters)[:, None, None, None])
        untaxed = goods.untaxed[at] * (less / (tariff * own))
    return ProductRows(goods.weight[at] * less, fob, untaxed)


def _times(counted: Array, factor: Array) -> Array:
    """The product of what quotas make of the cells each counts [k, ...]: its factor there, one elsewhere."""
    found = 1 + counted[0] * (factor[0] - 1)
    for one, own in zip(counted[1:], factor[1:], strict=True):
        found = found * (1 + one * (own - 1))
    return found


def composed(h: Held, log_seller: Array, q: QuotaArrays, m: Coefficients, compose: Compose) -> TradeFactors:
    """The factors of all cells at given prices of sellers; see `nest.composed`."""
    return _touched(h, compose(h.trade, log_seller, m), log_seller, q, m, compose)


def recomposed(h: Held, last: TradeFactors, log_seller: Array, q: QuotaArrays, m: Coefficients) -> TradeFactors:
    """The same from those at other prices and rents: only cells that quotas touch are composed anew."""
    p = m.products
    assert p is not None
    at = p.cell_sector, p.cell_importer
    names = ("weight", "net", "tariff", "export_tax")
    cells = {name: getattr(h.trade, name).at[:, *at].set(getattr(last, name)[:, *at]) for name in names}
    return _touched(h, TradeFactors(**cells), log_seller, q, m, nest.composed)


def _touched(
    h: Held, found: TradeFactors, log_seller: Array, q: QuotaArrays, m: Coefficients, compose: Compose
) -> TradeFactors:
    if h.few is None or q.rows is None:
        return found
    few = found._replace(products=h.few.products, tax_wedge=h.few.tax_wedge)
    return compose(few, log_seller, nest.of_blocks(q.rows.block, q.rows.once, m))


def volume(
    h: Held, log_cost: Array, log_seller: Array, expenditure: Array, sold: eq.Sales, q: QuotaArrays, m: Coefficients
) -> Array:
    """V [k], trade that each quota counts at baseline prices, USD million."""
    trade = eq.net_trade(expenditure, sold)
    traded = trade > 0
    cost = jnp.where(traded.any(1), log_cost, 0.0)
    found = (q.cells * jnp.where(traded, trade * jnp.exp(-cost)[:, None, :], 0.0)).sum((1, 2, 3))
    if h.few is None or h.few.products is None or h.few.tax_wedge is None or q.rows is None:
        return found
    few = nest.of_blocks(q.rows.block, q.rows.once, m)
    return found + nest.volumes(q.rows.alone, h.few.products, h.few.tax_wedge, log_seller, expenditure, few)


def missed(place: Array, found: Array, q: QuotaArrays) -> Array:
    """Log V/Q − (u − ρ) [k], zero where a quota is kept to; zero of those that only fill up."""
    log_volume = jnp.log(jnp.maximum(jnp.where(q.counted > 0, found, 1.0), TINY))
    return jnp.where(q.counted > 0, log_volume - q.log_limit, 0.0) - (place - wedge(place, q))


def scaled(place: Array, q: QuotaArrays) -> Array:
    """The place by what is iterated on, ρ + (u − ρ)/steepness: moved alike on both sides of an end."""
    return wedge(place, q) + (place - wedge(place, q)) / q.steepness


def unscaled(point: Array, q: QuotaArrays) -> Array:
    """The place of what is iterated on; see `scaled`."""
    return wedge(point, q) + (point - wedge(point, q)) * q.steepness
