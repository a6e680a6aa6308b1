"""What a scenario does to an economy: its shock, and what each measure has in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import get_args

import numpy as np

from counteroffer.economy.detail import Detail
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, Sparse, frozen
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.scenario.law.readings import Duties
from counteroffer.scenario.schema.measured import PolicyArray
from counteroffer.scenario.schema.measures import BookMeasure, Measure


@dataclass(frozen=True, eq=False)
class AppliedMeasure:
    """What one measure did to the economy's cells.

    Attributes
    ----------
    measure : Measure
        As written in the scenario.
    in_force : bool
        Whether it applies on the scenario's day; if not it changed nothing.
    cells : Sparse
        `added`, held as the few cells it is in: a file may have a thousand measures.
    trade_usd_mn : float
        Baseline trade in the fine cells it touched.
    mean_percent, largest_percent : float
        Trade-weighted mean and largest of the points added in those cells.
    paid : array [n]
        What a transfer brings each region, USD million; zero for all else.
    products : Sparse, optional
        `on_products`, where the economy has products.
    quotas : tuple of Quota
        Limits it puts on the volume of trade.
    """

    measure: Measure
    in_force: bool
    cells: Sparse
    trade_usd_mn: float
    mean_percent: float
    largest_percent: float
    paid: Array
    products: Sparse | None = None
    quotas: tuple[Quota, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether it changes anything."""
        return bool(self.cells.at.size or self.paid.any() or self.quotas)

    @property
    def added(self) -> Array:
        """Points added to the rate (or percent to the trade cost, or of trade banned) of each cell [s, n, i].

        Those of tariff measures add up to the cell's whole change. Zero for a transfer.
        """
        return self.cells.dense

    @property
    def on_products(self) -> Array | None:
        """Percentage points a tariff measure added to the duty of each product [h, i]; none where there are none."""
        return None if self.products is None else self.products.dense

    def at(self, level: float) -> AppliedMeasure:
        """The same measure at a level; 1 is all of it."""
        return replace(
            self,
            cells=self.cells.times(level),
            mean_percent=level * self.mean_percent,
            largest_percent=level * self.largest_percent,
            paid=frozen(level * self.paid),
            products=None if self.products is None else self.products.times(level),
            quotas=self.quotas if level else (),
        )

    def apart(self, economy: Economy) -> Array | None:
        """What it added to duties of products beyond what it added to their cells' [h, i], fractions."""
        products, known = economy.baseline.products, self.on_products
        if products is None or known is None:
            return None
        return np.asarray((known - products.within(self.added)) / 100)


@dataclass(frozen=True, eq=False)
class Stack:
    """Measures laid on the finest table one after the other: what one more would act on.

    Attributes
    ----------
    levels : dict
        tariff, export_tax, iceberg (1 where nothing changes) and import_ban (share) of the fine cells [s, n, i].
    applied : tuple of AppliedMeasure
        Each at all of its size, before they are made to add up.
    duties : mapping, optional
        Importer → what was read of the tariff book.
    on_products : array [h, i], optional
        Duties of the economy's products.
    """

    levels: dict[str, Array]
    applied: tuple[AppliedMeasure, ...] = ()
    duties: Mapping[str, Duties] | None = None
    on_products: Array | None = None

    def under(self, measures: Sequence[Measure]) -> bool:
        """Whether these are the first of some measures, and the tariff book's, which displace each other, all in it."""
        held = tuple(one.measure for one in self.applied)
        more = measures[len(held) :]
        return held == tuple(measures[: len(held)]) and not any(isinstance(one, BookMeasure) for one in more)


@dataclass(frozen=True, eq=False)
class Policy:
    """What a scenario does to an economy.

    Attributes
    ----------
    shock : Shock
        The policy in force.
    applied : tuple of AppliedMeasure
        What each measure contributed.
    whole : tuple of AppliedMeasure
        The same with every measure at all of its size.
    stack : Stack
        The measures on the finest table, for one more to go on top.
    economy : Economy
        What it acts on.
    """

    shock: Shock
    applied: tuple[AppliedMeasure, ...]
    whole: tuple[AppliedMeasure, ...]
    stack: Stack
    economy: Economy

    @cached_property
    def detail(self) -> Detail:
        """The finest table as the policy leaves it; fine cells go as far along their lines as the cell they are in."""
        fine, levels = self.economy.detail, self.stack.levels
        full = {
            "trade": fine.trade * (1 - levels["import_ban"]),
            "tariff": levels["tariff"],
            "export_tax": levels["export_tax"],
        }
        before, after = (by_field(each, self.economy) for each in (self.whole, self.applied))

        def moved(table: str, field: str) -> Array:
            if np.array_equal(before[field], after[field]):
                return frozen(full[table])
            way = np.divide(after[field], before[field], out=np.ones_like(after[field]), where=before[field] != 0)
            none = getattr(fine, table)
            return frozen(none + way.ravel()[fine.cell_of].reshape(none.shape) * (full[table] - none))

        return replace(
            fine,
            trade=moved("trade", "import_ban"),
            tariff=moved("tariff", "tariff"),
            export_tax=moved("export_tax", "export_tax"),
        )


def apart(applied: Sequence[AppliedMeasure], economy: Economy) -> Array | None:
    """Sum of what measures add to duties of products beyond their cells' [h, i]; none where it has no products."""
    if economy.baseline.products is None:
        return None
    found = np.zeros_like(economy.baseline.products.tariff)
    for one in applied:
        if one.measure.field == "tariff":
            more = one.apart(economy)
            found += 0.0 if more is None else more
    return found


def by_field(applied: Sequence[AppliedMeasure], economy: Economy) -> dict[str, Array]:
    """Sum of what measures add, fractions, for each array of the policy."""
    found = {field: np.zeros(economy.trade.shape) for field in get_args(PolicyArray)}
    for one in applied:
        if one.measure.field:
            found[one.measure.field] += one.added / 100
    return found
