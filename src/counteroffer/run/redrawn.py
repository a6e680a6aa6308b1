"""A scenario solved again at drawn parameters: the same table, law and products, other numbers in the equations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Equilibrium
from counteroffer.errors import EconomyError, worded
from counteroffer.run.run import CLOSURE, Run, solve_policy
from counteroffer.scenario import resolve
from counteroffer.scenario.schema.measured import SizedMeasure

AS_IT_IS = CLOSURE | {"deficit_rule"}  # keys that leave economy and measures as they are


def redrawn(run: Run, economy: Economy | None = None, **changes: Any) -> Run:
    """The scenario solved with other values of keys of its closure, and on an economy with other elasticities.

    Nothing is read or built anew, and the solve begins at the run's own solution.

    Parameters
    ----------
    economy : Economy, optional
        The run's own but for θ (`uncertainty.draws.elasticities.with_elasticities`).
    **changes
        Keys of the scenario that are in `AS_IT_IS`, with their values.

    Raises
    ------
    ScenarioError, EconomyError, NotConverged
        For a value a key does not take, and where there is no equilibrium.
    """
    assert changes.keys() <= AS_IT_IS, changes
    scenario = run.scenario.varied(**changes) if changes else run.scenario
    file, policy = replace(run.file, scenario=scenario), run.policy
    if economy is not None and any(isinstance(one.measure, SizedMeasure) for one in policy.applied):
        # What an agreement is worth in trade costs depends on θ.
        bans = any(one.measure.field == "import_ban" for one in policy.applied)
        if bans and (economy.baseline.trade_elasticity < 0).any():
            raise EconomyError(
                worded(
                    "{name}: it bans trade, and where ε is below 1 no seller can be done without; hold "
                    "first_year (uncertainty.without)",
                    name=run.file.name,
                )
            )
        policy = resolve(scenario, economy, read=policy)
    found = solve_policy(file, economy or run.economy, policy, run.given, near=_near(run, scenario.labour_mobility))
    return replace(found, notices=run.notices)


def _near(run: Run, mobility: float) -> Equilibrium | None:
    """Where the solve begins: the run's solution, if wages have as many rows there."""
    attached = run.scenario.closure != "long_run"
    return None if attached and np.isinf(mobility) != np.isinf(run.scenario.labour_mobility) else run.equilibrium
