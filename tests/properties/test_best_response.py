"""One government's best tariffs: a pencil's formula, the conditions of an optimum, its gradient, political weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import abroad, random_shock, random_tables, two_countries
from counteroffer.effects import measure
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import FIELDS, Instrument, Instruments, tariffs
from counteroffer.negotiation.search.ascent import Path, aim, seek
from counteroffer.negotiation.search.best_response import (
    BestResponse,
    best_response,
    largest_eigenvalue,
    starting_levels,
)

PLAIN = FIELDS[:4]  # of an economy without products, under no quota
ZERO = Settings(deficit_rule="zero")
ROY = Settings(closure="roy", deficit_rule="zero")
SYMMETRIC = np.array([[80.0, 20.0], [20.0, 80.0]])
UNEQUAL = np.array([[60.0, 25.0], [25.0, 220.0]])  # balanced: [importer, exporter]
TINY_HOME = np.array([[30.0, 40.0], [40.0, 900.0]])
STRUCTURES = ("competitive", "monopolistic")


def economy(seed: int, structure: str = "competitive", settings: Settings = ZERO) -> Baseline:
    """A random economy of three regions and three sectors without deficits."""
    tables = random_tables(np.random.default_rng(seed), elasticity=(5.0, 9.0))
    b = replace(tables, input_use=tables.input_use / 2).economy(market_structure=structure).baseline
    return solve(b, Shock.none(b), settings).rebase()


def own_tariffs(b: Baseline, *, upper: float = 1.0, settings: Settings = ZERO, **weights: np.ndarray) -> Game:
    """Every region sets its tariffs on every sector and partner."""
    each = tuple(one for region in b.regions for one in tariffs(b, region, upper=upper))
    players = tuple(Player(region, (region,), weights.get(region)) for region in b.regions)
    return Game(b, settings, players, Instruments(each, Shock.none(b)))


def perturbed(found: BestResponse, rng: np.random.Generator, size: float) -> np.ndarray:
    """The player's own levels moved at random, within their bounds."""
    instruments, levels = found.game.instruments, found.levels.copy()
    own = instruments.of(found.player)
    levels[own] += size * rng.uniform(-1, 1, len(own))
    return np.clip(levels, instruments.lower, instruments.upper)


@pytest.mark.parametrize("theta", [2.0, 4.0, 9.0])
@pytest.mark.parametrize("trade", [SYMMETRIC, UNEQUAL, UNEQUAL[::-1, ::-1], TINY_HOME])
def test_the_optimal_tariff_is_the_closed_form(trade: np.ndarray, theta: float) -> None:
    """One sector, two countries, no inputs, no deficits: t* = 1/(θ π'_FF), π'_FF at the solution."""
    found = best_response(own_tariffs(two_countries(trade, theta), upper=2.0), "HOM")
    foreign = found.equilibrium.trade_share[0, 1, 1]
    assert found.levels[0] == pytest.approx(1 / (theta * foreign), abs=1e-6)
    assert found.levels[1] == 0


def test_a_search_ends_where_another_one_has() -> None:
    game = own_tariffs(economy(0))
    player = game.names[0]
    start, wanted = starting_levels(game)["free trade"], [aim(game, player)]
    alone, again, elsewhere = Path(game), Path(game), Path(game)
    end = seek(alone, start, wanted)
    assert end.settled
    assert np.array_equal(seek(again, start, wanted, known=[end.levels]).levels, end.levels)
    assert again.solves < alone.solves
    far = np.clip(end.levels + 0.2, 0, 1)  # not where it ends
    assert np.array_equal(seek(elsewhere, start, wanted, known=[far]).levels, end.levels)


@pytest.mark.parametrize("largest", [-0.4, 1e-3, 0.5])
@pytest.mark.parametrize("size", [1, 13, 120])
def test_the_largest_eigenvalue_is_found_in_few_products(size: int, largest: float) -> None:
    rng, products = np.random.default_rng(size), list[int]()
    values = largest - np.append(0.0, rng.uniform(0.05, 1.0, size - 1))
    turn = np.linalg.qr(rng.normal(size=(size, size)))[0]
    matrix = turn @ np.diag(values) @ turn.T

    def product(x: np.ndarray) -> np.ndarray:
        products.append(1)
        return np.asarray(matrix @ x)

    found = largest_eigenvalue(product, rng.normal(size=size))
    assert found == pytest.approx(largest, abs=2e-3)
    assert np.sign(found) == np.sign(largest)
    assert len(products) <= min(size, 60)


