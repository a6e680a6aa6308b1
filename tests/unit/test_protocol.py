"""Alternating offers: closed forms, backward induction from a last round, and what patience is worth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counteroffer.errors import EconomyError
from counteroffer.negotiation.rules.protocol import alternating_offers, worth_of_patience

LINE = np.array([[0.0, 1.0], [1.0, 0.0]])
patience = st.floats(0.0, 0.95)


@st.composite
def frontiers(draw: st.DrawFn) -> np.ndarray:
    """Concave, falling frontiers [m, 2], whose ends may leave the other side something."""
    pieces = draw(st.integers(1, 5))
    turns = np.cumsum([draw(st.floats(0.05, 1.0)) for _ in range(pieces)])
    angle = 0.5 * np.pi * turns / (turns[-1] + 0.1)  # each piece falls more steeply than the one before
    length = np.array([draw(st.floats(0.1, 2.0)) for _ in range(pieces)])
    steps = length[:, None] * np.stack([np.cos(angle), -np.sin(angle)], 1)
    points = np.vstack([np.zeros(2), np.cumsum(steps, axis=0)])
    least = np.array([draw(st.floats(0.0, 1.0)), draw(st.floats(0.0, 1.0))])
    unit = np.array([draw(st.floats(0.1, 5000.0)), draw(st.floats(0.1, 5000.0))])
    return np.asarray((points - points.min(0) + least) * unit)


def arc(width: float = 1.0, height: float = 1.0) -> np.ndarray:
    """A quarter of an ellipse."""
    angle = np.linspace(0, np.pi / 2, 1001)
    return np.stack([width * np.cos(angle), height * np.sin(angle)], 1)


def by_backward_induction(points: np.ndarray, patience: tuple[float, float], rounds: int = 500) -> tuple[float, float]:
    """What the first player offers in the first of so many rounds, where nobody has anything after the last."""
    mine, theirs = points[np.argsort(points[:, 0])].T
    x = y = 0.0
    for turn in range(rounds, 0, -1):
        if turn % 2:
            x = np.interp(patience[1] * y, theirs[::-1], mine[::-1])
            y = np.interp(x, mine, theirs)
        else:
            y = np.interp(patience[0] * x, mine, theirs)
            x = np.interp(y, theirs[::-1], mine[::-1])
    return float(x), float(y)


@given(st.floats(0.0, 0.99), st.floats(0.0, 0.99))
def test_on_a_straight_frontier_offers_are_rubinstein_s(first: float, second: float) -> None:
    offers = alternating_offers(LINE, (first, second))
    share, other = (1 - second) / (1 - first * second), (1 - first) / (1 - first * second)
    assert offers.first_offers == pytest.approx((share, 1 - share), abs=1e-8)
    assert offers.second_offers == pytest.approx((1 - other, other), abs=1e-8)


@given(frontiers(), patience, patience)
def test_offers_are_where_backward_induction_from_a_distant_last_round_ends(
    points: np.ndarray, first: float, second: float
) -> None:
    offers, most = alternating_offers(points, (first, second)), points.max(0)
    expected = by_backward_induction(points, (first, second))
    np.testing.assert_allclose(offers.first_offers / most, np.array(expected) / most, atol=1e-7)


@given(frontiers(), patience, patience)
def test_each_offers_the_other_what_waiting_is_worth_and_no_more_than_it_must(
    points: np.ndarray, first: float, second: float
) -> None:
    offers, most, least = alternating_offers(points, (first, second)), points.max(0), points.min(0)
    mine, theirs = offers.first_offers
    left, kept = offers.second_offers
    at_most = mine >= most[0] * (1 - 1e-9)  # then the second has what the frontier leaves it there
    assert theirs == pytest.approx(max(second * kept, least[1]) if at_most else second * kept, abs=1e-7 * most[1])
    assert left == pytest.approx(first * mine, abs=1e-12 * most[0])
    if left >= least[0]:
        assert kept == pytest.approx(np.interp(left, points[:, 0], points[:, 1]), abs=1e-7 * most[1])
    assert theirs == pytest.approx(np.interp(mine, points[:, 0], points[:, 1]), abs=1e-7 * most[1])


@given(frontiers(), patience, patience)
def test_to_speak_first_never_hurts(points: np.ndarray, first: float, second: float) -> None:
    offers, most = alternating_offers(points, (first, second)), points.max(0)
    advantage = np.array(offers.first_offers) - offers.second_offers
    assert advantage[0] >= -1e-9 * most[0]
    assert advantage[1] <= 1e-9 * most[1]


@given(frontiers(), st.floats(0.0, 0.9), st.floats(0.0, 0.9), st.floats(0.001, 0.09))
def test_more_patience_never_hurts_its_owner_nor_helps_the_other(
    points: np.ndarray, first: float, second: float, more: float
) -> None:
    base, most = np.array(alternating_offers(points, (first, second)).first_offers), points.max(0)
    mine = (np.array(alternating_offers(points, (first + more, second)).first_offers) - base) / most
    theirs = (np.array(alternating_offers(points, (first, second + more)).first_offers) - base) / most
    assert mine[0] >= -1e-9
    assert mine[1] <= 1e-9
    assert theirs[1] >= -1e-9
    assert theirs[0] <= 1e-9
    worth = np.array(worth_of_patience(points, (first, second), more))
    np.testing.assert_allclose(worth / most, (mine[0], theirs[1]), atol=1e-12)
    assert (worth >= -1e-9 * most).all()


def test_what_five_points_of_patience_are_worth_on_a_straight_frontier() -> None:
    before, mine, theirs = (
        (1 - second) / (1 - first * second) for first, second in ((0.8, 0.7), (0.85, 0.7), (0.8, 0.75))
    )
    assert worth_of_patience(LINE, (0.8, 0.7)) == pytest.approx((mine - before, before - theirs), abs=1e-8)
    assert worth_of_patience(LINE, (0.8, 0.7), 0.0) == (0.0, 0.0)


def test_patience_has_a_worth_next_to_its_limit_too() -> None:
    assert min(worth_of_patience(arc(), (0.97, 0.98))) > 0


@pytest.mark.parametrize(("width", "height"), [(1.0, 1.0), (300.0, 2.0)])
@pytest.mark.parametrize("delta", [0.99, 0.999, 0.99999])
def test_as_both_grow_patient_offers_tend_to_the_nash_bargain(width: float, height: float, delta: float) -> None:
    """The product of gains is largest in the middle of an ellipse; both offers end there."""
    middle = 0.5**0.5
    offers = alternating_offers(arc(width, height), (delta, delta))
    for offer in (offers.first_offers, offers.second_offers):
        error = np.abs(np.array(offer) / (width, height) - middle).max()
        assert error <= 2 * (1 - delta) + 1e-3
        assert error <= 1e-2


@pytest.mark.parametrize("power", [0.2, 0.5, 0.9])
def test_as_rounds_grow_short_relative_patience_is_power(power: float) -> None:
    """Who discounts at rates r₁ and r₂ has the power r₂/(r₁ + r₂); on a circle its gain is that power's root."""
    short = 1e-4
    offers = alternating_offers(arc(), (float(np.exp(-(1 - power) * short)), float(np.exp(-power * short))))
    assert offers.first_offers == pytest.approx((power**0.5, (1 - power) ** 0.5), abs=2e-3)


