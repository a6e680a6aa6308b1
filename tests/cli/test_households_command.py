"""`counteroffer households`: what it prints in each form, what its options change, and what it refuses."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import counteroffer
from builders import measure_text, scenario_text

Call = Callable[..., tuple[int, str, str]]
DUTY = measure_text(sectors=["steel", "autos", "food"])


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "case.yaml"
    path.write_text(scenario_text(DUTY, spotlight=["CAN", "USA"]), encoding="utf-8")
    return path


def table(call: Call, *arguments: object) -> pd.DataFrame:
    code, out, _ = call("households", *arguments, "--format", "csv")
    assert code == 0
    return pd.read_csv(io.StringIO(out))


def test_csv_and_json_are_what_python_has(run: Call, file: Path) -> None:
    found = counteroffer.households(str(file), revenue="income-tax", retail_pass_through=0.5, countries=["CAN"])
    options = (file, "--revenue", "income-tax", "--retail-pass-through", 0.5, "-c", "CAN")
    for stem, frame in (("groups", found.groups), ("nations", found.nations), ("winners", found.balance)):
        printed = table(run, *options, "--show", stem)
        assert list(printed.columns) == list(frame.columns)
        for column in frame.select_dtypes("float"):
            np.testing.assert_allclose(printed[column], frame[column], atol=1e-3, rtol=1e-6)
    code, out, _ = run("households", *options, "--format", "json")
    rows = json.loads(out)["rows"]
    assert code == 0
    assert [row["place"] for row in rows] == list(found.groups["place"])


def test_the_terminal_shows_who_leads_and_says_what_it_is(run: Call, file: Path) -> None:
    code, out, _ = run("households", file)
    said = " ".join(out.split())
    assert code == 0
    assert "what households pay, USD a year each" in said
    assert "handed back in equal sums" in said
    assert "D10" in said
    assert "CA-QC" in said
    assert said.index("CAN") < said.index("MEX")  # who leads comes first
    assert "CA-QC Q1" not in said  # with --wide, or one country
    code, out, _ = run("households", file, "--revenue", "kept", "-c", "USA")
    assert code == 0
    assert "The treasury keeps the tariff revenue" in " ".join(out.split())


def test_the_first_year_is_another_solution(run: Call, file: Path) -> None:
    long, short = (table(run, file, "-c", "CAN", *more) for more in ((), ("--short-run",)))
    assert (long["earnings_usd"].abs() < 1e-2).all()
    assert short["earnings_usd"].abs().max() > 1


def test_what_cannot_be_is_refused_with_the_mend(run: Call, file: Path) -> None:
    for arguments, words in (
        (("-c", "CND"), "did you mean 'CAN'"),
        (("--retail-pass-through", 0.1), "0.2 to 1"),
        (("-c", "ROW"), "no household count is known"),
    ):
        code, _, err = run("households", file, *arguments)
        assert code == 2
        assert words in " ".join(err.split())
