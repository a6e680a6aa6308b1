"""A short run with a country as its provinces, and what they are together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from counteroffer.economy.provinces import provinces_2021
from counteroffer.effects import trade
from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.effects.labour import Headcount, employment, headcount, rate, unemployment_points, without_work
from counteroffer.effects.place_effects import SOLVED, PlaceEffects, solved
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.errors import InputError, NotConverged, message_of
from counteroffer.jobs.ends import BOTH, ENDS
from counteroffer.run.run import Run

PROVINCES, COARSE = "provinces", "provinces-23"
METHODS = {PROVINCES: SOLVED, COARSE: f"{SOLVED}, 23 industries"}
OUTCOMES = ("unemployment_pp", "jobs_change_thousand", "output_percent", "real_income_percent")


def outcomes(e: Equilibrium, heads: Headcount, n: int) -> Array:
    """OUTCOMES of region n."""
    _, working = employment(e, heads.share)
    lost = heads.jobs[:, n].sum() * (working[n] - 1)
    return np.array([unemployment_points(e, heads)[n], lost, trade.output(e)[n], 100 * (real_income(e)[n] - 1)])


def named_outcomes(e: Equilibrium, heads: Headcount, n: int) -> dict[str, float]:
    """The same by name."""
    return dict(zip(OUTCOMES, outcomes(e, heads, n).tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class Provincial:
    """A solution with a country's provinces among its regions.

    Attributes
    ----------
    run : Run
        On the economy "provinces" or "provinces-23".
    """

    run: Run

    @cached_property
    def headcount(self) -> Headcount:
        """Jobs and unemployment rates before the measures."""
        return headcount(self.run.economy, self.run.scenario.unemployment.before)

    @cached_property
    def effects(self) -> PlaceEffects:
        """Effects on each province."""
        run = self.run
        return solved(run.equilibrium, run.economy, provinces_2021().country, self.headcount, METHODS[run.economy.name])

    @cached_property
    def together(self) -> dict[str, float]:
        """OUTCOMES of the provinces as one country, at its rate of unemployment."""
        e, heads, run = self.run.equilibrium, self.headcount, self.run
        country = provinces_2021().country
        at = np.isin(run.economy.regions, run.economy.region_groups[country])
        idle, jobs = without_work(e, heads)[:, at].sum(), heads.jobs[:, at].sum()
        in_work = 1 - rate(country, run.scenario.unemployment.before)[0] / 100
        output = (e.output / e.unit_cost)[:, at].sum() / e.baseline.output[:, at].sum()
        gain = equivalent_variation(e)[at].sum() / e.baseline.income[at].sum()
        found = 100 * in_work * idle / jobs, -idle, 100 * (output - 1), 100 * gain
        return dict(zip(OUTCOMES, map(float, found), strict=True))


def provincial(run: Run, economy: str, near: Provincial | None = None) -> Provincial | str:
    """The same policy with a country as its provinces, or in words why not; no words where nobody would expect it.

    Nobody does where others lead.

    Parameters
    ----------
    near : Provincial, optional
        The same policy and economy with another demand, whose data need not be read again.
    """
    if near is not None:
        said = run.scenario
        changes = {"demand_multiplier": said.demand_multiplier, "trade_uncertainty": said.trade_uncertainty}
        try:
            return Provincial(near.run.varied(**changes))
        except (InputError, NotConverged) as error:
            return message_of(error)
    if run.economy.name == economy:
        return Provincial(run)
    ours = run.given is None and run.economy.table is not None and isinstance(run.scenario.economy, str)
    country = provinces_2021().country
    led = not run.scenario.spotlight or country in run.scenario.spotlight
    if not (ours and led) or country not in run.economy.detail.countries:
        return ""
    try:
        return Provincial(run.varied(economy=economy, spotlight=()))
    except (InputError, NotConverged) as error:
        return message_of(error)


Together = tuple[dict[str, float], Provincial | None, Provincial | None]


def apart(national: dict[str, float], provinces: Provincial | None, coarse: Provincial | None) -> pd.DataFrame:
    """A country as one region beside its provinces together; see `Jobs.distance`."""
    frame = pd.DataFrame({"outcome": OUTCOMES, "national": list(national.values())})
    for side, suffix in ((provinces, ""), (coarse, "_23")):
        frame[f"provinces{suffix}"] = list(side.together.values()) if side else np.nan
        frame[f"difference{suffix}"] = frame[f"provinces{suffix}"] - frame["national"]
    return frame


def apart_at_ends(own: pd.DataFrame, alone: Together | None, demand: Together | None) -> pd.DataFrame:
    """The rows of `apart`, and those of unemployment and jobs at both ends."""
    frames = [own]
    for end, side in enumerate((alone, demand)):
        if side is not None:
            frame = apart(*side)
            frames.append(frame[frame["outcome"].isin(BOTH)].replace({"outcome": {c: ENDS[c][end] for c in BOTH}}))
    return pd.concat(frames, ignore_index=True)
