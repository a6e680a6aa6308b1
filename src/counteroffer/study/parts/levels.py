"""Levels of issues: what each unit of each is worth to each player at today's levels, and what steps really come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.negotiation.game.table import BargainingTable

USD = "USD million"


@dataclass(frozen=True, eq=False)
class IssueLevels(ReadOnlyArrays):
    """The issues of a table as numbers that can be moved.

    Attributes
    ----------
    players : tuple of str
        Who sits there.
    issues, titles, owners, units : tuple of str
        Of each level; a unit is percent or USD million.
    today, lower, upper, offered : array [k]
        Levels, in their units: now, the least and greatest, and what the owner would concede.
    slope : array [k, p]
        Derivative of each player's real income by each level at today's, USD million a unit, by the adjoint.
    now : array [p]
        What today's measures do to each player against the baseline, USD million; exact.
    steps : array [k, p]
        Exact change from today where one issue alone is at what its owner would concede.
    together : array [p]
        The same with all of them there.
    deficit_rule : str
        How trade balances are held at the table.
    """

    players: tuple[str, ...]
    issues: tuple[str, ...]
    titles: tuple[str, ...]
    owners: tuple[str, ...]
    units: tuple[str, ...]
    today: Array
    lower: Array
    upper: Array
    offered: Array
    slope: Array
    now: Array
    steps: Array
    together: Array
    deficit_rule: str


def issue_levels(table: BargainingTable) -> IssueLevels:
    """Levels of a table's issues with their gradients, and the exact steps beside them: one solve an issue.

    Raises
    ------
    NotConverged
        If a step, or the gradient, has no solution.
    """
    game = table.game
    each, levels = game.instruments.each, game.instruments.levels
    now = game.utility(game.now)
    offered = np.array([one.offered for one in each])
    steps = []
    for k in range(len(each)):
        moved = np.array(levels)
        moved[k] = offered[k]
        steps.append(game.utility(game.solve(moved, game.now)) - now)
    factor = np.array([one.factor for one in each])
    return IssueLevels(
        players=game.names,
        issues=tuple(one.name for one in each),
        titles=tuple(table.titles[one.issue] or one.issue for one in each),
        owners=tuple(one.player for one in each),
        units=tuple(USD if one.factor == 1.0 else "%" for one in each),
        today=levels * factor,
        lower=game.instruments.lower * factor,
        upper=game.instruments.upper * factor,
        offered=offered * factor,
        slope=game.jacobian(game.now, levels).T / factor[:, None],
        now=now,
        steps=np.array(steps).reshape(len(each), len(game.names)),
        together=game.utility(game.solve(offered, game.now)) - now,
        deficit_rule=game.settings.deficit_rule,
    )
