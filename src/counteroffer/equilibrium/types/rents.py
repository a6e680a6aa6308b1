"""Where quotas stand in a solution, and what their rents come to as tariffs and export taxes; see `quotas`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.shock import Shock, times


@dataclass(frozen=True)
class Rent:
    """Where a quota stands in a solution.

    Attributes
    ----------
    place : float
        u: below zero the logarithm of V/Q, from zero to ρ̄ the log wedge, above it ρ̄ plus the logarithm of V/Q.
    wedge : float
        ρ.
    exporters_share : float
        σ', of the wedge.
    """

    place: float
    wedge: float
    exporters_share: float

    @classmethod
    def at(cls, quota: Quota, place: float) -> Rent:
        """Where a quota stands at u."""
        wedge = min(max(place, 0.0), quota.most)
        share = quota.exporters_share * float(np.exp(-max(place - wedge, 0.0)))
        return cls(place, wedge, share)

    @property
    def log_filled(self) -> float:
        """Log V/Q that belongs to the place."""
        return self.place - self.wedge

    @property
    def moves(self) -> tuple[float, float]:
        """By how much the importer's and the exporters' log wedge move with u."""
        if self.log_filled < 0:
            return 0.0, 0.0
        if self.log_filled > 0:
            moved = self.exporters_share * self.wedge
            return moved, -moved
        return 1 - self.exporters_share, self.exporters_share


def resting(shock: Shock) -> tuple[Rent, ...]:
    """Quotas before anything is solved: none has a rent."""
    return tuple(Rent(-np.inf if quota.bans else 0.0, 0.0, quota.exporters_share) for quota in shock.quotas)


def with_rents(b: Baseline, shock: Shock, rents: Sequence[Rent]) -> Shock:
    """The policy that buyers and sellers face: rents as what tariffs and export taxes add, bans as infinite costs."""
    if not shock.quotas:
        return shock
    factors = [np.ones_like(shock.tariff) for _ in range(2)]
    iceberg = np.array(shock.iceberg)
    for quota, rent in zip(shock.quotas, rents, strict=True):
        counted = quota.cells > 0
        if quota.bans:
            iceberg[counted] = np.inf
            continue
        for factor, share in zip(factors, (1 - rent.exporters_share, rent.exporters_share), strict=True):
            factor[counted] *= np.exp(share * rent.wedge)
    found = replace(shock, iceberg=iceberg, export_tax=(1 + shock.export_tax) * factors[1] - 1, quotas=())
    return times(b, found, factors[0])


def volume(cells: Array, trade: Array, cost: Array) -> float:
    """V, trade of cells at baseline prices, from X' [s, n, i] and ĉ [s, i]."""
    return float((cells * trade / cost[:, None, :]).sum())
