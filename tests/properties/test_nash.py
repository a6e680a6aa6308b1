"""Trade war: closed forms, certificates that see a deviation, symmetry, a bimatrix game, North America."""

from __future__ import annotations

import nashpy
import numpy as np
import pytest

from builders import Tables, abroad, random_tables, two_countries
from counteroffer.economy import Economy
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument, Instruments, tariffs
from counteroffer.negotiation.search.nash import NashEquilibrium, War, deviations, nash

ZERO = Settings(deficit_rule="zero")
SYMMETRIC = np.array([[80.0, 20.0], [20.0, 80.0]])
UNEQUAL = np.array([[60.0, 25.0], [25.0, 220.0]])  # balanced: [importer, exporter]
NORTH_AMERICA = ("USA", "CAN", "MEX")


def economy(seed: int) -> Baseline:
    """A random economy of three regions and three sectors without deficits."""
    b = random_tables(np.random.default_rng(seed)).economy().baseline
    return solve(b, Shock.none(b), ZERO).rebase()


def own_tariffs(b: Baseline, *, upper: float = 1.0) -> Game:
    """Every region sets its tariffs on every sector and partner."""
    each = tuple(one for region in b.regions for one in tariffs(b, region, upper=upper))
    return Game(b, ZERO, tuple(Player(region, (region,)) for region in b.regions), Instruments(each, Shock.none(b)))


def uniform_tariff(b: Baseline, importer: str, partners: list[str], sectors: np.ndarray, upper: float) -> Instrument:
    """One rate on top of what the importer charges these partners."""
    n, exporters = b.regions.index(importer), [b.regions.index(partner) for partner in partners]
    mask = np.zeros(b.tariff.shape, dtype=bool)
    mask[np.ix_(sectors, [n], exporters)] = True
    cells = np.flatnonzero(mask & (b.trade > 0))
    name = f"{importer} tariff on {' and '.join(partners)}"
    return Instrument(name, importer, name, "tariff", cells, np.ones(len(cells)), 0.0, upper, 0.0)


def closed_form(one: NashEquilibrium, theta: float) -> np.ndarray:
    """t = (1 + τπ)/(θπ(1 + τ)) of two countries: τ and π are the other's tariff and own share."""
    home, other = np.diag(one.equilibrium.trade_share[0])[::-1], one.levels[::-1]
    return (1 + other * home) / (theta * home * (1 + other))


@pytest.mark.parametrize("theta", [2.0, 4.0, 9.0])
@pytest.mark.parametrize("trade", [SYMMETRIC, UNEQUAL], ids=["symmetric", "unequal"])
def test_nash_tariffs_of_two_countries_are_the_closed_form(trade: np.ndarray, theta: float) -> None:
    first = nash(own_tariffs(two_countries(trade, theta))).equilibria[0]
    np.testing.assert_allclose(first.levels, closed_form(first, theta), atol=5e-6)
    assert len(first.starts) >= 3


@pytest.fixture(scope="module", params=range(2))
def war(request: pytest.FixtureRequest) -> War:
    return nash(own_tariffs(economy(request.param)))


def test_every_equilibrium_of_a_random_economy_has_a_certificate(war: War) -> None:
    assert not war.unsettled
    for one in war.equilibria:
        assert one.certificate.holds
        assert (one.certificate.table["second_order"] < 0).all()
    reached = [start for one in war.equilibria for start in one.starts]
    assert sorted(reached) == ["free trade", "inverse elasticity", "random 1", "status quo", "upper bounds"]


def test_a_wider_search_finds_no_deviation_from_an_equilibrium(war: War) -> None:
    for one in war.equilibria:
        wider = deviations(one.game, one.levels, starts=5, seed=7)
        assert wider.gain <= 1e-8
        assert wider.holds
        assert list(wider.table["starts"]) == [5, 5, 5]


def test_nobody_gains_from_an_equilibrium_by_random_moves(war: War) -> None:
    """Without any search: levels drawn within bounds, one player's at a time."""
    one, rng = war.equilibria[0], np.random.default_rng(11)
    instruments = one.game.instruments
    for p, name in enumerate(one.game.names):
        own = instruments.of(name)
        for size in np.geomspace(1e-3, 0.5, 15):
            levels = one.levels.copy()
            levels[own] += size * rng.uniform(-1, 1, len(own))
            levels = np.clip(levels, instruments.lower, instruments.upper)
            assert one.game.utility(one.game.solve(levels, one.equilibrium))[p] < one.utility[p], (name, size)


