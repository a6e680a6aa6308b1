"""Bargains: efficient, individually rational, what their rules say; packages and offers against brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import random_tables, two_countries
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.types import Array
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.negotiation.bargain import (
    Bargain,
    Talks,
    above,
    egalitarian,
    ideal,
    joint_gain,
    kalai_smorodinsky,
    nash_bargain,
)
from counteroffer.negotiation.frontier import frontier
from counteroffer.negotiation.game import Game, Player
from counteroffer.negotiation.instruments import Instrument, Instruments, tariffs
from counteroffer.negotiation.packages import package_levels, packages, undominated
from counteroffer.negotiation.program import Program, certificate, maximise
from counteroffer.negotiation.protocol import alternating_offers, worth_of_patience
from counteroffer.negotiation.search import Path, percent
from counteroffer.negotiation.sqp import sqp
from counteroffer.negotiation.table import transfer

ZERO = Settings(deficit_rule="zero")
RULES = ("nash", "kalai_smorodinsky", "egalitarian", "joint_gain")


def high_tariffs(b: Baseline, rate: float = 0.4) -> Shock:
    foreign = ~np.eye(len(b.regions), dtype=bool)
    return Shock.of(b, tariff=np.where(foreign & (b.trade > 0), rate, b.tariff))


def game_of(b: Baseline, shock: Shock, *, upper: float = 1.0, extra: tuple[Instrument, ...] = ()) -> Game:
    each = [one for region in b.regions for one in tariffs(b, region, status_quo=shock, upper=upper)]
    players = tuple(Player(region, (region,)) for region in b.regions)
    return Game(b, ZERO, players, Instruments((*each, *extra), shock))


def export_taxes(b: Baseline) -> tuple[Instrument, ...]:
    """One rate for each pair, from 0 to 30%."""
    made = []
    for i, exporter in enumerate(b.regions):
        for n in (n for n in range(len(b.regions)) if n != i):
            mask = np.zeros(b.tariff.shape, dtype=bool)
            mask[:, n, i] = True
            name, cells = f"{exporter} export tax to {b.regions[n]}", np.flatnonzero(mask)
            made.append(Instrument(name, exporter, name, "export_tax", cells, np.ones(len(cells)), 0.0, 0.3, 0.0))
    return tuple(made)


def bargains(talks: Talks) -> dict[str, Bargain]:
    best = np.array([ideal(talks, p).utility[p] for p in range(len(talks.disagreement))])
    equal = egalitarian(talks)
    return {
        "nash": nash_bargain(talks, [equal.levels]),
        "kalai_smorodinsky": kalai_smorodinsky(talks, best),
        "egalitarian": equal,
        "joint_gain": joint_gain(talks),
    }


@pytest.fixture(scope="module")
def three() -> Talks:
    """Three regions and sectors: 18 tariffs, all at 40% without a deal, and an export tax on each partner."""
    b = random_tables(np.random.default_rng(3)).economy().baseline
    b = solve(b, Shock.none(b), ZERO).rebase()
    game = game_of(b, high_tariffs(b), extra=export_taxes(b))
    return Talks.of(game, game.utility(game.now))


@pytest.fixture(scope="module")
def signed(three: Talks) -> dict[str, Bargain]:
    return bargains(three)


@pytest.fixture(scope="module")
def pair() -> Talks:
    """Two countries of different size, one sector, each with a tariff of 40%."""
    b = two_countries(np.array([[60.0, 25.0], [25.0, 220.0]]), 4.0)
    game = game_of(b, high_tariffs(b))
    return Talks.of(game, game.utility(game.now))


@pytest.mark.parametrize("rule", RULES)
def test_a_bargain_is_first_order_efficient_and_leaves_nobody_worse_off(
    signed: dict[str, Bargain], three: Talks, rule: str
) -> None:
    assert len(three.game.instruments) >= 20
    one = signed[rule]
    assert one.kkt <= 1e-6
    assert (one.gain / three.game.before > -1e-8).all()
    assert one.weight.sum() == pytest.approx(1)
    assert (one.weight >= 0).all()


def test_no_random_deal_dominates_a_bargain(signed: dict[str, Bargain], three: Talks) -> None:
    """10,000 of them, most near the bargains, where a better one would be."""
    rng, game = np.random.default_rng(4), three.game
    lower, upper, path = game.instruments.lower, game.instruments.upper, Path(game)
    share = np.array([one.utility for one in signed.values()]) / game.before
    near = [one.levels for one in signed.values()]
    for j in range(10_000):
        if j % 10 == 0:
            levels = lower + (upper - lower) * rng.random(len(lower))
        else:
            around = near[j % len(near)]
            levels = np.clip(around + rng.normal(size=len(lower)) * 10 ** rng.uniform(-4, -0.5), lower, upper)
        found = path.utility(levels) / game.before
        assert not ((found > share + 1e-9).all(1)).any(), levels


def test_gains_are_what_the_rules_say(signed: dict[str, Bargain], three: Talks) -> None:
    best = np.array([ideal(three, p).gain[p] for p in range(3)])
    proportional = signed["kalai_smorodinsky"].gain / best
    assert proportional == pytest.approx(proportional.mean(), rel=1e-4)
    equal = signed["egalitarian"].gain
    assert equal == pytest.approx(equal.mean(), rel=1e-4)
    by_percent = percent(three.game, egalitarian(three, in_dollars=False).gain)
    assert by_percent == pytest.approx(by_percent.mean(), rel=1e-4)
    nash = signed["nash"]
    weighed = nash.weight * percent(three.game, nash.gain)
    assert weighed == pytest.approx(weighed.mean(), rel=1e-3)
    for one in signed.values():
        assert signed["joint_gain"].gain.sum() >= one.gain.sum() - 1e-6 * three.game.before.sum()
        assert (one.gain <= best + 1e-6 * three.game.before).all()
        assert np.log(np.maximum(one.gain, 1e-12)).sum() <= np.log(nash.gain).sum() + 1e-8
        assert one.gain.min() <= equal.min() + 1e-6 * three.game.before.min()


def test_a_bargain_is_on_the_frontier(pair: Talks) -> None:
    for one in bargains(pair).values():
        floor = np.array([-np.inf, percent(pair.game, one.utility)[1]])
        found = maximise(pair.path, above(pair.game, 0, floor), [one.levels, *pair.starts])
        assert found.percent[0] <= percent(pair.game, one.utility)[0] + 1e-4


def test_the_frontier_falls_and_no_point_of_it_is_dominated(pair: Talks) -> None:
    ends = [ideal(pair, p) for p in range(2)]
    traced = frontier(pair, ends, points=6)
    gains = traced.gains
    assert len(gains) >= 4
    assert (np.diff(gains[:, 0]) > 0).all()
    assert (np.diff(gains[:, 1]) < 0).all()
    assert max(point.kkt for point in traced.points) <= 1e-6
    best = gains / pair.game.before
    cloud = traced.cloud.to_numpy() / pair.game.before
    assert not any((cloud > point + 1e-9).all(1).any() for point in best)


def test_power_moves_the_nash_bargain_towards_its_owner(pair: Talks) -> None:
    start = [egalitarian(pair).levels]
    gains = [nash_bargain(pair, start, np.array([power, 1.0])).gain[0] for power in (0.5, 1.0, 3.0)]
    assert gains[0] < gains[1] < gains[2]
    scaled = nash_bargain(pair, start, np.array([7.0, 7.0]))
    assert scaled.gain == pytest.approx(nash_bargain(pair, start).gain, rel=1e-5)


def test_the_nash_bargain_does_not_care_in_what_unit_a_utility_is(pair: Talks) -> None:
    """A player counted in other units: u → 5u + 3 of one player, the other as it was."""

    class Rescaled(Game):
        factor, shift = np.array([5.0, 1.0]), np.array([3.0, 0.0])

        def utility(self, e) -> Array:
            return super().utility(e) * self.factor + self.shift

        def slope(self, e, levels: Array, weight) -> Array:
            return super().slope(e, levels, np.asarray(weight) * self.factor)

    game = pair.game
    other = Rescaled(game.baseline, game.settings, game.players, game.instruments)
    talks = Talks.of(other, pair.disagreement * other.factor + other.shift)
    plain = nash_bargain(pair, [egalitarian(pair).levels])
    moved = nash_bargain(talks, [egalitarian(talks).levels])
    assert moved.gain / other.factor == pytest.approx(plain.gain, rel=1e-5)
    joint = joint_gain(talks).gain / other.factor
    assert joint != pytest.approx(joint_gain(pair).gain, rel=1e-3)


def test_symmetric_players_get_symmetric_deals() -> None:
    b = two_countries(np.array([[80.0, 20.0], [20.0, 80.0]]), 4.0)
    game = game_of(b, high_tariffs(b))
    for rule, one in bargains(Talks.of(game, game.utility(game.now))).items():
        if rule != "joint_gain":  # it does not care who gains
            assert one.gain[0] == pytest.approx(one.gain[1], rel=1e-4), rule


def test_payments_never_lower_what_all_can_have(pair: Talks) -> None:
    b = pair.game.baseline
    said = {"player": b.regions[0], "issue": "payment", "unit": "USD million a year"}
    paid = transfer("payment", b, b.regions[:1], b.regions[1:], -20.0, 20.0, said)
    game = game_of(b, pair.game.instruments.status_quo, extra=(paid,))
    talks = Talks.of(game, pair.disagreement)
    assert joint_gain(talks).gain.sum() >= joint_gain(pair).gain.sum() - 1e-6
    assert egalitarian(talks).gain.min() >= egalitarian(pair).gain.min() - 1e-6
    assert egalitarian(talks).gain[0] == pytest.approx(egalitarian(talks).gain[1], rel=1e-4)


def test_from_an_efficient_point_no_deal_leaves_both_better_off(pair: Talks) -> None:
    talks = replace(pair, disagreement=nash_bargain(pair, [egalitarian(pair).levels]).utility)
    assert percent(pair.game, egalitarian(talks).gain).min() < 1e-5


def test_a_lone_concession_is_not_a_deal(pair: Talks) -> None:
    """One side alone has something to give and loses by it: no rule may leave it worse off."""
    game = pair.game.with_instruments([pair.game.instruments.each[0]])
    talks = Talks.of(game, pair.disagreement)
    for one in (egalitarian(talks), joint_gain(talks), *(ideal(talks, p) for p in range(2))):
        assert (one.gain / game.before > -1e-8).all()


def test_the_certificate_sees_a_moved_instrument(signed: dict[str, Bargain], three: Talks) -> None:
    one, instruments = signed["nash"], three.game.instruments
    inside = np.flatnonzero((one.levels > instruments.lower + 0.01) & (one.levels < instruments.upper - 0.06))
    assert len(inside)
    trade = Path(three.game).bend(one.levels)
    moved = one.levels.copy()
    moved[inside[trade[inside].argmax()]] += 0.05
    power = np.full(3, 1 / 3)
    path = Path(three.game)
    assert certificate(path, Program.of(three.floor, power=power), moved)[1] > 1e-5


def test_floors_nobody_can_meet_are_refused(pair: Talks) -> None:
    with pytest.raises(NotConverged, match="floors"):
        maximise(pair.path, Program.of(pair.floor + 50.0, given=np.ones(2)), pair.starts)


def test_the_second_solver_finds_the_same_deal(three: Talks, signed: dict[str, Bargain]) -> None:
    program = Program.of(three.floor, given=three.game.before / three.game.before.sum())
    scale = np.full(len(three.game.instruments), 0.3)
    levels = sqp(Path(three.game), program, three.starts[0], scale)
    other = program.merit(percent(three.game, Path(three.game).utility(levels)))
    assert other == pytest.approx(program.merit(percent(three.game, signed["joint_gain"].utility)), abs=1e-4)


@pytest.fixture(scope="module")
def switched(three: Talks) -> Game:
    """Four issues of three tariffs each: what a region charges one other."""
    each = three.game.instruments.each
    names = sorted({one.issue for one in each if one.field == "tariff"})[:4]
    return three.game.with_instruments([replace(one, offer=0.0) for one in each if one.issue in names])


def test_every_package_is_its_own_solve(switched: Game) -> None:
    found = packages(switched)
    assert len(found.issues) == 4
    for k in (15, 0, 6, 9, 1):
        levels = package_levels(switched, found.holds(k))
        assert (levels == found.levels(k)).all()
        alone = switched.utility(switched.solve(levels))
        assert found.utility[k] / switched.before == pytest.approx(alone / switched.before, abs=1e-9)
    assert found.holds(5) == (found.issues[0], found.issues[2])
    assert found.utility[0] == pytest.approx(switched.utility(switched.now), rel=1e-8)


def test_bargains_over_packages_are_what_brute_force_picks(switched: Game) -> None:
    found, d = packages(switched), switched.utility(switched.now)
    gain = found.utility - d
    able = [k for k in range(16) if (gain[k] > 0).all()]
    assert able
    assert found.best("joint_gain", d) == max(able, key=lambda k: gain[k].sum())
    assert found.best("nash", d) == max(able, key=lambda k: np.log(gain[k]).sum())
    assert found.best("egalitarian", d) == max(able, key=lambda k: gain[k].min())
    most = gain[[(row >= 0).all() for row in gain]].max(0)
    assert found.best("kalai_smorodinsky", d) == max(able, key=lambda k: (gain[k] / most).min())
    # A player counted in other units gets the same Nash package.
    units = np.array([9.0, 1.0, 0.2])
    rescaled = replace(found, utility=found.utility * units)
    assert rescaled.best("nash", d * units) == found.best("nash", d)
    listed = found.table(d)
    assert set(listed["package"]) == set(able)
    assert listed["package"].iloc[0] == found.best("nash", d)
    assert found.best("nash", found.utility.max(0) + 1.0) is None


def test_undominated_points_are_those_of_the_definition() -> None:
    points = np.random.default_rng(5).random((200, 3)).round(1)
    plain = [not ((points >= p).all(1) & (points > p).any(1)).any() for p in points]
    assert (undominated(points) == plain).all()


def test_more_than_twelve_issues_are_refused(three: Talks) -> None:
    each = [replace(one, issue=one.name) for one in three.game.instruments.each]
    with pytest.raises(EconomyError, match="at most 12"):
        packages(three.game.with_instruments(each))


def test_offers_over_a_straight_frontier_are_rubinsteins() -> None:
    line = np.array([[0.0, 1.0], [1.0, 0.0]])
    for first, second in ((0.9, 0.9), (0.5, 0.95), (0.0, 0.7), (0.99, 0.8)):
        offers = alternating_offers(line, (first, second))
        share = (1 - second) / (1 - first * second)
        assert offers.first_offers == pytest.approx((share, 1 - share), abs=1e-7)
        assert offers.second_offers[0] == pytest.approx(first * share, abs=1e-7)
        assert offers.first_offers[0] >= offers.second_offers[0]


def test_patient_players_reach_the_nash_bargain() -> None:
    angle = np.linspace(0, np.pi / 2, 2001)
    arc = np.stack([2 * np.cos(angle), np.sin(angle)], 1)  # Nash: 45 degrees
    offers = alternating_offers(arc, (0.9999, 0.9999))
    assert offers.first_offers == pytest.approx((2**0.5, 0.5**0.5), abs=1e-2)
    more = worth_of_patience(arc, (0.8, 0.7))
    assert min(more) > 0
    with pytest.raises(EconomyError, match="discount factor"):
        alternating_offers(arc, (1.0, 0.5))
