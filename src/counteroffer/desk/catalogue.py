"""What can be moved: the measures and issues of a scenario, each with the range of its slider."""

from __future__ import annotations

from pydantic import BaseModel, Field

from counteroffer import data
from counteroffer.briefing.words import wording
from counteroffer.briefing.words.measures import measure_title
from counteroffer.desk.solving import Start
from counteroffer.desk.view import View, matched, movable, settled
from counteroffer.economy.elasticities import elasticity_choices
from counteroffer.scenario.schema.bargaining import Issue, MeasuresIssue

FARTHEST = 200.0  # percent of a measure
STEPS = 50
UNITS = {"transfer": "USD mn", "tariff": "points", "export_tax": "points", "iceberg": "% of the cost"}


class Slider(BaseModel):
    """One number a user moves."""

    name: str
    title: str
    owner: str = Field(description="Who sets it, as the page groups them.")
    unit: str
    low: float
    high: float
    step: float
    start: float = Field(description="Where the scenario has it.")
    level: float = Field(description="Where the view has it.")
    note: str = ""
    measures: list[str] = Field(default=[], description="Of an issue: the measures it scales, if it scales any.")


class Catalogue(BaseModel):
    """Everything that can be moved in a scenario."""

    measures: list[Slider]
    issues: list[Slider]
    left_out: dict[str, str] = Field(description="Issue that only a deal can move → what it is.")
    elasticities: dict[str, str]


def catalogue(start: Start, view: View) -> Catalogue:
    """Sliders of a scenario as a view has them."""
    scenario = start.scenario
    levels, _ = settled(view, scenario)
    names = {one.measure.name: one for one in start.run.policy.applied}
    found = [
        Slider(
            name=name,
            title=measure_title(one.measure, start.run.economy, wording()),
            owner=_owner(start, name),
            unit="% of the measure",
            low=0,
            high=FARTHEST,
            step=1,
            start=scenario.levels.get(name, 100.0),
            level=levels.get(name, 100.0),
            note=one.measure.note,
        )
        for name, one in names.items()
        if one.in_force and (one.added.any() or one.paid.any())
    ]
    owners = {slider.name: slider.owner for slider in found}
    able = {name: issue for name, issue in scenario.issues.items() if movable(issue)}
    issues = [_issue(name, issue, view, levels, owners) for name, issue in able.items()]
    left = {name: issue.title or name for name, issue in scenario.issues.items() if name not in able}
    return Catalogue(measures=found, issues=issues, left_out=left, elasticities=elasticity_choices())


def _owner(start: Start, name: str) -> str:
    """The regions that charge a measure."""
    measure = next(m for m in start.scenario.measures if m.name == name)
    return measure.parties.split(" ← ")[0]


def _issue(name: str, issue: Issue, view: View, levels: dict[str, float], owners: dict[str, str]) -> Slider:
    low, high = issue.range
    scaled = matched(issue, list(owners)) if isinstance(issue, MeasuresIssue) else []
    if scaled:
        unit, begin, level = "% of the measures", 100.0, max(levels.get(one, 100.0) for one in scaled)
        side = owners[scaled[0]]
    else:
        unit = UNITS[issue.kind]
        begin, level, side = 0.0, view.issues.get(name, 0.0), _side(issue)
    return Slider(
        name=name,
        title=issue.title or name,
        owner=issue.player or side,
        unit=unit,
        low=min(low, begin),
        high=max(high, begin),
        # What scales measures moves their own sliders, and has to hit their steps.
        step=1 if scaled else float(f"{max((high - low) / STEPS, 1e-6):.1g}"),
        start=begin,
        level=level,
        note=issue.note,
        measures=scaled,
    )


def _side(issue: Issue) -> str:
    """Who sets an issue where the scenario does not say: who charges, taxes or pays."""
    for key in ("payer", "exporters" if issue.kind == "export_tax" else "importers"):
        said = getattr(issue, key, None)
        if said:
            return said if isinstance(said, str) else ", ".join(said)
    return ""


def region_names() -> dict[str, str]:
    """Names of the places on the map."""
    frame = data.frame("subdivisions.csv")
    return dict(zip(frame["id"], frame["name"], strict=True))