@pytest.mark.parametrize("theirs", [0.1, 0.6])
def test_the_optimal_tariff_against_a_foreign_tariff_is_the_closed_form(theirs: float) -> None:
    """t* = (1 + τπ'_FF)/(θπ'_FF(1 + τ)): what Home sells for is πwL/(1 + τ(1−π)), of elasticity t*⁻¹ + 1."""
    theta = 4.0
    game = own_tariffs(two_countries(UNEQUAL, theta), upper=2.0)
    found = best_response(game, "HOM", levels=np.array([0.0, theirs]))
    foreign = found.equilibrium.trade_share[0, 1, 1]
    assert found.levels[1] == theirs
    assert found.levels[0] == pytest.approx((1 + theirs * foreign) / (theta * foreign * (1 + theirs)), abs=1e-6)


@pytest.fixture(scope="module", params=STRUCTURES)
def found(request: pytest.FixtureRequest) -> BestResponse:
    return best_response(own_tariffs(economy(21, request.param)), "NOR")


def test_an_optimum_meets_first_and_second_order_conditions(found: BestResponse) -> None:
    assert found.first_order <= 1e-7
    assert -10 < found.second_order < 0
    assert not found.table["at_bound"].any()


def test_no_other_levels_of_the_player_do_better(found: BestResponse) -> None:
    rng, me = np.random.default_rng(3), found.game.index("NOR")
    for size in np.geomspace(1e-3, 0.5, 50):
        e = found.game.solve(perturbed(found, rng, size), found.equilibrium)
        assert found.game.utility(e)[me] < found.utility[me], size


def test_every_start_leads_to_the_same_gain(found: BestResponse) -> None:
    assert len(found.starts) == 4
    assert found.starts["settled"].all()
    gains = found.starts["gain_percent"] / 100
    assert gains.max() - gains.min() < 1e-8
    assert gains.max() == pytest.approx(found.gain[0] / found.game.before[0], rel=1e-9)


def test_a_best_response_gains_and_leaves_the_others_levels_alone(found: BestResponse) -> None:
    game, own = found.game, found.game.instruments.of("NOR")
    assert found.gain[game.index("NOR")] > 0
    np.testing.assert_array_equal(np.delete(found.levels, own), np.delete(game.instruments.levels, own))
    np.testing.assert_allclose(found.gain, game.utility(game.solve(found.levels)) - game.utility(game.now), atol=1e-6)
    assert list(found.table["player"].unique()) == ["NOR"]
    np.testing.assert_allclose(found.table["level"], 100 * found.levels[own])


def test_nobody_gains_from_a_second_answer(found: BestResponse) -> None:
    again = best_response(found.game, "NOR", levels=found.levels)
    assert -1e-12 * found.game.before[0] <= again.gain[0] < 1e-8 * found.game.before[0]


@pytest.mark.parametrize("seed", range(3))
def test_a_player_never_loses_by_its_own_choice(seed: int) -> None:
    game = own_tariffs(economy(seed))
    rng = np.random.default_rng(seed)
    levels = rng.uniform(game.instruments.lower, 0.5)
    for name in game.names:
        assert best_response(game, name, levels=levels).gain[game.index(name)] >= 0


@pytest.mark.parametrize("structure", STRUCTURES)
def test_a_bound_that_binds_is_reported_and_holds_the_first_order_condition(structure: str) -> None:
    """Optimal tariffs lie on both sides of 15%; where they are above it the gradient is left, and does not count."""
    game = own_tariffs(economy(21, structure), upper=0.15)
    found = best_response(game, "NOR")
    own, table = game.instruments.of("NOR"), found.table
    bound = (table["at_bound"] == "upper").to_numpy()
    assert bound.any()
    np.testing.assert_array_equal(table["level"][bound], table["upper"][bound])
    slope = game.slope(found.equilibrium, found.levels, [1, 0, 0])[own] / game.before[0]
    assert slope[bound].min() > 1e-5
    assert found.first_order == pytest.approx(np.abs(slope[~bound]).max(initial=0), abs=1e-10)
    assert found.first_order <= 1e-7
    rng = np.random.default_rng(4)
    for size in np.geomspace(1e-3, 0.15, 20):
        assert game.utility(game.solve(perturbed(found, rng, size), found.equilibrium))[0] < found.utility[0]


