"""Searching over levels: equilibria and exact gradients under a fixed-point search and SciPy's optimisers.

The gain from an instrument bends by about Σ slope²·X(1+θ), the trade it acts on times what that trade loses a second
time as the rate rises: dividing by it puts all instruments on one scale, whatever trade they move.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium import Equilibrium, Gradient
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.lazily import optimize
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.search.memory import Look, Memory, side_of

Positions = NDArray[np.intp]
PERCENT = 100.0
SETTLED = 1e-14  # predicted gain, in shares of income, at which a search ends
MOST_STEPS = 150
TOGETHER = 9  # utilities whose derivatives are taken at once: of 81 players each takes megabytes
DEPTH = 10
RIDGE = 1e-10
WORSE = 4.0  # a predicted gain this much above the smallest one drops the history,
PATIENCE = 3  # and so do steps, more than these, that brought no smaller one
SLOWEST = 1 / 16
CLIMB = {"maxiter": 200, "maxcor": 20, "ftol": 1e-15, "gtol": 1e-9}
ROUNDS = 4
REACH = 0.3  # points of a rate that one step may move
NEAR = 1e-7  # predicted gains, in shares of income, within which a search is where another one has ended


class Path:
    """Equilibria along a search: the last one is kept with its gradients, and of all what the next ones begin with."""

    def __init__(self, game: Game) -> None:
        self.game, self.solves = game, 0
        width = game.instruments.upper - game.instruments.lower
        self.width = np.where(np.isfinite(width) & (width > 0), width, 1.0)  # of each range, one where it is none
        self.memory = Memory(self.width)
        self._near: Equilibrium | None = None
        self._levels: Array | None = None
        self._slopes: dict[bytes, Array] = {}  # by weights, at the last levels
        self._gradients: dict[bytes, Gradient] = {}  # by weights, wherever they were last taken
        self._utilities: dict[bytes, Array] = {}  # by levels, wherever an equilibrium was solved

    def at(self, levels: Array) -> Equilibrium:
        """The equilibrium at given levels [k]."""
        if self._levels is None or self._near is None or not np.array_equal(levels, self._levels):
            self._near = self.game.solve(levels, self.memory.expected(levels))
            self.memory.keep(levels, self._near)
            self._levels, self._slopes = np.array(levels), {}
            self._utilities[np.asarray(levels, dtype=float).tobytes()] = self.game.utility(self._near)
            self.solves += 1
        return self._near

    def utility(self, levels: Array) -> Array:
        """Utilities [p], USD million."""
        key = np.asarray(levels, dtype=float).tobytes()
        if key not in self._utilities:
            self.at(levels)
        return self._utilities[key]

    def slopes(self, levels: Array, weights: Array) -> Array:
        """Derivatives [w, k] of Σ_p weights[w, p]·u[p]; kept until the levels change."""
        e, keys = self.at(levels), [one.tobytes() for one in np.asarray(weights, dtype=float)]
        missing = [j for j, key in enumerate(keys) if key not in self._slopes]
        if missing:
            for first in range(0, len(missing), TOGETHER):
                some = missing[first : first + TOGETHER]
                near = [self._gradients.get(keys[j]) for j in some]
                for j, found in zip(some, self.game.gradients(e, weights[some], near), strict=True):
                    self._gradients[keys[j]] = _begun(found)
                    self._slopes[keys[j]] = self.game.instruments.by_level(found, levels)
        return np.array([self._slopes[key] for key in keys])

    def slope(self, levels: Array, weight: Array) -> Array:
        """The same of one sum [k]."""
        return np.asarray(self.slopes(levels, weight[None])[0])

    def jacobian(self, levels: Array) -> Array:
        """Derivatives [p, k] of all utilities."""
        return self.slopes(levels, np.eye(len(self.game.players)))

    def look(self, levels: Array) -> Look:
        """Utilities with their derivatives; where the search has been before nothing is solved."""
        known = self.memory.looks.get(levels.tobytes())
        if known is None:
            slopes, utility = self.jacobian(levels), self.utility(levels)
            known = Look(np.array(levels), utility, slopes, self.bend(levels), side_of(self.at(levels)))
            self.memory.look(known)
        return known

    def bend(self, levels: Array) -> Array:
        """Σ slope²·X(1+θ) [k], USD million: about how fast the gain from each instrument bends."""
        found = self.game.instruments.bend(self.at(levels), 1 + self.game.baseline.trade_elasticity)
        return np.asarray(np.maximum(found, 1e-12 * found.max(initial=1e-300)))


def _begun(found: Gradient) -> Gradient:
    """What the next linear solve begins with; the rest is megabytes a player on a large economy."""
    none = np.zeros(0)
    return replace(found, tariff=none, export_tax=none, log_iceberg=none, product_tariff=None)


def percent(game: Game, utility: Array) -> Array:
    """Utilities [p] in percent of the players' incomes."""
    return np.asarray(PERCENT * utility / game.before)


