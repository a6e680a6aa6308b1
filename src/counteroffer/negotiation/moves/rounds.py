"""Play in rounds beside simultaneous play: commit, answer, answer to the answer.

With two rounds the first player commits and the other answers. With three the first may answer the answer, but takes
nothing back: a rate that was set can only be raised. (Where it might set all anew, its first move would say nothing,
and the other would be the one who commits.) All is solved backwards: the last answer to anything, what is best to do
knowing that answer, and so on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, EconomyError
from counteroffer.lazily import optimize
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.moves.leader import Commitment, commitment
from counteroffer.negotiation.search.ascent import Positions
from counteroffer.negotiation.search.best_response import best_response
from counteroffer.negotiation.search.nash import NashEquilibrium, nash

MOST_ROUNDS = 3
LOOKS = 5  # at how far to go first, where the answer is answered
CLOSE = 0.02  # of that share


@dataclass(frozen=True, eq=False)
class OrderedPlay:
    """Where one order of moves leads.

    Attributes
    ----------
    key : str
        today, unanswered, simultaneous, committed, raised.
    first : str
        Who moves first; empty where nobody does.
    levels : array [k]
    utility : array [p]
        u, USD million a year.
    """

    key: str
    first: str
    levels: Array
    utility: Array


@dataclass(frozen=True, eq=False)
class Sequence:
    """Orders of moves beside each other.

    Attributes
    ----------
    game : Game
        What is played.
    plays : tuple of OrderedPlay
        Today, each player's best with nobody answering, the simultaneous equilibrium, each player's commitment with
        its answer, and with three rounds the same where the first player raises its rates once more.
    nash : NashEquilibrium
        The simultaneous one.
    commitments : tuple of (str, str, Commitment)
        Key of the play, who moves first, and the commitment with its certificate; where rates are raised that of the
        last two moves, in which the other one leads.
    """

    game: Game
    plays: tuple[OrderedPlay, ...]
    nash: NashEquilibrium
    commitments: tuple[tuple[str, str, Commitment], ...]

    @property
    def table(self) -> pd.DataFrame:
        """A row a play and player.

        Columns play, first, player, against_status_quo_usd_mn, utility_percent (the same, of income),
        median_level_percent, answer_pays_usd_mn (of who answers: over leaving its own levels as today, the other's as
        they are), punishment_usd_mn (of who answers: what its highest rates would cost it against its answer),
        punished_usd_mn (and what they would take from the other more).
        """
        today = self.plays[0].utility
        rows = []
        for one in self.plays:
            answers = _answering(self.game, one) if one.key in ("committed", "raised") else {}
            for p, name in enumerate(self.game.names):
                gain = one.utility[p] - today[p]
                rows.append(
                    {
                        "play": one.key,
                        "first": one.first,
                        "player": name,
                        "against_status_quo_usd_mn": gain,
                        "utility_percent": 100 * gain / self.game.before[p],
                        "median_level_percent": 100 * float(np.median(one.levels[self.game.instruments.of(name)])),
                        **answers.get(name, dict.fromkeys(ANSWERS, np.nan)),
                    }
                )
        return pd.DataFrame(rows)

    @property
    def certificates(self) -> pd.DataFrame:
        """Of each commitment: play, first, player, role, first_order, second_order, gain_percent, starts."""
        found = [one.certificate.assign(play=key, first=first) for key, first, one in self.commitments]
        columns = ["play", "first", "player", "role", "first_order", "second_order", "gain_percent", "starts"]
        return pd.concat(found, ignore_index=True)[columns] if found else pd.DataFrame(columns=columns)


ANSWERS = ("answer_pays_usd_mn", "punishment_usd_mn", "punished_usd_mn")


def in_rounds(game: Game, rounds: int = 2, first: str = "", *, seed: int = 0) -> Sequence:
    """Play a game of two in rounds, by backward induction on exact equilibria, beside simultaneous play.

    Parameters
    ----------
    rounds : {1, 2, 3}
        1: the first player moves and nobody answers. 2: the other answers. 3: the first raises its rates once more.
    first : str
        Who moves first; each of them in turn by default.

    Raises
    ------
    EconomyError
        Unless two players set instruments, or for another number of rounds.
    NotConverged
        If no equilibrium or commitment is found.
    """
    if not 1 <= rounds <= MOST_ROUNDS:
        raise EconomyError(f"{rounds} rounds; one, two or three are played")
    leaders = (game.names[game.index(first)],) if first else game.names
    now = np.array(game.instruments.levels)
    plays = [OrderedPlay("today", "", now, game.utility(game.now))]
    alone = {name: best_response(game, name) for name in leaders}
    plays += [OrderedPlay("unanswered", name, one.levels, one.utility) for name, one in alone.items()]
    both = nash(game, seed=seed).equilibria[0]
    plays.append(OrderedPlay("simultaneous", "", both.levels, both.utility))
    made: list[tuple[str, str, Commitment]] = []
    for name in leaders if rounds > 1 else ():
        starts = {"simultaneous": both.levels, "unanswered": alone[name].levels, "status quo": now}
        found = commitment(game, name, starts=starts, seed=seed)
        made.append(("committed", name, found))
        plays.append(OrderedPlay("committed", name, found.levels, found.utility))
        if rounds == MOST_ROUNDS:
            moves = {"committed": found.levels, "simultaneous": both.levels, "unanswered": alone[name].levels}
            last = _raised(game, found, moves, seed)
            made.append(("raised", name, last))
            plays.append(OrderedPlay("raised", name, last.levels, last.utility))
    return Sequence(game, tuple(plays), both, tuple(made))


def _raised(game: Game, two: Commitment, known: dict[str, Array], seed: int) -> Commitment:
    """Three rounds: the best first move of one who may raise its rates after the answer.

    First moves looked at: nothing, each of the known levels, and the way from nothing to the highest of them; after
    each the other is the one who commits, knowing that rates are raised where that pays, and not lowered.
    """
    own, lower = game.instruments.of(two.leader), game.instruments.lower
    me, found = game.index(two.leader), list[tuple[float, Array]]()
    top = np.max([levels[own] for levels in known.values()], axis=0)

    def gain(floor: Array) -> float:
        try:
            bounded = _with_floor(game, own, floor)
            reached = commitment(bounded, two.follower, starts={"committed": two.levels}, seed=seed, tried=0)
        except CounterofferError:
            return -np.inf
        found.append((float(reached.utility[me] / game.before[me]), floor))
        return found[-1][0]

    for first in (lower[own], *(levels[own] for levels in known.values())):
        gain(first)
    way, options = top - lower[own], {"maxiter": LOOKS, "xatol": CLOSE}
    optimize.minimize_scalar(
        lambda share: -gain(lower[own] + share * way), bounds=(0, 1), method="bounded", options=options
    )
    if not found:
        raise EconomyError(f"no answer of {two.follower} was found to any first move of {two.leader}")
    floor = max(found, key=lambda one: one[0])[1]
    return commitment(_with_floor(game, own, floor), two.follower, starts={"found": two.levels}, seed=seed)


def _with_floor(game: Game, own: Positions, floor: Array) -> Game:
    """The game where some instruments cannot be lowered below what was set."""
    each = list(game.instruments.each)
    for k, least in zip(own, floor, strict=True):
        each[k] = replace(each[k], lower=min(float(least), each[k].upper))
    return game.with_instruments(each)


def _answering(game: Game, play: OrderedPlay) -> dict[str, dict[str, float]]:
    """Of who answers: what the answer pays, and what its highest rates would cost it and take from the other."""
    other = next(name for name in game.names if name != play.first)
    own, p, first = game.instruments.of(other), game.index(other), game.index(play.first)
    idle, hardest = play.levels.copy(), play.levels.copy()
    idle[own], hardest[own] = game.instruments.levels[own], game.instruments.upper[own]
    found = dict(zip(("idle", "hardest"), _utilities(game, (idle, hardest)), strict=True))
    values = (
        float(play.utility[p] - found["idle"][p]),
        float(play.utility[p] - found["hardest"][p]),
        float(play.utility[first] - found["hardest"][first]),
    )
    return {other: dict(zip(ANSWERS, values, strict=True))}


def _utilities(game: Game, every: tuple[Array, ...]) -> Iterator[Array]:
    for levels in every:
        try:
            yield game.utility(game.solve(levels, game.now))
        except CounterofferError:
            yield np.full(len(game.players), np.nan)