def test_a_lower_bound_that_binds_is_reported() -> None:
    """A government that cares little for a sector would subsidise its imports, and may not."""
    b = economy(0)
    weight = np.array([0.2, 1.4, 1.4])
    found = best_response(own_tariffs(b, upper=3.0, NOR=weight), "NOR")
    corn = found.table["instrument"].str.endswith("corn")
    assert set(found.table["at_bound"][corn]) == {"lower"}
    assert (found.table["level"][corn] == 0).all()
    slope = found.game.slope(found.equilibrium, found.levels, [1, 0, 0])[found.game.instruments.of("NOR")]
    assert slope[corn].max() < 0
    assert found.first_order <= 1e-7


def test_the_best_of_the_starts_is_taken() -> None:
    """From where a tariff of 5000% leaves no trade, no small step changes anything."""
    game = own_tariffs(two_countries(UNEQUAL, 15.0), upper=50.0)
    found = best_response(game, "HOM", starts={"collapse": np.array([50.0, 0.0]), "status quo": np.zeros(2)})
    collapse, interior = found.starts.set_index("start")["gain_percent"].loc[["collapse", "status quo"]]
    assert collapse < -1 < 0 < interior
    assert 100 * found.gain[0] / found.game.before[0] == pytest.approx(interior, rel=1e-9)
    foreign = found.equilibrium.trade_share[0, 1, 1]
    assert found.levels[0] == pytest.approx(1 / (15 * foreign), abs=1e-6)


def test_where_every_bound_binds_there_is_no_curvature_to_report() -> None:
    found = best_response(own_tariffs(two_countries(SYMMETRIC, 4.0), upper=0.1), "HOM")
    assert found.levels[0] == 0.1
    assert found.first_order == 0
    assert np.isnan(found.second_order)


def mixed_game(settings: Settings, structure: str) -> Game:
    """Instruments of every field on many cells, some shared; a coalition, and players with political weights."""
    rng, b = np.random.default_rng(31), economy(31, structure, settings)
    drawn = random_shock(rng, b, largest_tariff=0.5)
    tax = np.where(abroad(3), rng.uniform(-0.1, 0.3, b.tariff.shape), 0.0)
    paid = np.array([10.0, 5.0, -15.0])
    now = Shock.of(b, tariff=drawn.tariff, iceberg=drawn.iceberg, export_tax=tax, transfer=paid)
    foreign = np.flatnonzero(np.broadcast_to(abroad(3), b.tariff.shape))
    each = []
    for number, field in enumerate(PLAIN * 2):
        if field == "transfer":
            pair = rng.choice(3, 2, replace=False)
            cells, slope, status_quo, reach = pair, np.array([1.0, -1.0]), 5.0, 50.0
        else:
            cells = rng.choice(foreign, 5, replace=False)
            slope, status_quo, reach = rng.uniform(0.3, 1.5, 5), 0.1, 1.0
        name = f"{field} {number}"
        each.append(Instrument(name, "union", name, field, cells, slope, -reach, reach, status_quo))
    players = (
        Player("union", ("NOR", "WES"), rng.uniform(0.3, 2, (3, 2))),
        Player("south", ("SOU",), np.array([3.0, 0.5, 1.0])),
        Player("north", ("NOR",)),
        Player("everyone", b.regions, np.array([1.0, 2.0, 4.0])),
    )
    return Game(b, settings, players, Instruments(tuple(each), now))


@pytest.mark.parametrize(
    ("settings", "structure"), [(ZERO, "competitive"), (ROY, "monopolistic")], ids=["long run", "monopolistic roy"]
)
def test_slopes_of_every_field_are_what_solves_say(settings: Settings, structure: str) -> None:
    game = mixed_game(settings, structure)
    levels = game.instruments.levels + np.where([one.field == "transfer" for one in game.instruments.each], 3.0, 0.07)
    e = game.solve(levels)
    found = game.jacobian(e, levels)
    for k, one in enumerate(game.instruments.each):
        step = 1.0 if one.field == "transfer" else 1e-3
        moves = [levels + j * step * (np.arange(len(levels)) == k) for j in (-2, -1, 1, 2)]
        u = [game.utility(game.solve(trial, e)) for trial in moves]
        numeric = (u[0] - 8 * u[1] + 8 * u[2] - u[3]) / (12 * step)
        assert np.abs(numeric).max() > 1e-3, one.name
        np.testing.assert_allclose(found[:, k], numeric, rtol=1e-5, atol=1e-6 * np.abs(numeric).max(), err_msg=one.name)
    weight = [0.7, -1.3, 0.4, 2.0]
    np.testing.assert_allclose(game.slope(e, levels, weight), weight @ found, rtol=1e-8, atol=1e-8)


