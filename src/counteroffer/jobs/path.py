"""Jobs, real GDP and real income year after year, with the supply side alone and with demand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from counteroffer.effects.gdp import real_gdp
from counteroffer.effects.income import net_real_income
from counteroffer.effects.labour import Headcount, headcount
from counteroffer.equilibrium import Equilibrium, solve
from counteroffer.jobs.ends import ENDS
from counteroffer.jobs.provincial import OUTCOMES, outcomes
from counteroffer.run.demand import with_demand
from counteroffer.run.path import path
from counteroffer.run.run import Run

MORE = ("net_real_income_percent", "real_gdp_percent")
BOTH = ("unemployment_pp", "jobs_change_thousand")
GDP_ENDS = ("real_gdp_supply_alone_percent", "real_gdp_with_demand_percent")


def over_years(run: Run, years: int) -> pd.DataFrame:
    """The lead regions in each year after the measures; see `counteroffer.run.path.path`.

    Parameters
    ----------
    run : Run
        A short run.

    Returns
    -------
    DataFrame
        year, what is assumed in it, region, OUTCOMES, net_real_income_percent (less what added factors cost),
        real_gdp_percent, and unemployment, jobs and real GDP at both ends. Year 0 is the economy before: no change. An
        end that has no equilibrium has no numbers.
    """
    heads, far = headcount(run.economy, run.scenario.unemployment.before), with_demand(run)
    rows = []
    for state, found in path(run if isinstance(far, str) else far, years):
        alone = held(found)
        ends = (alone, None if isinstance(far, str) else found.equilibrium)
        for region in run.lead:
            n = run.economy.regions.index(region)
            said = _found(found.equilibrium if far is run else alone, heads, n)
            rows.append({**state, "region": region, **said, **_ends(ends, heads, n)})
    known = [column for column in rows[0] if column not in ("year", "region")]
    assumed = ("labour_mobility", "border_response", "elasticity_factor")
    zero = dict.fromkeys(known, 0.0) | {"wage_floor": 1.0} | dict.fromkeys(assumed, np.nan)
    return pd.DataFrame([{"year": 0, "region": region, **zero} for region in run.lead] + rows)[list(rows[0])]


def held(run: Run) -> Equilibrium:
    """A short run's policy with spending held: the supply side alone."""
    e, demand = run.equilibrium, run.settings.demand
    if demand is None:
        return e
    neutral = replace(demand, multiplier=0.0, trade_uncertainty=0.0)
    return solve(e.baseline, e.shock, replace(run.settings, demand=neutral), start=e)


def _found(e: Equilibrium, heads: Headcount, n: int) -> dict[str, float]:
    """Outcomes of a year in one region."""
    more = 100 * (net_real_income(e)[n] - 1), 100 * (real_gdp(e).fisher[n] - 1)
    return dict(zip((*OUTCOMES, *MORE), (*outcomes(e, heads, n).tolist(), *map(float, more)), strict=True))


def _ends(ends: tuple[Equilibrium | None, Equilibrium | None], heads: Headcount, n: int) -> dict[str, float]:
    """Unemployment, jobs and real GDP of a year at both ends."""
    found: dict[str, float] = {}
    for at, side in enumerate(ends):
        known = _found(side, heads, n) if side is not None else {}
        found |= {ENDS[column][at]: known.get(column, np.nan) for column in BOTH}
        found[GDP_ENDS[at]] = known.get("real_gdp_percent", np.nan)
    return found
