"""Quotas that an issue brings to the table: limits that hold there, with the rents that are in prices already."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Baseline, Equilibrium, Shock, solve
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.rents import holding, on_rents
from counteroffer.run.run import Run
from counteroffer.scenario.law.goods import quota_of
from counteroffer.scenario.quotas import quota_on
from counteroffer.scenario.schema.table.bargaining import Issue, QuotaIssue


@dataclass(frozen=True, eq=False)
class Limits:
    """Quotas on a baseline that knows nothing of them.

    Attributes
    ----------
    before : Baseline
        Of the data, the rents in its prices unseen.
    quotas : tuple of Quota
        What the table adds to the policy in force.
    """

    before: Baseline
    quotas: tuple[Quota, ...]

    @cached_property
    def baseline(self) -> Baseline:
        """The same with their rents in its duties."""
        return holding(self.before, self.quotas)

    def policy(self, shock: Shock) -> Shock:
        """A policy on the old baseline as one on the new: its duties with the rents on top, and the quotas in force."""
        if not self.quotas:
            return shock
        found = on_rents(shock, self.before, self.baseline)
        return replace(found, quotas=(*shock.quotas, *self.quotas))

    def under(self, run: Run) -> Equilibrium:
        """A solved scenario with the quotas in force; the solution itself where there are none."""
        if not self.quotas:
            return run.equilibrium
        before = run.equilibrium.baseline
        here = self if before is self.before else replace(self, before=before)
        policy = here.policy(run.equilibrium.shock)
        return solve(here.baseline, policy, run.settings, start=run.equilibrium)


def brought(issues: Mapping[str, Issue], economy: Economy) -> tuple[Quota, ...]:
    """The quotas that issues bring with them, in order, each called as its issue.

    Raises
    ------
    LabelError, ScenarioError
        As a quota of the scenario.
    """
    return tuple(
        quota_on(quota_of(name, issue), economy, f"issues.{name}")
        for name, issue in issues.items()
        if isinstance(issue, QuotaIssue) and not issue.measure
    )
