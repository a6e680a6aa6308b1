"""Economies nobody chose: every one solves, certified, and every identity holds in the solution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builders import Tables, random_shock, random_tables, tariff_shock, without_inputs
from counteroffer.economy import Economy, identities
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.errors import CounterofferError

SEEDS = st.integers(min_value=0, max_value=2**32 - 1)


@given(seed=SEEDS, rule=st.sampled_from(["world_share", "zero"]))
@settings(max_examples=200)
def test_every_random_economy_and_shock_solves_certified(seed: int, rule: str) -> None:
    """θ in [1, 16], tariffs 0–30% before and 0–200% after, icebergs 0.8–1.5, deficits present."""
    rng = np.random.default_rng(seed)
    b = random_tables(rng, largest_tariff=0.3, elasticity=(1.0, 16.0)).economy().baseline
    assert np.abs(b.deficit).max() > 0
    e = solve(b, random_shock(rng, b, largest_tariff=2.0, iceberg=(0.8, 1.5)), Settings(deficit_rule=rule))
    assert e.status == "certified"
    assert e.residual == max(r.value for r in e.residuals) <= 1e-10
    assert_identities(e)


@pytest.mark.parametrize("rule", ["world_share", "zero"])
def test_identities_hold_in_the_focus_economy_under_broad_tariffs(focus: Economy, rule: str) -> None:
    b = focus.baseline
    e = solve(b, tariff_shock(b, 0.25, importers=[b.regions.index("USA")]), Settings(deficit_rule=rule))
    assert_identities(e)
    rebased = e.rebase()
    for name, gaps in identities(rebased).items():
        np.testing.assert_allclose(gaps, 0, atol=1e-9, err_msg=name)


def assert_identities(e: Equilibrium) -> None:
    """The accounts of docs/model.md, written again here, of a solution; nothing negative in it."""
    b = e.baseline
    region = e.wage * b.value_added.sum(0)
    base = region.min()
    tariff = e.shock.tariff
    for name in ("wage", "price", "unit_cost", "income"):
        assert (getattr(e, name) > 0).all(), name
    for name in ("trade", "expenditure", "output", "revenue"):
        assert (getattr(e, name) >= 0).all(), name
    np.testing.assert_allclose(e.trade_share.sum(2)[b.expenditure > 0], 1, atol=1e-12, err_msg="shares sum to one")
    gaps = {
        "market clearing": e.output - e.trade.sum(1),
        "spending": e.expenditure - (b.input_share * e.output[None]).sum(1) - b.consumption_share * e.income,
        "spending by source": e.expenditure - ((1 + tariff) * e.trade).sum(2),
        "factor market": (b.value_added_share * e.output).sum(0) - region,
        "income": e.income - region - (tariff * e.trade).sum((0, 2)) - e.deficit,
        "Walras": e.trade.sum((0, 2)) - e.trade.sum((0, 1)) - e.deficit,
        "deficits of the world": e.deficit.sum(),
        "numéraire": region.sum() - b.value_added.sum(),
    }
    for name, gap in gaps.items():
        np.testing.assert_allclose(np.asarray(gap) / base, 0, atol=1e-9, err_msg=name)


def test_external_balance_is_met_though_it_is_not_imposed(focus: Economy) -> None:
    b = focus.baseline
    e = solve(b, tariff_shock(b, 0.25, importers=[b.regions.index("USA")]))
    balance = {r.equation: r.value for r in e.residuals}["external balance"]
    assert balance <= 1e-10
    np.testing.assert_allclose(e.trade.sum((0, 2)) - e.trade.sum((0, 1)), e.deficit, rtol=1e-7)


def test_high_elasticities_and_prohibitive_tariffs_converge_without_tuning(focus: Economy) -> None:
    """θ = 16 everywhere, 200% on every good between all regions, and by the US alone."""
    b = replace(focus.baseline, trade_elasticity=np.full(len(focus.sectors), 16.0))
    goods = sorted({int(focus.detail.sector_of[j]) for j, s in enumerate(focus.detail.sectors) if s[0] in "ABC"})
    for importers in (None, [b.regions.index("USA")]):
        e = solve(b, tariff_shock(b, 2.0, importers=importers, sectors=goods))
        assert e.status == "certified"
        assert e.residual <= 1e-10
        assert_identities(e)


def test_a_deficit_no_income_can_pay_is_not_certified() -> None:
    """Where surpluses fixed as shares of world value added exceed what a region earns, there is no equilibrium."""
    rng = np.random.default_rng(7)
    b = random_tables(rng, spread=10.0, home=1.0, elasticity=(1.0, 16.0)).economy().baseline
    shock = random_shock(rng, b)
    with pytest.raises(CounterofferError):
        solve(b, shock)


@given(seed=SEEDS)
@settings(max_examples=25)
def test_dearer_trade_costs_never_help_the_world_without_distortions(seed: int) -> None:
    """No tariffs, no deficits: every region's free-trade gain from trade is lost on the way to autarky."""
    rng = np.random.default_rng(seed)
    b = balanced(untaxed(random_tables(rng)).economy().baseline)
    closed = Shock.of(b, iceberg=np.where(np.eye(3, dtype=bool)[None], 1.0, 3.0) * np.ones_like(b.tariff))
    e = solve(b, closed, Settings(deficit_rule="zero"))
    real = e.income / b.income / np.exp((b.consumption_share * np.log(e.price)).sum(0))
    assert (real < 1).all()


