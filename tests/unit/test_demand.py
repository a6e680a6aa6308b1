"""Demand that falls with exports: limits, closed forms, derivatives, what is refused, and how m was set."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from builders import Tables, random_tables, tariff_shock
from counteroffer import data
from counteroffer.economy.horizons import closing
from counteroffer.equilibrium import (
    Baseline,
    Currency,
    Demand,
    Equilibrium,
    Settings,
    Shock,
    gradient,
    log_real_income,
    residuals,
    solve,
)
from counteroffer.errors import EconomyError, InputError, NotConverged, ScenarioError
from counteroffer.replication.calibration import calibrate, target
from counteroffer.scenario import load_scenario
from counteroffer.scenario import settings as scenario_settings

FLOOR = 0.99
NEAR = Settings(closure="short_run", wage_floor=FLOOR)


@pytest.fixture(scope="module")
def b() -> Baseline:
    tables = random_tables(np.random.default_rng(7), elasticity=(2.0, 4.0))
    return replace(tables, input_use=tables.input_use / 2).economy().baseline


@pytest.fixture(scope="module")
def shock(b: Baseline) -> Shock:
    """NOR taxes what it buys."""
    return tariff_shock(b, 0.2, importers=[0])


def found(b: Baseline, shock: Shock, settings: Settings = NEAR, **said: Any) -> Equilibrium:
    return solve(b, shock, replace(settings, demand=Demand(**{"quoted_in": "NOR", **said})))


def idle(e: Equilibrium) -> np.ndarray:
    """Share of value added without work [n]."""
    at_work = e.baseline.value_added * e.labour * e.hired
    return np.asarray(1 - at_work.sum(0) / e.baseline.value_added.sum(0))


def test_none_of_it_is_the_closure_as_it_was(b: Baseline, shock: Shock) -> None:
    before, after = solve(b, shock, NEAR), found(b, shock)
    for name in ("wage", "hired", "price", "currency", "output"):
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), rtol=1e-12, atol=0)
    assert after.shortfall is not None
    assert not after.shortfall.any()
    assert before.shortfall is None


def test_exchange_rates_that_stand_are_pegs(b: Baseline, shock: Shock) -> None:
    pegs = tuple(Currency(code, (code,), "peg", "NOR") for code in ("SOU", "WES"))
    pegged, stood = solve(b, shock, replace(NEAR, currencies=pegs)), found(b, shock, exchange_response=0.0)
    np.testing.assert_allclose(stood.currency, stood.currency[0], rtol=1e-12)
    np.testing.assert_allclose(idle(stood), idle(pegged), rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(stood.price, pegged.price, rtol=1e-10)
    free, half = solve(b, shock, NEAR), found(b, shock, exchange_response=0.5)
    assert (idle(free)[1:] < idle(half)[1:]).all()
    assert (idle(half)[1:] < idle(pegged)[1:]).all()


def test_rates_give_way_by_their_part_against_the_one_that_quotes(b: Baseline, shock: Shock) -> None:
    e = found(b, shock, exchange_response=0.3)
    floating = e.payments.sum(0) / b.value_added.sum(0)
    expected = 0.3 * np.log(floating / floating[0])
    np.testing.assert_allclose(np.log(e.currency / e.currency[0]), expected, atol=1e-11)


def test_a_currency_is_worth_more_by_its_shortfall(b: Baseline, shock: Shock) -> None:
    e = found(b, shock, multiplier=0.8, trade_uncertainty=0.05)
    assert e.shortfall is not None
    assert np.ptp(e.shortfall) > 1e-3
    value = e.payments.sum(0) / b.value_added.sum(0)
    np.testing.assert_allclose(e.currency, value * np.exp(e.shortfall), rtol=1e-10)
    sold = (b.trade * (1 + b.export_tax)).sum(0) * ~np.eye(3, dtype=bool)
    fallen = sold.sum(0) - (e.fob.sum(0) * ~np.eye(3, dtype=bool)).sum(0) / e.currency[0]
    expected = (0.8 * fallen.clip(min=0) + 0.05 * sold.sum(0)) / b.value_added.sum(0)
    np.testing.assert_allclose(e.shortfall, expected, rtol=1e-9)


def test_the_same_shortfall_everywhere_is_a_higher_floor() -> None:
    """Exactly: with σ alike, (δ, g) and (δe^g, 0) are one allocation, and ê differs by e^g."""
    even = mirrored()
    policy = tariff_shock(even, 0.2)
    e = found(even, policy, trade_uncertainty=0.1)
    assert e.shortfall is not None
    np.testing.assert_allclose(e.shortfall, e.shortfall[0], rtol=1e-12)
    same = solve(even, policy, replace(NEAR, wage_floor=float(FLOOR * np.exp(e.shortfall[0]))))
    np.testing.assert_allclose(e.hired, same.hired, rtol=1e-10)
    np.testing.assert_allclose(e.price, same.price, rtol=1e-10)
    np.testing.assert_allclose(e.currency, same.currency * np.exp(e.shortfall), rtol=1e-10)
    assert idle(e).min() > 1e-4


def mirrored() -> Baseline:
    """Three regions that are each other's mirror images, so that every σ is the same."""
    trade = np.full((3, 3, 3), 50.0) + 250 * np.eye(3)[None]
    weight = np.array([1.0, 2.0, 1.5])[:, None, None]
    return (
        Tables(trade * weight, np.zeros((3, 3, 3)), np.zeros((3, 3, 3)), np.array([2.0, 3.0, 4.0])).economy().baseline
    )


