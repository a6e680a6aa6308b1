"""A list and what it does, and the designed list beside the one in force."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.lists.aim import ListAim
from counteroffer.negotiation.lists.program import Rules
from counteroffer.negotiation.lists.spared import Spared
from counteroffer.negotiation.lists.worth import Setting

OURS, THEIRS, AIMED = range(3)  # positions among the effects


@dataclass(frozen=True, eq=False)
class OneList:
    """A list and what it does, solved exactly.

    Attributes
    ----------
    points : array [l]
        On each line, a fraction.
    value_usd_mn : float
        Trade it names.
    losses : array [3]
        What we, they and what is aimed at lose against no list, USD million a year.
    by_line : array [effect, l]
        What each line takes of that, along the list's own path.
    first_order : array [3]
        The same by the slopes where there is no list, at its whole rates.
    equilibrium : Equilibrium
        With the list.
    """

    points: Array
    value_usd_mn: float
    losses: Array
    by_line: Array
    first_order: Array
    equilibrium: Equilibrium


@dataclass(frozen=True, eq=False)
class ListDesign:
    """The designed list beside the one in force.

    Attributes
    ----------
    table : BargainingTable
        Where it is used.
    us, them : Player
        Whose list, on whose goods.
    aim : ListAim
        What it is aimed at.
    setting : Setting
        Trade without a list.
    designed : OneList
        The list found.
    in_force : OneList or None
        What our measures are now; none where nothing of ours is in force.
    rules : Rules
        What the designed list keeps to.
    predicted : array [3]
        What the problem says that the designed list takes.
    gap : float
        Bound on what a better list of the problem could add, a share of what this one takes.
    spared : Spared
        Lines left out, and how goods are used.
    tried : DataFrame
        Each round: predicted and exact losses, gap.
    seconds : float
        It took.
    """

    table: BargainingTable
    us: Player
    them: Player
    aim: ListAim
    setting: Setting
    designed: OneList
    in_force: OneList | None
    rules: Rules
    predicted: Array
    gap: float
    spared: Spared
    tried: pd.DataFrame
    seconds: float
