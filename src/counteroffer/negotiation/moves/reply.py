"""What the other side answers to levels that stand, and how far that answer moves with them.

At a reply y*(x) the follower's own slopes are zero, so that dy* = −H_yy⁻¹ H_yx dx and the leader's utility moves with
its levels by ∂u/∂x − H_xy z, H_yy z = ∂u/∂y, with H the second derivatives of the *follower's* utility over the
instruments that its bounds leave free. z is found by conjugate gradients; each product with H is a central difference
of two exact gradients, and H_xy z comes with the last of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.lazily import sparse_linalg
from counteroffer.negotiation.search.ascent import Aim, Path, seek
from counteroffer.negotiation.search.best_response import MATTERS, NUDGE, optimum

ALMOST = 1e-9  # of a bound, where an instrument is at it
SOLVED = 1e-6  # relative, of the system in H


@dataclass(frozen=True, eq=False)
class Reply:
    """The follower's answer.

    Attributes
    ----------
    levels : array [k]
        All levels, the leader's as they stood.
    utility : array [p]
        u there, USD million a year.
    """

    levels: Array
    utility: Array


def reply(path: Path, levels: Array, follower: Aim) -> Reply:
    """The follower's best answer near where it was, the leader's levels as they are.

    Raises
    ------
    NotConverged
        If none is found.
    """
    try:
        point = seek(path, levels, [follower])
        if point.settled:
            return Reply(point.levels, path.utility(point.levels))
    except (NotConverged, EconomyError):
        pass
    found, settled = optimum(path, levels, follower)
    if not settled:
        raise NotConverged(worded("no best answer was found to these levels"), residual=np.inf, cell="reply")
    return Reply(found, path.utility(found))


def slope_with_reply(path: Path, levels: Array, leader: Aim, follower: Aim) -> Array:
    """How the leader's utility moves with its own levels [k], zero for others', the follower answering as it will."""
    instruments = path.game.instruments
    own = path.slope(levels, leader.weight)
    total = np.zeros(len(levels))
    total[leader.free] = own[leader.free]
    bend = path.bend(levels)
    width = instruments.upper - instruments.lower
    loose = (instruments.lower + ALMOST < levels) & (levels < instruments.upper - ALMOST)
    loose &= bend * width**2 > MATTERS * (np.abs(follower.weight) @ path.game.before)
    inside = np.array([k for k in follower.free if loose[k]], dtype=np.intp)
    if not len(inside):
        return total
    scale = 1 / np.sqrt(bend[inside])

    def turned(direction: Array) -> Array:
        """H times a direction in the follower's scaled instruments: all rows [k]."""
        unit = direction.ravel() * scale
        length = max(float(np.abs(unit).max()), 1e-300)
        slopes = []
        for sign in (1, -1):
            trial = levels.copy()
            trial[inside] += sign * NUDGE * unit / length
            slopes.append(path.slope(trial, follower.weight))
        return np.asarray((slopes[0] - slopes[1]) / (2 * NUDGE) * length)

    size = len(inside)
    operator = sparse_linalg.LinearOperator((size, size), matvec=lambda v: -turned(v)[inside] * scale, dtype=float)
    wanted = own[inside] * scale
    if np.abs(wanted).max() == 0:
        return total
    z = sparse_linalg.cg(operator, -wanted, rtol=SOLVED, maxiter=4 * size + 10)[0]
    total[leader.free] -= turned(z)[leader.free]
    return total
