"""Goods of an industry, for importers whose trade is known by product (docs/model.md, "Goods inside an industry")."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import EconomyError

Index = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Products:
    """Rows of products, each in one cell [sector, importer]; a cell that has none is bought as one good.

    Attributes
    ----------
    names : tuple of str
        What each is called; several rows may share a name, in different cells.
    sector, importer : array of int [h]
        The cell of each; rows of a cell stand together, ordered by importer, then by sector.
    share : array [h]
        a, share of the product in the cell's tariff-inclusive spending; sums to 1 over a cell.
    trade_share : array [h, i]
        π, share of exporter i in tariff-inclusive spending on the product.
    tariff : array [h, i]
        τ, applied ad valorem rate. Over the products of a cell, spending and trade net of tariff are the cell's.
    """

    names: tuple[str, ...]
    sector: Index
    importer: Index
    share: Array
    trade_share: Array
    tariff: Array

    def __post_init__(self) -> None:
        for field in ("sector", "importer"):
            index = np.array(getattr(self, field), dtype=np.intp)
            index.setflags(write=False)
            object.__setattr__(self, field, index)
        for field in ("share", "trade_share", "tariff"):
            object.__setattr__(self, field, frozen(getattr(self, field)))
        rows = len(self.names)
        for field in ("sector", "importer", "share", "trade_share", "tariff"):
            if len(getattr(self, field)) != rows:
                raise EconomyError(f"products: {field} has {len(getattr(self, field))} rows for {rows} names")
        order = np.lexsort((self.sector, self.importer))
        if (order != np.arange(rows)).any():
            raise EconomyError("products: order the rows by importer, then by sector")

    def __len__(self) -> int:
        return len(self.names)

    @cached_property
    def first(self) -> Index:
        """Position of the first row of every cell that has products [c]."""
        moved = (np.diff(self.sector) != 0) | (np.diff(self.importer) != 0)
        return np.concatenate([np.zeros(min(len(self), 1), dtype=np.intp), 1 + np.flatnonzero(moved)])

    @cached_property
    def cell(self) -> Index:
        """Which of these cells each row is in [h]."""
        counts = np.diff(np.append(self.first, len(self)))
        return np.repeat(np.arange(len(self.first)), counts)

    @cached_property
    def cell_sector(self) -> Index:
        """Sector of each cell [c]."""
        return self.sector[self.first]

    @cached_property
    def cell_importer(self) -> Index:
        """Importer of each cell [c]."""
        return self.importer[self.first]

    @cached_property
    def nested(self) -> NDArray[np.bool_]:
        """Whether a row shares its cell with others [h]; one that does not is the cell, and solved as such."""
        return np.asarray(np.bincount(self.cell, minlength=len(self.first))[self.cell] > 1)

    def rows(self, at: NDArray[np.bool_]) -> Products:
        """Some of the rows."""
        return Products(
            names=tuple(name for name, kept in zip(self.names, at, strict=True) if kept),
            sector=self.sector[at],
            importer=self.importer[at],
            share=self.share[at],
            trade_share=self.trade_share[at],
            tariff=self.tariff[at],
        )

    def within(self, values: Array) -> Array:
        """Rows of an array over cells [s, n, ...] at each product [h, ...]."""
        return np.asarray(values[self.cell_sector, self.cell_importer].take(self.cell, axis=0))

    def summed(self, values: Array) -> Array:
        """Sum of values [h, ...] over the products of each cell [c, ...]."""
        return np.asarray(np.add.reduceat(values, self.first, axis=0))

    def placed(self, cells: Array, values: Array) -> Array:
        """An array over cells [s, n, ...] with the sums of values [h, ...] where there are products."""
        found = np.array(cells)
        found[self.cell_sector, self.cell_importer] = self.summed(values)
        return found
