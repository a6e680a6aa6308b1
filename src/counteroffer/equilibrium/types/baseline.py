"""The economy an equilibrium starts from."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays, frozen
from counteroffer.equilibrium.types.products import Products


@dataclass(frozen=True, eq=False)
class Baseline(ReadOnlyArrays):
    """The economy as the equations read it: shares, levels of value added, elasticities.

    Levels are USD million, tariffs are fractions. Axes: s, k sectors; n importer, i exporter.

    Attributes
    ----------
    regions, sectors : tuple of str
        Labels of the axes.
    trade_share : array [s, n, i]
        π, share of exporter i in n's tariff-inclusive spending on s.
    expenditure : array [s, n]
        E, tariff-inclusive spending.
    tariff : array [s, n, i]
        τ, applied ad valorem rate.
    input_share : array [k, s, n]
        γ, share of input k in the cost of user s.
    value_added_share : array [s, n]
        β, share of value added in cost; Σ_k γ + β = 1.
    consumption_share : array [s, n]
        α, share of s in final spending.
    value_added : array [s, n]
        V.
    deficit : array [n]
        D, imports less exports, net of tariff and of T.
    trade_elasticity : array [s]
        θ; trade responds to cost with exponent −θ. Positive; of a first year down to −0.5, σ = 1 + θ between a half and
        one, where buyers cannot do without any seller.
    export_tax : array [s, n, i]
        x, rate i levies on its sales to n; the tariff is charged on top of it.
    transfer : array [n]
        T, payments between governments in force, received by n, USD million; sums to zero.
    profit_share : array [s]
        ρ, share of sales that is profit: 1/σ under monopolistic competition, else zero. β and γ are shares of cost.
    countries : tuple of str
        Country of each region where some have several; empty where each is one.
    products : Products, optional
        Goods inside the industries of importers whose trade is known so; none: every cell is one good.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade_share: Array
    expenditure: Array
    tariff: Array
    input_share: Array
    value_added_share: Array
    consumption_share: Array
    value_added: Array
    deficit: Array
    trade_elasticity: Array
    export_tax: Array
    profit_share: Array
    transfer: Array
    countries: tuple[str, ...] = ()
    products: Products | None = None

    @cached_property
    def trade(self) -> Array:
        """X[s, n, i] = πE/((1+τ)(1+x)), purchases at what the producer receives."""
        return frozen(self.trade_share * self.expenditure[:, :, None] / (1 + self.tariff) / (1 + self.export_tax))

    @cached_property
    def product_trade(self) -> Array:
        """X of each product [h, i], net of tariff and export tax; no rows where there are none."""
        p = self.products
        if p is None:
            return frozen(np.zeros((0, len(self.regions))))
        spent = (p.share * p.within(self.expenditure))[:, None] * p.trade_share
        return frozen(spent / (1 + p.tariff) / p.within(1 + self.export_tax))

    @cached_property
    def output(self) -> Array:
        """Y[s, i] = Σ_n X."""
        return frozen(self.trade.sum(1))

    @cached_property
    def revenue(self) -> Array:
        """Tariff and export-tax revenue [n]: Σ τ(1+x)X on imports, Σ xX on exports."""
        duties = (self.tariff * (1 + self.export_tax) * self.trade).sum((0, 2))
        return frozen(duties + (self.export_tax * self.trade).sum((0, 1)))

    @cached_property
    def income(self) -> Array:
        """I[n] = ΣV + profits + revenue + D + T, equal to final spending."""
        profits = (self.profit_share[:, None] * self.output).sum(0)
        return frozen(self.value_added.sum(0) + profits + self.revenue + self.deficit + self.transfer)
