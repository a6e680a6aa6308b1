"""Workbooks: what is exported recalculates to the same figures, and a filled one makes a scenario or names its cell."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from python_calamine import CalamineWorkbook

from counteroffer.briefing import languages
from counteroffer.briefing.forms.workbook import workbook
from counteroffer.briefing.forms.workbook.levels import FIRST, LEVEL, first_order
from counteroffer.briefing.forms.workbook.lists import FIRST as ROWS
from counteroffer.cli.office.export import levels_of
from counteroffer.economy.brought import store
from counteroffer.economy.brought.plain import read_plain
from counteroffer.economy.brought.templates import csv_texts
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import load_scenario, parse_scenario
from counteroffer.study import Study, study
from counteroffer.study.parts.levels import IssueLevels
from counteroffer.study.tables import tables

OFFICE = shutil.which("soffice")
CASE = """
title: "=Northland taxes steel"
author: a test
date: 2026-12-01
sources: [a test]
description: Made up.
economy: northland
spotlight: [NTH, STH]
measures:
  - {name: steel, importers: NTH, exporters: STH, sectors: steel, rate: 25}
  - {name: cars, importers: STH, exporters: NTH, sectors: cars, rate: 15}
players: {North: {regions: NTH}, South: {regions: STH}}
issues:
  steel: {kind: measures, title: Duty on steel, measures: steel}
  cars: {kind: measures, title: Duty on cars, measures: cars}
  payment: {kind: transfer, title: A payment, payer: STH, receiver: NTH, range: [0, 2000]}
"""


@pytest.fixture(scope="module")
def run_of_north(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    folder = tmp_path_factory.mktemp("north")
    for name, text in csv_texts("long").items():
        (folder / name).write_text(text, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(store.VARIABLE, str(folder / "kept"))
        store.save(read_plain(folder, "northland"))
        yield simulate(parse_scenario(CASE, name="north", folder=folder))


@pytest.fixture(scope="module")
def solved(run_of_north: Run) -> Study:
    return study(run_of_north, ())


@pytest.fixture(scope="module")
def levels(run_of_north: Run) -> IssueLevels:
    found, why = levels_of(run_of_north)
    assert found is not None, why
    return found


@pytest.fixture(scope="module")
def book(solved: Study, levels: IssueLevels, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "north.xlsx"
    path.write_bytes(workbook(solved, levels))
    return path


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    found = CalamineWorkbook.from_path(str(path))
    return {name: found.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in found.sheet_names}


def recalculated(path: Path, folder: Path) -> Path:
    """The workbook as LibreOffice computes it, whatever values it came with."""
    if OFFICE is None:
        pytest.skip("LibreOffice is not here: apt-get install libreoffice-calc-nogui")
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    always = (
        '<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>"
    )
    (profile / "registrymodifications.xcu").write_text(always, encoding="utf-8")
    command = [OFFICE, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--convert-to", "xlsx"]
    done = subprocess.run([*command, "--outdir", str(folder), str(path)], capture_output=True, timeout=120, check=False)
    found = folder / path.name
    assert found.exists(), done.stderr.decode()
    return found


def typed_over(path: Path, to: Path, change: Callable[[str], str]) -> Path:
    """The same workbook with the sheet of levels changed, and none of its formulas' values kept."""
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "xl/worksheets/sheet2.xml":
                text = re.sub(r"</f><v>[^<]*</v>", "</f><v>-1</v>", content.decode())
                content = change(text).encode()
            new.writestr(name, content)
    return to


