"""The code of docs/python.md, as it stands."""

from __future__ import annotations

import json
import re
import shlex
import sys
from pathlib import Path

import jsonschema_rs
import pytest

import counteroffer
from counteroffer.cli.main import main
from counteroffer.study import OpenStudy, Part
from counteroffer.study.study import Study

PAGE = (Path(__file__).parents[2] / "docs" / "python.md").read_text(encoding="utf-8")
THREE_LINES, QUIETLY = re.findall(r"^```python\n(.*?)^```$", PAGE, flags=re.S | re.M)
(COMMANDS,) = re.findall(r"^```bash\n(.*?)^```$", PAGE, flags=re.S | re.M)


def test_the_three_lines_open_a_case_and_ask_for_its_deal(october: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes minutes was solved for other tests; that it is asked for, and how it comes, is tried here."""
    monkeypatch.setattr(OpenStudy, "solved", october)
    *lines, last = THREE_LINES.splitlines()
    names: dict[str, object] = {}
    exec(compile("\n".join(lines), "docs/python.md", "exec"), names)
    deal = eval(last, names)
    assert (deal.part, deal.value.possible) == (Part.deal, True)
    assert deal.deals.attrs["units"]["gain_usd_mn"] == "USD mn"
    assert "deal_terms" in dir(deal)
    assert "gain" in deal._repr_html_()


def test_what_the_page_says_is_printed_is(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, object] = {}
    exec(compile(QUIETLY, "docs/python.md", "exec"), names)
    printed = capsys.readouterr().out.splitlines()
    told = [line.split("# ")[1] for line in QUIETLY.splitlines() if "# <" in line]
    assert [printed[0], printed[2]] == told
    assert printed[1] == "-0.10%"
    assert list(names["by_setter"].columns) == list(names["case"].incidence().incidence_by_setter.columns)  # type: ignore[attr-defined]


def test_the_commands_print_an_answer_and_its_schema(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    said = []
    for line in COMMANDS.splitlines():
        monkeypatch.setattr(sys, "argv", shlex.split(line))
        with pytest.raises(SystemExit) as caught:
            main()
        assert not caught.value.code
        said.append(json.loads(capsys.readouterr().out))
    answer, schema, deal = said
    assert jsonschema_rs.is_valid(schema, answer)
    assert not jsonschema_rs.is_valid(schema, answer | {"version": 99})
    assert len(deal["oneOf"]) > 5


def test_the_package_loads_nothing_that_computes_until_it_is_asked() -> None:
    import subprocess

    code = "import counteroffer, sys; print(*({'jax', 'numpy', 'pandas', 'rich', 'yaml'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""
    assert "study" in dir(counteroffer)
