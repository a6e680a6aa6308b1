"""A commitment: the levels a player sets first, knowing what the other will answer (Stackelberg)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, EconomyError, NotConverged, worded
from counteroffer.lazily import optimize
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.moves.reply import Reply, reply, slope_with_reply
from counteroffer.negotiation.search.ascent import Aim, Path, aim, open_slope
from counteroffer.negotiation.search.best_response import levels_table, starting_levels
from counteroffer.negotiation.search.nash import CERTIFIED, UPHILL, deviations

TRIED = 12  # other commitments, drawn at random, that a certificate sets against the one found
MOST_LOOKS = 30  # at commitments in one climb, each with its answer
SAME = 1e-7  # share of income that another commitment may seem to bring


@dataclass(frozen=True, eq=False)
class Commitment:
    """What one player sets first, and what the other answers.

    Attributes
    ----------
    game : Game
        What is played; two players.
    leader, follower : str
        Who moves first, and who answers.
    levels : array [k]
        Commitment and answer.
    utility : array [p]
        u there, USD million a year.
    equilibrium : Equilibrium
        Certified solution there.
    certificate : DataFrame
        player, role (follower, leader), first_order (largest slope that bounds leave open, share of income per 100
        points; of the leader with the answer moving), second_order (of the follower; negative at a strict maximum),
        gain_percent (largest found by another answer, or by another commitment with its own answer, of income), starts.
    starts : DataFrame
        start, gain_percent (over today, of the leader's income), settled.
    """

    game: Game
    leader: str
    follower: str
    levels: Array
    utility: Array
    equilibrium: Equilibrium
    certificate: pd.DataFrame
    starts: pd.DataFrame

    @property
    def holds(self) -> bool:
        """Whether the answer is a best one, and no other commitment tried does better."""
        rows = self.certificate.set_index("role")
        answer, first = rows.loc["follower"], rows.loc["leader"]
        return bool(
            answer["gain_percent"] <= 100 * CERTIFIED
            and not answer["second_order"] > UPHILL
            and first["gain_percent"] <= 100 * SAME
        )

    @property
    def table(self) -> pd.DataFrame:
        """Levels by instrument."""
        return levels_table(self.game, self.levels)


def commitment(
    game: Game, leader: str, *, starts: Mapping[str, Array] | None = None, seed: int = 0, tried: int = TRIED
) -> Commitment:
    """What a player would set first, knowing the answer, by ascent along exact slopes of its utility and the answer's.

    Parameters
    ----------
    starts : mapping of array [k], optional
        Named levels: the leader's are commitments to begin with, the follower's where its answer is looked for. By
        default status quo, free trade, inverse elasticities and a random one.
    tried : int
        Other commitments, drawn at random, that the certificate has answered too.

    Raises
    ------
    EconomyError
        Unless two players set instruments.
    NotConverged
        If no start leads anywhere.
    """
    if len(game.players) != 2 or not all(len(game.instruments.of(name)) for name in game.names):
        raise EconomyError(
            f"moves one after another are between two who set something; here are {', '.join(game.names)}: name two"
        )
    follower = next(name for name in game.names if name != leader)
    path, first, second = Path(game), aim(game, leader), aim(game, follower)
    me, today = game.index(leader), game.utility(game.now)
    found: list[tuple[float, Array]] = []
    rows = []
    for name, start in (starts or starting_levels(game, seed=seed)).items():
        try:
            reached, settled = _ascended(path, np.asarray(start, dtype=float), first, second)
        except CounterofferError:
            rows.append((name, np.nan, False))
            continue
        gain = float((reached.utility[me] - today[me]) / game.before[me])
        found.append((gain, reached.levels))
        rows.append((name, 100 * gain, settled))
    if not found:
        raise NotConverged(worded("no start led {leader} to a commitment", leader=leader), residual=np.inf, cell=leader)
    levels = max(found, key=lambda one: one[0])[1]
    return Commitment(
        game=game,
        leader=leader,
        follower=follower,
        levels=levels,
        utility=path.utility(levels),
        equilibrium=path.at(levels),
        certificate=certificate(path, levels, first, second, seed, tried),
        starts=pd.DataFrame(rows, columns=["start", "gain_percent", "settled"]),
    )


def _ascended(path: Path, start: Array, first: Aim, second: Aim) -> tuple[Reply, bool]:
    """Where the leader's ascent ends from one start, the follower answering on the way."""
    game, free = path.game, first.free
    lower, upper = game.instruments.lower[free], game.instruments.upper[free]
    answer = reply(path, np.clip(start, game.instruments.lower, game.instruments.upper), second)
    size = float(np.abs(first.weight) @ game.before)
    scale = 1 / np.sqrt(path.bend(answer.levels)[free] / size)
    best = answer
    last = answer.levels

    def loss(scaled: Array) -> tuple[float, Array]:
        nonlocal best, last
        trial = last.copy()
        trial[free] = np.clip(scaled * scale, lower, upper)
        answered = reply(path, trial, second)
        last = answered.levels
        slope = slope_with_reply(path, answered.levels, first, second)[free]
        if answered.utility @ first.weight > best.utility @ first.weight:
            best = answered
        return -float(answered.utility @ first.weight) / size, -slope / size * scale

    found = optimize.minimize(
        loss,
        answer.levels[free] / scale,
        jac=True,
        method="L-BFGS-B",
        bounds=np.stack([lower, upper], 1) / scale[:, None],
        options={"maxfun": MOST_LOOKS, "ftol": 1e-13, "gtol": 1e-8},
    )
    return best, bool(found.success)


def certificate(path: Path, levels: Array, first: Aim, second: Aim, seed: int, tried: int) -> pd.DataFrame:
    """How good the answer and the commitment are: conditions at them, and what else was looked at."""
    game, instruments = path.game, path.game.instruments
    follower, leader = (game.names[int(one.weight.argmax())] for one in (second, first))
    answer = deviations(game, levels, starts=tried, seed=seed, players=(follower,)).table.iloc[0]
    slope = slope_with_reply(path, levels, first, second)[first.free] / (np.abs(first.weight) @ game.before)
    lower, upper = instruments.lower[first.free], instruments.upper[first.free]
    left = float(np.abs(open_slope(slope, levels[first.free], lower, upper)).max(initial=0.0))
    me, rng, best = game.index(leader), np.random.default_rng(seed), 0.0
    here = path.utility(levels)[me]
    for _ in range(tried):
        trial = levels.copy()
        trial[first.free] = lower + (upper - lower) * rng.beta(1, 3, len(lower))
        try:
            other = reply(path, trial, second)
        except CounterofferError:
            continue
        best = max(best, float((other.utility[me] - here) / game.before[me]))
    rows = [
        (follower, "follower", answer["first_order"], answer["second_order"], answer["gain_percent"], tried),
        (leader, "leader", left, np.nan, 100 * best, tried),
    ]
    return pd.DataFrame(rows, columns=["player", "role", "first_order", "second_order", "gain_percent", "starts"])
