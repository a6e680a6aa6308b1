"""Menus over a finite set of packages: who takes which, the best one by mixed-integer programming, and its bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import NotConverged, worded
from counteroffer.lazily import optimize, sparse

NO_DEAL = 0  # position of no deal in every choice


@dataclass(frozen=True, eq=False)
class FiniteMenu:
    """The best menu over finitely many packages.

    Attributes
    ----------
    choice : array of int [t]
        What each type takes: 0 is no deal, k the package k − 1.
    value : float
        What the side that offers expects, in the unit of its gains.
    bound : float
        The same if menus could hold lotteries over packages: no menu does better.
    """

    choice: NDArray[np.intp]
    value: float
    bound: float


def finite_menu(gains: Array, probability: Array) -> FiniteMenu:
    """The menu that pays the side that offers most, each type taking what it likes best of it, or no deal.

    Parameters
    ----------
    gains : array [m, 1 + t]
        Gains over no deal of us and of each type under every package.
    probability : array [t]
        Of the types.

    Raises
    ------
    NotConverged
        If the program is not solved.
    """
    whole = np.vstack([np.zeros(gains.shape[1]), gains])
    scale = np.maximum(np.abs(whole).max(0), 1e-300)  # each type's own unit moves no choice
    ours, theirs = whole[:, 0] / scale[0], (whole[:, 1:] / scale[1:]).T
    types, count = theirs.shape
    rows = [_one_each(types, count)]
    for t in range(types):
        for other in range(types):
            if other != t:
                row = np.zeros((types, count))
                row[t], row[other] = theirs[t], -theirs[t]
                rows.append(sparse.csr_array(row.reshape(1, -1)))
        row = np.zeros((types, count))
        row[t] = theirs[t]
        rows.append(sparse.csr_array(row.reshape(1, -1)))
    bounds = np.zeros(sum(row.shape[0] for row in rows))
    bounds[:types] = 1.0
    most = np.full_like(bounds, np.inf)
    most[:types] = 1.0
    objective = -(probability[:, None] * ours).ravel()
    held = optimize.LinearConstraint(sparse.vstack(rows, format="csr"), bounds, most)
    found = []
    for whole_numbers in (1, 0):
        answer = optimize.milp(
            objective, integrality=np.full(types * count, whole_numbers), bounds=(0, 1), constraints=held
        )
        if not answer.success:
            raise NotConverged(
                worded("the menu over finitely many packages was not solved"), residual=np.inf, cell="menu"
            )
        found.append(answer)
    choice = found[0].x.reshape(types, count).argmax(1)
    value, bound = (-scale[0] * float(one.fun) for one in found)
    return FiniteMenu(choice, value, max(bound, value))


def _one_each(types: int, count: int) -> sparse.csr_array:
    """Every type takes one thing."""
    return sparse.csr_array(np.kron(np.eye(types), np.ones((1, count))))


def taken(gains: Array, offer: Array) -> NDArray[np.intp]:
    """What each type takes of a menu of packages `offer` [j] (positions): 0 is no deal, j + 1 its place in the menu.

    A type that is indifferent takes what pays the side that offers most.
    """
    menu = np.vstack([np.zeros(gains.shape[1]), gains[offer]])
    chosen = []
    for t in range(1, gains.shape[1]):
        best = menu[:, t].max()
        able = np.flatnonzero(menu[:, t] >= best - 1e-9 * max(1.0, abs(best)))
        chosen.append(int(able[menu[able, 0].argmax()]))
    return np.array(chosen, dtype=np.intp)
