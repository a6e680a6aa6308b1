"""Bargains over many instruments: brute force, finite differences and changes of unit against every rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pytest

from builders import Tables, abroad
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import NotConverged
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments, tariffs
from counteroffer.negotiation.rules.bargain import (
    RULES,
    Bargain,
    Talks,
    above,
    egalitarian,
    ideal,
    joint_gain,
    kalai_smorodinsky,
    nash_bargain,
)
from counteroffer.negotiation.rules.frontier import Frontier, frontier
from counteroffer.negotiation.search.ascent import Path, percent
from counteroffer.negotiation.search.dual import dual_step
from counteroffer.negotiation.search.maximise import certificate, maximise
from counteroffer.negotiation.search.nash import nash
from counteroffer.negotiation.search.program import Program
from counteroffer.negotiation.search.sqp import sqp

ZERO = Settings(deficit_rule="zero")
DEALS = 10_000


@dataclass(frozen=True, eq=False)
class Signed:
    """Talks, what each rule picks there, and the most each player could have."""

    talks: Talks
    bargains: dict[str, Bargain]
    ideals: tuple[Bargain, ...]

    @property
    def most(self) -> np.ndarray:
        """Gains that the players could have at most [p]."""
        return np.array([one.gain[p] for p, one in enumerate(self.ideals)])


def economy(seed: int, sectors: int, regions: int) -> Baseline:
    """A random economy with inputs and tariffs, without deficits."""
    rng = np.random.default_rng(seed)
    foreign = np.broadcast_to(abroad(regions), (sectors, regions, regions))
    trade = 100 * np.exp(rng.uniform(-1, 1, foreign.shape)) * np.where(foreign, 1.0, 4.0)
    scarcer = np.minimum(trade.sum(2)[:, None, :], trade.sum(1)[None, :, :])
    inputs = rng.uniform(0.05, 0.6, (sectors, sectors, regions)) * scarcer / sectors
    return balanced(trade, rng.uniform(0, 0.3, trade.shape) * foreign, inputs, rng.uniform(2, 8, sectors))


def symmetric(seed: int, sectors: int, regions: int) -> Baseline:
    """Regions that differ in nothing but their names."""
    rng = np.random.default_rng(seed)
    foreign = np.broadcast_to(abroad(regions), (sectors, regions, regions))
    at_home, sold = rng.uniform(150, 300, (sectors, 1, 1)), rng.uniform(20, 60, (sectors, 1, 1))
    inputs = np.repeat(rng.uniform(5, 20, (sectors, sectors, 1)), regions, axis=2)
    return balanced(np.where(foreign, sold, at_home), np.zeros(foreign.shape), inputs, rng.uniform(3, 7, sectors))


def balanced(trade: np.ndarray, tariff: np.ndarray, inputs: np.ndarray, elasticity: np.ndarray) -> Baseline:
    labels = {"sectors": tuple("abcdef"[: len(trade)]), "regions": ("NOR", "SOU", "WES")[: trade.shape[1]]}
    b = Tables(trade, tariff, inputs, elasticity, **labels).economy().baseline
    return solve(b, Shock.none(b), ZERO).rebase()


def charging(b: Baseline, *rate: float) -> Shock:
    """Each region charges its rate (or the same one) on everything that crosses its border."""
    return Shock.of(b, tariff=abroad(len(b.regions)) * np.ones_like(b.tariff) * np.array(rate)[:, None])


def game_of(b: Baseline, status_quo: Shock, players: Sequence[str] = (), extra: Sequence[Instrument] = ()) -> Game:
    """Each player (every region by default) sets all its tariffs, from 0 to 100%."""
    names = tuple(players) or b.regions
    each = [one for name in names for one in tariffs(b, name, status_quo=status_quo)]
    return Game(b, ZERO, tuple(Player(name, (name,)) for name in names), Instruments((*each, *extra), status_quo))


def at_status_quo(game: Game) -> Talks:
    return Talks.of(game, game.utility(game.now))


def signed(talks: Talks) -> Signed:
    ideals = tuple(ideal(talks, p) for p in range(len(talks.disagreement)))
    equal = egalitarian(talks)
    found = {
        "nash": nash_bargain(talks, [equal.levels]),
        "kalai_smorodinsky": kalai_smorodinsky(talks, np.array([one.utility[p] for p, one in enumerate(ideals)])),
        "egalitarian": equal,
        "joint_gain": joint_gain(talks),
    }
    return Signed(talks, found, ideals)


def paying(talks: Talks, most: float) -> Talks:
    """The same talks where the second player may pay the first, or be paid."""
    game, (first, second) = talks.game, (talks.game.baseline.regions.index(name) for name in talks.game.names[:2])
    payment = Instrument(
        name="payment",
        player=game.names[1],
        issue="payment",
        field="transfer",
        cells=np.array([first, second]),
        slope=np.array([1.0, -1.0]),
        lower=-most,
        upper=most,
        status_quo=0.0,
    )
    return Talks.of(game.with_instruments([*game.instruments.each, payment]), talks.disagreement)


@pytest.fixture(scope="module")
def drawn(three: Signed) -> tuple[np.ndarray, np.ndarray]:
    """Levels [m, k] and utilities [m, p] of random deals: every other one close to what some rule picks.

    Close ones move all instruments or a few, by a ten-thousandth to a third of a point of a rate; of the others half
    have many tariffs at nothing, which is where good deals are.
    """
    rng, instruments = np.random.default_rng(1), three.talks.game.instruments
    shape = (DEALS, len(instruments))
    levels = rng.uniform(instruments.lower, instruments.upper, shape)
    levels[1::4] *= rng.random((DEALS // 4, 1)) * (rng.random((DEALS // 4, shape[1])) < 0.5)
    around = np.array([one.levels for one in three.bargains.values()])[np.arange(DEALS // 2) % len(RULES)]
    size = 10 ** rng.uniform(-4, -0.5, (DEALS // 2, 1)) * (rng.random(around.shape) < rng.choice([0.1, 1.0], (5000, 1)))
    levels[::2] = np.clip(around + size * rng.normal(size=around.shape), instruments.lower, instruments.upper)
    path = Path(three.talks.game)
    return levels, np.array([path.utility(one) for one in levels])


def two_countries_at_war(seed: int) -> Talks:
    b = economy(seed, 3, 2)
    return at_status_quo(game_of(b, charging(b, 0.4)))


def two_countries_at_nash(seed: int) -> Talks:
    b = economy(seed, 3, 2)
    game = game_of(b, Shock.none(b))
    return Talks.of(game, nash(game, starts={"free trade": game.instruments.levels}).equilibria[0].utility)


def two_of_three_countries(seed: int) -> Talks:
    """The third keeps a tariff of 40%, and pays theirs without a say."""
    b = economy(seed, 4, 3)
    return at_status_quo(game_of(b, charging(b, 0.4), ("NOR", "WES")))


def three_countries_at_war(seed: int) -> Talks:
    """Four sectors: 24 tariffs, at 60, 40 and 20% without a deal."""
    b = economy(seed, 4, 3)
    return at_status_quo(game_of(b, charging(b, 0.6, 0.4, 0.2)))


PAIRS = {
    "status quo": (two_countries_at_war, 1),
    "Nash": (two_countries_at_nash, 2),
    "outsider": (two_of_three_countries, 3),
}
CASES = PAIRS | {"three": (three_countries_at_war, 2)}


@cache
def bargained(name: str) -> Signed:
    made, seed = CASES[name]
    return signed(made(seed))


@pytest.fixture(scope="module")
def three() -> Signed:
    return bargained("three")


@pytest.fixture(scope="module", params=PAIRS)
def pair(request: pytest.FixtureRequest) -> Signed:
    return bargained(request.param)


@pytest.fixture(scope="module", params=CASES)
def case(request: pytest.FixtureRequest) -> Signed:
    return bargained(request.param)


@pytest.fixture(scope="module")
def traced(pair: Signed) -> Frontier:
    return frontier(pair.talks, pair.ideals, points=6)


def differences(game: Game, levels: np.ndarray, positions: Sequence[int], step: float = 1e-3) -> np.ndarray:
    """Derivatives [p, k] of utilities in percent of income, from five solves each: no adjoint is asked."""
    path, found = Path(game), []
    for k in positions:
        move = step * np.eye(len(levels))[k]
        ahead, behind, far, back = (path.utility(levels + times * move) for times in (1, -1, 2, -2))
        found.append(percent(game, (8 * (ahead - behind) - (far - back)) / (12 * step)))
    return np.array(found).T


def inside(one: Bargain, game: Game, margin: float = 0.005) -> np.ndarray:
    """Positions of instruments away from their bounds."""
    lower, upper = game.instruments.lower, game.instruments.upper
    return np.flatnonzero((one.levels > lower + margin) & (one.levels < upper - margin))


@pytest.mark.parametrize("rule", RULES)
def test_a_deal_on_24_tariffs_is_certified_and_leaves_nobody_worse_off(three: Signed, rule: str) -> None:
    game, one = three.talks.game, three.bargains[rule]
    assert len(game.instruments) == 24
    assert one.kkt <= 1e-6
    assert (one.gain / game.before >= -1e-8).all()
    assert one.gain.max() / game.before.max() > 0.01
    np.testing.assert_allclose(game.utility(game.solve(one.levels)) / game.before, one.utility / game.before, atol=1e-9)
    np.testing.assert_allclose(one.gain, one.utility - three.talks.disagreement, rtol=1e-12)


@pytest.mark.parametrize("rule", RULES)
def test_none_of_10000_random_deals_dominates_a_bargain(
    three: Signed, drawn: tuple[np.ndarray, np.ndarray], rule: str
) -> None:
    game, one = three.talks.game, three.bargains[rule]
    levels, share = drawn[0], drawn[1] / game.before
    assert len(share) == DEALS

    def dominating(utility: np.ndarray) -> np.ndarray:
        mine = utility / game.before
        return levels[(share >= mine - 1e-10).all(1) & (share > mine + 1e-8).any(1)]

    assert not len(dominating(one.utility))
    # The same deals see through a bargain whose tariffs are 3% of the way back to the status quo.
    worse = one.levels + 0.03 * (game.instruments.levels - one.levels)
    assert len(dominating(game.utility(game.solve(worse))))


def test_no_random_deal_does_better_by_a_rule_s_own_measure(
    three: Signed, drawn: tuple[np.ndarray, np.ndarray]
) -> None:
    game, found = three.talks.game, three.bargains
    gain = drawn[1] - three.talks.disagreement
    gain = gain[(gain > 0).all(1)]
    assert len(gain) > DEALS // 4
    assert np.log(gain).sum(1).max() <= np.log(found["nash"].gain).sum() + 1e-7
    assert gain.min(1).max() <= found["egalitarian"].gain.min() + 1e-7 * game.before.min()
    assert gain.sum(1).max() <= found["joint_gain"].gain.sum() + 1e-7 * game.before.sum()
    assert (gain / three.most).min(1).max() <= (found["kalai_smorodinsky"].gain / three.most).min() + 1e-6
    assert (gain <= three.most + 1e-7 * game.before).all()


@pytest.mark.parametrize("rule", RULES)
def test_each_bargain_of_three_is_the_most_of_one_given_the_others(three: Signed, rule: str) -> None:
    one, talks = three.bargains[rule], three.talks
    reached = percent(talks.game, one.utility)
    for p in range(3):
        floor = np.where(np.arange(3) == p, -np.inf, reached)
        most = maximise(talks.path, above(talks.game, p, floor), [one.levels, talks.starts[1]])
        assert abs(most.percent[p] - reached[p]) <= 1e-4


@pytest.mark.parametrize("rule", RULES)
def test_each_bargain_of_two_lies_on_the_frontier(pair: Signed, rule: str) -> None:
    one, talks = pair.bargains[rule], pair.talks
    assert one.kkt <= 1e-6
    assert (one.gain / talks.game.before >= -1e-8).all()
    reached = percent(talks.game, one.utility)
    for p in range(2):
        floor = np.where(np.arange(2) == p, -np.inf, reached)
        most = maximise(talks.path, above(talks.game, p, floor), [one.levels, pair.ideals[p].levels])
        assert abs(most.percent[p] - reached[p]) <= 1e-4


def test_no_point_of_the_frontier_dominates_another(pair: Signed, traced: Frontier) -> None:
    before, points = pair.talks.game.before, traced.points
    assert len(points) == 6
    assert max(point.kkt for point in points) <= 1e-6
    np.testing.assert_allclose(points[0].gain, pair.ideals[1].gain, atol=1e-9 * before.max())
    np.testing.assert_allclose(points[-1].gain, pair.ideals[0].gain, atol=1e-9 * before.max())
    share = traced.gains / before
    for j, one in enumerate(share):
        for k, other in enumerate(share):
            assert j == k or not (other >= one).all()
    assert (share >= -1e-8).all()


def test_a_bargain_is_between_its_neighbours_on_the_frontier_and_no_worse_than_the_chord(
    pair: Signed, traced: Frontier
) -> None:
    """The frontier of such an economy is concave, so a point of it is above the chord of its neighbours."""
    gains = traced.gains
    assert (np.diff(gains[:, 0]) > 0).all()
    for one in pair.bargains.values():
        chord = np.interp(one.gain[0], gains[:, 0], gains[:, 1])
        assert one.gain[1] >= chord - 1e-7 * pair.talks.game.before[1]
        at = np.clip(np.searchsorted(gains[:, 0], one.gain[0]), 1, len(gains) - 1)
        assert gains[at, 1] - 1e-6 <= one.gain[1] <= gains[at - 1, 1] + 1e-6


def test_random_deals_stay_below_the_frontier(pair: Signed, traced: Frontier) -> None:
    share, cloud = traced.gains / pair.talks.game.before, traced.cloud.to_numpy() / pair.talks.game.before
    assert list(traced.cloud.columns) == list(pair.talks.game.names)
    assert not any(((cloud >= one - 1e-10) & (cloud > one + 1e-8).any(1, keepdims=True)).all(1).any() for one in share)


@pytest.mark.parametrize("rule", RULES)
def test_finite_differences_find_the_welfare_weights_of_a_bargain(three: Signed, rule: str) -> None:
    """What all free instruments have in common: the only weights at which none of them moves the sum."""
    game, one = three.talks.game, three.bargains[rule]
    free = inside(one, game)
    assert len(free) >= 6
    slope = differences(game, one.levels, free)
    _, size, across = np.linalg.svd(slope.T)
    assert size[1] > 100 * size[2]
    np.testing.assert_allclose(across[2] / across[2].sum(), one.weight, atol=1e-4)


@pytest.mark.parametrize("power", [(1.0, 1.0, 1.0), (3.0, 1.0, 0.5)])
def test_at_the_nash_bargain_weights_are_power_over_gains(three: Signed, power: tuple[float, ...]) -> None:
    """Weights by finite differences, gains by the rule: they meet only at the largest product."""
    talks, game = three.talks, three.talks.game
    one = nash_bargain(talks, [three.bargains["egalitarian"].levels], np.array(power))
    expected = power / percent(game, one.gain)
    np.testing.assert_allclose(one.weight, expected / expected.sum(), atol=1e-4)
    _, _, across = np.linalg.svd(differences(game, one.levels, inside(one, game)).T)
    np.testing.assert_allclose(across[2] / across[2].sum(), expected / expected.sum(), atol=1e-4)


def test_a_dollar_weighs_the_same_for_everyone_at_the_largest_joint_gain(three: Signed) -> None:
    game, one = three.talks.game, three.bargains["joint_gain"]
    assert (one.gain / game.before > 1e-3).all()
    np.testing.assert_allclose(one.weight, game.before / game.before.sum(), atol=1e-6)


def test_nash_and_kalai_smorodinsky_do_not_care_from_where_gains_are_measured(three: Signed) -> None:
    """Measured from the trade war, at its prices, each utility is another affine function of the same real income."""
    then = three.talks.game
    now = game_of(then.now.rebase(), then.instruments.status_quo)
    again = signed(at_status_quo(now))
    unit = again.bargains["nash"].gain / three.bargains["nash"].gain
    assert np.ptp(unit) / unit.mean() > 0.02
    for rule in ("nash", "kalai_smorodinsky"):
        np.testing.assert_allclose(again.bargains[rule].gain / unit, three.bargains[rule].gain, rtol=2e-5)
        np.testing.assert_allclose(again.bargains[rule].levels, three.bargains[rule].levels, atol=1e-3)
    moved = again.bargains["egalitarian"].gain / unit / three.bargains["egalitarian"].gain
    assert np.ptp(moved) > 0.01
    # By the definition of the equivalent variation, unit[p] is the price index of the trade war.
    price = np.exp((then.baseline.consumption_share * np.log(then.now.price)).sum(0))
    np.testing.assert_allclose(unit / unit[0], price / price[0], rtol=2e-5)


def test_the_power_of_all_players_together_does_not_matter(pair: Signed) -> None:
    start = [pair.bargains["egalitarian"].levels]
    for factor in (0.01, 250.0):
        scaled = nash_bargain(pair.talks, start, np.full(2, factor))
        np.testing.assert_allclose(scaled.gain, pair.bargains["nash"].gain, rtol=1e-6)


def test_more_power_is_a_larger_gain(case: Signed) -> None:
    players = len(case.talks.disagreement)
    for p in range(players):
        powers = [np.where(np.arange(players) == p, power, 1.0) for power in (0.5, 4.0)]
        start = [case.bargains["egalitarian"].levels]
        less, more = (nash_bargain(case.talks, start, power).gain for power in powers)
        gains = np.array([less, case.bargains["nash"].gain, more])
        assert (np.diff(gains[:, p]) > 0).all()
        assert (gains[:, p] <= case.most[p] + 1e-7 * case.talks.game.before[p]).all()
        # Somebody else pays for it, where nothing is lost.
        assert (np.delete(gains, p, axis=1)[-1] < np.delete(gains, p, axis=1)[0]).any()


def test_gains_are_in_the_proportion_each_rule_says(case: Signed) -> None:
    proportion = case.bargains["kalai_smorodinsky"].gain / case.most
    assert 1 / len(proportion) < proportion.mean() < 1
    np.testing.assert_allclose(proportion, proportion.mean(), rtol=1e-5)
    dollars = case.bargains["egalitarian"].gain
    np.testing.assert_allclose(dollars, dollars.mean(), rtol=1e-5)
    shares = percent(case.talks.game, egalitarian(case.talks, in_dollars=False).gain)
    np.testing.assert_allclose(shares, shares.mean(), rtol=1e-5)
    assert np.ptp(percent(case.talks.game, dollars)) > 1e-3


def test_the_joint_gain_is_the_largest_and_no_gain_is_beyond_a_player_s_ideal(case: Signed) -> None:
    before = case.talks.game.before
    for one in (*case.bargains.values(), *case.ideals):
        assert case.bargains["joint_gain"].gain.sum() >= one.gain.sum() - 1e-8 * before.sum()
        assert (one.gain <= case.most + 1e-8 * before).all()


def test_at_a_player_s_ideal_the_others_keep_what_no_deal_gives_them(case: Signed) -> None:
    before = case.talks.game.before
    for p, one in enumerate(case.ideals):
        others, weight = np.delete(one.gain / before, p), np.delete(one.weight, p)
        assert one.kkt <= 1e-6
        assert one.gain[p] / before[p] > 1e-3
        # Who gets more than that is no obstacle to the player, whose own best it is.
        assert others.min() >= -2e-8
        np.testing.assert_allclose(others * weight, 0, atol=2e-8)


def test_in_a_trade_war_the_other_stands_in_the_way_of_either_ideal() -> None:
    case = bargained("Nash")
    for p, one in enumerate(case.ideals):
        assert one.weight[1 - p] > 0.01
        assert one.gain[1 - p] / case.talks.game.before[1 - p] == pytest.approx(0, abs=2e-8)


@pytest.fixture(scope="module")
def alike(request: pytest.FixtureRequest) -> Signed:
    """Regions that differ in nothing, as many as asked for."""
    regions = request.param
    b = symmetric(5, 3 if regions == 2 else 4, regions)
    return signed(at_status_quo(game_of(b, charging(b, 0.4))))


@pytest.mark.parametrize("alike", [2, 3], indirect=True)
def test_regions_alike_agree_on_free_trade(alike: Signed) -> None:
    """Between equals nothing beats it, and nothing else treats all the same."""
    game = alike.talks.game
    free = game.utility(game.solve(np.zeros(len(game.instruments)))) - game.utility(game.now)
    np.testing.assert_allclose(free, free[0], rtol=1e-8)
    for rule in ("nash", "egalitarian", "joint_gain"):
        assert alike.bargains[rule].kkt <= 1e-6
        np.testing.assert_allclose(alike.bargains[rule].gain, free, rtol=1e-5, err_msg=rule)


@pytest.mark.parametrize("alike", [2, 3], indirect=True)
def test_regions_alike_have_the_same_ideal_and_so_the_same_share_of_it(alike: Signed) -> None:
    np.testing.assert_allclose(alike.most, alike.most[0], rtol=1e-5)
    equal = alike.bargains["kalai_smorodinsky"].gain
    np.testing.assert_allclose(equal, alike.bargains["egalitarian"].gain, rtol=1e-5)


def test_the_order_of_players_and_instruments_does_not_matter(three: Signed) -> None:
    game = three.talks.game
    turned = replace(
        game,
        players=tuple(reversed(game.players)),
        instruments=Instruments(tuple(reversed(game.instruments.each)), game.instruments.status_quo),
    )
    talks = at_status_quo(turned)
    equal = egalitarian(talks)
    for one in (equal, nash_bargain(talks, [equal.levels]), joint_gain(talks)):
        expected = three.bargains[one.rule]
        np.testing.assert_allclose(one.gain[::-1], expected.gain, rtol=1e-5, err_msg=one.rule)
        np.testing.assert_allclose(one.levels[::-1], expected.levels, atol=1e-3, err_msg=one.rule)


def test_political_weights_that_are_all_the_same_are_none(pair: Signed) -> None:
    game = pair.talks.game
    sevens = np.full(len(game.baseline.sectors), 7.0)
    weighted = replace(game, players=tuple(replace(one, weight=sevens) for one in game.players))
    levels = pair.bargains["nash"].levels
    np.testing.assert_allclose(weighted.before, game.before, rtol=1e-12)
    np.testing.assert_allclose(
        weighted.utility(weighted.solve(levels)), pair.bargains["nash"].utility, atol=1e-9 * game.before.max()
    )


def test_payments_never_lower_what_there_is_to_share(case: Signed) -> None:
    before = case.talks.game.before
    paid = paying(case.talks, 0.05 * before.min())
    for find, measure in ((joint_gain, np.sum), (egalitarian, np.min)):
        rule = find.__name__
        with_payment, without = find(paid), case.bargains[rule]
        assert with_payment.kkt <= 1e-6
        assert measure(with_payment.gain) >= measure(without.gain) - 1e-8 * before.min()
    # Tariffs are a wasteful way to share what free trade brings, so where shares are uneven a payment adds to all.
    level = with_payment.levels[-1]
    if 0.01 < abs(level) / paid.game.instruments.upper[-1] < 0.99 and len(before) == 2:
        assert with_payment.gain.min() > without.gain.min() * (1 + 1e-6)


def test_a_payment_of_the_right_size_is_an_even_split_of_the_joint_gain() -> None:
    """With free trade and a payment at hand, equal gains are half of what there is, but for who spends it on what."""
    talks = paying(two_countries_at_war(1), 500.0)
    equal, joint = egalitarian(talks), joint_gain(talks)
    assert abs(equal.levels[-1]) > 1.0
    np.testing.assert_allclose(equal.gain, joint.gain.sum() / 2, rtol=0.01)
    assert equal.gain.sum() <= joint.gain.sum() + 1e-6


def test_from_free_trade_there_is_nothing_to_agree_on() -> None:
    """Nobody can be made better off than under free trade without somebody losing."""
    for seed, sectors, regions in ((1, 3, 2), (6, 4, 3)):
        b = economy(seed, sectors, regions)
        game = game_of(b, charging(b, 0.0))
        none = egalitarian(at_status_quo(game))
        assert (none.gain / game.before <= 1e-7).any()
        assert (none.gain / game.before >= -1e-8).all()


@pytest.mark.parametrize("rule", ["nash", "kalai_smorodinsky", "egalitarian"])
def test_from_an_efficient_deal_there_is_no_further_one(pair: Signed, rule: str) -> None:
    talks, before = pair.talks, pair.talks.game.before
    done = replace(talks, disagreement=pair.bargains[rule].utility)
    none = egalitarian(done)
    assert none.gain.min() / before.min() <= 1e-7
    assert (none.gain / before >= -1e-8).all()
    assert np.abs(none.gain / before).max() <= 1e-5


@pytest.mark.parametrize("rule", RULES)
def test_the_certificate_catches_any_instrument_that_is_off_by_five_points(three: Signed, rule: str) -> None:
    """Each that is free and acts on trade worth a thousandth of income, one at a time, either way its bounds allow."""
    talks, game, one = three.talks, three.talks.game, three.bargains[rule]
    unit = {"kalai_smorodinsky": percent(game, three.most), "egalitarian": 1 / game.before}.get(rule)
    program = {
        "nash": Program.of(talks.floor, power=np.full(3, 1 / 3)),
        "joint_gain": Program.of(talks.floor, given=game.before / game.before.sum()),
    }.get(rule) or Program.of(talks.floor, unit=unit / unit.mean())
    weight, kkt = certificate(talks.path, program, one.levels)
    assert kkt <= 1e-6
    np.testing.assert_allclose(weight, one.weight, atol=1e-6)
    traded = Path(game).bend(one.levels) / game.before.sum()
    moved = [k for k in inside(one, game) if traded[k] > 1e-3]
    assert len(moved) >= 6
    for k in moved:
        for step in (0.05, -0.05) if one.levels[k] > 0.05 else (0.05,):
            levels = one.levels + step * np.eye(24)[k]
            assert certificate(talks.path, program, levels)[1] > 1e-5, game.instruments.names[k]


def test_floors_just_short_of_an_ideal_are_met(case: Signed) -> None:
    talks, players = case.talks, np.arange(len(case.talks.disagreement))
    best = percent(talks.game, case.ideals[0].utility)[0]
    floor = np.where(players == 0, best - 0.01, np.where(players == 1, -np.inf, talks.floor))
    short = maximise(talks.path, above(talks.game, 1, floor), [case.ideals[0].levels])
    assert (short.percent >= np.where(players == 1, talks.floor, floor) - 1e-6).all()


def test_floors_just_beyond_an_ideal_are_refused() -> None:
    case = bargained("status quo")
    talks, best = case.talks, percent(case.talks.game, case.ideals[0].utility)[0]
    beyond = Program.of(np.array([best + 0.01, talks.floor[1]]), given=np.ones(2))
    with pytest.raises(NotConverged, match="floors"):
        maximise(talks.path, beyond, [case.ideals[0].levels])


@pytest.mark.parametrize("kind", ["given", "unit", "power"])
def test_sequential_quadratic_programming_ends_where_dual_steps_end(pair: Signed, kind: str) -> None:
    talks, game = pair.talks, pair.talks.game
    weight = np.random.default_rng(8).uniform(0.3, 1.0, 2)
    scale = np.minimum(1 / np.sqrt(100 * talks.path.bend(talks.starts[0]) / game.before.sum()), 1.0)
    program, start = Program.of(talks.floor, **{kind: weight}), pair.bargains["egalitarian"].levels
    first = maximise(talks.path, program, [start])
    assert first.kkt <= 1e-6
    second = percent(game, game.utility(game.solve(sqp(Path(game), program, start, scale))))
    assert program.merit(second) == pytest.approx(program.merit(first.percent), abs=2e-5)


@pytest.mark.parametrize("kind", ["floors", "most of one", "units", "logs"])
def test_the_weights_of_a_step_price_it(kind: str) -> None:
    """Complementary slackness in random linearised programs, and no random step does better."""
    rng = np.random.default_rng(9)
    bound = 0
    for _ in range(60):
        players, size = int(rng.integers(2, 5)), 7
        slope, bend = rng.normal(size=(players, size)), rng.uniform(0.5, 2, size)
        low, high = -rng.uniform(0.05, 1, size), rng.uniform(0.05, 1, size)
        v, given = rng.normal(size=players), rng.uniform(0.1, 1, players)
        floor = v - rng.uniform(0.0, 0.3, players)
        none = np.zeros(players)
        program = {
            "floors": Program.of(floor, given=given),
            "most of one": Program.of(np.where(np.arange(players), floor, -np.inf), given=np.eye(players)[0]),
            "units": Program.of(floor, unit=given),
            "logs": Program.of(floor, power=given),
        }[kind]
        first = np.full(players, 1 / (given.sum() if kind == "units" else 1))
        weight, step = dual_step(program, v, slope, bend, low, high, first)
        np.testing.assert_allclose(step, np.clip(weight @ slope / bend, low, high), atol=1e-12)
        floored = np.isfinite(program.floor)
        gain = np.where(floored, v + slope @ step - floor, 0.0)
        assert (weight >= program.given - 1e-12).all()
        if kind == "units":
            t = (gain / given).min()
            assert weight @ given == pytest.approx(1, abs=1e-9)
            np.testing.assert_allclose(weight * (gain - t * given), none, atol=1e-6)
        elif kind == "logs":
            np.testing.assert_allclose(weight * gain, given, rtol=1e-5)
        else:
            assert gain.min() >= -1e-6
            np.testing.assert_allclose((weight - program.given) * gain, none, atol=1e-6)
            bound += int((weight[floored] > program.given[floored] + 1e-3).any())

        around = step + rng.normal(size=(40, size)) * 10 ** rng.uniform(-3, 0, (40, 1))
        trials = np.clip(np.vstack([step, around, rng.uniform(low, high, (40, size))]), low, high)
        worth = [program.merit(v + slope @ one) - 0.5 * (one**2 * bend).sum() for one in trials]
        assert max(worth) <= worth[0] + 2e-6 * max(1.0, weight.max())
    assert kind in ("units", "logs") or bound >= 10


def test_a_lone_concession_is_not_a_deal(pair: Signed) -> None:
    """One side alone has something to give, and every rule may leave it as it is or better."""
    game = pair.talks.game.with_instruments([pair.talks.game.instruments.each[0]])
    talks = at_status_quo(game)
    best = tuple(ideal(talks, p) for p in range(2))
    most = np.array([one.utility[p] for p, one in enumerate(best)])
    for one in (egalitarian(talks), joint_gain(talks), kalai_smorodinsky(talks, most), *best):
        assert (one.gain / game.before > -2e-8).all()
