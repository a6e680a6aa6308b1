"""Programs compiled ahead: what a scenario needs is in the cache afterwards, and a second time nothing is new."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from builders import measure_text, scenario_text, write_maps
from counteroffer.disk.folder import CACHE_VARIABLE
from counteroffer.equilibrium.programs.kept import let_go
from counteroffer.errors import InputError, NotWritten
from counteroffer.scenario import shipped
from counteroffer.uncertainty.warming import one_of_each_shape, warm


@pytest.mark.skipif(os.environ.get("COUNTEROFFER_NIGHTLY") != "1", reason="compiles for half a minute")
def test_programs_of_a_scenario_are_in_the_cache_and_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = scenario_text(
        measure_text(importers="USA", exporters="CAN", sectors="STL", rate=50), economy=write_maps(tmp_path)
    )
    (tmp_path / "case.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    let_go()
    folder, found = warm([str(tmp_path / "case.yaml")])
    assert folder == tmp_path / "cache"
    assert [one.side for one in found] == ["own", "short_run", "with_demand"]
    assert all(one.programs > 0 and not one.why for one in found)
    let_go()
    assert sum(one.programs for one in warm([str(tmp_path / "case.yaml")])[1]) == 0


def test_one_scenario_stands_for_all_of_its_shape() -> None:
    chosen = one_of_each_shape()
    assert len(chosen) == len(set(chosen))
    assert 1 < len(chosen) < len(shipped())


def test_a_cache_that_cannot_be_written_is_told_with_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "file" / "cache"))
    with pytest.raises(NotWritten, match=CACHE_VARIABLE):
        warm(["october-2025"])
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    with pytest.raises(InputError, match="octobr"):
        warm(["octobr-2025"])
