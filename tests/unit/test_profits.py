"""Monopolistic competition with firms fixed: profits, and Ossa's (2014) tariffs on his own data."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from builders import (
    SECTORS,
    Tables,
    long_frame,
    random_shock,
    random_tables,
    sector_frame,
    two_countries,
    without_inputs,
)
from counteroffer.economy import Economy, identities
from counteroffer.effects import measure
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.replication import ossa_economy

ZERO = Settings(deficit_rule="zero")


def monopolistic(seed: int) -> Tables:
    """Tables whose value added exceeds profits: elasticities from 5, so at most a sixth of sales, and few inputs."""
    tables = random_tables(np.random.default_rng(seed), elasticity=(5.0, 16.0))
    return replace(tables, input_use=tables.input_use / 2)


def real(e: Equilibrium) -> np.ndarray:
    return measure(e).regions["real_income_percent"].to_numpy()


@pytest.fixture(scope="module")
def ossa(shared: Path) -> Economy:
    folder = shared / "validation" / "ossa2014"
    if not (folder / "seven_regions_2007.npz").is_file():
        pytest.skip("Ossa's data are not on this machine")
    return ossa_economy(folder)


@pytest.fixture(scope="module")
def ossa_baseline(ossa: Economy) -> Baseline:
    return solve(ossa.baseline, Shock.none(ossa.baseline), ZERO).rebase()


def test_a_competitive_economy_has_no_profits(small: Economy) -> None:
    assert (small.baseline.profit_share == 0).all()


def test_profits_are_one_over_the_elasticity_of_substitution() -> None:
    tables = monopolistic(1)
    b = tables.economy(market_structure="monopolistic").baseline
    competitive = tables.economy().baseline
    np.testing.assert_allclose(b.profit_share, 1 / (tables.trade_elasticity + 1), rtol=1e-14)
    np.testing.assert_allclose(
        b.value_added + b.profit_share[:, None] * b.output, competitive.value_added, rtol=1e-10, atol=1e-9
    )
    np.testing.assert_allclose(b.income, competitive.income, rtol=1e-12)
    for name, gaps in identities(b).items():
        np.testing.assert_allclose(gaps, 0, atol=1e-9, err_msg=name)


def test_profits_of_nothing_change_nothing(small: Economy, small_tables: Tables) -> None:
    """The economy with ρ → 0 goes to the competitive one, in proportion to ρ; with ρ = 0 it is that one."""
    b, shock = small.baseline, random_shock(np.random.default_rng(2), small.baseline)
    reference = solve(b, shock)
    gaps = []
    for share in (0.0, 1e-7, 1e-6):
        e = solve(small_tables.economy(profit_share=dict.fromkeys(small.sectors, share)).baseline, shock)
        gaps.append(np.abs(e.price / reference.price - 1).max())
    assert gaps[0] <= 1e-12
    assert 0 < gaps[1] < gaps[2] < 1e-5


@pytest.mark.parametrize("closure", ["long_run", "roy"])
def test_one_markup_everywhere_and_no_inputs_is_the_competitive_economy(closure: str) -> None:
    """Profits are then a constant share of every region's sales: real incomes, prices and trade move alike."""
    tables = without_inputs(random_tables(np.random.default_rng(3)))
    tables = replace(tables, trade_elasticity=np.full(3, 4.0))
    shock = random_shock(np.random.default_rng(3), tables.economy().baseline)
    settings = Settings(closure=closure, deficit_rule="zero")
    plain, marked = (solve(tables.economy(**o).baseline, shock, settings) for o in ({}, {"market_structure": MARKED}))
    assert (marked.baseline.profit_share == 0.2).all()
    np.testing.assert_allclose(marked.sector_wage, plain.sector_wage, rtol=1e-9)
    np.testing.assert_allclose(marked.trade, plain.trade, rtol=1e-8)
    np.testing.assert_allclose(marked.income, plain.income, rtol=1e-8)


MARKED = "monopolistic"


def test_a_closed_form_with_profits() -> None:
    """One sector: Î/P̂ = π̂_nn^(−1/θ) times the revenue term, whatever the markup."""
    rate, theta = 0.3, 4.0
    b = two_countries([[60.0, 25.0], [25.0, 220.0]], theta)
    rho = np.array([1 / (theta + 1)])
    b = replace(b, profit_share=rho, value_added=(1 - rho) * b.value_added)
    e = solve(b, Shock.of(b, tariff=np.array([[[0.0, rate], [0.0, 0.0]]])), ZERO)
    home = np.einsum("snn->n", e.trade_share / b.trade_share)
    term = np.array([1 / (1 - rate / (1 + rate) * e.trade_share[0, 0, 1]), 1.0])
    np.testing.assert_allclose(real(e), 100 * (home ** (-1 / theta) * term - 1), atol=1e-9)


