"""Go on where a search stands at a kink, by steps that know the slopes on all its sides (a proximal bundle).

A wage that meets its floor, or a quota that fills up, bends utilities: what is gained on one side is lost on the other,
and steps by the slopes of one side only cross over and back. With the slopes of points around, utilities are the least
of several straight lines; the best step against all of them is the same program with a row a line.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.lazily import optimize
from counteroffer.negotiation.search.ascent import PERCENT, Path, percent
from counteroffer.negotiation.search.memory import Look
from counteroffer.negotiation.search.program import FEASIBLE, Program

MOST_STEPS = 60
ENOUGH = 1e-12  # percent of income that the lines let one gain, at which it ends
SHARE = 0.1  # of what the lines promised, that a step has to bring
NEARER = (1e-3, 1e-2, 0.1, 0.5, 0.8)  # of the way to a point across a kink, at which a closer one is looked for
CLOSE = 1e-3  # of its range
NEXT = 1e-9  # of its range that a level may be from an end it is on
ACROSS = 1e-7  # of its range that a level is moved to be across a kink
STIFFER, SOFTER, STIFFEST = 4.0, 0.5, 16.0


def along_kinks(path: Path, program: Program, start: Array, bend: Array) -> Array:
    """Levels from which no step gains by the lines of all points around; `bend` [k] as in `maximise`."""
    game, instruments = path.game, path.game.instruments
    here, stiff = path.look(start), 1.0
    sides = [here]
    for _ in range(MOST_STEPS):
        rows, value, slope = lines(path, program, here, [here, *_each_side(path, here, sides)])
        low, high = instruments.lower - here.levels, instruments.upper - here.levels
        step, promised = best_step(rows, value, slope, stiff * bend, low, high)
        if promised < ENOUGH:
            if stiff == 1.0:
                nearer = _nearer(path, here, sides)
                kept = [one for one in sides if _far(path, here, one) <= CLOSE]
                if not nearer and len(kept) == len(sides):
                    break
                # Lines of points far off are rough: where no closer one is found they are done without.
                sides = [*sides, *nearer] if nearer else kept
            stiff = max(1.0, stiff / STIFFEST)  # little is promised for short steps: is there for long ones?
            continue
        levels = _on_ends(here.levels + step, instruments.lower, instruments.upper)
        trial = path.look(levels)
        before, after = (program.merit(percent(game, one.utility)) for one in (here, trial))
        sides = [*sides, trial]
        if after - before >= SHARE * promised:
            here, stiff = trial, max(1.0, SOFTER * stiff)
        else:
            # A new line keeps the next step from the same mistake, save where utilities bend up.
            stiff = STIFFER * stiff if _raised(path, here, trial) else stiff
    return here.levels


def _on_ends(levels: Array, lower: Array, upper: Array) -> Array:
    """Levels within bounds, exactly on those they are next to."""
    near = NEXT * (upper - lower)
    return np.where(levels < lower + near, lower, np.where(levels > upper - near, upper, levels))


def _far(path: Path, here: Look, one: Look) -> float:
    """The largest difference of levels, in ranges."""
    return float(np.abs((one.levels - here.levels) / path.width).max())


def _raised(path: Path, here: Look, one: Look) -> bool:
    """Whether a line would lie below the point: see `lines`."""
    rise = PERCENT * one.slopes / path.game.before[:, None]
    there = percent(path.game, one.utility) + rise @ (here.levels - one.levels)
    return bool((there < percent(path.game, here.utility) - ENOUGH).any())


def _each_side(path: Path, here: Look, sides: Sequence[Look]) -> list[Look]:
    """The nearest look on each other side of kinks; on the same side a point's own line is as good as any."""
    found: dict[bytes, Look] = {}
    for one in sorted(sides, key=lambda one: -_far(path, here, one)):
        found[one.side] = one
    return [one for side, one in found.items() if side != here.side]


