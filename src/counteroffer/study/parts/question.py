"""What the measures that a case asks about do, all others standing."""

from __future__ import annotations

from fnmatch import fnmatch

import pandas as pd

from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.run.run import Run


def asked_about(run: Run) -> pd.DataFrame:
    """What the measures of `question` do, all others standing: the scenario against itself without them.

    Columns measures (how many), region, real_income_percent (of income without them), equivalent_variation_usd_mn.
    A programme of the tariff book leaves the goods that others displace it from to these.

    Raises
    ------
    ScenarioError
        If it asks about none, or no measure in force has such a name.
    """
    said = run.scenario.question
    if said is None:
        raise ScenarioError(
            worded("{name} asks about no measures; name them: `question: {{measures: NAME}}`", name=run.file.name)
        )
    held = [one.measure.name for one in run.policy.applied if one.in_force]
    names = [name for name in held if any(fnmatch(name, pattern) for pattern in said.measures)]
    if not names:
        known = dict.fromkeys(held, "")
        raise unknown("measure", said.measures[0], f"{run.file.name}: question.measures", known)
    without = run.varied(levels=run.scenario.levels | dict.fromkeys(names, 0.0))
    here, there = run.by_person, without.by_person
    return pd.DataFrame(
        {
            "measures": len(names),
            "region": run.economy.regions,
            "real_income_percent": 100 * (real_income(here) / real_income(there) - 1),
            "equivalent_variation_usd_mn": equivalent_variation(here) - equivalent_variation(there),
        }
    )
