"""Trade war: levels from which nobody moves alone, every distinct one that is found, and a search against each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.search.ascent import Path, aim, climb, first_order, seek
from counteroffer.negotiation.search.best_response import levels_table, optimum, second_order, starting_levels

SAME = 2e-5  # share of income within which two equilibria are one
CERTIFIED = 1e-8  # share of income that nobody may gain by deviating
UPHILL = 1e-6  # scaled second derivative above which a stationary point is no maximum
ROUNDS = 40
RANDOM_STARTS = 20


@dataclass(frozen=True, eq=False)
class Certificate:
    """A search for somebody's gain from deviating alone.

    Attributes
    ----------
    table : DataFrame
        player, gain_percent (largest found, of income), first_order, second_order, starts, instrument and move_points
        (what the best deviation moves most, and by how much).
    gain : float
        Largest gain found, share of income.
    """

    table: pd.DataFrame
    gain: float

    @property
    def holds(self) -> bool:
        """Whether nobody gains, and everybody stands on a maximum."""
        return self.gain <= CERTIFIED and not (self.table["second_order"] > UPHILL).any()


@dataclass(frozen=True, eq=False)
class NashEquilibrium:
    """Levels from which no player moves alone.

    Attributes
    ----------
    game : Game
        What was played.
    levels : array [k]
        Levels.
    utility : array [p]
        u, USD million a year.
    equilibrium : Equilibrium
        Certified solution there.
    starts : tuple of str
        Starts that led here.
    certificate : Certificate
        First- and second-order conditions and each player's search from here; from random starts too where asked for.
    """

    game: Game
    levels: Array
    utility: Array
    equilibrium: Equilibrium
    starts: tuple[str, ...]
    certificate: Certificate

    @property
    def table(self) -> pd.DataFrame:
        """Levels by instrument."""
        return levels_table(self.game, self.levels)


@dataclass(frozen=True, eq=False)
class War:
    """Outcome of a search for Nash equilibria.

    Attributes
    ----------
    equilibria : tuple of NashEquilibrium
        Distinct ones, the one most starts led to first.
    unsettled : tuple of str
        Starts that led nowhere.
    status_quo : array [p]
        u now.
    """

    equilibria: tuple[NashEquilibrium, ...]
    unsettled: tuple[str, ...]
    status_quo: Array

    @property
    def table(self) -> pd.DataFrame:
        """What each player has at each equilibrium, and what it would gain by deviating from there."""
        rows = []
        for number, nash in enumerate(self.equilibria, 1):
            game = nash.game
            for p, name in enumerate(game.names):
                own = [
                    100 * nash.levels[k]
                    for k in game.instruments.of(name)
                    if game.instruments.each[k].field in ("tariff", "export_tax")
                ]
                rows.append(
                    {
                        "equilibrium": number,
                        "player": name,
                        "utility_usd_mn": nash.utility[p],
                        "utility_percent": 100 * nash.utility[p] / game.before[p],
                        "against_status_quo_usd_mn": nash.utility[p] - self.status_quo[p],
                        "median_level_percent": float(np.median(own)) if own else np.nan,
                        "deviation_gain_percent": 100 * nash.certificate.gain,
                        "starts": ", ".join(nash.starts),
                    }
                )
        return pd.DataFrame(rows)


def nash(game: Game, *, starts: Mapping[str, Array] | None = None, certify: bool = False, seed: int = 0) -> War:
    """Nash equilibria in the players' instruments.

    All first-order conditions are sought at once; where that does not settle, or somebody still gains by moving from
    where it ends, players answer each other in turn.

    Parameters
    ----------
    starts : mapping of array, optional
        Named starts; by default status quo, free trade, inverse elasticities, one random, and all upper bounds, where
        trade can have collapsed.
    certify : bool
        Search for deviations from 20 random starts a player too.

    Raises
    ------
    NotConverged
        If no start leads to an equilibrium.
    """
    idle = [name for name in game.names if not len(game.instruments.of(name))]
    if idle:
        raise EconomyError(
            f"{', '.join(idle)} set(s) no instrument, so there is no war with them; give some, or leave out"
        )
    if starts is None:
        starts = starting_levels(game, seed=seed) | {"upper bounds": np.array(game.instruments.upper)}
    reached_from: list[tuple[str, Array | None]] = []
    for name, start in starts.items():
        ends = [levels for _, levels in reached_from if levels is not None]
        reached_from.append((name, sought(Path(game), start, ends)))
    unsettled: list[str] = []
    equilibria: list[NashEquilibrium] = []
    random = RANDOM_STARTS if certify else 0
    for name, levels in reached_from:
        reached = _entered(equilibria, game, levels, random, seed)
        if reached is None and levels is not None:
            reached = _entered(equilibria, game, _answers(Path(game), levels), random, seed)
        if reached is None:
            unsettled.append(name)
        else:
            equilibria[reached] = replace(equilibria[reached], starts=(*equilibria[reached].starts, name))
    if not equilibria:
        raise NotConverged(
            worded(
                "none of {number} starts led to a Nash equilibrium; narrow the instruments' ranges, or free fewer",
                number=len(starts),
            ),
            residual=np.inf,
            cell="best responses",
        )
    equilibria.sort(key=lambda one: -len(one.starts))
    return War(tuple(equilibria), tuple(unsettled), game.utility(game.now))


def _entered(equilibria: list[NashEquilibrium], game: Game, levels: Array | None, random: int, seed: int) -> int | None:
    """Position of the equilibrium at these levels, put at the end if it is a new one; none where somebody deviates."""
    if levels is None:
        return None
    e = game.solve(levels)
    utility = game.utility(e)
    for j, one in enumerate(equilibria):
        if (np.abs(one.utility - utility) / game.before).max() < SAME:
            return j
    certificate = deviations(game, levels, starts=random, seed=seed)
    if not certificate.holds:
        return None
    equilibria.append(NashEquilibrium(game, levels, utility, e, (), certificate))
    return len(equilibria) - 1


def sought(path: Path, start: Array, known: Sequence[Array] = ()) -> Array | None:
    """Levels from which nobody moves: all conditions at once, else answer by answer; none where neither settles.

    `known` are such levels that were found before; see `seek`.
    """
    try:
        point = seek(path, start, [aim(path.game, name) for name in path.game.names], known=known)
    except (NotConverged, EconomyError):
        return _answers(path, start)
    return point.levels if point.settled else _answers(path, point.levels)


def _answers(path: Path, levels: Array) -> Array | None:
    """Players answer each other in turn until nobody gains; none where that does not end."""
    game = path.game
    try:
        for _ in range(ROUNDS):
            best = 0.0
            for name in game.names:
                wanted = aim(game, name)
                answer, _ = optimum(path, levels, wanted)
                gain = (path.utility(answer) - path.utility(levels)) @ wanted.weight / game.before[game.index(name)]
                levels, best = (answer, max(best, gain)) if gain > CERTIFIED else (levels, best)
            if best == 0.0:
                # Answers end where a gain is next to nothing, which leaves levels loose.
                fine = seek(path, levels, [aim(game, name) for name in game.names])
                return fine.levels if fine.settled else levels
    except (NotConverged, EconomyError):
        pass
    return None


def deviations(
    game: Game, levels: Array, *, starts: int = RANDOM_STARTS, seed: int = 0, players: Sequence[str] = ()
) -> Certificate:
    """Search for what each player gains by moving alone.

    Parameters
    ----------
    starts : int
        Random starts a player within its bounds, besides where it is, the status quo, free trade and inverse
        elasticities: from where nothing is traded no gradient leads away.
    players : sequence of str
        Whose; all by default.

    Returns
    -------
    Certificate
        Whose `holds` says whether the levels are a Nash equilibrium as far as the search sees.
    """
    rows, worst = [], 0.0
    rng = np.random.default_rng(seed)
    for name in players or game.names:
        p, wanted, path = game.index(name), aim(game, name), Path(game)
        here = path.utility(levels)[p]
        first, second = first_order(path, levels, wanted), second_order(path, levels, wanted)
        best, answer, ends = 0.0, levels, list[Array]()
        lower, upper = game.instruments.lower[wanted.free], game.instruments.upper[wanted.free]
        named = [levels, *starting_levels(game, count=0).values()]
        drawn = [lower + (upper - lower) * rng.beta(1, 3, len(lower)) for _ in range(starts)]
        for trial, begin in enumerate([one[wanted.free] for one in named] + drawn):
            start = np.array(levels)
            start[wanted.free] = begin
            try:
                reached = optimum(path, start, wanted, ends)[0] if trial else climb(path, start, wanted).levels
                ends.append(reached)
                gain = float((path.utility(reached)[p] - here) / game.before[p])
            except (NotConverged, EconomyError):
                continue
            if gain > best:
                best, answer = gain, reached
        moved = np.abs(answer - levels)
        k = int(moved.argmax())
        rows.append(
            (name, 100 * best, first, second, starts, game.instruments.names[k] if moved[k] else "", 100 * moved[k])
        )
        worst = max(worst, best)
    columns = ["player", "gain_percent", "first_order", "second_order", "starts", "instrument", "move_points"]
    return Certificate(pd.DataFrame(rows, columns=columns), worst)
