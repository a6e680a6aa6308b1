"""Discrete packages: each its own solve, the bits, and what brute force picks from them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from builders import abroad
from counteroffer.equilibrium import Baseline, Settings, Shock
from counteroffer.errors import EconomyError, LabelError
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments, tariffs
from counteroffer.negotiation.rules.packages import Packages, package_levels, packages, undominated

ZERO = Settings(deficit_rule="zero")
PAIRS = (("NOR", "SOU"), ("SOU", "NOR"), ("WES", "NOR"), ("SOU", "WES"))  # who gives up tariffs on whom
RULES = ("nash", "kalai_smorodinsky", "egalitarian", "joint_gain")


@pytest.fixture(scope="module")
def game(balanced_small: Baseline) -> Game:
    """Tariffs of 35% between all; four issues of three tariffs each, one of which is offered in part only."""
    b = balanced_small
    shock = Shock.of(b, tariff=np.where(abroad(3), 0.35, b.tariff))
    each = [
        replace(one, offer=0.1) if (importer, partner) == PAIRS[2] else one
        for importer, partner in PAIRS
        for one in tariffs(b, importer, partners=[partner], status_quo=shock)
    ]
    return Game(b, ZERO, tuple(Player(region, (region,)) for region in b.regions), Instruments(tuple(each), shock))


@pytest.fixture(scope="module")
def solved(game: Game) -> Packages:
    return packages(game)


@pytest.fixture(scope="module")
def without(game: Game) -> np.ndarray:
    return game.utility(game.now)


def drawn(seed: int, issues: int = 5, players: int = 3, digits: int | None = None) -> Packages:
    """Packages of random utilities, of players whose incomes differ by a factor of a hundred."""
    rng = np.random.default_rng(seed)
    before = 10 ** rng.uniform(4, 6, players)
    share = 0.01 * rng.normal(0.5, 1.0, (2**issues, players))
    share[0] = 0
    if digits is not None:
        share = share.round(digits)
    names = tuple(f"p{j}" for j in range(players))
    return Packages(
        SimpleNamespace(before=before, names=names),  # type: ignore[arg-type]
        tuple(f"issue {j}" for j in range(issues)),
        share * before,
    )


def gains_of(found: Packages, without: np.ndarray) -> dict[int, np.ndarray]:
    """Gains of the packages that leave everyone better off, by package."""
    return {k: u - without for k, u in enumerate(found.utility) if all(u > without)}


def test_every_package_is_its_own_solve(game: Game, solved: Packages) -> None:
    """Sixteen, in random order, each from the baseline."""
    assert solved.issues == tuple(f"{importer} tariff on {partner}" for importer, partner in PAIRS)
    assert solved.utility.shape == (16, 3)
    for k in np.random.default_rng(2).permutation(16):
        tariff = game.instruments.status_quo.tariff.copy()
        for j, (importer, partner) in enumerate(PAIRS):
            if k & 2**j:
                tariff[:, game.baseline.regions.index(importer), game.baseline.regions.index(partner)] = 0.1 * (j == 2)
        alone = game.utility(game.solve(package_levels(game, solved.holds(k))))
        np.testing.assert_allclose(solved.utility[k] / game.before, alone / game.before, atol=1e-8)
        np.testing.assert_allclose(game.instruments.shock(solved.levels(k)).tariff, tariff, atol=1e-15)
    assert len(np.unique((solved.utility / game.before).round(7), axis=0)) == 16


def test_bits_are_issues_in_order_and_an_issue_s_instruments_switch_together(game: Game, solved: Packages) -> None:
    each = game.instruments.each
    for k, bits in enumerate(product((0, 1), repeat=4)):
        bits = bits[::-1]  # the first issue is the lowest bit
        assert solved.holds(k) == tuple(name for name, bit in zip(solved.issues, bits, strict=True) if bit)
        for one, level in zip(each, solved.levels(k), strict=True):
            assert level == (one.offered if bits[solved.issues.index(one.issue)] else one.status_quo)
    assert {one.offered for one in each} == {0.0, 0.1}


def test_package_zero_is_the_status_quo_and_the_last_one_concedes_everything(game: Game, solved: Packages) -> None:
    assert (solved.levels(0) == game.instruments.levels).all()
    assert solved.holds(0) == ()
    np.testing.assert_allclose(solved.utility[0] / game.before, game.utility(game.now) / game.before, atol=1e-8)
    assert solved.holds(15) == solved.issues
    assert (solved.levels(15) == [one.offered for one in game.instruments.each]).all()


def test_some_of_the_issues_are_those_packages_in_the_order_asked_for(game: Game, solved: Packages) -> None:
    chosen = packages(game, (solved.issues[3], solved.issues[1]))
    assert chosen.holds(1) == (solved.issues[3],)
    np.testing.assert_allclose(chosen.utility / game.before, solved.utility[[0, 8, 2, 10]] / game.before, atol=1e-8)


def test_efficient_packages_are_those_that_nothing_dominates(game: Game, solved: Packages) -> None:
    for found in (solved, *(drawn(seed, digits=digits) for seed, digits in ((3, None), (4, None), (5, 3)))):
        plain = [not any((v >= u).all() and (v > u).any() for v in found.utility) for u in found.utility]
        assert found.efficient.tolist() == plain
        assert 0 < sum(plain) < len(plain)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_picks_what_brute_force_picks(solved: Packages, without: np.ndarray, rule: str) -> None:
    picked = set()
    for seed in range(25):
        found, d = (drawn(seed), np.zeros(3)) if seed else (solved, without)
        gains = gains_of(found, d)
        rational = np.array([u - d for u in found.utility if (u >= d).all()])
        best, choice = -np.inf, None
        for k, gain in gains.items():
            value = {
                "nash": gain[0] * gain[1] * gain[2],
                "kalai_smorodinsky": min(gain / rational.max(0)),
                "egalitarian": min(gain),
                "joint_gain": sum(gain),
            }[rule]
            if value > best:
                best, choice = value, k
        assert found.best(rule, d) == choice
        picked.add(choice)
        assert choice is None or found.efficient[choice]
    assert len(picked) > 3


def test_each_rule_can_pick_a_package_of_its_own() -> None:
    assert any(len({drawn(seed).best(rule, np.zeros(3)) for rule in RULES}) == 4 for seed in range(25))


def test_ties_of_the_smallest_gain_are_decided_by_the_next_smallest() -> None:
    gains = np.array([[0, 0, 0], [2, 2, 9], [5, 2, 3], [2, 4, 3], [9, 9, 1], [3, 2, 4], [2, 3, 3], [2, 3, 4]])
    found = replace(drawn(0, issues=3), utility=1000.0 * gains)
    assert found.best("egalitarian", np.zeros(3)) == 2  # 2, 3, 5
    # Without the fifth the ideals are 5, 4 and 9, and 3, 2 and 4 are the largest smallest share of them.
    gains[4] = [-1, 9, 1]
    assert replace(found, utility=1000.0 * gains).best("kalai_smorodinsky", np.zeros(3)) == 5


def test_power_bends_the_product() -> None:
    power, moved = np.array([6.0, 1.0, 0.2]), 0
    for seed in range(10):
        found = drawn(seed)
        gains = gains_of(found, np.zeros(3))
        products = {k: np.prod(gain**power) for k, gain in gains.items()}
        picked = found.best("nash", np.zeros(3), power)
        assert picked == max(products, key=products.__getitem__)
        plain = found.best("nash", np.zeros(3))
        assert gains[picked][0] >= gains[plain][0]
        moved += picked != plain
    assert moved


def test_nash_and_kalai_smorodinsky_pick_the_same_package_in_any_unit_and_from_any_zero() -> None:
    """Each utility another affine function of itself; rules that compare gains between players pick others."""
    unit, zero = np.array([40.0, 1.0, 0.03]), np.array([5e4, -1e3, 77.0])
    changed = set()
    for seed in range(1, 30):
        found = drawn(seed)
        other = replace(found, utility=found.utility * unit + zero)
        for rule in RULES:
            if found.best(rule, np.zeros(3)) != other.best(rule, zero):
                changed.add(rule)
    assert changed == {"egalitarian", "joint_gain"}


def test_no_package_is_picked_where_none_leaves_all_better_off(solved: Packages, without: np.ndarray) -> None:
    for rule in RULES:
        assert solved.best(rule, solved.utility.max(0)) is None
    assert solved.table(solved.utility.max(0)).empty
    assert list(solved.table(solved.utility.max(0)).columns) == list(solved.table(without).columns)


def test_the_table_lists_packages_that_leave_all_better_off_by_the_product_of_gains(
    game: Game, solved: Packages, without: np.ndarray
) -> None:
    for found, d in ((solved, without), (drawn(7), np.zeros(3)), (drawn(8), np.zeros(3))):
        gains, names = gains_of(found, d), found.game.names
        table = found.table(d, top=100)
        ranked = sorted(gains, key=lambda k: -np.prod(gains[k]))
        assert len(ranked) >= 2
        assert table["package"].tolist() == ranked
        for row in table.itertuples():
            assert row.concessions == ", ".join(found.holds(row.package))
            assert [getattr(row, f"{name}_gain_usd_mn") for name in names] == pytest.approx(gains[row.package])
            assert row.joint_gain_usd_mn == pytest.approx(sum(gains[row.package]))
            assert row.efficient == found.efficient[row.package]
        assert table["package"][0] == found.best("nash", d)
        assert found.table(d, top=2)["package"].tolist() == ranked[:2]


class Labelled(Game):
    """Utilities that say which levels they belong to, in place of equilibria."""

    def solve(self, levels: np.ndarray, near: object = None) -> SimpleNamespace:  # type: ignore[override]
        still = {
            "wage": np.ones(3),
            "price": np.ones((3, 3)),
            "expenditure": self.baseline.expenditure,
            "shortfall": None,
            "shock": self.instruments.status_quo,
        }
        return SimpleNamespace(levels=levels, settings=self.settings, baseline=self.baseline, **still)

    def utility(self, e: SimpleNamespace) -> np.ndarray:  # type: ignore[override]
        return e.levels @ 2 ** np.arange(len(e.levels)) * np.array([1.0, -1.0])


def switches(b: Baseline, count: int) -> Game:
    """So many issues of one tariff each, at 0 and on offer at 1."""
    cells = np.flatnonzero(np.broadcast_to(abroad(3), b.tariff.shape))[:count]
    each = tuple(
        Instrument(f"tariff {j}", "NOR", f"issue {j}", "tariff", np.array([cell]), np.ones(1), 0.0, 1.0, 0.0)
        for j, cell in enumerate(cells)
    )
    return Labelled(b, ZERO, (Player("NOR", ("NOR",)), Player("SOU", ("SOU",))), Instruments(each, Shock.none(b)))


@pytest.mark.parametrize("issues", [0, 1, 2, 11, 12])
def test_every_package_of_up_to_twelve_issues_is_in_its_place(balanced_small: Baseline, issues: int) -> None:
    chosen = packages(switches(balanced_small, 13), [f"issue {j}" for j in range(issues)])
    assert (chosen.utility == np.arange(2**issues)[:, None] * [1, -1]).all()


def test_an_issue_nobody_has_and_a_rule_nobody_knows_are_refused(balanced_small: Baseline) -> None:
    each = tariffs(balanced_small, "NOR", upper=0.5)[:2]
    players = tuple(Player(region, (region,)) for region in balanced_small.regions)
    game = Game(balanced_small, Settings(deficit_rule="zero"), players, Instruments(each, Shock.none(balanced_small)))
    issue = each[0].issue
    with pytest.raises(LabelError, match=issue):
        packages(game, [issue.upper()])
    assert len(packages(game, [issue, issue]).utility) == 2
    with pytest.raises(LabelError, match="kalai_smorodinsky"):
        packages(game, [issue]).best("kalai", np.zeros(3))


def test_more_than_twelve_issues_are_refused(balanced_small: Baseline) -> None:
    with pytest.raises(EconomyError, match="13 issues make 8192 packages; choose at most 12"):
        packages(switches(balanced_small, 13))


@pytest.mark.parametrize("players", [1, 2, 3, 5])
@pytest.mark.parametrize("digits", [1, 2, 9])
def test_undominated_points_are_those_of_the_definition_and_ties_stay(players: int, digits: int) -> None:
    rng = np.random.default_rng(players)
    points = rng.normal(size=(300, players)).round(digits)
    points[200:] = points[rng.integers(0, 200, 100)]
    plain = [not ((points >= p).all(1) & (points > p).any(1)).any() for p in points]
    found = undominated(points)
    assert found.tolist() == plain
    for one in points[found]:
        same = (points == one).all(1)
        assert found[same].all()
    shuffled = rng.permutation(300)
    assert (undominated(points[shuffled]) == found[shuffled]).all()


def test_alike_points_are_all_undominated_and_none_are_none() -> None:
    assert undominated(np.ones((5, 2))).all()
    assert undominated(np.zeros((0, 2))).shape == (0,)
