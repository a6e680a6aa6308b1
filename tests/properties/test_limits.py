"""Limits of the trade elasticity in which the equilibrium can be written down."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import abroad, random_tables, two_countries
from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve

ZERO = Settings(deficit_rule="zero")
CLOSURES = ["long_run", "roy"]


def dearer(b: Baseline, seed: int = 5) -> Shock:
    """Icebergs between 0.8 and 1.5 on all foreign trade."""
    drawn = np.random.default_rng(seed).uniform(0.8, 1.5, b.tariff.shape)
    return Shock.of(b, iceberg=np.where(abroad(len(b.regions)), drawn, 1.0))


def with_elasticity(b: Baseline, theta: float) -> Baseline:
    return replace(b, trade_elasticity=np.full(len(b.sectors), theta))


def fixed_share_prices(b: Baseline, shock: Shock) -> np.ndarray:
    """log P̂ [s, n] where shares and wages stay: log P = Σ_i π (Σ_k γ log P_i + log d), a linear system."""
    sectors, regions = b.output.shape
    through = np.einsum("sni,ksi->snki", b.trade_share, b.input_share).reshape(sectors * regions, -1)
    direct = (b.trade_share * np.log(shock.iceberg)).sum(2).ravel()
    return np.linalg.solve(np.eye(sectors * regions) - through, direct).reshape(sectors, regions)


@pytest.mark.parametrize("closure", CLOSURES)
def test_with_no_substitution_icebergs_raise_prices_and_move_no_money(small: Economy, closure: str) -> None:
    """θ → 0 is Cobb–Douglas: every nominal flow and wage stays, prices rise by Π (ĉκ̂)^π; first order in θ."""
    b = small.baseline
    shock, gaps = dearer(b), []
    expected = fixed_share_prices(b, shock)
    assert expected.max() > 0.05
    for theta in (0.02, 0.01, 0.005):
        e = solve(with_elasticity(b, theta), shock, Settings(closure=closure))
        np.testing.assert_allclose(e.wage, 1, atol=theta)
        np.testing.assert_allclose(e.trade_share, b.trade_share, atol=theta)
        np.testing.assert_allclose(e.income, b.income, rtol=theta)
        real = np.log1p(measure(e).regions["real_income_percent"].to_numpy() / 100)
        gaps.append(np.abs(real + (b.consumption_share * expected).sum(0)).max())
    assert gaps[0] < 0.02
    ratio = np.array(gaps[:-1]) / gaps[1:]
    assert ((ratio > 1.8) & (ratio < 2.2)).all(), gaps


def test_with_no_substitution_a_tariff_only_moves_who_gets_the_money() -> None:
    """θ → 0, one sector, no inputs: spending shares stay, so HOM's tariff t cuts what FOR is paid to X/(1+t)."""
    b = with_elasticity(two_countries([[60.0, 25.0], [25.0, 220.0]], 1.0), 1e-3)
    rate = 0.5
    tariff = np.zeros_like(b.tariff)
    tariff[0, 0, 1] = rate
    e = solve(b, Shock.of(b, tariff=tariff), ZERO)
    # Balanced trade: (25/85)·I_H/(1+t) = (25/245)·w_F V_F, with I_H = w_H V_H/(1 − share·t/(1+t)).
    share = 25 / 85
    relative = share / (1 + rate) / (1 - share * rate / (1 + rate)) * 85 / 25  # w_F V_F / V_F over w_H V_H / V_H
    assert e.wage[1] / e.wage[0] == pytest.approx(relative, rel=2e-3)


@pytest.mark.parametrize("theta", [30.0, 100.0, 300.0])
@pytest.mark.parametrize("cost", [0.9, 1.2])
def test_with_perfect_substitutes_the_cheaper_supplier_takes_all(theta: float, cost: float) -> None:
    """Two mirror countries keep equal wages, so P̂ = (Σπκ^−θ)^(−1/θ): between the cheapest and its share^(−1/θ)."""
    share = 0.2
    b = two_countries([[80.0, 20.0], [20.0, 80.0]], theta)
    e = solve(b, Shock.of(b, iceberg=np.array([[[1.0, cost], [cost, 1.0]]])), ZERO)
    np.testing.assert_allclose(e.wage, 1, rtol=1e-10)
    foreign = share * cost**-theta / (1 - share + share * cost**-theta)
    np.testing.assert_allclose([e.trade_share[0, 0, 1], e.trade_share[0, 1, 0]], foreign, rtol=1e-8)
    cheapest, had = (cost, share) if cost < 1 else (1.0, 1 - share)
    assert (e.price >= cheapest * (1 - 1e-12)).all()
    assert (e.price <= cheapest * had ** (-1 / theta) * (1 + 1e-12)).all()
    if theta == 300.0:
        assert foreign == pytest.approx(1.0 if cost < 1 else 0.0, abs=1e-6)


def test_perfect_substitutes_leave_no_room_for_terms_of_trade() -> None:
    """The gain a tariff can bring its owner goes to nothing as goods become alike."""

    def best(theta: float) -> float:
        b = two_countries([[80.0, 20.0], [20.0, 80.0]], theta)
        return max(real_income(own_tariff(b, rate)) for rate in np.array([0.25, 0.5, 1.0, 1.5, 2.0]) / theta)

    gains = [best(theta) for theta in (2.0, 8.0, 32.0)]
    assert gains[0] > gains[1] > gains[2] > 0
    assert gains[2] < 0.1 * gains[0]


def own_tariff(b: Baseline, rate: float) -> Equilibrium:
    return solve(b, Shock.of(b, tariff=np.array([[[0.0, rate], [0.0, 0.0]]])), ZERO)


def real_income(e: Equilibrium) -> float:
    return float(measure(e).regions["real_income_percent"].iloc[0])


def test_trade_shares_barely_move_when_elasticities_are_small() -> None:
    b = with_elasticity(random_tables(np.random.default_rng(6)).economy().baseline, 0.05)
    e = solve(b, dearer(b))
    assert np.abs(e.trade_share - b.trade_share).max() < 0.05 * np.log(1.5 / 0.8) / 2
