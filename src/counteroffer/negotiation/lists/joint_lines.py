"""Lines of several owners' lists, side by side: products where an owner's trade is known so, else whole industries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.detail import Index
from counteroffer.equilibrium import Gradient, Shock
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.lists.lines import SMALLEST, ProductLines, lines_of


@dataclass(frozen=True, eq=False)
class IndustryLines:
    """Whole industries of what one owner buys of them, whose trade is not known by product.

    Attributes
    ----------
    sector : array of int [l]
        The economy's sector of each line.
    value : array [l]
        What is bought of it in the data, USD million a year.
    points : array [l]
        What measures in force add to its duty, a fraction, the mean by trade.
    buyers, sellers : array of int
        The economy's regions that are the owner's, and theirs.
    added : array [s, n, i]
        What measures in force add to duties, fractions; zero elsewhere.
    """

    sector: Index
    value: Array
    points: Array
    buyers: Index
    sellers: Index
    added: Array

    def __len__(self) -> int:
        return len(self.sector)

    @property
    def codes(self) -> tuple[str, ...]:
        """No HS code is known."""
        return ("",) * len(self)

    def laid(self, bare: Shock, points: Array) -> Shock:
        """A policy with points (fractions) on lines [l]."""
        tariff = np.array(bare.tariff)
        tariff[np.ix_(self.sector, self.buyers, self.sellers)] += points[:, None, None]
        return replace(bare, tariff=tariff)

    def slopes(self, of: Gradient) -> Array:
        """What an effect gains by a unit of duty on each line [l]."""
        return np.asarray(of.tariff[np.ix_(self.sector, self.buyers, self.sellers)].sum((1, 2)))

    def without(self, now: Shock) -> Shock:
        """Policy without the owner's measures on them."""
        return replace(now, tariff=now.tariff - self.added)


@dataclass(frozen=True, eq=False)
class JointLines:
    """Lines of each owner, one owner after the other.

    Attributes
    ----------
    each : tuple of ProductLines or IndustryLines
        Of every owner.
    """

    each: tuple[ProductLines | IndustryLines, ...]

    def __len__(self) -> int:
        return sum(map(len, self.each))

    @cached_property
    def owner(self) -> Index:
        """Whose each line is [l]."""
        return np.repeat(np.arange(len(self.each)), [len(one) for one in self.each])

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """HS code of each; empty where a line is a whole industry."""
        return tuple(code for one in self.each for code in one.codes)

    @cached_property
    def sector(self) -> Index:
        """The economy's sector of each [l]."""
        return np.concatenate([one.sector for one in self.each])

    @cached_property
    def value(self) -> Array:
        """What its owner buys of it, USD million a year [l]."""
        return np.concatenate([one.value for one in self.each])

    @cached_property
    def points(self) -> Array:
        """What measures in force add to its duty, a fraction [l]."""
        return np.concatenate([one.points for one in self.each])

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Which lines measures in force raise the duty of [l]."""
        return np.asarray(self.points > SMALLEST)

    def laid(self, bare: Shock, points: Array) -> Shock:
        """A policy with points (fractions) on lines [l]."""
        for k, one in enumerate(self.each):
            bare = one.laid(bare, points[self.owner == k])
        return bare

    def slopes(self, of: Gradient) -> Array:
        """What an effect gains by a unit of duty on each line [l]."""
        return np.concatenate([one.slopes(of) for one in self.each])

    def without(self, now: Shock) -> Shock:
        """Policy without the owners' measures on them."""
        for one in self.each:
            if isinstance(one, IndustryLines):
                now = one.without(now)
            elif now.product_tariff is not None:
                now = replace(now, product_tariff=now.product_tariff - one.rest_points)
        return now


def joint_lines(table: BargainingTable, owners: Sequence[Player], them: Player) -> JointLines:
    """What each owner buys of them by line: HS6 codes where they are known, else industries.

    Raises
    ------
    EconomyError
        If an owner buys nothing of them.
    """
    return JointLines(tuple(_of_owner(table, one, them) for one in owners))


def _of_owner(table: BargainingTable, us: Player, them: Player) -> ProductLines | IndustryLines:
    economy, b = table.run.economy, table.ground.baseline
    buyers, sellers = (np.array([b.regions.index(r) for r in side.regions]) for side in (us, them))
    if economy.products is not None and np.isin(economy.products.importer[economy.products.coded], buyers).any():
        return lines_of(table, us, them)
    fine = economy.detail
    goods = np.isin(np.arange(len(b.sectors)), fine.sector_of[np.isin(fine.sectors, list(economy.goods))])
    bought = b.trade[np.ix_(np.arange(len(b.sectors)), buyers, sellers)]
    sector = np.flatnonzero(goods & (bought.sum((1, 2)) > 0))
    if not len(sector):
        raise EconomyError(f"{us.name} buys no goods of {them.name}; name another owner")
    added = np.zeros_like(b.tariff)
    at = np.ix_(np.arange(len(b.sectors)), buyers, sellers)
    for one in table.run.policy.applied:
        if one.in_force and one.measure.field == "tariff":
            added[at] += one.added[at] / 100
    added = np.where(added > SMALLEST, added, 0.0)
    value = economy.trade[at].sum((1, 2))[sector]  # of the data, as that of products is
    points = (added[at] * bought).sum((1, 2))[sector] / bought.sum((1, 2))[sector]
    return IndustryLines(sector, value, points, buyers, sellers, added)
