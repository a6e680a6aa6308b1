"""Every accounting identity is checked by name, and a violated one names its cell."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from counteroffer.economy import Economy, check, identities
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.types import identities as module
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
    # A slip can break several identities, of which the worst is named.
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
        ("trade_elasticity", (1,), 0.0, ["elasticity", "iron", "not zero, and finite"]),
        ("trade_elasticity", (1,), np.nan, ["elasticity", "iron", "not zero, and finite"]),
        ("trade_elasticity", (1,), np.inf, ["elasticity", "iron", "finite"]),
        ("deficit", (2,), np.nan, ["deficit", "finite", "WES"]),
        ("transfer", (2,), np.inf, ["transfer", "finite", "WES"]),
        ("export_tax", (0, 1, 2), -1.0, ["export_tax", "100%", "corn", "SOU", "WES"]),
        ("profit_share", (1,), 1.0, ["profit_share", "below one", "iron"]),
        ("profit_share", (1,), -0.1, ["profit_share", "not negative", "iron"]),
    ],
)
def test_an_impossible_cell_is_named(
    small: Economy, field: str, cell: tuple[int, ...], value: float, words: list[str]
) -> None:
    with pytest.raises(EconomyError) as caught:
        check(changed(small, field, cell, value))
    for word in words:
        assert word in str(caught.value), (word, str(caught.value))


@pytest.mark.parametrize("field", SLIPS)
def test_a_baseline_changed_by_hand_is_not_solved(small: Economy, field: str) -> None:
    """Without any shock it would be certified, and real incomes move."""
    cell, _, _ = SLIPS[field]
    broken = changed(small, field, cell, getattr(small.baseline, field)[cell] * 1.2)
    with pytest.raises(EconomyError, match=r"identity violated: .* at .*change the table it is built from"):
        solve(broken, Shock.none(broken))


def test_a_baseline_with_an_impossible_cell_is_not_solved(small: Economy) -> None:
    broken = changed(small, "value_added", (2, 1), -1.0)
    with pytest.raises(EconomyError, match="value_added must be not negative; it is not at sector cars, region SOU"):
        solve(broken, Shock.none(broken))


def test_payments_that_do_not_balance_are_not_solved(small: Economy) -> None:
    broken = replace(small.baseline, transfer=np.array([1.0, 0.0, 0.0]))
    with pytest.raises(EconomyError, match="identity violated"):
        solve(broken, Shock.none(broken))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"regions": ("NOR", "SOU")}, r"trade_share has shape \(3, 3, 3\); \[sector, importer, exporter\] is"),
        ({"regions": ("NOR", "SOU", "NOR")}, "two regions are called NOR"),
        ({"sectors": ("corn", "corn", "cars")}, "two sectors are called corn"),
        ({"countries": ("A", "B")}, "countries has 2 entries for 3 regions"),
        ({"deficit": np.zeros(2)}, r"deficit has shape \(2,\); \[region\] is \(3,\)"),
    ],
)
def test_labels_and_shapes_that_do_not_fit_are_named(small: Economy, changes: dict[str, Any], words: str) -> None:
    broken = replace(small.baseline, **changes)
    with pytest.raises(EconomyError, match=words):
        solve(broken, Shock.none(small.baseline))


def test_a_baseline_is_checked_once_however_often_it_is_solved(small: Economy, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Baseline] = []

    def counted(b: Baseline) -> dict[str, np.ndarray]:
        asked.append(b)
        return identities(b)

    monkeypatch.setattr(module, "identities", counted)
    b = replace(small.baseline)
    for _ in range(5):
        solve(b, Shock.none(b))
    assert asked == [b]


def test_however_many_baselines_are_solved_in_turn_each_is_checked_once(
    small: Economy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search over many economies comes back to each."""
    asked: list[Baseline] = []

    def counted(b: Baseline) -> dict[str, np.ndarray]:
        asked.append(b)
        return identities(b)

    monkeypatch.setattr(module, "identities", counted)
    several = [replace(small.baseline) for _ in range(20)]
    for _ in range(3):
        for b in several:
            module.check_solvable(b, 1e-10)
    assert asked == several


