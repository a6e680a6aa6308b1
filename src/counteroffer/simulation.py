"""The street end to end: scenario → economy → policy → equilibrium → effects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.effects import Effects, measure
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.scenario import Policy, Scenario, ScenarioFile, load_scenario, resolve, scenario_economy

LARGE_DEFICIT = 0.05  # share of income whose removal is worth a warning


@dataclass(frozen=True, eq=False)
class Run:
    """One scenario, solved.

    Attributes
    ----------
    file : ScenarioFile
        The scenario, its name and hash.
    economy : Economy
        The table it ran on.
    policy : Policy
        Its shock and what each measure added.
    equilibrium : Equilibrium
        The certified solution.
    warnings : tuple of str
        What a reader of the results has to know.
    """

    file: ScenarioFile
    economy: Economy
    policy: Policy
    equilibrium: Equilibrium
    warnings: tuple[str, ...]

    @property
    def scenario(self) -> Scenario:
        """The validated scenario."""
        return self.file.scenario

    @cached_property
    def effects(self) -> Effects:
        """Effects against the (rebalanced) baseline."""
        return measure(self.equilibrium)

    @cached_property
    def alone(self) -> pd.DataFrame:
        """Each measure in force as if it were the only one.

        Columns measure, region, real_income_percent, equivalent_variation_usd_mn. Rows do not add up to the whole:
        measures interact.
        """
        return each_alone(self)


def simulate(scenario: str | Path | ScenarioFile, economy: Economy | None = None) -> Run:
    """Solve a scenario.

    Parameters
    ----------
    scenario : str, Path or ScenarioFile
        Shipped name, path, or a loaded file.
    economy : Economy, optional
        Use this one instead of the one the scenario names.

    Raises
    ------
    InputError
        If the scenario cannot be read or resolved.
    NotConverged
        If no certified equilibrium is found.
    """
    file = scenario if isinstance(scenario, ScenarioFile) else load_scenario(scenario)
    economy = economy or scenario_economy(file)
    policy = resolve(file.scenario, economy)
    settings = _settings(file.scenario)
    baseline, warnings = _start(economy, settings)
    return Run(file, economy, policy, solve(baseline, policy.shock, settings), warnings)


def each_alone(run: Run) -> pd.DataFrame:
    """Solve each measure in force by itself, from the run's own baseline; see `Run.alone`."""
    frames = []
    for applied in run.policy.applied:
        if not applied.in_force:
            continue
        only = run.scenario.model_copy(update={"measures": (applied.measure,)})
        found = solve(run.equilibrium.baseline, resolve(only, run.economy).shock, _settings(run.scenario))
        columns = ["region", "real_income_percent", "equivalent_variation_usd_mn"]
        frames.append(measure(found).regions[columns].assign(measure=applied.measure.name))
    columns = ["measure", "region", "real_income_percent", "equivalent_variation_usd_mn"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def _settings(scenario: Scenario) -> Settings:
    return Settings(closure=scenario.closure, deficit_rule=scenario.deficit_rule)


def _start(economy: Economy, settings: Settings) -> tuple[Baseline, tuple[str, ...]]:
    """Baseline effects are measured against: rebalanced first where deficits are set to zero."""
    baseline = economy.baseline
    if settings.deficit_rule == "world_share":
        return baseline, ()
    share = np.abs(baseline.deficit) / baseline.income
    large = [baseline.regions[n] for n in np.argsort(-share) if share[n] > LARGE_DEFICIT]
    warnings = (
        (
            f"deficit rule 'zero' removes a trade imbalance above {LARGE_DEFICIT:.0%} of income in "
            f"{', '.join(large)}: a large move, made before effects are measured",
        )
        if large
        else ()
    )
    return solve(baseline, Shock.none(baseline), settings).rebase(), warnings
