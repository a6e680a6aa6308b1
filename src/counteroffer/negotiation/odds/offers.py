"""What is decided on: concessions, swaps, deals and threats of a table with the terms found as the scenario has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instruments
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.concessions import Concessions, concessions
from counteroffer.negotiation.rules.deal import deal
from counteroffer.negotiation.rules.leverage import POINTS, arsenal, leverage, sides
from counteroffer.negotiation.rules.packages import package_levels

SWAPS, THREATS = 3, 5  # that are carried along: those best for both; those that harm most for what they cost


class Decision(StrEnum):
    """A kind of thing that is taken or left."""

    concession = "concession"
    swap = "swap"
    deal = "deal"
    threat = "threat"
    renewal = "renewal"


@dataclass(frozen=True, eq=False)
class FixedOffer:
    """Something on the table, with its terms.

    Attributes
    ----------
    kind : Decision
    name : str
        Of the issue, the issues joined by " + ", the rule, or the threat's instrument.
    owner : str
        Who gives or does it; empty where all do.
    levels : array [k]
        Of the table's instruments; of a threat, of the arsenal's.
    """

    kind: Decision
    name: str
    owner: str
    levels: Array


def offers(table: BargainingTable) -> tuple[FixedOffer, ...]:
    """What is on a table, at the terms found there."""
    game, conceded = table.game, concessions(table, jobs=False)
    found = [
        FixedOffer(Decision.concession, name, table.owner(name), package_levels(game, (name,))) for name in table.titles
    ]
    found += [
        FixedOffer(Decision.swap, " + ".join(names), "", package_levels(game, names)) for names in _best_swaps(conceded)
    ]
    bargains = deal(table, payments=False, trace=False).bargains
    found += [FixedOffer(Decision.deal, one.rule, "", one.levels) for one in bargains]
    return (*found, *_threats(table))


def threatening(table: BargainingTable) -> Game | None:
    """The game of the first player's threats against the next; none where there is nobody else."""
    try:
        ours, theirs = sides(table)
    except EconomyError:
        return None
    return against(table, ours, theirs)


def against(table: BargainingTable, ours: Player, theirs: Player) -> Game:
    """The two players and one's instruments against the other."""
    each = tuple(arsenal(table, ours, theirs))
    ground = table.ground
    moves = Instruments(each, ground.instruments.status_quo, ground.baseline)
    return Game(ground.baseline, table.game.settings, (ours, theirs), moves)


def _best_swaps(conceded: Concessions) -> list[tuple[str, ...]]:
    """Issues of the packages of more than one concession that pay everyone, the largest product of gains first."""
    every = conceded.packages
    gain = every.utility - every.utility[0]
    several = np.array([j.bit_count() > 1 for j in range(len(gain))])
    good = np.flatnonzero((gain > 0).all(1) & several)
    best = good[np.argsort(-np.prod(gain[good], axis=1), kind="stable")][:SWAPS]
    return [tuple(name for k, name in enumerate(every.issues) if j >> k & 1) for j in map(int, best)]


def _threats(table: BargainingTable) -> Sequence[FixedOffer]:
    game = threatening(table)
    if game is None:
        return ()
    frame = leverage(table).table
    names = list(frame["instrument"][frame["theirs_usd_mn"] < 0][:THREATS])
    at = [one.name for one in game.instruments.each]
    steps = POINTS * np.eye(len(at))
    return [FixedOffer(Decision.threat, str(name), game.names[0], steps[at.index(name)]) for name in names]
