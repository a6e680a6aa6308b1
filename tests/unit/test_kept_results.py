"""What has not changed is not solved again, and what has changed is never taken for what it was."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from counteroffer.disk.reads import reads, standing
from counteroffer.disk.store import Store, Stored
from counteroffer.errors import ScenarioError
from counteroffer.study import Missing, Part, Solved, Study, Why, solving
from counteroffer.study.disk.remembered import remembered

TEXT = """
title: Steel
author: A desk
date: 2025-06-04
description: A duty on steel.
sources: [a test]
goods: industry
spotlight: [CAN, USA]
measures:
  - {name: steel, kind: tariff, importers: [USA], exporters: [CAN], sectors: [C24A], mode: add, rate: 50}
"""


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "results")


def test_what_is_kept_comes_back_until_what_it_rests_on_changes(store: Store, tmp_path: Path) -> None:
    file, other = tmp_path / "own.csv", tmp_path / "other.csv"
    file.write_text("1")
    assert store.get("a") is None
    store.put("a", Stored({"x": 1}, {str(file): standing(str(file)), str(other): standing(str(other))}))
    assert store.get("a") == ({"x": 1}, {str(file): standing(str(file)), str(other): ""})
    file.write_text("2")
    assert store.get("a") is None
    file.write_text("1")
    assert store.get("a") is not None
    other.write_text("now it is there")
    assert store.get("a") is None


@pytest.mark.parametrize("harm", [lambda b: b[:-1], lambda b: b[:40] + b"x" + b[41:], lambda b: b"", lambda b: b[:10]])
def test_a_damaged_result_is_absent_and_goes(store: Store, harm: Callable[[bytes], bytes]) -> None:
    store.put("a", Stored("whole", {}))
    path = store.folder / "a"  # type: ignore[operator]
    path.write_bytes(harm(path.read_bytes()))
    assert store.get("a") is None
    assert not path.exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root gives files away")
def test_a_result_of_somebody_else_is_not_read(store: Store) -> None:
    store.put("a", Stored("theirs", {}))
    os.chown(store.folder / "a", 12345, 12345)  # type: ignore[operator]
    assert store.get("a") is None


def test_what_was_asked_for_longest_ago_makes_room(tmp_path: Path) -> None:
    store = Store(tmp_path, largest=2500)
    for day, name in enumerate("abc"):
        store.put(name, Stored("x" * 1000, {}))
        os.utime(tmp_path / name, (day, day))
    assert {one.name for one in tmp_path.iterdir()} == {"b", "c"}
    assert store.get("b") is not None  # asked for just now
    store.put("d", Stored("x" * 1000, {}))
    assert {one.name for one in tmp_path.iterdir()} == {"b", "d"}


def test_a_store_that_cannot_be_written_keeps_nothing_and_harms_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for store in (Store(None), Store(tmp_path / "file" / "results")):
        store.put("a", Stored(1, {}))
        assert store.get("a") is None


def test_files_read_and_folders_listed_are_noted_and_nothing_else(tmp_path: Path) -> None:
    for name in ("read", "skipped/read", "unread"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    with reads(tmp_path / "skipped") as seen:
        (tmp_path / "read").read_text()
        (tmp_path / "skipped" / "read").read_text()
        (tmp_path / "written").write_text("new")
        assert not (tmp_path / "absent").exists()
        list(tmp_path.iterdir())
        import json.tool  # noqa: F401

    assert seen.standing() == {str(path): standing(str(path)) for path in (tmp_path / "read", tmp_path)}
    (tmp_path / "unread").read_text()
    assert str(tmp_path / "unread") not in (seen.standing() or {})


def test_what_changes_under_a_reader_is_kept_for_nobody(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("1")
    with reads() as seen:
        path.read_text()
        path.write_text("22")
    assert seen.standing() is None


class Desk:
    """Solves a file, and counts what it had to solve; parts are made of little, and one of them reads a file."""

    def __init__(self, folder: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.path, self.law, self.store = folder / "own.yaml", folder / "law.txt", store
        self.path.write_text(TEXT)
        self.law.write_text("as it is")
        self.solved: list[str] = []
        for part in Part:
            monkeypatch.setitem(solving._SOLVE, part, self._solver(part))

    def _solver(self, part: Part) -> Callable[[Any], Any]:
        def solve(run: Any) -> str:
            self.solved.append(part.value)
            if part is Part.bases:
                return self.law.read_text()
            if part is Part.alone:
                raise ScenarioError("not today")
            return f"{part}"

        return solve

    def study(self, **options: Any) -> Study:
        self.solved.clear()
        return remembered(str(self.path), store=self.store, processes=0, **options)


@pytest.fixture
def desk(tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch) -> Desk:
    (tmp_path / "case").mkdir()
    return Desk(tmp_path / "case", store, monkeypatch)


def test_a_second_time_solves_nothing_and_refuses_the_same(desk: Desk) -> None:
    first = desk.study()
    assert {"jobs", "bases", "alone"} <= {*desk.solved}
    known: list[Part] = []
    again = desk.study(known=known.extend)
    assert not desk.solved
    assert again.parts == first.parts
    assert again.alone == Missing(Why.refused, "not today")
    assert {*known} == {part for part, found in first.parts.items() if found != Missing(Why.not_asked)}
    assert again.effects.regions.equals(first.effects.regions)
    desk.study(fresh=True)
    assert {"jobs", "bases"} <= {*desk.solved}


def test_words_solve_nothing_and_are_the_new_ones(desk: Desk) -> None:
    desk.study()
    desk.path.write_text(TEXT.replace("title: Steel", "title: Steel again").replace("A desk", "Another"))
    again = desk.study()
    assert not desk.solved
    assert again.scenario.title == again.facts.scenario.title == "Steel again"
    assert again.scenario.author == "Another"


@pytest.mark.parametrize("change", [("50}", "51}"), ("50}", "50.000001}"), ("CAN, USA]", "USA, CAN]")])
def test_a_figure_or_an_order_is_another_case(desk: Desk, change: tuple[str, str]) -> None:
    desk.study()
    desk.path.write_text(TEXT.replace(*change))
    assert desk.path.read_text() != TEXT
    desk.study()
    assert {"jobs", "bases"} <= {*desk.solved}


def test_a_file_that_a_part_has_read_counts_for_that_part(desk: Desk) -> None:
    desk.study()
    desk.law.write_text("as it will be")
    again = desk.study()
    assert desk.solved == ["bases"]
    assert again.bases == Solved("as it will be")


def test_who_is_ended_in_the_middle_has_lost_what_was_not_solved(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def ends(run: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setitem(solving._SOLVE, Part.incidence, ends)
        with pytest.raises(KeyboardInterrupt):
            desk.study()
    before = {*desk.solved}
    assert {"jobs", "ranges"} <= before
    desk.study()
    assert not before & {*desk.solved}
    assert "incidence" in desk.solved
