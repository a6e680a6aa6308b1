"""Every accounting identity is checked by name, and a violated one names its cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from counteroffer.economy import Economy, check, identities
from counteroffer.errors import EconomyError

SLIP = 1 + 1e-6


def changed(economy: Economy, field: str, cell: tuple[int, ...], value: Any = None) -> Any:
    """The baseline with one cell of a field a millionth too high, or set to `value`."""
    values = getattr(economy.baseline, field).copy()
    values[cell] = values[cell] * SLIP if value is None else value
    return replace(economy.baseline, **{field: values})


SLIPS = {
    "trade_share": ((1, 2, 0), "trade shares sum to one", "sector iron, region WES"),
    "input_share": ((0, 1, 2), "cost shares sum to one", "sector iron, region WES"),
    "value_added_share": ((2, 0), "cost shares sum to one", "sector cars, region NOR"),
    "consumption_share": ((0, 1), "consumption shares sum to one", "region SOU"),
    "expenditure": ((0, 2), "spending = inputs + final use", "sector corn, region WES"),
    "value_added": ((2, 1), "value added = its share of cost", "sector cars, region SOU"),
    "deficit": ((1,), "deficit + transfer = imports − exports", "region SOU"),
}


@pytest.mark.parametrize("field", SLIPS)
def test_a_millionth_too_much_violates_an_identity_by_name(small: Economy, field: str) -> None:
    cell, identity, place = SLIPS[field]
    broken = changed(small, field, cell)
    gaps = np.abs(identities(broken)[identity])
    assert gaps.max() > 1e-9
    with pytest.raises(EconomyError) as caught:
        check(broken)
    assert caught.value.exit_code == 2
    assert "identity violated" in str(caught.value)
    # A slip can break several identities, of which the first is named.
    if identity in str(caught.value):
        assert place in str(caught.value)


def test_a_sound_economy_passes(small: Economy, focus: Economy) -> None:
    check(small.baseline)
    check(focus.baseline)


@pytest.mark.parametrize(
    ("field", "cell", "value", "words"),
    [
        ("trade_share", (1, 2, 0), -0.1, ["trade_share", "not negative", "iron", "WES", "NOR"]),
        ("trade_share", (1, 2, 0), np.nan, ["trade_share", "finite", "iron", "WES", "NOR"]),
        ("value_added", (2, 1), -1.0, ["value_added", "not negative", "sector cars, region SOU"]),
        ("input_share", (0, 1, 2), np.inf, ["input_share", "finite", "region WES"]),
        ("consumption_share", (0, 1), -0.1, ["consumption_share", "sector corn, region SOU"]),
        ("tariff", (0, 1, 2), np.nan, ["ariff", "finite"]),
        ("tariff", (0, 1, 2), -1.0, ["ariff", "100%"]),
        ("trade_elasticity", (1,), 0.0, ["elasticity", "iron", "positive"]),
        ("trade_elasticity", (1,), np.nan, ["elasticity", "iron", "positive"]),
    ],
)
def test_an_impossible_cell_is_named(
    small: Economy, field: str, cell: tuple[int, ...], value: float, words: list[str]
) -> None:
    with pytest.raises(EconomyError) as caught:
        check(changed(small, field, cell, value))
    for word in words:
        assert word in str(caught.value), (word, str(caught.value))
