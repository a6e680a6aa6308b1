from __future__ import annotations

import datetime as dt

import pytest

from counteroffer.briefing import wording


@pytest.mark.parametrize(
    ("value", "digits", "plus", "expected"),
    [
        (-0.544, 2, True, "−0.54"),
        (0.544, 2, True, "+0.54"),
        (0.544, 2, False, "0.54"),
        (-0.004, 2, True, "0.00"),
        (0.004, 2, True, "0.00"),
        (-12345.67, 1, False, "−12,345.7"),
        (0.0, 1, True, "0.0"),
    ],
)
def test_numbers_are_signed_grouped_and_never_minus_zero(value, digits, plus, expected):
    assert wording.number(value, digits, plus=plus) == expected


def test_amounts_in_words_leave_the_sign_to_the_verb():
    assert wording.usd_words(-8112.3) == wording.usd_words(8112.3) == "USD\u00a08.1 billion"
    assert wording.usd_words(-20) == "less than USD\u00a00.1 billion"


def test_small_numbers_and_dates():
    assert wording.scientific(1.096e-12) == "1.1 × 10⁻¹²"
    assert wording.scientific(0.0) == "0"
    assert wording.day(dt.date(2025, 10, 7)).replace("\u00a0", " ") == "7 October 2025"


@pytest.mark.parametrize(
    ("items", "expected"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_lists_read_as_english(items, expected):
    assert wording.listed(items) == expected


def test_articles():
    assert wording.the("United States") == "the United States"
    assert wording.the("Rest of the EU") == "the rest of the EU"
    assert wording.the("Canada") == "Canada"
