"""Scenarios: YAML files, their schema, and their resolution against an economy."""

from counteroffer.scenario.load import ScenarioFile, load_scenario, parse_scenario, scenario_economy, shipped
from counteroffer.scenario.resolver import AppliedMeasure, Policy, resolve
from counteroffer.scenario.schema import IcebergMeasure, Scenario, ScheduleRate, TariffMeasure

__all__ = [
    "AppliedMeasure",
    "IcebergMeasure",
    "Policy",
    "Scenario",
    "ScenarioFile",
    "ScheduleRate",
    "TariffMeasure",
    "load_scenario",
    "parse_scenario",
    "resolve",
    "scenario_economy",
    "shipped",
]
