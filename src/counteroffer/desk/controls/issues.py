"""An issue as the desk moves it: where it stands, what it scales, and the measure that it is at a level."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatch
from typing import Any

from counteroffer.errors import ScenarioError, worded
from counteroffer.scenario import MEASURES, Scenario
from counteroffer.scenario.schema.measures import Measure, QuotaMeasure
from counteroffer.scenario.schema.table.bargaining import (
    IcebergIssue,
    Issue,
    MeasuresIssue,
    QuotaIssue,
    RateIssue,
    TransferIssue,
)

ISSUE = "issue."  # before the name of a measure that an issue became


def start_of(issue: Issue, scenario: Scenario) -> float:
    """Where an issue stands in its scenario, in its own unit."""
    if isinstance(issue, MeasuresIssue):
        return 100.0
    if not isinstance(issue, QuotaIssue):
        return 0.0
    quotas = (one for one in scenario.measures if isinstance(one, QuotaMeasure) and one.name == issue.measure)
    return next((one.limit_percent for one in quotas), 100.0)


def matched(issue: MeasuresIssue, names: Sequence[str]) -> list[str]:
    """Measures that an issue scales."""
    return [name for name in names if any(fnmatch(name, pattern) for pattern in issue.measures)]


def movable(issue: Issue) -> bool:
    """Whether the desk can put an issue at a level: purchases and whole scenarios are for `counteroffer deal`."""
    return isinstance(issue, MeasuresIssue | RateIssue | IcebergIssue | TransferIssue | QuotaIssue)


def as_measure(name: str, issue: Issue, level: float, scenario: Scenario) -> Measure:
    """The measure that an issue at a level is."""
    said: dict[str, Any] = {"name": f"{ISSUE}{name}".lower(), "title": issue.title, "note": issue.note}
    if isinstance(issue, TransferIssue):
        payer, receiver = (issue.payer, issue.receiver) if level > 0 else (issue.receiver, issue.payer)
        amount = scenario.negotiation.discount.a_year(abs(level), issue.paid)
        return _measure({"kind": "transfer", "payer": payer, "receiver": receiver, "usd_mn": amount, **said})
    if isinstance(issue, QuotaIssue):
        return _measure({"kind": "quota", "limit_percent": level, **issue.described, **said})
    if not isinstance(issue, RateIssue | IcebergIssue):
        raise ScenarioError(
            worded("issues.{name}: the desk cannot move a {kind}; see `counteroffer deal`", name=name, kind=issue.kind)
        )
    sides = {"importers": issue.importers, "exporters": issue.exporters, "sectors": issue.sectors}
    if isinstance(issue, IcebergIssue):
        return _measure({"kind": "iceberg", "change": level, **sides, **said})
    mode = "add" if issue.by == "group" else "set"
    return _measure({"kind": issue.kind, "rate": level, "mode": mode, **sides, **said})


def _measure(raw: Mapping[str, Any]) -> Measure:
    made: Measure = MEASURES[raw["kind"]].model_validate(raw)  # type: ignore[assignment]
    return made
