"""What households pay in a case, and how that turns with what is chosen about revenue and retailers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from counteroffer.errors import InputError, worded
from counteroffer.household.groups import ALL, known_countries
from counteroffer.household.incidence import LEAST_PASSED, Households, households
from counteroffer.household.sharing import RETURNS
from counteroffer.run.run import Run


@dataclass(frozen=True, eq=False)
class HouseholdsResult:
    """Households under a scenario as it is set, or in its short run.

    Attributes
    ----------
    closure : str
        How it was solved.
    found : Households
        Revenue handed back in equal sums (or by lower taxes where the scenario says so), prices passed on whole.
    choices : DataFrame
        returned, passed_on_percent, region, group, total_usd of the groups of each country with a survey: one choice
        changed at a time.
    """

    closure: str
    found: Households
    choices: pd.DataFrame

    def surveyed(self, lead: Sequence[str]) -> list[str]:
        """Countries whose income groups are known, those that lead first; all where none leads."""
        groups = self.found.groups
        divided = set(groups.loc[groups["group"] != ALL, "region"])
        known = [code for code in known_countries() if code in divided]
        return [code for code in lead if code in known] or known

    def national(self, code: str) -> pd.DataFrame:
        """A country's groups, all of its places together, all households first."""
        rows = self.found.of(code)
        return rows[rows["place"] == ""]


def solve_households(run: Run) -> HouseholdsResult:
    """Households of a solved run; nothing is solved again."""
    found = households(run)
    surveyed = HouseholdsResult(run.settings.closure, found, pd.DataFrame()).surveyed(())
    options = [(way, 1.0) for way in RETURNS] + [(found.how.revenue, LEAST_PASSED)]
    if run.settings.tax_relief:
        options = [(found.how.revenue, 1.0), (found.how.revenue, LEAST_PASSED)]
    frames = [_chosen(run, way, passed, surveyed) for way, passed in options] if surveyed else []
    columns = ["returned", "passed_on_percent", "region", "group", "total_usd"]
    return HouseholdsResult(run.settings.closure, found, pd.concat(frames) if frames else pd.DataFrame(columns=columns))


def solve_households_in_the_short_run(run: Run) -> HouseholdsResult:
    """Households in the short run of a scenario.

    Raises
    ------
    InputError
        If the scenario is its own short run.
    """
    near = run.short_run
    if near is run:
        raise InputError(
            worded("{name} is a short run itself: its households are those of the scenario", name=run.file.name)
        )
    return solve_households(near)


def _chosen(run: Run, way: str, passed: float, surveyed: list[str]) -> pd.DataFrame:
    rows = households(run, revenue=way, retail_pass_through=passed, countries=surveyed).groups
    rows = rows[rows["place"] == ""]
    return rows[["region", "group", "total_usd"]].assign(returned=way, passed_on_percent=100 * passed)
