"""Measures with products, border prices and factors that answer: two ways agree, parts add up, each by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from builders import abroad, random_shock, random_tables, with_products
from counteroffer.effects import decompose, measure
from counteroffer.effects.cells import duties, mean_tariff, tariff_rise, valued
from counteroffer.effects.decomposition import BY_CAUSE, BY_INCOME
from counteroffer.effects.gdp import by_origin, by_use, real_gdp
from counteroffer.effects.income import first_order, net_real_income, real_income, supply_cost
from counteroffer.effects.pass_through import border_pass_through, consumer_pass_through, mean_tariff_rise
from counteroffer.effects.revenue import revenue_change, revenue_change_at_customs
from counteroffer.equilibrium import Baseline, BorderPricing, Equilibrium, Settings, Shock, solve
from counteroffer.equilibrium.types.shock import product_rates

BORDER = BorderPricing(0.2, "NOR", ("NOR", "WES"), ("corn", "iron"))
ANSWERS: dict[str, dict[str, Any]] = {
    "products": {},
    "border": {"border": BORDER},
    "supply": {"factor_supply": 0.5},
    "border and supply": {"border": BORDER, "factor_supply": 0.5},
    "attached": {"border": BORDER, "factor_supply": 0.5, "closure": "roy", "deficit_rule": "value_added_share"},
    "short run": {"border": BORDER, "closure": "short_run"},
}
SMOOTH = [name for name in ANSWERS if name != "short run"]
STATES: tuple[tuple[Any, Any], ...] = (("old", "old"), ("old", "new"), ("new", "old"), ("new", "new"))
COUNTS = {(0, 0): 4, (1, 0): 3, (2, 0): 1, (1, 2): 5}


def drawn(seed: int, structure: str = "monopolistic") -> Baseline:
    """A random economy of many products that already has export taxes and margins: the outcome of some."""
    tables = random_tables(np.random.default_rng(seed), elasticity=(4.0, 9.0))
    tables = replace(tables, input_use=tables.input_use / 2)
    b = with_products(tables.economy(market_structure=structure).baseline, COUNTS)
    tax = np.where(abroad(3), np.random.default_rng(seed).uniform(0, 0.2, b.tariff.shape), 0.0)
    return solve(b, Shock.of(b, export_tax=tax), Settings(border=BORDER)).rebase()


def everything(b: Baseline, seed: int, size: float = 1.0) -> Shock:
    """Every instrument at once, duties by product and trade costs at home too."""
    rng = np.random.default_rng(seed)
    mixed = random_shock(rng, b, largest_tariff=0.6, iceberg=(0.9, 1.3))
    cost = mixed.iceberg * np.where(abroad(3), 1.0, rng.uniform(0.95, 1.05, b.tariff.shape))
    tax = np.where(abroad(3), rng.uniform(-0.1, 0.3, b.tariff.shape), 0.0)
    paid = b.income.min() * np.array([0.01, -0.015, 0.005])
    apart = None
    if b.products is not None:
        apart = rng.uniform(0, 0.4, b.products.tariff.shape)
        apart[np.arange(len(b.products)), b.products.importer] = 0.0
    return Shock(mixed.tariff, cost, tax, paid, apart).part_way(b, size)


def solved(name: str, seed: int = 3, size: float = 0.3, structure: str = "monopolistic") -> Equilibrium:
    b = drawn(seed, structure)
    return solve(b, everything(b, seed, size), Settings(**ANSWERS[name]))


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("seed", [3, 8, 13])
def test_real_gdp_by_use_and_by_origin_agree(name: str, seed: int) -> None:
    e = solved(name, seed)
    b = e.baseline
    assert np.ptp(e.markup) > 0.001 or e.settings.border is None
    for state in STATES:
        use, origin = by_use(e, *state), by_origin(e, *state)
        np.testing.assert_allclose(use / b.income, origin / b.income, rtol=0, atol=1e-10, err_msg=str(state))
    old = b.value_added.sum(0) + (b.profit_share[:, None] * b.output).sum(0) + b.revenue
    new = e.wage * e.supply * b.value_added.sum(0) + e.profits.sum(0) + e.revenue
    np.testing.assert_allclose(by_use(e, "old", "old"), old, rtol=1e-9)
    np.testing.assert_allclose(by_origin(e, "new", "new"), new, rtol=1e-9)


@pytest.mark.parametrize("name", ANSWERS)
def test_to_first_order_it_is_factors_and_distortions_times_volumes(name: str) -> None:
    """dGDP = Σ V dlog(zH) + Σ ρY dlog q + Σ_h τM dlog arrived + Σ xX dlog shipped − Σ X dlog d at home."""
    e = solved(name, size=1e-4)
    b, p = e.baseline, e.baseline.products
    home = ~abroad(3)
    shipped, cost = np.log(e.trade / b.trade) - np.log(e.unit_cost)[:, None, :], np.log(e.shock.iceberg)
    work = b.value_added * np.log(e.payments / b.value_added / e.sector_wage)
    made = b.profit_share[:, None] * b.output * np.log(e.output / b.output / e.unit_cost)
    collected = b.tariff * (1 + b.export_tax) * b.trade * (shipped - cost)
    value = (p.share * p.within(b.expenditure))[:, None] * p.trade_share / (1 + p.tariff)
    before = value / (1 + p.within(b.export_tax))
    arrived = np.log(e.products.trade / before / e.unit_cost[p.sector] / p.within(e.shock.iceberg))
    collected[p.cell_sector, p.cell_importer] = p.summed(p.tariff * value * arrived)
    taxes, at_home = b.export_tax * b.trade * shipped * ~home, b.trade * cost * home
    change = work.sum(0) + made.sum(0) + collected.sum((0, 2)) + taxes.sum((0, 1)) - at_home.sum((0, 1))
    expected = change / by_use(e, "old", "old")
    assert np.abs(expected).max() > 1e-7
    found = real_gdp(e)
    for index in (found.laspeyres, found.fisher):
        np.testing.assert_allclose(index - 1, expected, atol=2e-2 * np.abs(expected).max())


def test_a_margin_is_valued_as_the_export_tax_it_acts_like() -> None:
    e = solved("border")
    b = e.baseline
    taxed = replace(e.shock, export_tax=(1 + e.shock.export_tax) * e.markup - 1)
    other = solve(b, taxed, replace(e.settings, border=None))
    for state in STATES:
        for part in ("producer", "fob", "border", "paid"):
            one, two = getattr(valued(e, *state), part), getattr(valued(other, *state), part)
            np.testing.assert_allclose(one, two, rtol=1e-8, atol=1e-8, err_msg=f"{state} {part}")
    np.testing.assert_allclose(real_gdp(e).fisher, real_gdp(other).fisher, rtol=1e-9)
    for name in ("real_income_percent", "output_percent", "exports_percent", "imports_percent"):
        np.testing.assert_allclose(measure(e).regions[name], measure(other).regions[name], atol=1e-6)


def test_duties_and_revenue_are_those_of_the_products() -> None:
    e = solved("border and supply")
    b, p = e.baseline, e.baseline.products
    before, after = duties(e)
    at = p.cell_sector, p.cell_importer
    np.testing.assert_allclose(after[at], p.summed(product_rates(b, e.shock) * e.products.fob), rtol=1e-9)
    tax = (e.shock.export_tax * e.markup * e.trade).sum((0, 1)) - (b.export_tax * b.trade).sum((0, 1))
    np.testing.assert_allclose(revenue_change(e), (after - before).sum((0, 2)) + tax, rtol=1e-8)
    doubled = revenue_change_at_customs(e, np.full_like(b.trade, 2.0))
    np.testing.assert_allclose(doubled, revenue_change(e) + (after - before).sum((0, 2)), rtol=1e-9)


def one_good(b: Baseline) -> tuple[Baseline, Shock]:
    """An economy whose one split cell has two products, of which one alone is taxed more."""
    split = with_products(replace(b, products=None), {(1, 0): 2})
    apart = np.zeros_like(split.products.tariff)
    apart[0, 1:] = 0.3
    return split, Shock.of(split, product_tariff=apart)


def test_the_rise_of_a_cells_tariff_is_the_mean_of_its_products() -> None:
    b, shock = one_good(drawn(3))
    e, p = solve(b, shock, Settings(border=BORDER)), b.products
    value = p.share[:, None] * p.trade_share / (1 + p.tariff)
    rise = np.log1p(p.tariff[0] + 0.3) - np.log1p(p.tariff[0])
    expected = rise * value[0] / value.sum(0)
    np.testing.assert_allclose(tariff_rise(e)[1, 0, 1:], expected[1:], rtol=1e-12)
    assert (tariff_rise(e)[1, 0, 0], np.abs(np.delete(tariff_rise(e), 1, axis=0)).max()) == (0, 0)
    weights = (1 + b.export_tax[1, 0, 1:]) * b.trade[1, 0, 1:] * (value[0] / value.sum(0))[1:]
    bought = ((1 + b.export_tax) * b.trade)[:, 0, 1:].sum()
    assert mean_tariff_rise(e)[0] == pytest.approx((weights * np.expm1(rise[1:])).sum() / bought)
    # Only the product whose duty rose is looked at, at what its sellers ask.
    asked = np.log(e.markup * e.unit_cost[:, None, :])[1, 0, 1:] - np.log(e.currency[0])
    assert border_pass_through(e)[0] == pytest.approx(1 + (weights * asked).sum() / (weights * rise[1:]).sum())
    spent = p.share[:, None] * p.trade_share
    paid = b.trade_share[1, 0] * rise * spent[0] / spent.sum(0)
    dearer = np.log(e.price[1, 0] / e.currency[0])
    assert consumer_pass_through(e)[0] == pytest.approx(dearer / paid[1:].sum())


def test_the_less_prices_answer_the_nearer_is_pass_through_to_one() -> None:
    b = drawn(3)
    tariff = np.array(b.tariff)
    tariff[:2, 0, 1:] += 0.25
    found = [
        border_pass_through(solve(b, Shock.of(b, tariff=tariff), Settings(border=replace(BORDER, response=psi))))[0]
        for psi in (0.0, 0.15, 0.5, 1.0)
    ]
    assert found[0] == pytest.approx(1, abs=1e-12)
    assert all(np.diff(found) < 0)


def test_means_of_tariffs_are_what_is_paid_on_volumes() -> None:
    e = solved("products")
    b, p = e.baseline, e.baseline.products
    at = p.cell_sector, p.cell_importer
    new = e.products.trade
    np.testing.assert_allclose(
        mean_tariff(e, "old", "new")[at], p.summed(p.tariff * new) / p.summed(new), rtol=1e-9, atol=1e-12
    )
    assert np.abs(mean_tariff(e, "old", "new")[at] - b.tariff[at]).max() > 1e-3
    bare = replace(b, products=None)
    alone = solve(bare, Shock.of(bare, tariff=e.shock.tariff))
    np.testing.assert_array_equal(mean_tariff(alone, "new", "old"), alone.shock.tariff)


@pytest.mark.parametrize("structure", ["competitive", "monopolistic"])
@pytest.mark.parametrize("name", SMOOTH)
def test_decompositions_add_up(name: str, structure: str) -> None:
    e = solved(name, size=0.6, structure=structure)
    parts = decompose(e)
    exact = 100 * np.log1p(measure(e).regions["real_income_percent"] / 100)
    for columns in (BY_INCOME, BY_CAUSE):
        np.testing.assert_allclose(parts[list(columns)].sum(axis=1), exact, rtol=0, atol=1e-8)
    margins, supplied = e.settings.border is not None, e.settings.factor_supply > 0
    assert (parts["profit_shifting"].abs().max() > 1e-3) == (margins or structure == "monopolistic")
    assert (parts["factor_supply"].abs().max() > 1e-3) == supplied


@pytest.mark.parametrize("name", SMOOTH)
def test_for_a_small_change_each_cause_is_its_formula(name: str) -> None:
    """Differences across the solution of a small policy, product by product, against the path's parts."""
    size = 1e-4
    e = solved(name, size=size)
    b, p = e.baseline, e.baseline.products
    fob, asked = (1 + b.export_tax) * b.trade, np.log(e.markup * e.unit_cost[:, None, :])
    dear = fob * (asked + np.log1p(e.shock.export_tax) - np.log1p(b.export_tax))
    shipped = np.log(e.trade / b.trade) - np.log(e.unit_cost)[:, None, :]
    value = (p.share * p.within(b.expenditure))[:, None] * p.trade_share / (1 + p.tariff)
    by_product = np.log(e.products.trade * (1 + p.within(b.export_tax)) / value / e.unit_cost[p.sector])
    collected = b.tariff * fob * shipped
    collected[p.cell_sector, p.cell_importer] = p.summed(p.tariff * value * by_product)
    made = b.profit_share[:, None] * b.output * np.log(e.output / b.output / e.unit_cost)
    expected = {
        "terms_of_trade": dear.sum((0, 1)) - dear.sum((0, 2)),
        "volume_of_trade": collected.sum((0, 2)) + (b.export_tax * b.trade * shipped).sum((0, 1)),
        "trade_costs": -((1 + b.tariff) * fob * np.log(e.shock.iceberg)).sum((0, 2)),
        "profit_shifting": made.sum(0),
        "factor_supply": b.value_added.sum(0) * np.log(e.supply),
    }
    found = decompose(e)
    for cause, change in expected.items():
        percent = 100 * change / b.income
        np.testing.assert_allclose(found[cause], percent, rtol=2e-2, atol=2e-2 * np.abs(percent).max(), err_msg=cause)
    formula = first_order(e)
    at_sellers = 100 * (dear.sum((0, 1)) - dear.sum((0, 2))) / b.income
    assert formula["terms_of_trade_percent"].abs().max() > 0.1 * np.abs(at_sellers).max()


