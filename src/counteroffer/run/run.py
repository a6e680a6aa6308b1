"""The street end to end: scenario → economy → policy → equilibrium → effects."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.effects import Effects, decompose, measure
from counteroffer.effects.incidence import incidence
from counteroffer.effects.labour import check_periods
from counteroffer.effects.revenue import customs_scale
from counteroffer.equilibrium import Equilibrium, Settings
from counteroffer.equilibrium.types.rents import rented
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import positions
from counteroffer.run.alone import each_alone
from counteroffer.run.balancing import rebalanced
from counteroffer.run.labour_market import Moved, move
from counteroffer.run.notices import OF_FILES, Notable, Notice, of_the_file
from counteroffer.run.tax_relief import solved
from counteroffer.scenario import (
    DATA_BASELINE,
    Policy,
    Scenario,
    ScenarioFile,
    as_file,
    find_scenario,
    load_scenario,
    resolve,
    scenario_economy,
)
from counteroffer.scenario import settings as scenario_settings
from counteroffer.scenario.closure import CLOSING
from counteroffer.scenario.law.goods import tells_apart, with_goods
from counteroffer.scenario.levels import at_levels
from counteroffer.scenario.quotas import refuse_limited, refuse_stacked
from counteroffer.tables.shown import ShownRegions

ON_ONE_ECONOMY = (
    *("economy", "table", "goods", "home_supply", "elasticities", "market_structure", "closure"),
    *("deficit_rule", *CLOSING),
)
CLOSURE = set(CLOSING)  # keys that leave economy and policy as they are
ELASTICITY = CLOSURE | {"closure", "deficit_rule", "elasticities"}  # keys that leave table and measures as they are
POLICY = {"levels", "measures"}  # keys that leave economy and closure as they are
LEAD_REGIONS = 3  # shown first where a scenario has no spotlight


@dataclass(frozen=True, eq=False, repr=False)
class Run(ShownRegions):
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
    notices : tuple of Notice
        What a reader of the results has to know.
    given : Economy or None
        The caller's economy, where the scenario's own was not used.
    moved : Moved or None
        Who went where in a common labour market, in which the solution is that of whole regions.
    """

    file: ScenarioFile
    economy: Economy
    policy: Policy
    equilibrium: Equilibrium
    notices: tuple[Notice, ...]
    given: Economy | None = None
    moved: Moved | None = None

    @property
    def by_person(self) -> Equilibrium:
        """The solution with wages of each person and costs at these: a view, whose residuals are the solution's own.

        It is the solution but in a common labour market; see `counteroffer.run.labour_market`.
        """
        return self.equilibrium if self.moved is None else self.moved.by_person

    @property
    def settings(self) -> Settings:
        """How it was solved."""
        return self.equilibrium.settings

    @cached_property
    def short_run(self) -> Run:
        """The same policy in the short run, led by the same regions; a caller's economy keeps its elasticities."""
        near = self.scenario.in_the_short_run()
        if near is self.scenario:
            return self
        return self._elsewhere(replace(self.file, scenario=near.varied(spotlight=self.lead)))

    def varied(self, **changes: Any) -> Run:
        """The scenario solved again with other values of some of its keys.

        Raises
        ------
        ScenarioError
            For an unknown key, a value it does not take, or a key that a caller's own economy has settled.
        """
        settled = changes.keys() & {"economy", "table", "goods", "home_supply", "elasticities", "market_structure"}
        if self.given is not None and settled:
            raise ScenarioError(
                worded(
                    "{settled} is settled by the economy you gave; build another one, and solve that",
                    settled=settled.pop(),
                )
            )
        file = replace(self.file, scenario=self.scenario.varied(**changes))
        here = tells_apart(self.economy, file.scenario) and self.policy.stack.under(file.scenario.active)
        if changes.keys() <= POLICY and here:
            moved = solve_policy(file, self.economy, self._moved(file.scenario), self.given, near=self.equilibrium)
            same = file.scenario.measures == self.scenario.measures
            return _telling(moved, self._remarks if same else of_the_file(moved.scenario, moved.policy))
        if changes.keys() <= CLOSURE and not baseline_chain(file):
            return _telling(solve_policy(file, self.economy, self.policy, self.given), self._remarks)
        return self._elsewhere(file) if changes.keys() <= ELASTICITY else simulate(file, self.given)

    def under(self, scenario: Scenario) -> Run:
        """The same measures and table under other keys of closure and horizon; a caller's economy keeps its own."""
        return self._elsewhere(replace(self.file, scenario=scenario))

    def _elsewhere(self, file: ScenarioFile) -> Run:
        """The same measures on the same table, solved at other elasticities without reading the tariff book again."""
        economy, read = economy_before(file, self.given), None if baseline_chain(file) else self.policy
        return _telling(
            solve_policy(file, economy, resolve(file.scenario, economy, read=read), self.given), self._remarks
        )

    @property
    def _remarks(self) -> tuple[Notice, ...]:
        """What the notices say of the file."""
        return tuple(one for one in self.notices if one.kind in OF_FILES)

    def _moved(self, scenario: Scenario) -> Policy:
        """The policy with more measures, or with measures at other levels."""
        if scenario.measures == self.scenario.measures and not self.scenario.levels:
            return at_levels(self.policy, self.economy, scenario.levels)
        return resolve(scenario, self.economy, self.policy)

    @property
    def scenario(self) -> Scenario:
        """The validated scenario."""
        return self.file.scenario

    @cached_property
    def lead(self) -> tuple[str, ...]:
        """Regions to show first: the scenario's spotlight, else the three whose real income moves most.

        Raises
        ------
        LabelError
            If the spotlight names a region the economy does not have.
        """
        named = self.scenario.spotlight
        if named:
            positions(self.economy.regions, named, kind="region", where="spotlight")
            return tuple(dict.fromkeys(named))
        moved = self.effects.regions.assign(size=self.effects.regions["real_income_percent"].abs())
        return tuple(moved.nlargest(LEAD_REGIONS, "size", keep="first")["region"])

    @cached_property
    def effects(self) -> Effects:
        """Effects against the (rebalanced) baseline."""
        return measure(self.by_person, customs_scale(self.economy, self.scenario.tariff_book.route))

    @cached_property
    def split(self) -> pd.DataFrame:
        """What the duties on each lead region, on others and by it cost it; see `counteroffer.effects.incidence`.

        Raises
        ------
        ScenarioError
            Where people move between regions.
        EconomyError, NotConverged
            Where some combination of groups has no equilibrium.
        """
        if self.scenario.common_labour_market is not None:
            raise ScenarioError(
                worded(
                    "{name}: a loss is split by setter only without common_labour_market; drop it", name=self.file.name
                )
            )
        return incidence(self.equilibrium, self.economy, self.lead)

    @cached_property
    def decomposition(self) -> pd.DataFrame:
        """Why real income changed, exactly, by income and by cause; see `counteroffer.effects.decomposition`."""
        return decompose(self.equilibrium)

    @cached_property
    def alone(self) -> pd.DataFrame:
        """Each measure in force as if it were the only one.

        Columns measure, region, real_income_percent, equivalent_variation_usd_mn. Rows do not add up to the whole:
        measures interact. A programme of the tariff book falls on what the others leave it in the scenario.
        """
        return each_alone(self.equilibrium, self.policy, self.scenario)


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
    file = as_file(scenario)
    given, economy = economy, economy_before(file, economy)
    policy, months = resolve(file.scenario, economy), file.scenario.unemployment
    check_periods(economy, months.before, months.now)
    run = solve_policy(file, economy, policy, given)
    return _telling(run, of_the_file(run.scenario, run.policy))


