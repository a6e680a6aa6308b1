"""Menus and two rounds of offers over finitely many packages: brute force, Nash equilibria by nashpy, limit cases."""

from __future__ import annotations

from functools import reduce
from itertools import product

import nashpy
import numpy as np
import pytest

from counteroffer.errors import EconomyError
from counteroffer.negotiation.beliefs.menus import finite_menu, taken
from counteroffer.negotiation.beliefs.rounds import Continuation, continuations, two_rounds

PATIENCE = (0.9, 0.8)


def drawn(seed: int, packages: int = 9, types: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Gains [m, 1 + t] that trade off against each other, and probabilities."""
    rng = np.random.default_rng(seed)
    gains = rng.normal(size=(packages, 1 + types))
    gains[:, 0] -= 0.5 * gains[:, 1:].sum(1)
    return gains, rng.dirichlet(np.ones(types))


def brute_menu(gains: np.ndarray, probability: np.ndarray) -> float:
    """The best of all assignments of packages or no deal to types that no type would leave for another's."""
    whole = np.vstack([np.zeros(gains.shape[1]), gains])
    best = -np.inf
    for choice in product(range(len(whole)), repeat=len(probability)):
        offered = [*choice, 0]
        kept = all(whole[k, 1 + t] >= whole[offered, 1 + t].max() - 1e-12 for t, k in enumerate(choice))
        if kept:
            best = max(best, float(probability @ whole[list(choice), 0]))
    return best


@pytest.mark.parametrize(("seed", "types"), [(s, t) for s in range(8) for t in (2, 3)])
def test_the_best_menu_is_that_of_brute_force_and_no_lottery_is_worse(seed: int, types: int) -> None:
    gains, probability = drawn(seed, 7, types)
    found = finite_menu(gains, probability)
    assert found.value == pytest.approx(brute_menu(gains, probability), abs=1e-9)
    assert found.bound >= found.value - 1e-9
    whole = np.vstack([np.zeros(1 + types), gains])
    assert found.value == pytest.approx(float(probability @ whole[found.choice, 0]), abs=1e-9)


def test_types_left_to_themselves_take_what_the_menu_means_for_them() -> None:
    for seed in range(20):
        gains, probability = drawn(seed)
        found = finite_menu(gains, probability)
        offer = np.unique(found.choice[found.choice > 0]) - 1
        own = np.array([0, *(offer + 1)])[taken(gains, offer)]
        whole = np.vstack([np.zeros(3), gains])
        assert probability @ whole[own, 0] >= found.value - 1e-9


def test_nothing_is_lost_by_not_knowing_types_that_are_alike_or_certain() -> None:
    for seed in range(10):
        gains, _ = drawn(seed)
        alike = gains[:, [0, 1, 1]]
        known = max(0.0, gains[gains[:, 1] >= 0, 0].max(initial=0.0))
        assert finite_menu(alike, np.array([0.3, 0.7])).value == pytest.approx(known, abs=1e-9)
        other = max(0.0, gains[gains[:, 2] >= 0, 0].max(initial=0.0))
        sure = finite_menu(gains, np.array([1e-9, 1 - 1e-9])).value
        assert sure == pytest.approx(other, abs=1e-6)


def test_knowing_is_never_worth_less_than_nothing_and_some_menus_separate() -> None:
    separated = pooled = 0
    for seed in range(40):
        gains, probability = drawn(seed)
        found = finite_menu(gains, probability)
        known = sum(p * gains[gains[:, 1 + t] >= 0, 0].max(initial=0.0) for t, p in enumerate(probability))
        assert known >= found.value - 1e-9
        separated += int(len(set(found.choice)) == 2)
        pooled += int(len(set(found.choice)) == 1)
    assert separated
    assert pooled


def after_refusal(
    offer: np.ndarray, seconds: np.ndarray, probability: np.ndarray, patience: tuple[float, float] = PATIENCE
) -> nashpy.Game:
    """What follows a first offer as a bimatrix game: answers of both types against the second offer."""
    theirs = np.maximum(seconds[:, 1:], 0.0)
    ours = np.where(seconds[:, 1:] >= 0, seconds[:, :1], 0.0)
    rows = list(product((1, 0), repeat=len(probability)))
    them, us = (np.zeros((len(rows), len(seconds))) for _ in range(2))
    for r, signs in enumerate(rows):
        for t, sign in enumerate(signs):
            them[r] += probability[t] * (offer[1 + t] if sign else patience[1] * theirs[:, t])
            us[r] += probability[t] * (offer[0] if sign else patience[0] * ours[:, t])
    return nashpy.Game(them, us)


def rows_of(found: Continuation) -> np.ndarray:
    """The types' answers as a mixture over the rows of that game."""
    each = [np.array([a, 1 - a]) for a in found.signs]
    return np.asarray(reduce(np.multiply.outer, each)).ravel()


@pytest.mark.filterwarnings("ignore:\\s*An even number")  # answers nobody gives make these games degenerate
@pytest.mark.parametrize(("types", "seeds"), [(2, 60), (3, 6)])
def test_what_follows_an_offer_is_a_nash_equilibrium_and_nashpy_finds_it_too(types: int, seeds: int) -> None:
    matched = told = 0
    for seed in range(seeds):
        gains, probability = drawn(seed, 4, types)
        seconds, offer = gains[:3], gains[3]
        found = list(continuations(offer, seconds, probability, PATIENCE))
        assert found
        game = after_refusal(offer, seconds, probability)
        them, us = game.payoff_matrices
        known = [(float(x @ them @ y), float(x @ us @ y)) for x, y in game.support_enumeration()]
        for one in found:
            x, y = rows_of(one), one.second
            assert x @ them @ y >= (them @ y).max() - 1e-9
            assert x @ us @ y >= (x @ us).max() - 1e-9
            assert one.ours == pytest.approx(float(x @ us @ y), abs=1e-9)
            assert float(probability @ one.theirs) == pytest.approx(float(x @ them @ y), abs=1e-9)
            near = any(np.allclose((x @ them @ y, x @ us @ y), pair, atol=1e-7) for pair in known)
            matched += int(near)
            told += 1
    # Where a refusal is expected of nobody nashpy's supports may differ, never the payoffs of most.
    assert matched > 0.6 * told


def test_two_types_may_answer_either_way_where_three_second_offers_are_as_good() -> None:
    gains, probability = drawn(1404, 4, 3)
    seconds, offer = gains[:3], 0.6 * gains[3]
    (one,) = (
        one
        for one in continuations(offer, seconds, probability, PATIENCE)
        if ((one.signs > 0) & (one.signs < 1)).sum() > 1
    )
    game, x, y = after_refusal(offer, seconds, probability), rows_of(one), one.second
    them, us = game.payoff_matrices
    assert (y > 0).all()
    np.testing.assert_allclose(x @ us, (x @ us).max())  # as good, all three
    assert x @ them @ y == pytest.approx((them @ y).max(), abs=1e-9)
    assert one.ours == pytest.approx(float(x @ us @ y))
    left = probability * (1 - one.signs)
    np.testing.assert_allclose(one.belief, left / left.sum())


@pytest.mark.parametrize("types", [3, 4])
def test_of_more_types_what_brute_force_finds_on_a_grid_is_found(types: int) -> None:
    """Equal answers of types and second offers on a small grid: any that is a best reply to the other is listed."""
    shares = np.array([0.0, 0.5, 1.0])
    hits = 0
    for seed in range(40):
        gains, probability = drawn(seed, 4, types)
        seconds, offer = gains[:3], gains[3]
        theirs, ours = np.maximum(seconds[:, 1:], 0), np.where(seconds[:, 1:] >= 0, seconds[:, :1], 0.0)
        found = list(continuations(offer, seconds, probability, PATIENCE))
        assert found
        for signs in product((0.0, 1.0), repeat=types):
            left = probability * (1 - np.array(signs))
            belief = left / left.sum() if left.sum() else probability
            for second in (np.array(q) for q in product(shares, repeat=3) if sum(q) == 1):
                more = offer[1:] - PATIENCE[1] * second @ theirs
                worth = ours @ belief
                fits = all(m >= 0 if a else m <= 0 for m, a in zip(more, signs, strict=True))
                if fits and (worth[second > 0] >= worth.max() - 1e-12).all():
                    hits += 1
                    ours_then = offer[0] * (probability @ signs) + PATIENCE[0] * (second @ ours) @ left
                    assert any(one.ours == pytest.approx(ours_then) and np.allclose(one.signs, signs) for one in found)
    assert hits > 20


def test_a_buyer_who_would_pay_more_answers_either_way_to_a_price_between() -> None:
    """Textbook: a good worth 1 or 2 is offered at 1.5, then at 1 or 2; what is learnt makes those two as good."""
    worth, likely = np.array([1.0, 2.0]), np.array([0.3, 0.7])
    price = np.array([1.0, 2.0, 1.5])
    gains = np.column_stack([price, worth[0] - price, worth[1] - price])
    found = list(continuations(gains[2], gains[:2], likely, (0.8, 0.8)))
    assert len(found) == 1
    one = found[0]
    np.testing.assert_allclose(one.belief, 0.5)
    np.testing.assert_allclose(one.signs, [0, 4 / 7])
    np.testing.assert_allclose(one.second, [0.5 / 0.8, 1 - 0.5 / 0.8])
    assert one.ours == pytest.approx(0.7 * 4 / 7 * 1.5 + 0.6 * 0.8 * 1)
    np.testing.assert_allclose(one.theirs, [0, 0.5])
    game = after_refusal(gains[2], gains[:2], likely, (0.8, 0.8))
    mixtures = [(x, y) for x, y in game.vertex_enumeration()]
    assert any(np.allclose(x, rows_of(one)) and np.allclose(y, one.second) for x, y in mixtures)


def test_second_offers_are_best_at_what_a_refusal_tells() -> None:
    for seed in range(30):
        gains, probability = drawn(seed, 5)
        ours = np.where(gains[:4, 1:] >= 0, gains[:4, :1], 0.0)
        for one in continuations(gains[4], gains[:4], probability, PATIENCE):
            left = probability * (1 - one.signs)
            expected = left / left.sum() if left.sum() > 0 else probability
            np.testing.assert_allclose(one.belief, expected, atol=1e-9)
            worth = ours @ one.belief
            assert worth[one.second > 0] == pytest.approx(worth.max(), abs=1e-8)


def test_two_rounds_bring_no_more_than_the_best_menu_of_lotteries() -> None:
    """Whatever comes of them is a mechanism; with one patience for all a delay is a lottery with no deal."""
    for seed in range(30):
        gains, probability = drawn(seed, 6)
        found = two_rounds(gains, np.vstack([gains, np.zeros(3)]), probability, (0.9, 0.9))
        assert found.after.ours <= finite_menu(gains, probability).bound + 1e-9
        assert found.after.ours == max(
            one.ours
            for offer in gains
            for one in continuations(offer, np.vstack([gains, np.zeros(3)]), probability, (0.9, 0.9))
        )


def test_without_patience_two_rounds_are_one_offer() -> None:
    """Nobody waits for what is worth nothing."""
    for seed in range(20):
        gains, probability = drawn(seed)
        signs = gains[:, 1:] >= 0
        best = max(0.0, float((gains[:, :1] * signs @ probability).max()))
        whole = np.vstack([gains, np.zeros(3)])
        assert two_rounds(whole, whole, probability, (0.0, 0.0)).after.ours == pytest.approx(best, abs=1e-9)


def test_a_fifth_type_and_a_patience_beyond_one_are_refused() -> None:
    gains, probability = drawn(1, 4, 5)
    with pytest.raises(EconomyError, match="two to four types; there are 5"):
        two_rounds(gains, gains, probability, PATIENCE)
    with pytest.raises(EconomyError, match="a discount factor from 0 to 1"):
        two_rounds(gains[:, :3], gains[:, :3], probability[:2], (1.2, 0.5))
