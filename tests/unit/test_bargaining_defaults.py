"""What is taken where nothing is said: whose tariffs, on whom, over whom, among whom, under which rule."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
import yaml

from builders import scenario_text, write_maps
from counteroffer.equilibrium.types.settings import DeficitRule
from counteroffer.errors import EconomyError
from counteroffer.negotiation import (
    BargainingTable,
    bargaining_table,
    best_response,
    coalitions,
    free_tariffs,
    leverage,
    optimal_tariffs,
)
from counteroffer.negotiation.game.free import HIGHEST
from counteroffer.negotiation.game.instruments import Instruments
from counteroffer.negotiation.rules.leverage import sides
from counteroffer.run.pact_cases import shipped_review
from counteroffer.run.reforms import family
from counteroffer.scenario import parse_scenario

DUTIES = [
    {"name": "us-steel", "importers": "USA", "exporters": "CAN", "sectors": "steel", "rate": 40},
    {"name": "ca-food", "importers": "CAN", "exporters": "USA", "sectors": "food", "rate": 40},
]


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> BargainingTable:
    """Canada and the United States over steel and food, on five regions and five industries."""
    folder = tmp_path_factory.mktemp("maps")
    text = scenario_text(*DUTIES, spotlight=["CAN", "USA"]) + yaml.safe_dump({"economy": write_maps(folder)})
    return bargaining_table(parse_scenario(text, name="case", folder=folder))


def test_the_first_player_sets_the_best_tariffs_on_the_others(table: BargainingTable) -> None:
    found = optimal_tariffs(table, sectors=("steel", "autos"))
    game = free_tariffs(table, ["Canada"], partners=["USA"], sectors=("steel", "autos"))
    assert found.best.player == "Canada"
    assert found.best.game.instruments.names == game.instruments.names
    assert found.best.gain == pytest.approx(best_response(game, "Canada").gain, rel=1e-9)
    assert max(found.best.game.instruments.upper) == HIGHEST


def test_a_region_that_is_no_player_sets_tariffs_on_all_players(table: BargainingTable) -> None:
    game = free_tariffs(table, ["MEX"], sectors=("steel",))
    assert sorted(game.instruments.names) == ["MEX tariff on CAN STL", "MEX tariff on USA STL"]
    everyone = free_tariffs(table, ["MEX"], partners=["all"], sectors=("steel",))
    assert len(everyone.instruments) == len(table.run.economy.regions) - 1
    with pytest.raises(EconomyError, match="nobody to set tariffs on"):
        free_tariffs(alone(table), sectors=("steel",))


def test_every_deficit_rule_stands_beside_the_tables_own(table: BargainingTable) -> None:
    found = optimal_tariffs(table, "USA", sectors=("steel",), by="uniform")
    frame = found.by_deficit_rule.set_index("deficit_rule")
    assert tuple(frame.index) == get_args(DeficitRule)
    own = frame.loc[table.game.settings.deficit_rule]
    assert own["median_level_percent"] == pytest.approx(100 * float(np.median(found.best.levels)), rel=1e-4)
    assert own["gain_usd_mn"] == pytest.approx(found.best.gain[0], rel=1e-6)
    assert frame["median_level_percent"].nunique() == len(frame)


def test_leverage_is_the_first_players_over_the_next(table: BargainingTable) -> None:
    found = leverage(table, sectors=("steel",))
    assert (found.us, found.them) == ("Canada", "United States")
    assert [player.name for player in sides(table, them="Canada", us="United States")] == ["United States", "Canada"]
    assert [player.name for player in sides(table, "United States")] == ["United States", "Canada"]
    with pytest.raises(EconomyError, match=r"alone at the table of case; leverage takes two"):
        sides(alone(table))


def test_coalitions_are_of_the_pacts_members_the_largest_first(table: BargainingTable) -> None:
    found = coalitions(table, internal=None)
    assert found.members == ("USA", "CAN", "MEX")
    assert (found.external, found.internal) == ("pact", None)
    assert coalitions(table).internal == 0


def test_a_review_is_the_shipped_one_but_for_what_is_said() -> None:
    (said,) = (file.scenario.review for file in family("pact") if file.scenario.review)
    assert shipped_review() is None
    assert shipped_review(hazard_percent=0.0) == said.model_copy(update={"hazard_percent": 0.0})
    assert shipped_review(uncertainty_percent=3.0) == said.model_copy(update={"uncertainty_percent": 3.0})


def alone(table: BargainingTable) -> BargainingTable:
    """The table with its first player and nothing on it."""
    game = table.game
    nothing = Instruments((), game.instruments.status_quo)
    return replace(table, game=replace(game, players=game.players[:1], instruments=nothing))
