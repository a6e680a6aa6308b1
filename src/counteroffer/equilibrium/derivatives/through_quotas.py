"""Derivatives where quotas hold: what moves the policy moves the rents, so that trade keeps to its limits.

With F(u; p) = log V/Q − (u − ρ(u)) = 0 of each quota, du = −(∂F/∂u)⁻¹ ∂log V, and an effect f has
df = ∂f − ∂f/∂u (∂F/∂u)⁻¹ ∂log V; one more of Q (in logarithms) brings ∂f/∂u (∂F/∂u)⁻¹.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium import nest
from counteroffer.equilibrium.derivatives.gradient import Gradient
from counteroffer.equilibrium.effect import Effect
from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.model import Coefficients, ShockArrays
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.shock import product_rates

Of = Callable[[Sequence[Effect]], Sequence[Gradient]]


def through_quotas(e: Equilibrium, found: Sequence[Gradient], of: Of) -> tuple[Gradient, ...]:
    """Gradients by the policy that was asked for, from those by the one that rents make of it.

    Parameters
    ----------
    found : sequence of Gradient
        At rents as they are, by the effective policy.
    of : callable
        The same of other effects.
    """
    moving = [k for k, rent in enumerate(e.rents) if any(rent.moves)]
    if not moving:
        return tuple(replace(_asked(e, one), quota=np.zeros(len(e.rents))) for one in found)
    volumes = _volumes(e, moving, of)
    outside = np.array([float(e.rents[k].log_filled != 0) for k in moving])
    matrix = np.array([_by_place(e, one, moving) for one in volumes]) - np.diag(outside)
    behind, changed = [_asked(e, one) for one in volumes], []
    for one in found:
        weight = np.linalg.solve(matrix.T, _by_place(e, one, moving))
        total, quota = _asked(e, one), np.zeros(len(e.rents))
        quota[moving] = weight
        for share, other in zip(weight, behind, strict=True):
            total = _less(total, other, share)
        changed.append(replace(total, quota=quota))
    return tuple(changed)


def _volumes(e: Equilibrium, moving: Sequence[int], of: Of) -> list[Gradient]:
    """Derivatives of log V of each quota, those on products apart: they are another function."""
    found: dict[int, Gradient] = {}
    for on_rows in (False, True):
        some = [k for k in moving if (e.shock.quotas[k].rows is not None) == on_rows]
        if some:
            found |= dict(zip(some, of([log_volume(e.shock.quotas[k], e) for k in some]), strict=True))
    return [found[k] for k in moving]


def log_volume(quota: Quota, e: Equilibrium) -> Effect:
    """Log V of what a quota counts, trade at baseline prices."""
    if quota.rows is None or e.baseline.products is None:
        return Effect(_log_volume, (quota.cells,))
    return Effect(_log_volume_with_rows, (quota.cells, quota.rows[e.baseline.products.nested]), True)


def _log_volume(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    (cells,) = cell
    return jnp.log(_volume(o, cells))


def _log_volume_with_rows(
    x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...], shock: ShockArrays
) -> jax.Array:
    cells, rows = cell
    seller = eq.seller_price(o.log_cost, o.log_currency, m)
    return jnp.log(_volume(o, cells) + nest.volumes(rows, eq.trade(shock, m), seller, o.expenditure, m))


def _volume(o: Outcome, cells: jax.Array) -> jax.Array:
    traded = (cells > 0) & (o.trade > 0)
    cost = jnp.where(traded.any(1), o.log_cost, 0.0)
    return jnp.where(traded, o.trade * jnp.exp(-cost)[:, None, :], 0.0).sum()


def _factors(e: Equilibrium) -> tuple[Array, Array, Array | None]:
    """(1+τ') and (1+x') with rents over those that were asked for [s, n, i]; (1+τ') of products [h, i]."""
    p = e.baseline.products
    return (
        (1 + e.effective.tariff) / (1 + e.shock.tariff),
        (1 + e.effective.export_tax) / (1 + e.shock.export_tax),
        None if p is None else (1 + product_rates(e.baseline, e.effective)) / (1 + product_rates(e.baseline, e.shock)),
    )


def _asked(e: Equilibrium, one: Gradient) -> Gradient:
    """Derivatives by the policy that was asked for, rents as they are."""
    tariff, tax, on_products = _factors(e)
    p, by_product = e.baseline.products, one.product_tariff
    changed = replace(one, tariff=one.tariff * tariff, export_tax=one.export_tax * tax)
    if p is None or by_product is None or on_products is None:
        return changed
    # A cell's tariff moves the rates of its products by more where these are under a quota and others are not.
    beyond = by_product * np.where(p.nested[:, None], on_products - p.within(tariff), 0.0)
    return replace(
        changed,
        tariff=changed.tariff + p.placed(np.zeros_like(tariff), beyond),
        product_tariff=by_product * on_products,
    )


def _by_place(e: Equilibrium, one: Gradient, moving: Sequence[int]) -> Array:
    """Derivatives by u of each quota that moves [l]."""
    policy, p = e.effective, e.baseline.products
    by_tariff, by_tax = one.tariff * (1 + policy.tariff), one.export_tax * (1 + policy.export_tax)
    found = []
    for k in moving:
        importers, exporters = e.rents[k].moves
        cells, rows = e.shock.quotas[k].cells, e.shock.quotas[k].rows
        total = importers * (cells * by_tariff).sum() + exporters * (cells * by_tax).sum()
        if p is not None and one.product_tariff is not None:
            # Each product's own 1+τ' rises in proportion, which is not what its cell's does.
            apart = product_rates(e.baseline, policy) - p.within(policy.tariff)
            total += importers * (p.within(cells) * one.product_tariff * apart).sum()
            if rows is not None:
                total += importers * (rows * one.product_tariff * (1 + product_rates(e.baseline, policy))).sum()
            if rows is not None and one.product_log_tax is not None:
                total += exporters * (rows * one.product_log_tax).sum()
        found.append(total)
    return np.array(found)


def _less(one: Gradient, other: Gradient, share: float) -> Gradient:
    products = one.product_tariff
    if products is not None and other.product_tariff is not None:
        products = products - share * other.product_tariff
    return replace(
        one,
        tariff=one.tariff - share * other.tariff,
        export_tax=one.export_tax - share * other.export_tax,
        log_iceberg=one.log_iceberg - share * other.log_iceberg,
        transfer=one.transfer - share * other.transfer,
        product_tariff=products,
    )
