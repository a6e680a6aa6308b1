"""A study: everything solved about a case, in one process or in several, with reasons for what could not be had."""

from __future__ import annotations

import ast
import os
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import counteroffer.study
from builders import measure_text, scenario_text, write_maps
from counteroffer.economy import Economy
from counteroffer.errors import LabelError, NotConverged
from counteroffer.processes.side_by_side import _Queue, side_by_side
from counteroffer.run.run import simulate
from counteroffer.scenario import ScenarioFile, parse_scenario
from counteroffer.study import Missing, Part, Solved, Study, Why, solved, study
from counteroffer.study.part import BARGAINING
from counteroffer.study.solving import wanted_by
from counteroffer.study.tables import base_tables, tables

DUTIES = (
    measure_text(sectors="STL"),
    measure_text(name="counter", importers="CAN", exporters="USA", sectors="FOO", rate=15),
)
ISSUES = {
    "steel": {"kind": "measures", "measures": ["one"], "title": "Steel"},
    "food": {"kind": "measures", "measures": ["counter"], "title": "Food"},
}
ASKED = (
    Part.incidence,
    Part.bases,
    Part.alone,
    Part.jobs,
    Part.households,
    Part.households_short_run,
    *BARGAINING,
    Part.ranges,
)  # by a scenario with issues and without a day
MANY = 200  # tasks


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> ScenarioFile:
    """Two duties and two issues on five regions and five industries."""
    folder = tmp_path_factory.mktemp("case")
    text = scenario_text(*DUTIES, economy=write_maps(folder), spotlight=["CAN", "USA"], issues=ISSUES)
    return parse_scenario(text, name="case", folder=folder)


@pytest.fixture(scope="module")
def told() -> list[str]:
    """What the study below says while it is solved."""
    return []


@pytest.fixture(scope="module")
def whole(file: ScenarioFile, told: list[str]) -> Study:
    return study(file, progress=told.append, processes=0)


def frames(study: Study) -> dict[str, pd.DataFrame]:
    found = tables(study)
    assert len(found) > 20
    return found


def test_every_part_asked_for_is_solved_and_told_once(whole: Study, told: list[str]) -> None:
    assert {part for part, found in whole.parts.items() if isinstance(found, Solved)} == set(ASKED)
    others = {part: found for part, found in whole.parts.items() if part not in ASKED}
    assert others == dict.fromkeys(set(Part) - set(ASKED), Missing(Why.not_asked))
    assert told[0] == "scenario"
    assert sorted(told[1:]) == sorted(part.value for part in ASKED)


def test_two_processes_solve_what_one_solves(file: ScenarioFile, whole: Study) -> None:
    said: list[str] = []
    other = study(file, progress=said.append, processes=1)
    assert sorted(said[1:]) == sorted(part.value for part in ASKED)
    one, two = frames(whole), frames(other)
    assert list(one) == list(two)
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, two[name], rtol=1e-7, atol=1e-7, obj=name)
    assert list(other.parts) == list(whole.parts) == list(Part)
    np.testing.assert_array_equal(other.revenue, whole.revenue)


def test_the_results_are_those_of_a_run(file: ScenarioFile, whole: Study) -> None:
    run = simulate(file)
    pd.testing.assert_frame_equal(whole.effects.regions, run.effects.regions)
    assert whole.facts.residual == run.equilibrium.residual_told
    assert whole.facts.iterations == run.equilibrium.iterations
    assert (whole.lead, whole.notices, whole.applied[0].in_force) == (run.lead, run.notices, True)
    pd.testing.assert_frame_equal(solved(whole.alone), run.alone)
    near = solved(whole.jobs)
    assert near.facts.closure == "short_run"
    pd.testing.assert_frame_equal(near.income, run.short_run.effects.regions[list(near.income.columns)])


def test_only_what_is_asked_for_is_solved(file: ScenarioFile, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = import_module("counteroffer.study.solving")
    for part in set(Part) - {Part.leverage}:
        monkeypatch.setitem(rooms._SOLVE, part, lambda run: pytest.fail("nobody asked"))
    found = study(file, ["leverage"], processes=0)
    assert [part for part, one in found.parts.items() if one != Missing(Why.not_asked)] == [Part.leverage]
    assert isinstance(found.leverage, Solved)
    assert found.table is not None
    assert found.table.players == ("Canada", "United States")
    assert found.asked(*BARGAINING)
    assert not found.asked(Part.jobs, Part.ranges)
    assert list(tables(found)) == [*base_tables(found), "leverage"]
    none = study(file, [], processes=0)
    assert none.table is None
    assert not none.asked(*Part)


SECURITY = {"title": "A shield", "payer": "CAN", "receiver": "USA", "contribution_usd_mn": 1000, "source": "a test"}
OF_THE_TABLE = {
    "players": {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}},
    "issues": ISSUES,
    "negotiation": {"disagreement": "nash"},
}


