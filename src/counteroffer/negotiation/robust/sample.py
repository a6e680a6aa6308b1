"""A table under draws: in each its own game, and what everybody has there without a deal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.negotiation.rules.deal import DISAGREEMENTS
from counteroffer.run.pact_cases import LAPSES, pact_case, solved_case
from counteroffer.run.run import Run

Sides = tuple[Run, ...]


@dataclass(frozen=True)
class WithoutDeal:
    """What everybody has without a deal, in a form that can be solved in every draw.

    Attributes
    ----------
    kind : str
        One of DISAGREEMENTS but a trade war, which would be another one in every draw.
    lapsed_share : float
        Weight of the pact's lapse, where the case is one that may lapse.
    """

    kind: str
    lapsed_share: float = 0.0

    @classmethod
    def of(cls, run: Run, kind: str) -> WithoutDeal:
        """The way talks end, for a scenario.

        Raises
        ------
        InputError
            For a trade war.
        ScenarioError
            For a case of the pact, if the scenario has no day of the tariff book.
        """
        if kind == "nash" or kind not in DISAGREEMENTS:
            raise InputError(
                f"without a deal '{kind}': a trade war is another one in every draw and is not searched for anew in "
                "each; say --without status_quo, or a case of the pact"
            )
        return cls(kind) if kind == "status_quo" else cls(kind, pact_case(run.file, _case(kind)).lapsed_share)

    def sides(self, run: Run) -> Sides:
        """The run, and the runs that say what there is without a deal."""
        if self.kind == "status_quo":
            return (run,)
        names = (_case(self.kind), *((LAPSES,) if 0 < self.lapsed_share < 1 else ()))
        return run, *(solved_case(run, pact_case(run.file, name)) for name in names)

    def point(self, table: BargainingTable, sides: Sides) -> Array:
        """What each player has without a deal [p], USD million a year, under the quotas of the table."""
        found = [table.utility(side) for side in sides]
        if len(found) == 3:
            return np.asarray((1 - self.lapsed_share) * found[1] + self.lapsed_share * found[2])
        return np.asarray(found[-1])


def _case(kind: str) -> str:
    return LAPSES if kind == "lapse" else kind.replace("_", "-")


@dataclass(frozen=True, eq=False)
class DrawnGame:
    """One draw of a table.

    Attributes
    ----------
    number : int
        Of the draw.
    game : Game
        The same players and issues under the draw's assumptions.
    start : Equilibrium
        Where solves begin.
    without : array [p]
        What each player has there without a deal.
    """

    number: int
    game: Game
    start: Equilibrium
    without: Array

    def gain(self, levels: Array) -> Array:
        """What each player gains [p] by levels [k] over no deal, USD million a year."""
        return np.asarray(self.game.utility(self.game.solve(levels, self.start)) - self.without)

    def gain_and_slope(self, levels: Array) -> tuple[Array, Array]:
        """The same, and its derivatives [p, k]."""
        e = self.game.solve(levels, self.start)
        return np.asarray(self.game.utility(e) - self.without), np.asarray(self.game.jacobian(e, levels))


def drawn_game(sides: Sides, no_deal: WithoutDeal, titles: Sequence[str], number: int = 0) -> DrawnGame:
    """The game of a draw that is solved, on the issues named."""
    table = table_of(sides[0]).only(tuple(titles))
    return DrawnGame(number, table.game, table.now, no_deal.point(table, sides))


SidesOf = Callable[[Run], Sides]
