"""Who the other side may be: types with probabilities, and what each of them makes of a package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.protection import TOGETHER
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.game.weights import political_weights
from counteroffer.negotiation.rules.deal import disagreement_point
from counteroffer.negotiation.rules.leverage import sides
from counteroffer.negotiation.search.ascent import PERCENT, Path
from counteroffer.scenario.schema.table.bargaining import Beliefs


@dataclass(frozen=True, eq=False)
class OtherSide(ReadOnlyArrays):
    """A table of two where one side does not know which type the other is.

    Attributes
    ----------
    table : BargainingTable
        Its game is between the side that offers and, as one player each, the types of the other.
    us, them : str
        Who offers, and who knows its type.
    types : tuple of str
        Names, in the order of every vector [t].
    probability : array [t]
        What the side that offers believes; sums to one.
    money : array [1 + t, k]
        What each gains beyond real income per unit of a level: a dollar that a type is paid counts more or less than
        one it earns.
    without : array [1 + t]
        What each has without a deal, USD million a year.
    """

    table: BargainingTable
    us: str
    them: str
    types: tuple[str, ...]
    probability: Array
    money: Array
    without: Array

    @property
    def game(self) -> Game:
        """Us, then the types."""
        return self.table.game

    @property
    def unit(self) -> float:
        """From USD million to percent of our income."""
        return PERCENT / float(self.game.before[0])

    def income(self, e: Equilibrium) -> Array:
        """Real income of both sides [2] at an equilibrium against today, USD million a year."""
        regions = self.game.players[1].regions
        plain = replace(self.game, players=(replace(self.game.players[0], weight=None), Player("them", regions)))
        plain = replace(plain, instruments=replace(plain.instruments, each=()))
        return np.asarray(plain.utility(e) - plain.utility(self.game.now))

    def terms(self, levels: Array) -> pd.DataFrame:
        """Levels of a package: issue, title, instrument, owner, unit, status_quo, level."""
        rows = [
            {
                "issue": one.issue,
                "title": self.table.titles.get(one.issue, one.issue),
                "instrument": one.name,
                "owner": self.us if one.player == self.us else self.them,
                "unit": one.unit,
                "status_quo": one.factor * one.status_quo,
                "level": one.factor * float(level),
            }
            for one, level in zip(self.game.instruments.each, levels, strict=True)
        ]
        return pd.DataFrame(rows)


class Judge(Path):
    """Equilibria along a search, as us and types see them: a type counts what it is paid in its own way.

    Parameters
    ----------
    types : sequence of int, optional
        Which types are looked at; all by default. Dual steps scale what the other side sets by the first of them.
    """

    def __init__(self, side: OtherSide, types: Sequence[int] = ()) -> None:
        seen = tuple(types) or tuple(range(len(side.types)))
        self.side, self.seen = side, np.array([0, *(1 + t for t in seen)])
        game, owner = side.game, side.types[seen[0]]
        each = tuple(one if one.player == side.us else replace(one, player=owner) for one in game.instruments.each)
        players = tuple(game.players[p] for p in self.seen)
        super().__init__(replace(game, players=players, instruments=replace(game.instruments, each=each)))
        self.money = side.money[self.seen]

    def utility(self, levels: Array) -> Array:
        """Utilities [1 + t], USD million a year as each counts them."""
        return np.asarray(super().utility(levels) + self.money @ (levels - self.game.instruments.levels))

    def slopes(self, levels: Array, weights: Array) -> Array:
        """Derivatives [w, k] of sums of utilities, two at a time: the compiled function of a table of two serves."""
        asked = np.asarray(weights, dtype=float)
        padded = np.vstack([asked, asked[-1:]]) if len(asked) % TOGETHER else asked
        pairs = [super(Judge, self).slopes(levels, padded[k : k + TOGETHER]) for k in range(0, len(padded), TOGETHER)]
        return np.asarray(np.vstack(pairs)[: len(asked)] + asked @ self.money)

    def gain(self, levels: Array) -> Array:
        """Gains over no deal [1 + t]."""
        return np.asarray(self.utility(levels) - self.side.without[self.seen])


def typed_table(
    table: BargainingTable, beliefs: Beliefs, us: str = "", them: str = ""
) -> tuple[BargainingTable, Player, Player]:
    """The table with the other side as its types, and both sides; nothing is solved.

    Raises
    ------
    LabelError, ScenarioError
        For players, industries and places that there are not, and issues of a third player.
    """
    who = them or beliefs.about
    if who and who not in table.game.names:
        raise unknown("player", who, "negotiation.beliefs.about", dict.fromkeys(table.game.names, ""))
    others = [name for name in table.game.names if name != who]
    ours, theirs = sides(table, us or (others[0] if who and others else ""), who)
    each = table.game.instruments.each
    third = sorted({one.player for one in each} - {ours.name, theirs.name})
    if third:
        raise ScenarioError(
            worded(
                "beliefs: {third} sets some of what is on the table, and would have to sign too; choose "
                "issues of {ours} and {theirs} with --issue",
                third=", ".join(third),
                ours=ours.name,
                theirs=theirs.name,
            )
        )
    if ours.name in beliefs.types:
        raise ScenarioError(
            worded("beliefs: a type is named {ours}, who does not know it; rename the type", ours=ours.name)
        )
    players = [ours]
    for name, one in beliefs.types.items():
        where = f"negotiation.beliefs.types.{name}"
        found = political_weights(one.weights, theirs.regions, table.run.economy, where)
        players.append(Player(name, theirs.regions, theirs.weight if found is None else found))
    first = players[1].name
    owned = tuple(replace(one, player=ours.name if one.player == ours.name else first) for one in each)
    game = replace(table.game, players=tuple(players), instruments=replace(table.game.instruments, each=owned))
    return replace(table, game=game, power=np.ones(len(players))), ours, theirs


def other_side(
    table: BargainingTable, beliefs: Beliefs, us: str = "", them: str = "", *, disagreement: str | None = None
) -> OtherSide:
    """A table with the other side as its types.

    Parameters
    ----------
    us, them : str
        Who offers, and who knows its type; by default the first player and who the beliefs are about, or the next.
    disagreement : str, optional
        As in `deal`, but for a trade war, in which a type would show.

    Raises
    ------
    ScenarioError
        For a trade war, and for a table of more than two that has issues of a third.
    """
    kind = disagreement or table.run.scenario.negotiation.disagreement
    if kind == "nash":
        raise ScenarioError(
            worded(
                "beliefs: in a trade war the other side would show what it wants; bargain from today "
                "(status_quo) or from a case of the pact"
            )
        )
    typed, ours, theirs = typed_table(table, beliefs, us, them)
    names, owned, game = tuple(beliefs.types), typed.game.instruments.each, typed.game
    counts = np.array([1.0, *(one.money for one in beliefs.types.values())])
    paid = np.array([_received(one, theirs, game) for one in owned])
    probability = np.array([one.probability for one in beliefs.types.values()])
    return OtherSide(
        typed,
        ours.name,
        theirs.name,
        names,
        probability / probability.sum(),
        np.outer(counts - 1, paid),
        disagreement_point(typed, kind),
    )


def _received(one: Instrument, side: Player, game: Game) -> float:
    """Dollars that a unit of an instrument pays a side, USD million."""
    if one.field != "transfer":
        return 0.0
    own: Sequence[int] = [game.baseline.regions.index(region) for region in side.regions]
    return float(one.slope[np.isin(one.cells, own)].sum())