def test_one_changed_by_hand_is_checked_though_what_it_was_made_from_has_been(small: Economy) -> None:
    solve(small.baseline, Shock.none(small.baseline))
    broken = changed(small, "value_added", (2, 1), 1.2 * small.baseline.value_added[2, 1])
    for _ in range(2):  # a refusal is not forgotten either
        with pytest.raises(EconomyError, match="value added = its share of cost"):
            solve(broken, Shock.none(broken))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (None, r"value_added is a NoneType; give an array \[sector, region\]"),
        ([[1.0]], r"value_added is a list; give an array \[sector, region\]"),
        (np.full((3, 3), True), "value_added holds bool values"),
        (np.full((3, 3), 1j), "value_added holds complex128 values"),
        (np.full((3, 3), "much"), "value_added holds <U4 values"),
        (np.full((3, 3), "2025-10-07", dtype="datetime64[D]"), "value_added holds datetime64"),
        (np.full((3, 3), None), "value_added must be finite; it is not at sector corn, region NOR"),
        (np.array([["much"] * 3] * 3, dtype=object), "value_added holds object values"),
    ],
)
def test_a_field_that_is_no_array_of_numbers_is_named(small: Economy, given: Any, words: str) -> None:
    with pytest.raises(EconomyError, match=words):
        solve(replace(small.baseline, value_added=given), Shock.none(small.baseline))


@pytest.mark.parametrize(
    ("field", "labels"),
    [("regions", ["NOR", "SOU", "WES"]), ("sectors", "abc"), ("regions", (1, 2, 3)), ("countries", None)],
)
def test_labels_are_a_tuple_of_text(small: Economy, field: str, labels: Any) -> None:
    with pytest.raises(EconomyError, match=rf"{field} is .*; give a tuple of text"):
        solve(replace(small.baseline, **{field: labels}), Shock.none(small.baseline))


def test_what_is_no_baseline_shock_or_settings_is_told_apart(small: Economy) -> None:
    b: Any = small.baseline
    none, anything = Shock.none(b), small
    with pytest.raises(EconomyError, match=r"not a Baseline but Economy; an Economy has one, `economy\.baseline`"):
        solve(anything, none)  # type: ignore[arg-type]
    with pytest.raises(EconomyError, match=r"not Shock but ndarray; Shock.of\(baseline, tariff=...\)"):
        solve(b, b.tariff)
    with pytest.raises(EconomyError, match="not Settings but str"):
        solve(b, none, "zero")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("field", "cell", "value", "words"),
    [
        ("tariff", (0, 1, 2), -1.0, "tariff is not a number above -1 at sector corn, importer SOU, exporter WES"),
        ("tariff", (0, 1, 2), np.nan, r"tariff is .* exporter WES \(nan\)"),
        ("tariff", (0, 1, 2), np.inf, "tariff is .* exporter WES .*; a ban is an infinite iceberg"),
        ("export_tax", (2, 0, 1), -2.0, "export_tax is .* sector cars, importer NOR, exporter SOU"),
        ("iceberg", (1, 2, 0), 0.0, "iceberg is not a number above 0 at sector iron, importer WES, exporter NOR"),
        ("transfer", (1,), np.inf, "transfer is .* at region SOU"),
    ],
)
def test_an_impossible_cell_of_a_shock_is_named(
    small: Economy, field: str, cell: tuple[int, ...], value: float, words: str
) -> None:
    values = np.array(getattr(Shock.none(small.baseline), field))
    values[cell] = value
    with pytest.raises(EconomyError, match=words):
        solve(small.baseline, Shock.of(small.baseline, **{field: values}))


def test_rates_in_a_list_are_no_array(small: Economy) -> None:
    rates: Any = small.baseline.tariff.tolist()
    with pytest.raises(EconomyError, match=r"shock\.tariff is a list; give an array"):
        solve(small.baseline, Shock.of(small.baseline, tariff=rates))


def test_what_a_loose_solution_leaves_is_let_through_at_its_own_tolerance(small: Economy) -> None:
    loose = Settings(tolerance=1e-6)
    small_gap = 1e-6 * small.baseline.value_added[0, 0] * np.array([1, -1, 0])
    b = replace(small.baseline, deficit=small.baseline.deficit + small_gap)
    with pytest.raises(EconomyError, match="deficit"):
        solve(b, Shock.none(b))
    assert solve(b, Shock.none(b), loose).status == "certified"
