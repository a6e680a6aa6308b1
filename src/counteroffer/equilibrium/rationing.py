"""Rents under which trade keeps to its quotas: one number and one equation a quota, around the solver's own.

The equations log V/Q = u − ρ(u) of `types.quotas` are solved by Broyden's method on the volumes' answer to wedges; the
derivative of a quota that has room, or over which goods come in, is known and taken as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.equilibrium import Equilibrium, Residual
from counteroffer.equilibrium.types.product_results import product_results
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.rents import Rent, with_rents
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.errors import NotConverged

SOLVES, LONGEST = 60, 1.0  # most equilibria in a search; largest step of u
SETTLED = 0.1  # of the tolerance

At = Callable[[Shock, Equilibrium | None], Equilibrium]


def rationed(
    at: At,
    b: Baseline,
    shock: Shock,
    near: Equilibrium | None,
    tolerance: float,
    certified: Callable[[Equilibrium], Equilibrium],
) -> Equilibrium:
    """The equilibrium under a policy with quotas.

    Parameters
    ----------
    at : callable
        (policy without quotas, solution to start from) → its equilibrium.
    near : Equilibrium, optional
        A solution of a nearby policy, whose rents are where the search begins.
    tolerance : float
        Largest residual.
    certified : callable
        A solution with its residuals, or an error.

    Raises
    ------
    NotConverged
        With the quota that is farthest from its limit.
    """
    quotas = [quota for quota in shock.quotas if not quota.bans]
    known = [_begin(quota, b, near) for quota in quotas]
    u, slope = np.array([place for place, _ in known]), np.diag([one for _, one in known])  # ∂ log V/∂ρ [k, l]
    found, before, iterations, seconds = near, None, 0, 0.0
    for _ in range(SOLVES):
        rents = _rents(shock, u, slope)
        found = at(with_rents(b, shock, rents), found)
        iterations, seconds = iterations + found.iterations, seconds + found.seconds
        filled = log_filled(b, found, quotas)
        wedge = np.clip(u, [quota.least for quota in quotas], [quota.most for quota in quotas])
        gap = filled - (u - wedge)
        if np.abs(gap).max(initial=0.0) <= SETTLED * tolerance:
            return _with(certified(replace(found, iterations=iterations, seconds=seconds)), shock, rents)
        if before is not None and (size := float(np.sum((wedge - before[0]) ** 2))) > 0:
            missed = filled - before[1] - slope @ (wedge - before[0])
            slope = slope + np.outer(missed, wedge - before[0]) / size
        before = wedge, filled
        u = u + _step(gap, slope, u, quotas)
    k = int(np.abs(gap).argmax())
    raise NotConverged(
        f"quota {quotas[k].name}: its volume is off by {abs(gap[k]):.1e} after {SOLVES} solutions; of two quotas on "
        "the same trade keep the tighter one",
        residual=float(abs(gap[k])),
        cell=f"quota: {quotas[k].name}",
    )


def log_filled(b: Baseline, e: Equilibrium, quotas: Sequence[Quota]) -> Array:
    """Log V/Q [k]; of what is never traded at all very low."""
    least = np.finfo(float).tiny
    found = [np.log(max(volume(one, e), least)) - np.log(max(one.limit * one.before(b), least)) for one in quotas]
    return np.array(found)


def volume(quota: Quota, e: Equilibrium) -> float:
    """V, trade that a quota counts at baseline prices, USD million."""
    b, found = e.baseline, float((quota.cells * e.trade / e.unit_cost[:, None, :]).sum())
    if quota.rows is None or b.products is None or not quota.rows.any():
        return found
    few, at, counted = _counted(quota, b)
    assert few.products is not None
    policy = e.effective
    taxed, apart = policy.product_export_tax, policy.product_tariff
    own = replace(
        policy,
        product_tariff=None if apart is None else apart[at],
        product_export_tax=None if taxed is None else taxed[at],
    )
    bought = product_results(
        few,
        own,
        e.settings.product_elasticity,
        cost=e.unit_cost,
        markup=e.markup,
        price=e.price,
        expenditure=e.expenditure,
    )
    assert bought is not None
    return found + float((counted * bought.trade / e.unit_cost[few.products.sector]).sum())


@lru_cache(maxsize=32)
def _counted(quota: Quota, b: Baseline) -> tuple[Baseline, NDArray[np.bool_], Array]:
    """The baseline with the products of cells in which a quota counts some alone, which they are, and its rows."""
    p = b.products
    assert p is not None
    assert quota.rows is not None
    at = np.isin(p.cell, p.cell[quota.rows.any(1)])
    return replace(b, products=p.rows(at)), at, quota.rows[at]


def quota_residual(b: Baseline, e: Equilibrium) -> Residual:
    """How far the fullest equation of a quota is from holding, and which; a ban by what comes in, over what came."""
    gaps = [
        abs(float(log_filled(b, e, [quota])[0]) - rent.log_filled)
        if not quota.bans
        else volume(quota, e) / quota.before(b)
        for quota, rent in zip(e.shock.quotas, e.rents, strict=True)
    ]
    worst = int(np.argmax(gaps))
    return Residual("quota", gaps[worst], f"quota {e.shock.quotas[worst].name}")


def _rents(shock: Shock, u: Array, slope: Array) -> tuple[Rent, ...]:
    places = iter(zip(u, np.diag(slope), strict=True))
    return tuple(
        Rent(-np.inf, 0.0, 0.0) if quota.bans else Rent.at(quota, *map(float, next(places))) for quota in shock.quotas
    )


def _begin(quota: Quota, b: Baseline, near: Equilibrium | None) -> tuple[float, float]:
    """Where the search for a quota's place begins and with which slope: from a solution nearby, its limit moved."""
    stood = () if near is None else zip(near.shock.quotas, near.rents, strict=True)
    before = next(((one, rent) for one, rent in stood if one.name == quota.name and not one.bans), None)
    if before is None:  # a ban stands nowhere
        return 0.0, -_steepness(quota, b)
    one, rent = before
    slope = rent.slope if rent.slope < 0 else -_steepness(quota, b)
    if not (quota.least < rent.place < quota.most) or quota.limit in (one.limit, np.inf):
        return rent.place, slope
    return float(np.clip(rent.place + np.log(quota.limit / one.limit) / slope, quota.least, quota.most)), slope