def _nearer(path: Path, here: Look, sides: Sequence[Look]) -> list[Look]:
    """Looks across the same kinks that are closer, whose lines are truer; none where all are as close as need be."""
    found = []
    for side in _each_side(path, here, sides):
        way = side.levels - here.levels
        far = _far(path, here, side)
        for share in NEARER if far > 2 * ACROSS else ():
            one = path.look(here.levels + max(share, ACROSS / far) * way)
            if one.side == side.side:
                found.append(one)
                break
    return found


def beside(path: Path, levels: Array) -> list[Look]:
    """A look on each other side of the kinks that levels stand at, where one was taken."""
    here = path.look(levels)
    room = 10 * ACROSS * path.width
    close = [one for one in path.memory.looks.values() if (np.abs(one.levels - levels) <= room).all()]
    return [*{one.side: one for one in close if one.side != here.side}.values()]


def best_step(rows: Program, value: Array, slope: Array, bend: Array, low: Array, high: Array) -> tuple[Array, float]:
    """The step [k] that raises the least of the rows most, less ½ bend step², and by how much it does.

    A program of a few rows and instruments; in levels over √bend its curvature is one.
    """
    asked, gap, root = rows.unit > 0, value - rows.floor, np.sqrt(bend)
    now = float((gap[asked] / rows.unit[asked]).min())
    steepest = float(np.linalg.norm(slope[asked] / root / rows.unit[asked, None], axis=1).max())
    if not steepest > 0:
        return np.zeros(len(bend)), 0.0
    # Steps are counted in the longest there can be, gains in its square.
    across, slack = slope / root / steepest, (gap - now * rows.unit) / steepest**2
    matrix = np.hstack([across, -rows.unit[:, None]])
    ends = [*np.stack([low, high], 1) * (root / steepest)[:, None], (None, None)]
    found = optimize.minimize(
        lambda z: (0.5 * z[:-1] @ z[:-1] - z[-1], np.append(z[:-1], -1.0)),
        np.zeros(len(bend) + 1),
        jac=True,
        bounds=ends,
        constraints={"type": "ineq", "fun": lambda z: matrix @ z + slack, "jac": lambda z: matrix},
        method="SLSQP",
        options={"maxiter": 100, "ftol": 1e-14},
    )
    step = np.clip(found.x[:-1] * steepest / root, low, high)
    gained = float(((gap + slope @ step)[asked] / rows.unit[asked]).min()) - now
    return step, gained


def lines(path: Path, program: Program, here: Look, sides: Sequence[Look]) -> tuple[Program, Array, Array]:
    """The program with a row for each line, and the rows' values and slopes [r, k] at a point.

    What is maximised is a row a point, or one a player and point where the least gain is; floors are so too. A line
    that lies below the point itself, as of a function that bends up, is left out, or raised to it where it is close.
    """
    game = path.game
    v = percent(game, here.utility)
    weight, asked = _weight(program, v), program.unit > 0
    value, slope, floor, unit = [], [], [], []
    for one in sides:
        if _raised(path, here, one) and _far(path, here, one) > CLOSE:
            continue
        rise = PERCENT * one.slopes / game.before[:, None]
        there = np.maximum(percent(game, one.utility) + rise @ (here.levels - one.levels), v)
        if not asked.any():
            value.append(weight @ there)
            slope.append(weight @ rise)
            floor.append(0.0)
            unit.append(1.0)
        for p in np.flatnonzero(np.isfinite(program.floor) & (program.power == 0)):
            value.append(there[p] + (0.0 if asked[p] else FEASIBLE / 2))
            slope.append(rise[p])
            floor.append(program.floor[p])
            unit.append(program.unit[p])
    return Program.of(np.array(floor), unit=np.array(unit)), np.array(value), np.array(slope)


def _weight(program: Program, v: Array) -> Array:
    """What a percent of each player's income counts [p]."""
    weight = program.given.copy()
    logs = program.power > 0
    weight[logs] += program.power[logs] / np.maximum(v - program.floor, 1e-300)[logs]
    return weight
