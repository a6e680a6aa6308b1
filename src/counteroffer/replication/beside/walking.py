"""Our figures beside published ones: a walk of one key a step, whose steps and what is left add up to the gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from counteroffer import yamltext
from counteroffer.effects import regional
from counteroffer.effects.income import real_value_added
from counteroffer.effects.labour import headcount, labour
from counteroffer.errors import ScenarioError
from counteroffer.labels import unknown
from counteroffer.replication.beside.cases import ALL, Alternative, Case, Moves, Step, chosen
from counteroffer.replication.beside.comparison import NAN, Comparison, Mark, Unanswered, WalkStage
from counteroffer.replication.beside.moves import after_moves
from counteroffer.replication.beside.published import PublishedFigure, signs_of
from counteroffer.run.run import Run, simulate
from counteroffer.scenario.load import parse_scenario, scenario_text

MEASURE, MOVES = "measure", "moves"
UNEMPLOYMENT, VALUE_ADDED = "unemployment_percent", "real_value_added_percent"


@dataclass(frozen=True)
class _Place:
    """Where a walk is: what the scenario and the moves say, and which column is read."""

    said: Mapping[str, Any]
    moves: Moves | None
    measure: str

    def stepped(self, step: Step) -> _Place:
        """The place after a step."""
        return replace(self, measure=step.measure) if step.measure else self.changed(step.set)

    def changed(self, changes: Mapping[str, Any]) -> _Place:
        """The place with other values of some keys."""
        said, moves = deepcopy(dict(self.said)), self.moves
        for path, value in changes.items():
            first, *rest = path.split(".")
            if first == MOVES and moves is not None:
                moves = Moves.model_validate(moves.model_dump() | {rest[0]: value})
                continue
            at = said
            for key in (first, *rest)[:-1]:
                at[key] = dict(at.get(key) or {})
                at = at[key]
            at[path.split(".")[-1]] = value
        return replace(self, said=said, moves=moves)


@dataclass
class _Solver:
    """Solves the places of one case, each once."""

    case: Case
    runs: dict[str, Run] = field(default_factory=dict)
    changes: dict[tuple[str, str], tuple[float, ...]] = field(default_factory=dict)

    def figure(self, place: _Place, published: PublishedFigure) -> tuple[float, str]:
        """Our figure at a place, and its signs where theirs are signs."""
        if place.moves is None:
            return read(self.run(place.said), published.country, place.measure), ""
        text = yaml.safe_dump(dict(place.said), sort_keys=False, allow_unicode=True)
        key = text, place.moves.model_dump_json()
        if key not in self.changes:
            file = parse_scenario(text, name=self.case.name, folder=self.case.path.parent)
            self.changes[key] = after_moves(file, place.moves, published.country)
        return self.changes[key][-1], signs_of(self.changes[key])

    def run(self, said: Mapping[str, Any]) -> Run:
        """What a scenario says, solved."""
        text = yaml.safe_dump(dict(said), sort_keys=False, allow_unicode=True)
        if text not in self.runs:
            self.runs[text] = simulate(parse_scenario(text, name=self.case.name, folder=self.case.path.parent))
        return self.runs[text]


def read(run: Run, country: str, measure: str) -> float:
    """One of a region's effects, percent, by its column.

    Raises
    ------
    ScenarioError
        For a column that is no effect by region.
    """
    n = run.economy.regions.index(country)
    if measure == UNEMPLOYMENT:
        heads = headcount(run.economy, run.scenario.unemployment.before)
        return float(labour(run.equilibrium, heads).regions[UNEMPLOYMENT].iloc[n])
    known = regional(run.equilibrium) | {VALUE_ADDED: 100 * (real_value_added(run.equilibrium) - 1)}
    if measure not in known:
        names = dict.fromkeys((*known, UNEMPLOYMENT), "")
        raise ScenarioError(str(unknown("measure", measure, f"the walk of {run.file.name}", names)))
    return float(known[measure][n])


def compare(case: Case, changes: Mapping[str, Any] | None = None) -> tuple[Comparison, ...]:
    """A case's figures beside ours.

    Parameters
    ----------
    changes : mapping, optional
        Keys of the scenario changed before the walk begins, `{"goods": "industry"}`.

    Raises
    ------
    ScenarioError
        For a step that its scenario refuses.
    NotConverged
        If a step has no certified equilibrium.
    """
    solver = _Solver(case)
    said = yamltext.parse(scenario_text(case.path)) | {}
    begin = _Place(said, case.walk.moves, "").changed(changes or {})
    return tuple(_compared(solver, begin, published) for published in case.figures)


def _compared(solver: _Solver, begin: _Place, published: PublishedFigure) -> Comparison:
    case, walk = solver.case, solver.case.walk
    missing = None
    if published.measure not in walk.measures:
        missing = Unanswered.measure
    elif published.horizon not in walk.horizons:
        missing = Unanswered.horizon
    elif published.country not in solver.run(begin.said).economy.regions:
        missing = Unanswered.region
    if missing:
        return Comparison(case.name, published, missing=missing)
    first, *others = walk.measures[published.measure]
    alike = (*(Step(measure=one) for one in others), *walk.horizons[published.horizon])
    place = replace(begin, measure=first)
    figure, signs = solver.figure(place, published)
    marks = [Mark(WalkStage.default, _written({MEASURE: first}), figure, NAN, signs)]
    stages = [(WalkStage.alike, step) for step in alike] + [(WalkStage.mechanism, step) for step in walk.mechanisms]
    for stage, step in stages:
        before, place = figure, place.stepped(step)
        figure, signs = solver.figure(place, published)
        changed = _written({MEASURE: step.measure} if step.measure else step.set)
        marks.append(Mark(stage, changed, figure, before - figure, signs, step.because))
    beyond = ", ".join(walk.left.get(published.measure, ()))
    marks.append(Mark(WalkStage.left, beyond, published.value, figure - published.value, published.signs))
    marks += _alternatives(solver, place, published, walk.alternatives)
    return Comparison(case.name, published, tuple(marks))


def _alternatives(
    solver: _Solver, nearest: _Place, published: PublishedFigure, asked: Sequence[Alternative]
) -> Iterator[Mark]:
    """Each alternative to the nearest setting, and what it would close."""
    here, _ = solver.figure(nearest, published)
    for one in asked:
        figure, signs = solver.figure(nearest.changed(one.set), published)
        yield Mark(WalkStage.alternative, _written(one.set), figure, here - figure, signs, one.because)


def _written(changes: Mapping[str, Any]) -> str:
    """Keys and values as a file writes them."""
    values = [yaml.safe_dump(value, default_flow_style=True, width=1000) for value in changes.values()]
    plain = [value.strip().removesuffix("...").strip() for value in values]
    return ", ".join(f"{key}: {value}" for key, value in zip(changes, plain, strict=True))


def beside(
    name: str = ALL,
    publishers: Sequence[str] = (),
    *,
    changes: Mapping[str, Any] | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[Comparison, ...]:
    """Other people's published figures beside ours.

    Parameters
    ----------
    name, publishers
        As in `chosen`.
    changes
        As in `compare`.
    progress : callable, optional
        Told the name of each case before it is solved.

    Raises
    ------
    LabelError
        For a case or publisher there is none of.
    ScenarioError, NotConverged
        As `compare`.
    """
    found: list[Comparison] = []
    for case in chosen(name, publishers):
        if progress:
            progress(case.name)
        found += compare(case, changes)
    return tuple(found)