@pytest.mark.parametrize("markups", ["implied", "own"])
@pytest.mark.parametrize("rule", ["world_share", "zero", "value_added_share"])
@pytest.mark.parametrize("closure", ["long_run", "roy"])
@pytest.mark.parametrize("seed", range(6))
def test_random_economies_with_profits_and_inputs_solve_certified(
    seed: int, closure: str, rule: str, markups: str
) -> None:
    rng = np.random.default_rng(100 + seed)
    tables = monopolistic(seed)
    own = dict(zip(tables.sectors, rng.uniform(0, 0.2, 3), strict=True))
    options: dict[str, Any] = {"market_structure": MARKED} if markups == "implied" else {"profit_share": own}
    b = tables.economy(**options).baseline
    e = solve(b, random_shock(rng, b, largest_tariff=1.0), Settings(closure=closure, deficit_rule=rule))
    assert e.residual <= 1e-10
    rho = b.profit_share[:, None]
    factors = b.value_added_share * (1 - rho) * e.output
    region = e.wage * b.value_added.sum(0)
    gaps = {
        "factor market": factors.sum(0) - region,
        "income": e.income - region - (rho * e.output).sum(0) - (e.shock.tariff * e.trade).sum((0, 2)) - e.deficit,
        "spending": e.expenditure
        - (b.input_share * ((1 - rho) * e.output)[None]).sum(1)
        - b.consumption_share * e.income,
        "market clearing": e.output - e.trade.sum(1),
    }
    for name, gap in gaps.items():
        np.testing.assert_allclose(gap / region.min(), 0, atol=1e-9, err_msg=name)
    for name, gap in identities(e.rebase()).items():
        np.testing.assert_allclose(gap, 0, atol=1e-9, err_msg=name)


def test_profits_above_value_added_are_refused_by_name() -> None:
    tables = random_tables(np.random.default_rng(1))
    theta = tables.trade_elasticity.copy()
    theta[1] = 0.05
    with pytest.raises(EconomyError, match=r"profits of 95% of sales.*iron in \w{3}; give a smaller profit_share"):
        replace(tables, trade_elasticity=theta).economy(market_structure="monopolistic")


def test_ossas_tariffs_again_are_no_change(ossa: Economy, ossa_baseline: Baseline) -> None:
    for b in (ossa.baseline, ossa_baseline):
        for name, gaps in identities(b).items():
            np.testing.assert_allclose(gaps, 0, atol=1e-9, err_msg=name)
    b = ossa_baseline
    e = solve(b, Shock.none(b), ZERO)
    for name in ("wage", "price", "unit_cost", "sector_wage"):
        np.testing.assert_allclose(getattr(e, name), 1, atol=1e-10, err_msg=name)
    np.testing.assert_allclose(real(e), 0, atol=1e-8)


def us_tariff(b: Baseline, rate: float) -> Equilibrium:
    us, tariff = b.regions.index("US"), b.tariff.copy()
    tariff[:, us] = np.where(np.arange(len(b.regions)) == us, b.tariff[:, us], rate)
    return solve(b, Shock.of(b, tariff=tariff), ZERO)


def test_a_us_tariff_near_ossas_optimum_gains_what_he_found(ossa_baseline: Baseline) -> None:
    """Ossa, table 3a: the optimal US tariffs (median 60.3%) bring 2.3%; one rate for all brings a little less."""
    b = ossa_baseline
    us = b.regions.index("US")
    e = us_tariff(b, 0.6)
    assert real(e)[us] == pytest.approx(2.2, abs=0.1)
    assert (np.delete(real(e), us) < 0).all()
    # Wages of the US rise against the mean of all others by about 23.8 + 4.0 percent there, on each numéraire.
    relative = 100 * (e.wage[us] / np.delete(e.wage, us).mean() - 1)
    assert relative == pytest.approx(100 * (1.238 / 0.960 - 1), abs=3)
    assert real(us_tariff(b, 0.2))[us] < real(e)[us] > real(us_tariff(b, 1.5))[us]


@pytest.mark.parametrize("structure", ["competitive", "monopolistic"])
@pytest.mark.parametrize("how", ["series", "mapping"])
def test_own_profit_shares_that_a_market_structure_implies_are_that_market_bit_by_bit(
    small_tables: Tables, structure: str, how: str
) -> None:
    """ρ = 0 is perfect competition and ρ = 1/(1+θ) the monopolistic market, in the baseline and in its solution."""
    competitive = structure == "competitive"
    implied = pd.Series(
        np.zeros(3) if competitive else 1 / (1 + small_tables.trade_elasticity), index=list(small_tables.sectors)
    )
    given = implied[::-1] if how == "series" else implied.to_dict()  # in any order
    own = small_tables.economy(profit_share=given).baseline
    meant = small_tables.economy(market_structure=structure).baseline
    solved = [solve(b, random_shock(np.random.default_rng(2), b)) for b in (own, meant)]
    for one, other in ((own, meant), (solved[0], solved[1])):
        arrays = [field.name for field in fields(one) if isinstance(getattr(one, field.name), np.ndarray)]
        assert len(arrays) > 10
        for name in arrays:
            np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


