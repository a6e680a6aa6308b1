"""The tables of docs/validation.md are what the code computes."""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from counteroffer.replication.hindcast import scored, scored_rows
from tools.validation import TABLES
from tools.validation.hindcasts import whole
from tools.validation.page import held, number

BY_THEIR_OWN_TESTS = {"ossa2014", "tracker"}  # which solve them anyway
NIGHTLY = {"days"}
QUICK = [name for name in TABLES if name not in BY_THEIR_OWN_TESTS | NIGHTLY]


@pytest.mark.parametrize("name", QUICK)
def test_a_table_of_the_page_is_current(name: str, shared: Path) -> None:
    assert held(name) == TABLES[name](), "run python -m tools.validation"


@pytest.mark.skipif(not os.environ.get("COUNTEROFFER_NIGHTLY"), reason="the law of every day takes ten seconds")
@pytest.mark.parametrize("name", sorted(NIGHTLY))
def test_a_table_that_takes_long_is_current(name: str) -> None:
    assert held(name) == TABLES[name](), "run python -m tools.validation"


def test_what_pages_show_is_current(shared: Path) -> None:
    pd.testing.assert_frame_equal(scored(), scored_rows(whole()), rtol=0, atol=2e-4)


def test_numbers_have_true_signs() -> None:
    assert number(-1.26) == "−1.3"
    assert number(1.0, sign=True) == "+1.0"
    assert number(float("nan")) == "–"
