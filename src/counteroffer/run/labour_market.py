"""People who move between members of a common labour market: workforces that answer to real wages.

A workforce that is a times as large earns a·ŵ where each person earns ŵ. With w̃ = a·ŵ in place of the wage, unit costs
are those of docs/model.md times a^−β, which is an iceberg on everything the region sells, at home too: the equilibrium
with more people is the one with that iceberg, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.effects.income import consumer_price, real_income
from counteroffer.effects.labour import headcount
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import NotConverged, ScenarioError, worded
from counteroffer.labels import positions
from counteroffer.scenario.schema.options import CommonLabourMarket

STEPS, SETTLED = 200, 1e-10


@dataclass(frozen=True, eq=False)
class Moved:
    """Where people are once they have moved.

    Attributes
    ----------
    equilibrium : Equilibrium
        Its shock holds the iceberg that stands for the workforces; incomes are those of whole regions, newcomers with
        them, and volumes of output and trade are at costs before it.
    members : list of int
        Positions of the regions.
    workforce : array [member]
        a, new over old.
    """

    equilibrium: Equilibrium
    members: list[int]
    workforce: Array

    @property
    def by_person(self) -> Equilibrium:
        """The solution with wages of each person, ŵ = w̃/a, and the costs that these people make things at, ĉ·a^−β."""
        e, a = self.equilibrium, np.ones(len(self.equilibrium.wage))
        a[self.members] = self.workforce
        cost = e.unit_cost * a**-e.baseline.value_added_share
        found = replace(e, wage=e.wage / a, sector_wage=e.sector_wage / a, unit_cost=cost)
        # Of products too the iceberg stands for the workforces already: those of the costs before it are right.
        found.__dict__["products"] = e.products
        return found

    @property
    def real_wage(self) -> Array:
        """Change of the real wage per person [member], a ratio."""
        e = self.equilibrium
        return np.asarray((e.wage / consumer_price(e))[self.members] / self.workforce)

    @property
    def income_per_person(self) -> Array:
        """Change of real income per person [member], a ratio."""
        return np.asarray(real_income(self.equilibrium)[self.members] / self.workforce)


def check_market(economy: Economy, market: CommonLabourMarket, settings: Settings) -> tuple[list[int], Array]:
    """Positions of the members and their people employed, thousand.

    Raises
    ------
    LabelError, ScenarioError
        In the short run, with factors or border prices that answer, for a region that is none, or where a member's
        employment is not in the data.
    """
    if settings.floored:
        raise ScenarioError(
            worded("common_labour_market: people do not move in the short run; use the closure long_run")
        )
    if settings.factor_supply:
        raise ScenarioError(
            worded("common_labour_market: its people answer to real wages already; say `factor_supply: none`")
        )
    if settings.border is not None:
        raise ScenarioError(
            worded("common_labour_market: prices at the border follow costs there; say `pricing: cost`")
        )
    members = positions(economy.regions, market.members, kind="region", where="common_labour_market.members")
    people = np.asarray(headcount(economy).jobs[:, members].sum(0))
    if not np.isfinite(people).all():
        unknown = [code for code, count in zip(market.members, people, strict=True) if not np.isfinite(count)]
        raise ScenarioError(
            worded("common_labour_market.members: no count of people employed in {unknown}", unknown=", ".join(unknown))
        )
    return members, people


def move(
    economy: Economy,
    b: Baseline,
    shock: Shock,
    settings: Settings,
    market: CommonLabourMarket,
    today: Equilibrium | None = None,
) -> Moved:
    """The equilibrium in which relative workforces have followed relative real wages: a ∝ (real wage)^elasticity.

    Parameters
    ----------
    today : Equilibrium, optional
        Where people live today; real wages count from there. The baseline by default.

    Raises
    ------
    ScenarioError
        In the short run, or where a member's employment is not in the data.
    NotConverged
        If people do not settle.
    """
    members, people = check_market(economy, market, settings)
    elasticity = market.elasticity
    before = np.zeros(len(members)) if today is None else np.log((today.wage / consumer_price(today))[members])
    log_a, e, gap = np.zeros(len(members)), None, np.inf
    for _ in range(STEPS):
        iceberg = shock.iceberg.copy()
        iceberg[:, :, members] *= np.exp(-b.value_added_share[:, members] * log_a)[:, None, :]
        e = solve(b, replace(shock, iceberg=iceberg), settings, start=e)
        found = Moved(e, members, np.exp(log_a))
        wish = elasticity * (np.log(found.real_wage) - before)
        wish -= np.log((people * np.exp(wish)).sum() / people.sum())
        gap = float(np.abs(wish - log_a).max())
        if gap < SETTLED:
            return found
        # Newcomers lower wages where they come: the answer to a step is damped by more than one for large elasticities.
        log_a = log_a + (wish - log_a) / (1 + 0.2 * elasticity)
    raise NotConverged(worded("people did not settle between members"), residual=gap, cell="common_labour_market")
