"""Solve a program (see `program`) by steps in its dual.

Each step takes v as linear in the levels and lets every instrument bend by its own trade (see `search`). The dual of
that is a problem in the players' welfare weights ω alone: ω prices the utilities, each instrument answers with
ω·∂v/∂level over its bend within its bounds, and ω is right where the answers meet the floors. Steps are accelerated as
in `search.seek`. The certificate is computed apart from all this, from exact gradients.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.lazily import optimize
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.search.ascent import (
    DEPTH,
    PERCENT,
    SLOWEST,
    WORSE,
    Path,
    Positions,
    accelerated,
    open_slope,
    percent,
    reach,
)
from counteroffer.negotiation.search.bundle import along_kinks, beside
from counteroffer.negotiation.search.dual import dual_step
from counteroffer.negotiation.search.memory import Look
from counteroffer.negotiation.search.program import FEASIBLE, Program
from counteroffer.negotiation.search.sqp import sqp

MOST_STEPS = 120
AROUND = 6  # points known from other searches that a search begins with,
FAR = 1e-5  # where its first step is to gain so much: closer by its own steps tell more
SETTLED = 1e-11  # percent of income that another step would gain
SAME = 1e-6  # percent of income that the way to a point found before would gain, within which it leads there
PATIENCE = 25  # steps without a smaller one, after which kinks are gone along
STATIONARY = 1e-7  # KKT residual at which a search that did not settle is left alone
SQP_MOST = 300  # instruments; beyond, SLSQP takes minutes
BINDS = 1e-5  # percent of income within which a floor binds
ANCHOR = 1e3  # weight of the condition that multipliers sum to one


@dataclass(frozen=True, eq=False)
class Solution:
    """Where a program's search ended.

    Attributes
    ----------
    levels : array [k]
        Levels.
    percent : array [p]
        Utilities, percent of income.
    merit : float
        What was maximised.
    weight : array [p]
        Welfare weights of the players at which levels are stationary, on utilities in percent of income; sum to one.
    kkt : float
        Largest violation of stationarity within bounds, share of income per 100 points of a rate.
    """

    levels: Array
    percent: Array
    merit: float
    weight: Array
    kkt: float


def maximise(path: Path, program: Program, starts: Iterable[Array]) -> Solution:
    """The best point that the starts lead to.

    Raises
    ------
    NotConverged
        If none leads to a point that meets the floors.
    """
    best: tuple[float, Array] | None = None
    found: list[Array] = []
    for start in starts:
        for levels in _candidates(path, program, start, found):
            merit = program.merit(percent(path.game, path.utility(levels)))
            if merit > -np.inf and (best is None or merit > best[0]):
                best = merit, levels
    if best is None:
        raise NotConverged(
            worded("no start of this search met its floors; widen the instruments' ranges"),
            residual=np.inf,
            cell="floors",
        )
    merit, levels = best
    v = percent(path.game, path.utility(levels))
    weight, kkt = certificate(path, program, levels)
    return Solution(levels, v, merit, weight, kkt)


def _candidates(path: Path, program: Program, start: Array, found: list[Array]) -> Iterator[Array]:
    """Where one start leads: by dual steps, and on from the start by SLSQP where they do not settle.

    What dual steps settle on joins `found`, and steps that come close to a point in it lead there.
    """
    instruments = path.game.instruments
    settled, levels = False, None
    here = np.clip(start, instruments.lower, instruments.upper)
    try:
        path.utility(here)  # a start without an equilibrium is none
        yield here  # where floors leave no room but this, every step leads away
        levels, settled = _ascend(path, program, start, found)
        if settled:
            found.append(levels)
        yield levels
        settled |= program.merit(percent(path.game, path.utility(levels))) > -np.inf and (
            certificate(path, program, levels)[1] < STATIONARY
        )
    except (NotConverged, EconomyError):
        pass
    if settled or len(instruments) > SQP_MOST:
        return
    if path.game.settings.floored and levels is not None:
        bend = path.bend(levels) * _dollar_weight(_first_weight(program, path.game), path.game)[_owners(path.game)]
        with suppress(NotConverged, EconomyError):
            yield along_kinks(path, program, levels, bend)
        return
    try:
        scale = 1 / np.sqrt(PERCENT * path.bend(here) / path.game.income.sum())
        yield sqp(path, program, here, np.minimum(scale, np.maximum(instruments.upper - instruments.lower, 1e-9)))
    except (NotConverged, EconomyError):
        return


def _ascend(path: Path, program: Program, start: Array, found: Sequence[Array]) -> tuple[Array, bool]:
    """Dual steps with Anderson's memory until another one gains nothing: where they end, and whether they settled."""
    game, instruments = path.game, path.game.instruments
    lower, upper, longest = instruments.lower, instruments.upper, reach(game)
    owner = _owners(game)
    weight = _first_weight(program, game)
    begin = levels = np.clip(start, lower, upper)
    best, mixing = (np.inf, begin), 1.0

    def answered(look: Look, weight: Array) -> tuple[Array, Array, Array, Array]:
        """Utilities, how instruments bend, welfare weights and step at levels."""
        v, slope = percent(game, look.utility), PERCENT * look.slopes / game.before[:, None]
        bend = look.bend * _dollar_weight(weight, game)[owner]
        low, high = np.maximum(lower - look.levels, -longest), np.minimum(upper - look.levels, longest)
        return v, bend, *dual_step(program, v, slope, bend, low, high, weight)

    history: list[tuple[Array, Array]] = []
    last, since = np.inf, 0
    for turn in range(MOST_STEPS):
        path.memory.seen_from(begin, path.look(levels))
        v, bend, weight, step = answered(path.look(levels), weight)
        scale = 0.5 * bend / np.abs(weight).sum()
        near = next((one for one in found if ((one - levels) ** 2 @ scale) < SAME), None)
        if near is not None:
            return near, True
        left = step**2 @ scale
        missed = np.maximum(program.floor - v, 0.0)[(program.unit == 0)].max(initial=0.0)
        error = left + max(missed - FEASIBLE / 2, 0.0)
        since += 1
        if error < best[0]:
            since = 0
            best, mixing = (error, levels), min(1.0, 2 * mixing)
        elif error > WORSE * best[0]:
            # Shorter steps help where they overshoot; on the way back from there they only take longer.
            history, mixing = [], max(SLOWEST, 0.5 * mixing) if error >= last else min(1.0, 2 * mixing)
        if error > last:
            history = []  # what it goes by leads astray, as where instruments have met their bounds since
        last = error
        if error < SETTLED:
            # A plain step ends exactly on the bounds it reaches.
            return np.clip(levels + step, lower, upper), True
        if game.settings.floored and since > PATIENCE:
            break  # steps by the slopes of one side only cross a kink and back
        if not turn and left > FAR:
            # What steps of this program are where others led from the same start costs no solve.
            history = [(look.levels, answered(look, weight)[3]) for look in path.memory.around(begin, scale, AROUND)]
        history = [*history, (levels, step)][-DEPTH:]
        levels = np.clip(accelerated(history, np.sqrt(bend), mixing), lower, upper)
    return best[1], False


