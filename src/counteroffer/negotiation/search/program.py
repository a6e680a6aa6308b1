"""Maximise a function of utilities under floors on utilities: what every bargain and the frontier come down to.

With utilities v (percent of each player's income) a program is

    max  a·v + Σ_p w[p] log(v[p] − floor[p]) + t   subject to   v[p] ≥ floor[p] + t·unit[p].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array

FEASIBLE = 1e-6  # percent of income by which a floor may be missed


@dataclass(frozen=True)
class Program:
    """What is maximised, and what nobody may fall below; see the module.

    Attributes
    ----------
    floor : array [p]
        Least utility, percent of income; −inf where there is none.
    given : array [p]
        a, welfare weights given beforehand.
    unit : array [p]
        What one unit of t asks of each player; all zero where t is not wanted.
    power : array [p]
        w, exponents of a product of gains; all zero where that is not wanted.
    """

    floor: Array
    given: Array
    unit: Array
    power: Array

    @classmethod
    def of(
        cls, floor: Array, *, given: Array | None = None, unit: Array | None = None, power: Array | None = None
    ) -> Program:
        """A program with what is not said at zero."""
        none = np.zeros_like(floor)
        return cls(floor, *(none if part is None else np.asarray(part, dtype=float) for part in (given, unit, power)))

    def merit(self, v: Array) -> float:
        """What is maximised, at the largest t that v allows; −inf where a floor is missed."""
        slack = v - np.where(np.isfinite(self.floor), self.floor, 0.0)
        asked, logs = self.unit > 0, self.power > 0
        if ((v - self.floor)[~asked] < -FEASIBLE).any() or (slack[logs] <= 0).any():
            return -np.inf
        t = float((slack[asked] / self.unit[asked]).min()) if asked.any() else 0.0
        return float(self.given @ v + (self.power[logs] * np.log(slack[logs])).sum() + t)
