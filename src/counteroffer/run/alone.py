"""Each measure as if it were the only one."""

from __future__ import annotations

import pandas as pd

from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.equilibrium import Equilibrium, Shock, solve
from counteroffer.errors import ScenarioError, worded
from counteroffer.scenario import AppliedMeasure, Policy, Scenario, resolve
from counteroffer.scenario.schema.measures import BookMeasure

COLUMNS = ["measure", "region", "real_income_percent", "equivalent_variation_usd_mn"]


def each_alone(e: Equilibrium, policy: Policy, scenario: Scenario) -> pd.DataFrame:
    """Solve each measure in force by itself, from the baseline of a solution; see `Run.alone`."""
    if e.settings.tax_relief:
        raise ScenarioError(worded("each measure alone is solved with tariffs handed back; say tariff_revenue: rebate"))
    frames = []
    for applied in policy.applied:
        if applied.in_force:
            found = solve(e.baseline, _only(applied, e, policy, scenario), e.settings)
            effects = {
                "measure": applied.measure.name,
                "region": e.baseline.regions,
                "real_income_percent": 100 * (real_income(found) - 1),
                "equivalent_variation_usd_mn": equivalent_variation(found),
            }
            frames.append(pd.DataFrame(effects))
    return pd.concat(frames, ignore_index=True)[COLUMNS] if frames else pd.DataFrame(columns=COLUMNS)


def _only(applied: AppliedMeasure, e: Equilibrium, policy: Policy, scenario: Scenario) -> Shock:
    """The shock of one measure: a programme of the book keeps the goods that the others leave it in the scenario."""
    if isinstance(applied.measure, BookMeasure):
        tariff = policy.economy.tariff + applied.added / 100
        return Shock.of(e.baseline, tariff=tariff, product_tariff=applied.apart(policy.economy))
    only = scenario.model_copy(update={"measures": (applied.measure,), "packages": {}})
    return resolve(only, policy.economy).shock