def untaxed(tables: Tables) -> Tables:
    return replace(tables, tariff=np.zeros_like(tables.tariff))


def balanced(b: Baseline) -> Baseline:
    return solve(b, Shock.none(b), Settings(deficit_rule="zero")).rebase()


@given(seed=SEEDS)
@settings(max_examples=25)
def test_real_wages_follow_from_home_shares_alone(seed: int) -> None:
    """ŵ/P̂ = Π_s Π_k π̂_kk^(−α_s a_sk/θ_k), a the Leontief inverse of costs: with inputs, tariffs and deficits."""
    rng = np.random.default_rng(seed)
    b = random_tables(rng).economy().baseline
    assert_real_wage_is_closed_form(b, solve(b, random_shock(rng, b)))


@given(seed=SEEDS)
@settings(max_examples=25)
def test_without_inputs_or_tariffs_real_income_is_the_acr_formula(seed: int) -> None:
    """Arkolakis, Costinot & Rodríguez-Clare: Ŵ = Π_s π̂_nn^(−α/θ) under trade-cost shocks with balanced trade."""
    rng = np.random.default_rng(seed)
    b = balanced(without_inputs(untaxed(random_tables(rng))).economy().baseline)
    e = solve(b, random_shock(rng, b, largest_tariff=0.0), Settings(deficit_rule="zero"))
    home = np.einsum("snn->sn", e.trade_share / b.trade_share)
    formula = np.exp(-(b.consumption_share * np.log(home) / b.trade_elasticity[:, None]).sum(0))
    real = e.income / b.income / np.exp((b.consumption_share * np.log(e.price)).sum(0))
    np.testing.assert_allclose(real, formula, rtol=1e-9)
    assert np.abs(formula - 1).max() > 1e-3


def assert_real_wage_is_closed_form(b: Baseline, e: Equilibrium) -> None:
    home = np.log(np.einsum("snn->sn", e.trade_share / b.trade_share))
    formula = np.empty(len(b.regions))
    for n in range(len(b.regions)):
        costs = np.linalg.inv(np.eye(len(b.sectors)) - b.input_share[:, :, n].T)  # of price over wage, user by input
        formula[n] = np.exp(-b.consumption_share[:, n] @ costs @ (home[:, n] / b.trade_elasticity))
    real = e.wage / np.exp((b.consumption_share * np.log(e.price)).sum(0))
    np.testing.assert_allclose(real, formula, rtol=1e-9)


def test_a_way_that_is_flat_and_then_steep_is_walked_in_steps() -> None:
    """Trade almost closed while deficits stay: the direct iteration stalls here, the continuation arrives."""
    rng = np.random.default_rng(319)
    b = random_tables(rng, largest_tariff=0.3, elasticity=(1.0, 16.0)).economy().baseline
    e = solve(b, random_shock(rng, b, largest_tariff=2.0, iceberg=(0.8, 3.0)))
    assert e.iterations > Settings().max_iterations  # the direct attempt is counted too
    assert_identities(e)