def test_an_iceberg_level_adds_to_the_baselines_delivered_cost() -> None:
    """As measures of a scenario do, so that two on one cell come apart."""
    b = economy(31)
    iceberg = np.where(abroad(3), 1.2, 1.0) * np.ones_like(b.tariff)
    one = Instrument("sea", "NOR", "sea", "iceberg", np.array([1, 5]), np.array([0.5, 2.0]), -0.2, 1.0, 0.1)
    instruments = Instruments((one,), Shock.of(b, iceberg=iceberg))
    expected = iceberg.ravel().copy()
    expected[[1, 5]] = [1.2 - 0.05 + 0.15, 1.2 - 0.2 + 0.6]
    np.testing.assert_allclose(instruments.shock(np.array([0.3])).iceberg.ravel(), expected, rtol=1e-14)
    np.testing.assert_allclose(instruments.shock(instruments.levels).iceberg, iceberg, rtol=1e-14)


@pytest.mark.parametrize("weight", [None, np.ones(3), np.full(3, 7.0)], ids=["none", "ones", "sevens"])
@pytest.mark.parametrize("structure", STRUCTURES)
def test_utility_without_political_weights_is_the_equivalent_variation(
    structure: str, weight: np.ndarray | None
) -> None:
    """From a baseline that has tariffs, export taxes and a transfer of its own, under trade deficits."""
    rng = np.random.default_rng(8)
    b = economy(8, structure)
    tax = np.where(abroad(3), rng.uniform(-0.1, 0.3, b.tariff.shape), 0.0)
    start = random_shock(rng, b, largest_tariff=0.4)
    b = solve(b, Shock.of(b, tariff=start.tariff, export_tax=tax, transfer=np.array([9.0, -14.0, 5.0]))).rebase()
    singles = tuple(Player(region, (region,), weight) for region in b.regions)
    union = Player("union", ("NOR", "WES"), weight)
    game = Game(b, Settings(), (*singles, union), Instruments((), Shock.none(b)))
    np.testing.assert_allclose(game.before, [*b.income, b.income[0] + b.income[2]], rtol=1e-9)
    np.testing.assert_allclose(game.utility(game.now), 0, atol=1e-6)
    e = solve(b, random_shock(rng, b))
    varied = measure(e).regions.set_index("region")["equivalent_variation_usd_mn"].reindex(list(b.regions)).to_numpy()
    assert np.abs(varied).min() > 1
    np.testing.assert_allclose(game.utility(e), [*varied, varied[0] + varied[2]], rtol=1e-7, atol=1e-6)


@pytest.mark.parametrize("settings", [ZERO, ROY], ids=["mobile labour", "attached labour"])
@pytest.mark.parametrize("sector", range(3))
def test_a_favoured_sector_gets_a_higher_tariff(sector: int, settings: Settings) -> None:
    b = economy(2, settings=settings)
    plain = best_response(own_tariffs(b, upper=3.0, settings=settings), "NOR").table["level"].to_numpy()
    weight = np.where(np.arange(3) == sector, 1.5, 1.0)
    favoured = best_response(own_tariffs(b, upper=3.0, settings=settings, NOR=weight), "NOR").table["level"].to_numpy()
    own = np.arange(len(plain)) % 3 == sector  # instruments run over sectors within partners
    assert (favoured[own] > plain[own] + 1).all()
    assert (favoured[~own] < favoured[own].min()).all()


def test_an_unknown_player_is_named_with_the_known_ones() -> None:
    game = own_tariffs(two_countries(SYMMETRIC, 4.0))
    with pytest.raises(EconomyError, match=r"no player 'ATL'; players are HOM, FOR"):
        best_response(game, "ATL")


def test_an_instrument_of_nobody_is_refused() -> None:
    b = two_countries(SYMMETRIC, 4.0)
    with pytest.raises(EconomyError, match=r"set by 'FOR', who is not a player; players are HOM"):
        Game(b, ZERO, (Player("HOM", ("HOM",)),), Instruments(tariffs(b, "FOR"), Shock.none(b)))


def test_a_player_without_instruments_has_no_best_response() -> None:
    game = own_tariffs(two_countries(SYMMETRIC, 4.0))
    alone = game.with_instruments([one for one in game.instruments.each if one.player == "HOM"])
    with pytest.raises(EconomyError, match="FOR sets no instrument"):
        best_response(alone, "FOR")
