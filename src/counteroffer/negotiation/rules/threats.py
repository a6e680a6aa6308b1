"""Which threats would be carried out: retaliation that pays its owner, apart from punishment that costs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.instruments import Instruments
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.leverage import MOST, arsenal, sides
from counteroffer.negotiation.search.best_response import BestResponse, best_response

WORTHWHILE = 1e-7  # of income that a threat has to bring its owner to be carried out


@dataclass(frozen=True, eq=False)
class Threats:
    """One player's steps against another, each as far as its owner would go by itself.

    Attributes
    ----------
    table : DataFrame
        A row an instrument: instrument, kind, sector, best_percent (points that its owner would choose by this one
        alone, nobody answering), ours_usd_mn and theirs_usd_mn of that, full_ours_usd_mn and full_theirs_usd_mn of
        `most`, credible (whether the owner gains by some of it), punishment_usd_mn (what going on from the best level
        to `most` costs its owner: what has to be believed of it beyond its interest). Credible ones first, then by
        harm.
    together : BestResponse
        All instruments at once.
    us, them : str
        Players.
    most : float
        Largest step, a fraction.
    """

    table: pd.DataFrame
    together: BestResponse
    us: str
    them: str
    most: float


def threats(
    table: BargainingTable, us: str = "", them: str = "", sectors: Sequence[str] = (), *, most: float = MOST
) -> Threats:
    """How far each of our steps against them pays us, and what more of it costs.

    A step that its owner would choose anyway is a threat that is believed; going beyond is a promise to hurt oneself.
    In a game that is played once only the former is ever carried out.

    Parameters
    ----------
    us, them : str
        Players; see `sides`.
    sectors : sequence of str
        Whose trade may be taxed; all goods by default.
    most : float
        Largest step, a fraction.
    """
    ours, theirs = sides(table, us, them)
    each = tuple(arsenal(table, ours, theirs, sectors, most))
    whole = table.ground
    game = Game(
        whole.baseline,
        whole.settings,
        (ours, theirs),
        Instruments(each, whole.instruments.status_quo, whole.baseline),
    )
    rows = []
    for one in each:
        alone = game.with_instruments([one])
        best = best_response(alone, ours.name)
        full = _gain(alone, np.array([most]))
        gain = best.gain if best.gain[0] > 0 else np.zeros(2)
        believed = bool(best.levels[0] > 0 and best.gain[0] > WORTHWHILE * game.before[0])
        s = int(np.unravel_index(one.cells[0], whole.baseline.tariff.shape)[0])
        rows.append(
            {
                "instrument": one.name,
                "kind": one.field.replace("_", " "),
                "sector": table.run.economy.sector_name(table.run.economy.sectors[s]),
                "best_percent": 100 * float(best.levels[0]) if believed else 0.0,
                "ours_usd_mn": gain[0] if believed else 0.0,
                "theirs_usd_mn": gain[1] if believed else 0.0,
                "full_ours_usd_mn": full[0],
                "full_theirs_usd_mn": full[1],
                "credible": believed,
                "punishment_usd_mn": max((gain[0] if believed else 0.0) - full[0], 0.0),
            }
        )
    frame = pd.DataFrame(rows).sort_values(
        ["credible", "theirs_usd_mn", "full_theirs_usd_mn"], ascending=[False, True, True], ignore_index=True
    )
    return Threats(frame, best_response(game, ours.name), ours.name, theirs.name, most)


def _gain(game: Game, levels: Array) -> Array:
    return np.asarray(game.utility(game.solve(levels, game.now)) - game.utility(game.now))
