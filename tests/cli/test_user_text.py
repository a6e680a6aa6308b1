"""What a user writes is text: never markup on a terminal, never a formula in a spreadsheet."""

from __future__ import annotations

import csv as csv_reader
import io
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.table import Table

import counteroffer
from builders import measure_text, north_maps, scenario_text
from counteroffer.cli.console import Screen, progress, steps
from counteroffer.errors import InputError
from counteroffer.study import Part, study
from counteroffer.study.files import csv_files
from counteroffer.study.provenance import manifest
from counteroffer.tables.spreadsheet import csv, harmless, marked

MARKUP = ("[/x]", "[draft]", "[bold]Steel[/bold]", "[link=file:///etc]a[/link]", ":smile: [red]", "[[")
FORMULAS = ("=cmd|' /C calc'!A0", "+1", "@SUM(A1:A9)", "-2+3", "\t=1+1", " =1", '=HYPERLINK("x","y")', "＝1+1")
PLAIN = ("-1.5", "-", "1e-5", "-3e+10", "a=b", "Canada", "", "'", "2025-10-07", "—")


def write(folder: Path, text: str, title: str, group: str = "OTH") -> Path:
    """A small case whose title, measure and rest of the world are called so."""
    regions = {code: group if own == "OTH" else own for code, own in north_maps()["regions"].items()}
    for axis, groups in (("regions", regions), ("sectors", north_maps()["sectors"])):
        with (folder / f"{axis}.csv").open("w", newline="", encoding="utf-8") as file:
            csv_reader.writer(file).writerows([("code", "group"), *groups.items()])
    path = folder / "case.yaml"
    maps = {axis: f"{axis}.csv" for axis in ("regions", "sectors")}
    path.write_text(
        scenario_text(measure_text(title=title, note=title), title=title, description=text, economy=maps),
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("text", MARKUP)
def test_brackets_in_a_users_text_are_printed_as_they_are(run, tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text, text, group=text)
    for command in ("show", "check", "simulate"):
        code, out, err = run(command, path)
        assert code == 0, (command, err)
        assert text in out if command != "check" else True, (command, out)


@pytest.mark.parametrize("text", MARKUP)
def test_the_screen_prints_titles_cells_paths_and_steps_as_they_are(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What `brief` prints: a table with the scenario's title and the regions' names, and a folder's path."""
    screen = Screen()
    table = Table(title=text)
    table.add_column(text)
    table.add_row(text)
    screen.print(table)
    screen.print(f"Briefing: {text}", soft_wrap=True)
    assert capsys.readouterr().out.count(text) >= 4
    with progress(text), steps(text) as told:
        told(text)


def test_an_error_says_brackets_as_they_are(run, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(scenario_text(measure_text(importers="[/x]")), encoding="utf-8")
    code, _, err = run("check", path)
    assert code == 2
    assert "'[/x]'" in err


def test_no_console_but_the_screen_and_no_text_is_read_as_markup() -> None:
    source = Path(counteroffer.__file__).parent
    for path in source.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "from_markup" not in text, path
        assert path.name == "console.py" or not re.search(r"rich\.console import|\.status\(", text), path


@pytest.mark.parametrize("escape", ["\\e[31mred", "a\\0b", "\\x9b2J", "\\u202Eabc"])
def test_what_terminals_act_on_is_no_text(escape: str) -> None:
    text = scenario_text().replace("title: A case", f'title: "{escape}"')
    with pytest.raises(InputError, match="line 1: a control character"):
        counteroffer.parse_scenario(text, name="case", folder=Path())


@pytest.mark.parametrize("cell", FORMULAS)
def test_text_that_would_be_a_formula_is_marked(cell: str) -> None:
    text = csv(pd.DataFrame({cell: [1.0, -2.0], "title": [cell, "plain"], "usd_mn": [-1.5, 2.0]}))
    head, first, second = csv_reader.reader(io.StringIO(text))
    assert head == [f"'{cell}", "title", "usd_mn"]
    assert first == ["1.0", f"'{cell}", "-1.5"]
    assert second == ["-2.0", "plain", "2.0"]
    assert marked(text) == 2


@pytest.mark.parametrize("cell", [*PLAIN, -1.5, np.float64(-2), None, True, 3])
def test_everything_else_stays_as_it_is(cell: object) -> None:
    assert harmless(cell) is cell
    frame = pd.DataFrame({"a": pd.Series([cell], dtype=object), "b": [-1.0]})
    assert csv(frame) == frame.to_csv(index=False, lineterminator="\n")
    assert marked(csv(frame)) == 0


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "@SUM(A1:A9)"])
def test_no_table_of_a_study_holds_a_formula_and_its_manifest_says_so(run, tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text, text, group=text)
    found = study(path, [Part.alone])
    files = csv_files(found)
    for name, content in files.items():
        rows = list(csv_reader.reader(io.StringIO(content.decode())))
        for row in rows:
            for cell in row:
                assert not cell[:1] or cell[:1] not in "=+@" or not cell[1:2].isalpha(), (name, cell)
    said = manifest(found, files)["cells_marked_as_text"]
    assert said["measures.csv"] == 2
    assert said["regions.csv"] == 1
    code, out, err = run("simulate", path, "--format", "csv")
    assert code == 0
    assert f"\n'{text}" in out or f"\n\"'{text}" in out
    assert "1 cell begins as a formula would" in err
    code, out, err = run("simulate", path, "--output", tmp_path / "out")
    assert "begin as a formula would" in err
    kept = json.loads((tmp_path / "out" / "manifest.json").read_text())["cells_marked_as_text"]
    assert said.items() <= kept.items()
