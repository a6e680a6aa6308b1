"""Derivatives of a solved equilibrium by the implicit function theorem: no second solve, no differencing.

With G(x; p) = 0 at the solution, dx/dp = −(∂G/∂x)⁻¹ ∂G/∂p. A gradient costs one linear solve with the transpose,
whatever the number of instruments; a Jacobian–vector product one with the matrix itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np

from counteroffer.equilibrium.coefficients import (
    by_product,
    coefficients,
    direction_arrays,
    on_nested,
    shock_arrays,
)
from counteroffer.equilibrium.compilation import fetched
from counteroffer.equilibrium.derivatives.gradient import Gradient
from counteroffer.equilibrium.derivatives.through_quotas import through_quotas
from counteroffer.equilibrium.effect import Effect, check_cell
from counteroffer.equilibrium.programs.kept import kept
from counteroffer.equilibrium.response.own import own_inverses
from counteroffer.equilibrium.system import Outcome, Unknowns, both, system, unknowns
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.model import Coefficients, ShockArrays
from counteroffer.equilibrium.types.shock import Shock, check_direction
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.inputs.arguments import of_kind
from counteroffer.lazily import jax, jnp

LINEAR_TOLERANCE = 1e-12
ACCEPTED = 1e-10  # relative error of a linear solve that is still used
STEPS = 500
KRYLOV, RESTARTS = 40, 20
TINY = 1e-300
SOLVES = "solve(baseline, shock) gives one"
_Function: TypeAlias = "tuple[Callable[..., jax.Array], bool]"  # of an effect, and whether it reads the policy


def gradient(e: Equilibrium, effect: Effect, near: Gradient | None = None) -> Gradient:
    """Derivatives of `effect` with respect to every instrument.

    Parameters
    ----------
    e : Equilibrium
        A certified solution.
    effect : Effect
        What to differentiate; see `log_real_income` and `Effect`.
    near : Gradient, optional
        Of the same effect at a nearby solution, whose multiplier the linear solve begins with.

    Raises
    ------
    InputError
        For an effect of a region or sector that there is none of, which a compiled index would read as another one.
    NotConverged
        If the linear solve fails, as at a singular equilibrium.
    """
    of_kind(e, Equilibrium, "gradient", SOLVES)
    of_kind(effect, Effect, "gradient", "log_real_income(region) makes one")
    check_cell(effect, e.baseline)
    return gradients(e, (effect,), (near,))[0]


def gradients(
    e: Equilibrium, effects: Sequence[Effect], near: Sequence[Gradient | None] | None = None
) -> tuple[Gradient, ...]:
    """The same of several effects at once, which share what the equilibrium costs to take apart.

    Parameters
    ----------
    effects : sequence of Effect
        Those of one function stand together.
    near : sequence of Gradient, optional
        One an effect.
    """
    known = [None] * len(effects) if near is None else near
    if not e.shock.quotas:
        return _at_given_rents(e, effects, known)
    return through_quotas(e, effects, known, _at_given_rents)


def _at_given_rents(e: Equilibrium, effects: Sequence[Effect], near: Sequence[Gradient | None]) -> tuple[Gradient, ...]:
    """Derivatives by the policy that buyers and sellers face."""
    m, shock = coefficients(e.baseline, e.settings), shock_arrays(e.baseline, e.effective)
    x, inverse = unknowns(e), own_inverses(e.baseline, e.settings)
    functions, cells = _alike(effects)
    starts = [one.multiplier if one else jax.tree.map(np.zeros_like, x) for one in near]
    start = jax.tree.map(lambda *each: np.stack(each), *starts)
    value, total, multiplier, error = fetched(_gradients(functions, False, cells, start, x, shock, m, inverse))
    if not error.max() <= ACCEPTED:
        value, total, multiplier, error = fetched(_gradients(functions, True, cells, start, x, shock, m, inverse))
    _refuse_singular(error.max())
    found = []
    for j in range(len(effects)):
        of: Any = jax.tree.map(lambda leaf, j=j: leaf[j], total)
        found.append(
            Gradient(
                value=float(value[j]),
                tariff=of.tariff,
                export_tax=of.export_tax,
                log_iceberg=of.log_iceberg,
                transfer=of.transfer,
                multiplier=jax.tree.map(lambda leaf, j=j: leaf[j], multiplier),
                kinks=e.kinks,
                product_tariff=by_product(e.baseline, of.tariff, of.product_tariff),
                product_log_tax=on_nested(e.baseline, of.product_log_tax),
            )
        )
    return tuple(found)


def _alike(effects: Sequence[Effect]) -> tuple[tuple[_Function, ...], tuple[tuple[Any, ...], ...]]:
    """Neighbours of one function and shape together: the function of each group, and its cells, stacked."""
    functions: list[_Function] = []
    cells: list[tuple[Any, ...]] = []
    shaped = groupby(effects, lambda one: (one.function, one.of_policy, tuple(np.shape(part) for part in one.cell)))
    for (function, of_policy, _), group in shaped:
        functions.append((function, of_policy))
        cells.append(tuple(np.stack(each) for each in zip(*(one.cell for one in group), strict=True)))
    return tuple(functions), tuple(cells)


def tangent(e: Equilibrium, direction: Shock) -> tuple[Unknowns, Outcome]:
    """Jacobian–vector product: how everything moves as policy moves in `direction`.

    Parameters
    ----------
    direction : Shock
        Rates of change of τ', x', log d̂ (in the field `iceberg`), T, and of what products' duties change beyond their
        cells'.

    Returns
    -------
    Unknowns, Outcome
        Rates of change of the unknowns and of everything that follows from them.

    Raises
    ------
    InputError, NotConverged
        As `gradient`.
    """
    of_kind(e, Equilibrium, "tangent", SOLVES)
    of_kind(direction, Shock, "tangent", "Shock(tariff=…, …) of rates of change")
    check_direction(direction, e.baseline)
    if any(any(rent.moves) for rent in e.rents):
        raise EconomyError("tangent: quotas hold, whose rents move too; ask for gradients, which follow them")
    m, shock = coefficients(e.baseline, e.settings), shock_arrays(e.baseline, e.effective)
    x, inverse = unknowns(e), own_inverses(e.baseline, e.settings)
    move = direction_arrays(e.baseline, direction)
    moved, outcome_moved, error = fetched(_tangent(False, move, x, shock, m, inverse))
    if not error <= ACCEPTED:
        moved, outcome_moved, error = fetched(_tangent(True, move, x, shock, m, inverse))
    _refuse_singular(error)
    return moved, outcome_moved


@kept(fixed=(0, 1))
def _gradients(
    functions: tuple[_Function, ...],
    hard: bool,
    cells: tuple[tuple[jax.Array, ...], ...],
    starts: Unknowns,
    x: Unknowns,
    shock: ShockArrays,
    m: Coefficients,
    inverse: jax.Array,
) -> tuple[jax.Array, ShockArrays, Unknowns, jax.Array]:
    """Value, derivatives, multiplier and relative error of each effect [p, ...]."""

    def judged(x: Unknowns, shock: ShockArrays) -> tuple[jax.Array, Unknowns]:
        found, gap = both(x, shock, m)
        each = []
        for (effect, of_policy), own in zip(functions, cells, strict=True):
            policy = (shock,) if of_policy else ()
            each.append(jax.vmap(lambda cell, of=effect, policy=policy: of(x, found, m, cell, *policy))(own))
        return jnp.concatenate(each), gap

    (value, gap), pulled = jax.vjp(judged, x, shock)
    transposed = jax.jit(lambda given: pulled(given))  # traced once, not wherever it stands
    none = jax.tree.map(jnp.zeros_like, gap)
    turned = inverse.transpose(0, 2, 1)

    def of(one: jax.Array, start: Unknowns) -> tuple[ShockArrays, Unknowns, jax.Array]:
        multiplier, error = _linear_solve(
            lambda v: transposed((jnp.zeros_like(one), v))[0],
            transposed((one, none))[0],
            start,
            lambda v: _own(turned, v),
            hard,
        )
        return transposed((one, jax.tree.map(jnp.negative, multiplier)))[1], multiplier, error

    return value, *jax.vmap(of)(jnp.eye(len(value)), starts)


@kept(fixed=(0,))
def _tangent(
    hard: bool, move: ShockArrays, x: Unknowns, shock: ShockArrays, m: Coefficients, inverse: jax.Array
) -> tuple[Unknowns, Outcome, jax.Array]:
    _, pushed = jax.jvp(lambda p: system(x, p, m), (shock,), (move,))
    _, matrix = jax.linearize(lambda a: system(a, shock, m), x)
    right, none = jax.tree.map(jnp.negative, pushed), jax.tree.map(jnp.zeros_like, pushed)
    moved, error = _linear_solve(matrix, right, none, lambda v: _own(inverse, v), hard)
    _, (outcome_moved, _) = jax.jvp(lambda a, p: both(a, p, m), (x, shock), (moved, move))
    return moved, outcome_moved, error


def _own(inverse: jax.Array, v: Unknowns) -> Unknowns:
    """What each region's own inverse [n, a, b] makes of v: see `own_inverses`."""
    stacked = jnp.concatenate(v[:3])
    rows, size = v.log_expected.shape[0], v.log_price.shape[0]
    found = jnp.einsum("nab,bn->an", inverse, stacked)
    # A shortfall of demand moves itself hardly: less of it is less, one for one.
    short = None if v.shortfall is None else -v.shortfall
    return Unknowns(found[:rows], found[rows : rows + size], found[rows + size :], short)


