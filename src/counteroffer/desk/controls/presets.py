"""Presets: today, everything off, and what the scenario's file offers, as levels of the sliders there are."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch

from pydantic import BaseModel, Field

from counteroffer.briefing.words import Wording
from counteroffer.desk.controls.issues import movable
from counteroffer.scenario import Scenario

TODAY, OFF = "today", "off"


class PresetChoice(BaseModel):
    """Where one click puts every slider; what is not named goes where it starts."""

    name: str
    title: str
    levels: dict[str, float] = Field(default={}, description="Percent of a measure.")
    issues: dict[str, float] = Field(default={}, description="Level of an issue, in its own unit.")
    scenario: str = Field(default="", description="Instead: a scenario to open, this view beside it.")


def presets(scenario: Scenario, measures: Sequence[str], known: Sequence[str], w: Wording) -> list[PresetChoice]:
    """What one click can do; `measures` have a slider, `known` are the scenarios there are.

    A preset of the file none of whose sliders is there on this day is left out.
    """
    found = [PresetChoice(name=TODAY, title=w("Today"))]
    for name, said in scenario.presets.items():
        levels = {one: level for pattern, level in said.levels.items() for one in measures if fnmatch(one, pattern)}
        issues = {one: level for one, level in said.issues.items() if movable(scenario.issues[one])}
        if levels or issues or said.scenario in known:
            title = w.given(said.title)
            found.append(PresetChoice(name=name, title=title, levels=levels, issues=issues, scenario=said.scenario))
    if measures:
        found.append(PresetChoice(name=OFF, title=w("Everything off"), levels=dict.fromkeys(measures, 0.0)))
    return found
