"""counteroffer: what a tariff costs whom, and which deals both sides would sign.

>>> import counteroffer
>>> run = counteroffer.simulate("october-2025")
>>> run.effects.region("CAN")["real_income_percent"] < 0
True

`study` opens a case whose parts are solved as they are asked for:

>>> case = counteroffer.study("october-2025", quiet=True)
>>> case
<study october-2025, not solved yet>
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from counteroffer.economy import Economy, elasticity_sets, load_economy
    from counteroffer.effects import Effects, decompose, measure
    from counteroffer.equilibrium import (
        Baseline,
        Currency,
        Equilibrium,
        Gradient,
        Settings,
        Shock,
        gradient,
        solve,
        tangent,
    )
    from counteroffer.errors import (
        CounterofferError,
        DataMissing,
        EconomyError,
        InputError,
        LabelError,
        NotConverged,
        ScenarioError,
    )
    from counteroffer.household import Households, households
    from counteroffer.jobs.short_run import Jobs, short_run
    from counteroffer.run.compare import compare
    from counteroffer.run.run import Run, simulate
    from counteroffer.scenario import Scenario, load_scenario, parse_scenario, resolve
    from counteroffer.study import OpenStudy, Study
    from counteroffer.study import open_study as study

    __version__: str

__all__ = [
    "Baseline",
    "CounterofferError",
    "Currency",
    "DataMissing",
    "Economy",
    "EconomyError",
    "Effects",
    "Equilibrium",
    "Gradient",
    "Households",
    "InputError",
    "Jobs",
    "LabelError",
    "NotConverged",
    "OpenStudy",
    "Run",
    "Scenario",
    "ScenarioError",
    "Settings",
    "Shock",
    "Study",
    "__version__",
    "compare",
    "decompose",
    "elasticity_sets",
    "gradient",
    "households",
    "load_economy",
    "load_scenario",
    "measure",
    "parse_scenario",
    "resolve",
    "short_run",
    "simulate",
    "solve",
    "study",
    "tangent",
]

# Importing JAX and pandas takes a second, which `counteroffer --help` should not cost: names load on first use.
_HOMES = {
    "economy": ("Economy", "elasticity_sets", "load_economy"),
    "effects": ("Effects", "decompose", "measure"),
    "equilibrium": (
        "Baseline",
        "Currency",
        "Equilibrium",
        "Gradient",
        "Settings",
        "Shock",
        "gradient",
        "solve",
        "tangent",
    ),
    "errors": (
        "CounterofferError",
        "DataMissing",
        "EconomyError",
        "InputError",
        "LabelError",
        "NotConverged",
        "ScenarioError",
    ),
    "scenario": ("Scenario", "load_scenario", "parse_scenario", "resolve"),
    "household": ("Households", "households"),
    "jobs.short_run": ("Jobs", "short_run"),
    "run.compare": ("compare",),
    "run.run": ("Run", "simulate"),
    "study": ("OpenStudy", "Study"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("counteroffer")
    if name == "study":  # the module, which opens a case when it is called
        return import_module("counteroffer.study")
    if name not in _HOME:
        raise AttributeError(f"module 'counteroffer' has no attribute '{name}'")
    return getattr(import_module(f"counteroffer.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return __all__
