"""Bargains: the point of the bargaining set that a rule picks, given what each side has without a deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.labels import choose
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.search.ascent import Path, percent
from counteroffer.negotiation.search.best_response import starting_levels
from counteroffer.negotiation.search.maximise import BINDS, Solution, maximise
from counteroffer.negotiation.search.program import FEASIBLE, Program

LEAST = 1e-6  # percent of income below which a gain is none
UNITS = ("without", "income", "usd")  # of equal gains
RULES = ("nash", "kalai_smorodinsky", "egalitarian", "joint_gain")


@dataclass(frozen=True, eq=False)
class Bargain:
    """What one rule picks.

    Attributes
    ----------
    rule : str
        One of `RULES`, or "frontier", "ideal".
    levels : array [k]
        Levels.
    utility, gain : array [p]
        u, and u − d; USD million a year.
    equilibrium : Equilibrium
        Certified solution there.
    weight : array [p]
        Welfare weights at which it is efficient.
    kkt : float
        How far it is from a first-order efficient point (see `Solution`).
    """

    rule: str
    levels: Array
    utility: Array
    gain: Array
    equilibrium: Equilibrium
    weight: Array
    kkt: float


@dataclass(frozen=True, eq=False)
class Talks:
    """A game, what each player has without a deal, and where searches begin.

    Attributes
    ----------
    game : Game
        All instruments of all players are on the table.
    disagreement : array [p]
        d, USD million a year.
    starts : sequence of array [k]
        Levels to search from.
    path : Path
        Shared by the searches.
    """

    game: Game
    disagreement: Array
    starts: tuple[Array, ...]
    path: Path

    @classmethod
    def of(cls, game: Game, disagreement: Array, starts: Sequence[Array] = ()) -> Talks:
        """Talks that start searching from the status quo, the given levels (free trade by default) and a random start.

        What treats players alike can have stationary points that do too and are not the best: hence the random one.
        """
        named = starting_levels(game)
        known = [named["status quo"], *(starts or [named["free trade"]]), named["random 1"]]
        return cls(game, np.asarray(disagreement, dtype=float), tuple(known), Path(game))

    @property
    def floor(self) -> Array:
        """Disagreement in percent of income [p]."""
        return percent(self.game, self.disagreement)

    def bargain(self, rule: str, solution: Solution) -> Bargain:
        """A solution with its utilities and its equilibrium."""
        utility = self.path.utility(solution.levels)
        e = self.path.at(solution.levels)
        gain = utility - self.disagreement
        return Bargain(rule, solution.levels, utility, gain, e, solution.weight, solution.kkt)


def ideal(talks: Talks, player: int) -> Bargain:
    """The most a player can have while everyone else keeps what no deal gives: b[p]."""
    floor = talks.floor.copy()
    floor[player] = -np.inf
    return talks.bargain("ideal", maximise(talks.path, above(talks.game, player, floor), talks.starts))


def above(game: Game, player: int, floor: Array) -> Program:
    """Maximise one player's utility, the others at their floors or above."""
    return Program.of(floor, given=np.eye(len(game.players))[player])


def joint_gain(talks: Talks) -> Bargain:
    """The largest sum of utilities at which nobody has less than without a deal."""
    share = talks.game.before / talks.game.before.sum()
    return talks.bargain("joint_gain", maximise(talks.path, Program.of(talks.floor, given=share), talks.starts))


def maximin(talks: Talks, unit: Array, rule: str) -> Bargain:
    """Leximin of (v − d)/unit: raise the smallest as far as it goes, then the next smallest, and so on."""
    floor, fixed = talks.floor.copy(), np.zeros(len(unit), dtype=bool)
    starts: Sequence[Array] = talks.starts
    first: Solution | None = None
    while not fixed.all():
        # Players that are settled keep what they have; what rounding leaves must not make the next round infeasible.
        program = Program.of(floor - np.where(fixed, FEASIBLE / 2, 0.0), unit=np.where(fixed, 0.0, unit))
        solution = maximise(talks.path, program, starts)
        first = first or solution
        t = solution.merit
        reached = floor + t * unit
        held = ~fixed & (solution.percent - reached < BINDS)
        bound = held & (solution.weight > 1e-6) if (held & (solution.weight > 1e-6)).any() else held
        if not bound.any():
            bound = ~fixed
        floor = np.where(bound, reached, floor)
        fixed |= bound
        starts = [solution.levels]
    last = talks.bargain(rule, solution)
    return (
        Bargain(rule, last.levels, last.utility, last.gain, last.equilibrium, first.weight, first.kkt)
        if (first is not None and np.array_equal(first.levels, last.levels))
        else last
    )


def egalitarian(talks: Talks, *, in_dollars: bool = True) -> Bargain:
    """Equal gains over no deal, in dollars or in percent of income, as high as they go; then leximin."""
    before = talks.game.before
    unit = 100 * before.mean() / before if in_dollars else np.ones(len(before))
    return maximin(talks, unit / unit.mean(), "egalitarian")


def equal_gains(game: Game, without: Array | None = None, *, of: str = "without") -> Bargain:
    """The deal from which every player gains the same, as much as can be; searched from free trade.

    Parameters
    ----------
    without : array [k], optional
        Levels that stand if there is no deal; the status quo by default.
    of : {"without", "income", "usd"}
        What gains are counted in: percent of what a player has without a deal (Ossa 2014), of its income at the
        baseline, or USD.

    Raises
    ------
    LabelError
        For another unit.
    """
    choose("unit", of, "equal_gains", UNITS)
    path = Path(game)
    # With political weights a search from tariffs that stop trade ends at a smaller gain, if it ends.
    start = np.clip(np.zeros(len(game.instruments)), game.instruments.lower, game.instruments.upper)
    levels = game.instruments.levels if without is None else without
    talks = Talks(game, path.utility(np.asarray(levels, dtype=float)), (start,), path)
    if of == "without":
        return maximin(talks, 1 + talks.floor / 100, "egalitarian")
    return egalitarian(talks, in_dollars=of == "usd")


def kalai_smorodinsky(talks: Talks, ideals: Array) -> Bargain:
    """Gains in proportion to the most each could have, as high as they go; then leximin.

    Parameters
    ----------
    ideals : array [p]
        b, USD million a year; see `ideal`.
    """
    unit = percent(talks.game, ideals) - talks.floor
    return maximin(talks, np.maximum(unit, LEAST), "kalai_smorodinsky")


def nash_bargain(talks: Talks, starts: Sequence[Array], power: Array | None = None) -> Bargain:
    """The largest product of gains over no deal, each to the power of the player's weight.

    Parameters
    ----------
    starts : sequence of array [k]
        Levels at which everybody gains.
    power : array [p], optional
        Bargaining weights; equal by default.
    """
    weight = np.ones(len(talks.disagreement)) if power is None else np.asarray(power, dtype=float)
    program = Program.of(talks.floor, power=weight / weight.sum())
    return talks.bargain("nash", maximise(talks.path, program, starts))
