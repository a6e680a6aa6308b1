"""Jobs, real GDP and real income year after year, with the supply side alone and with demand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from counteroffer.effects.gdp import real_gdp
from counteroffer.effects.income import net_real_income
from counteroffer.effects.labour import Headcount, headcount
from counteroffer.equilibrium import Equilibrium, solve
from counteroffer.jobs.ends import told_at_ends
from counteroffer.jobs.provincial import OUTCOMES, outcomes
from counteroffer.run.demand import with_demand
from counteroffer.run.path import path
from counteroffer.run.run import Run

MORE = ("net_real_income_percent", "real_gdp_percent")
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
        at = [run.economy.regions.index(region) for region in run.lead]
        alone = _found(held(found), heads, at)
        demand = None if isinstance(far, str) else _found(found.equilibrium, heads, at)
        said = demand if demand and far is run else alone
        for place, region in enumerate(run.lead):
            ends = (alone[place], demand[place] if demand else {})
            rows.append({**state, "region": region, **said[place], **_ends(ends)})
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


def _found(e: Equilibrium, heads: Headcount, at: Sequence[int]) -> list[dict[str, float]]:
    """Outcomes of a year in some regions."""
    net, gdp = net_real_income(e), real_gdp(e).fisher
    columns = (*OUTCOMES, *MORE)
    values = ((*outcomes(e, heads, n).tolist(), 100 * float(net[n] - 1), 100 * float(gdp[n] - 1)) for n in at)
    return [dict(zip(columns, each, strict=True)) for each in values]


def _ends(ends: tuple[Mapping[str, float], Mapping[str, float]]) -> dict[str, float]:
    """Unemployment, jobs and real GDP of a year at both ends; NaN where one was not solved."""
    alone, demand = ends
    gdp = (known.get("real_gdp_percent", np.nan) for known in ends)
    return told_at_ends(alone, demand) | dict(zip(GDP_ENDS, gdp, strict=True))
