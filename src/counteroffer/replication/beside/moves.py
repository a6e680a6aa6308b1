"""Tariffs chosen one after another: a region's best on another, or a given rate, and then the best answer."""

from __future__ import annotations

import numpy as np

from counteroffer.negotiation.game.free import free_tariffs
from counteroffer.negotiation.game.table import bargaining_table
from counteroffer.negotiation.search.best_response import best_response
from counteroffer.replication.beside.cases import Moves
from counteroffer.scenario import ScenarioFile


def after_moves(file: ScenarioFile, moves: Moves, country: str) -> tuple[float, float]:
    """Real income of a region, percent of its income over the tariffs that stand: after the first move, and the answer.

    Each search begins where the tariffs are; what is asked for is a sign, and one climb finds it.

    Raises
    ------
    LabelError, ScenarioError
        For regions and rates that do not fit.
    NotConverged
        If a search leads nowhere.
    """
    game = free_tariffs(bargaining_table(file), [moves.setter, moves.against], by=moves.by)
    first, second = game.names
    at = next(p for p, player in enumerate(game.players) if country in player.regions)
    today = np.array(game.instruments.levels)
    before, whole = game.utility(game.solve(today))[at], game.before[at]
    if moves.rate_percent is None:
        moved = best_response(game, first, starts={"today": today}).levels
    else:
        mine = np.array([one.player == first for one in game.instruments.each])
        moved = today + np.where(mine, moves.rate_percent / 100, 0.0)
    answered = best_response(game, second, levels=moved, starts={"there": moved})
    after = game.utility(game.solve(moved))[at], game.utility(game.solve(answered.levels))[at]
    return float(100 * (after[0] - before) / whole), float(100 * (after[1] - before) / whole)
