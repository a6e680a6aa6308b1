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
    paid, taxed, iceberg = (np.ones_like(shock.tariff) for _ in range(3))
    for quota, rent in zip(shock.quotas, rents, strict=True):
        counted = quota.cells > 0
        if quota.bans:
            iceberg[counted] = np.inf
            continue
        paid[counted] *= np.exp((1 - rent.exporters_share) * rent.wedge)
        taxed[counted] *= np.exp(rent.exporters_share * rent.wedge)
    changed = {} if (taxed == 1).all() else {"export_tax": (1 + shock.export_tax) * taxed - 1}
    found = replace(shock, iceberg=np.where(iceberg < np.inf, shock.iceberg, np.inf), quotas=(), **changed)
    return _on_products(b, found if (paid == 1).all() else times(b, found, paid), shock.quotas, rents)


def _on_products(b: Baseline, policy: Shock, quotas: Sequence[Quota], rents: Sequence[Rent]) -> Shock:
    """A policy with the rents of those quotas that count products, on the rows they count alone."""
    counting = [(one, rent) for one, rent in zip(quotas, rents, strict=True) if one.rows is not None]
    if b.products is None or not counting:
        return policy
    more, before = np.zeros_like(b.product_trade), product_rates(b, policy)
    rates = np.array(before)
    for quota, rent in counting:
        at = quota.counted_rows
        if quota.bans:
            more[at] = np.inf
            continue
        rates[at] = (1 + rates[at]) * np.exp((1 - rent.exporters_share) * rent.wedge) - 1
        more[at] = (1 + more[at]) * np.exp(rent.exporters_share * rent.wedge) - 1
    if any(rent.wedge for _, rent in counting):
        policy = replace(policy, product_tariff=apart(b, policy.tariff, rates))
    taxed = any(quota.bans or quota.exporters_share > 0 for quota, _ in counting)
    return replace(policy, product_export_tax=more) if taxed else policy


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
