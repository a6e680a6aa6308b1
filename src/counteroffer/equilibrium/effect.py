"""Numbers that an equilibrium is judged by, as functions that can be differentiated."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.model import Coefficients
from counteroffer.inputs.arguments import whole_number
from counteroffer.lazily import jax, jnp

MOST_CELLS = 1_000_000


class Effect(NamedTuple):
    """A number an equilibrium is judged by, and the cell it is about.

    Attributes
    ----------
    function : callable
        (unknowns, outcome, coefficients, cell) → scalar, in JAX; compiled once whatever the cell. One that is of policy
        too takes that as a fifth argument.
    cell : tuple of int or array
        Positions of sectors and regions it needs, or the weights it gives them.
    of_policy : bool
        Whether the policy itself is in it, beside what follows from it.
    """

    function: Callable[..., jax.Array]
    cell: tuple[int | Array, ...]
    of_policy: bool = False


def log_real_income(region: int) -> Effect:
    """Logarithm of Î/Π P̂^α of a region, up to its baseline constant."""
    return Effect(_log_real_income, (_position(region, "region"),))


def log_output(sector: int, region: int) -> Effect:
    """Logarithm of the output volume Ŷ/ĉ of a sector, up to its baseline constant."""
    return Effect(_log_output, (_position(sector, "sector"), _position(region, "region")))


def at_work(share: Array, weight: Array) -> Effect:
    """Σ_n weight·H, H = Σ_s e L̂ h / Σ_s e L̂ the share of a region's workers who have work (docs/model.md, "Closures").

    Parameters
    ----------
    share : array [s, n]
        e, employment shares.
    weight : array [n]
        What all of a region's workers count.

    Notes
    -----
    It bends where a wage meets its floor; see `Gradient.kinks`. Where labour is mobile it is Σ weight.
    """
    return Effect(_at_work, (share, weight))


def _position(at: int, axis: str) -> int:
    return whole_number(at, f"the effect's {axis}", least=0, most=MOST_CELLS)


def check_cell(effect: Effect, b: Baseline) -> None:
    """Raise for positions (sector, region) that the economy does not have; weights have their shape's.

    Raises
    ------
    EconomyError
        Naming the position and how many there are.
    """
    counts = {"region": len(b.regions), "sector": len(b.sectors)}
    for axis, at in zip(("region", "sector"), reversed(effect.cell), strict=False):
        if np.ndim(at) == 0:
            whole_number(at, f"the effect's {axis}", least=0, most=counts[axis] - 1)


def _log_real_income(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    (region,) = cell
    return jnp.log(o.income[region]) - (m.consumption_share[:, region] * x.log_price[:, region]).sum()


def _log_output(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    return jnp.log(o.output[cell]) - o.log_cost[cell]


def _at_work(x: Unknowns, o: Outcome, m: Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    share, weight = cell
    if m.mobility is None:
        return weight.sum()
    attached = share * jnp.exp(m.mobility * (x.log_expected - o.log_earnings))
    # From those without work, which is exactly nothing where no wage is at its floor, and so are its derivatives.
    without = -(attached * jnp.expm1(x.log_expected - o.log_wage)).sum(0)
    return (weight * (1 - without / attached.sum(0))).sum()