def percent_slopes(path: Path, levels: Array) -> Array:
    """Derivatives [p, k] of utilities in percent of income."""
    return np.asarray(PERCENT * path.jacobian(levels) / path.game.before[:, None])


@dataclass(frozen=True)
class Aim:
    """Who moves which instruments to what end.

    Attributes
    ----------
    weight : array [p]
        Whose utility counts how much.
    free : array of int [f]
        Positions of the instruments.
    """

    weight: Array
    free: Positions


def aim(game: Game, player: str) -> Aim:
    """A player's own utility, by its own instruments."""
    return Aim(np.eye(len(game.players))[game.index(player)], game.instruments.of(player))


@dataclass(frozen=True)
class Point:
    """Where a search ended.

    Attributes
    ----------
    levels : array [k]
        Levels.
    predicted_gain : float
        What another Newton step on every instrument would gain somebody, at most, as a share of income.
    settled : bool
        Whether that is nothing.
    """

    levels: Array
    predicted_gain: float
    settled: bool


def seek(
    path: Path, start: Array, aims: Sequence[Aim], *, most: int = MOST_STEPS, known: Sequence[Array] = ()
) -> Point:
    """Find levels from which no aim moves: everyone's scaled gradient steps at once, with Anderson's memory.

    With one aim that is its optimum, with one for each player a Nash equilibrium. Only gradients are used, so what ends
    the search is the accuracy of the equilibria, not of differences between them.

    Parameters
    ----------
    known : sequence of array [k]
        Where such searches ended before: one that comes as near as NEAR to one of these ends there.
    """
    game, instruments = path.game, path.game.instruments
    lower, upper, longest = instruments.lower, instruments.upper, reach(game)
    levels, best, mixing = np.clip(start, lower, upper), (np.inf, np.array(start)), 1.0
    history: list[tuple[Array, Array]] = []
    last, idle, weights = np.inf, 0, np.array([one.weight for one in aims])
    for _ in range(most):
        bend, slope = path.bend(levels), np.zeros(len(instruments))
        for each, wanted in zip(aims, path.slopes(levels, weights), strict=True):
            slope[each.free] = wanted[each.free]
        step = np.clip(levels + slope / bend, lower, upper) - levels
        step = np.clip(step, -longest, longest)
        left = _gain(game, aims, step, bend)
        there = [x for x in known if left < NEAR and _gain(game, aims, x - levels, bend) < NEAR]
        if there:
            return Point(np.array(there[0]), left, True)
        if left < best[0]:
            best, mixing, idle = (left, levels), min(1.0, 2 * mixing), 0
        elif left > WORSE * best[0]:
            # Shorter steps help where they overshoot; on the way back from there they only take longer.
            history, mixing = [], max(SLOWEST, 0.5 * mixing) if left >= last else min(1.0, 2 * mixing)
        idle += 1
        if idle > PATIENCE:
            history, mixing, idle = [], max(SLOWEST, 0.5 * mixing), 0
        last = left
        if left < SETTLED:
            # A plain step ends exactly on the bounds it reaches.
            return Point(np.clip(levels + step, lower, upper), left, True)
        history = [*history, (levels, step)][-DEPTH:]
        levels = np.clip(accelerated(history, np.sqrt(bend), mixing), lower, upper)
    return Point(best[1], float(best[0]), False)


