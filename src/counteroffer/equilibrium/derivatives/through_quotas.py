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

from counteroffer.equilibrium.derivatives.gradient import Gradient
from counteroffer.equilibrium.effect import Effect
from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.model import Coefficients
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
    volumes = of([log_volume(e.shock.quotas[k].cells) for k in moving])
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


def log_volume(cells: Array) -> Effect:
    """Log V of some cells [s, n, i], trade at baseline prices."""
    return Effect(_log_volume, (cells,))


def _log_volume(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    (cells,) = cell
    traded = (cells > 0) & (o.trade > 0)
    cost = jnp.where(traded.any(1), o.log_cost, 0.0)
    return jnp.log(jnp.where(traded, o.trade * jnp.exp(-cost)[:, None, :], 0.0).sum())


def _factors(e: Equilibrium) -> tuple[Array, Array]:
    """(1+τ') and (1+x') with rents over those that were asked for [s, n, i]."""
    return (
        (1 + e.effective.tariff) / (1 + e.shock.tariff),
        (1 + e.effective.export_tax) / (1 + e.shock.export_tax),
    )


def _asked(e: Equilibrium, one: Gradient) -> Gradient:
    """Derivatives by the policy that was asked for, rents as they are."""
    tariff, tax = _factors(e)
    p = e.baseline.products
    apart = None if p is None or one.product_tariff is None else one.product_tariff * p.within(tariff)
    return replace(one, tariff=one.tariff * tariff, export_tax=one.export_tax * tax, product_tariff=apart)


def _by_place(e: Equilibrium, one: Gradient, moving: Sequence[int]) -> Array:
    """Derivatives by u of each quota that moves [l]."""
    policy, p = e.effective, e.baseline.products
    by_tariff, by_tax = one.tariff * (1 + policy.tariff), one.export_tax * (1 + policy.export_tax)
    found = []
    for k in moving:
        importers, exporters = e.rents[k].moves
        cells = e.shock.quotas[k].cells
        total = importers * (cells * by_tariff).sum() + exporters * (cells * by_tax).sum()
        if p is not None and one.product_tariff is not None:
            # Each product's own 1+τ' rises in proportion, which is not what its cell's does.
            apart = product_rates(e.baseline, policy) - p.within(policy.tariff)
            total += importers * (p.within(cells) * one.product_tariff * apart).sum()
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
