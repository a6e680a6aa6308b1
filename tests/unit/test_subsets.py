"""First guesses from the solutions of subsets."""

from __future__ import annotations

import numpy as np
import pytest

from builders import random_shock
from counteroffer.economy import Economy
from counteroffer.equilibrium import Settings, Shock, solve
from counteroffer.equilibrium.system import ORDER, Unknowns, ahead, below, guess, unknowns

CHANGES = 6


def drawn(largest: int) -> dict[int, Unknowns]:
    """A number for every set of changes, made of joint effects of at most `largest` of them."""
    rng = np.random.default_rng(3)
    effects = {k: rng.normal(size=(2, 3)) for k in range(2**CHANGES) if k.bit_count() <= largest}
    sums = {k: sum(v for j, v in effects.items() if j & k == j) for k in range(2**CHANGES)}
    return {k: Unknowns(np.asarray(v)[:1], v, 2 * v) for k, v in sums.items()}  # type: ignore[operator,arg-type]


def test_it_is_exact_where_few_changes_act_together() -> None:
    solved = drawn(ORDER - 1)
    for k in range(1, 2**CHANGES):
        if k.bit_count() >= ORDER:
            smaller = {j: solved[j] for j in below(k)}
            assert max(smaller) < k
            for found, true in zip(guess(smaller, k)[:3], solved[k][:3], strict=True):
                np.testing.assert_allclose(found, true, atol=1e-12)


def test_it_misses_what_all_of_them_do_together() -> None:
    solved, k = drawn(ORDER), 2**ORDER - 1
    assert np.abs(guess(solved, k).log_price - solved[k].log_price).max() > 0.1


def test_what_lies_ahead_is_on_the_curve_through_the_last_points() -> None:
    draw = np.random.default_rng(4).normal(size=(ORDER, 2, 3))

    def at(t: float) -> Unknowns:
        v = sum(t**power * one for power, one in enumerate(draw))
        return Unknowns(v[:1], v, 2 * v)  # type: ignore[index,arg-type,operator]

    known = {t: at(t) for t in (0.02, 0.05, 0.1, 0.3)}
    known = {9.0: at(-7.0)} | known  # one more than counts
    for found, true in zip(ahead(known, 0.4)[:3], at(0.4)[:3], strict=True):
        np.testing.assert_allclose(found, true, rtol=1e-9)
    alone = {0.1: at(0.1)}
    np.testing.assert_array_equal(ahead(alone, 3.0).log_price, at(0.1).log_price)


@pytest.mark.parametrize("closure", ["long_run", "short_run"])
def test_solves_from_it_end_where_others_do_and_sooner_without_kinks(small: Economy, closure: str) -> None:
    b, settings = small.baseline, Settings(closure=closure)  # type: ignore[arg-type]
    whole = random_shock(np.random.default_rng(4), b, largest_tariff=0.2, iceberg=(1.0, 1.0)).tariff - b.tariff
    parts = [np.where(np.arange(len(b.sectors))[:, None, None] == s, whole, 0.0) for s in range(len(b.sectors))]
    solved, steps = {}, []
    for k in range(2 ** len(parts)):
        tariff = b.tariff + sum((part for j, part in enumerate(parts) if k >> j & 1), np.zeros_like(whole))
        cold = solve(b, Shock.of(b, tariff=tariff), settings)
        found = solve(b, Shock.of(b, tariff=tariff), settings, start=guess(solved, k)) if k else cold
        solved[k] = unknowns(found)
        np.testing.assert_allclose(found.income, cold.income, rtol=1e-11)
        steps.append((cold.iterations, found.iterations))
    total = np.array(steps).sum(0)
    if closure == "long_run":  # kinks of wage floors add up badly: then it only does no harm
        assert total[1] < 0.95 * total[0]