def test_exports_that_rise_cost_nothing(b: Baseline) -> None:
    """At the kink and beyond: m acts on a fall alone."""
    opened = Shock.of(b, iceberg=np.where(np.eye(3, dtype=bool)[None], 1.0, 0.95 * np.ones_like(b.tariff)))
    e = found(b, opened, multiplier=2.0)
    assert (e.lost_exports < 0).any()
    assert e.shortfall is not None
    np.testing.assert_array_equal(e.shortfall[e.lost_exports <= 0], 0.0)
    still = found(b, Shock.none(b), multiplier=2.0)
    np.testing.assert_allclose(still.lost_exports, 0.0, atol=1e-10)
    assert any("exports" in kink for kink in still.kinks)
    assert not any("exports" in kink for kink in found(b, Shock.none(b)).kinks)


def test_more_of_it_puts_more_out_of_work_until_nothing_holds(b: Baseline, shock: Shock) -> None:
    lost = [idle(found(b, shock, multiplier=m)) for m in (0.0, 0.3, 0.6, 1.2)]
    assert all((after >= before - 1e-12).all() for before, after in pairwise(lost))
    assert lost[-1].max() > lost[0].max() + 1e-3


def test_a_floor_above_one_leaves_everyone_short(b: Baseline) -> None:
    """Wages that would have had to rise by 2%: with nothing else, 1 − 1/δ are out of work everywhere."""
    e = solve(b, Shock.none(b), replace(NEAR, wage_floor=1.02))
    np.testing.assert_allclose(e.hired, 1 / 1.02, rtol=1e-9)


def test_derivatives_see_demand(b: Baseline, shock: Shock) -> None:
    said = {"multiplier": 0.8, "trade_uncertainty": 0.02, "exchange_response": 0.6}
    e = found(b, shock, **said)
    assert idle(e).max() > 1e-3
    slope, step = gradient(e, log_real_income(1)).tariff, 1e-5
    for cell in ((0, 0, 1), (2, 0, 2), (1, 1, 0)):
        sides = []
        for sign in (1, -1):
            tariff = shock.tariff.copy()
            tariff[cell] += sign * step
            at = found(b, replace(shock, tariff=tariff), **said)
            sides.append(np.log(at.income[1] / at.consumer_price[1]))
        assert slope[cell] == pytest.approx((sides[0] - sides[1]) / (2 * step), rel=1e-5, abs=1e-9)


def test_the_certificate_finds_a_wrong_currency(b: Baseline, shock: Shock) -> None:
    e = found(b, shock, multiplier=0.8, exchange_response=0.5)
    arrays = {name: getattr(e, name) for name in ("sector_wage", "price", "expenditure", "hired", "currency")}
    assert max(r.value for r in residuals(b, shock, e.settings, **arrays)) < 1e-10
    wrong = replace(e.settings, demand=Demand(0.81, 0.0, 0.5, "NOR"))
    named = {r.equation: r.value for r in residuals(b, shock, wrong, **arrays)}
    assert named["currency"] > 1e-6


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"multiplier": -0.1}, "demand_multiplier is -0.1"),
        ({"multiplier": float("nan")}, "demand_multiplier"),
        ({"trade_uncertainty": 1.5}, "trade_uncertainty is 1.5"),
        ({"exchange_response": 2}, "exchange_response is 2"),
        ({"multiplier": True}, "demand_multiplier is True"),
    ],
)
def test_numbers_that_make_no_sense_are_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(EconomyError, match=words):
        Demand(**said)


