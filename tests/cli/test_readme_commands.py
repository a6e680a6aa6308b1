"""Every command of the README at 80 and at 120 columns: nothing cut, nothing too wide, every key whole."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pandas as pd
import pytest
import yaml

from answers import once
from builders import write_maps
from counteroffer.jobs.short_run import Jobs
from counteroffer.replication import REPLICATIONS, Replication, ReplicationSource
from counteroffer.replication.ossa2014 import HEADER, LEGEND, TITLE

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
COMMANDS = [
    line.split("  #")[0].strip()
    for block in re.findall(r"```sh\n(.*?)```", README, re.S)
    for line in block.splitlines()
    if line.startswith("counteroffer ")
]
WIDTHS = (80, 120)
# Printed by tests of their own by day; here at night, for a quarter of this file's time is theirs.
LONG = ("draws", "jobs", "path", "deal")
NIGHTLY = "COUNTEROFFER_NIGHTLY" in os.environ
# What takes long is played on five regions and five industries, under names as long as those of the shipped scenario.
FEW = "16"  # draws; what more of them print is the same
SMALL = ("draws", "war", "deal", "coalitions", "optimal", "concessions")
TABLE = """
title: A small table
author: a tester
date: 2025-10-07
as_of: 2025-10-07
sources: [a test]
description: Steel and cars against counter-tariffs.
spotlight: [CAN, USA, MEX]
players: {Canada: {regions: CAN}, United States: {regions: USA}}
issues:
  us-steel: {kind: measures, measures: [section_232.steel.can], title: US duties on Canadian steel and its derivatives}
  us-autos: {kind: measures, measures: [section_232.autos.can], title: US duties on Canadian cars and light trucks}
  canada-metals: {kind: measures, measures: [canada.metals], title: Canada's counter-tariffs on US metals}
"""
# Where each command looks for what it prints; each is found once and printed in every form.
SOLVERS = {
    "counteroffer.run.run": ("simulate",),
    "counteroffer.run.compare": ("compare",),
    "counteroffer.scenario": ("load_scenario",),
    "counteroffer.jobs.short_run": ("short_run",),
    "counteroffer.uncertainty.draws": ("draw",),
    "counteroffer.negotiation": (
        *("bargaining_table", "optimal_tariffs", "free_tariffs", "nash", "coalitions", "concessions", "retaliation"),
        "deal",
    ),
    "counteroffer.agreements.pact": ("pact",),
    "counteroffer.agreements.diversify": ("diversify",),
    "counteroffer.agreements.linkage": ("linkage",),
    "counteroffer.agreements.integration": ("integration",),
}
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def solved_once() -> Iterator[None]:
    """Every solver answers the same question once."""
    patch = pytest.MonkeyPatch()
    for module, names in SOLVERS.items():
        home = import_module(module)
        for name in names:
            patch.setattr(home, name, once(getattr(home, name)))
    patch.setattr(Jobs, "path", once(Jobs.path))
    for name in ("tracker", "ossa2014"):
        patch.setitem(REPLICATIONS, name, ReplicationSource(lambda folder, name=name: published(name), Path()))
    yield
    patch.undo()


def published(name: str) -> Replication:
    """What a replication prints, without its half minute of solving; tests/replication has the numbers."""
    if name == "ossa2014":
        row = ("political trade war", "Brazil", "government welfare", -0.8416, float("nan"), -0.8)
        return Replication(TITLE, pd.DataFrame([row] * 3, columns=HEADER), True, "a verdict", LEGEND)
    rules = "vehicles +0.43 → other Section 232 -0.21 → metals +0.11 → Section 301 +0.02"
    row = ("2025-02-04", "CHN", 9.846065, 20.0, -10.153935, rules, 0.072528)
    columns = ["date", "partner", "ours", "published", "gap", "rules", "gap_after"]
    return Replication("Increase of US effective rates since 2024", pd.DataFrame([row] * 3, columns=columns), True, "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the commands are run: the README's own scenario, and a small one."""
    path = tmp_path_factory.mktemp("readme")
    example = re.search(r"```yaml\n(.*?)```", README, re.S)
    assert example
    (path / "my-scenario.yaml").write_text(example.group(1), encoding="utf-8")
    (path / "small.yaml").write_text(TABLE + yaml.safe_dump({"economy": write_maps(path)}), encoding="utf-8")
    return path


@pytest.fixture
def printed(
    run: Run, solved_once: None, folder: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Callable[..., str]:
    """What a line of the README prints on a terminal of some width."""
    monkeypatch.chdir(folder)

    def call(line: str, width: int, *more: str) -> str:
        words = [word for word in shlex.split(line)[1:] if word not in ("--format", "json")]
        words = [FEW if word == "200" and words[0] == "draws" else word for word in words]
        if words[0] in SMALL:
            words = ["small.yaml" if word == "october-2025" else word for word in words]
        if words[:2] == ["replicate", "cp2015"]:
            words += ["--data", str(request.getfixturevalue("shared") / "validation" / "cp2015")]
        monkeypatch.setenv("COLUMNS", str(width))
        code, out, err = run(*words, *more)
        assert code == 0, err
        return out

    return call


SAID_ABOVE = {"not_known"}  # columns that a table says in a sentence over it


@pytest.mark.parametrize("line", [line for line in COMMANDS if NIGHTLY or line.split()[1] not in LONG])
def test_nothing_is_cut_and_every_key_is_whole(printed: Callable[..., str], line: str) -> None:
    tables = {width: printed(line, width) for width in WIDTHS}
    for width, out in tables.items():
        assert [text for text in out.splitlines() if len(text) > width] == []
        assert "…" not in out.replace("; … (", "")  # of a product's names two are said, and how many there are
    if "check" in line:
        return
    found = json.loads(printed(line, 80, "--format", "json"))
    rows = found["regions"] if "regions" in found else found["rows"]
    keys = {str(next(iter(row.values()))) for row in rows}
    assert keys
    for out in tables.values():
        assert [key for key in keys if not re.search(rf"(?<!\S){re.escape(key)}(?!\S)", out)] == []
    first = next(text for text in printed(line, 80, "--wide").splitlines() if set(text) == {"─", " "})
    assert len(first.split()) == (
        4 if "compare" in line else len(rows[0].keys() - SAID_ABOVE)
    )  # which sets scenarios side by side


def test_the_readme_shows_every_group_of_commands() -> None:
    shown = {shlex.split(line)[1] for line in COMMANDS}
    assert {"simulate", "tariffs", "jobs", "deal", "pact"} <= shown
    assert len(COMMANDS) > 25
