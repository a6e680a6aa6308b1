"""counteroffer: what a tariff costs whom, and which deals both sides would sign.

>>> import counteroffer
>>> run = counteroffer.simulate("october-2025")
>>> run.effects.region("CAN")["real_income_percent"] < 0
True
"""

from __future__ import annotations

from importlib.metadata import version

from counteroffer.economy import Economy, elasticity_sets, load_economy
from counteroffer.effects import Effects, measure
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.errors import (
    CounterofferError,
    DataMissing,
    EconomyError,
    InputError,
    LabelError,
    NotConverged,
    ScenarioError,
)
from counteroffer.scenario import Scenario, load_scenario, parse_scenario, resolve
from counteroffer.simulation import Run, simulate

__version__ = version("counteroffer")

__all__ = [
    "Baseline",
    "CounterofferError",
    "DataMissing",
    "Economy",
    "EconomyError",
    "Effects",
    "Equilibrium",
    "InputError",
    "LabelError",
    "NotConverged",
    "Run",
    "Scenario",
    "ScenarioError",
    "Settings",
    "Shock",
    "__version__",
    "elasticity_sets",
    "load_economy",
    "load_scenario",
    "measure",
    "parse_scenario",
    "resolve",
    "simulate",
    "solve",
]
