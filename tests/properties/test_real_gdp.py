"""Real GDP: two ways that agree, what it is to first order, and what an index of it has to satisfy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import abroad, random_shock, random_tables, tariff_shock, two_countries
from counteroffer.economy import Economy, load_economy
from counteroffer.effects.cells import valued
from counteroffer.effects.gdp import by_origin, by_use, real_gdp
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.run.labour_market import move
from counteroffer.scenario.schema.options import CommonLabourMarket

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)
CLOSURES = {
    "long_run": Settings(),
    "zero": Settings(deficit_rule="zero"),
    "roy": Settings(closure="roy"),
    "specific": Settings(closure="roy", labour_mobility=1.0, deficit_rule="value_added_share"),
    "short_run": Settings(closure="short_run"),
    "no cut": Settings(closure="short_run", wage_floor=1.0),
}
STATES: tuple[tuple[Any, Any], ...] = (("old", "old"), ("old", "new"), ("new", "old"), ("new", "new"))


def drawn(rng: np.random.Generator, structure: str) -> Baseline:
    """A random economy that already has export taxes: the outcome of some."""
    tables = random_tables(rng, elasticity=(4.0, 9.0))
    tables = replace(tables, input_use=tables.input_use / 2)
    b = tables.economy(market_structure=structure).baseline
    tax = np.where(abroad(3), rng.uniform(0, 0.2, b.tariff.shape), 0.0)
    return solve(b, Shock.of(b, export_tax=tax)).rebase()


def everything(rng: np.random.Generator, b: Baseline, size: float = 1.0) -> Shock:
    """Every instrument at once, trade costs at home too; a `size` of next to nothing makes the changes as small."""
    mixed = random_shock(rng, b, largest_tariff=0.6, iceberg=(0.9, 1.3))
    cost = mixed.iceberg * np.where(abroad(3), 1.0, rng.uniform(0.95, 1.05, b.tariff.shape))
    tax = np.where(abroad(3), rng.uniform(-0.1, 0.3, b.tariff.shape), 0.0)
    # Below a thousandth of the smallest income: any floor on wages leaves room for it.
    whole = Shock(mixed.tariff, cost, tax, b.income.min() * np.array([0.01, -0.015, 0.005]))
    return whole.part_way(b, size)


def assert_agree(e: Equilibrium) -> None:
    """Both counts, at all prices and volumes, as shares of income; at current prices they are what is earned."""
    b = e.baseline
    for state in STATES:
        use, origin = by_use(e, *state), by_origin(e, *state)
        np.testing.assert_allclose(use / b.income, origin / b.income, rtol=0, atol=1e-10, err_msg=str(state))
    before = b.value_added.sum(0) + (b.profit_share[:, None] * b.output).sum(0) + b.revenue
    after = e.payments.sum(0) + (b.profit_share[:, None] * e.output).sum(0) + e.revenue
    np.testing.assert_allclose(by_use(e, "old", "old"), before, rtol=1e-9)
    np.testing.assert_allclose(by_use(e, "new", "new"), after, rtol=1e-9)


@given(seed=SEEDS, structure=st.sampled_from(["competitive", "monopolistic"]), name=st.sampled_from(sorted(CLOSURES)))
@settings(max_examples=60)
def test_by_use_and_by_origin_agree(seed: int, structure: str, name: str) -> None:
    rng = np.random.default_rng(seed)
    b = drawn(rng, structure)
    e = solve(b, everything(rng, b, 0.3), CLOSURES[name])
    assert np.abs(real_gdp(e).fisher - 1).max() > 1e-4
    assert_agree(e)


@pytest.mark.parametrize("closure", ["long_run", "short_run"])
def test_they_agree_where_a_country_is_ten_provinces(closure: str) -> None:
    economy = load_economy("provinces", horizon="short")
    b = economy.baseline
    chosen = Settings(closure, currencies=economy.currencies)  # type: ignore[arg-type]
    assert_agree(solve(b, tariff_shock(b, 0.25, importers=[b.regions.index("USA")]), chosen))


@given(seed=SEEDS, structure=st.sampled_from(["competitive", "monopolistic"]), name=st.sampled_from(sorted(CLOSURES)))
@settings(max_examples=40)
def test_to_first_order_it_is_work_and_distortions_times_volumes(seed: int, structure: str, name: str) -> None:
    """dGDP = Σ V dlog z + Σ ρY dlog q + Σ τ(1+x)X dlog arrived + Σ xX dlog shipped − Σ X dlog d at home."""
    rng = np.random.default_rng(seed)
    b = drawn(rng, structure)
    if name == "zero":
        b = solve(b, Shock.none(b), CLOSURES[name]).rebase()
    e = solve(b, everything(rng, b, 1e-4), CLOSURES[name])
    home = ~abroad(3)
    shipped = np.log(e.trade / b.trade) - np.log(e.unit_cost)[:, None, :]
    cost = np.log(e.shock.iceberg)
    work = b.value_added * np.log(e.payments / b.value_added / e.sector_wage)
    made = b.profit_share[:, None] * b.output * np.log(e.output / b.output / e.unit_cost)
    duties = b.tariff * (1 + b.export_tax) * b.trade * (shipped - cost)
    taxes, at_home = b.export_tax * b.trade * shipped * ~home, b.trade * cost * home
    change = work.sum(0) + made.sum(0) + duties.sum((0, 2)) + taxes.sum((0, 1)) - at_home.sum((0, 1))
    expected = change / by_use(e, "old", "old")
    assert np.abs(expected).max() > 1e-7
    found = real_gdp(e)
    for index in (found.laspeyres, found.fisher):
        np.testing.assert_allclose(index - 1, expected, atol=2e-2 * np.abs(expected).max())


@given(seed=SEEDS)
@settings(max_examples=25)
def test_fishers_index_back_undoes_the_way_there(seed: int) -> None:
    """Time reversal, which an index at one set of prices fails."""
    rng = np.random.default_rng(seed)
    b = drawn(rng, "competitive")
    there = solve(b, everything(rng, b, 0.5))
    start = there.rebase()
    back = solve(start, Shock(b.tariff, 1 / there.shock.iceberg, b.export_tax, b.transfer))
    one, other = real_gdp(there), real_gdp(back)
    np.testing.assert_allclose(one.fisher * other.fisher, 1, rtol=1e-8)
    assert np.abs(one.laspeyres * other.laspeyres - 1).max() > 1e-5


def test_it_does_not_depend_on_the_money_prices_are_in(small: Economy) -> None:
    e = solve(small.baseline, random_shock(np.random.default_rng(3), small.baseline))
    money = {name: 1.7 * getattr(e, name) for name in ("wage", "unit_cost", "trade", "expenditure", "income", "output")}
    other = replace(e, **money)
    for name in ("laspeyres", "fisher"):
        np.testing.assert_allclose(getattr(real_gdp(other), name), getattr(real_gdp(e), name), rtol=1e-12)


def test_two_countries_by_hand() -> None:
    """Made from work alone, so output and GDP at old prices stand; at new ones the duty on lost imports is missing."""
    b = two_countries([[80.0, 20.0], [20.0, 180.0]], 4.0)
    e = solve(b, tariff_shock(b, 0.3, importers=[0]), Settings(deficit_rule="zero"))
    found = real_gdp(e)
    np.testing.assert_allclose(found.laspeyres, 1, rtol=1e-10)
    abroad_cost, imports = e.unit_cost[0, 1], e.trade[0, 0, 1] / e.unit_cost[0, 1]
    earned = e.wage[0] * 100.0
    paasche = (earned + 0.3 * abroad_cost * imports) / (earned + 0.3 * abroad_cost * 20.0)
    assert paasche < 0.99
    np.testing.assert_allclose(found.fisher, [np.sqrt(paasche), 1], rtol=1e-10)


def test_who_bans_something_is_counted_at_old_prices_only(small: Economy) -> None:
    b = small.baseline
    shock = random_shock(np.random.default_rng(5), b, largest_tariff=0.3)
    cost = shock.iceberg.copy()
    cost[1, 0, 2] = np.inf
    e = solve(b, replace(shock, iceberg=cost))
    assert_agree_at_old_prices(e)
    found = real_gdp(e)
    assert np.isfinite([found.laspeyres, found.fisher]).all()
    assert found.fisher[0] == found.laspeyres[0]
    assert (np.abs(found.fisher - found.laspeyres)[1:] > 1e-6).all()
    nothing = replace(e, baseline=replace(b, trade_share=np.where(np.isinf(cost), 0.0, b.trade_share)))
    assert np.isfinite(valued(nothing, "new", "old").paid).all()  # what was never bought has no price to miss


def assert_agree_at_old_prices(e: Equilibrium) -> None:
    for volumes in ("old", "new"):
        use, origin = by_use(e, "old", volumes), by_origin(e, "old", volumes)
        np.testing.assert_allclose(use, origin, rtol=1e-10)


def test_people_who_move_arrive_once(focus: Economy) -> None:
    """The iceberg that stands for workforces is no saving in trade on top of them."""
    market = CommonLabourMarket(members=("DEU", "FRA"), elasticity=2.0, source="a test")
    b = focus.baseline
    moved = move(focus, b, tariff_shock(b, 0.2), Settings(), market)
    assert np.abs(moved.workforce - 1).max() > 1e-5
    e, person = moved.equilibrium, moved.by_person
    np.testing.assert_allclose(
        valued(person, "old", "new").border, valued(e, "old", "new").border, rtol=1e-8, atol=1e-9
    )
    assert_agree(person)