def _gain(game: Game, aims: Sequence[Aim], step: Array, bend: Array) -> float:
    """What a step to where an aim's utility is flat gains somebody, at most, as a share of income."""
    size = [float(np.abs(a.weight) @ game.before) for a in aims]
    return max(0.5 * float((step[a.free] ** 2 * bend[a.free]).sum()) / of for a, of in zip(aims, size, strict=True))


def climb(path: Path, start: Array, wanted: Aim, *, most: int = int(CLIMB["maxiter"])) -> Point:
    """Ascend to a local maximum by L-BFGS-B in scaled levels, scaled again at each turn."""
    game, free = path.game, wanted.free
    lower, upper = game.instruments.lower[free], game.instruments.upper[free]
    size, levels = np.abs(wanted.weight) @ game.before, np.array(start, dtype=float)
    levels[free] = np.clip(levels[free], lower, upper)
    for _ in range(ROUNDS):
        scale = 1 / np.sqrt(path.bend(levels)[free] / size)
        last = levels.copy()

        def loss(scaled: Array, scale: Array = scale, last: Array = last) -> tuple[float, Array]:
            trial = last.copy()
            trial[free] = np.clip(scaled * scale, lower, upper)
            value = path.utility(trial) @ wanted.weight / size
            return -float(value), -path.slope(trial, wanted.weight)[free] / size * scale

        bounds = np.stack([lower, upper], 1) / scale[:, None]
        found = optimize.minimize(
            loss, levels[free] / scale, jac=True, method="L-BFGS-B", bounds=bounds, options=CLIMB | {"maxiter": most}
        )
        levels[free] = np.clip(found.x * scale, lower, upper)
        if found.nit <= 2:
            break
    left = predicted_gain(path, levels, wanted)
    return Point(levels, left, left < np.sqrt(SETTLED))


def predicted_gain(path: Path, levels: Array, wanted: Aim) -> float:
    """What a scaled gradient step within bounds would gain, as a share of income."""
    free, instruments = wanted.free, path.game.instruments
    bend, slope = path.bend(levels)[free], path.slope(levels, wanted.weight)[free]
    step = np.clip(levels[free] + slope / bend, instruments.lower[free], instruments.upper[free]) - levels[free]
    return float(0.5 * (step**2 * bend).sum() / (np.abs(wanted.weight) @ path.game.before))


def first_order(path: Path, levels: Array, wanted: Aim) -> float:
    """Largest gradient that the bounds leave open: share of income per unit of level (100 points of a rate)."""
    free, instruments = wanted.free, path.game.instruments
    slope = path.slope(levels, wanted.weight)[free] / (np.abs(wanted.weight) @ path.game.before)
    return float(
        np.abs(open_slope(slope, levels[free], instruments.lower[free], instruments.upper[free])).max(initial=0)
    )


def open_slope(slope: Array, levels: Array, lower: Array, upper: Array) -> Array:
    """The part of a gradient along which the bounds let one go."""
    return np.where(((levels <= lower) & (slope < 0)) | ((levels >= upper) & (slope > 0)), 0.0, slope)


def reach(game: Game) -> Array:
    """Longest step of each instrument [k]."""
    return np.array(
        [
            one.upper - one.lower if one.field == "transfer" else REACH / np.abs(one.slope).max(initial=1e-12)
            for one in game.instruments.each
        ]
    )


def accelerated(history: Sequence[tuple[Array, Array]], scale: Array, mixing: float) -> Array:
    """Type-II Anderson step from points and their steps, in scaled levels."""
    point, step = history[-1]
    if len(history) == 1:
        return point + mixing * step
    step_change = np.array([step - old for _, old in history[:-1]])
    point_change = np.array([point - old for old, _ in history[:-1]])
    scaled = step_change * scale
    length = np.maximum(np.linalg.norm(scaled, axis=1, keepdims=True), 1e-300)
    scaled, step_change, point_change = scaled / length, step_change / length, point_change / length
    gram = scaled @ scaled.T + RIDGE * np.eye(len(scaled))
    weight = np.linalg.solve(gram, scaled @ (step * scale))
    return np.asarray(point + mixing * step - weight @ (point_change + mixing * step_change))
