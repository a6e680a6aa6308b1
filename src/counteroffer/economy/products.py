"""Products behind the cells of an economy: what each is worth by seller, for what falls on some of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.detail import ByContent, Index
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.products import Products


@dataclass(frozen=True, eq=False)
class ProductTable(ByContent):
    """Rows of products on the finest table, in the order of `Baseline.products`.

    Attributes
    ----------
    codes : tuple of str
        HS code of each; empty for the rest of an industry, of which no product is known; of a group of goods whose
        share a scenario states, what it calls it, which is no code.
    industry : array of int [h]
        Fine sector of each.
    importer : array of int [h]
        The economy's region that buys it.
    buyers : tuple of array of int
        Fine regions of each of the economy's regions.
    trade : array [h, j]
        X of each by fine seller, net of tariff, USD million.
    region_of : array of int [j]
        The economy's region of each fine one.
    digits : int
        Of an HS code that tells products apart.
    route : str
        From a product to its industry (`counteroffer.tariffs.along`).
    by_share : array of bool [h], optional
        Of cells that are split by stated shares alone: no data tell their goods apart.
    stated : tuple
        What these splits were made from.
    """

    codes: tuple[str, ...]
    industry: Index
    importer: Index
    buyers: tuple[Index, ...]
    trade: Array
    region_of: Index
    digits: int
    route: Literal["hs6", "commodity"] = "hs6"
    by_share: NDArray[np.bool_] | None = None
    stated: tuple[object, ...] = ()

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def split(self) -> NDArray[np.bool_]:
        """Whether each is in a cell that is split by stated shares [h]."""
        return np.zeros(len(self), dtype=bool) if self.by_share is None else self.by_share

    @property
    def coded(self) -> NDArray[np.bool_]:
        """Whether each is a product with an HS code of its own [h]."""
        return np.array([bool(code) for code in self.codes], dtype=bool) & ~self.split

    @cached_property
    def _member(self) -> Array:
        """Which of the economy's regions a fine one is in [j, i]."""
        return frozen(self.region_of[:, None] == np.arange(self.region_of.max() + 1))

    @cached_property
    def by_seller(self) -> Array:
        """X of each by seller [h, i]."""
        return frozen(self.trade @ self._member)

    def over_sellers(self, values: Array, rows: Index | slice = slice(None)) -> Array:
        """Mean of values [h, j] over the fine regions of each seller [h, i], by what each sells; zero without trade.

        Of all products, or of some rows.
        """
        total = self.by_seller[rows]
        summed = (self.trade[rows] * values) @ self._member
        return np.asarray(np.divide(summed, total, out=np.zeros_like(total), where=total > 0))

    def spread(self, cells: Array) -> Array:
        """Values of fine cells [s, n, j] at each product and seller [h, i]: every product has its industry's."""
        found = np.zeros_like(self.by_seller)
        for rows, mean in self._means(cells):
            some = rows[
                np.asarray(mean.any(1))[self.industry[rows]]
            ]  # a measure is of a few industries of one importer
            if len(some):
                found[some] = self.over_sellers(mean[self.industry[some]], some)
        return found

    def at_industry(self, cells: Array) -> Array:
        """Values of fine cells [s, n, j] at each product and fine seller [h, j], the mean over its fine buyers."""
        found = np.zeros_like(self.trade)
        for rows, mean in self._means(cells):
            found[rows] = mean[self.industry[rows]]
        return found

    def _means(self, cells: Array) -> Iterator[tuple[Index, Array]]:
        """Rows of each buyer, and the mean of fine cells over its fine regions [s, j]."""
        for rows, places in zip(self._rows, self.buyers, strict=True):
            if len(rows) and len(places):
                yield rows, cells[:, places].mean(1)

    @cached_property
    def _rows(self) -> tuple[Index, ...]:
        """Products that each of the economy's regions buys."""
        return tuple(np.flatnonzero(self.importer == region) for region in range(len(self.buyers)))


def products(b: Baseline, table: ProductTable, rates: Array, home: Array, sectors: Index) -> Products:
    """Products that make up their cells: trade as the table splits it, duties scaled to the cells'.

    Parameters
    ----------
    rates : array [h, i]
        Duty of each before it is scaled, a fraction.
    home : array [h]
        Share of each in what the importer's own country supplies of its cell.
    sectors : array of int [h]
        The economy's sector of each.
    """
    n = table.importer
    country = np.array(b.countries or b.regions)
    own = country[n][:, None] == country[None, :]
    cell = np.unique(np.stack([n, sectors]), axis=1, return_inverse=True)[1].ravel()

    def summed(values: Array) -> Array:
        found = np.zeros((cell.max() + 1, values.shape[1]))
        np.add.at(found, cell, values)
        return found

    def shares(values: Array) -> Array:
        total = summed(values)
        return np.asarray(np.divide(values, total[cell], out=np.zeros_like(values), where=total[cell] > 0))

    foreign = np.where(own, 0.0, table.by_seller)
    mix = shares(foreign.sum(1, keepdims=True))  # of a seller of whom nothing is known
    unknown = summed(foreign)[cell] == 0
    split = np.where(own, home[:, None], np.where(unknown, mix, shares(foreign)))
    tariff = _scaled(np.where(own, 0.0, rates), b.tariff[sectors, n], lambda each: summed(split * each)[cell])
    spent = (1 + tariff) * split * b.trade[sectors, n] * (1 + b.export_tax[sectors, n])
    total = spent.sum(1)
    share = np.divide(spent, total[:, None], out=np.zeros_like(spent), where=total[:, None] > 0)
    return Products(
        names=table.codes,
        sector=sectors,
        importer=n,
        share=total / b.expenditure[sectors, n],
        trade_share=share,
        tariff=tariff,
    )


def _scaled(rates: Array, cells: Array, mean: Callable[[Array], Array]) -> Array:
    """Duties of products [h, i] whose mean is their cell's: in proportion where that is less, else by a factor on 1+τ.

    Neither makes a duty negative, and the second does not blow up what little is paid on a few.
    """
    average = mean(rates)
    lower = np.divide(rates * cells, average, out=np.zeros_like(rates), where=average > 0)
    return np.where(average >= cells, lower, (1 + rates) * (1 + cells) / (1 + average) - 1)
