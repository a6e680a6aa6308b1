"""What each group of measures does to jobs, at both ends of the range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.effects.contributions import shapley, together, worths
from counteroffer.effects.labour import Headcount
from counteroffer.equilibrium import Equilibrium, solve
from counteroffer.equilibrium.system import Unknowns, unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import NotConverged
from counteroffer.jobs.provincial import OUTCOMES, outcomes
from counteroffer.lazily import jax
from counteroffer.run.run import Run
from counteroffer.scenario.parts import ALL, ShockPart, parts


@dataclass(frozen=True, eq=False)
class Causes:
    """Groups of a short run's measures from a region's side, every combination of them solved.

    Attributes
    ----------
    run : Run
        The short run.
    heads : Headcount
        Its heads.
    at : int
        Position of the region.
    groups : mapping of ShockPart
        They add up to the policy.
    worth : array [2**groups, OUTCOMES]
        OUTCOMES of every combination; group j is in combination k where bit j of k is set.
    """

    run: Run
    heads: Headcount
    at: int
    groups: Mapping[str, ShockPart]
    worth: Array

    @classmethod
    def of(cls, run: Run, heads: Headcount, region: str) -> Causes:
        """Solve every combination.

        Raises
        ------
        InputError
            For too many groups.
        NotConverged
            If some combination has no equilibrium.
        """
        n, b = run.economy.regions.index(region), run.equilibrium.baseline
        groups = parts(run.scenario, run.policy, run.economy, region)
        worth = worths(b, groups, run.settings, lambda e: outcomes(e, heads, n), whole=run.equilibrium)
        return cls(run, heads, n, groups, worth)

    @property
    def frame(self) -> pd.DataFrame:
        """Shapley values; columns group, OUTCOMES, and the whole in the last row."""
        return self._table(shapley(self.worth), self.worth[-1])

    def under(self, other: Run, *, exact: bool = False) -> pd.DataFrame:
        """The same with another demand.

        To the Shapley value of a group comes what demand adds to it first and last: the mean of its addition to the
        group alone and to the group on top of all others, which is exact where no more than two groups act on each
        other. They are scaled so that all of them are demand's addition to the whole.

        Parameters
        ----------
        exact : bool
            Solve every combination with that demand instead, nine times as many for seven groups.

        Raises
        ------
        NotConverged
            If a combination has no equilibrium with that demand.
        """
        if exact:
            return Causes.of(other, self.heads, self.run.economy.regions[self.at]).frame
        whole, last = self._read(other.equilibrium), len(self.worth) - 1
        nothing = unknowns(self._solved(other, []))
        added, total = [], whole - self.worth[last]
        for j, name in enumerate(self.groups):
            rest = self._solved(other, [one for one in self.groups if one != name], other.equilibrium)
            # A group alone does about what it does on top of all others.
            near = jax.tree.map(lambda a, b, c: a + b - c, nothing, unknowns(other.equilibrium), unknowns(rest))
            first = self._read(self._solved(other, [name], near)) - self.worth[1 << j] + self.worth[0]
            added.append((first + total - (self._read(rest) - self.worth[last ^ 1 << j])) / 2)
        return self._table(shapley(self.worth) + adding_up(np.array(added), total), whole)

    def known_under(self, other: Run | None) -> pd.DataFrame | None:
        """`under`; none where that, or a combination, has no equilibrium."""
        try:
            return None if other is None else self.under(other)
        except NotConverged:
            return None

    def _solved(self, other: Run, names: list[str], near: Equilibrium | Unknowns | None = None) -> Equilibrium:
        b = other.equilibrium.baseline
        return solve(b, together(b, [self.groups[name] for name in names]), other.settings, start=near)

    def _read(self, e: Equilibrium) -> Array:
        return outcomes(e, self.heads, self.at)

    def _table(self, values: Array, whole: Array) -> pd.DataFrame:
        frame = pd.DataFrame(np.vstack([values, whole]), columns=list(OUTCOMES))
        frame.insert(0, "group", [*self.groups, ALL])
        return frame


def adding_up(values: Array, total: Array) -> Array:
    """Values [groups, …] moved by their size so that they add up to a total […]; evenly where all are zero."""
    size = np.abs(values)
    even = np.full_like(size, 1 / len(size))
    weight = np.divide(size, size.sum(0), out=even, where=size.sum(0) > 0)
    return np.asarray(values + weight * (total - values.sum(0)))
