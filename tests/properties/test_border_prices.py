"""Border prices that answer to costs in part, and factors that answer to what they earn: limits and derivatives."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from builders import abroad, random_shock, random_tables
from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.equilibrium import (
    Baseline,
    BorderPricing,
    Equilibrium,
    Settings,
    Shock,
    gradient,
    log_real_income,
    solve,
)
from counteroffer.errors import EconomyError, LabelError

SECTORS = ("corn", "iron")  # cars are priced at cost
CLOSURES = {
    "long run": Settings(),
    "roy": Settings(closure="roy"),
    "short run": Settings(closure="short_run"),
}


def economy(seed: int = 3) -> Baseline:
    return random_tables(np.random.default_rng(seed), elasticity=(2.0, 6.0)).economy().baseline


def priced(response: float, importers: tuple[str, ...] = ("NOR",)) -> BorderPricing:
    return BorderPricing(response, "NOR", importers, SECTORS)


def shocked(b: Baseline) -> Shock:
    rng = np.random.default_rng(7)
    drawn = random_shock(rng, b, largest_tariff=0.4)
    tax = np.where(abroad(3), rng.uniform(0.0, 0.2, b.tariff.shape), 0.0)
    return Shock.of(b, tariff=drawn.tariff, iceberg=drawn.iceberg, export_tax=tax)


def by_nor(b: Baseline, rate: float = 0.25) -> Shock:
    tariff = np.array(b.tariff)
    tariff[:2, 0, 1:] += rate
    return Shock.of(b, tariff=tariff)


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("importers", [("NOR",), ("NOR", "SOU", "WES")])
def test_prices_that_follow_costs_are_the_plain_model(closure: str, importers: tuple[str, ...]) -> None:
    b, settings = economy(), CLOSURES[closure]
    plain = solve(b, shocked(b), settings)
    found = solve(b, shocked(b), replace(settings, border=priced(1.0, importers)))
    for name in ("wage", "price", "trade", "income", "revenue", "output"):
        np.testing.assert_allclose(getattr(found, name), getattr(plain, name), rtol=1e-11, err_msg=name)
    np.testing.assert_allclose(found.markup, 1, rtol=1e-12)


@pytest.mark.parametrize("closure", CLOSURES)
def test_a_margin_is_an_export_tax_whose_revenue_is_profit(closure: str) -> None:
    b, settings = economy(), CLOSURES[closure]
    e = solve(b, shocked(b), replace(settings, border=priced(0.3)))
    assert np.ptp(e.markup) > 0.01
    taxed = replace(e.shock, export_tax=(1 + e.shock.export_tax) * e.markup - 1)
    plain = solve(b, taxed, settings)
    for name in ("wage", "price", "trade", "income", "output"):
        np.testing.assert_allclose(getattr(plain, name), getattr(e, name), rtol=1e-9, err_msg=name)
    margins = ((e.markup - 1) * e.trade).sum(1)
    np.testing.assert_allclose(e.profits, margins, rtol=1e-12, atol=1e-9)
    both = e.revenue + e.profits.sum(0)
    np.testing.assert_allclose(plain.revenue, both, rtol=1e-9, atol=1e-7)


def test_the_price_at_the_border_is_its_formula() -> None:
    b = economy()
    e = solve(b, shocked(b), replace(CLOSURES["short run"], border=priced(0.15)))
    set_in = e.currency[0]
    asked = set_in * (e.unit_cost / set_in) ** 0.15
    np.testing.assert_allclose((e.markup * e.unit_cost[:, None, :])[:2, 0, 1:], asked[:2, 1:], rtol=1e-12)
    assert (e.markup[2] == 1).all()
    assert (e.markup[:, 1:] == 1).all()
    assert (e.markup[:, 0, 0] == 1).all()


def test_the_less_prices_answer_the_more_of_a_tariff_its_own_buyers_pay() -> None:
    b = economy()
    found = [solve(b, by_nor(b), replace(Settings(), border=priced(psi))) for psi in (0.0, 0.15, 0.5, 1.0)]

    def border_price(e: Equilibrium) -> float:
        asked = e.unit_cost[:, None, :] * e.markup / e.currency[0]
        return float((b.trade[:2, 0, 1:] * np.log(asked[:2, 0, 1:])).sum() / b.trade[:2, 0, 1:].sum())

    falls = [border_price(e) for e in found]
    assert falls[0] == pytest.approx(0, abs=1e-12)
    assert all(a > z for a, z in pairwise(falls))
    gains = [equivalent_variation(e)[0] for e in found]
    assert all(a < z for a, z in pairwise(gains))  # what it does not get others to pay it pays itself


@pytest.mark.parametrize(
    ("closure", "changes"),
    [
        *((closure, {"border": priced(0.3)}) for closure in CLOSURES),
        ("long run", {"factor_supply": 0.5}),
        ("roy", {"factor_supply": 0.5}),
    ],
)
def test_gradients_are_those_of_solves(closure: str, changes: dict[str, object]) -> None:
    b, settings = economy(), replace(CLOSURES[closure], **changes)
    e = solve(b, shocked(b), settings)
    found = gradient(e, log_real_income(1))
    towards = np.where(abroad(3), np.random.default_rng(11).uniform(-1, 1, b.tariff.shape), 0.0)

    def income(t: float) -> float:
        moved = replace(e.shock, tariff=e.shock.tariff + t * towards)
        return float(np.log(real_income(solve(b, moved, settings, start=e))[1]))

    step = 1e-3
    by_solves = (income(-2 * step) - 8 * income(-step) + 8 * income(step) - income(2 * step)) / (12 * step)
    assert (found.tariff * towards).sum() == pytest.approx(by_solves, rel=1e-6)


def test_a_solution_with_margins_is_a_baseline() -> None:
    b = economy()
    settings = Settings(closure="roy", border=priced(0.2))
    new = solve(b, shocked(b), settings).rebase()
    again = solve(new, Shock.none(new), settings)
    np.testing.assert_allclose(again.wage, 1, atol=1e-10)


def test_given_factors_are_the_plain_model() -> None:
    b = economy()
    plain, found = solve(b, shocked(b)), solve(b, shocked(b), Settings(factor_supply=1e-12))
    np.testing.assert_allclose(found.trade, plain.trade, rtol=1e-9)
    np.testing.assert_array_equal(plain.supply, 1)


@pytest.mark.parametrize("closure", ["long run", "roy"])
def test_factors_answer_to_what_they_buy_and_magnify_a_loss(closure: str) -> None:
    b = economy()
    shock = Shock.of(b, iceberg=np.where(abroad(3), 1.2, 1.0) * np.ones_like(b.tariff))
    fixed, free = (solve(b, shock, replace(CLOSURES[closure], factor_supply=e)) for e in (0.0, 0.5))
    np.testing.assert_allclose(free.supply, (free.wage / free.consumer_price) ** 0.5, rtol=1e-12)
    np.testing.assert_allclose(free.payments.sum(0), free.wage * free.supply * b.value_added.sum(0), rtol=1e-9)
    assert (free.supply < 1).all()
    assert (real_income(free) < real_income(fixed)).all()
    # A small open economy would multiply by 1+ε; trade damps or magnifies it little.
    ratio = np.log(real_income(free)) / np.log(real_income(fixed))
    assert ((ratio > 1.3) & (ratio < 1.8)).all()


def test_one_region_of_its_own_multiplies_by_one_and_the_elasticity() -> None:
    """In autarky real earnings do not answer to supply, so with equal trade costs at home ln(ΦH/P) = (1+ε) ln(Φ/P)."""
    b = economy()
    home = np.array(np.broadcast_to(np.where(abroad(3), np.inf, 1.1), b.tariff.shape))
    for region in range(3):
        home[:, region, region] = 1.1
    for supply in (0.25, 0.5, 1.0):
        settings = Settings(deficit_rule="zero", factor_supply=supply)
        flat = solve(b, Shock.none(b), replace(settings, factor_supply=0.0)).rebase()
        e = solve(flat, Shock.of(flat, iceberg=home), settings)
        kept = solve(flat, Shock.of(flat, iceberg=home), replace(settings, factor_supply=0.0))
        alone = np.log(kept.wage / kept.consumer_price)
        np.testing.assert_allclose(np.log(e.wage * e.supply / e.consumer_price), (1 + supply) * alone, rtol=1e-8)


def test_what_makes_no_sense_is_refused() -> None:
    b = economy()
    with pytest.raises(EconomyError, match="they stand"):
        priced(1.5)
    with pytest.raises(LabelError, match="XXX"):
        solve(b, Shock.none(b), Settings(border=BorderPricing(0.5, "XXX", ("NOR",), SECTORS)))
    with pytest.raises(LabelError, match="wheat"):
        solve(b, Shock.none(b), Settings(border=BorderPricing(0.5, "NOR", ("NOR",), ("wheat",))))
    with pytest.raises(EconomyError, match="factor_supply"):
        Settings(factor_supply=-1.0)
    with pytest.raises(EconomyError, match="product_elasticity"):
        Settings(product_elasticity=float("nan"))
