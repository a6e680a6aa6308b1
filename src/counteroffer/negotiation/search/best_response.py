"""What one player would do if nobody answered: its optimum from several starts, with first- and second-order checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged, worded
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.search.ascent import Aim, Path, aim, climb, first_order, seek
from counteroffer.negotiation.search.line import along

SAME = 1e-9  # share of income within which two optima are one
NUDGE = 1e-4  # of the level that moves most, for second derivatives from exact gradients
MATTERS = 1e-9  # share of income that an instrument's whole range has to be about for its second derivative to count
DENSE = 12  # interior instruments up to which the second-order matrix is made whole
LEFT = 3e-2  # of an eigenvalue, where its search ends


@dataclass(frozen=True, eq=False)
class BestResponse:
    """A player's best answer to what the others do.

    Attributes
    ----------
    game : Game
        What was played.
    player : str
        Who moves.
    levels : array [k]
        All levels, the others' as they were.
    utility, gain : array [p]
        u there, and its change from the start; USD million a year.
    equilibrium : Equilibrium
        Certified solution there.
    first_order : float
        Largest gradient within bounds, share of income per 100 points of a rate.
    starts : DataFrame
        start, gain_percent (of income), settled: where each start led.
    solves : int
        Equilibria solved.
    """

    game: Game
    player: str
    levels: Array
    utility: Array
    gain: Array
    equilibrium: Equilibrium
    first_order: float
    starts: pd.DataFrame
    solves: int

    @cached_property
    def second_order(self) -> float:
        """Largest eigenvalue of the second-derivative matrix over the interior instruments, in scaled levels.

        About −1 where instruments do not interact; negative at a strict local maximum, NaN if all are at a bound. Taken
        when it is asked for: it takes as long as the search.
        """
        return second_order(Path(self.game), self.levels, aim(self.game, self.player))

    @property
    def table(self) -> pd.DataFrame:
        """Instruments of the player: name, status_quo, level, at_bound; rates in percent."""
        return levels_table(self.game, self.levels, self.player)


def levels_table(game: Game, levels: Array, player: str | None = None) -> pd.DataFrame:
    """Levels by instrument: instrument, player, unit, status_quo, level, lower, upper, at_bound."""
    rows = []
    for one, level in zip(game.instruments.each, levels, strict=True):
        if player in (None, one.player):
            factor = one.factor
            bound = "lower" if level <= one.lower else "upper" if level >= one.upper else ""
            numbers = (factor * v for v in (one.status_quo, level, one.lower, one.upper))
            rows.append((one.name, one.player, one.unit, *numbers, bound))
    columns = ["instrument", "player", "unit", "status_quo", "level", "lower", "upper", "at_bound"]
    return pd.DataFrame(rows, columns=columns)


def starting_levels(game: Game, count: int = 1, seed: int = 0) -> dict[str, Array]:
    """Named starts: the status quo, free trade, inverse elasticities, and `count` random ones within the bounds."""
    instruments, theta = game.instruments, game.baseline.trade_elasticity
    inverse, shape = np.array(instruments.levels), game.baseline.tariff.shape
    for k, one in enumerate(instruments.each):
        if one.field == "tariff" and one.absolute:
            inverse[k] = (1 / theta[np.unravel_index(one.cells, shape)[0]]).mean()
    rng = np.random.default_rng(seed)
    # Rates beyond what anyone would choose only lead back from where nothing is traded: draw low ones more often.
    drawn = {
        f"random {j + 1}": instruments.lower
        + (instruments.upper - instruments.lower) * rng.beta(1, 3, len(instruments))
        for j in range(count)
    }
    free = np.where([one.field == "transfer" for one in instruments.each], instruments.levels, 0.0)
    free = np.where([one.field == "quota" for one in instruments.each], instruments.upper, free)
    named = {"status quo": np.array(instruments.levels), "free trade": free, "inverse elasticity": inverse} | drawn
    return {name: np.clip(levels, instruments.lower, instruments.upper) for name, levels in named.items()}


def optimum(path: Path, start: Array, wanted: Aim, known: Sequence[Array] = ()) -> tuple[Array, bool]:
    """A local maximum from one start, the others' levels kept: the quick search, and the sure one where that fails.

    `known` are maxima that were found before; see `seek`.
    """
    try:
        point = seek(path, start, [wanted], known=known)
        if point.settled and path.utility(point.levels) @ wanted.weight >= path.utility(start) @ wanted.weight:
            return point.levels, True
    except (NotConverged, EconomyError):
        pass
    point = climb(path, start, wanted)
    return point.levels, point.settled


def best_response(
    game: Game, player: str, *, levels: Array | None = None, starts: Mapping[str, Array] | None = None
) -> BestResponse:
    """The player's optimum over its own instruments, the others' as they are.

    Parameters
    ----------
    levels : array [k], optional
        Where all instruments are; the status quo by default.
    starts : mapping of array, optional
        Named starts; by default status quo, free trade, inverse elasticities and one random. A single instrument is
        looked at there and at its bounds instead, and its optimum found between them in a few solves.

    Raises
    ------
    EconomyError
        If the player is unknown or sets nothing.
    NotConverged
        If no start leads anywhere.
    """
    wanted = aim(game, player)
    if not len(wanted.free):
        raise EconomyError(f"{player} sets no instrument; give it some")
    here = np.array(game.instruments.levels if levels is None else levels)
    path, me = Path(game), game.index(player)
    before, found, rows = path.utility(here), [], []
    for name, reached, settled in _optima(path, here, wanted, starts):
        if reached is None:
            rows.append((name, np.nan, False))
            continue
        value = float(path.utility(reached)[me])
        found.append((value, reached))
        rows.append((name, 100 * (value - before[me]) / game.before[me], settled))
    if not found:
        raise NotConverged(worded("no start led {player} to an optimum", player=player), residual=np.inf, cell=player)
    best = max(found, key=lambda pair: pair[0])[1]
    return BestResponse(
        game=game,
        player=player,
        levels=best,
        utility=path.utility(best),
        gain=path.utility(best) - before,
        equilibrium=path.at(best),
        first_order=first_order(path, best, wanted),
        starts=pd.DataFrame(rows, columns=["start", "gain_percent", "settled"]),
        solves=path.solves,
    )


def _optima(
    path: Path, here: Array, wanted: Aim, starts: Mapping[str, Array] | None
) -> Iterator[tuple[str, Array | None, bool]]:
    """Start, the optimum it led to (none where it led nowhere), and whether the search settled there."""
    if starts is None and len(wanted.free) == 1:
        named = starting_levels(path.game, count=0)
        if path.game.instruments.each[wanted.free[0]].absolute:
            del named["status quo"]  # one rate where there may be many: not on the way from one level to the next
        try:
            yield from ((name, levels, True) for name, levels in along(path, here, wanted, named).items())
            return
        except (NotConverged, EconomyError):
            pass  # a bound that no equilibrium reaches: search from points within
    ends: list[Array] = []
    for name, start in (starts or starting_levels(path.game)).items():
        mine = here.copy()
        mine[wanted.free] = start[wanted.free]
        try:
            reached, settled = optimum(path, mine, wanted, ends)
            ends += [reached] if settled else []
        except (NotConverged, EconomyError):
            yield name, None, False
            continue
        yield name, reached, settled


def second_order(path: Path, levels: Array, wanted: Aim) -> float:
    """Largest eigenvalue of the scaled second derivatives over interior instruments, from differences of gradients."""
    instruments, slack = path.game.instruments, 1e-9
    # Where hardly anything is traded a gain is lost in rounding, whatever the rate: such instruments say nothing.
    width = instruments.upper - instruments.lower
    matters = path.bend(levels) * width**2 > MATTERS * (np.abs(wanted.weight) @ path.game.before)
    open_ = (instruments.lower + slack < levels) & (levels < instruments.upper - slack) & matters
    inside = [k for k in wanted.free if open_[k]]
    if not inside:
        return float("nan")
    bend = path.bend(levels)[inside]
    size = len(inside)

    def product(direction: Array) -> Array:
        unit = direction.ravel() / np.sqrt(bend)
        length = np.abs(unit).max()
        slopes = []
        for sign in (1, -1):
            trial = levels.copy()
            trial[inside] += sign * NUDGE * unit / length
            slopes.append(path.slope(trial, wanted.weight)[inside])
        return np.asarray((slopes[0] - slopes[1]) / (2 * NUDGE) * length / np.sqrt(bend))

    if size <= DENSE:
        matrix = np.array([product(column) for column in np.eye(size)])
        return float(np.linalg.eigvalsh(0.5 * (matrix + matrix.T))[-1])
    return largest_eigenvalue(product, np.random.default_rng(0).normal(size=size))


def largest_eigenvalue(product: Callable[[Array], Array], start: Array) -> float:
    """Of a symmetric matrix, by Lanczos steps until what is left of its eigenvector's equation is small.

    The value is nearer than that by a square, and hardly any matrix of a search takes more than a few products.

    Parameters
    ----------
    product : callable
        The matrix times a vector.
    start : array
        A vector that is not orthogonal to the eigenvector.
    """
    basis, diagonal, beside = [start / np.linalg.norm(start)], list[float](), list[float]()
    while True:
        image = product(basis[-1])
        diagonal.append(float(basis[-1] @ image))
        values, vectors = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
        known = np.array(basis)
        for _ in range(2):  # once more takes away what rounding left
            image = image - known.T @ (known @ image)
        length = float(np.linalg.norm(image))
        left = length * abs(float(vectors[-1, -1]))
        if left <= LEFT * abs(float(values[-1])) or len(basis) == len(start):
            return float(values[-1])
        beside.append(length)
        basis.append(image / length)
