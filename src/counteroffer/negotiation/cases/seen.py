"""Levels as a table sees them, and tables of jobs at both ends of the range."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.jobs.ends import ENDS
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.run.demand import both_ends
from counteroffer.run.run import Run

JobsEnds = dict[str, BargainingTable | None]


def levels_of(game: Game, levels: Mapping[str, float]) -> Array:
    """Levels [k] by the names of instruments; today's where nothing is said."""
    return np.array([levels.get(one.name, one.status_quo) for one in game.instruments.each])


def gained(seen: BargainingTable | None, levels: Mapping[str, float], more: BargainingTable | None, most: int) -> Array:
    """Gain over today [p] at levels, as a table sees it; NaN where it is none, as where jobs are not counted.

    Parameters
    ----------
    more : BargainingTable, optional
        Whose instruments come on top, as side payments do.
    most : int
        Number of players.
    """
    if seen is None:
        return np.full(most, np.nan)
    game = seen.game
    if more is not None:
        own = {one.name for one in game.instruments.each}
        others = [one for one in more.game.instruments.each if one.name not in own]
        game = game.with_instruments([*game.instruments.each, *others]) if others else game
    return game.utility(game.solve(levels_of(game, levels), seen.game.now)) - seen.game.utility(seen.game.now)


def under(table: BargainingTable, run: Run) -> BargainingTable:
    """A table over the same policy and economy with another closure."""
    return replace(table, run=run, game=replace(table.game, settings=run.settings))


def jobs_ends(table: BargainingTable | None) -> JobsEnds:
    """A table of jobs with the supply side alone and with demand, by column; none where there is none."""
    runs = both_ends(None if table is None else table.run)
    each = [None if table is None or run is None else table if run is table.run else under(table, run) for run in runs]
    return dict(zip(ENDS["jobs_change_thousand"], each, strict=True))
