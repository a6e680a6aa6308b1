"""Weighted welfare, once: what a government wants, as a value, as a game's utility, and to be differentiated."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from counteroffer.equilibrium.effect import Effect
from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.model import Coefficients
from counteroffer.lazily import jax, jnp

Values = TypeVar("Values", Array, "jax.Array")


def weighted_income(weight: Values, payments: Values, profits: Values, handed: Values, price: Values) -> Values:
    """Σ weight·{[(1−ρ)β + ρ]Y' + ℓ'(R' + D' + T)}/Π P̂^α, in NumPy or in JAX (docs/model.md, "Governments").

    What factors and firms of a sector earn, and its labour's share ℓ' of what the treasury hands back. With a weight of
    one throughout a region that is its real income.

    Parameters
    ----------
    weight : array [..., s, n]
        Political weight λ, times the weight of the region.
    payments, profits : array [s, n]
        (1−ρ)βY'; ρY' and border margins.
    handed : array [n]
        R' + D' + T.
    price : array [n]
        Π P̂^α.

    Returns
    -------
    array [...]
        In the unit of the payments, at baseline prices.
    """
    labour_share = payments / payments.sum(0)
    earned = payments + profits + labour_share * handed
    total: Values = (weight * earned / price).sum((-2, -1))
    return total


def welfare_before(b: Baseline, weight: Array) -> Array:
    """Weighted income [...] of the baseline at weights [..., s, n], USD million."""
    handed = b.revenue + b.deficit + b.transfer
    ones = np.ones_like(b.deficit)
    return frozen(weighted_income(weight, b.value_added, b.profit_share[:, None] * b.output, handed, ones))


def welfare_after(e: Equilibrium, weight: Array) -> Array:
    """Weighted real income [...] of an equilibrium at weights [..., s, n], USD million at baseline prices."""
    return frozen(weighted_income(weight, e.payments, e.profits, e.revenue + e.deficit, e.consumer_price))


def welfare_effect(weight: Array) -> Effect:
    """The same at weights [s, n], to be differentiated."""
    return Effect(_welfare, (weight,))


def _welfare(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    (weight,) = cell
    price = jnp.exp((m.consumption_share * x.log_price).sum(0))
    return weighted_income(weight, o.payments, o.profits, o.revenue + o.deficit, price)