@pytest.mark.parametrize("key", OF_THE_TABLE)
def test_whatever_is_said_of_the_table_asks_for_it(file: ScenarioFile, key: str) -> None:
    said = simulate(file).varied(issues={})
    assert not set(BARGAINING) & wanted_by(said)
    assert set(BARGAINING) < wanted_by(said.varied(**{key: OF_THE_TABLE[key]}))
    found = study(said.varied(**{key: OF_THE_TABLE[key]}), ["leverage"], processes=0)
    assert found.table is not None
    assert found.table.players == ("Canada", "United States")
    assert len(found.table.titles) == 2  # the issues, or by default the measures in force between the players


def test_stated_security_asks_for_its_part(file: ScenarioFile) -> None:
    said = simulate(file)
    assert Part.security not in wanted_by(said)
    stated = wanted_by(said.varied(security=SECURITY, negotiation={"discount": {"years": 10}}))
    assert stated - wanted_by(said) == {Part.security}


def test_a_part_that_there_is_not_is_an_error(file: ScenarioFile) -> None:
    with pytest.raises(LabelError, match=r"unknown part 'rangs' in a study; did you mean 'ranges'\?"):
        study(file, ["rangs"], processes=0)


def test_a_part_that_fails_says_why_and_the_others_are_there(
    file: ScenarioFile, whole: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms = import_module("counteroffer.study.solving")

    def fails(run: object) -> None:
        raise NotConverged("no equilibrium of this test", residual=1.0, cell="wage")

    monkeypatch.setitem(rooms._SOLVE, Part.jobs, fails)
    found = study(file, [Part.jobs, Part.pact, Part.alone], processes=0)
    assert isinstance(found.jobs, Missing)
    assert found.jobs.why is Why.refused
    assert "no equilibrium of this test" in found.jobs.detail
    assert isinstance(found.pact, Missing)
    assert "give the scenario `as_of: DAY`" in found.pact.detail  # a pact is for the tariff book
    pd.testing.assert_frame_equal(solved(found.alone), solved(whole.alone))


def test_a_mistake_in_the_code_is_no_reason(file: ScenarioFile, monkeypatch: pytest.MonkeyPatch) -> None:
    rooms = import_module("counteroffer.study.solving")
    monkeypatch.setitem(rooms._SOLVE, Part.jobs, lambda run: {}["jobs"])
    with pytest.raises(KeyError):
        study(file, [Part.jobs], processes=0)


def test_an_economy_of_ones_own_has_no_published_ranges(small: Economy) -> None:
    duty = measure_text(importers="NOR", exporters="SOU", sectors="iron")
    run = simulate(parse_scenario(scenario_text(duty, spotlight=["NOR"]), name="case", folder=Path()), small)
    found = study(run, [Part.ranges, Part.alone, *BARGAINING], processes=0)
    assert found.own_economy
    assert found.ranges == Missing(Why.own_economy)
    assert isinstance(found.alone, Solved)
    assert [found.parts[part] for part in BARGAINING] == [Missing(Why.one_player)] * len(BARGAINING)
    assert study(run, [], processes=0).ranges == Missing(Why.not_asked)


def test_a_study_is_what_a_name_a_path_or_a_run_say(file: ScenarioFile, tmp_path: Path) -> None:
    write_maps(tmp_path)
    text = scenario_text(*DUTIES, economy={axis: f"{axis}.csv" for axis in ("regions", "sectors")})
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    known = study(simulate(file), [], processes=0).effects.regions
    pd.testing.assert_frame_equal(study(tmp_path / "case.yaml", [], processes=0).effects.regions, known)
    pd.testing.assert_frame_equal(study(file, [], processes=0).effects.regions, known)


def test_a_study_travels(whole: Study) -> None:
    again = pickle.loads(pickle.dumps(whole))
    assert (again.lead, again.facts.residuals, again.scenario) == (whole.lead, whole.facts.residuals, whole.scenario)
    one, two = frames(whole), frames(again)
    assert list(one) == list(two)
    for name, frame in one.items():
        pd.testing.assert_frame_equal(frame, two[name], check_exact=True)


def test_a_study_is_frozen_and_holds_nothing_that_could_still_be_solved(whole: Study) -> None:
    with pytest.raises(FrozenInstanceError):
        whole.lead = ()  # type: ignore[misc]
    inside = {type(one).__name__ for one in held(whole)}
    assert {"Study", "JobsResult", "DealResult", "SolutionFacts", "Ranges"} <= inside
    assert not inside & {"Run", "Jobs", "Table", "Game", "Concessions", "Deal", "War", "Equilibrium"}


def held(thing: Any) -> Iterator[Any]:
    """Every dataclass inside a study."""
    if is_dataclass(thing):
        yield thing
        for field in fields(thing):
            yield from held(getattr(thing, field.name))
    elif isinstance(thing, dict):
        for one in thing.values():
            yield from held(one)
    elif isinstance(thing, tuple | list):
        for one in thing:
            yield from held(one)


def test_nothing_of_a_study_holds_a_sentence() -> None:
    """Words are found above: here are no texts of more than three words but docstrings and errors."""
    folder = Path(counteroffer.study.__file__).parent
    paths = sorted(folder.rglob("*.py"))
    assert len(paths) > 8
    assert [f"{path.name}: {text!r}" for path in paths for text in sentences(path.read_text(encoding="utf-8"))] == []
    assert (
        list(sentences('"""A long text of a module."""\ndef f():\n    raise ValueError("an error may say it")')) == []
    )
    assert list(sentences('told = f"{name} loses most of all"\ngroup = "all measures"')) == ["loses most of all"]


def sentences(code: str) -> Iterator[str]:
    """Texts of more than three words that are neither documentation nor part of an error that is raised."""
    tree = ast.parse(code)
    spared: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise):
            spared |= set(ast.walk(node))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            spared.add(node.value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in spared:
            text = node.value.strip()
            if len(text.split()) > 3:
                yield text


# Tasks travel to other processes by name.


def where(_: int) -> int:
    return os.getpid()


def slowly(_: str) -> int:
    time.sleep(0.2)
    return os.getpid()


def written(path: Path) -> None:
    path.write_text("", encoding="utf-8")
    raise ValueError("no such day")


def after(path: Path, began: list[int], number: int) -> None:
    """Begin, and do not end before something is written elsewhere, and a little more."""
    began.append(number)
    end = time.monotonic() + 60
    while not path.exists() and time.monotonic() < end:
        time.sleep(0.01)
    time.sleep(0.02)


@pytest.mark.parametrize("processes", [0, 2])
def test_work_side_by_side_comes_back_in_its_order(processes: int) -> None:
    tasks = {name: partial(pow, 2, power) for name, power in (("c", 5), ("a", 3), ("d", 1), ("b", 0))}
    said: list[str] = []
    found = side_by_side(tasks, tasks, processes=processes, told=said.append)
    assert list(found.items()) == [("c", 32), ("a", 8), ("d", 2), ("b", 1)]
    assert sorted(said) == sorted(tasks)


def test_the_longest_task_goes_to_a_process_of_its_own() -> None:
    tasks = {number: partial(where, number) for number in range(4)}
    found = side_by_side(tasks, tasks, processes=1)
    assert found[0] != os.getpid() == found[1]
    assert set(side_by_side(tasks, tasks, processes=0).values()) == {os.getpid()}
    two = {number: tasks[number] for number in (0, 1)}  # not enough to share
    assert set(side_by_side(two, two, processes=1).values()) == {os.getpid()}


def test_tasks_of_a_kind_are_done_in_one_process() -> None:
    tasks = {name: partial(slowly, name) for name in ("a1", "b1", "b2", "a2", "b3", "a3")}
    found = side_by_side(tasks, tasks, processes=1, kind=lambda name: name[0])
    here = {name for name, process in found.items() if process == os.getpid()}
    assert {"b1", "b2"} <= here
    assert "a1" not in here
    assert list(found) == list(tasks)


def test_what_is_of_no_kind_is_done_last() -> None:
    tasks = dict.fromkeys(("short", "a1", "b1", "a2"), int)
    waiting = _Queue(None, tasks, tasks, lambda name: None if name == "short" else name[0])  # type: ignore[arg-type]
    order = [waiting.next(done) for done in (None, "b", "a", "a", "a")]
    assert [one and one[0] for one in order] == ["a1", "b1", "a2", "short", None]


@pytest.mark.parametrize("processes", [0, 1])
def test_an_error_here_stops_the_rest(processes: int) -> None:
    began: list[str] = []
    tasks: dict[str, Callable[[], Any]] = {"first": partial(where, 0)}
    tasks |= {name: partial(began.append, name) for name in "abcdef"} | {"c": partial(int, "no number")}
    with pytest.raises(ValueError, match="no number"):
        side_by_side(tasks, dict.fromkeys(tasks, partial(where, 0)), processes=processes)
    assert began == ["a", "b"]


def test_an_error_elsewhere_stops_the_rest(tmp_path: Path) -> None:
    flag, began = tmp_path / "flag", list[int]()
    here = {number: partial(after, flag, began, number) for number in range(MANY)}
    tasks = {MANY: partial(written, flag)} | here
    with pytest.raises(ValueError, match="no such day"):
        side_by_side(tasks, {MANY: partial(written, flag)} | here, processes=1)
    assert 0 < len(began) < MANY