@pytest.mark.parametrize("rate", [-0.2, 0.4])
def test_a_closed_form_where_markups_differ_apart_from_elasticities(rate: float) -> None:
    """A tax t on all sales of one good, home and abroad, in countries alike, without inputs.

    Spending shares stay and work is (1−ρ)Y, so Î = Σα(1−ρ) / Σα(1−ρ)/(1+t) and P̂ = Π(1+t)^α, whatever θ.
    """
    alpha, rho = np.array([0.3, 0.7]), np.array([0.5, 0.15])
    rows = [(s, n, i, 100 * a / 2) for s, a in zip(("high", "low"), alpha, strict=True) for n in "AB" for i in "AB"]
    economy = Economy.from_tables(
        trade=pd.DataFrame(rows, columns=["sector", "importer", "exporter", "value"]),
        trade_elasticity={"high": 7.0, "low": 3.0},
        profit_share={"high": rho[0], "low": rho[1]},
    )
    b, tax = economy.baseline, np.array([rate, 0.0])
    e = solve(b, Shock.of(b, tariff=np.broadcast_to(tax[:, None, None], b.tariff.shape)))
    work = alpha * (1 - rho)
    expected = work.sum() / (work / (1 + tax)).sum() / np.prod((1 + tax) ** alpha)
    np.testing.assert_allclose(1 + real(e) / 100, expected, rtol=1e-9)
    assert (expected > 1) == (rate < 0)  # too little is made of the good of high markups


@pytest.mark.parametrize("rho", [0.05, 0.35, 0.6])
def test_one_sectors_gains_do_not_depend_on_its_markup(rho: float) -> None:
    """Î/P̂ = π̂_nn^(−1/θ) times the revenue term, for ρ that θ does not imply, built from tables."""
    rate, theta = 0.3, 4.0
    rows = [("all", "A", "A", 60.0), ("all", "A", "B", 25.0), ("all", "B", "A", 25.0), ("all", "B", "B", 220.0)]
    trade = pd.DataFrame(rows, columns=["sector", "importer", "exporter", "value"])
    b = Economy.from_tables(trade=trade, trade_elasticity={"all": theta}, profit_share={"all": rho}).baseline
    e = solve(b, Shock.of(b, tariff=np.array([[[0.0, rate], [0.0, 0.0]]])), ZERO)
    home = np.einsum("snn->n", e.trade_share / b.trade_share)
    term = np.array([1 / (1 - rate / (1 + rate) * e.trade_share[0, 0, 1]), 1.0])
    np.testing.assert_allclose(real(e), 100 * (home ** (-1 / theta) * term - 1), atol=1e-9)


def test_balancing_keeps_markups_of_ones_own(small_tables: Tables) -> None:
    rho = {"corn": 0.02, "iron": 0.1, "cars": 0.05}
    plain = small_tables.economy()
    inputs = long_frame(plain.input_use, {"input": SECTORS, "user": SECTORS, "region": plain.regions})
    economy = small_tables.economy(
        input_use=inputs,
        final_use=sector_frame(plain.final_use, small_tables),
        value_added=sector_frame(plain.baseline.value_added, small_tables),
        balance="solve",
        profit_share=rho,
    )
    b = economy.baseline
    np.testing.assert_array_equal(b.profit_share, list(rho.values()))
    assert solve(b, random_shock(np.random.default_rng(0), b)).status == "certified"


def test_output_of_high_markups_is_too_small() -> None:
    """Where markups differ, a tax on what is sold too little of costs, and one on the other good brings (LL 2023).

    Two equal countries without trade costs or inputs: neither gains from the other, so what a small subsidy to the
    good of high markups brings both is efficiency alone.
    """
    pairs = [(s, n, i, 25.0) for s in ("high", "low") for n in "AB" for i in "AB"]
    trade = pd.DataFrame(pairs, columns=["sector", "importer", "exporter", "value"])
    economy = Economy.from_tables(
        trade=trade, trade_elasticity={"high": 4.0, "low": 4.0}, profit_share={"high": 0.4, "low": 0.1}
    )
    b = economy.baseline
    gains = {}
    for sector in ("high", "low"):
        tariff = np.zeros_like(b.tariff)
        tariff[economy.sectors.index(sector)] = -0.01  # on all purchases, at home and abroad
        gains[sector] = measure(solve(b, Shock.of(b, tariff=tariff))).regions["real_income_percent"].to_numpy()
    assert (gains["high"] > 0).all()
    assert (gains["low"] < 0).all()
    np.testing.assert_allclose(gains["high"][0], gains["high"][1], rtol=1e-6)
