"""A war of many at once: the same as the search with all its starts, and a certificate that sees a deviation."""

from __future__ import annotations

import numpy as np
import pytest

from builders import random_tables
from counteroffer.errors import NotConverged
from counteroffer.negotiation.game.free import free_tariffs
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.search.ascent import Path
from counteroffer.negotiation.search.many import WarOfAll, certified, war_of_all
from counteroffer.negotiation.search.nash import nash


@pytest.fixture(scope="module")
def game() -> Game:
    return free_tariffs(random_tables(np.random.default_rng(2)).economy(), ["all"], by="partner")


@pytest.fixture(scope="module")
def war(game: Game) -> WarOfAll:
    return war_of_all(game)


def test_there_is_one_rate_a_pair_and_it_is_that_of_all_goods(game: Game) -> None:
    regions = game.baseline.regions
    assert len(game.instruments) == len(regions) * (len(regions) - 1)
    levels = np.linspace(0.1, 0.3, len(game.instruments))
    policy = game.instruments.shock(levels)
    for one, level in zip(game.instruments.each, levels, strict=True):
        assert one.absolute
        np.testing.assert_allclose(policy.tariff.ravel()[one.cells], level)


def test_it_is_the_equilibrium_that_every_start_leads_to(war: WarOfAll, game: Game) -> None:
    assert war.holds
    assert (war.certificate["first_order"] < 1e-6).all()
    apart = nash(game).equilibria[0]
    np.testing.assert_allclose(war.levels, apart.levels, atol=1e-6)
    np.testing.assert_allclose(war.utility / game.before, apart.utility / game.before, atol=1e-10)


def test_a_tariff_moved_is_caught(war: WarOfAll, game: Game) -> None:
    moved = war.levels.copy()
    k = game.instruments.of(game.names[1])[0]
    moved[k] += 0.05
    rows = certified(Path(game), moved).set_index("player")
    assert rows.loc[game.names[1], "gain_percent"] > 1e-6
    assert rows.loc[game.names[1], "first_order"] > 1e-5
    some = certified(Path(game), war.levels, [game.names[0]])
    assert some["gain_percent"].notna().tolist() == [True, False, False]


def test_a_search_that_leads_nowhere_says_so(game: Game, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("counteroffer.negotiation.search.ascent.MOST_STEPS", 1)
    monkeypatch.setattr("counteroffer.negotiation.search.many.seek", lambda path, start, aims: _once(path, start, aims))
    with pytest.raises(NotConverged, match="did not settle"):
        war_of_all(game)


def _once(path: Path, start: np.ndarray, aims: list[object]) -> object:
    from counteroffer.negotiation.search.ascent import seek

    return seek(path, start, aims, most=1)  # type: ignore[arg-type]
