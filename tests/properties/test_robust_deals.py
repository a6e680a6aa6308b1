"""The deal that is good for all most often: against random levels, differences, and its own bound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from builders import random_tables
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instruments, tariffs
from counteroffer.negotiation.robust.chance import WIDTH, Sample, bernstein, most_often, stepped
from counteroffer.negotiation.robust.counting import at_least
from counteroffer.negotiation.robust.sample import DrawnGame
from counteroffer.negotiation.rules.bargain import Talks, egalitarian, nash_bargain

ZERO = Settings(deficit_rule="zero")
HIGH = 0.4  # tariffs of today, between two of three regions
DRAWS, TRIED = 6, 60


def drawn(b: Baseline, number: int, theta: np.ndarray) -> DrawnGame:
    """Two regions' tariffs on each other, at other elasticities."""
    b = replace(b, trade_elasticity=theta)
    now = Shock.none(b)
    tariff = np.array(now.tariff)
    tariff[:, 0, 1] = tariff[:, 1, 0] = HIGH
    now = replace(now, tariff=tariff)
    names = b.regions[:2]
    each = [one for n, m in (names, names[::-1]) for one in tariffs(b, n, partners=[m], status_quo=now, upper=HIGH)]
    game = Game(b, ZERO, tuple(Player(n, (n,)) for n in names), Instruments(tuple(each), now))
    return DrawnGame(number, game, game.now, np.asarray(game.utility(game.now)))


@pytest.fixture(scope="module")
def draws() -> list[DrawnGame]:
    b = random_tables(np.random.default_rng(5)).economy().baseline
    b = solve(b, Shock.none(b), ZERO).rebase()
    rng = np.random.default_rng(8)
    return [drawn(b, k, rng.uniform(1.5, 9.0, len(b.sectors))) for k in range(DRAWS)]


@pytest.fixture(scope="module")
def deals(draws: list[DrawnGame]) -> dict[str, np.ndarray]:
    """Deals at the first draw, and everything off."""
    game = draws[0].game
    talks = Talks.of(game, draws[0].without)
    equal = egalitarian(talks)
    return {"nash": nash_bargain(talks, [equal.levels]).levels, "off": np.zeros(len(game.instruments))}


@pytest.fixture(scope="module")
def unit(draws: list[DrawnGame], deals: dict[str, np.ndarray]) -> np.ndarray:
    return np.maximum(np.mean([one.gain(deals["nash"]) for one in draws], axis=0), 1.0)


@pytest.mark.parametrize("loss", [bernstein, stepped])
def test_slopes_are_those_of_differences(
    draws: list[DrawnGame], unit: np.ndarray, loss: Callable[[Sample, np.ndarray], tuple[float, np.ndarray]]
) -> None:
    sample, rng = Sample(draws, unit), np.random.default_rng(0)
    levels = rng.uniform(0.1, 0.3, len(draws[0].game.instruments))
    way, (_, slope) = rng.normal(size=len(levels)), loss(sample, levels)
    ends = [loss(sample, levels + sign * 1e-5 * way)[0] for sign in (1, -1)]
    assert slope @ way == pytest.approx((ends[0] - ends[1]) / 2e-5, rel=1e-5, abs=1e-7)


def test_no_level_drawn_at_random_is_good_more_often_and_the_bound_bounds(
    draws: list[DrawnGame], deals: dict[str, np.ndarray], unit: np.ndarray
) -> None:
    found = most_often(draws, deals, unit)
    gains = np.stack([one.gain(found.levels) for one in draws])
    assert found.share == pytest.approx((gains > 0).all(1).mean())
    assert 1 - found.share <= found.bound + 1e-12
    assert found.share >= max(np.mean([(one.gain(each) > 0).all() for one in draws]) for each in deals.values())
    rng, instruments = np.random.default_rng(1), draws[0].game.instruments
    for _ in range(TRIED):
        other = np.clip(
            found.levels + rng.choice([0.02, 0.1, 0.4]) * rng.normal(size=len(instruments)), 0, instruments.upper
        )
        others = np.stack([one.gain(other) for one in draws])
        assert (others > 0).all(1).mean() <= found.share
        bound = np.exp(-others / unit / WIDTH).sum(1).mean()
        assert found.share < 1 or bound >= found.bound - 1e-6
    assert (found.levels >= instruments.lower).all()
    assert (found.levels <= instruments.upper).all()


def test_where_nothing_is_unsure_it_is_rational_and_efficient(
    draws: list[DrawnGame], deals: dict[str, np.ndarray]
) -> None:
    one = draws[0]
    unit = one.gain(deals["nash"])
    found = most_often([one], deals, unit)
    gain, slope = one.gain_and_slope(found.levels)
    assert found.share == 1
    assert (gain > 0).all()
    # Every dollar counts by how little its owner has: slopes so weighed are zero within the ranges.
    weight = np.exp(-gain / unit / WIDTH) / unit
    weighed = weight / weight.sum() @ slope / one.game.before.sum()
    instruments = one.game.instruments
    inside = (found.levels > instruments.lower) & (found.levels < instruments.upper)
    assert np.abs(weighed[inside]).max(initial=0) < 1e-4
    assert (weighed[found.levels <= instruments.lower] < 1e-4).all()
    rng = np.random.default_rng(2)
    for _ in range(TRIED):
        other = np.clip(found.levels + 0.1 * rng.normal(size=len(instruments)), 0, instruments.upper)
        assert not (one.gain(other) > gain + 1e-6 * one.game.before).all()


def test_a_draw_without_an_equilibrium_counts_as_lost(
    draws: list[DrawnGame], deals: dict[str, np.ndarray], unit: np.ndarray
) -> None:
    class Lost(DrawnGame):
        def gain_and_slope(self, levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            raise EconomyError("no equilibrium")

    lost = Lost(9, draws[0].game, draws[0].start, draws[0].without)
    sample = Sample([draws[0], lost], unit)
    assert sample.share(deals["nash"]) == 0.5


def test_how_often_at_least_is_the_exact_bound_of_the_binomial() -> None:
    assert at_least(32, 32, 0.95) == pytest.approx(0.05 ** (1 / 32))
    assert at_least(0, 10, 0.95) == 0
    assert np.isnan(at_least(0, 0, 0.95))
    assert 0.5 < at_least(80, 100, 0.95) < 0.8


def test_a_search_without_draws_or_with_a_unit_of_nothing_is_refused(
    draws: list[DrawnGame], deals: dict[str, np.ndarray]
) -> None:
    for some, unit in (([], np.ones(2)), (draws, np.zeros(2))):
        with pytest.raises(EconomyError, match="above zero"):
            most_often(some, deals, unit)
