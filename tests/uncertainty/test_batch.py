"""Many at once: each what one solve finds, whatever is beside it; what fails is named and costs nobody else."""

from __future__ import annotations

from dataclasses import replace

import jax
import numpy as np
import pytest

from builders import random_shock, with_products
from counteroffer.economy import Economy
from counteroffer.equilibrium import Baseline, BatchProblem, Equilibrium, Settings, Shock, solve, solve_many
from counteroffer.equilibrium.many.batch import _bytes
from counteroffer.errors import EconomyError, NotConverged

FIELDS = ("price", "wage", "sector_wage", "hired", "currency", "trade", "expenditure", "income", "output")


def problems(b: Baseline, count: int, settings: Settings) -> list[BatchProblem]:
    """Other elasticities and another policy each."""
    found = []
    for seed in range(count):
        rng = np.random.default_rng(seed)
        theta = b.trade_elasticity * np.exp(rng.normal(0, 0.2, len(b.sectors)))
        own = replace(b, trade_elasticity=theta)
        found.append(BatchProblem(own, random_shock(rng, own, largest_tariff=0.5), settings))
    return found


def same(found: Equilibrium, exact: Equilibrium) -> None:
    assert found.status == "certified"
    for field in FIELDS:
        one, other = getattr(found, field), getattr(exact, field)
        assert one == pytest.approx(other, rel=1e-9, abs=1e-9 * np.abs(other).max()), field


@pytest.mark.parametrize(
    "settings",
    [Settings(), Settings(closure="short_run", wage_floor=0.99), Settings(closure="roy", deficit_rule="zero")],
    ids=["long_run", "short_run", "roy"],
)
def test_each_is_what_one_solve_finds(small: Economy, balanced_small: Baseline, settings: Settings) -> None:
    b = balanced_small if settings.deficit_rule == "zero" else small.baseline
    each = problems(b, 6, settings)
    for one, found in zip(each, solve_many(each), strict=True):
        assert isinstance(found, Equilibrium)
        same(found, solve(*one[:3]))


def test_products_and_chunks_make_no_difference(small: Economy) -> None:
    b = with_products(small.baseline, {(0, 0): 3, (1, 2): 2})
    each = [
        BatchProblem(b, Shock.of(b, tariff=b.tariff + rise), Settings(product_elasticity=eta))
        for rise in (0.05, 0.2)
        for eta in (1.0, 2.5)
    ]
    whole, apart = solve_many(each), solve_many(each, memory=3 * _bytes(each[0]))
    for one, found, other in zip(each, whole, apart, strict=True):
        assert isinstance(found, Equilibrium)
        assert isinstance(other, Equilibrium)
        same(found, solve(*one[:3]))
        same(other, found)


def test_shapes_may_differ_and_order_stays(small: Economy, focus: Economy) -> None:
    each = [
        BatchProblem(small.baseline, Shock.of(small.baseline, tariff=small.baseline.tariff + 0.1)),
        BatchProblem(focus.baseline, Shock.none(focus.baseline)),
        BatchProblem(small.baseline, Shock.none(small.baseline)),
    ]
    found = solve_many(each)
    assert [len(one.wage) for one in found if isinstance(one, Equilibrium)] == [3, len(focus.regions), 3]
    assert isinstance(found[2], Equilibrium)
    assert found[2].price == pytest.approx(1.0, abs=1e-12)


def test_one_that_fails_is_named_and_costs_nobody_else(small: Economy) -> None:
    b = small.baseline
    good = BatchProblem(b, Shock.of(b, tariff=b.tariff + 0.1))
    bad = BatchProblem(b, Shock.of(b, tariff=b.tariff[:1]))
    hard = BatchProblem(b, Shock.of(b, tariff=b.tariff + 0.3), Settings(max_iterations=1))
    found = solve_many([good, bad, hard, hard._replace(shock=good.shock), good])
    assert isinstance(found[0], Equilibrium)
    assert isinstance(found[4], Equilibrium)
    assert isinstance(found[1], EconomyError)
    assert isinstance(found[2], NotConverged)
    assert isinstance(found[3], NotConverged)
    with pytest.raises(EconomyError, match="problem 0 is a Baseline"):
        solve_many([b])  # type: ignore[list-item]


@pytest.mark.skipif(jax.default_backend() == "cpu", reason="JAX sees no accelerator")
def test_an_accelerator_finds_what_the_cpu_does(small: Economy) -> None:
    each = problems(small.baseline, 64, Settings())
    found = solve_many(each)
    with jax.default_device(jax.devices("cpu")[0]):
        for one, other in zip(each, found, strict=True):
            assert isinstance(other, Equilibrium)
            same(other, solve(*one[:3]))
