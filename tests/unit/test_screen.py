"""Offers to a side of unknown type on a table of five regions: every constraint and every limit case solved again."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from counteroffer.economy import Economy
from counteroffer.errors import ScenarioError
from counteroffer.negotiation import BargainingTable, bargaining_table
from counteroffer.negotiation.beliefs.menus import finite_menu, taken
from counteroffer.negotiation.beliefs.screening import KNOWN, MENU, ONE, ROUNDS, Screening, screen
from counteroffer.negotiation.beliefs.types import Judge, OtherSide, other_side
from counteroffer.negotiation.rules.bargain import Talks, ideal
from counteroffer.scenario.schema.table.bargaining import Beliefs
from dealing import ISSUES, PLAYERS, deal_file

TYPES: dict[str, Any] = {
    "plain": {"probability": 0.5},
    "metals": {"probability": 0.5, "weights": {"sectors": {"steel": 3.0, "autos": 2.0}}},
}
MONEY = {"payment": {"kind": "transfer", "payer": "CAN", "receiver": "USA", "range": [0, 8000]}}
CLOSE = 0.05  # USD million a year


def beliefs(types: dict[str, Any] | None = None, **said: Any) -> Beliefs:
    return Beliefs.model_validate({"types": types or TYPES} | said)


@pytest.fixture(scope="module")
def table(north: Economy) -> BargainingTable:
    return bargaining_table(deal_file(), north)


@pytest.fixture(scope="module")
def side(table: BargainingTable) -> OtherSide:
    return other_side(table, beliefs())


@pytest.fixture(scope="module")
def found(side: OtherSide) -> Screening:
    return screen(side, patience=(0.9, 0.9))


@pytest.fixture(scope="module")
def grid(side: OtherSide) -> np.ndarray:
    """Gains [m, 3] of every combination of five levels of each issue."""
    judge, instruments = Judge(side), side.game.instruments
    ends = [np.linspace(one.lower, one.upper, 5) for one in instruments.each]
    return np.array([judge.gain(np.array(levels)) for levels in product(*ends)])


def test_a_known_type_is_offered_what_it_would_be_if_it_were_alone_at_the_table(
    side: OtherSide, table: BargainingTable, found: Screening
) -> None:
    for t, one in enumerate(found.known):
        assert one.gains[0, 1 + t] >= -CLOSE
        players = (side.game.players[0], replace(side.game.players[1 + t], name="United States"))
        game = replace(table.game, players=players)
        best = ideal(Talks.of(game, game.utility(game.now)), 0)
        assert one.gains[0, 0] == pytest.approx(best.gain[0], abs=CLOSE)


def test_types_take_what_the_menu_means_for_them(side: OtherSide, found: Screening) -> None:
    judge, menu = Judge(side), found.menu
    gains = np.array([judge.gain(levels) for levels in menu.levels])
    np.testing.assert_allclose(gains, menu.gains, atol=1e-3)
    for j, group in enumerate(menu.groups):
        for t in group:
            assert gains[j, 1 + t] >= -CLOSE
            assert gains[j, 1 + t] >= gains[:, 1 + t].max() - CLOSE
    assert menu.kkt < 1e-6
    assert menu.slack >= -CLOSE


def test_no_menu_of_a_grid_of_packages_is_better(side: OtherSide, found: Screening, grid: np.ndarray) -> None:
    best = finite_menu(grid, side.probability)
    assert best.value <= found.menu.value + CLOSE
    assert best.value > 0.7 * found.menu.value
    assert found.grid.value <= found.menu.value + CLOSE
    assert found.grid.bound >= found.grid.value
    offer = np.unique(best.choice[best.choice > 0]) - 1
    assert len(taken(grid, offer)) == 2


def test_knowing_pays_and_a_menu_pays_more_than_one_offer(found: Screening) -> None:
    worth = found.worth
    assert worth[KNOWN] >= worth[MENU] - CLOSE
    assert worth[MENU] >= worth[ONE] - CLOSE
    assert worth[ROUNDS] >= 0.9 * worth[ONE] - CLOSE
    assert worth[ROUNDS] <= worth[KNOWN] + CLOSE
    assert found.knowing == pytest.approx(worth[KNOWN] - worth[MENU])
    assert worth[KNOWN] - worth[ONE] > 1


def test_the_table_of_offers_adds_up(found: Screening) -> None:
    frame = found.offers
    for way, value in found.worth.items():
        rows = frame[frame["way"] == way]
        assert (rows["probability"] * rows["ours_usd_mn"]).sum() == pytest.approx(value, abs=CLOSE)
        assert (rows["rent_usd_mn"] >= -CLOSE).all()
    named = set(found.terms["package"])
    taken_up = set(frame["package"]) - {""}
    assert taken_up <= named | {"first"}
    assert set(found.terms["owner"]) == {"Canada", "United States"}


def test_types_that_are_one_are_pooled_for_nothing(table: BargainingTable) -> None:
    same = {name: {"probability": p} for name, p in (("one", 0.3), ("other", 0.7))}
    alike = screen(other_side(table, beliefs(same)))
    assert alike.knowing == pytest.approx(0, abs=CLOSE)
    assert alike.worth[ONE] == pytest.approx(alike.worth[KNOWN], abs=CLOSE)


def test_a_dollar_that_is_paid_counts_as_much_as_is_said(north: Economy) -> None:
    paying = bargaining_table(deal_file(issues=ISSUES | MONEY), north)
    types = {"plain": {"probability": 0.5}, "cash": {"probability": 0.5, "money": 1.5}}
    side = other_side(paying, beliefs(types))
    judge, levels = Judge(side), np.array([0.8, 0.7, 0.6, 1000.0])
    gain = judge.gain(levels)
    assert gain[2] - gain[1] == pytest.approx(500, abs=1e-6)
    slope = judge.jacobian(levels)
    for k, step in enumerate((1e-4, 1e-4, 1e-4, 1.0)):
        ends = []
        for sign in (1, -1):
            trial = levels.copy()
            trial[k] += sign * step
            ends.append(judge.gain(trial))
        np.testing.assert_allclose(slope[:, k], (ends[0] - ends[1]) / (2 * step), rtol=2e-3, atol=2e-3)


def test_what_is_believed_can_stand_in_the_file(table: BargainingTable, side: OtherSide, north: Economy) -> None:
    said = {"beliefs": {"about": "United States", "types": TYPES}}
    file = deal_file(negotiation=said)
    again = other_side(table, file.scenario.negotiation.beliefs or beliefs())
    np.testing.assert_array_equal(again.game.weights, side.game.weights)
    assert again.us == "Canada"
    turned = other_side(table, beliefs(), "United States", "Canada")
    assert (turned.us, turned.them) == ("United States", "Canada")
    assert turned.game.players[1].regions == ("CAN",)


def test_beliefs_that_make_no_sense_are_refused(table: BargainingTable, north: Economy) -> None:
    for types, words in (
        ({"a": {"probability": 0.5}, "b": {"probability": 0.4}}, "sum to 0.9"),
        ({"a": {"probability": 0.5}}, "there are 1 types"),
        ({"a": {"probability": 0.5}, "b": {"probability": 0.5, "weights": {"revealed": "jobs"}}}, "are stated"),
    ):
        with pytest.raises(ScenarioError, match=words):
            deal_file(negotiation={"beliefs": {"types": types}})
    with pytest.raises(ScenarioError, match="in a trade war the other side would show"):
        other_side(table, beliefs(), disagreement="nash")
    three = PLAYERS | {"Mexico": {"regions": "MEX"}}
    theirs = {"kind": "tariff", "importers": "MEX", "exporters": "USA", "sectors": "food"}
    more = bargaining_table(deal_file(players=three, issues=ISSUES | {"mexico": theirs}), north)
    with pytest.raises(ScenarioError, match="Mexico sets some of what is on the table"):
        other_side(more, beliefs())
