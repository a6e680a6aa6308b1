"""The Pareto frontier between two players: the most of one for each level of the other."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.negotiation.rules.bargain import Bargain, Talks, above
from counteroffer.negotiation.rules.packages import undominated
from counteroffer.negotiation.search.ascent import percent
from counteroffer.negotiation.search.maximise import maximise

POINTS = 7
RANDOM_STARTS = 10
CLOUD = 60


@dataclass(frozen=True, eq=False)
class Frontier:
    """Efficient deals between two players, each at least as well off as without one.

    The set of what can be had is not convex, so a point is the best of several searches, not a proven optimum.

    Attributes
    ----------
    points : tuple of Bargain
        From the second player's best to the first's; dominated ones are left out.
    cloud : DataFrame
        Gains of deals drawn at random within the bounds, one column a player, USD million.
    """

    points: tuple[Bargain, ...]
    cloud: pd.DataFrame

    @property
    def gains(self) -> Array:
        """U − d of the points [m, p], USD million."""
        return np.array([point.gain for point in self.points])


def random_deals(talks: Talks, count: int, seed: int = 0) -> tuple[Array, Array]:
    """Levels [m, k] drawn within the bounds, half of them near the status quo, and their utilities [m, p].

    Where no economy can be, at the ends of wide ranges, nothing is drawn.
    """
    rng, instruments = np.random.default_rng(seed), talks.game.instruments
    levels = instruments.lower + (instruments.upper - instruments.lower) * rng.random((count, len(instruments)))
    levels[::2] = instruments.levels + rng.random((len(levels[::2]), 1)) * (levels[::2] - instruments.levels)
    solved = {}
    for j, one in enumerate(levels):
        with suppress(NotConverged, EconomyError):
            solved[j] = talks.path.utility(one)
    utility = np.array([*solved.values()]).reshape(len(solved), len(talks.disagreement))
    return levels[[*solved]], utility


def frontier(talks: Talks, ends: Sequence[Bargain], *, points: int = POINTS, seed: int = 0) -> Frontier:
    """Trace the frontier between the two players by floors on one of them.

    Each point is searched from its neighbour and from the best of ten random starts that meet its floor.

    Parameters
    ----------
    ends : sequence of Bargain
        What each player could have at most (see `ideal`), in the order of the players.

    Raises
    ------
    EconomyError
        Unless there are two players.
    """
    game = talks.game
    if len(game.players) != 2:
        raise EconomyError(f"a frontier is drawn between two players; there are {len(game.players)}")
    drawn, utility = random_deals(talks, CLOUD, seed)
    pool = [(drawn[j], percent(game, utility[j])) for j in range(min(RANDOM_STARTS, len(drawn)))]
    first, second = (percent(game, end.utility) for end in ends)
    found: list[Bargain] = [ends[1]]
    for share in np.linspace(0, 1, points)[1:-1]:
        floor = np.array([-np.inf, second[1] + share * (first[1] - second[1])])
        able = [(v[0], start) for start, v in pool if v[1] >= floor[1]]
        starts = [found[-1].levels, *([max(able, key=lambda pair: pair[0])[1]] if able else [])]
        try:
            found.append(talks.bargain("frontier", maximise(talks.path, above(game, 0, floor), starts)))
        except NotConverged:
            continue
    found.append(ends[0])
    kept = undominated(np.array([point.utility for point in found]) / game.before)
    gains = utility - talks.disagreement
    return Frontier(
        tuple(point for point, keep in zip(found, kept, strict=True) if keep),
        pd.DataFrame(gains, columns=list(game.names)),
    )
