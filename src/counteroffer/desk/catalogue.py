"""What can be moved: the measures and issues of a scenario, each with the range of its slider."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, Field

from counteroffer import data
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.languages.wording import english
from counteroffer.briefing.words.measures import measure_title
from counteroffer.desk.controls.issues import matched, movable, start_of
from counteroffer.desk.controls.law import SHARE, SHARES, LawTerms, terms, together, unit_words
from counteroffer.desk.controls.presets import PresetChoice, presets
from counteroffer.desk.solving import Start
from counteroffer.desk.view import View, settled
from counteroffer.economy.elasticities import elasticity_choices
from counteroffer.scenario.policy import AppliedMeasure
from counteroffer.scenario.schema.table.bargaining import Issue, MeasuresIssue

FARTHEST = 200.0  # percent of a measure
STEPS = 50
UNITS = {
    "measures": SHARE,
    "transfer": english("USD mn"),
    "tariff": english("points"),
    "export_tax": english("points"),
    "iceberg": english("% of the cost"),
    "quota": english("% of the volume in the data"),
}


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
    law: LawTerms = Field(
        default=SHARES, description="Of what is a percentage of measures: the same in the law's terms."
    )
    whole: bool = Field(default=False, description="Whether it stands or does not, and nothing between.")


class Catalogue(BaseModel):
    """Everything that can be moved in a scenario."""

    measures: list[Slider]
    issues: list[Slider]
    left_out: dict[str, str] = Field(description="Issue that only a deal can move → what it is.")
    presets: list[PresetChoice]
    elasticities: dict[str, str]


def catalogue(start: Start, view: View, known: tuple[str, ...] = ()) -> Catalogue:
    """Sliders of a scenario as a view has them; `known` are the scenarios there are."""
    scenario, w = start.scenario, view.wording
    levels, _ = settled(view, scenario)
    names = {one.measure.name: one for one in start.run.policy.whole}
    law = laws(start)
    acting = {name: names[name] for name in law}
    found = [_measure(start, one, law[name], levels.get(name, 100.0), w) for name, one in acting.items()]
    able = {name: issue for name, issue in scenario.issues.items() if movable(issue)}
    owners = {slider.name: slider.owner for slider in found}
    issues = [_issue(start, name, view, levels, owners, law) for name in able]
    left = {name: w.given(issue.title or name) for name, issue in scenario.issues.items() if name not in able}
    return Catalogue(
        measures=found,
        issues=issues,
        left_out=left,
        presets=presets(scenario, list(acting), known, w),
        elasticities={code: w.given(said) for code, said in elasticity_choices().items()},
    )


def laws(start: Start) -> dict[str, LawTerms]:
    """Measures that act where a scenario starts, each in the law's own terms."""
    acting = (one for one in start.run.policy.whole if one.in_force and one.acts)
    return {one.measure.name: terms(one.measure, start.scenario) for one in acting}


def issue_law(issue: Issue | None, law: Mapping[str, LawTerms]) -> LawTerms | None:
    """The scale of an issue that scales measures; none of one that scales none."""
    scaled = matched(issue, list(law)) if isinstance(issue, MeasuresIssue) else []
    return together(law[one] for one in scaled) if scaled else None


def _measure(start: Start, one: AppliedMeasure, law: LawTerms, level: float, w: Wording) -> Slider:
    whole = bool(one.quotas)
    return Slider(
        name=one.measure.name,
        title=measure_title(one.measure, start.run.economy, w),
        owner=_owner(start, one.measure.name),
        unit=unit_words(law, w),
        low=0,
        high=100.0 if whole or law.unit in ("trade", "refund") else FARTHEST,
        step=100.0 if whole else 1,
        start=start.scenario.levels.get(one.measure.name, 100.0),
        level=level,
        note=w.given(one.measure.note),
        law=law,
        whole=whole,
    )


def _owner(start: Start, name: str) -> str:
    """The regions that charge a measure."""
    measure = next(m for m in start.scenario.measures if m.name == name)
    return measure.parties.split(" ← ")[0]


def _issue(
    start: Start,
    name: str,
    view: View,
    levels: Mapping[str, float],
    owners: Mapping[str, str],
    law: Mapping[str, LawTerms],
) -> Slider:
    issue, w = start.scenario.issues[name], view.wording
    low, high = issue.range
    scaled = matched(issue, list(owners)) if isinstance(issue, MeasuresIssue) else []
    said = issue_law(issue, law) or SHARES
    unit, begin = w(UNITS[issue.kind]), start_of(issue, start.scenario)
    level, side = view.issues.get(name, begin), _side(issue)
    if scaled:
        unit, level, side = unit_words(said, w), max(levels.get(one, 100.0) for one in scaled), owners[scaled[0]]
    return Slider(
        name=name,
        title=w.given(issue.title or name),
        owner=issue.player or side,
        unit=unit,
        low=min(low, begin),
        high=max(high, begin),
        # What scales measures moves their own sliders, and has to hit their steps.
        step=1 if scaled else float(f"{max((high - low) / STEPS, 1e-6):.1g}"),
        start=begin,
        level=level,
        note=w.given(issue.note),
        measures=scaled,
        law=said,
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
