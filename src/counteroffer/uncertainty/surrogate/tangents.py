"""Derivatives of a solved equilibrium by its parameters, by the implicit function theorem as in `adjoint`."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium.coefficients import coefficients, shock_arrays
from counteroffer.equilibrium.compilation import fetched
from counteroffer.equilibrium.derivatives.adjoint import ACCEPTED, _linear_solve, _own
from counteroffer.equilibrium.programs.kept import kept
from counteroffer.equilibrium.response.own import own_inverses
from counteroffer.equilibrium.system import Unknowns, both, system, unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.model import Coefficients, ShockArrays
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.lazily import jax, jnp


class ParameterMove(NamedTuple):
    """A direction of parameters: changes of θ [s] and, as scalars, of η, ψ, μ and δ."""

    theta: Any
    product_elasticity: Any = 0.0
    border_response: Any = 0.0
    labour_mobility: Any = 0.0
    wage_floor: Any = 0.0


def real_income_by(e: Equilibrium, move: ParameterMove) -> Array:
    """Rate of change of log real income [n] as parameters move in a direction; what they do not act on stays.

    Raises
    ------
    EconomyError
        Under deficit rule "zero", where the baseline moves with the parameters.
    NotConverged
        If the linear solve fails, as at a singular equilibrium.
    """
    if e.settings.deficit_rule == "zero":
        raise EconomyError(
            'under deficit rule "zero" the baseline is rebalanced at the same parameters and moves with them; use '
            "another rule, or solve exactly"
        )
    if e.shock.quotas:
        raise EconomyError(
            "rents of quotas move with the parameters too, which this gradient leaves out; solve exactly"
        )
    m, shock = coefficients(e.baseline, e.settings), shock_arrays(e.baseline, e.shock)
    given: Any = ParameterMove(*(jnp.asarray(part, dtype=float) for part in move))
    x, inverse = unknowns(e), own_inverses(e.baseline, e.settings)
    found, error = fetched(_tangent(False, given, x, shock, m, inverse))
    if not error <= ACCEPTED:
        found, error = fetched(_tangent(True, given, x, shock, m, inverse))
    if not error <= ACCEPTED:
        raise NotConverged(
            worded("derivatives by parameters could not be solved for (relative error {error:.1e})", error=error),
            residual=float(error),
            cell="linear system",
        )
    return np.asarray(found)


@kept(fixed=(0,))
def _tangent(
    hard: bool, move: ParameterMove, x: Unknowns, shock: ShockArrays, m: Coefficients, inverse: jax.Array
) -> tuple[jax.Array, jax.Array]:
    here = jax.tree.map(jnp.zeros_like, move)
    _, pushed = jax.jvp(lambda p: system(x, shock, _moved(m, p)), (here,), (move,))
    _, matrix = jax.linearize(lambda a: system(a, shock, m), x)
    right, none = jax.tree.map(jnp.negative, pushed), jax.tree.map(jnp.zeros_like, pushed)
    step, error = _linear_solve(matrix, right, none, lambda v: _own(inverse, v), hard)

    def log_real(a: Unknowns, p: ParameterMove) -> jax.Array:
        at = _moved(m, p)
        return jnp.log(both(a, shock, at)[0].income) - eq.consumer_price(a.log_price, at)

    return jax.jvp(log_real, (x, here), (step, move))[1], error


def _moved(m: Coefficients, p: ParameterMove) -> Coefficients:
    """The coefficients at other parameters."""
    m = m._replace(trade_elasticity=m.trade_elasticity + p.theta)
    if m.mobility is not None:
        m = m._replace(mobility=m.mobility + p.labour_mobility)
    if m.log_floor is not None:
        m = m._replace(log_floor=jnp.log(jnp.exp(m.log_floor) + p.wage_floor))
    if m.products is not None:
        m = m._replace(products=m.products._replace(elasticity=m.products.elasticity + p.product_elasticity))
    if m.border is not None:
        m = m._replace(border=m.border._replace(response=m.border.response + p.border_response))
    return m
