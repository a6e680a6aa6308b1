"""Goods inside an industry: limits, a plain fixed point beside the engine, derivatives, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import abroad, random_shock, random_tables, with_products
from counteroffer.effects.income import real_income
from counteroffer.equilibrium import (
    Baseline,
    Equilibrium,
    Products,
    Settings,
    Shock,
    gradient,
    log_real_income,
    solve,
    tangent,
)
from counteroffer.equilibrium.types.shock import product_rates
from counteroffer.errors import EconomyError

CLOSURES = {
    "long run": Settings(),
    "roy": Settings(closure="roy"),
    "short run": Settings(closure="short_run"),
    "value added": Settings(deficit_rule="value_added_share"),
}


def plain(seed: int = 3) -> Baseline:
    return random_tables(np.random.default_rng(seed), elasticity=(2.0, 6.0)).economy().baseline


def split() -> Baseline:
    return with_products(plain(), {(0, 0): 4, (1, 0): 3, (2, 0): 1, (1, 2): 5})


def some_shock(b: Baseline, seed: int = 7) -> Shock:
    """Every instrument away from its baseline, duties by product too."""
    rng = np.random.default_rng(seed)
    drawn = random_shock(rng, b, largest_tariff=0.4)
    tax = np.where(abroad(3), rng.uniform(0.0, 0.2, b.tariff.shape), 0.0)
    apart = None
    if b.products is not None:
        apart = rng.uniform(0.0, 0.6, b.products.tariff.shape)
        apart[np.arange(len(b.products)), b.products.importer] = 0.0
    return Shock.of(b, tariff=drawn.tariff, iceberg=drawn.iceberg, export_tax=tax, product_tariff=apart)


LEVELS = ("wage", "price", "trade_share", "trade", "expenditure", "output", "income", "revenue")


@pytest.mark.parametrize("closure", CLOSURES)
@pytest.mark.parametrize("elasticity", [0.5, 1.0, 1.5, 4.0])
def test_one_product_a_cell_is_the_cell_to_the_last_bit(closure: str, elasticity: float) -> None:
    b = plain()
    settings = replace(CLOSURES[closure], product_elasticity=elasticity)
    one = with_products(b, {(s, n): 1 for s in range(3) for n in range(3)})
    one = replace(
        one,
        products=replace(
            one.products,
            share=np.ones(9),
            tariff=one.products.within(b.tariff),
            trade_share=one.products.within(b.trade_share),
        ),
    )
    shock = some_shock(b)
    bare = solve(b, shock, settings)
    nested = solve(
        one, Shock.of(one, tariff=shock.tariff, iceberg=shock.iceberg, export_tax=shock.export_tax), settings
    )
    for name in LEVELS:
        np.testing.assert_array_equal(getattr(nested, name), getattr(bare, name), err_msg=name)


def by_fixed_point(b: Baseline, shock: Shock, eta: float, *, rounds: int = 20_000) -> dict[str, np.ndarray]:
    """The nest in the long run by damped iteration in levels, written from docs/model.md and nothing else."""
    p, size = b.products, len(b.regions)
    theta, new = b.trade_elasticity, product_rates(b, shock)
    wage, price, spent = np.ones(size), np.ones_like(b.expenditure), np.array(b.expenditure)
    tax, old_tax = shock.export_tax, b.export_tax
    for _ in range(rounds):
        cost = np.array(
            [
                [
                    wage[n] ** b.value_added_share[s, n] * np.prod(price[:, n] ** b.input_share[:, s, n])
                    for n in range(size)
                ]
                for s in range(len(theta))
            ]
        )
        net, duty, found = np.zeros_like(b.trade), np.zeros_like(b.trade), np.zeros_like(price)
        for s in range(len(theta)):
            for n in range(size):
                rows = np.flatnonzero((p.sector == s) & (p.importer == n))
                goods = [(p.share[h], p.trade_share[h], p.tariff[h], new[h]) for h in rows] or [
                    (1.0, b.trade_share[s, n], b.tariff[s, n], shock.tariff[s, n])
                ]
                wedge = shock.iceberg[s, n] * (1 + tax[s, n]) / (1 + old_tax[s, n])
                own = [
                    ((pi * (cost[s] * wedge * (1 + t1) / (1 + t0)) ** -theta[s]).sum()) ** (-1 / theta[s])
                    for _, pi, t0, t1 in goods
                ]
                weights = np.array([a for a, *_ in goods])
                if eta == 1:
                    cell = np.prod(np.array(own) ** weights)
                else:
                    cell = (weights @ np.array(own) ** (1 - eta)) ** (1 / (1 - eta))
                found[s, n] = cell
                for (a, pi, t0, t1), each in zip(goods, own, strict=True):
                    part = a * (each / cell) ** (1 - eta) * spent[s, n]
                    bought = part * pi * (cost[s] * wedge * (1 + t1) / (1 + t0) / each) ** -theta[s]
                    net[s, n] += bought / (1 + t1) / (1 + tax[s, n])
                    duty[s, n] += t1 * bought / (1 + t1)
        output = net.sum(1)
        earned = wage * b.value_added.sum(0)
        world = earned.sum() / b.value_added.sum()
        revenue = duty.sum((0, 2)) + (tax * net).sum((0, 1))
        income = earned + revenue + b.deficit * world + shock.transfer
        demand = np.einsum("ksn,sn->kn", b.input_share, output) + b.consumption_share * income
        offered = (b.value_added_share * output).sum(0) / b.value_added.sum(0)
        gap = max(np.abs(found / price - 1).max(), np.abs(demand / spent - 1).max(), np.abs(offered / wage - 1).max())
        price, spent, wage = found, demand, wage * (offered / wage) ** 0.3
        scale = (wage * b.value_added.sum(0)).sum() / b.value_added.sum()
        wage, price, spent = wage / scale, price / scale, spent / scale
        if gap < 1e-13:
            return {"wage": wage, "price": price, "expenditure": spent, "trade": net, "revenue": revenue}
    raise AssertionError(f"the fixed point still moves by {gap:.1e}")


@pytest.mark.parametrize("eta", [1.0, 1.5, 3.0])
def test_a_plain_fixed_point_finds_the_same(eta: float) -> None:
    b = split()
    shock = some_shock(b)
    e = solve(b, shock, Settings(product_elasticity=eta))
    for name, found in by_fixed_point(b, shock, eta).items():
        np.testing.assert_allclose(getattr(e, name), found, rtol=1e-9, err_msg=name)


def test_one_nest_over_products_and_exporters_is_two_numbers_a_cell() -> None:
    """With η = 1 + θ cells collapse: S = Σ w r^−θ is spending's, N = Σ w r^−(1+θ) what is bought of it."""
    b = plain()
    theta = float(b.trade_elasticity[1])
    b = with_products(replace(b, trade_elasticity=np.full(3, theta)), {(0, 0): 4, (1, 2): 5})
    p = b.products
    shock = some_shock(b)
    shock = replace(shock, export_tax=b.export_tax)
    e = solve(b, shock, Settings(product_elasticity=1 + theta))
    ratio = (1 + product_rates(b, shock)) / (1 + p.tariff)
    gross = p.share[:, None] * p.trade_share
    net = gross / (1 + p.tariff)
    at = p.cell_sector, p.cell_importer
    spending = p.summed(gross * ratio**-theta) / p.summed(gross)
    quantity = p.summed(net * ratio ** -(1 + theta)) / p.summed(net)
    tariff, iceberg = np.array(shock.tariff), np.array(shock.iceberg)
    tariff[at] = (1 + b.tariff[at]) * spending / quantity - 1
    iceberg[at] *= spending ** (-1 / theta) * quantity / spending
    flat = replace(b, products=None)
    two = solve(flat, Shock.of(flat, tariff=tariff, iceberg=iceberg))
    for name in ("wage", "price", "trade", "expenditure", "income", "revenue"):
        np.testing.assert_allclose(getattr(two, name), getattr(e, name), rtol=1e-10, err_msg=name)


