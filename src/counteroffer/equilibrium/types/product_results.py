"""What becomes of products at a solution, in plain NumPy and apart from the solver."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.products import Products
from counteroffer.equilibrium.types.shock import Shock, product_rates


@dataclass(frozen=True, eq=False)
class ProductResults(ReadOnlyArrays):
    """Products of the baseline at new costs and policies; levels are USD million.

    Attributes
    ----------
    price, share : array [h]
        P̂[h]; a', share in the cell's tariff-inclusive spending.
    cell_price : array [c]
        P̂ of each cell that has products, from those of its products.
    trade_share, tariff : array [h, i]
        π' and τ'.
    trade, fob, duties : array [h, i]
        X' at cost, its value at the border with its export tax, and the tariff on it.
    """

    price: Array
    share: Array
    cell_price: Array
    trade_share: Array
    tariff: Array
    trade: Array
    fob: Array
    duties: Array

    def rebased(self, old: Products) -> Products:
        """The products of the economy that the solution is."""
        total = old.summed(self.share)[old.cell]
        bought = self.trade_share.sum(1)
        return Products(
            names=old.names,
            sector=old.sector,
            importer=old.importer,
            share=np.divide(self.share, total, out=np.zeros_like(total), where=total > 0),
            trade_share=np.divide(
                self.trade_share, bought[:, None], out=np.array(old.trade_share), where=bought[:, None] > 0
            ),
            tariff=self.tariff,
        )


def product_results(
    b: Baseline,
    shock: Shock,
    elasticity: float,
    *,
    cost: Array,
    markup: Array,
    price: Array,
    expenditure: Array,
) -> ProductResults | None:
    """Equations 2 to 4 inside the cells that have products; none where no cell has.

    Parameters
    ----------
    elasticity : float
        η.
    cost : array [s, i]
        ĉ.
    markup : array [s, n, i]
        p/ĉ.
    price, expenditure : array [s, n]
        P̂ and E' of the cells.
    """
    p = b.products
    if p is None:
        return None
    tariff = product_rates(b, shock)
    found = product_demand(b, shock, elasticity, tariff=tariff, cost=cost, markup=markup, price=price)
    sold = found.reach > 0
    within = np.divide(found.pull, found.reach[:, None], out=np.zeros_like(found.pull), where=sold[:, None])
    spent = (found.share * p.within(expenditure))[:, None] * within
    fob = spent / found.net
    trade = fob / p.within((1 + shock.export_tax) * markup)
    if shock.product_export_tax is not None:
        trade = trade / (1 + shock.product_export_tax)
    return ProductResults(found.price, found.share, found.cell_price, within, tariff, trade, fob, tariff * fob)


class ProductDemand(NamedTuple):
    """Equations 2 and 3 inside the cells that have products.

    Attributes
    ----------
    net : array [h, i]
        1+τ'.
    pull : array [h, i]
        π (p κ̂)^−θ.
    reach, price, share : array [h]
        Σ_i pull; P̂[h] = reach^(−1/θ); a' = a (P̂[h]/P̂)^(1−η); of a product that nobody sells one for P̂[h], else zero.
    cell_price : array [c]
        P̂ of the cells.
    """

    net: Array
    pull: Array
    reach: Array
    price: Array
    share: Array
    cell_price: Array


def product_demand(
    b: Baseline, shock: Shock, elasticity: float, *, tariff: Array, cost: Array, markup: Array, price: Array
) -> ProductDemand:
    """Who asks what of products with `tariff` [h, i], at given costs and prices of cells; see `product_results`."""
    p = b.products
    assert p is not None
    theta = b.trade_elasticity[p.sector]
    wedge = cost[:, None, :] * markup * shock.iceberg * ((1 + shock.export_tax) / (1 + b.export_tax))
    # In place: asking the system for memory would take as long as the arithmetic.
    net = 1 + tariff
    pull = np.log(net)
    if shock.product_export_tax is not None:
        pull += np.log1p(shock.product_export_tax)
    pull *= -theta[:, None]
    np.exp(pull, out=pull)
    pull *= p.within(wedge ** -b.trade_elasticity[:, None, None])
    pull *= _untaxed(b)
    reach = pull @ np.ones(pull.shape[1])
    sold = reach > 0
    own = np.where(sold, reach, 1.0) ** (-1 / theta)
    bought = np.where(sold, p.share, 0.0)
    if elasticity == 1:
        cell_price = np.exp(p.summed(bought * np.log(own)))
    else:
        cell_price = p.summed(bought * own ** (1 - elasticity)) ** (1 / (1 - elasticity))
    share = bought * (own / p.within(price)) ** (1 - elasticity)
    return ProductDemand(net, pull, reach, own, share, cell_price)


@lru_cache(maxsize=4)
def _untaxed(b: Baseline) -> Array:
    """π (1+τ)^θ of every product [h, i]: what is left of its shares once the duties in them are taken out."""
    p = b.products
    assert p is not None
    return frozen(p.trade_share * (1 + p.tariff) ** b.trade_elasticity[p.sector][:, None])
