"""`counteroffer path` and `counteroffer demand`: what they print."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from builders import measure_text, scenario_text

Call = Callable[..., tuple[int, str, str]]


def test_a_path_begins_before_the_measures_and_has_both_ends(run: Call, tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(scenario_text(measure_text(sectors=["steel", "autos"]), spotlight=["CAN"]), encoding="utf-8")
    code, out, _ = run("path", path, "--years", 1, "--format", "json")
    rows = json.loads(out)["rows"]
    assert (code, [row["year"] for row in rows]) == (0, [0, 1])
    assert rows[0]["jobs_with_demand_thousand"] == rows[0]["real_gdp_percent"] == 0
    assert rows[1]["jobs_with_demand_thousand"] < rows[1]["jobs_supply_alone_thousand"] < 0
    code, out, _ = run("path", path, "--years", 1)
    assert (code, "A case: over 1 year" in out, "Year 0 is the economy before" in out) == (0, True, True)


def test_a_path_of_no_years_is_refused(run: Call) -> None:
    code, out, err = run("path", "october-2025", "--years", 0)
    assert (code, out) == (2, "")
    assert "--years" in err


def test_the_calibration_is_printed_with_its_source(run: Call) -> None:
    code, out, _ = run("demand", "--show", "calibration", "--format", "json")
    rows = {row["end"]: row for row in json.loads(out)["rows"]}
    assert code == 0
    assert list(rows) == ["supply_alone", "with_demand", "calibrated"]
    assert rows["calibrated"]["unemployment_pp"] == pytest.approx(0.96, abs=1e-5)
    assert rows["with_demand"]["demand_multiplier"] == 0.84
    code, out, err = run("demand", "--show", "calibration")
    assert code == 0
    told = " ".join((out + err).split())
    assert "0.4 points of unemployment for each percent of GDP (Okun), times the -2.4% of Bank of Canada" in told
    assert "Nothing is fitted to what happened." in told
