"""A wrong label is an error that names the right one."""

from __future__ import annotations

import pytest

from counteroffer.errors import LabelError
from counteroffer.labels import nearest, positions, unknown

NAMES = {"STL": "Iron and steel", "CAN": "Canada", "NLD": "Netherlands", "AUT": "Motor vehicles", "MEX": "Mexico"}


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("steal", "STL"), ("canada", "CAN"), ("can", "CAN"), ("mexiko", "MEX"), ("vehicle", "AUT")],
)
def test_the_nearest_label_is_found_by_code_or_name(typo: str, meant: str) -> None:
    assert nearest(typo, NAMES) == meant


def test_a_typo_with_the_right_first_letter_prefers_it() -> None:
    assert nearest("CND", NAMES) == "CAN"


def test_nothing_near_lists_what_is_valid() -> None:
    message = str(unknown("region", "qqqq", "here", NAMES))
    assert "unknown region 'qqqq' in here" in message
    assert all(code in message for code in NAMES)


def test_positions_keep_the_order_asked_for() -> None:
    assert positions(("a", "b", "c"), ["c", "a"], kind="sector", where="x") == [2, 0]
    with pytest.raises(LabelError, match="unknown sector 'd' in x"):
        positions(("a", "b"), ["a", "d"], kind="sector", where="x")
