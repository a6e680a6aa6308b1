"""A trade war of very many: all conditions at once, and a certificate whose cost grows with the players only once.

`nash` starts from several places and certifies each end by second derivatives and searches from many starts a player.
With 81 governments and 6,480 tariffs that is hours; here the search starts once, everybody's conditions are checked in
one go, and each player's best answer is looked for from afar, from where it charges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, NotConverged, worded
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.search.ascent import Path, Point, aim, open_slope, predicted_gain, seek
from counteroffer.negotiation.search.best_response import optimum, starting_levels
from counteroffer.negotiation.search.nash import CERTIFIED


@dataclass(frozen=True, eq=False)
class WarOfAll:
    """Levels from which nobody of many moves alone.

    Attributes
    ----------
    game : Game
        What was played.
    levels : array [k]
    utility : array [p]
        u there, USD million a year.
    equilibrium : Equilibrium
        Certified solution there.
    certificate : DataFrame
        player, first_order (largest slope that bounds leave open, share of income per 100 points), predicted_percent
        (what a scaled step would gain, of income), gain_percent (largest found by the player's own search from a tariff
        of nothing, of income), settled (whether that search was).
    solves : int
        Equilibria solved, the certificate's left out.
    """

    game: Game
    levels: Array
    utility: Array
    equilibrium: Equilibrium
    certificate: pd.DataFrame
    solves: int

    @property
    def holds(self) -> bool:
        """Whether nobody was found to gain by moving alone, and every search settled."""
        rows = self.certificate
        return bool((rows["gain_percent"] <= 100 * CERTIFIED).all() and rows["settled"].all())


def war_of_all(game: Game, start: Array | None = None, *, searched: Sequence[str] | None = None) -> WarOfAll:
    """The equilibrium that one start leads to, by everybody's scaled gradient steps at once.

    Parameters
    ----------
    start : array [k], optional
        The status quo by default.
    searched : sequence of str, optional
        Players whose own best answer is looked for; all by default.

    Raises
    ------
    NotConverged
        If it leads nowhere.
    """
    path = Path(game)
    begin = np.array(game.instruments.levels if start is None else start)
    point: Point = seek(path, begin, [aim(game, name) for name in game.names])
    if not point.settled:
        raise NotConverged(
            worded("the search from this start did not settle; begin from other tariffs, or narrow their ranges"),
            residual=point.predicted_gain,
            cell="everybody's tariffs",
        )
    levels, solves = point.levels, path.solves
    utility, e = path.utility(levels), path.at(levels)
    return WarOfAll(game, levels, utility, e, certified(path, levels, searched), solves)


def certified(path: Path, levels: Array, searched: Sequence[str] | None = None) -> pd.DataFrame:
    """Everybody's first-order conditions, and what each player's own search from afar gains; see `WarOfAll`."""
    game, instruments = path.game, path.game.instruments
    slopes = path.jacobian(levels) / game.before[:, None]
    utility, free = path.utility(levels), starting_levels(game, count=0)["free trade"]
    rows = []
    for p, name in enumerate(game.names):
        wanted = aim(game, name)
        own = wanted.free
        left = open_slope(slopes[p, own], levels[own], instruments.lower[own], instruments.upper[own])
        gain, settled = np.nan, True
        if searched is None or name in searched:
            start = levels.copy()
            start[own] = free[own]
            try:
                reached, settled = optimum(Path(game), start, wanted)
                there = game.utility(game.solve(reached, path.at(levels)))[p]
                gain = max(float((there - utility[p]) / game.before[p]), 0.0)
            except CounterofferError:
                settled = False
        predicted = predicted_gain(path, levels, wanted)
        rows.append((name, float(np.abs(left).max(initial=0.0)), 100 * predicted, 100 * gain, settled))
    return pd.DataFrame(rows, columns=["player", "first_order", "predicted_percent", "gain_percent", "settled"])
