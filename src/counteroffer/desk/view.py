"""What a user of the desk has set, and the scenario file it amounts to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from fnmatch import fnmatch
from typing import Annotated, Any, Literal
from urllib.parse import parse_qsl, urlencode

import yaml
from pydantic import Field, ValidationError

from counteroffer import yamltext
from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.languages.language import SOURCE
from counteroffer.desk.controls.issues import ISSUE, as_measure, matched, start_of
from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.inputs.misfits import misfit
from counteroffer.labels import unknown
from counteroffer.scenario import Scenario
from counteroffer.scenario.schema.base import Strict
from counteroffer.scenario.schema.measures import Measure
from counteroffer.scenario.schema.table.bargaining import (
    MeasuresIssue,
    QuotaIssue,
)

SAID = ("date", "closure", "elasticities", "language")  # in an address after the scenario
LEVEL, AT = "level.", "at."  # before the name of a measure, or of an issue, in an address
KEPT = ("kind", "title", "player", "offer", "note", "range")  # of an issue on a quota in force
LONGEST = 120
FIELDS = 600

Name = Annotated[str, Field(min_length=1, max_length=LONGEST, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:+-]*$")]
Number = Annotated[float, Field(allow_inf_nan=False, ge=-1e9, le=1e9)]
Percent = Annotated[float, Field(allow_inf_nan=False, ge=0, le=1000)]


class View(Strict):
    """A scenario with sliders and switches moved; it travels as an address."""

    scenario: Name = Field(default="october-2025", description="A shipped scenario, or an upload: own-…")
    date: dt.date | None = Field(default=None, description="Day of the tariff book; the scenario's own if absent.")
    closure: Literal["long_run", "short_run"] | None = Field(default=None, description="The scenario's own if absent.")
    elasticities: Name | None = Field(default=None, description="Set of trade elasticities.")
    language: Name | None = Field(default=None, description="What the desk speaks, by code; English if absent.")
    levels: dict[Name, Percent] = Field(default={}, max_length=400, description="Percent of a measure that applies.")
    issues: dict[Name, Number] = Field(default={}, max_length=100, description="Level of an issue, in its own unit.")

    @property
    def base(self) -> View:
        """The same scenario, day, closure and elasticities with every slider where it starts."""
        return self.model_copy(update={"levels": {}, "issues": {}, "language": None})

    @property
    def unspoken(self) -> View:
        """The same view whatever the desk speaks: what is solved."""
        return self.model_copy(update={"language": None})

    @property
    def wording(self) -> Wording:
        """How the desk speaks.

        Raises
        ------
        LabelError
            For a language that there is none of.
        """
        return wording(self.language or SOURCE)

    def address(self) -> str:
        """The view as the query of an address; equal views have equal addresses."""
        pairs = [("scenario", self.scenario)]
        pairs += [(key, str(value)) for key in SAID if (value := getattr(self, key))]
        pairs += [(f"{LEVEL}{name}", f"{value:g}") for name, value in sorted(self.levels.items())]
        pairs += [(f"{AT}{name}", f"{value:g}") for name, value in sorted(self.issues.items())]
        return urlencode(pairs)


def from_address(query: str, *, whole: bool = False) -> View:
    """The view that an address names.

    Parameters
    ----------
    whole : bool
        Whether it has to name a scenario, and nothing that is no part of a view; otherwise what is not is passed over.

    Raises
    ------
    InputError
        With the key and what is wrong with it.
    """
    raw: dict[str, Any] = {"levels": {}, "issues": {}}
    try:
        pairs = parse_qsl(query, keep_blank_values=whole, max_num_fields=FIELDS)
    except ValueError:
        raise InputError(worded("address: more than {number} fields", number=FIELDS)) from None
    for key, value in pairs:
        if key.startswith(LEVEL):
            raw["levels"][key.removeprefix(LEVEL)] = value
        elif key.startswith(AT):
            raw["issues"][key.removeprefix(AT)] = value
        elif key in View.model_fields and key not in raw:
            raw[key] = value
        elif whole:
            raise InputError(
                worded(
                    "address: '{key}' is no part of a view, or is there twice; copy the page's address", key=key[:40]
                )
            )
    if whole and "scenario" not in raw:
        raise InputError(
            worded("address: scenario is missing; an address is the page's own query, as scenario=october-2025")
        )
    try:
        return View.model_validate(raw)
    except ValidationError as error:
        problem = error.errors()[0]
        raise InputError(
            worded("address: {where}: {problem}", where=".".join(map(str, problem["loc"])), problem=misfit(problem))
        ) from None


def base_text(text: str, view: View) -> str:
    """The scenario's own text with the view's day, closure and elasticities."""
    raw = dict(yamltext.parse(text))
    if view.date is not None:
        raw["date"] = view.date
        if raw.get("as_of") is not None:
            raw["as_of"] = view.date
    said = dict(raw.get("elasticities") or {})
    if view.closure not in (None, raw.get("closure", "long_run")):
        # Another closure is another horizon; its own keeps the horizon that the file may state.
        raw["closure"] = view.closure
        said["horizon"] = "year1" if view.closure == "short_run" else "long"
    if view.elasticities is not None:
        said["source"] = view.elasticities
    if said:
        raw["elasticities"] = said
    return yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120)


def on_that_day(text: str, measures: Collection[str]) -> str:
    """The text without packages, levels, issues and presets of measures that are not there on its day.

    Parameters
    ----------
    measures : collection of str
        Names of those that are.
    """
    raw = dict(yamltext.parse(text))
    packages = raw.get("packages") or {}
    kept = {name: [one for one in said["measures"] if one in measures] for name, said in packages.items()}
    raw["packages"] = {name: packages[name] | {"measures": left} for name, left in kept.items() if left}
    raw["levels"] = {name: level for name, level in (raw.get("levels") or {}).items() if name in measures}
    issues = raw.get("issues") or {}
    raw["issues"] = {
        name: said
        for name, said in issues.items()
        if said.get("kind") != "measures" or any(fnmatch(one, word) for one in measures for word in _words(said))
    }
    presets = raw.get("presets") or {}
    raw["presets"] = {
        name: said
        for name, said in presets.items()
        if all(any(fnmatch(one, word) for one in measures) for word in said.get("levels") or {})
        and (said.get("issues") or {}).keys() <= raw["issues"].keys()
    }
    return yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120)


def _words(said: Mapping[str, Any]) -> list[str]:
    patterns = said.get("measures", [])
    return [patterns] if isinstance(patterns, str) else patterns


def written(text: str, view: View, scenario: Scenario) -> str:
    """The view as a scenario file that the command line solves to the same numbers.

    Parameters
    ----------
    text : str
        What `base_text` gave.
    scenario : Scenario
        What that text says.
    """
    raw = dict(yamltext.parse(text))
    levels, more = settled(view, scenario)
    limits = limits_of(view, scenario)
    said = [
        one | {"limit_percent": limits[one["name"]]} if one["name"] in limits else one
        for one in raw.get("measures") or []
    ]
    if more:
        said += [one.model_dump(mode="json", exclude_defaults=True) | {"kind": one.kind} for one in more]
    if said:
        raw["measures"] = said
    if levels:
        raw["levels"] = levels
    if more and raw.get("issues"):
        raw["issues"] = {name: _standing(name, one, [m.name for m in more]) for name, one in raw["issues"].items()}
    return yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=120)


def _standing(name: str, said: Mapping[str, Any], made: Collection[str]) -> Mapping[str, Any]:
    """An issue of the file; one that brings a quota is on the quota that the view has put in force."""
    measure = f"{ISSUE}{name}".lower()
    if said.get("kind") != "quota" or measure not in made:
        return said
    return {key: value for key, value in said.items() if key in KEPT} | {"measure": measure}


def settled(view: View, scenario: Scenario) -> tuple[dict[str, float], tuple[Measure, ...]]:
    """Levels of the scenario's measures, and the measures that its issues become.

    Raises
    ------
    LabelError
        For a measure or an issue that the scenario does not have.
    ScenarioError
        For an issue out of its range, or of a kind that only a deal can move.
    """
    names = [measure.name for measure in scenario.measures]
    levels = dict.fromkeys(names, 100.0) | dict(scenario.levels)
    for name, level in view.levels.items():
        if name not in levels:
            raise unknown("measure", name, "levels", dict.fromkeys(names, ""))
        levels[name] = level
    made: list[Measure] = []
    for name, level in view.issues.items():
        if name not in scenario.issues:
            raise unknown("issue", name, "issues", {key: one.title for key, one in scenario.issues.items()})
        issue = scenario.issues[name]
        low, high = issue.range
        if not low <= level <= high:
            raise ScenarioError(
                worded(
                    "issues.{name}: {level:g} is outside its range from {low:g} to {high:g}",
                    name=name,
                    level=level,
                    low=low,
                    high=high,
                )
            )
        if isinstance(issue, MeasuresIssue):
            levels |= dict.fromkeys(matched(issue, names), level)
        elif isinstance(issue, QuotaIssue) and issue.measure:
            continue  # its measure has another limit: `limits_of`
        elif level != start_of(issue, scenario):
            made.append(as_measure(name, issue, level, scenario))
    return {name: level for name, level in levels.items() if level != 100}, tuple(made)


def limits_of(view: View, scenario: Scenario) -> dict[str, float]:
    """Quota of the scenario → its limit, percent, where the view has an issue on it at another."""
    found: dict[str, float] = {}
    for name, level in view.issues.items():
        issue = scenario.issues.get(name)
        if isinstance(issue, QuotaIssue) and issue.measure and level != start_of(issue, scenario):
            found[issue.measure] = level
    return found


def measures_of(view: View, scenario: Scenario) -> tuple[Measure, ...]:
    """The scenario's measures as a view has them, and those that its issues become."""
    limits, (_, more) = limits_of(view, scenario), settled(view, scenario)
    moved = {name: {"limit_percent": limit} for name, limit in limits.items()}
    return (*(one.model_copy(update=moved.get(one.name)) for one in scenario.measures), *more)