@pytest.mark.parametrize("closure", ["long_run", "roy"])
def test_the_cost_of_added_factors_is_the_area_under_supply(closure: str) -> None:
    """∫ (Φ/P_I) dH over what is added, the real wage at which each came: by the supply curve alone."""
    e = solve(drawn(3), everything(drawn(3), 3, 0.6), Settings(factor_supply=0.5, closure=closure))
    assert np.ptp(e.supply) > 1e-3
    grid, weights = np.polynomial.legendre.leggauss(20)
    for n, supply in enumerate(e.supply):
        at = 1 + (supply - 1) * (grid + 1) / 2
        area = (supply - 1) / 2 * (weights * at ** (1 / 0.5)).sum() * e.baseline.value_added[:, n].sum()
        assert supply_cost(e)[n] == pytest.approx(area, rel=1e-10)
    found = measure(e).regions
    off = found["equivalent_variation_usd_mn"] - found["net_real_income_percent"] / 100 * e.baseline.income
    np.testing.assert_allclose(off, supply_cost(e), rtol=1e-9)


def test_net_of_the_first_unit_added_nothing_is_gained() -> None:
    """Envelope: a factor paid what it costs adds nothing to welfare beyond what given factors get, to first order."""
    b = replace(drawn(3, "competitive"), products=None)
    free = solve(b, Shock.of(b, tariff=0 * b.tariff, export_tax=0 * b.tariff)).rebase()
    home = np.broadcast_to(np.where(abroad(3), np.inf, 1.0), free.tariff.shape)
    alone = solve(free, Shock.of(free, iceberg=home), Settings(deficit_rule="zero")).rebase()
    better = Shock.of(alone, iceberg=np.broadcast_to(np.where(abroad(3), 1.0, 0.999), alone.tariff.shape))
    given, answering = (solve(alone, better, Settings(deficit_rule="zero", factor_supply=e)) for e in (0.0, 0.5))
    net, gross = net_real_income(answering) - 1, real_income(answering) - 1
    np.testing.assert_allclose(net, real_income(given) - 1, rtol=2e-3)
    assert (gross > 1.4 * net).all()


def test_net_is_gross_where_factors_are_given() -> None:
    e = solved("border")
    np.testing.assert_array_equal(net_real_income(e), real_income(e))
