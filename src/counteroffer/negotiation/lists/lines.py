"""Whole product lines a list can name: what we buy of them by HS code, and what our duties on it are now."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.detail import Index
from counteroffer.economy.products import ProductTable
from counteroffer.equilibrium import Gradient, Shock
from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.errors import EconomyError, worded
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable

SMALLEST = 1e-9  # points of duty that count


@dataclass(frozen=True, eq=False)
class ProductLines(ReadOnlyArrays):
    """Product lines of one importer's purchases from one exporter.

    Attributes
    ----------
    codes : tuple of str
        HS code of each line, to the digits that the economy tells products apart by.
    sector : array of int [l]
        The economy's sector of each.
    value : array [l]
        What we buy of it from them in the data, USD million a year.
    points : array [l]
        What our measures in force add to its duty, a fraction.
    row, line : array of int [c]
        Rows of the economy's products that are lines, and the line of each: an importer of several regions has several.
    sellers : array of int
        The economy's regions that are theirs.
    rest_points : array [h, i]
        What our measures in force add to duties of theirs [h, i] on all products, also where no line is known.
    rest_value : float
        Trade of the products without a line that they add to, USD million.
    """

    codes: tuple[str, ...]
    sector: Index
    value: Array
    points: Array
    row: Index
    line: Index
    sellers: Index
    rest_points: Array
    rest_value: float

    def __post_init__(self) -> None:
        kept = {name: np.array(getattr(self, name), dtype=np.intp) for name in ("sector", "row", "line", "sellers")}
        super().__post_init__()
        for name, index in kept.items():
            index.setflags(write=False)
            object.__setattr__(self, name, index)

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def listed(self) -> NDArray[np.bool_]:
        """Which lines our measures in force raise the duty of [l]."""
        return np.asarray(self.points > SMALLEST)

    def on_products(self, points: Array) -> Array:
        """Points on lines [l] as points on products [h, i]."""
        found = np.zeros_like(self.rest_points)
        found[np.ix_(self.row, self.sellers)] = points[self.line][:, None]
        return found

    def laid(self, bare: Shock, points: Array) -> Shock:
        """A policy with points (fractions) on lines [l]."""
        assert bare.product_tariff is not None
        return replace(bare, product_tariff=bare.product_tariff + self.on_products(points))

    def slopes(self, of: Gradient) -> Array:
        """What an effect gains by a unit of duty on each line [l]."""
        assert of.product_tariff is not None
        return self.summed(of.product_tariff)

    def summed(self, values: Array) -> Array:
        """Values of products [h, i] summed over each line [l]."""
        found = np.zeros(len(self))
        np.add.at(found, self.line, values[np.ix_(self.row, self.sellers)].sum(1))
        return found


def lines_of(table: BargainingTable, us: Player, them: Player) -> ProductLines:
    """What we buy of them by product line.

    Raises
    ------
    EconomyError
        If none of it is known by product.
    """
    economy, b = table.run.economy, table.ground.baseline
    products = economy.products
    buyers, sellers = (np.array([b.regions.index(r) for r in side.regions]) for side in (us, them))
    mine = None if products is None else np.isin(products.importer, buyers) & ~products.split
    if products is None or mine is None or not mine.any():
        known = [] if products is None else [b.regions[n] for n in np.unique(products.importer[products.coded])]
        mend = worded("use 'focus'")
        if known:
            mend = worded("that of {names} is: name one of these with --us", names=", ".join(known))
        raise EconomyError(
            worded(
                "what {name} buys is not known by product in economy '{economy}'; {mend}",
                name=us.name,
                economy=economy.name,
                mend=mend,
            )
        )
    bought = products.by_seller[:, sellers].sum(1)
    coded = products.coded
    row = np.flatnonzero(mine & coded & (bought > 0))
    if not len(row):
        raise EconomyError(
            worded(
                "{name} buys nothing of {seller} that is known by product; name another player",
                name=us.name,
                seller=them.name,
            )
        )
    keys = [(products.codes[h], int(b.products.sector[h])) for h in row]  # type: ignore[union-attr]
    each = sorted(set(keys))
    place = {key: at for at, key in enumerate(each)}
    line = np.array([place[key] for key in keys])
    value = np.asarray(np.bincount(line, bought[row], len(each)), dtype=float)
    added = _added(table, products, mine, sellers)
    weighed = np.zeros(len(each))
    np.add.at(weighed, line, (added * products.by_seller)[np.ix_(row, sellers)].sum(1))
    rest = mine & ~np.isin(np.arange(len(coded)), row) & (added[:, sellers] > SMALLEST).any(1)
    return ProductLines(
        codes=tuple(code for code, _ in each),
        sector=np.array([s for _, s in each]),
        value=value,
        points=weighed / value,
        row=row,
        line=line,
        sellers=sellers,
        rest_points=added,
        rest_value=float(bought[rest].sum()),
    )


def _added(table: BargainingTable, products: ProductTable, mine: NDArray[np.bool_], sellers: Index) -> Array:
    """Points (fractions) that our measures in force add to duties on their products [h, i]."""
    found = np.zeros_like(products.by_seller)
    at = np.ix_(np.flatnonzero(mine), sellers)
    for one in table.run.policy.applied:
        points = one.on_products if one.in_force else None
        if points is not None:
            found[at] += points[at] / 100
    return np.where(found > SMALLEST, found, 0.0)