def _linear_solve(
    matrix: Callable[[Unknowns], Unknowns],
    right: Unknowns,
    start: Unknowns,
    inverse: Callable[[Unknowns], Unknowns],
    hard: bool,
) -> tuple[Unknowns, jax.Array]:
    """Solve by BiCGSTAB, and where that broke down (`hard`) go on with GMRES; returns the relative error too.

    GMRES doubles the time it takes to compile, and is hardly ever asked.
    """
    from jax.scipy.sparse import linalg

    short: Any = linalg.bicgstab  # neither carries types
    long: Any = linalg.gmres
    size = _norm(right)
    # What nothing moves, such as work where no wage is at its floor, has nothing to solve for.
    start = jax.tree.map(lambda leaf: jnp.where(size > 0, leaf, 0.0), start)
    found: Unknowns = short(matrix, right, x0=start, tol=LINEAR_TOLERANCE, maxiter=STEPS, M=inverse)[0]
    if hard:
        start = jax.tree.map(lambda leaf: jnp.where(jnp.isfinite(leaf), leaf, 0.0), found)
        found = long(matrix, right, x0=start, tol=LINEAR_TOLERANCE, restart=KRYLOV, maxiter=RESTARTS, M=inverse)[0]
    gap = jax.tree.map(jnp.subtract, matrix(found), right)
    return found, _norm(gap) / jnp.maximum(size, TINY)


def _norm(tree: Unknowns) -> jax.Array:
    return jnp.sqrt(sum(jnp.vdot(leaf, leaf) for leaf in jax.tree.leaves(tree)))


def _refuse_singular(error: float) -> None:
    if not error <= ACCEPTED:
        raise NotConverged(
            worded(
                "the derivatives of this equilibrium could not be solved for (relative error {error:.1e}); "
                "it is close to singular: try a smaller policy",
                error=error,
            ),
            residual=float(error),
            cell="linear system",
        )