def _telling(run: Run, said: tuple[Notice, ...]) -> Run:
    """The run with notices before its own."""
    return replace(run, notices=(*said, *run.notices)) if said else run


def unsolved(file: ScenarioFile) -> Run:
    """A scenario with its policy read and nothing solved, for what checks a file; its baseline is that of the data."""
    economy = economy_before(file)
    policy, settings = resolve(file.scenario, economy), scenario_settings(file.scenario, economy)
    return Run(file, economy, policy, Equilibrium.unsolved(economy.baseline, policy.shock, settings), ())


def solve_policy(
    file: ScenarioFile, economy: Economy, policy: Policy, given: Economy | None, near: Equilibrium | None = None
) -> Run:
    """Solve a policy; `near` is a solution to start from."""
    settings = scenario_settings(file.scenario, economy)
    baseline, notices = rebalanced(economy, settings)
    notices += (Notice(Notable.factors_answer),) if settings.factor_supply else ()
    baseline, shock = rented(baseline, policy.shock)
    market = file.scenario.common_labour_market
    if market is None:
        return Run(file, economy, policy, solved(file.scenario, baseline, shock, settings, near), notices, given)
    found = move(economy, baseline, shock, settings, market)
    went = Notice(Notable.people_moved, tuple(market.members), tuple(100 * (float(a) - 1) for a in found.workforce))
    return Run(file, economy, policy, found.equilibrium, (*notices, went), given, found)


def economy_before(file: ScenarioFile, economy: Economy | None = None) -> Economy:
    """The economy a scenario's measures act on: the data's, or as its baseline scenario leaves it."""
    economy = scenario_economy(file) if economy is None else with_goods(economy, file.scenario)
    chain = baseline_chain(file)
    if not chain:
        return economy
    refuse_stacked(file, chain)
    refuse_limited(file, chain)
    # Solved on this scenario's economy and closure, or the two would not compare; whom it led with may not be there.
    inherited = {key: getattr(file.scenario, key) for key in ON_ONE_ECONOMY} | {"spotlight": ()}
    below = chain[0].scenario.model_copy(update=inherited)
    book = below.tariff_book.model_copy(update={"route": file.scenario.tariff_book.route})
    run = simulate(replace(chain[0], scenario=below.model_copy(update={"tariff_book": book})), economy)
    # Its outcome is the new baseline, its rates the new applied ones.
    return replace(run.economy, baseline=run.equilibrium.rebase(), detail=run.policy.detail)


def baseline_chain(file: ScenarioFile) -> tuple[ScenarioFile, ...]:
    """The scenarios a scenario is stacked on, nearest first; empty if it starts from the data."""
    chain: list[ScenarioFile] = []
    top = file
    while top.scenario.baseline != DATA_BASELINE:
        top = load_scenario(find_scenario(top.scenario.baseline, top.folder))
        if any(top.sha256 == below.sha256 for below in (file, *chain)):
            names = " ← ".join(below.name for below in (file, *chain, top))
            raise ScenarioError(
                worded("baseline: {names} goes round in a circle; let one start from the data", names=names)
            )
        chain.append(top)
    return tuple(chain)
