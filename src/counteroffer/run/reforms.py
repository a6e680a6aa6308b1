"""Scenarios on top of a solved one: what they make of its policy, on its own baseline."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Equilibrium, Shock, solve
from counteroffer.equilibrium.system import Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import ScenarioError, worded
from counteroffer.run.run import Run
from counteroffer.scenario import Policy, Scenario, ScenarioFile, resolve, shipped
from counteroffer.scenario.load import load_scenario


@cache  # shipped files stay what they are
def family(name: str, load: Callable[[str], ScenarioFile] = load_scenario) -> tuple[ScenarioFile, ...]:
    """The shipped scenarios of a family, by file name.

    Parameters
    ----------
    load : callable
        How each is read.
    """
    # A look at the text spares reading the tariff book for every other scenario.
    stems = [stem for stem, path in shipped().items() if f"family: {name}" in path.read_text(encoding="utf-8")]
    files = (load(stem) for stem in stems)
    return tuple(file for file in files if file.scenario.family == name)


def on_top(run: Run, *reforms: Scenario) -> Shock:
    """The run's policy with the measures of other scenarios on top, in order, from the run's own baseline.

    Raises
    ------
    ScenarioError
        For a scenario that reads the tariff book: the run has made its changes already.
    """
    return above(run, reforms)[0]


def above(run: Run, reforms: Sequence[Scenario], known: Policy | None = None) -> tuple[Shock, Policy]:
    """`on_top`, and what the measures on top came to by themselves.

    Parameters
    ----------
    known : Policy, optional
        What came back for the first of these measures: only the rest is read.
    """
    measures = []
    for reform in reforms:
        if reform.as_of is not None:
            raise ScenarioError(
                worded(
                    "'{reform}' reads the tariff book (as_of), which {name} has read already; what comes on top "
                    "has measures of its own",
                    reform=reform.title,
                    name=run.file.name,
                )
            )
        measures += list(reform.active)
    now, today = run.equilibrium.shock, _outcome(run)
    new = today.baseline
    whole = run.scenario.model_copy(
        update={"as_of": None, "measures": tuple(measures), "packages": {}, "spotlight": (), "date": run.scenario.date}
    )
    policy = resolve(whole, today, known)
    added = policy.shock
    # A cell's own rate moves with what is bought of its products, and holds the rents of quotas, as export taxes hold
    # what sellers ask beyond cost; what the law changes is what is added to each.
    tariff = _over(now.tariff, new.tariff, added.tariff)
    export_tax = _over(now.export_tax, new.export_tax, added.export_tax)
    both = now.product_tariff, added.product_tariff
    apart = None if both[0] is None or both[1] is None else both[0] + both[1]
    quotas = (*now.quotas, *added.quotas)
    return Shock(tariff, now.iceberg * added.iceberg, export_tax, added.transfer, apart, quotas), policy


@lru_cache(maxsize=2)  # many sets of measures are laid on one run in turn
def _outcome(run: Run) -> Economy:
    """The economy that a run ends in."""
    return replace(run.economy, baseline=run.equilibrium.rebase(), detail=run.policy.detail)


def _over(now: Array, outcome: Array, added: Array) -> Array:
    """Rates of today's law with what comes on top of its outcome, whose own rates may be others."""
    return added if np.array_equal(now, outcome) else now + (added - outcome)


def solved(run: Run, shock: Shock, near: Unknowns | None = None) -> Equilibrium:
    """The equilibrium of another policy on a run's baseline, from where the run is, or from a closer guess."""
    if run.settings.tax_relief:
        raise ScenarioError(
            worded(
                "{name}: other policies on top have tariffs handed back; say tariff_revenue: rebate", name=run.file.name
            )
        )
    return solve(run.equilibrium.baseline, shock, run.settings, start=near or run.equilibrium)