def _with(found: Equilibrium, shock: Shock, rents: tuple[Rent, ...]) -> Equilibrium:
    """The solution as one of the policy that was asked for, its quotas certified with the rest."""
    b = found.baseline
    e = replace(found, shock=shock, rents=rents)
    checked = (*found.residuals, quota_residual(b, e))
    return replace(e, residuals=checked, residual=max(one.value for one in checked))


def _steepness(quota: Quota, b: Baseline) -> float:
    """How fast the quota's trade falls with the wedge: a first guess, 1+θ of whole cells, 1+θ−πθ of products."""
    weight = (quota.cells * b.trade).sum((1, 2))
    found, total = float(weight @ (1 + b.trade_elasticity)), float(weight.sum())
    if (p := b.products) is not None and quota.rows is not None:
        counted, theta = quota.rows * b.product_trade, b.trade_elasticity[p.sector][:, None]
        together = (p.trade_share * quota.rows).sum(1, keepdims=True)  # of the product, bought under the quota
        found += float((counted * (1 + theta * (1 - together))).sum())
        total += float(counted.sum())
    return found / total


def _step(gap: Array, slope: Array, u: Array, quotas: Sequence[Quota]) -> Array:
    """Newton's step on u, by which ρ moves only between its ends."""
    free = np.array([quota.least <= place <= quota.most for place, quota in zip(u, quotas, strict=True)])
    matrix = slope * free - np.diag(~free)
    step = np.linalg.lstsq(matrix, -gap, rcond=None)[0]
    return np.asarray(np.clip(step, -LONGEST, LONGEST))