def test_the_gradient_is_the_slope_of_exact_solves(run_of_north: Run, levels: IssueLevels) -> None:
    from counteroffer.negotiation.game.table import table_beside

    game = table_beside(run_of_north).game
    for k in range(len(levels.issues)):
        step = 1e-4 if levels.units[k] == "%" else 1.0  # a hundredth of a percent, or a million
        ends = [game.utility(game.solve(game.instruments.levels + sign * step * np.eye(3)[k])) for sign in (-1, 1)]
        factor = 100.0 if levels.units[k] == "%" else 1.0
        np.testing.assert_allclose((ends[1] - ends[0]) / (2 * step * factor), levels.slope[k], rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(levels.today, [100, 100, 0])
    np.testing.assert_allclose(
        levels.together, game.utility(game.solve(np.array([0, 0, 2000.0]))) - levels.now, atol=1e-3
    )


def test_every_table_stands_there_with_units_and_its_own_numbers(solved: Study, book: Path) -> None:
    found = sheets(book)
    kept = {name: frame for name, frame in tables(solved).items() if len(frame)}
    assert list(found) == ["front", "levels", *(name[:31] for name in kept)]
    for name, frame in kept.items():
        sheet = found[name[:31]]
        assert "Rests on: tables given (northland" in sheet[1][0]
        assert sheet[ROWS - 1][: len(frame.columns)] == list(frame.columns)
        for key in frame.select_dtypes("float").columns:
            column = [row[list(frame.columns).index(key)] for row in sheet[ROWS : ROWS + len(frame)]]
            np.testing.assert_allclose([np.nan if v == "" else v for v in column], frame[key], rtol=1e-12)
    assert found["regions"][ROWS - 2][1] == "%"
    assert found["front"][0][0] == "=Northland taxes steel"  # text, not a formula
    with zipfile.ZipFile(book) as file:
        assert "=Northland" in file.read("xl/sharedStrings.xml").decode()
        assert sum(name.startswith("xl/charts/chart") for name in file.namelist()) == 4


def test_two_workbooks_of_one_study_are_the_same(solved: Study, levels: IssueLevels, book: Path) -> None:
    assert workbook(solved, levels) == book.read_bytes()


def test_libreoffice_recalculates_to_the_same_figures(
    solved: Study, levels: IssueLevels, book: Path, tmp_path: Path
) -> None:
    moved = np.array([40.0, 70.0, 500.0])

    def type_over(text: str) -> str:
        for r, value in enumerate(moved):
            cell = f"{chr(ord('A') + LEVEL)}{FIRST + 1 + r}"
            text, times = re.subn(rf'(<c r="{cell}"[^>]*><v>)[^<]*(</v>)', rf"\g<1>{value}\g<2>", text)
            assert times == 1
        return text

    found = sheets(recalculated(typed_over(book, tmp_path / "typed.xlsx", type_over), tmp_path / "out"))
    rows, p, k = found["levels"], len(levels.players), len(levels.issues)
    at = LEVEL + 1 + p
    expected = first_order(levels, moved)
    np.testing.assert_allclose(rows[FIRST + k + 2][at : at + p], expected, rtol=1e-9)
    np.testing.assert_allclose(rows[FIRST + k][at : at + p], expected - levels.now, rtol=1e-9)
    trust = rows[FIRST + k + 6 : FIRST + 2 * k + 6]
    np.testing.assert_allclose([row[LEVEL + 1 : at] for row in trust], levels.steps, rtol=1e-12)
    steps = (levels.offered - levels.today)[:, None] * levels.slope
    np.testing.assert_allclose([row[at : at + p] for row in trust], steps, rtol=1e-9)
    regions = solved.effects.regions.set_index("region")
    (north,) = (row for row in found["front"] if row[0] == "Northland")
    assert north[1] == pytest.approx(regions["real_income_percent"]["NTH"], abs=1e-6)


def test_without_two_players_the_front_says_why_in_its_language(solved: Study) -> None:
    found = {}
    for code in languages():
        path = Path(solved.file.folder) / f"alone.{code}.xlsx"
        path.write_bytes(workbook(solved, None, "it takes two", code))
        found[code] = sheets(path)
    assert "levels" not in found["en"]
    assert any("No sheet of levels: it takes two" in str(row[0]) for row in found["en"]["front"])
    assert any("Sin hoja de niveles: it takes two" in str(row[0]) for row in found["es"]["portada"])
    assert found["fr"]["regions"][2][0] == "retour à la feuille de tête"
    # Names and units of columns are the language's; keys and numbers are those of the files.
    assert [found[code]["regions"][ROWS - 3][1] for code in found] == ["real income", "ingreso real", "revenu réel"]
    for name in ("regions", "sectors", "bilateral"):
        assert len({str(one[name][ROWS - 1]) for one in found.values()}) == 1
        assert len({str((one[name][ROWS][0], one[name][ROWS][-1])) for one in found.values()}) == 1


def test_the_command_writes_the_workbook_once(run: Any, tmp_path: Path, solved: Study) -> None:
    (tmp_path / "north.yaml").write_text(CASE)
    to = tmp_path / "n.xlsx"
    code, _, _ = run("export", tmp_path / "north.yaml", "-f", "xlsx", "-o", to, "--quick")
    assert code == 0
    assert "levels" in sheets(to)
    before = to.read_bytes()
    code, _, err = run("export", tmp_path / "north.yaml", "-o", to, "--quick")
    assert code == 2
    assert "is there already" in err
    assert to.read_bytes() == before


# In ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def filled(run: Any, tmp_path: Path) -> Path:
    path = tmp_path / "case.xlsx"
    assert run("from-xlsx", path, "--template")[0] == 0
    return path


def test_a_filled_template_is_a_scenario(run: Any, filled: Path) -> None:
    code, _, err = run("from-xlsx", filled)
    assert code == 0, err
    made = filled.with_suffix(".yaml")
    scenario = load_scenario(made).scenario
    assert [m.name for m in scenario.measures] == ["us-steel", "canada-cars"]
    assert scenario.measures[0].rate == 25
    assert scenario.issues["payment"].range == (0, 1000)
    assert scenario.players["Canada"].regions == ("CAN",)
    code, _, err = run("from-xlsx", filled)
    assert code == 2
    assert "is there already" in err


def changed(filled: Path, folder: Path, sheet: str, cell: tuple[int, int], value: object) -> Path:
    """The template's sheets as CSV files, one cell of them another."""
    folder.mkdir()
    for name, rows in sheets(filled).items():
        if name == sheet:
            rows[cell[0]][cell[1]] = value
        lines = (",".join('"' + str(v).replace('"', '""') + '"' for v in row) for row in rows)
        (folder / f"{name}.csv").write_text("\n".join(lines), encoding="utf-8")
    return folder


MISTAKES = {
    "text for a rate": ("measures", (2, 6), "a lot", "measures.csv, cell G3 holds 'a lot', which is no number"),
    "rate too high": ("measures", (2, 6), 5000, "measures.csv, cell G3"),
    "unknown region": ("measures", (3, 3), "CND", r"measures\[1\].importers \(measures.csv, cell D4\)"),
    "no exporters": ("measures", (2, 4), "", "measures.csv, cell A3"),
    "unknown key": ("scenario", (1, 0), "titel", "unknown key 'titel' in scenario.csv, cell A2; did you mean 'title'"),
    "a day": ("scenario", (3, 1), "7 October", "scenario.csv, cell B4 holds '7 October'; a day is written 2026-12-01"),
    "unknown kind": ("issues", (2, 1), "measure", "issues.csv, cell "),
    "range of one end": ("issues", (4, 14), "", "issues.csv, cell O5 is empty"),
    "no such measure": ("issues", (2, 3), "us-stel", r"issues.csv, cell D3"),
    "a column nobody reads": (
        "players",
        (0, 1),
        "countries",
        "players.csv, cell B1: nothing reads a column 'countries'",
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_in_a_filled_template_is_told_with_its_cell(
    case: str, run: Any, filled: Path, tmp_path: Path
) -> None:
    sheet, cell, value, words = MISTAKES[case]
    folder = changed(filled, tmp_path / "sheets", sheet, cell, value)
    code, _, err = run("from-xlsx", folder, "-o", tmp_path / "made.yaml")
    assert code == 2
    assert re.search(words, " ".join(err.split())), err
    assert not (tmp_path / "made.yaml").exists()


def test_products_become_measures_of_the_users_own(run: Any, filled: Path, tmp_path: Path) -> None:
    folder = changed(filled, tmp_path / "sheets", "scenario", (8, 1), "2025-10-07")
    (folder / "products.csv").write_text(
        "name,importer,exporters,hs,rate,from,until\nbolts,USA,CAN; MEX,7318.15; 7318.16,12.5,2025-10-01,2026-12-31\n"
    )
    code, _, err = run("from-xlsx", folder, "-o", tmp_path / "made.yaml")
    assert code == 0, err
    (own,) = load_scenario(tmp_path / "made.yaml").scenario.with_
    assert own.exporters == ("CAN", "MEX")
    assert own.rate == 12.5
    assert list(own.scope.hs) == ["731815", "731816"]