def _owners(game: Game) -> Positions:
    """Position of the player who sets each instrument [k]."""
    return np.array([game.index(one.player) for one in game.instruments.each], dtype=np.intp)


def _dollar_weight(weight: Array, game: Game) -> Array:
    """What a dollar of each player counts [p]; the most that anyone's does where somebody's is to be lowered."""
    dollar = PERCENT * np.abs(weight) / game.income  # the trade that bends a share of jobs is a share of income too
    harmful = bool((weight < 0).any())
    return np.full_like(dollar, dollar.max()) if harmful else np.maximum(dollar, 1e-3 * dollar.max())


def _first_weight(program: Program, game: Game) -> Array:
    """Welfare weights to begin with: a dollar counts the same for everyone."""
    dollar = game.before / game.before.sum()
    if program.unit.any():
        return np.asarray(dollar / (dollar @ program.unit))
    return np.asarray(np.maximum(program.given, dollar * max(program.given.max(), 1.0)))


def certificate(path: Path, program: Program, levels: Array) -> tuple[Array, float]:
    """Welfare weights at which the levels are stationary within bounds, and by how much they miss that.

    Multipliers of the binding floors and bounds by non-negative least squares. At a kink any mean of the slopes on its
    sides will do (Clarke's condition).
    """
    instruments, game = path.game.instruments, path.game
    look = path.look(levels)
    v, slope = percent(game, look.utility), PERCENT * look.slopes / game.before[:, None]
    wanted = program.given.copy()
    logs = program.power > 0
    wanted[logs] += program.power[logs] / np.maximum(v - program.floor, 1e-300)[logs]
    asked = program.unit > 0
    t = ((v - program.floor)[asked] / program.unit[asked]).min() if asked.any() else 0.0
    binding = np.flatnonzero(np.isfinite(program.floor) & (np.abs(v - program.floor - program.unit * t) < BINDS))
    low, high = levels <= instruments.lower, levels >= instruments.upper
    identity = np.eye(len(instruments))
    across = [PERCENT * one.slopes / game.before[:, None] - slope for one in beside(path, levels)]
    # A side's share of what is wanted, and of each binding player; shares of the first sum to one with this side's.
    sides = np.array([wanted @ one for one in across]).reshape(len(across), len(instruments))
    bound = np.vstack([slope[binding], *((slope + one)[binding] for one in across)])
    columns = np.hstack([bound.T, sides.T, identity[:, low & ~high], -identity[:, high & ~low]])
    right = -(wanted @ slope)
    if asked.any():
        anchor = np.zeros(columns.shape[1])
        anchor[: len(bound)] = ANCHOR * np.tile(program.unit[binding], len(across) + 1)
        columns, right = np.vstack([columns, anchor]), np.append(right, ANCHOR)
    found = optimize.nnls(columns, right, maxiter=50 * max(columns.shape))[0] if columns.shape[1] else np.zeros(0)
    by_side = found[: len(bound)].reshape(len(across) + 1, len(binding))
    share = found[len(bound) : len(bound) + len(across)]
    share = share / max(1.0, share.sum())
    weight = wanted.copy()
    weight[binding] += by_side.sum(0)
    total = weight.sum() if weight.sum() > 0 else 1.0
    mean = weight @ slope + share @ sides
    for own, one in zip(by_side[1:], across, strict=True):
        mean = mean + own @ one[binding]
    left = open_slope(mean / total / PERCENT, levels, instruments.lower, instruments.upper)
    weight = weight / total
    return weight, float(np.abs(left).max(initial=0.0))
