"""The table that deals are tested on: two US duties, one of Canada, on an economy of five regions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from builders import measure_text, scenario_text
from counteroffer.scenario import ScenarioFile, parse_scenario

MEASURES = (
    measure_text(name="us-steel", sectors="steel", rate=40),
    measure_text(name="us-autos", sectors="autos", rate=20),
    measure_text(name="ca-food", importers="CAN", exporters="USA", sectors="food", rate=40),
)
PLAYERS: dict[str, Any] = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
ISSUES: dict[str, Any] = {
    "steel": {"kind": "measures", "measures": ["us-steel"], "title": "Steel"},
    "autos": {"kind": "measures", "measures": ["us-autos"]},
    "food": {"kind": "measures", "measures": ["ca-food"]},
}


def deal_file(*measures: dict[str, Any], **changes: Any) -> ScenarioFile:
    """A scenario with these players and issues, in the measures given or the three above."""
    keys: dict[str, Any] = {"players": PLAYERS, "issues": ISSUES, "spotlight": ["CAN", "USA"]} | changes
    return parse_scenario(scenario_text(*(measures or MEASURES), **keys), name="case", folder=Path())
