"""Discrete packages: every on/off combination of the issues, each solved, and the bargain over that finite set."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.equilibrium.rationing import placed
from counteroffer.equilibrium.system import Unknowns, guess
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import EconomyError, worded
from counteroffer.labels import choose
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.rules.bargain import RULES
from counteroffer.processes import has_one_core

MOST = 12  # issues; 4,096 packages
THREADS = 2  # a power of two; solves release the interpreter while they run
TIE = 1e-9  # share of income within which two utilities are one


@dataclass(frozen=True, eq=False)
class Packages:
    """All combinations of the issues; package k has issue j where bit j of k is set.

    Attributes
    ----------
    game : Game
        Whose instruments are switched, issue by issue, from the status quo to what is offered.
    issues : tuple of str
        Names, in the order of the bits.
    utility : array [2**issues, p]
        u of every package, USD million a year; package 0 is the status quo's levels.
    """

    game: Game
    issues: tuple[str, ...]
    utility: Array

    def holds(self, package: int) -> tuple[str, ...]:
        """Issues that a package concedes."""
        return tuple(name for j, name in enumerate(self.issues) if package >> j & 1)

    def levels(self, package: int) -> Array:
        """Levels [k] of a package."""
        return package_levels(self.game, self.holds(package))

    @cached_property
    def efficient(self) -> NDArray[np.bool_]:
        """Whether no other package gives everyone as much and somebody more [2**issues]."""
        return undominated(self.utility / self.game.before)

    def best(self, rule: str, disagreement: Array, power: Array | None = None) -> int | None:
        """The package a rule picks over what each has without a deal; none where no package leaves all better off.

        Raises
        ------
        LabelError
            For a rule that is not one of `bargain.RULES`.
        """
        choose("rule", rule, "packages", RULES)
        gain = self.utility - disagreement
        share = gain / self.game.before
        able = np.flatnonzero(np.all(share > TIE, axis=1))
        if not len(able):
            return None
        ideal = np.where(np.all(share >= -TIE, axis=1)[:, None], gain, -np.inf).max(0)
        unit = {"egalitarian": np.ones(len(ideal)), "kalai_smorodinsky": ideal}.get(rule)
        if unit is not None:
            # Leximin: the smallest gain first, ties by the next smallest.
            order = sorted(able, key=lambda k: tuple(np.sort(gain[k] / unit)), reverse=True)
            return int(order[0])
        weight = np.ones(len(ideal)) if power is None else power
        value = gain[able].sum(1) if rule == "joint_gain" else np.log(gain[able]) @ weight
        return int(able[value.argmax()])

    def table(self, disagreement: Array, top: int = 20) -> pd.DataFrame:
        """Packages that leave everyone better off than without a deal, by the product of gains."""
        gain = self.utility - disagreement
        able = np.flatnonzero(np.all(gain / self.game.before > TIE, axis=1))
        product = np.log(np.maximum(gain[able], 1e-300)).sum(1)
        rows = []
        for k in able[np.argsort(-product, kind="stable")][:top]:
            gains = {f"{name}_gain_usd_mn": gain[k, p] for p, name in enumerate(self.game.names)}
            rows.append({"package": int(k), "concessions": ", ".join(self.holds(int(k))), **gains})
            rows[-1] |= {"joint_gain_usd_mn": gain[k].sum(), "efficient": bool(self.efficient[k])}
        columns = ["package", "concessions", *(f"{name}_gain_usd_mn" for name in self.game.names)]
        return pd.DataFrame(rows, columns=[*columns, "joint_gain_usd_mn", "efficient"])


def package_levels(game: Game, conceded: Sequence[str]) -> Array:
    """Levels [k]: what is offered on the conceded issues, the status quo on the others."""
    each = game.instruments.each
    return np.array([one.offered if one.issue in conceded else one.status_quo for one in each])


def packages(game: Game, issues: Sequence[str] | None = None) -> Packages:
    """Solve every combination of the issues.

    Parameters
    ----------
    issues : sequence of str, optional
        Which ones; all by default.

    Raises
    ------
    EconomyError
        If there are more than twelve.
    LabelError
        For an issue that no instrument belongs to.
    """
    known = dict.fromkeys((one.issue for one in game.instruments.each), "")
    names = tuple(known if issues is None else dict.fromkeys(issues))
    for name in names:
        choose("issue", name, "packages", known)
    if len(names) > MOST:
        raise EconomyError(
            worded(
                "{number} issues make {packages} packages; choose at most {most} of them",
                number=len(names),
                packages=2 ** len(names),
                most=MOST,
            )
        )
    utility = np.zeros((2 ** len(names), len(game.players)))

    def solve_run(run: range) -> None:
        """Packages that hold the same last issues: each is guessed from those that hold less of the first ones."""
        solved: dict[int, Unknowns] = {}
        for j, k in enumerate(run):
            levels = package_levels(game, [name for bit, name in enumerate(names) if k >> bit & 1])
            e = game.solve(levels, guess(solved, j) if j else None)
            solved[j], utility[k] = placed(e), game.utility(e)

    runs = THREADS if len(names) > 1 else 1
    size = len(utility) // runs
    with ThreadPoolExecutor(1 if has_one_core() else THREADS) as pool:
        list(pool.map(solve_run, [range(run * size, (run + 1) * size) for run in range(runs)]))
    return Packages(game, names, frozen(utility))


def undominated(utility: Array) -> NDArray[np.bool_]:
    """Points [m, p] that no other one dominates; of points that tie for everyone all are kept."""
    order = np.argsort(-utility.sum(1), kind="stable")
    kept = np.ones(len(utility), dtype=bool)
    front = np.zeros((0, utility.shape[1]))
    for k in order:
        # Whatever dominates a point has a larger sum, so it stands before it.
        kept[k] = not ((front >= utility[k] - 1e-15).all(1) & (front > utility[k] + 1e-15).any(1)).any()
        if kept[k]:
            front = np.vstack([front, utility[k]])
    return kept
