"""Packages of a menu over all levels: SLSQP by exact gradients, types' choices as constraints, and a certificate.

    max Σ_j Σ_{t∈G_j} p_t u(x_j)   subject to   v_t(x_j) ≥ floor_t,   v_t(x_j) ≥ v_t(x_i),   v_s(x_j) ≤ 0

for t in the group G_j that takes package j, the other packages i, and types s that are to sign nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.lazily import optimize
from counteroffer.negotiation.beliefs.types import Judge, OtherSide
from counteroffer.negotiation.rules.bargain import above
from counteroffer.negotiation.search.ascent import PERCENT, open_slope, percent
from counteroffer.negotiation.search.maximise import maximise

OPTIONS = {"maxiter": 100, "ftol": 1e-10}
KEPT = 1e-6  # percent of our income by which a choice may be missed
BINDS = 1e-6  # percent of our income within which it binds
EDGE = 1e-9  # of an instrument's range within which it is at its bound

Groups = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Packaged:
    """Packages found for groups of types.

    Attributes
    ----------
    groups : tuple of tuple of int
        Types that take each package.
    levels : array [j, k]
        Its levels.
    gains : array [j, 1 + t]
        What us and every type make of it, over no deal, USD million a year.
    value : float
        Σ_j Σ_{t∈G_j} p_t u(x_j), USD million a year.
    slack : float
        How nearly some type would rather take something else, USD million a year; below zero it would.
    kkt : float
        Largest violation of stationarity within bounds, share of our income per 100 points of a rate.
    """

    groups: Groups
    levels: Array
    gains: Array
    value: float
    slack: float
    kkt: float


@dataclass(frozen=True, eq=False)
class _Choice:
    """Type t likes package j at least as well as package i, or as its floor where i is none; sign −1: at most."""

    t: int
    j: int
    i: int | None
    floor: float = 0.0
    sign: float = 1.0


def packaged(
    side: OtherSide,
    groups: Groups,
    starts: Sequence[Array],
    *,
    floor: Array | None = None,
    nobody: Sequence[int] = (),
) -> Packaged | None:
    """The best packages for groups of types, from several starts; none where no start leads to one that all take.

    Parameters
    ----------
    starts : sequence of array [j, k]
        Levels to search from.
    floor : array [t], optional
        Least gain of each type in a group, USD million; nothing by default.
    nobody : sequence of int
        Types that must not want any of the packages.
    """
    least = np.zeros(len(side.types)) if floor is None else np.asarray(floor, dtype=float)
    choices = _choices(groups, least, nobody)
    found = [_search(side, groups, choices, np.atleast_2d(start)) for start in starts]
    able = [one for one in found if one is not None and one.slack * side.unit >= -KEPT]
    return max(able, key=lambda one: one.value, default=None)


def single(
    side: OtherSide, group: Sequence[int], starts: Sequence[Array], floor: Array | None = None
) -> Packaged | None:
    """The best offer that a group of types would sign, by dual steps; others may sign it too.

    Parameters
    ----------
    starts : sequence of array [k]
        Levels to search from.
    floor : array [t], optional
        Least gain of each type, USD million; nothing by default.
    """
    inside = list(group)
    least = np.zeros(len(inside)) if floor is None else np.asarray(floor, dtype=float)[inside]
    judge = Judge(side, group)
    wanted = percent(judge.game, side.without[judge.seen] + np.concatenate([[0.0], least]))
    program = above(judge.game, 0, np.concatenate([[-np.inf], wanted[1:]]))
    try:
        found = maximise(judge, program, starts)
        gains = Judge(side).gain(found.levels)
    except (NotConverged, EconomyError):
        return None
    slack = float((gains[1:][inside] - least).min())
    value = float(side.probability[inside].sum() * gains[0])
    return Packaged((tuple(group),), found.levels[None], gains[None], value, slack, found.kkt)


def _choices(groups: Groups, floor: Array, nobody: Sequence[int]) -> list[_Choice]:
    made = []
    for j, group in enumerate(groups):
        for t in group:
            made.append(_Choice(t, j, None, float(floor[t])))
            made += [_Choice(t, j, i) for i in range(len(groups)) if i != j]
        made += [_Choice(t, j, None, 0.0, -1.0) for t in nobody]
    return made


def _search(side: OtherSide, groups: Groups, choices: Sequence[_Choice], start: Array) -> Packaged | None:
    instruments, unit = side.game.instruments, side.unit
    lower, upper, count = instruments.lower, instruments.upper, len(groups)
    judges = [Judge(side) for _ in groups]
    weight = np.array([side.probability[list(group)].sum() for group in groups])
    here = np.clip(start, lower, upper)
    try:
        scale = 1 / np.sqrt(unit * judges[0].bend(here[0]))
        scale = np.minimum(scale, np.maximum(upper - lower, EDGE))

        def at(z: Array) -> Array:
            return np.asarray(np.clip(z.reshape(count, -1) * scale, lower, upper))

        def gains(z: Array) -> Array:
            return unit * np.array([judge.gain(one) for judge, one in zip(judges, at(z), strict=True)])

        def slopes(z: Array) -> Array:
            return unit * np.array([judge.jacobian(one) for judge, one in zip(judges, at(z), strict=True)])

        found = optimize.minimize(
            lambda z: (-float(weight @ gains(z)[:, 0]), -(weight[:, None] * slopes(z)[:, 0] * scale).ravel()),
            (here / scale).ravel(),
            jac=True,
            bounds=np.tile(np.stack([lower, upper], 1) / scale[:, None], (count, 1)),
            constraints={
                "type": "ineq",
                "fun": lambda z: _held(choices, gains(z), unit),
                "jac": lambda z: (_held_slopes(choices, slopes(z)) * scale).reshape(len(choices), -1),
            },
            method="SLSQP",
            options=OPTIONS,
        )
        levels = at(found.x)
        near = EDGE * (upper - lower)
        levels = np.where(levels < lower + near, lower, np.where(levels > upper - near, upper, levels))
        z = (levels / scale).ravel()
        reached, slack = gains(z), _held(choices, gains(z), unit)
        kkt = _certificate(choices, weight, slopes(z), slack, levels, (lower, upper))
    except (NotConverged, EconomyError):
        return None
    return Packaged(
        groups, levels, reached / unit, float(weight @ reached[:, 0]) / unit, float(slack.min()) / unit, kkt
    )


def stationarity(side: OtherSide, groups: Groups, levels: Array, nobody: Sequence[int] = ()) -> float:
    """By how much packages [j, k] miss being stationary, as `Packaged.kkt`."""
    choices = _choices(groups, np.zeros(len(side.types)), nobody)
    judges, unit, instruments = [Judge(side) for _ in groups], side.unit, side.game.instruments
    weight = np.array([side.probability[list(group)].sum() for group in groups])
    gains = unit * np.array([judge.gain(one) for judge, one in zip(judges, levels, strict=True)])
    slopes = unit * np.array([judge.jacobian(one) for judge, one in zip(judges, levels, strict=True)])
    slack = _held(choices, gains, unit)
    return _certificate(choices, weight, slopes, slack, levels, (instruments.lower, instruments.upper))


def _held(choices: Sequence[_Choice], gains: Array, unit: float) -> Array:
    """How much better each choice is than what it is set against [c], percent of our income."""
    found = [
        one.sign * (gains[one.j, 1 + one.t] - (unit * one.floor if one.i is None else gains[one.i, 1 + one.t]))
        for one in choices
    ]
    return np.array(found)


def _held_slopes(choices: Sequence[_Choice], slopes: Array) -> Array:
    """Derivatives of the same [c, j, k]."""
    found = np.zeros((len(choices), slopes.shape[0], slopes.shape[2]))
    for c, one in enumerate(choices):
        found[c, one.j] += one.sign * slopes[one.j, 1 + one.t]
        if one.i is not None:
            found[c, one.i] -= slopes[one.i, 1 + one.t]
    return found


def _certificate(
    choices: Sequence[_Choice], weight: Array, slopes: Array, slack: Array, levels: Array, bounds: tuple[Array, Array]
) -> float:
    """By how much packages miss being stationary, multipliers of what binds by non-negative least squares."""
    lower, upper = (np.tile(one, len(levels)) for one in bounds)
    flat = levels.ravel()
    wanted = (weight[:, None] * slopes[:, 0]).ravel()
    binding = _held_slopes(choices, slopes)[slack < BINDS].reshape(-1, len(flat))
    low, high, identity = flat <= lower, flat >= upper, np.eye(len(flat))
    columns = np.hstack([binding.T, identity[:, low & ~high], -identity[:, high & ~low]])
    found = optimize.nnls(columns, -wanted, maxiter=50 * max(columns.shape))[0] if columns.shape[1] else np.zeros(0)
    left = wanted + binding.T @ found[: len(binding)]
    return float(np.abs(open_slope(left / PERCENT, flat, lower, upper)).max(initial=0.0))
