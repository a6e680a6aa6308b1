"""What a duty on each line is worth: exact gradients along the way from none, summed up to the whole duty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from counteroffer.equilibrium import Baseline, Effect, Equilibrium, Gradient, Settings, Shock, gradients, solve
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.lazily import interpolate
from counteroffer.negotiation.lists.joint_lines import JointLines
from counteroffer.negotiation.lists.lines import ProductLines

QUADRATURE = 8  # points of a list's own path; its parts then add up to the whole within a thousandth


@dataclass(frozen=True, eq=False)
class Setting:
    """Where lists are compared: our purchases without any list, and what is measured.

    Attributes
    ----------
    baseline : Baseline
        The economy.
    settings : Settings
        How equilibria are solved.
    lines : ProductLines
        What a list can name.
    bare : Shock
        Policy without our list.
    effects : tuple of Effect
        Our real income, theirs, and the income of what is aimed at; USD million. Then each owner's, where several have
        lists.
    """

    baseline: Baseline
    settings: Settings
    lines: ProductLines | JointLines
    bare: Shock
    effects: tuple[Effect, ...]

    @cached_property
    def start(self) -> Equilibrium:
        """Without a list."""
        return solve(self.baseline, self.bare, self.settings)

    @cached_property
    def before(self) -> Array:
        """The effects without a list [effect]."""
        return np.array([one.value for one in self.slopes(self.start)])

    def solve(self, points: Array, near: Equilibrium | None = None) -> Equilibrium:
        """The equilibrium with points (fractions) on lines [l]."""
        return self.under(self.lines.laid(self.bare, points), near)

    def under(self, shock: Shock, near: Equilibrium | None = None) -> Equilibrium:
        """The equilibrium under a policy."""
        return solve(self.baseline, shock, self.settings, start=near or self.start)

    def slopes(self, e: Equilibrium) -> tuple[Gradient, ...]:
        """Gradients of the effects; those of one function share a solve."""
        found: dict[int, Gradient] = {}
        for function in {one.function: None for one in self.effects}:
            same = [j for j, one in enumerate(self.effects) if one.function is function]
            found |= dict(zip(same, gradients(e, [self.effects[j] for j in same]), strict=True))
        return tuple(found[j] for j in range(len(self.effects)))

    def by_line(self, e: Equilibrium) -> Array:
        """What each effect loses per unit of duty on each line [effect, l]."""
        return np.asarray([-self.lines.slopes(one) for one in self.slopes(e)])

    def losses(self, e: Equilibrium) -> Array:
        """What we, they, and what is aimed at lose against no list [effect], USD million a year."""
        return np.asarray(self.before - [one.value for one in self.slopes(e)])


@dataclass(frozen=True, eq=False)
class Worth:
    """What a duty on each line takes, around a list, line by line.

    Attributes
    ----------
    rates : array [r]
        Rates that a line can have, fractions.
    taken : callable
        Rates [k] → losses [k, effect, l], USD million.
    """

    rates: Array
    taken: interpolate.PchipInterpolator

    def at(self, points: Array) -> Array:
        """Losses [effect, l] of points (fractions) on lines [l]."""
        rates, which = np.unique(points, return_inverse=True)
        return np.asarray(np.moveaxis(self.taken(rates), 0, -1)[:, np.arange(len(points)), which])

    def by_rate(self) -> Array:
        """Losses [effect, l, r] at the rates that a line can have."""
        return np.asarray(np.moveaxis(self.taken(self.rates), 0, -1))


def worth(setting: Setting, around: Array, rates: Sequence[float], blocks: int) -> Worth:
    """What each rate on each line takes, the other lines as in the list `around` [l].

    Lines are taxed a block at a time, together from nothing to the highest rate, and their exact slopes on the way are
    summed up: what a line is worth beside others, as many as a list has, and not at its first point alone. A block is
    every `blocks`-th line.
    """
    lines = setting.lines
    highest = max(float(np.max(rates)), float(around.max(initial=0.0)), float(lines.points.max(initial=0.0)))
    nodes = _nodes((*rates, highest))
    slope = np.zeros((len(nodes), len(setting.effects), len(lines)))
    for block in range(blocks):
        inside = np.arange(block, len(lines), blocks)
        e: Equilibrium | None = None
        for j, rate in enumerate(nodes):
            points = np.array(around)
            points[inside] = rate
            e = setting.solve(points, e)
            slope[j][:, inside] = setting.by_line(e)[:, inside]
    return Worth(np.asarray(rates, dtype=float), interpolate.PchipInterpolator(nodes, slope, axis=0).antiderivative())


def _nodes(rates: Sequence[float]) -> Array:
    """None, the rates, and points between: a slope falls fastest at first."""
    every = np.unique([0.0, *rates])
    between = [every[:-1] + part * np.diff(every) for part in (0.25, 0.5)]
    return np.unique(np.concatenate([every, *between]))


def parts(setting: Setting, points: Array) -> Array:
    """What each line of a list takes [effect, l]: its slopes along the list's own path, which add up to the whole.

    All duties of the list rise together from nothing (Aumann and Shapley 1974).
    """
    at, weight = np.polynomial.legendre.leggauss(QUADRATURE)
    found = np.zeros((len(setting.effects), len(setting.lines)))
    e: Equilibrium | None = None
    # Slopes fall fastest at first: nodes are even in the square root of the way.
    for step, share in zip((at + 1) / 2, weight / 2, strict=True):
        e = setting.solve(step**2 * points, e)
        found += 2 * step * share * setting.by_line(e) * points
    return found