@pytest.mark.parametrize("closure", CLOSURES)
def test_gradients_are_those_of_solves(closure: str) -> None:
    b, settings = split(), CLOSURES[closure]
    e = solve(b, some_shock(b), settings)
    found = gradient(e, log_real_income(1))
    rng = np.random.default_rng(11)
    still = {"tariff": 0 * b.tariff, "iceberg": 0 * b.tariff, "export_tax": 0 * b.tariff, "transfer": 0 * b.deficit}
    towards = rng.uniform(-1, 1, b.products.tariff.shape)
    direction = Shock(
        **still | {"tariff": np.where(abroad(3), rng.uniform(-1, 1, b.tariff.shape), 0.0)}, product_tariff=towards
    )

    def income(t: float) -> float:
        moved = replace(
            e.shock,
            tariff=e.shock.tariff + t * direction.tariff,
            product_tariff=e.shock.product_tariff + t * towards,
        )
        return float(np.log(real_income(solve(b, moved, settings, start=e))[1]))

    step = 1e-3
    by_solves = (income(-2 * step) - 8 * income(-step) + 8 * income(step) - income(2 * step)) / (12 * step)
    by_adjoint = (found.tariff * direction.tariff).sum() + (found.product_tariff * towards).sum()
    assert by_adjoint == pytest.approx(by_solves, rel=1e-6, abs=1e-10)
    unknown, outcome = tangent(e, direction)
    by_tangent = outcome.income[1] / e.income[1] - (b.consumption_share[:, 1] * unknown.log_price[:, 1]).sum()
    assert by_tangent == pytest.approx(by_adjoint, rel=1e-8)


