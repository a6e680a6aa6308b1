"""Limits on the volume of trade: quotas, tariff-rate quotas, bans (docs/model.md, "Quotas").

A quota holds a set of cells to Q = `limit` times their baseline volume V. Buyers pay a wedge e^ρ over the price with
duties, the same in all of its cells, so that 0 ≤ ρ ≤ ρ̄, V ≤ Q where ρ < ρ̄, and V < Q only where ρ = 0. With a number u
for each quota, ρ = min(max(u, 0), ρ̄) and

    log V/Q = u − ρ

says all three at once: below zero u is the room left, above ρ̄ what comes in over the quota.

What the wedge brings belongs to the importer (licences that are auctioned, duty over the quota) or to exporters, by
`exporters_share` σ of the wedge in logarithms. Of what comes in over the quota the importer has all: σ' = σ Q/V.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
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
    """

    name: str
    cells: Array
    limit: float
    over: float = np.inf
    exporters_share: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        number(
            self.limit, f"quota {self.name}: limit", "a multiple of the baseline's volume, 0 (a ban) or more", least=0
        )
        number(self.over, f"quota {self.name}: over", "what a duty over the quota adds, 0 or more", least=0)
        if self.limit == 0 and self.over < np.inf:
            raise EconomyError(f"quota {self.name}: with a limit of 0 all comes in over it: that is a tariff, say so")
        number(self.exporters_share, f"quota {self.name}: exporters_share", "0 to 1", least=0, most=1)

    @property
    def most(self) -> float:
        """ρ̄, the largest log wedge."""
        return float(np.log1p(self.over))

    @property
    def bans(self) -> bool:
        """Whether nothing may come in."""
        return self.limit == 0

    def check(self, b: Baseline) -> None:
        """Raise `EconomyError` unless it fits an economy in which its cells trade, between regions.

        Raises
        ------
        EconomyError
        """
        if self.cells.shape != b.tariff.shape:
            raise EconomyError(f"quota {self.name} has shape {self.cells.shape}; the economy's is {b.tariff.shape}")
        if not np.isin(self.cells, (0.0, 1.0)).all():
            raise EconomyError(f"quota {self.name}: cells are ones and zeros; it counts a cell or does not")
        if np.einsum("snn->", self.cells):
            raise EconomyError(f"quota {self.name} counts what a region sells to itself; leave these cells out")
        if not (self.cells * b.trade).any():
            raise EconomyError(f"quota {self.name} is on cells without trade in the baseline; name others, or drop it")
