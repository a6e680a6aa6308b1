"""Threats that would be carried out, against a search of each step by hand on a small economy."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from builders import measure_text, north_maps, scenario_text
from counteroffer.economy import load_economy
from counteroffer.negotiation import BargainingTable, Threats, bargaining_table, threats
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.instruments import Instruments
from counteroffer.negotiation.rules.leverage import arsenal
from counteroffer.scenario import parse_scenario

SECTORS = ("steel", "autos", "energy")


@pytest.fixture(scope="module")
def table() -> BargainingTable:
    players = {"Canada": {"regions": "CAN"}, "United States": {"regions": "USA"}}
    text = scenario_text(measure_text(name="us-steel", sectors="steel", rate=40), players=players)
    return bargaining_table(parse_scenario(text, name="case", folder=Path()), load_economy("north", **north_maps()))


@pytest.fixture(scope="module")
def found(table: BargainingTable) -> Threats:
    return threats(table, "Canada", "United States", SECTORS)


@pytest.fixture(scope="module")
def game(table: BargainingTable) -> Game:
    ours, theirs = table.game.players
    each = tuple(arsenal(table, ours, theirs, SECTORS))
    now = table.game.instruments.status_quo
    return Game(table.game.baseline, table.game.settings, (ours, theirs), Instruments(each, now, table.game.baseline))


def test_each_step_goes_as_far_as_it_pays_its_owner(found: Threats, game: Game) -> None:
    rows, before = found.table.set_index("instrument"), game.utility(game.now)
    for k, one in enumerate(game.instruments.each):

        def gain(level: float, k: int = k) -> np.ndarray:
            levels = np.zeros(len(game.instruments))
            levels[k] = level
            return np.asarray(game.utility(game.solve(levels, game.now)) - before)

        best = minimize_scalar(lambda x: -gain(x)[0], bounds=(0.0, found.most), method="bounded",
                               options={"xatol": 1e-6})  # fmt: skip
        row, most = rows.loc[one.name], max(-best.fun, gain(found.most)[0], 0.0)
        assert row["ours_usd_mn"] == pytest.approx(most, abs=0.2)
        full = gain(found.most)
        np.testing.assert_allclose(row[["full_ours_usd_mn", "full_theirs_usd_mn"]].astype(float), full, atol=0.05)
        assert row["punishment_usd_mn"] == pytest.approx(max(row["ours_usd_mn"] - full[0], 0), abs=1e-9)
        assert row["credible"] == (row["best_percent"] > 0) == (row["ours_usd_mn"] > 0)


def test_both_kinds_are_there_and_the_credible_come_first(found: Threats) -> None:
    told = found.table["credible"].to_numpy()
    assert (np.diff(told.astype(int)) <= 0).all()
    assert told.any()
    assert (found.table["punishment_usd_mn"] > 0).any()
    assert (found.table.loc[~told, ["best_percent", "ours_usd_mn", "theirs_usd_mn"]] == 0).all(axis=None)


def test_together_nothing_pays_less_than_the_best_alone(found: Threats) -> None:
    assert found.together.gain[0] >= found.table["ours_usd_mn"].max() - 0.05
    assert found.together.first_order < 1e-5
