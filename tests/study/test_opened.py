"""A case opened in Python: solved as it is asked for, shown in a notebook, refused with the mend."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pandas as pd
import pytest

import counteroffer
from builders import scenario_text, write_maps
from counteroffer.errors import InputError, LabelError, ScenarioError
from counteroffer.study import OpenStudy, Part
from counteroffer.study.progress import told
from counteroffer.tables.tidy import MOST_ROWS, TidyFrame


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> OpenStudy:
    folder = tmp_path_factory.mktemp("maps")
    (folder / "case.yaml").write_text(scenario_text(economy=write_maps(folder), spotlight=["CAN"]), encoding="utf-8")
    return counteroffer.study(folder / "case.yaml", quiet=True)


def test_nothing_is_solved_before_it_is_asked_for_and_a_slip_is_told_at_once(case: OpenStudy) -> None:
    with pytest.raises(ScenarioError, match="did you mean 'october-2025'"):
        counteroffer.study("octobr-2025")
    waiting = OpenStudy(case.file, quiet=True)
    assert repr(waiting) == "<study case, not solved yet>"
    assert "<table" not in waiting._repr_html_()
    assert {"deals", "regions", "jobs_by_region"} <= set(waiting._ipython_key_completions_())
    assert {part.value for part in Part} <= set(dir(waiting))


def test_a_part_is_solved_once_and_is_its_tables(case: OpenStudy) -> None:
    found = case.incidence()
    assert repr(case).startswith("<study case, solved: incidence")
    assert case.incidence().value is found.value
    assert list(found) == ["incidence_by_setter"]
    assert repr(found).startswith("<incidence: incidence_by_setter ")
    pd.testing.assert_frame_equal(found.incidence_by_setter, case["incidence_by_setter"])
    assert "incidence_by_setter" in dir(found)
    with pytest.raises(AttributeError, match="it has incidence_by_setter"):
        _ = found.deals
    assert case.run.lead[0] in case.solved._repr_html_()
    assert repr(case.run).startswith("<run case, real income CAN ")
    assert repr(case.scenario).startswith("<scenario ")
    assert "<table>" in case.file._repr_html_()


def test_a_table_knows_its_units_and_shows_them(case: OpenStudy) -> None:
    frame = case.regions()
    assert isinstance(frame, TidyFrame)
    assert frame.attrs["units"]["equivalent_variation_usd_mn"] == "USD mn"
    assert frame.attrs["formulas"]["real_income_percent"]
    assert (frame.attrs["schema"], frame.attrs["version"]) == ("regions", 1)
    assert "real income<br><small>%</small>" in frame._repr_html_()
    derived = frame.assign(**{"<b>": 1.0}).set_index("region")
    assert type(derived) is pd.DataFrame
    assert derived.attrs == frame.attrs
    own = TidyFrame({"<script>": ["<b>"]})
    assert "<script>" not in own._repr_html_()
    assert f"{MOST_ROWS} of" in case["sectors"]._repr_html_()
    pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(frame)), frame)


def test_what_cannot_be_had_says_why_and_the_mend(case: OpenStudy) -> None:
    with pytest.raises(InputError, match="asks about no measures; name them: `question"):
        case.question()
    with pytest.raises(InputError, match="a table takes two; name them in `players`"):
        case.deal()
    with pytest.raises(InputError, match="no table quotas"):
        case["quotas"]
    with pytest.raises(LabelError, match="did you mean 'deals'"):
        case["deels"]
    with pytest.raises(LabelError, match="did you mean 'deal'"):
        case.solve("deel")


def test_progress_is_a_line_in_a_notebook_a_bar_on_a_terminal_and_nothing_in_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shown: list[str] = []
    display = ModuleType("IPython.display")
    handle = SimpleNamespace(update=shown.append)
    display.HTML = str  # type: ignore[attr-defined]
    display.display = lambda text, display_id: shown.append(text) or handle  # type: ignore[attr-defined]
    shell = type("ZMQInteractiveShell", (), {})()
    notebook = ModuleType("IPython")
    notebook.get_ipython = lambda: shell  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "IPython", notebook)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    with told("<case>", 2) as tell:
        tell("deal")
    assert [one.count("&lt;case&gt;") for one in shown] == [1, 1]
    assert 'value="1" max="2"' in shown[-1]
    with told("case", 2, quiet=True) as tell:
        tell("deal")
    assert len(shown) == 2
    monkeypatch.delitem(sys.modules, "IPython")
    with told("case", 2) as tell:
        tell("deal")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    with told("[red]case", 2) as tell:
        tell("deal\x1b[2J")
    bar = capsys.readouterr().err
    assert "1/2 [red]case deal?[2J" in bar
    assert bar.endswith("\r\x1b[K")


def test_the_module_stays_one(tmp_path: Path) -> None:
    from counteroffer.study import study as everything

    assert callable(counteroffer.study)
    assert everything.__module__ == "counteroffer.study.study"
    assert counteroffer.study.Study is counteroffer.Study
