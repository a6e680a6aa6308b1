"""Cases a pencil can solve."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq

from builders import abroad, random_shock, random_tables, tariff_shock, two_countries, without_inputs
from counteroffer.effects import measure
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve

ZERO = Settings(deficit_rule="zero")
SYMMETRIC = np.array([[80.0, 20.0], [20.0, 80.0]])
UNEQUAL = np.array([[60.0, 25.0], [25.0, 220.0]])  # balanced: [importer, exporter]


def own_tariff(b: Baseline, rate: float, importer: int = 0) -> Equilibrium:
    return solve(b, tariff_shock(b, rate, importers=[importer]), ZERO)


def real_income(e: Equilibrium) -> np.ndarray:
    """Î/P̂ of every region, percent change, written out."""
    price = np.exp((e.baseline.consumption_share * np.log(e.price)).sum(0))
    return 100 * (e.income / e.baseline.income / price - 1)


@pytest.mark.parametrize("theta", [1.5, 4.0, 9.0])
@pytest.mark.parametrize("trade", [SYMMETRIC, UNEQUAL], ids=["symmetric", "unequal"])
def test_iceberg_shock_in_one_sector_gives_the_acr_welfare_formula(trade: np.ndarray, theta: float) -> None:
    b = two_countries(trade, theta)
    iceberg = np.array([[[1.0, 1.3], [0.9, 1.0]]])
    e = solve(b, Shock.of(b, iceberg=iceberg), ZERO)
    home = np.einsum("snn->n", e.trade_share / b.trade_share)
    np.testing.assert_allclose(measure(e).regions["real_income_percent"], 100 * (home ** (-1 / theta) - 1), atol=1e-9)


def test_with_tariffs_welfare_is_the_acr_formula_times_the_revenue_term() -> None:
    """Income holds revenue: Î/P̂ = π̂_nn^(−1/θ)·Î/ŵ with Î/ŵ = 1/(1 − revenue share of spending)."""
    theta = 4.0
    b = two_countries(UNEQUAL, theta)
    e = own_tariff(b, 0.3)
    home = np.einsum("snn->n", e.trade_share / b.trade_share)
    collected = 0.3 / 1.3 * e.trade_share[0, 0, 1]
    revenue_term = np.array([1 / (1 - collected), 1.0])
    np.testing.assert_allclose(real_income(e), 100 * (home ** (-1 / theta) * revenue_term - 1), atol=1e-9)
    np.testing.assert_allclose(measure(e).regions["real_income_percent"], real_income(e), atol=1e-9)


def test_an_economy_that_hardly_trades_is_not_touched_by_tariffs() -> None:
    tables = random_tables(np.random.default_rng(2))
    tables = replace(tables, trade=np.where(abroad(3), 1e-9 * tables.trade, tables.trade))
    b = tables.economy().baseline
    e = solve(b, random_shock(np.random.default_rng(2), b))
    effects = measure(e)
    for column in ("real_income_percent", "real_wage_percent"):
        np.testing.assert_allclose(effects.regions[column], 0, atol=1e-6)
    np.testing.assert_allclose(effects.sectors["output_percent"], 0, atol=1e-6)


@pytest.mark.parametrize("rate", [0.1, 1.0])
def test_the_same_tariff_in_two_equal_countries_leaves_wages_equal_and_hurts_both(rate: float) -> None:
    b = two_countries(SYMMETRIC, 4.0)
    e = solve(b, tariff_shock(b, rate), ZERO)
    np.testing.assert_allclose(e.wage, 1, atol=1e-11)
    income = real_income(e)
    assert income[0] == pytest.approx(income[1], abs=1e-9)
    assert income[0] < 0


def test_a_small_tariff_helps_its_owner_and_harms_the_other() -> None:
    b = two_countries(SYMMETRIC, 4.0)
    income = real_income(own_tariff(b, 0.05))
    assert income[0] > 0 > income[1]
    assert income.sum() < 0


@pytest.mark.parametrize("theta", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("trade", [SYMMETRIC, UNEQUAL], ids=["symmetric", "unequal"])
def test_the_optimal_tariff_is_one_over_theta_times_the_foreign_home_share(trade: np.ndarray, theta: float) -> None:
    b = two_countries(trade, theta)

    def gap(t: float) -> float:
        return t - 1 / (theta * own_tariff(b, t).trade_share[0, 1, 1])

    optimum = brentq(gap, 0.5 / theta, 4 / theta, xtol=1e-12)
    income = {step: real_income(own_tariff(b, optimum + step))[0] for step in (-0.01, -1e-4, 0.0, 1e-4, 0.01)}
    slope, curvature = (income[1e-4] - income[-1e-4]) / 2e-4, (income[0.01] - 2 * income[0.0] + income[-0.01]) / 1e-4
    assert abs(slope / curvature) < 1e-5  # the optimum a Newton step would still look for lies this near
    assert income[0.0] > max(income[-0.01], income[0.01])


def test_a_tariff_far_above_the_optimum_hurts_its_owner() -> None:
    b = two_countries(SYMMETRIC, 4.0)
    assert real_income(own_tariff(b, 3.0))[0] < 0


def test_the_small_country_has_the_smaller_optimal_tariff() -> None:
    theta = 4.0
    small_home, large_home = two_countries(UNEQUAL, theta), two_countries(UNEQUAL[::-1, ::-1], theta)

    def optimum(b: Baseline) -> float:
        return brentq(lambda t: t - 1 / (theta * own_tariff(b, t).trade_share[0, 1, 1]), 0.1, 2.0)

    assert 1 / theta < optimum(small_home) < optimum(large_home)


def test_a_cost_rise_on_every_route_raises_prices_and_moves_no_shares() -> None:
    """Every route, the home one too, dearer by 10%: without inputs prices rise by 10% and nothing else moves."""
    b = without_inputs(random_tables(np.random.default_rng(6))).economy().baseline
    e = solve(b, Shock.of(b, iceberg=np.full_like(b.tariff, 1.1)))
    np.testing.assert_allclose(e.trade_share, b.trade_share, atol=1e-10)
    np.testing.assert_allclose(e.wage, 1, atol=1e-10)
    np.testing.assert_allclose(e.price, 1.1, atol=1e-10)
    np.testing.assert_allclose(real_income(e), 100 * (1 / 1.1 - 1), atol=1e-8)
