"""`counteroffer draws` and `sweep`: tables, JSON, files, and options that would do nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import yaml

from builders import measure_text, scenario_text, write_maps

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case")
    text = scenario_text(
        measure_text(importers="USA", exporters="CAN", sectors="STL", rate=50),
        spotlight=["CAN", "USA"],
        economy=write_maps(folder),
    )
    path = folder / "case.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_table_is_printed_and_written(run: Run, case: Path, tmp_path: Path) -> None:
    code, out, err = run("draws", str(case), "-n", "8", "-o", str(tmp_path / "out"))
    assert code == 0, err
    assert "case: 8 draws, seed 0" in out
    assert "Every draw was solved and certified." in out
    assert "Spread by memory or by assumption" in out
    frame = pd.read_csv(tmp_path / "out" / "draws_ranges.csv")
    assert {"p5", "p50", "p95", "above_zero_percent"} <= set(frame.columns)
    assert (frame["p5"] <= frame["p95"]).all()
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        f"draws_{name}.csv" for name in ("ranges", "rankings", "drivers", "assumptions", "points", "failed")
    }
    code, out, _ = run("draws", str(case), "-n", "8", "--show", "points", "--format", "json")
    assert code == 0
    assert len({row["draw"] for row in json.loads(out)["rows"]}) == 8


def test_decisions_of_a_table(run: Run, case: Path, tmp_path: Path) -> None:
    said = yaml.safe_load(case.read_text(encoding="utf-8"))
    said["players"] = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
    said["issues"] = {
        "steel": {"kind": "measures", "measures": ["*"]},
        "autos": {"kind": "tariff", "importers": "CAN", "exporters": "USA", "sectors": "AUT", "range": [0, 25]},
    }
    path = case.parent / "table.yaml"
    path.write_text(yaml.safe_dump(said), encoding="utf-8")
    code, out, err = run("draws", str(path), "-n", "8", "--show", "decisions", "--format", "json")
    assert code == 0, err
    rows = pd.DataFrame(json.loads(out)["rows"])
    assert {"concession", "threat"} <= set(rows["decision"])
    steel = rows[rows["name"] == "steel"].set_index("player")
    assert steel.loc["Canada", "gains_percent"] == 100.0
    assert (steel["draws"] == 8).all()
    assert rows[rows["decision"] == "threat"]["credible_percent"].notna().all()
    assert rows[rows["decision"] == "concession"]["credible_percent"].isna().all()
    code, _, err = run("draws", str(path), "--show", "decisions", "--indices", "8")
    assert code == 2
    assert "takes no --indices" in err


def test_what_is_not_a_headline_is_refused(run: Run, case: Path) -> None:
    code, _, err = run("draws", str(case), "-n", "8", "--quantity", "happiness")
    assert code == 2
    assert "happiness" in err


def test_a_sweep_says_what_it_kept(run: Run, case: Path) -> None:
    grid = case.parent / "grid.yaml"
    said = {"title": "One", "scenarios": ["case.yaml"], "assumptions": {"wage_floor": [0.98]}}
    grid.write_text(yaml.safe_dump(said), encoding="utf-8")
    for more in ("", "1 chunk was there already"):
        code, out, err = run("sweep", str(grid), "-o", str(case.parent / "swept"), "--processes", "1")
        assert code == 0, err
        assert "1 point in 1 chunk" in out
        assert more in out
