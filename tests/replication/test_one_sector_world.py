"""A one-sector world of many countries, labour supply, roundabout production and tax relief, from textbook gravity."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import tariff_shock
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.run.tax_relief import new_rate, with_relief

SIZE, THETA, BETA, SUPPLY = 12, 4.0, 0.6, 0.5
KEEP = Settings(deficit_rule="zero", factor_supply=SUPPLY)


def in_levels(labour, cost, tariff, *, relief=None, rate=None, before=None):
    """Wages, trade and welfare in levels: X_ni = (c_i d_ni(1+τ))^−θ / Σ … E_n, c = w^β P^(1−β), L = L0 (w(1−t)/P)^ε.

    With `before`, the tax is what keeps real rebates of the economy `before` (taxed at `rate`).
    """
    size = len(labour)
    wage, price, spent = np.ones(size), np.ones(size), labour / BETA
    left = np.full(size, 1.0 - (rate if rate is not None else 0.0))
    for _ in range(200_000):
        unit = wage**BETA * price ** (1 - BETA)
        pull = (unit[None] * cost * (1 + tariff)) ** -THETA
        found = pull.sum(1) ** (-1 / THETA)
        share = pull / pull.sum(1, keepdims=True)
        at_work = labour * (wage * left / found) ** SUPPLY
        earned, sales = wage * at_work, (share / (1 + tariff) * spent[:, None]).sum(0)
        revenue = (tariff / (1 + tariff) * share).sum(1) * spent
        demand = (1 - BETA) * sales + earned + revenue
        if before is not None and relief:
            now = (found / before["price"] * (rate * before["earned"] + before["revenue"]) - revenue) / earned
            left = 1 - now
        wanted = BETA * sales / earned
        gap = max(np.abs(np.log(found / price)).max(), np.abs(np.log(demand / spent)).max(), np.abs(wanted - 1).max())
        wage = wage * wanted**0.2
        price, spent = found, demand
        scale = (wage * at_work).sum() / labour.sum() if before is None else (wage * at_work).sum() / before["world"]
        wage, price, spent = wage / scale, price / scale, spent / scale
        if gap < 1e-14:
            break
    assert gap < 1e-13
    trade = share * spent[:, None] / (1 + tariff)
    income = earned + revenue
    return {
        "wage": wage,
        "price": price,
        "trade": trade,
        "share": share,
        "spent": spent,
        "earned": earned,
        "revenue": revenue,
        "income": income,
        "work": at_work,
        "left": left,
        "world": earned.sum(),
    }


def world():
    rng = np.random.default_rng(5)
    labour = rng.uniform(0.5, 20, SIZE)
    cost = np.where(np.eye(SIZE, dtype=bool), 1.0, rng.uniform(1.5, 3.0, (SIZE, SIZE)))
    old = np.where(np.eye(SIZE, dtype=bool), 0.0, rng.uniform(0, 0.1, (SIZE, SIZE)))
    new = np.array(old)
    new[0, 1:] += 0.3
    new[1:, 0] += 0.15
    return labour, cost, old, new


def as_baseline(found, tariff) -> Baseline:
    one = np.ones((1, SIZE))
    return Baseline(
        regions=tuple(f"R{n:02}" for n in range(SIZE)),
        sectors=("goods",),
        trade_share=found["share"][None],
        expenditure=found["spent"][None],
        tariff=tariff[None],
        input_share=np.full((1, 1, SIZE), 1 - BETA),
        value_added_share=BETA * one,
        consumption_share=one,
        value_added=found["earned"][None],
        deficit=np.zeros(SIZE),
        trade_elasticity=np.array([THETA]),
        export_tax=np.zeros((1, SIZE, SIZE)),
        profit_share=np.zeros(1),
        transfer=np.zeros(SIZE),
    )


@pytest.mark.parametrize("relief", [False, True])
def test_the_textbook_finds_the_same(relief: bool) -> None:
    labour, cost, old, new = world()
    rate = np.full(SIZE, 0.3)
    start = in_levels(labour, cost, old, rate=rate)
    end = in_levels(labour, cost, new, rate=rate, before=start, relief=relief)
    b = as_baseline(start, old)
    shock = Shock.of(b, tariff=new[None])
    e = with_relief(b, shock, KEEP, rate) if relief else solve(b, shock, KEEP)
    np.testing.assert_allclose(e.wage, end["wage"] / start["wage"], rtol=1e-9)
    np.testing.assert_allclose(e.price[0], end["price"] / start["price"], rtol=1e-9)
    np.testing.assert_allclose(e.supply, end["work"] / start["work"], rtol=1e-9)
    np.testing.assert_allclose(e.trade[0], end["trade"], rtol=1e-9)
    np.testing.assert_allclose(e.income, end["income"], rtol=1e-9)
    if relief:
        np.testing.assert_allclose(1 - new_rate(e, rate), end["left"], rtol=1e-9)
        assert (end["left"][0] > 0.71, end["left"][1] != 0.7) == (True, True)


def test_relief_adds_factors_where_revenue_rises() -> None:
    labour, cost, old, new = world()
    rate = np.full(SIZE, 0.3)
    b = as_baseline(in_levels(labour, cost, old, rate=rate), old)
    shock = Shock.of(b, tariff=new[None])
    handed, relieved = solve(b, shock, KEEP), with_relief(b, shock, KEEP, rate)
    assert relieved.supply[0] > handed.supply[0]
    np.testing.assert_allclose(with_relief(b, Shock.none(b), KEEP, rate).supply, 1, rtol=1e-9)


def test_relief_of_factors_that_do_not_answer_is_refused() -> None:
    labour, cost, old, _ = world()
    b = as_baseline(in_levels(labour, cost, old), old)
    with pytest.raises(EconomyError, match="give a factor_supply above 0"):
        with_relief(b, tariff_shock(b, 0.1), replace(KEEP, factor_supply=0.0), np.full(SIZE, 0.3))
    with pytest.raises(EconomyError, match="0 or more and below 1"):
        with_relief(b, tariff_shock(b, 0.1), KEEP, np.full(SIZE, 1.0))
