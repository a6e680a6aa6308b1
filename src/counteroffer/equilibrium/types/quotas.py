"""Limits on the volume of trade: quotas, tariff-rate quotas, bans (docs/model.md, "Quotas").

A quota holds a set of cells to Q = `limit` times their baseline volume V. Buyers pay a wedge e^ρ over the price with
duties, the same in all of its cells, so that 0 ≤ ρ ≤ ρ̄, V ≤ Q where ρ < ρ̄, and V < Q only where ρ = 0. With a number u
for each quota, ρ = min(max(u, 0), ρ̄) and

    log V/Q = u − ρ

says all three at once: below zero u is the room left, above ρ̄ what comes in over the quota. Where the baseline's duties
hold a rent already (`held`), ρ is what the wedge adds to that one, and its ends lie lower by as much.

A quota counts whole cells, or some of the products of a cell (`rows`), on whose own duties and export taxes the wedge
then is.

What the wedge brings belongs to the importer (licences that are auctioned, duty over the quota) or to exporters, by
`exporters_share` σ of the wedge in logarithms. Of what comes in over the quota the importer has all: σ' = σ Q/V.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays, Same
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.errors import EconomyError
from counteroffer.inputs.arguments import number


@dataclass(frozen=True, eq=False)
class Quota(ReadOnlyArrays):
    """A limit on the volume of trade in some cells, together.

    Attributes
    ----------
    name : str
        Of the measure it comes from.
    cells : array [s, n, i]
        One in the cells it counts, else zero.
    limit : float
        Q over their baseline volume; 0 is a ban, infinity no limit.
    over : float
        e^ρ̄ − 1, what the duty over the quota adds to the price with ordinary duties, a fraction; infinite by default:
        nothing comes in over it.
    exporters_share : float
        σ, from 0 (the importer has the rents) to 1.
    held : float
        What a rent in the baseline adds to the price there, a fraction: part of the baseline's duties, so the
        importer's; see `holding`.
    rows : array [h, i], optional
        One in the products of the baseline it counts, in cells of which it does not count all; else zero.
    """

    name: str
    cells: Array
    limit: float
    over: float = np.inf
    exporters_share: float = 0.0
    held: float = 0.0
    rows: Array | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        number(
            self.limit, f"quota {self.name}: limit", "a multiple of the baseline's volume, 0 (a ban) or more", least=0
        )
        number(self.over, f"quota {self.name}: over", "what a duty over the quota adds, 0 or more", least=0)
        if self.limit == 0 and self.over < np.inf:
            raise EconomyError(f"quota {self.name}: with a limit of 0 all comes in over it: that is a tariff, say so")
        number(self.exporters_share, f"quota {self.name}: exporters_share", "0 to 1", least=0, most=1)
        number(self.held, f"quota {self.name}: held", "what a rent in the baseline adds, 0 or more", least=0)
        if self.held > self.over:
            raise EconomyError(f"quota {self.name}: a rent of {self.held:g} is more than the duty over it; lower it")
        if self.held and self.exporters_share:
            raise EconomyError(f"quota {self.name}: rents in the baseline are duties, so the importer's; give it all")

    @property
    def least(self) -> float:
        """The lowest log wedge, at which no rent is left: zero, or below it by the rent in the baseline."""
        return 0.0 - float(np.log1p(self.held))

    @property
    def most(self) -> float:
        """ρ̄, the largest log wedge."""
        return float(np.log1p(self.over) - np.log1p(self.held))

    @property
    def bans(self) -> bool:
        """Whether nothing may come in."""
        return self.limit == 0

    @property
    def counted_rows(self) -> tuple[NDArray[np.intp], ...]:
        """The products and exporters that it counts apart from whole cells, to index with."""
        return _places(Same(self.rows))

    def check(self, b: Baseline) -> None:
        """Raise `EconomyError` unless it fits an economy in which its cells trade, between regions.

        Raises
        ------
        EconomyError
        """
        wrong = _misfit(Same(self.cells), Same(self.rows), b)
        if wrong:
            raise EconomyError(f"quota {self.name}{wrong}")

    def before(self, b: Baseline) -> float:
        """V of the baseline, USD million."""
        return _before(Same(self.cells), Same(self.rows), b)

    def buyers(self, b: Baseline) -> Array:
        """Whether each region buys some of what it counts [n]."""
        found = self.cells.any((0, 2))
        if self.rows is not None and b.products is not None:
            found = found | np.isin(np.arange(len(b.regions)), b.products.importer[self.rows.any(1)])
        return np.asarray(found)


@lru_cache(maxsize=32)
def _places(rows: Same) -> tuple[NDArray[np.intp], ...]:
    return np.nonzero(np.zeros((0, 0)) if rows.array is None else rows.array)


@lru_cache(maxsize=32)  # a search moves the limits of the same quotas thousands of times
def _before(cells: Same, rows: Same, b: Baseline) -> float:
    assert cells.array is not None
    counted = 0.0 if rows.array is None else (rows.array * b.product_trade).sum()
    return float((cells.array * b.trade).sum() + counted)


@lru_cache(maxsize=32)
def _misfit(cells: Same, rows: Same, b: Baseline) -> str:
    """Why an economy cannot have a quota on cells [s, n, i] and products [h, i], to follow its name; or nothing."""
    on = cells.array
    assert on is not None
    if on.shape != b.tariff.shape:
        return f" has shape {on.shape}; the economy's is {b.tariff.shape}"
    if not np.isin(on, (0.0, 1.0)).all():
        return ": cells are ones and zeros; it counts a cell or does not"
    if np.einsum("snn->", on):
        return " counts what a region sells to itself; leave these cells out"
    wrong = "" if rows.array is None else _misfit_of_rows(on, rows.array, b)
    if not wrong and not _before(cells, rows, b):
        return " is on cells without trade in the baseline; name others, or drop it"
    return wrong


def _misfit_of_rows(cells: Array, rows: Array, b: Baseline) -> str:
    p = b.products
    shape = None if p is None else p.trade_share.shape
    if p is None or rows.shape != shape:
        return f": rows have shape {rows.shape}; the economy's products are {shape}"
    if not np.isin(rows, (0.0, 1.0)).all():
        return ": rows are ones and zeros; it counts a product or does not"
    counted = rows > 0
    if counted[np.arange(len(p)), p.importer].any():
        return " counts products a region sells to itself; leave these out"
    if (counted & ((p.within(cells) > 0) | ~p.nested[:, None])).any():
        return " counts products of cells it counts whole; leave these out of rows"
    return ""


def of_one_trade(one: Quota, other: Quota) -> bool:
    """Whether two quotas count the same trade, so that only the lower one can be told."""
    if one.rows is None or other.rows is None:
        return one.rows is other.rows and bool(np.array_equal(one.cells, other.cells))
    return bool(np.array_equal(one.rows, other.rows))
