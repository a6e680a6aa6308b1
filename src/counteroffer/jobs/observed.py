"""The model beside the statistics: what unemployment did, and what the measures do to it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.effects.labour import rate
from counteroffer.scenario import Scenario


@dataclass(frozen=True)
class Observed:
    """What the statistics say beside what the measures do: percent, and percentage points.

    Attributes
    ----------
    before, now : float
        Unemployment rates in the months `before_period` and `now_period`.
    model : float
        Rise that the measures cause, with the supply side alone.
    demand : float
        The same with demand; NaN where that was not solved.
    """

    region: str
    before: float
    before_period: str
    now: float
    now_period: str
    model: float
    demand: float = np.nan

    @property
    def rise(self) -> float:
        """Observed change, percentage points."""
        return self.now - self.before


def observed(scenario: Scenario, region: str, model: float, demand: float) -> Observed | None:
    """Both months of a region's rate beside the model's two ends; none without both."""
    months = scenario.unemployment
    if months.now is None:
        return None
    (before, first), (now, last) = rate(region, months.before), rate(region, months.now)
    if (first, last) != (months.before, months.now):
        return None
    return Observed(region, before, first, now, last, model, demand)
