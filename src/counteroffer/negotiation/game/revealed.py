"""Political weights revealed by protection: those under which today's tariffs come nearest to a best answer.

A government of Ossa's (2014) kind values Σ λ[s]·(what industry s earns)/P. That is linear in λ, and so is what it would
gain by moving each of its duties. The weights found are those at which the duties it would choose are nearest today's:

    min_x  Σ_t (step_t(λ)/points)² + Σ_j (x_j − x0_j)²,   λ = M x ≥ 0 of mean one,

step_t the Newton step of duty t, x what λ is made of: weights of industries (one for all that carry no tariff), of
states or provinces, or of a dollar and of a job; x0 weighs all alike. A weight one away from that counts as much as a
duty `points` away from what the government would choose.

Most duties are held by agreements, and a government that keeps them is not one that dislikes its industries. So what
everyone else loses may count too, a dollar `restraint` cents, as in Bagwell and Staiger's (1999) reading of the GATT.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.effects.labour import headcount
from counteroffer.effects.places import countries, places
from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.labels import choose
from counteroffer.lazily import optimize
from counteroffer.negotiation.game.game import Game, Player
from counteroffer.negotiation.game.protection import Protection, protection

RevealedBy = Literal["sectors", "places", "jobs"]
BY: tuple[RevealedBy, ...] = get_args(RevealedBy)
POINTS = 0.05  # see the module
FIXED = 1e4  # weight of the condition that weights have a mean of one, before it is met exactly
PERCENT = 100.0


@dataclass(frozen=True, eq=False)
class RevealedPolitics:
    """What a government seems to weigh.

    Attributes
    ----------
    player : str
        Whose weights.
    by : {"sectors", "places", "jobs"}
        What weights are of.
    protection : Protection
        Its duties and their first-order conditions.
    weight : array [s]
        λ, of mean one.
    named : DataFrame
        of (sector, place, or jobs), name, weight: the weights found, at which λ has a mean of one; of jobs 0 is a
        dollar of value added and 1 a job.
    restraint : float
        How much a dollar of everyone else's real income counts; 0 unless it was asked for.
    points : float
        A fraction; see the module.
    """

    player: str
    by: RevealedBy
    protection: Protection
    weight: Array
    named: pd.DataFrame
    restraint: float
    points: float

    @property
    def tariffs(self) -> pd.DataFrame:
        """Duties today, and how far from them a government would go, to first order.

        Columns sector, trade_usd_mn, rate_percent, plain_pp (one that weighs all industries alike), left_pp (one with
        the weights found).
        """
        found = self.protection
        return pd.DataFrame(
            {
                "sector": found.sectors,
                "trade_usd_mn": found.trade,
                "rate_percent": PERCENT * found.rate,
                "plain_pp": PERCENT * found.steps(np.ones(len(self.weight))),
                "left_pp": PERCENT * found.steps(self.weight, self.restraint),
            }
        )

    @property
    def residual(self) -> tuple[float, float]:
        """Root mean square of how far duties are from what would be chosen, points: all alike, and as found."""
        table = self.tariffs
        before, after = (float(np.sqrt((table[name] ** 2).mean())) for name in ("plain_pp", "left_pp"))
        return before, after

    @property
    def gain(self) -> tuple[float, float]:
        """What moving all duties would gain it, to first order, USD million a year: all alike, and as found."""
        found = self.protection
        steps = (found.steps(np.ones(len(self.weight))), found.steps(self.weight, self.restraint))
        before, after = (float(0.5 * (step**2 * found.bend).sum()) for step in steps)
        return before, after


def with_weight(player: Player, weight: Array) -> Player:
    """The same player with weights [s], in every member alike."""
    return replace(player, weight=np.repeat(np.asarray(weight)[:, None], len(player.regions), axis=1))


def revealed(
    e: Equilibrium,
    economy: Economy,
    game: Game,
    player: str,
    *,
    by: str = "sectors",
    partners: Sequence[str] = (),
    points: float = POINTS,
    restraint: bool = True,
) -> RevealedPolitics:
    """Weights of a player under which its tariffs at an equilibrium come nearest to its best answer.

    Parameters
    ----------
    e : Equilibrium
        Today.
    game : Game
        Whose player it is; what it weighs there is not looked at.
    by : {"sectors", "places", "jobs"}
        What weights are of.
    partners : sequence of str
        Regions and groups whose goods' duties are to be explained; all by default.
    points : float
        A fraction above zero: see the module. Smaller trusts today's duties more.
    restraint : bool
        Whether to let it count what others lose too, as agreements make it.

    Raises
    ------
    EconomyError
        For weights that cannot be found: of places of several regions or of none that is known, of jobs nobody counted.
    LabelError
        For another kind of weights.
    """
    choose("kind of weights", by, "revealed politics", BY)
    if not points > 0:
        raise EconomyError(f"points are {points:g}; a duty has to be allowed to miss by something: give more than zero")
    own = game.players[game.index(player)]
    found = protection(e, economy, game, own, partners)
    kind: RevealedBy = next(one for one in BY if one == by)
    labels, made, alike = _made_of(kind, own, economy, found)
    x, held = _fit(found, made, alike, points, restraint)
    weight = made @ x
    scale = float(weight.mean())
    shown = x[: len(labels)] / scale if kind != "jobs" else x[1:] / x[0]
    named = pd.DataFrame({"of": [code for code, _ in labels], "name": [name for _, name in labels], "weight": shown})
    return RevealedPolitics(player, kind, found, weight / scale, named, held / scale, points)


def _made_of(
    by: RevealedBy, own: Player, economy: Economy, found: Protection
) -> tuple[list[tuple[str, str]], Array, Array]:
    """What weights are of, how they make λ = M x [s, j], and the x that weighs all alike [j]."""
    b = found.game.baseline
    if by == "sectors":
        labels = [(code, economy.sector_name(code)) for code in found.sectors]
        made = np.zeros((len(b.sectors), len(labels) + 1))
        made[[b.sectors.index(code) for code in found.sectors], np.arange(len(labels))] = 1.0
        made[:, -1] = 1 - made.sum(1)
        return labels, made, np.ones(len(labels) + 1)
    if by == "places":
        if len(own.regions) != 1 or own.regions[0] not in countries():
            raise EconomyError(
                f"{own.name}: weights of places are of one country whose states or provinces are known, "
                f"{' or '.join(countries())}; weigh sectors or jobs"
            )
        there = places(economy, own.regions[0])
        labels = list(zip(there.table["id"], there.table["name"], strict=True))
        return labels, np.asarray(there.share), np.ones(len(labels))
    at = [b.regions.index(region) for region in own.regions]
    heads = headcount(economy)
    if not heads.counted[at].all():
        raise EconomyError(f"{own.name}: its jobs are not counted; weigh sectors instead")
    jobs, earned = heads.jobs[:, at].sum(1), b.value_added[:, at].sum(1)
    per_dollar = np.divide(jobs / jobs.sum(), earned / earned.sum(), out=np.ones_like(jobs), where=earned > 0)
    return [("jobs", "jobs")], np.stack([np.ones_like(jobs), per_dollar - 1], axis=1), np.array([1.0, 0.0])


def _fit(found: Protection, made: Array, alike: Array, points: float, restraint: bool) -> tuple[Array, float]:
    """Weights x [j] and the restraint of the regularised, bounded least squares."""
    scale, size = found.bend * points, len(alike)
    # A duty that cannot fall further only has to be no worth raising: what it misses by downwards is free.
    idle = np.eye(len(scale))[:, found.rate <= 0]
    others = (found.others / scale)[:, None] if restraint else np.zeros((len(scale), 0))
    matrix = np.hstack([(made.T @ found.earned / scale).T, others, idle])
    more = matrix.shape[1] - size
    rows = np.vstack([np.eye(size), FIXED * made.mean(0)])
    signed = alike == 0  # of jobs: they may count against an industry
    answer = optimize.lsq_linear(
        np.vstack([matrix, np.hstack([rows, np.zeros((size + 1, more))])]),
        np.concatenate([np.zeros(len(scale)), alike, [FIXED]]),
        bounds=(np.concatenate([np.where(signed, _least(made), 0.0), np.zeros(more)]), np.inf),
        tol=1e-12,
        method="bvls",
    ).x
    return answer[:size], float(answer[size]) if restraint else 0.0


def _least(made: Array) -> float:
    """Least weight of jobs at which no industry weighs less than nothing."""
    return float(-1 / max(made[:, -1].max(), 1e-9))


def with_revealed(
    e: Equilibrium, economy: Economy, game: Game, wanted: Mapping[str, str], *, partners: Sequence[str] = ()
) -> Game:
    """The same game, some players weighing what their tariffs today reveal.

    Parameters
    ----------
    wanted : mapping of str
        Player → what weights are of; see `revealed`.
    """
    found = {name: revealed(e, economy, game, name, by=by, partners=partners) for name, by in wanted.items()}
    players = tuple(with_weight(one, found[one.name].weight) if one.name in found else one for one in game.players)
    return replace(game, players=players)
