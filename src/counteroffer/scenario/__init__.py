"""Scenarios: YAML files, their schema, and their resolution against an economy."""

from counteroffer.scenario.closure import scenario_economy, settings
from counteroffer.scenario.law.goods import tells_apart, with_goods
from counteroffer.scenario.load import (
    ScenarioFile,
    as_file,
    find_scenario,
    known_scenarios,
    load_scenario,
    parse_scenario,
    shipped,
    with_pact,
)
from counteroffer.scenario.policy import AppliedMeasure, Policy
from counteroffer.scenario.resolver import resolve
from counteroffer.scenario.schema.measures import MEASURES
from counteroffer.scenario.schema.options import Package
from counteroffer.scenario.schema.scenario import DATA_BASELINE, Scenario

__all__ = [
    "DATA_BASELINE",
    "MEASURES",
    "AppliedMeasure",
    "Package",
    "Policy",
    "Scenario",
    "ScenarioFile",
    "as_file",
    "find_scenario",
    "known_scenarios",
    "load_scenario",
    "parse_scenario",
    "resolve",
    "scenario_economy",
    "settings",
    "shipped",
    "tells_apart",
    "with_goods",
    "with_pact",
]
