"""Optimal tariffs: what one player would charge if nobody answered, and how far that rests on the deficit rule."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.settings import DeficitRule
from counteroffer.negotiation.game.free import HIGHEST, free_tariffs
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.negotiation.search.best_response import BestResponse, best_response


@dataclass(frozen=True, eq=False)
class OptimalTariffs:
    """One player's tariffs, free, everybody else's as they are.

    Attributes
    ----------
    table : Table
        Where they are set.
    setter : str
        Player of the table, region or group.
    partners, sectors, by, upper
        As `free_tariffs` takes them.
    best : BestResponse
        The optimum, under the table's deficit rule.
    """

    table: BargainingTable
    setter: str
    partners: tuple[str, ...]
    sectors: tuple[str, ...]
    by: str
    upper: float
    best: BestResponse

    @cached_property
    def by_deficit_rule(self) -> pd.DataFrame:
        """The same from today's tariffs under every deficit rule.

        Columns deficit_rule, median_level_percent (of the tariffs chosen), gain_usd_mn (over today), gain_percent (of
        income).
        """
        rows = []
        for rule in get_args(DeficitRule):
            same = rule == self.table.game.settings.deficit_rule
            table = self.table if same else table_of(self.table.run.varied(deficit_rule=rule))
            game = _game(table, self.setter, self.partners, self.sectors, self.by, self.upper)
            found = best_response(game, game.names[0], starts={"status quo": game.instruments.levels})
            gain = float(found.gain[0])
            rows.append((rule, 100 * float(np.median(found.levels)), gain, 100 * gain / float(game.before[0])))
        return pd.DataFrame(rows, columns=["deficit_rule", "median_level_percent", "gain_usd_mn", "gain_percent"])


def optimal_tariffs(
    table: BargainingTable,
    setter: str = "",
    *,
    partners: Sequence[str] = (),
    sectors: Sequence[str] = (),
    by: str = "cell",
    upper: float = HIGHEST,
) -> OptimalTariffs:
    """A player's best tariffs if nobody answered.

    Parameters
    ----------
    setter : str
        A player of the table, a region or a group; the first player by default.
    partners, sectors, by, upper
        As in `free_tariffs`: by default on the other players, on everything that can carry a tariff, a rate for each
        sector and partner.

    Raises
    ------
    EconomyError, LabelError
        As `free_tariffs`.
    NotConverged
        If no start leads anywhere.
    """
    setter = setter or table.game.names[0]
    game = _game(table, setter, tuple(partners), tuple(sectors), by, upper)
    best = best_response(game, game.names[0])
    return OptimalTariffs(table, setter, tuple(partners), tuple(sectors), by, upper, best)


def _game(
    table: BargainingTable, setter: str, partners: tuple[str, ...], sectors: tuple[str, ...], by: str, upper: float
) -> Game:
    return free_tariffs(table, [setter], partners=partners, sectors=sectors, by=by, upper=upper)