def test_a_tariff_moved_by_five_points_is_caught_and_named(war: War) -> None:
    one = war.equilibria[0]
    game, b = one.game, one.game.baseline
    share = (b.trade / b.income[:, None]).ravel()
    for name, step in zip(game.names, (0.05, -0.05, 0.05), strict=True):
        traded = [k for k in game.instruments.of(name) if share[game.instruments.each[k].cells[0]] >= 0.01]
        k = traded[len(traded) // 2]
        levels = one.levels.copy()
        levels[k] += step
        caught = deviations(game, levels, starts=0)
        row = caught.table.set_index("player").loc[name]
        assert not caught.holds
        assert caught.gain == pytest.approx(caught.table["gain_percent"].max() / 100, rel=1e-12)
        assert row["gain_percent"] / 100 > 1e-8
        assert row["instrument"] == game.instruments.names[k]
        assert row["move_points"] == pytest.approx(5, abs=0.5)


def test_random_starts_see_a_moved_tariff_too() -> None:
    game = own_tariffs(economy(1))
    levels = nash(game, starts={"status quo": game.instruments.levels}).equilibria[0].levels.copy()
    k = int(np.argmax([game.baseline.trade.ravel()[one.cells[0]] for one in game.instruments.each]))
    levels[k] += 0.05
    moved, local = (deviations(game, levels, starts=starts) for starts in (5, 0))
    assert not moved.holds
    row = moved.table.set_index("player").loc[game.instruments.each[k].player]
    assert row["instrument"] == game.instruments.names[k]
    assert moved.gain == pytest.approx(local.gain, rel=1e-3)


def test_the_table_says_what_each_player_has(war: War) -> None:
    table, one = war.table, war.equilibria[0]
    first = table[table["equilibrium"] == 1].set_index("player")
    assert list(first.index) == list(one.game.names)
    np.testing.assert_allclose(first["utility_usd_mn"], one.utility)
    np.testing.assert_allclose(first["utility_percent"], 100 * one.utility / one.game.baseline.income)
    np.testing.assert_allclose(first["against_status_quo_usd_mn"], one.utility - war.status_quo)
    np.testing.assert_allclose(war.status_quo, 0, atol=1e-6)  # the status quo is the baseline here
    for name in one.game.names:
        own = one.levels[one.game.instruments.of(name)]
        assert first.loc[name, "median_level_percent"] == pytest.approx(100 * np.median(own))


def test_certify_searches_from_twenty_random_starts() -> None:
    found = nash(own_tariffs(two_countries(UNEQUAL, 4.0)), certify=True)
    for one in found.equilibria:
        assert one.certificate.holds
        assert list(one.certificate.table["starts"]) == [20, 20]


def test_two_mirror_countries_choose_the_same_tariff_and_both_lose() -> None:
    game = own_tariffs(two_countries(SYMMETRIC, 4.0))
    found = nash(game)
    first = found.equilibria[0]
    assert first.levels[0] == pytest.approx(first.levels[1], abs=1e-7)
    assert first.utility[0] == pytest.approx(first.utility[1], rel=1e-7)
    for one in found.equilibria:
        assert (one.utility < game.utility(game.solve(np.zeros(2)))).all()


def test_three_equal_countries_set_equal_tariffs_and_all_lose() -> None:
    """Three sectors with inputs and a common tariff at the start; found from levels that are not symmetric too."""
    foreign = np.broadcast_to(abroad(3), (3, 3, 3))
    abroad_each, at_home = (np.array(sold)[:, None, None] for sold in ([30.0, 20.0, 12.0], [150.0, 200.0, 100.0]))
    inputs = np.repeat(np.random.default_rng(12).uniform(5, 20, (3, 3, 1)), 3, axis=2)
    trade, elasticity = np.where(foreign, abroad_each, at_home), np.array([3.0, 5.0, 7.0])
    game = own_tariffs(Tables(trade, np.where(foreign, 0.1, 0.0), inputs, elasticity).economy().baseline)
    free = game.utility(game.solve(np.zeros(len(game.instruments))))
    lopsided = np.where([one.player == "NOR" for one in game.instruments.each], 0.6, 0.05)
    for start, accuracy in ((game.instruments.levels, 1e-7), (lopsided, 1e-5)):
        (one,) = nash(game, starts={"only": start}).equilibria
        by_sector = one.levels.reshape(6, 3)  # importers and partners, sectors
        np.testing.assert_allclose(by_sector, by_sector[:1].repeat(6, axis=0), atol=accuracy)
        np.testing.assert_allclose(one.utility / game.before, one.utility[0] / game.before[0], atol=accuracy)
        assert (one.utility < free).all()


@pytest.mark.parametrize("theta", [2.0, 5.0])
def test_while_some_trade_is_left_at_the_bounds_only_the_interior_equilibrium_is_found(theta: float) -> None:
    """From wherever the search comes: what tariffs of 1000% leave of trade still answers to the closed form."""
    found = nash(own_tariffs(two_countries(SYMMETRIC, theta), upper=10.0))
    assert "upper bounds" in [*found.unsettled, *(start for one in found.equilibria for start in one.starts)]
    for one in found.equilibria:
        assert one.certificate.holds
        assert not one.table["at_bound"].any()
        np.testing.assert_allclose(one.levels, closed_form(one, theta), atol=1e-3)
    low = nash(own_tariffs(two_countries(SYMMETRIC, theta))).equilibria[0]
    np.testing.assert_allclose(found.equilibria[0].levels, low.levels, atol=1e-5)


def test_a_collapse_of_trade_is_an_equilibrium_only_if_both_tariffs_are_prohibitive() -> None:
    """At an elasticity of 15 a tariff of 1000% ends trade: if both charge it, neither gains by another rate."""
    game = own_tariffs(two_countries(UNEQUAL, 15.0), upper=10.0)
    found = nash(game)
    first = found.equilibria[0]
    np.testing.assert_allclose(first.levels, closed_form(first, 15.0), atol=1e-5)
    for one in found.equilibria[1:]:
        if one.levels.max() > 1:
            assert one.levels.min() > 1
            assert one.equilibrium.trade_share[0, 0, 1] < 1e-9
            assert (one.utility < first.utility).all()
        assert one.certificate.holds
        assert deviations(game, one.levels, starts=4).holds


def test_the_interior_equilibrium_is_found_whatever_the_bounds() -> None:
    b = economy(0)
    interior = nash(own_tariffs(b), starts={"free trade": np.zeros(18)}).equilibria[0]
    game = own_tariffs(b, upper=5.0)
    starts = {"status quo": game.instruments.levels, "upper bounds": game.instruments.upper}
    found = nash(game, starts=starts)
    assert set(starts) == {*found.unsettled, *(start for one in found.equilibria for start in one.starts)}
    assert any(np.abs(one.levels - interior.levels).max() < 1e-5 for one in found.equilibria)
    assert all(deviations(game, one.levels, starts=1).holds for one in found.equilibria)


def test_on_a_grid_through_it_the_equilibrium_is_the_bimatrix_game_s() -> None:
    """Two players with one uniform tariff each, the third region passive; the continuous levels are on the grid."""
    b = economy(1)
    each = tuple(
        uniform_tariff(b, one, [region for region in b.regions if region != one], np.arange(3), 1.0)
        for one in ("NOR", "SOU")
    )
    game = Game(b, ZERO, (Player("NOR", ("NOR",)), Player("SOU", ("SOU",))), Instruments(each, Shock.none(b)))
    levels = nash(game).equilibria[0].levels
    grid = levels + np.array([-0.1, -0.01, 0.0, 0.01, 0.05, 0.2])[:, None]
    payoff = np.array([[game.utility(game.solve(np.array([x, y]))) for y in grid[:, 1]] for x in grid[:, 0]])
    first, second = payoff[:, :, 0], payoff[:, :, 1]
    found = list(nashpy.Game(first, second).support_enumeration())
    assert len(found) == 1
    for mixture in found[0]:
        np.testing.assert_allclose(mixture, np.arange(6) == 2, atol=1e-12)
    assert first[:, 2].argmax() == second[2].argmax() == 2


def test_in_a_north_american_war_canada_and_mexico_lose(focus: Economy, balanced_focus: Baseline) -> None:
    """One rate on all goods for each pair, on top of tariffs now."""
    b = balanced_focus
    goods = np.unique(focus.detail.sector_of[np.isin(focus.detail.sectors, list(focus.goods))])
    each = tuple(
        uniform_tariff(b, importer, [partner], goods, 1.0)
        for importer in NORTH_AMERICA
        for partner in NORTH_AMERICA
        if partner != importer
    )
    game = Game(b, ZERO, tuple(Player(code, (code,)) for code in NORTH_AMERICA), Instruments(each, Shock.none(b)))
    found = nash(game, starts={"all at 30%": np.full(6, 0.3)})
    for one in found.equilibria:
        assert one.certificate.holds
        assert not one.table["at_bound"].any()
        usa, canada, mexico = one.utility - found.status_quo
        assert canada < -0.001 * game.before[1]
        assert mexico < -0.001 * game.before[2]
        assert usa / game.before[0] > max(canada / game.before[1], mexico / game.before[2])


def test_a_player_without_instruments_is_not_at_war() -> None:
    game = own_tariffs(two_countries(SYMMETRIC, 4.0))
    alone = game.with_instruments([one for one in game.instruments.each if one.player == "HOM"])
    with pytest.raises(EconomyError, match=r"^FOR .*no instrument"):
        nash(alone)
