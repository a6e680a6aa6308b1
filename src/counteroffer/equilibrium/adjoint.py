"""Derivatives of a solved equilibrium by the implicit function theorem: no second solve, no differencing.

With G(x; p) = 0 at the solution, dx/dp = −(∂G/∂x)⁻¹ ∂G/∂p. A gradient costs one linear solve with the transpose,
whatever the number of instruments; a Jacobian–vector product one with the matrix itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.scipy.sparse.linalg import gmres

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium.solver import coefficients, policy_arrays
from counteroffer.equilibrium.system import Outcome, Unknowns, outcome, system
from counteroffer.equilibrium.types import Array, Equilibrium, Shock, _ReadOnlyArrays
from counteroffer.errors import NotConverged

LINEAR_TOLERANCE = 1e-13
ACCEPTED = 1e-10  # relative error of a linear solve that is still used
KRYLOV, RESTARTS = 30, 20

Effect = Callable[[Unknowns, Outcome, eq.Coefficients], jax.Array]


@cache
def log_real_income(region: int) -> Effect:
    """Logarithm of Î/Π P̂^α of a region, up to its baseline constant."""

    def effect(x: Unknowns, o: Outcome, m: eq.Coefficients) -> jax.Array:
        return jnp.log(o.income[region]) - (m.consumption_share[:, region] * x.log_price[:, region]).sum()

    return effect


@cache
def log_output(sector: int, region: int) -> Effect:
    """Logarithm of output volume Ŷ/ĉ of a sector, up to its baseline constant."""
    return lambda x, o, m: jnp.log(o.output[sector, region]) - o.log_cost[sector, region]


@dataclass(frozen=True, eq=False)
class Gradient(_ReadOnlyArrays):
    """Derivatives of one effect with respect to every instrument, at a solved equilibrium.

    Attributes
    ----------
    value : float
        The effect itself.
    tariff, export_tax : array [s, n, i]
        Per unit (1.0 = 100 points) of τ' and x'.
    log_iceberg : array [s, n, i]
        Per unit of log d̂.
    transfer : array [n]
        Per USD million received by n; only differences between regions mean anything, as transfers sum to zero.
    """

    value: float
    tariff: Array
    export_tax: Array
    log_iceberg: Array
    transfer: Array


def unknowns(e: Equilibrium, m: eq.Coefficients) -> Unknowns:
    """The solution as the system's unknowns."""
    wage = e.wage[None] if m.mobility is None else e.sector_wage
    spent = e.expenditure / e.baseline.value_added.sum(0)
    return Unknowns(*(jnp.asarray(x) for x in (np.log(wage), np.log(e.price), spent)))


def gradient(e: Equilibrium, effect: Effect) -> Gradient:
    """Derivatives of `effect` with respect to every instrument.

    Parameters
    ----------
    e : Equilibrium
        A certified solution.
    effect : callable
        (unknowns, outcome, coefficients) → scalar; see `log_real_income`.

    Raises
    ------
    NotConverged
        If the linear solve fails, as at a singular equilibrium.
    """
    m, policy = coefficients(e.baseline, e.settings), policy_arrays(e.shock)
    value, total, error = jax.device_get(_gradient(effect, unknowns(e, m), policy, m))
    _refuse_singular(error)
    return Gradient(float(value), *total)


def tangent(e: Equilibrium, direction: Shock) -> tuple[Unknowns, Outcome]:
    """Jacobian–vector product: how everything moves as policy moves in `direction`.

    Parameters
    ----------
    direction : Shock
        Rates of change of τ', x', log d̂ (in the field `iceberg`) and T.

    Returns
    -------
    Unknowns, Outcome
        Rates of change of the unknowns and of everything that follows from them.
    """
    m, policy = coefficients(e.baseline, e.settings), policy_arrays(e.shock)
    x = unknowns(e, m)
    move = eq.Policy(
        *(jnp.asarray(v) for v in (direction.tariff, direction.export_tax, direction.iceberg, direction.transfer))
    )
    moved, outcome_moved, error = jax.device_get(_tangent(move, x, policy, m))
    _refuse_singular(error)
    return moved, outcome_moved


@partial(jax.jit, static_argnums=0)
def _gradient(
    effect: Effect, x: Unknowns, policy: eq.Policy, m: eq.Coefficients
) -> tuple[jax.Array, eq.Policy, jax.Array]:
    value, (by_unknowns, direct) = jax.value_and_grad(lambda a, p: effect(a, outcome(a, p, m), m), argnums=(0, 1))(
        x, policy
    )
    _, transposed = jax.vjp(lambda a, p: system(a, p, m), x, policy)
    multiplier, error = _linear_solve(lambda v: transposed(v)[0], by_unknowns)
    through = transposed(multiplier)[1]
    return value, jax.tree.map(jnp.subtract, direct, through), error


@jax.jit
def _tangent(
    move: eq.Policy, x: Unknowns, policy: eq.Policy, m: eq.Coefficients
) -> tuple[Unknowns, Outcome, jax.Array]:
    _, pushed = jax.jvp(lambda p: system(x, p, m), (policy,), (move,))
    _, matrix = jax.linearize(lambda a: system(a, policy, m), x)
    moved, error = _linear_solve(matrix, jax.tree.map(jnp.negative, pushed))
    _, outcome_moved = jax.jvp(lambda a, p: outcome(a, p, m), (x, policy), (moved, move))
    return moved, outcome_moved, error


def _linear_solve(matrix: Callable[[Unknowns], Unknowns], right: Unknowns) -> tuple[Unknowns, jax.Array]:
    """Solve by restarted GMRES; returns the relative error too."""
    iterate: Any = gmres  # it carries no types
    found, _ = iterate(matrix, right, tol=LINEAR_TOLERANCE, restart=KRYLOV, maxiter=RESTARTS, solve_method="batched")
    gap = jax.tree.map(jnp.subtract, matrix(found), right)
    return found, _norm(gap) / jnp.maximum(_norm(right), 1e-300)


def _norm(tree: Unknowns) -> jax.Array:
    return jnp.sqrt(sum(jnp.vdot(leaf, leaf) for leaf in tree))


def _refuse_singular(error: float) -> None:
    if not error <= ACCEPTED:
        raise NotConverged(
            f"the derivatives of this equilibrium could not be solved for (relative error {error:.1e}); it is close "
            "to singular: try a smaller policy",
            residual=float(error),
            cell="linear system",
        )
