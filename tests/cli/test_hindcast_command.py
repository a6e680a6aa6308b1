"""`counteroffer hindcast`: tables, JSON and CSV of one hindcast, its own data, and mistakes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from counteroffer.cli.proof.hindcast import MonthLaw
from counteroffer.replication.hindcast import LawRule, embedded_outcomes

Run = Callable[..., tuple[int, str, str]]
QUICK = ("hindcast", "--partner", "CAN", "--partner", "MEX", "--from", "2025-10", "--to", "2025-10")
ONE = (*QUICK, "--variant", "year1", "--exclude", "oil")


def test_a_terminal_shows_scores_industries_and_how_to_read_them(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    code, out, _ = run(*ONE)
    assert code == 0
    assert max(map(len, out.splitlines())) <= 120
    for text in ("pooled", "Industries that miss most under year1", "oil and gas", "Nothing is fitted to these data"):
        assert text in out
    assert "CAN 211, 324" in " ".join(out.split())
    assert "Left as it was, since it belongs to no industry" in " ".join(out.split())


def test_programs_get_every_table(run: Run) -> None:
    code, out, _ = run(*ONE, "--format", "json")
    scores = json.loads(out)["rows"]
    assert code == 0
    assert [(row["partner"], row["without"]) for row in scores[:2]] == [("CAN", ""), ("CAN", "oil")]
    frames = {}
    for table in ("industries", "months", "cells"):
        code, out, _ = run(*ONE, "--show", table, "--format", "csv")
        assert code == 0
        frames[table] = pd.read_csv(io.StringIO(out), dtype={"code": str})
    cells = frames["cells"].query("partner == 'CAN'")
    assert len(cells) == len(frames["industries"].query("partner == 'CAN'"))
    window = frames["months"].query("partner == 'CAN' and month == 'window'").iloc[0]
    assert cells["predicted_usd_mn"].sum() == pytest.approx(window["predicted_usd_mn"], abs=0.1)
    assert window["predicted_percent"] == pytest.approx(scores[0]["predicted_percent"], abs=1e-5)


def test_settings_make_a_variant_beside_the_first(run: Run) -> None:
    asked = (*QUICK, "--set", "border_response=1", "--set", "elasticities.source=fgo", "--format", "json")
    code, out, err = run(*asked)
    assert code == 0, err
    rows = {row["variant"]: row for row in json.loads(out)["rows"] if row["partner"] == "CAN"}
    assert list(rows) == ["year1", "as_set"]
    assert rows["year1"]["predicted_percent"] != rows["as_set"]["predicted_percent"]


def test_data_of_ones_own_are_scored_alike(run: Run, tmp_path: Path) -> None:
    frame = embedded_outcomes("USA").frame.query("partner == 'CAN' and month == '2025-10'")
    frame.rename(columns={"code": "naics3"}).to_csv(tmp_path / "own.csv", index=False)
    asked = ("hindcast", "--partner", "CAN", "--from", "2025-10", "--to", "2025-10", "--variant", "year1")
    (_, ours, _), (code, theirs, _) = run(*asked, "-f", "csv"), run(*asked, "--data", tmp_path / "own.csv", "-f", "csv")
    assert code == 0
    assert ours == theirs


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--partner", "BRA"), "unknown partner 'BRA' in what was traded"),
        (("--importer", "MEX"), "unknown importer 'MEX'"),
        (("--from", "2026-01", "--to", "2026-02"), "give a file that has it with --data"),
        (("--set", "border_response"), "write KEY=VALUE"),
        (("--set", "goods=industry", "--set", "goods=products"), "goods is given twice"),
        (("--set", "wage_flor=0.9"), "wage_flor"),
        (("--exclude", "oil,silver"), "unknown exclusion 'silver'"),
        (("--industries", "naics6", "--data", "none.csv"), "no file at none.csv"),
    ],
)
def test_mistakes_exit_with_2_and_the_mend(run: Run, words: tuple[str, ...], says: str) -> None:
    code, out, err = run("hindcast", *words)
    assert (code, out) == (2, "")
    assert says in " ".join(err.split())


def test_the_command_offers_what_the_layer_below_knows() -> None:
    assert set(MonthLaw) == set(LawRule)