@given(frontiers(), patience, patience, st.randoms(use_true_random=False))
def test_neither_the_order_of_points_nor_the_unit_of_a_gain_matters(
    points: np.ndarray, first: float, second: float, random: object
) -> None:
    offers, unit = alternating_offers(points, (first, second)), np.array([7.0, 0.01])
    shuffled = list(points)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = alternating_offers(np.array(shuffled) * unit, (first, second))
    most = points.max(0)
    np.testing.assert_allclose(again.first_offers / unit / most, offers.first_offers / most, atol=1e-8)


def test_who_cannot_wait_is_left_the_least_that_the_frontier_allows() -> None:
    points = np.array([[1.0, 5.0], [3.0, 4.0], [4.0, 0.5]])
    offers = alternating_offers(points, (0.0, 0.0))
    assert offers.first_offers == (4.0, 0.5)
    assert offers.second_offers == (0.0, 5.0)
    assert alternating_offers(points, (0.9, 0.0)).first_offers == (4.0, 0.5)


def test_a_frontier_of_one_deal_is_that_deal() -> None:
    offers = alternating_offers(np.array([[3.0, 2.0]]), (0.5, 0.9))
    assert offers.first_offers == (3.0, 2.0)
    assert offers.second_offers[1] == 2.0


@pytest.mark.parametrize("wrong", [1.0, -0.01, 1.5, float("nan"), float("inf")])
def test_patience_of_one_or_more_or_less_than_none_is_refused(wrong: float) -> None:
    for both in ((wrong, 0.5), (0.5, wrong)):
        with pytest.raises(EconomyError, match="discount factor"):
            alternating_offers(LINE, both)
        with pytest.raises(EconomyError, match="discount factor"):
            worth_of_patience(LINE, both)


def test_a_frontier_is_cut_where_a_player_has_less_than_without_a_deal() -> None:
    offers = alternating_offers(np.array([[-1.0, 5.0], [2.0, 1.0], [2.75, 0.0], [3.0, -1.0]]), (0.0, 0.0))
    assert offers.first_offers == pytest.approx((2.75, 0.0))
    assert offers.second_offers == pytest.approx((0.0, 5 - 4 / 3))
    dominated = alternating_offers(np.array([[0.0, 3.0], [2.0, 2.0], [2.0, 1.0]]), (0.0, 0.0))
    assert dominated.first_offers == (2.0, 2.0)
    for nothing in (np.zeros((0, 2)), np.array([[-1.0, -1.0]])):
        with pytest.raises(EconomyError, match="nothing to offer"):
            alternating_offers(nothing, (0.5, 0.5))


def test_more_patience_never_costs_even_next_to_the_most() -> None:
    assert worth_of_patience(LINE, (1 - 1e-12, 1 - 1e-12)) == (0.0, 0.0)
