"""Searching over levels: SciPy's optimisers, fed certified equilibria and their exact gradients."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types import Array
from counteroffer.negotiation.game import Game


class Path:
    """Equilibria along a search: the last one is kept, both for its gradient and as the next one's first guess."""

    def __init__(self, game: Game, near: Equilibrium | None = None) -> None:
        self.game, self.near, self.solves = game, near, 0
        self._levels: Array | None = None
        self._utility: Array | None = None

    def at(self, levels: Array) -> Equilibrium:
        """The equilibrium at given levels."""
        if self._levels is None or self.near is None or not np.array_equal(levels, self._levels):
            self.near = self.game.solve(levels, self.near)
            self._levels, self._utility = np.array(levels), None
            self.solves += 1
        return self.near

    def utility(self, levels: Array) -> Array:
        """u [p]."""
        e = self.at(levels)
        if self._utility is None:
            self._utility = self.game.utility(e)
        return self._utility

    def slope(self, levels: Array, weight: Array) -> Array:
        """Derivatives [k] of Σ weight·u."""
        return self.game.slope(self.at(levels), levels, weight)


@dataclass(frozen=True)
class Found:
    levels: NDArray[np.float64]
    value: float
    equilibrium: Equilibrium


def curvature(game: Game, e: Equilibrium) -> Array:
    b = game.baseline
    h = game.instruments.trade(b, e.trade, 1 + b.trade_elasticity)
    return np.maximum(h, 1e-12 * h.max())


def climb(game, weight, start, free, path, rounds=4, maxiter=200, verbose=False):
    """Maximise Σ weight·u over the free instruments within bounds."""
    levels = np.array(start, dtype=float)
    lower, upper = game.instruments.lower[free], game.instruments.upper[free]
    size = np.abs(weight) @ game.before
    for r in range(rounds):
        h = curvature(game, path.at(levels))[free] / size
        scale = 1/np.sqrt(h)
        def f(y):
            x = levels.copy(); x[free] = np.clip(y*scale, lower, upper)
            v = path.utility(x) @ weight / size
            g = path.slope(x, weight)[free] / size * scale
            return -v, -g
        n0=path.solves
        out = minimize(f, levels[free]/scale, jac=True, method='L-BFGS-B', bounds=list(zip(lower/scale, upper/scale)), options=dict(maxiter=maxiter, maxcor=20, ftol=1e-15, gtol=1e-9))
        new = np.clip(out.x*scale, lower, upper)
        moved = np.abs(new-levels[free]).max()
        levels[free] = new
        if verbose: print(r, out.nit, path.solves-n0, out.message, -out.fun, np.abs(out.jac).max(), moved)
        if out.nit<=2: break
    return levels
