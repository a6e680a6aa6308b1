"""Moves one after another: against a grid, against differences of answered solves, and what nobody would refuse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from builders import random_tables, two_countries
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instruments, tariffs
from counteroffer.negotiation.moves import Sequence, commitment, in_rounds
from counteroffer.negotiation.moves.leader import certificate
from counteroffer.negotiation.moves.reply import reply, slope_with_reply
from counteroffer.negotiation.search.ascent import Path, aim

ZERO = Settings(deficit_rule="zero")
UNEQUAL = np.array([[60.0, 25.0], [25.0, 220.0]])
CLOSE = 1e-6  # share of income


def game_of(b: Baseline, players: int = 2) -> Game:
    """The first regions set tariffs on each other."""
    names = b.regions[:players]
    each = [one for n in names for one in tariffs(b, n, partners=[m for m in names if m != n])]
    return Game(b, ZERO, tuple(Player(n, (n,)) for n in names), Instruments(tuple(each), Shock.none(b)))


@pytest.fixture(scope="module")
def one_good() -> Game:
    return game_of(two_countries(UNEQUAL, 4.0))


@pytest.fixture(scope="module")
def several() -> Game:
    """Three sectors, a third region that looks on, so that products, inputs and diversion are all there."""
    b = random_tables(np.random.default_rng(3)).economy().baseline
    return game_of(solve(b, Shock.none(b), ZERO).rebase())


@pytest.fixture(scope="module")
def in_three(one_good: Game) -> Sequence:
    return in_rounds(one_good, 3, one_good.names[0])


@pytest.fixture(scope="module")
def in_two(several: Game) -> Sequence:
    return in_rounds(several, 2)


@pytest.fixture(params=["in_three", "in_two"])
def played(request: pytest.FixtureRequest) -> Sequence:
    found: Sequence = request.getfixturevalue(request.param)
    return found


def test_a_commitment_is_the_best_of_a_grid_whose_answers_are_searched_apart(one_good: Game) -> None:
    leader = one_good.names[0]
    found = commitment(one_good, leader)

    def utility(x: float, y: float) -> np.ndarray:
        return one_good.utility(one_good.solve(np.array([x, y]), found.equilibrium))

    def answered(x: float) -> float:
        y = minimize_scalar(lambda y: -utility(x, y)[1], bounds=(0, 1), method="bounded", options={"xatol": 1e-5}).x
        return float(utility(x, y)[0])

    best = max(answered(x) for x in np.linspace(0.05, 0.55, 6))
    here = found.utility[0] / one_good.before[0]
    assert here >= best / one_good.before[0] - CLOSE
    assert answered(float(found.levels[0])) / one_good.before[0] == pytest.approx(here, abs=CLOSE)
    assert found.holds


@pytest.mark.parametrize("seed", range(3))
def test_slopes_follow_the_answer(several: Game, seed: int) -> None:
    path, (leader, follower) = Path(several), (aim(several, name) for name in several.names)
    rng, levels = np.random.default_rng(seed), np.array(several.instruments.levels)
    levels[leader.free] = rng.uniform(0.02, 0.3, len(leader.free))
    here = reply(path, levels, follower).levels
    slope = slope_with_reply(path, here, leader, follower)
    way = np.zeros(len(levels))
    way[leader.free] = rng.normal(size=len(leader.free))
    ends = []
    for sign in (1, -1):
        answered = reply(path, here + sign * 1e-3 * way, follower)
        ends.append(float(answered.utility @ leader.weight))
    difference = (ends[0] - ends[1]) / 2e-3
    assert slope @ way == pytest.approx(difference, rel=2e-3, abs=1e-6 * several.before[0])
    still = path.slope(here, leader.weight)[leader.free] @ way[leader.free]
    assert abs(still - difference) > 5 * abs(slope @ way - difference)  # an answer that stayed would tell another slope


def test_nobody_would_refuse_its_move(played: Sequence) -> None:
    rows = played.table.set_index(["play", "first", "player"])["against_status_quo_usd_mn"]
    income = dict(zip(played.game.names, played.game.before, strict=True))
    for key, first, one in played.commitments:
        assert one.holds, one.certificate
        at_once = rows["simultaneous", "", first]
        # Whoever commits can commit to what it does at once; whoever raises has a best one of known first moves.
        assert rows[key, first, first] >= at_once - CLOSE * income[first]
        told = played.table[(played.table["play"] == key) & (played.table["first"] == first)].set_index("player")
        other = next(name for name in played.game.names if name != first)
        # An answer pays who gives it: it is what would be carried out; going on costs.
        assert told.loc[other, "answer_pays_usd_mn"] >= 0
        assert told.loc[other, "punishment_usd_mn"] >= 0
        assert np.isnan(told.loc[first, "answer_pays_usd_mn"])


def test_rates_are_raised_and_not_taken_back(one_good: Game, in_three: Sequence) -> None:
    first, found = one_good.names[0], in_three
    plays = {one.key: one for one in found.plays}
    last = found.commitments[-1][2]
    own = one_good.instruments.of(first)
    assert (last.levels[own] >= last.game.instruments.lower[own] - 1e-12).all()
    # It can do no better than where its first move is its last, and no worse than where the other leads.
    assert plays["raised"].utility[0] <= plays["committed"].utility[0] + CLOSE * one_good.before[0]
    other = commitment(one_good, one_good.names[1])
    assert plays["raised"].utility[0] >= other.utility[0] - CLOSE * one_good.before[0]


def test_one_round_is_the_best_response_to_today(one_good: Game) -> None:
    found = in_rounds(one_good, 1)
    assert [one.key for one in found.plays] == ["today", "unanswered", "unanswered", "simultaneous"]
    assert not found.commitments
    assert len(found.certificates) == 0


def test_a_commitment_that_is_moved_is_seen_through(one_good: Game) -> None:
    found = commitment(one_good, one_good.names[0])
    path, (leader, follower) = Path(one_good), (aim(one_good, name) for name in one_good.names)
    moved = found.levels + np.array([0.05, 0.0])
    rows = certificate(path, moved, leader, follower, seed=0, tried=12).set_index("role")
    assert rows.loc["follower", "gain_percent"] > 1e-7  # its answer was to another commitment
    assert rows.loc["leader", "first_order"] > 1e-4
    assert not replace(found, certificate=rows.reset_index()).holds


def test_more_players_and_more_rounds_are_refused() -> None:
    b = random_tables(np.random.default_rng(3)).economy().baseline
    with pytest.raises(EconomyError, match="between two"):
        commitment(game_of(b, 3), b.regions[0])
    with pytest.raises(EconomyError, match="one, two or three"):
        in_rounds(game_of(b), 4)
    with pytest.raises(EconomyError, match="no player"):
        in_rounds(game_of(b), 2, "Nobody")
