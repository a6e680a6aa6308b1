"""Tables of a terminal: wrapped on words, keys whole, too wide columns below, everything in one with --wide."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counteroffer.cli.frames import NARROWEST, table_blocks, terminal_width
from counteroffer.tables.cells import cell
from counteroffer.tables.columns import column, declarations

FRAME = pd.DataFrame(
    {
        "programme": ["section_232.auto_parts", "ieepa.fentanyl"],
        "title": ["Parts of cars and light trucks, whatever they are made of", "Fentanyl duties"],
        "imports_usd_mn": [17568.2, 203368.4],
        "statutory_percent": [1.1, 18.839],
        "effective_percent": [0.166, np.nan],
        "revenue_usd_mn": [-0.2, 5996.4],
        "in_force": [True, False],
    }
)


def lines(frame: pd.DataFrame, width: int | None, table: str = "") -> list[str]:
    return [line for head, rows in table_blocks(frame, table, width) for line in [*head, *rows]]


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_and_keys_stay_whole_in_every_block(width: int) -> None:
    found = table_blocks(FRAME, "", width)
    assert max(len(line) for head, rows in found for line in [*head, *rows]) <= width
    for _, rows in found:
        assert sum(row.startswith("section_232.auto_parts ") for row in rows) == 1


def test_what_does_not_fit_stands_below_and_nothing_is_lost() -> None:
    narrow, wide = table_blocks(FRAME, "", 60), table_blocks(FRAME)
    assert (len(narrow), len(wide)) == (2, 1)
    words = [" ".join(" ".join(head + rows) for head, rows in found).split() for found in (narrow, wide)]
    assert set(words[0]) - {"─" * n for n in range(61)} == set(words[1]) - {"─" * n for n in range(200)}
    assert "Parts of cars and light trucks, whatever they are made of" in lines(FRAME, None)[-2]


def test_words_wrap_at_spaces_and_never_into_a_thread() -> None:
    title = [row[24:] for head, rows in table_blocks(FRAME[["programme", "title", "in_force"]], "", 60) for row in rows]
    assert len(title) > 2
    said = " ".join(" ".join(title).replace("yes", "").replace("no", "").split())
    assert "Parts of cars and light trucks, whatever they are made of" in said
    squeezed = table_blocks(FRAME, "", 80)[0][0][-1].split("  ")
    assert len(squeezed[1]) >= NARROWEST


def test_numbers_stand_right_with_the_digits_and_the_unit_of_their_column() -> None:
    (head, rows), *_ = table_blocks(FRAME[["programme", "imports_usd_mn", "effective_percent", "revenue_usd_mn"]])
    assert head[-2].split() == ["programme", "USD", "mn", "%", "USD", "mn"]
    assert rows[0].split() == ["section_232.auto_parts", "17,568", "0.17", "0"]
    assert rows[1].split() == ["ieepa.fentanyl", "203,368", "5,996"]
    assert {len(line) for line in rows} == {len(head[-1])}
    assert rows[0].index("17,568") + 6 == rows[1].index("203,368") + 7


@pytest.mark.parametrize(
    ("value", "key", "table", "words"),
    [
        (-0.004, "real_income_percent", "", "0.00"),
        (-1001.644, "equivalent_variation_usd_mn", "", "-1,002"),
        (float("inf"), "harm_ratio", "", "∞"),
        (float("nan"), "harm_ratio", "", ""),
        (None, "note", "", ""),
        (3.4e-9, "kkt", "", "3e-09"),
        (np.True_, "accepts", "", "yes"),
        (False, "accepts", "", "no"),
        (5, "measures", "", "5"),
        ("2025-01", "unemployment_period", "", "2025-01"),
    ],
)
def test_a_cell_is_what_a_reader_sees(value: object, key: str, table: str, words: str) -> None:
    assert cell(value, column(key, table)) == words


def test_keys_come_first_and_without_one_the_first_column_leads() -> None:
    steps = pd.DataFrame({"title": ["US duties"], "value_usd_mn": [1.0], "issue": ["us-steel"], "player": ["Canada"]})
    assert lines(steps, 80)[0].split()[:2] == ["issue", "player"] or lines(steps, 80)[-3].split()[0] == "issue"
    spoken = pd.DataFrame({"kind": ["export tax"], **{key: [1.0] for key in ("gain_usd_mn", "share_percent", "hhi")}})
    for head, rows in table_blocks(spoken, "", 30):
        assert head[-2].startswith("kind")
        assert rows[0].startswith("export tax")


def test_a_key_longer_than_the_terminal_wraps_at_its_spaces() -> None:
    group = " ".join(["AUT", "BEL", "BGR", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN"])
    frame = pd.DataFrame({"group": [group], "cut_percent": [1.5]})
    found = lines(frame, 30)
    assert max(map(len, found)) <= 30
    rule = next(number for number, line in enumerate(found) if line.startswith("─"))
    assert [word for line in found[rule + 1 :] for word in line[: len(found[rule].split()[0])].split()] == group.split()


def test_an_empty_table_is_its_headings() -> None:
    (head, rows), *_ = table_blocks(FRAME.iloc[:0], "", 80)
    assert rows == []
    assert "programme" in " ".join(head)


@given(
    st.lists(st.text("abcdefg hij", max_size=60), min_size=1, max_size=4),
    st.integers(min_value=24, max_value=130),
    st.integers(min_value=0, max_value=9),
)
def test_any_text_fits_any_width(texts: list[str], width: int, numbers: int) -> None:
    keys = ["gain_usd_mn", "gain_percent", "share_percent", "hhi", "level", "lower", "upper", "cost_usd_mn", "kkt"]
    frame = pd.DataFrame({"case": [f"c{n}" for n in range(len(texts))], "title": texts, "note": texts[::-1]})
    frame = frame.assign(**dict.fromkeys(keys[:numbers], 12345.678))
    found = lines(frame, width)
    assert max(map(len, found), default=0) <= width
    told = " ".join(found)
    for text in texts:
        for word in text.split():
            assert len(word) > width - 10 or word in told


def test_the_width_is_what_columns_says_and_80_in_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "97")
    assert terminal_width() == 97
    known = {key: value for key, value in os.environ.items() if key != "COLUMNS"}
    code = "from counteroffer.cli.frames import terminal_width; print(terminal_width())"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=known, check=True)
    assert found.stdout.strip() == "80"


def test_many_columns_are_cut_into_blocks_without_trying_every_way() -> None:
    """Thirty columns of words, a few to a block: their cuts have more combinations than could ever be tried."""
    names = [key for key, said in declarations().general.items() if said.kind == "words"]
    frame = pd.DataFrame(
        {"region": ["CAN"], **{name: [f"number {j} of a good many words"] for j, name in enumerate(names)}}
    )
    found = table_blocks(frame, "", 80)
    shown = " ".join(row for _, rows in found for row in rows).split()
    assert len(names) > 30
    assert sorted(int(text) for text in shown if text.isdigit()) == list(range(len(names)))
    assert max(len(line) for head, rows in found for line in [*head, *rows]) <= 80
    assert len(found) < len(names)
