"""Tables and numbers as users type them: kinds of fault that were found by trying."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

import counteroffer
from builders import scenario_text
from counteroffer.errors import InputError, ScenarioError
from counteroffer.inputs.csvtext import decoded, read_csv
from counteroffer.scenario import parse_scenario
from counteroffer.scenario.maps import read_map
from counteroffer.tariffs.terms.scope import plain_hs
from counteroffer.tariffs.terms.words import written_day

ROOT = Path(counteroffer.__file__).parent
MAP = "code,group\nCAN,NA\nUSA,NA\nMEX,null\nDEU,nan\nFRA,Côte\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_a_map_is_read_in_the_encodings_that_mark_themselves(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "map.csv"
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    path.write_bytes((mark + MAP).encode(encoding))
    found = read_map(tmp_path, Path("map.csv"), "economy.regions")
    assert found == {"CAN": "NA", "USA": "NA", "MEX": "null", "DEU": "nan", "FRA": "Côte"}


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-16-le"])
def test_an_encoding_that_cannot_be_told_is_asked_back(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "map.csv").write_bytes(MAP.encode(encoding))
    with pytest.raises(ScenarioError, match=r"economy\.regions: map\.csv .*CSV UTF-8"):
        read_map(tmp_path, Path("map.csv"), "economy.regions")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("code,group\nCAN,\n", "line 2: leaves code or group empty"),
        ("code,group\nCAN,a\nCAN,b\n", "line 3: gives code CAN twice"),
    ],
)
def test_an_empty_or_repeated_code_is_refused(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "map.csv").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError, match=words):
        read_map(tmp_path, Path("map.csv"), "economy.regions")


@pytest.mark.parametrize("raw", [b"", b"a,b\n1,2,3\n", b"a,b\n1\n", b"a;b\n1;2\n", b"a,a\n1,2\n", b"hs\n\x00\x00\n"])
def test_what_is_no_table_is_refused(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "odd.csv").write_bytes(raw)
    with pytest.raises(InputError, match=r"odd\.csv"):
        read_csv(tmp_path / "odd.csv")


def test_codes_keep_their_zeros_and_blanks_go(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text(" hs , what \n 0712.10 , NA \n", encoding="utf-8")
    assert read_csv(tmp_path / "list.csv").to_dict("records") == [{"hs": "0712.10", "what": "NA"}]


def test_a_text_that_is_not_utf_8_says_the_line(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_bytes("title: a\nnote: é\n".encode("latin-1"))
    with pytest.raises(InputError, match=r"line 2, byte 15"):
        decoded(tmp_path / "case.yaml")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("hs: 7208.10", "7208.10 is a number; write it in quotes ('7208.10')"),
        ("hs: 7208", "7208 is a number; write it in quotes ('7208')"),
        ("hs: [7208.10, '7209']", "7208.10 is a number"),
        ("scope: {hs: 7208.10}", "7208.10 is a number"),
        ("hs: '7208', rate: 025", "YAML reads 025 as 21"),
        ("hs: '7208', rate: 1:30", "YAML reads 1:30 as 90"),
        ("hs: 0712", "YAML reads 0712 as 458"),
        ("hs: '٧٢٠٨'", "'٧٢٠٨' is not an HS code"),
        ("hs: '7208', from: '２０２５-10-07'", "is not a day"),
    ],
)
def test_numbers_are_refused_as_they_are_typed(typed: str, said: str) -> None:
    text = scenario_text(as_of="2025-10-07") + f"\nwith: [{{name: own, exporters: EU, rate: 5, {typed}}}]\n"
    text = text.replace("rate: 5, hs: '7208', rate", "hs: '7208', rate")
    with pytest.raises(ScenarioError) as caught:
        parse_scenario(text, name="case", folder=Path())
    assert said in str(caught.value)


def test_years_in_other_digits_are_not_read_as_ours() -> None:
    raw = yaml.safe_load(scenario_text())
    for change in ({"unemployment": {"before": "２０２２"}}, {"table": "２０２２"}):
        with pytest.raises(ScenarioError):
            parse_scenario(yaml.safe_dump(raw | change, allow_unicode=True), name="case", folder=Path())


@pytest.mark.parametrize("code", ["٧٢٠٨", "7208\n", "72０8", "720²"])
def test_an_hs_code_is_of_plain_digits(code: str) -> None:
    with pytest.raises(ValueError, match="is not an HS code"):
        plain_hs(code)


@pytest.mark.parametrize("day", ["２０２５-10-07", "20251007", "2025-W41-2", "2025-10-07\n", "2025-13-01", ""])
def test_a_day_is_written_in_one_way(day: str) -> None:
    with pytest.raises(InputError, match="is not a day"):
        written_day(day, "--on")


def test_no_pattern_for_input_takes_digits_of_other_scripts() -> None:
    r"""`\d` and `isdigit` take every script's digits; patterns on what this program wrote itself may have them."""
    own_output = {"briefing/forms/svg.py", "briefing/forms/drawings.py", "briefing/forms/markdown.py"}
    found = set()
    for path in ROOT.rglob("*.py"):
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\\d[{+*?)$]", node.value):
                found.add(place)
            if isinstance(node, ast.Attribute) and node.attr in ("isdigit", "isnumeric"):
                found.add(f"{place}: {node.attr}")
    assert found - own_output == {"effects/products.py: isdigit"}  # of codes that the schedule has
