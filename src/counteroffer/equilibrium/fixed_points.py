"""Two compiled loops for fixed points: a light one for contractions, a safeguarded one for everything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from counteroffer.lazily import jax, jnp

if TYPE_CHECKING:
    from jax import Array


DEPTH = 6
TINY = 1e-300
LONGEST = 5.0  # a secant never moves further than this many plain steps
RIDGE = 1e-13
MOST_PATIENCE = 32
GROWTH = 2.0  # a step this much longer than the last accepted one sends the iteration back


class FixedPoint(NamedTuple):
    """Where the iteration stopped, and whether that is where steps are nothing."""

    point: Array
    carry: Any
    arrived: Array
    iterations: Array


class _State(NamedTuple):
    point: Array
    carry: Any
    points: Array  # [depth, size] the last points
    steps: Array  # [depth, size] and the steps proposed there
    filled: Array
    mixing: Array  # share of a plain step that is taken
    patience: Array  # plain steps to take after the next turn back
    plain: Array  # plain steps still to take
    held_point: Array  # the last point accepted, where the iteration turns back to
    held_step: Array
    held_error: Array
    error: Array
    arrived: Array  # whether the step from the point was nothing
    iterations: Array


class _Light(NamedTuple):
    point: Array
    before: Array
    step: Array
    error: Array
    iterations: Array


def contraction(
    step: Callable[[Array], Array], start: Array, *, tolerance: Array | float, max_iterations: int
) -> Array:
    """Iterate a contraction x ← x + step(x) until max|step| ≤ tolerance, with one secant of memory.

    The secant is dropped for a turn whenever it did not shorten the step: plain iterations always do in the end.
    """

    def body(s: _Light) -> _Light:
        step_now = step(s.point)
        error = jnp.max(jnp.abs(step_now))
        change = step_now - s.step
        weight = jnp.vdot(change, step_now) / jnp.maximum(jnp.vdot(change, change), TINY)
        weight = jnp.where(error < s.error, jnp.clip(weight, -LONGEST, LONGEST), 0.0)
        following = s.point + step_now - weight * (s.point - s.before + change)
        return _Light(following, s.point, step_now, error, s.iterations + 1)

    def unfinished(s: _Light) -> Array:
        return (s.error > tolerance) & (s.iterations < max_iterations)

    infinity = jnp.array(jnp.inf, start.dtype)
    first = _Light(start, start, jnp.zeros_like(start), infinity, jnp.array(0))
    return jax.lax.while_loop(unfinished, body, first).before


def fixed_point(
    step: Callable[[Array, Any], tuple[Array, Array, Any]],
    start: Array,
    carry: Any,
    *,
    tolerance: Array | float,
    max_iterations: int | Array,
    settled: Callable[[Any], Array],
) -> FixedPoint:
    """Iterate x ← x + step(x) until max|step| ≤ tolerance, and take the step from there once more where not exact.

    A point whose step is much longer than the last accepted one is rejected: the iteration goes back to that
    one, shortens its steps, and takes a few plain ones before it trusts its history again. Leaps it does not trust
    from then on.

    Parameters
    ----------
    step : callable
        (x, carry) → (g(x) − x, leap, carry): the plain step, a better guess of where the fixed point is, less x, and
        what warm-starts whatever `step` solves inside.
    start : array
        First point, any shape.
    tolerance : float
        Bound on the largest absolute step.
    settled : callable
        Whether what `step` left is as exact as it gets.
    """
    shape = start.shape

    def body(s: _State) -> _State:
        plain, leap, carry = step(s.point.reshape(shape), s.carry)
        after = _following(s, plain.reshape(start.size), leap.reshape(start.size), carry)
        arrived = s.arrived | (after.error <= tolerance)
        return after._replace(arrived=arrived, point=jnp.where(arrived, s.point, after.point))

    def unfinished(s: _State) -> Array:
        return ~(s.arrived & settled(s.carry)) & (s.iterations < max_iterations)

    last = jax.lax.while_loop(unfinished, body, _first(start.reshape(start.size), carry))
    return FixedPoint(last.held_point.reshape(shape), last.carry, last.arrived, last.iterations)


def _first(flat: Array, carry: Any) -> _State:
    """Before anything was tried: no history, plain steps of full length."""
    history = jnp.zeros((DEPTH, flat.size), flat.dtype)
    infinity = jnp.array(jnp.inf, flat.dtype)
    return _State(
        point=flat,
        carry=carry,
        points=history,
        steps=history,
        filled=jnp.array(0),
        mixing=jnp.array(1.0, flat.dtype),
        patience=jnp.array(1),
        plain=jnp.array(0),
        held_point=flat,
        held_step=jnp.zeros_like(flat),
        held_error=infinity,
        error=infinity,
        arrived=jnp.array(False),
        iterations=jnp.array(0),
    )


def _following(s: _State, residual: Array, leap: Array, carry: Any) -> _State:
    """The state after a point was tried and its step is known: on from there, or back to the last point accepted."""
    error = jnp.max(jnp.abs(residual))
    sound = jnp.isfinite(error)
    turn_back = ~sound | (error > GROWTH * s.held_error)
    improved = sound & (error < s.held_error)
    held_point = jnp.where(turn_back, s.held_point, s.point)
    held_step = jnp.where(turn_back, s.held_step, residual)
    longer = jnp.where(improved, jnp.minimum(1.0, 1.5 * s.mixing), s.mixing)
    mixing = jnp.where(turn_back, 0.5 * s.mixing, longer)
    patience = jnp.where(turn_back, jnp.minimum(2 * s.patience, MOST_PATIENCE), s.patience)
    plain = jnp.where(turn_back, patience, jnp.maximum(s.plain - 1, 0))
    proposed = jnp.where(patience > 1, residual, leap)
    accelerated = jnp.where(plain > 0, s.point + mixing * proposed, _accelerate(s, s.point, proposed, mixing))
    slot = jnp.mod(s.filled, DEPTH)
    return _State(
        point=jnp.where(turn_back, held_point + mixing * held_step, accelerated),
        carry=jax.tree.map(lambda new, old: jnp.where(sound, new, old), carry, s.carry),
        points=s.points.at[slot].set(s.point),
        steps=s.steps.at[slot].set(proposed),
        filled=jnp.where(turn_back, 0, s.filled + 1),
        mixing=mixing,
        patience=patience,
        plain=plain,
        held_point=held_point,
        held_step=held_step,
        held_error=jnp.where(turn_back, s.held_error, error),
        error=jnp.where(sound, error, jnp.inf),
        arrived=s.arrived,
        iterations=s.iterations + 1,
    )


def _accelerate(s: _State, point: Array, residual: Array, mixing: Array) -> Array:
    """Type-II Anderson step: least squares on the differences to the stored points."""
    valid = (jnp.arange(DEPTH) < s.filled)[:, None]
    step_change = jnp.where(valid, residual - s.steps, 0.0)
    point_change = jnp.where(valid, point - s.points, 0.0)
    length = jnp.sqrt((step_change**2).sum(1, keepdims=True))
    scale = jnp.where(length > 0, 1.0 / jnp.where(length > 0, length, 1.0), 0.0)
    step_change, point_change = step_change * scale, point_change * scale
    gram = step_change @ step_change.T + RIDGE * jnp.eye(DEPTH) + jnp.diag((scale[:, 0] == 0).astype(residual.dtype))
    weight: Array = jnp.linalg.solve(gram, step_change @ residual)
    return point + mixing * residual - weight @ (point_change + mixing * step_change)
