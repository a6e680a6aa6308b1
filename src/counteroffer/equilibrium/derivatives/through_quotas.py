"""Derivatives where quotas hold: what moves the policy moves the rents, so that trade keeps to its limits.

With F(u; p) = log V/Q − (u − ρ(u)) = 0 of each quota, du = −(∂F/∂u)⁻¹ ∂log V, and an effect f has
df = ∂f − ∂f/∂u (∂F/∂u)⁻¹ ∂log V; one more of Q (in logarithms) brings ∂f/∂u (∂F/∂u)⁻¹.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium import nest
from counteroffer.equilibrium.coefficients import coefficients
from counteroffer.equilibrium.derivatives.gradient import Gradient
from counteroffer.equilibrium.effect import Effect
from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.model import Coefficients, ShockArrays
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.shock import product_rates
from counteroffer.errors import EconomyError
from counteroffer.lazily import jax, jnp

Of = Callable[[Equilibrium, Sequence[Effect], Sequence[Gradient | None]], Sequence[Gradient]]


def through_quotas(
    e: Equilibrium, effects: Sequence[Effect], near: Sequence[Gradient | None], of: Of
) -> tuple[Gradient, ...]:
    """Gradients by the policy that was asked for, from those by the one that rents make of it.

    Parameters
    ----------
    effects : sequence of Effect
        What to differentiate.
    near : sequence of Gradient or None
        What came out of here at a nearby solution, one an effect.
    of : callable
        Gradients at rents as they are, by the effective policy. It is asked once for the effects and the volumes of
        quotas together: what it takes apart costs more than a row more.
    """
    moving = _in_shape([k for k, rent in enumerate(e.rents) if any(rent.moves)], e)
    rates = _Rates.of(e)
    if not moving:
        found = of(e, effects, near)
        return tuple(replace(_asked(e, one, rates), quota=np.zeros(len(e.rents))) for one in found)
    known = {} if near[0] is None else dict(near[0].volumes)
    held = [e.shock.quotas[k] for k in moving]
    every = of(e, [*effects, *(log_volume(one, e) for one in held)], [*near, *(known.get(one.name) for one in held)])
    found, volumes = every[: len(effects)], every[len(effects) :]
    outside = np.array([float(e.rents[k].log_filled != 0) for k in moving])
    matrix = np.array([_by_place(e, one, moving, rates) for one in volumes]) - np.diag(outside)
    behind, changed = [_asked(e, one, rates) for one in volumes], []
    for one in found:
        weight = _solved(matrix.T, _by_place(e, one, moving, rates), e, moving)
        total, quota = _asked(e, one, rates), np.zeros(len(e.rents))
        quota[moving] = weight
        for share, other in zip(weight, behind, strict=True):
            total = _less(total, other, share)
        volumes_by_name = tuple((quota.name, each) for quota, each in zip(held, volumes, strict=True))
        changed.append(replace(total, quota=quota, volumes=volumes_by_name))
    return tuple(changed)


def _solved(matrix: Array, side: Array, e: Equilibrium, moving: Sequence[int]) -> Array:
    """What a dollar's worth of each quota's place is, where their places are told apart."""
    try:
        return np.asarray(np.linalg.solve(matrix, side), dtype=float)
    except np.linalg.LinAlgError as error:
        names = " and ".join(e.shock.quotas[k].name for k in moving)
        raise EconomyError(
            f"{names} limit the same trade and both are full, so that what more of one is worth is not told; drop one"
        ) from error


def _in_shape(moving: list[int], e: Equilibrium) -> list[int]:
    """Quotas on whole cells before those on products, whose volume is another function."""
    return sorted(moving, key=lambda k: e.shock.quotas[k].rows is not None)


def log_volume(quota: Quota, e: Equilibrium) -> Effect:
    """Log V of what a quota counts, trade at baseline prices."""
    if quota.rows is None or e.baseline.products is None:
        return Effect(_log_volume, (quota.cells,))
    p = coefficients(e.baseline, e.settings).products
    counted = quota.rows[e.baseline.products.nested]
    if p is None or not counted.any():
        return Effect(_log_volume, (quota.cells,))
    row, cell = np.asarray(p.row), np.asarray(p.cell)
    in_block = np.append(counted.any(1), False)[row].any(1)
    blocks: Any = np.flatnonzero(np.isin(cell, cell[in_block]))
    return Effect(_log_volume_with_rows, (quota.cells, counted, blocks), True)


def _log_volume(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    (cells,) = cell
    return jnp.log(_volume(o, cells))


def _log_volume_with_rows(
    x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...], shock: ShockArrays
) -> jax.Array:
    cells, counted, blocks = cell
    seller = eq.seller_price(o.log_cost, o.log_currency, m)
    few = nest.of_blocks(blocks, jnp.ones(len(blocks)), m)
    assert few.products is not None
    alone = counted.at[few.products.row].get(mode="fill", fill_value=0.0)[None]
    theirs = nest.volumes(alone, nest.rows(shock, few), shock.export_tax, seller, o.expenditure, few)
    return jnp.log(_volume(o, cells) + theirs[0])


def _volume(o: Outcome, cells: jax.Array) -> jax.Array:
    traded = (cells > 0) & (o.trade > 0)
    cost = jnp.where(traded.any(1), o.log_cost, 0.0)
    return jnp.where(traded, o.trade * jnp.exp(-cost)[:, None, :], 0.0).sum()


class _Rates(NamedTuple):
    """(1+τ') and (1+x') with rents over those that were asked for [s, n, i], and of products [h, i].

    Attributes
    ----------
    beyond : array [h, i] or None
        1+τ' of products under rents, less that of their cells.
    on_products : array [h, i] or None
        1+τ' of products under rents.
    """

    tariff: Array
    tax: Array
    product: Array | None
    beyond: Array | None
    on_products: Array | None

    @classmethod
    def of(cls, e: Equilibrium) -> _Rates:
        policy, b = e.effective, e.baseline
        tariff = (1 + policy.tariff) / (1 + e.shock.tariff)
        tax = (1 + policy.export_tax) / (1 + e.shock.export_tax)
        if b.products is None:
            return cls(tariff, tax, None, None, None)
        rates = product_rates(b, policy)
        product = (1 + rates) / (1 + product_rates(b, e.shock))
        return cls(tariff, tax, product, rates - b.products.within(policy.tariff), 1 + rates)


def _asked(e: Equilibrium, one: Gradient, rates: _Rates) -> Gradient:
    """Derivatives by the policy that was asked for, rents as they are."""
    p, by_product = e.baseline.products, one.product_tariff
    changed = replace(one, tariff=one.tariff * rates.tariff, export_tax=one.export_tax * rates.tax)
    if p is None or by_product is None or rates.product is None:
        return changed
    # A cell's tariff moves the rates of its products by more where these are under a quota and others are not.
    apart = np.where(p.nested[:, None], rates.product - p.within(rates.tariff), 0.0)
    return replace(
        changed,
        tariff=changed.tariff + p.placed(np.zeros_like(rates.tariff), by_product * apart),
        product_tariff=by_product * rates.product,
    )


def _by_place(e: Equilibrium, one: Gradient, moving: Sequence[int], rates: _Rates) -> Array:
    """Derivatives by u of each quota that moves [l]."""
    policy, p = e.effective, e.baseline.products
    found = []
    for k in moving:
        importers, exporters = e.rents[k].moves
        at, rows = e.shock.quotas[k].cells > 0, e.shock.quotas[k].rows
        total = importers * (one.tariff[at] * (1 + policy.tariff[at])).sum()
        total += exporters * (one.export_tax[at] * (1 + policy.export_tax[at])).sum()
        if p is not None and one.product_tariff is not None and rates.beyond is not None and at.any():
            # Each product's own 1+τ' rises in proportion, which is not what its cell's does.
            in_cells = p.within(e.shock.quotas[k].cells) > 0
            total += importers * (one.product_tariff[in_cells] * rates.beyond[in_cells]).sum()
        if rows is not None and one.product_tariff is not None and rates.on_products is not None:
            counted = rows > 0
            total += importers * (one.product_tariff[counted] * rates.on_products[counted]).sum()
            if one.product_log_tax is not None:
                total += exporters * one.product_log_tax[counted].sum()
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