@pytest.mark.parametrize("closure", CLOSURES)
def test_a_solution_is_a_baseline_from_which_nothing_moves(closure: str) -> None:
    b, settings = split(), replace(CLOSURES[closure], wage_floor=0.0)
    e = solve(b, some_shock(b), settings)
    new = e.rebase()
    again = solve(new, Shock.none(new), settings)
    np.testing.assert_allclose(again.trade, e.trade, rtol=1e-9)
    np.testing.assert_allclose(again.duties, e.duties, rtol=1e-9, atol=1e-9)
    # And back at the old policy the old economy is found again.
    rates = product_rates(b, Shock.none(b)) - product_rates(new, Shock.of(new, tariff=b.tariff))
    back = Shock.of(new, tariff=b.tariff, iceberg=1 / e.shock.iceberg, export_tax=b.export_tax, product_tariff=rates)
    home = solve(new, back, settings)
    world = home.trade.sum() / b.trade.sum()
    np.testing.assert_allclose(home.trade / world, b.trade, rtol=1e-8, atol=1e-8)


def test_results_of_products_make_up_their_cells() -> None:
    b = split()
    e = solve(b, some_shock(b))
    p, found = b.products, e.products
    at = p.cell_sector, p.cell_importer
    np.testing.assert_allclose(p.summed(found.share), 1, rtol=1e-9)
    np.testing.assert_allclose(p.summed(found.trade), e.trade[at], rtol=1e-9)
    np.testing.assert_allclose(p.summed(found.fob + found.duties).sum(1), e.expenditure[at], rtol=1e-9)
    np.testing.assert_allclose(e.duties.sum((0, 2)) + (e.shock.export_tax * e.trade).sum((0, 1)), e.revenue, rtol=1e-9)
    np.testing.assert_allclose(e.tariff * e.fob, e.duties, rtol=1e-12, atol=1e-12)


def test_more_substitution_between_products_moves_spending_off_the_taxed_one() -> None:
    b = with_products(plain(), {(1, 0): 3})
    apart = np.zeros_like(b.products.tariff)
    apart[0, 1:] = 0.5
    found: list[Equilibrium] = [
        solve(b, Shock.of(b, product_tariff=apart), Settings(product_elasticity=eta)) for eta in (0.5, 1.0, 2.0, 4.0)
    ]
    shares = [e.products.share[0] / b.products.share[0] for e in found]
    assert shares[0] > 1 > shares[2] > shares[3]
    assert shares[1] == pytest.approx(1, abs=1e-12)


def test_what_does_not_fit_is_refused() -> None:
    b = split()
    with pytest.raises(EconomyError, match="product_tariff has shape None"):
        solve(b, Shock(b.tariff, np.ones_like(b.tariff), b.export_tax, b.transfer))
    with pytest.raises(EconomyError, match="product_tariff"):
        solve(plain(), Shock.of(b))
    low = np.full_like(b.products.tariff, -2.0)
    with pytest.raises(EconomyError, match="the duty on product"):
        solve(b, Shock.of(b, product_tariff=low))
    broken = replace(b, products=replace(b.products, share=2 * b.products.share))
    with pytest.raises(EconomyError, match="product shares sum to one"):
        solve(broken, Shock.none(broken))
    with pytest.raises(EconomyError, match="order the rows"):
        replace(b.products, sector=b.products.sector[::-1])


def test_a_product_that_nobody_may_sell_is_done_without_where_others_can_stand_for_it() -> None:
    b = plain()
    # SOU alone makes the first.
    spent = b.trade_share[1, 0] * np.array([[0.0, 0.4, 0.0], [1.0, 0.6, 1.0]])
    goods = Products(
        names=("ore", "rails"),
        sector=np.array([1, 1]),
        importer=np.array([0, 0]),
        share=spent.sum(1),
        trade_share=spent / spent.sum(1, keepdims=True),
        tariff=np.broadcast_to(b.tariff[1, 0], (2, 3)),
    )
    b = replace(b, products=goods)
    banned = np.ones_like(b.tariff)
    banned[1, 0, 1] = np.inf
    e = solve(b, Shock.of(b, iceberg=banned), Settings(product_elasticity=2.0))
    assert e.products is not None
    assert e.products.share[0] == 0
    assert e.products.share[1] == pytest.approx(1, rel=1e-9)
    for eta in (1.0, 0.5):
        with pytest.raises(EconomyError, match="without any seller of product ore"):
            solve(b, Shock.of(b, iceberg=banned), Settings(product_elasticity=eta))
