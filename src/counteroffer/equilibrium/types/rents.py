"""Where quotas stand in a solution, and what their rents come to as tariffs and export taxes; see `quotas`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.shock import Shock, apart, product_rates, times

ROUNDING = 1e-12  # of spending on an industry: less than it is no rent


@dataclass(frozen=True)
class Rent:
    """Where a quota stands in a solution.

    Attributes
    ----------
    place : float
        u: between the ends of ρ the log wedge, beyond them the end plus the logarithm of V/Q.
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
        wedge = min(max(place, quota.least), quota.most)
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
    on_cells = [np.ones_like(shock.tariff) for _ in range(2)]
    on_rows = [np.ones_like(b.product_trade) for _ in range(2)]
    iceberg = np.array(shock.iceberg)
    for quota, rent in zip(shock.quotas, rents, strict=True):
        counted, rows = quota.cells > 0, None if quota.rows is None else quota.rows > 0
        if quota.bans:
            iceberg[counted] = np.inf
            if rows is not None:
                on_rows[1][rows] = np.inf
            continue
        for k, share in enumerate((1 - rent.exporters_share, rent.exporters_share)):
            on_cells[k][counted] *= np.exp(share * rent.wedge)
            if rows is not None:
                on_rows[k][rows] *= np.exp(share * rent.wedge)
    found = replace(shock, iceberg=iceberg, export_tax=(1 + shock.export_tax) * on_cells[1] - 1, quotas=())
    found = times(b, found, on_cells[0], on_rows[0])
    taxed = any(one.rows is not None and (one.bans or one.exporters_share > 0) for one in shock.quotas)
    return replace(found, product_export_tax=on_rows[1] - 1) if taxed else found


def volume(cells: Array, trade: Array, cost: Array) -> float:
    """V, trade of cells at baseline prices, from X' [s, n, i] and ĉ [s, i]."""
    return float((cells * trade / cost[:, None, :]).sum())


def holding(b: Baseline, quotas: Sequence[Quota]) -> Baseline:
    """A baseline whose duties hold the rents that quotas say are in its prices (`Quota.held`).

    Rule: what is traded and made stays as it is. The rent is income of the importing region beside what its factors
    earn, and is paid by its final buyers, so that every identity holds as it did.
    """
    kept = [quota for quota in quotas if quota.held > 0]
    if not kept:
        return b
    p, tariff = b.products, 1 + b.tariff
    rates = np.zeros_like(b.product_trade) if p is None else 1 + p.tariff
    for quota in kept:
        tariff = tariff * (1 + quota.held * quota.cells)
        if p is not None:
            more = p.within(quota.cells) + (0.0 if quota.rows is None else quota.rows)
            rates = rates * (1 + quota.held * more)
    fob = (1 + b.export_tax) * b.trade
    paid = tariff * fob
    if p is not None:
        paid_h = rates * p.within(1 + b.export_tax) * b.product_trade
        paid = p.placed(paid, paid_h)
    spent = paid.sum(2)
    moved = np.abs(spent - b.expenditure) > ROUNDING * b.expenditure
    expenditure = np.where(moved, spent, b.expenditure)
    rent, income = (expenditure - b.expenditure), b.income
    share = np.divide(paid, spent[:, :, None], out=np.array(b.trade_share), where=moved[:, :, None])
    if p is not None:
        p = replace(
            p,
            share=paid_h.sum(1) / p.within(expenditure),
            trade_share=np.divide(
                paid_h,
                paid_h.sum(1, keepdims=True),
                out=np.array(p.trade_share),
                where=paid_h.sum(1, keepdims=True) > 0,
            ),
            tariff=rates - 1,
        )
    return replace(
        b,
        trade_share=share,
        expenditure=expenditure,
        tariff=np.where(moved[:, :, None], np.divide(paid, fob, out=np.array(tariff), where=fob > 0) - 1, b.tariff),
        consumption_share=(b.consumption_share * income + rent) / (income + rent.sum(0)),
        products=p,
    )


def rented(before: Baseline, shock: Shock) -> tuple[Baseline, Shock]:
    """A baseline and a policy with the rents that the policy's own quotas say are in prices; both as they are if none.

    See `holding` and `on_rents`.
    """
    baseline = holding(before, shock.quotas)
    return baseline, on_rents(shock, before, baseline)


def on_rents(shock: Shock, before: Baseline, baseline: Baseline) -> Shock:
    """A policy on a baseline whose duties hold no rents as one on the same with them: its duties with these on top."""
    if baseline is before:
        return shock
    tariff = (1 + shock.tariff) * (1 + baseline.tariff) / (1 + before.tariff) - 1
    found, p = replace(shock, tariff=tariff), baseline.products
    if p is None or before.products is None:
        return found
    rates = (1 + product_rates(before, shock)) * (1 + p.tariff) / (1 + before.products.tariff) - 1
    return replace(found, product_tariff=apart(baseline, tariff, rates))