def test_demand_needs_a_floor_and_a_currency_to_count_in(b: Baseline, shock: Shock) -> None:
    with pytest.raises(EconomyError, match="demand acts on work through wages that do not fall"):
        Settings(demand=Demand(0.5, quoted_in="NOR"))
    with pytest.raises(EconomyError, match="no region is called so"):
        found(b, shock, multiplier=0.5, quoted_in="USA")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"demand_multiplier": -1.0}, "demand_multiplier: .*give 0 or more"),
        ({"demand_multiplier": 11.0}, "demand_multiplier: .*give 10 or less"),
        ({"trade_uncertainty": 2.0}, "trade_uncertainty: .*give 1 or less"),
        ({"exchange_response": -0.5}, "exchange_response: .*give 0 or more"),
        ({"demand_multiplier": "much"}, "demand_multiplier"),
        (
            {"demand_multiplier": 0.5, "wage_floor": 0.0},
            "demand_multiplier acts on work through wages that do not fall",
        ),
        ({"exchange_response": 0.5, "wage_floor": 0.0}, "exchange_response acts on work"),
        ({"wage_floor": 2.5}, "wage_floor: .*give 2 or less"),
    ],
)
def test_a_file_that_asks_for_what_cannot_be_is_refused(said: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        load_scenario("october-2025").scenario.varied(**said)


def test_the_keys_act_in_the_short_run_alone() -> None:
    from counteroffer.economy import load_economy

    economy, said = load_economy("focus"), load_scenario("october-2025").scenario
    far = said.varied(demand_multiplier=0.5, exchange_response=0.9)
    assert scenario_settings(far, economy).demand is None
    assert scenario_settings(far.in_the_short_run(), economy).demand == Demand(0.5, 0.0, 0.9, "USA")
    assert scenario_settings(said.in_the_short_run(), economy).demand is None
    held = far.in_the_short_run().varied(currencies={"all": {"anchor": "cpi"}})
    with pytest.raises(InputError, match="demand_multiplier lowers spending in currencies held to nominal value added"):
        scenario_settings(held, economy)


def test_the_multiplier_is_set_by_okun_on_the_published_case_and_by_nothing_else() -> None:
    published = data.frame("published.csv").query("id == 'boc-25' and measure == 'real GDP'")["value"].astype(float)
    assert target().points == pytest.approx(-0.4 * published.iloc[0])
    assert target().points == pytest.approx(0.96)
    exact = calibrate()
    assert exact.multiplier == pytest.approx(float(closing("demand_multiplier")), abs=0.005)
    assert exact.frame.set_index("end")["unemployment_pp"]["calibrated"] == pytest.approx(target().points, abs=1e-6)
    ends = exact.frame.set_index("end")
    assert ends["unemployment_pp"]["supply_alone"] < ends["unemployment_pp"]["with_demand"]
    assert ends["real_gdp_percent"]["with_demand"] < ends["real_gdp_percent"]["supply_alone"] < 0
    # How far spending falls where it was set is how far it may fall elsewhere before that is an extrapolation.
    assert ends["shortfall_percent"]["with_demand"] == pytest.approx(100 * float(closing("demand_shortfall")), abs=0.01)
    assert ends["shortfall_percent"]["supply_alone"] == 0
    # Points of unemployment are the jobs lost, less those who had none before.
    u0 = 0.066
    lost = -ends["jobs_change_percent"]
    np.testing.assert_allclose(ends["unemployment_pp"], (1 - u0) * lost, rtol=1e-9)


def test_no_equilibrium_is_said(b: Baseline, shock: Shock) -> None:
    with pytest.raises((NotConverged, EconomyError)):
        found(b, tariff_shock(b, 3.0), replace(NEAR, wage_floor=1.2, max_iterations=60), multiplier=10.0)
