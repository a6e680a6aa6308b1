"""The tables of docs/validation.md are what the code computes.

The lead variant is solved here; what takes every variant, other laws or other months is computed at night, and here
looked at for its form.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
import pytest

from counteroffer.replication.hindcast import scored, scored_rows
from counteroffer.replication.hindcast.said import said
from tools.beside import PAGE, held_figures
from tools.validation import TABLES
from tools.validation.hindcasts import SCOPES, first_year, variants_of
from tools.validation.page import held, number

BY_THEIR_OWN_TESTS = {"cp2015", "ossa2014", "tracker"}  # which solve them anyway
NIGHTLY = {"variants", "six_digits", "days", "ahead", "beside"}
QUICK = [name for name in TABLES if name not in BY_THEIR_OWN_TESTS | NIGHTLY]


@pytest.mark.parametrize("name", QUICK)
def test_a_table_of_the_page_is_current(name: str, shared: Path) -> None:
    assert held(name) == TABLES[name](), "run python -m tools.validation"


@pytest.mark.skipif(not os.environ.get("COUNTEROFFER_NIGHTLY"), reason="all variants and cases take a minute")
@pytest.mark.parametrize("name", sorted(NIGHTLY))
def test_a_table_that_takes_long_is_current(name: str) -> None:
    assert held(name) == TABLES[name](), "run python -m tools.validation"


def test_the_table_of_variants_has_them_all_and_the_lead_as_it_is_solved_now(shared: Path) -> None:
    rows = held("variants").splitlines()
    lead = variants_of(first_year()).splitlines()
    assert set(lead) <= set(rows), "run python -m tools.validation"
    scopes = len(SCOPES) - 1  # all but the one without oil alone
    assert len(rows) == 2 + scopes * (2 + len(said().variants))
    for name, one in said().variants.items():
        assert sum(f"| `{name}`: {one.title} |" in row for row in rows) == scopes
    assert len({row.count("|") for row in rows}) == 1


@pytest.mark.parametrize(("name", "rows"), [("six_digits", 3 * len(SCOPES)), ("days", 7), ("ahead", 6)])
def test_tables_of_the_night_have_their_rows(name: str, rows: int) -> None:
    lines = held(name).splitlines()
    assert len(lines) == 2 + rows
    assert len({line.count("|") for line in lines}) == 1


def test_published_figures_are_those_of_their_own_page() -> None:
    assert held("beside") == held_figures(), f"run python -m tools.validation; {PAGE.name} has others"


def test_what_pages_show_is_current(shared: Path) -> None:
    pd.testing.assert_frame_equal(scored(), scored_rows(first_year()), rtol=0, atol=2e-4)


def test_numbers_have_true_signs() -> None:
    assert number(-1.26) == "−1.3"
    assert number(1.0, sign=True) == "+1.0"
    assert number(float("nan")) == "–"
