"""What may not matter does not: the first guess, the unit of money, the order of labels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import Tables, changes_of, random_shock, relabelled, rescaled, tariff_shock
from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve

SEEDS = range(4)
ZERO = Settings(deficit_rule="zero")


def perturbed_wages(seed: int, regions: int, size: float = 0.2) -> np.ndarray:
    """First guesses up to `size` away from one, either way."""
    return np.random.default_rng(seed).uniform(1 - size, 1 + size, regions)


def assert_no_change(e: Equilibrium, tolerance: float = 1e-10) -> None:
    b = e.baseline
    for name in ("wage", "unit_cost", "price"):
        np.testing.assert_allclose(getattr(e, name), 1, rtol=0, atol=tolerance, err_msg=name)
    for name in ("trade", "expenditure", "output", "income", "revenue", "trade_share"):
        new, old = getattr(e, name), getattr(b, name)
        np.testing.assert_allclose(new, old, rtol=tolerance, atol=0, err_msg=name)


def assert_same(one: dict[str, np.ndarray], other: dict[str, np.ndarray], tolerance: float = 1e-9) -> None:
    for name, values in one.items():
        np.testing.assert_allclose(values, other[name], rtol=tolerance, atol=tolerance, err_msg=name)


@pytest.mark.parametrize("seed", SEEDS)
def test_no_change_from_a_perturbed_start_is_no_change(focus: Economy, seed: int) -> None:
    b = focus.baseline
    assert_no_change(solve(b, Shock.none(b), start=perturbed_wages(seed, len(b.regions))))


@pytest.mark.parametrize("seed", SEEDS)
def test_no_change_after_balancing_is_no_change(balanced_focus: Baseline, seed: int) -> None:
    b = balanced_focus
    np.testing.assert_allclose(b.deficit, 0, atol=1e-9)
    assert_no_change(solve(b, Shock.none(b), ZERO, start=perturbed_wages(seed, len(b.regions))))


def test_balancing_does_change_an_economy_with_deficits(focus: Economy, balanced_focus: Baseline) -> None:
    assert np.abs(balanced_focus.value_added.sum(0) / focus.baseline.value_added.sum(0) - 1).max() > 0.01


@pytest.mark.parametrize("rule", ["world_share", "zero"])
def test_the_solution_does_not_depend_on_the_start(focus: Economy, balanced_focus: Baseline, rule: str) -> None:
    b = focus.baseline if rule == "world_share" else balanced_focus
    shock, options = tariff_shock(b, 0.25, importers=[b.regions.index("USA")]), Settings(deficit_rule=rule)
    reference = changes_of(solve(b, shock, options))
    for seed in SEEDS:
        assert_same(reference, changes_of(solve(b, shock, options, start=perturbed_wages(seed, len(b.regions), 0.5))))


@pytest.mark.parametrize("factor", [1e-3, 7.0, 1e6])
def test_scaling_the_start_changes_nothing(small: Economy, factor: float) -> None:
    b = small.baseline
    shock, start = random_shock(np.random.default_rng(3), b), perturbed_wages(3, 3)
    assert_same(changes_of(solve(b, shock, start=start)), changes_of(solve(b, shock, start=factor * start)))


def test_the_unit_of_money_changes_no_real_result_of_the_focus_economy(focus: Economy) -> None:
    b = focus.baseline
    thousand = rescaled(b, 1000.0)
    shock = tariff_shock(b, 0.25, importers=[b.regions.index("USA")])
    one, other = solve(b, shock), solve(thousand, shock)
    assert_same(changes_of(one), changes_of(other))
    levels = ["equivalent_variation_usd_mn", "tariff_revenue_usd_mn", "tariff_revenue_change_usd_mn"]
    ours, theirs = measure(one).regions.set_index("region"), measure(other).regions.set_index("region")
    np.testing.assert_allclose(theirs[levels], 1000 * ours[levels], rtol=1e-6, atol=1e-3)
    np.testing.assert_allclose(theirs.drop(columns=levels), ours.drop(columns=levels), atol=1e-8)


def test_tables_in_thousands_make_the_same_shares(small_tables: Tables, small: Economy) -> None:
    tables = replace(small_tables, trade=1000 * small_tables.trade, input_use=1000 * small_tables.input_use)
    other = tables.economy().baseline
    for name in ("trade_share", "input_share", "value_added_share", "consumption_share", "tariff"):
        np.testing.assert_allclose(getattr(other, name), getattr(small.baseline, name), rtol=1e-12, err_msg=name)
    np.testing.assert_allclose(other.deficit, 1000 * small.baseline.deficit, rtol=1e-10)


@pytest.mark.parametrize("shift", [1, 2])
def test_which_region_comes_first_changes_nothing(small: Economy, shift: int) -> None:
    order = np.roll(np.arange(3), shift)
    assert_relabelling_permutes(small.baseline, np.arange(3), order)


@pytest.mark.parametrize("seed", SEEDS)
def test_relabelling_regions_and_sectors_permutes_the_results(small: Economy, seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert_relabelling_permutes(small.baseline, rng.permutation(3), rng.permutation(3))


def test_relabelling_the_focus_economy_permutes_its_results(focus: Economy) -> None:
    rng = np.random.default_rng(8)
    assert_relabelling_permutes(focus.baseline, rng.permutation(33), rng.permutation(25), largest_tariff=0.5)


def assert_relabelling_permutes(
    b: Baseline, sectors: np.ndarray, regions: np.ndarray, largest_tariff: float = 1.0
) -> None:
    shock = random_shock(np.random.default_rng(5), b, largest_tariff=largest_tariff, iceberg=(0.9, 1.2))
    found = solve(b, shock)
    moved = solve(relabelled(b, sectors, regions), relabelled(shock, sectors, regions))
    expected = relabelled(found, sectors, regions)
    for name in ("wage", "price", "unit_cost", "trade_share"):
        np.testing.assert_allclose(getattr(moved, name), getattr(expected, name), rtol=1e-9, atol=1e-11, err_msg=name)
    ours, theirs = (measure(e).sectors.set_index(["region", "sector"]).sort_index() for e in (found, moved))
    np.testing.assert_allclose(theirs.loc[ours.index], ours, atol=1e-7)


def test_frames_in_any_row_order_make_the_same_economy(small_tables: Tables, small: Economy) -> None:
    frames = small_tables.frames()
    shuffled = {
        name: frame.sample(frac=1, random_state=4) if name != "trade_elasticity" else frame[::-1]
        for name, frame in frames.items()
    }
    other = Economy.from_tables(**shuffled).baseline
    sectors = [other.sectors.index(label) for label in small.sectors]
    regions = [other.regions.index(label) for label in small.regions]
    back = relabelled(other, sectors, regions)
    assert (back.regions, back.sectors) == (small.regions, small.sectors)
    for name in ("trade_share", "expenditure", "tariff", "input_share", "trade_elasticity", "deficit"):
        np.testing.assert_allclose(getattr(back, name), getattr(small.baseline, name), rtol=1e-12, atol=1e-9)
