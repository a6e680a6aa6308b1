"""`counteroffer beside` on a terminal and for programs."""

from __future__ import annotations

import io
import json
from typing import get_args

import pandas as pd
import pytest

from counteroffer.cli.proof.beside import BEYOND, MISSING
from counteroffer.replication.beside import figures
from counteroffer.replication.beside.cases import Beyond
from counteroffer.replication.beside.comparison import Unanswered


def test_figures_and_walks_are_printed_with_what_is_left(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "250")
    code, out, _ = run("beside", "steinberg")
    assert code == 0
    text = " ".join(out.split())
    for words in (
        "Published figures beside ours",
        "Steinberg, 2025-02-04: CAN real GDP, long run",
        "factor_supply: very_long_run",
        "what they count of the policy that was not read",
        "Theirs: -1.62 (percent, up to; press; secondary).",
        "Gap: ours less theirs",
    ):
        assert words in text
    assert "theirs" not in run("beside", "steinberg", "--show", "walks")[1].split("Steinberg")[0]


def test_programs_get_every_column_of_one_table(run) -> None:
    _, out, _ = run("beside", "--publisher", "steinberg", "--format", "json")
    (row,) = json.loads(out)["rows"]
    assert list(row) == list(figures([]).columns)
    assert row["gap_pp"] == round(row["ours_percent"] - row["theirs_percent"], 6)
    _, out, _ = run("beside", "steinberg", "--show", "walks", "--format", "csv")
    walk = pd.read_csv(io.StringIO(out))
    mechanisms = walk[walk["stage"].isin(["mechanism", "left"])]
    assert abs(mechanisms["closes_pp"].sum() - row["gap_pp"]) < 1e-5


def test_a_sign_is_compared_as_a_sign(run) -> None:
    code, out, _ = run("beside", "pujolas")
    assert code == 0
    assert "+ then -" in out
    assert "+ then +" in out


def test_whatever_may_be_left_or_not_answered_has_its_words() -> None:
    assert set(BEYOND) == set(get_args(Beyond))
    assert set(MISSING) == set(Unanswered)


def test_a_wrong_case_or_publisher_exits_with_two_and_the_mend(run) -> None:
    code, out, err = run("beside", "steinburg")
    assert (code, out) == (2, "")
    assert "did you mean 'steinberg'" in err
    code, _, err = run("beside", "--publisher", "yalle")
    assert code == 2
    assert "did you mean 'yale-2025-07'" in err


def test_their_policies_are_listed_when_asked_and_known_by_name(run) -> None:
    assert "beside/" not in run("scenarios")[1]
    assert "beside/boc-25" in run("scenarios", "--all")[1]
    code, out, _ = run("check", "beside/boc-25")
    assert code == 0
    assert "2 measures" in out
    assert "did you mean 'beside/boc-25'" in run("simulate", "boc-25")[2]
