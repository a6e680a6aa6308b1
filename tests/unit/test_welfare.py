"""Weighted welfare: one equation behind values, gradients and games."""

from __future__ import annotations

import numpy as np
import pytest

from builders import random_shock, random_tables
from counteroffer.effects.income import equivalent_variation
from counteroffer.equilibrium import (
    Equilibrium,
    Settings,
    gradient,
    solve,
    welfare_after,
    welfare_before,
    welfare_effect,
)


@pytest.fixture(scope="module", params=["competitive", "monopolistic"])
def solved(request: pytest.FixtureRequest) -> Equilibrium:
    tables = random_tables(np.random.default_rng(31), elasticity=(5.0, 9.0))
    b = tables.economy(market_structure=request.param).baseline
    return solve(b, random_shock(np.random.default_rng(32), b, largest_tariff=0.5), Settings())


def test_without_weights_it_is_real_income(solved: Equilibrium) -> None:
    b = solved.baseline
    of_each = np.eye(len(b.regions))[:, None, :] * np.ones((len(b.sectors), 1))
    np.testing.assert_allclose(welfare_before(b, of_each), b.income, rtol=1e-12)
    gain = welfare_after(solved, of_each) - welfare_before(b, of_each)
    np.testing.assert_allclose(gain, equivalent_variation(solved), rtol=1e-9, atol=1e-9 * b.income.max())


def test_its_gradient_is_of_its_value(solved: Equilibrium) -> None:
    weight = np.random.default_rng(33).uniform(0.5, 2.0, solved.price.shape)
    assert gradient(solved, welfare_effect(weight)).value == pytest.approx(float(welfare_after(solved, weight)))


def test_a_sector_counts_what_it_earns_and_its_labours_share_of_the_treasury(solved: Equilibrium) -> None:
    """Sums over sectors and regions one by one, from the numbers of the equilibrium."""
    b, expected = solved.baseline, 0.0
    weight = np.random.default_rng(34).uniform(0.5, 2.0, solved.price.shape)
    for n in range(len(b.regions)):
        price = np.prod([solved.price[s, n] ** b.consumption_share[s, n] for s in range(len(b.sectors))])
        paid = [
            b.value_added_share[s, n] * (1 - b.profit_share[s]) * solved.output[s, n] for s in range(len(b.sectors))
        ]
        for s, own in enumerate(paid):
            share = own / sum(paid) * (solved.revenue[n] + solved.deficit[n])
            expected += weight[s, n] * (own + b.profit_share[s] * solved.output[s, n] + share) / price
    assert float(welfare_after(solved, weight)) == pytest.approx(expected, rel=1e-12)
