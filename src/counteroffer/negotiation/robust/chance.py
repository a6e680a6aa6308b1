"""The deal that is good for everybody most often: a chance-constrained program over a sample of draws.

The share of draws in which all gain is a sum of steps, which no gradient climbs. Two smooth programs stand for it, both
over the same sample, every gain and gradient an exact equilibrium:

- the Bernstein bound (Nemirovski & Shapiro 2006): P(somebody loses) ≤ E Σ_p exp(−m_p/h), m the gain in units of what
  the reference deal brings on average. It is convex where gains are concave, and goes on raising what the worst draws
  leave where nobody loses any more;
- the share itself with steps of width h, E Π_p 1/(1 + exp(−m_p/h)), from where the first one ends, if draws are left in
  which somebody loses.

Which of all points is taken is decided by the steps themselves: the share of draws in which all gain, counted exactly,
and by the Bernstein bound among those that are good as often.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, EconomyError
from counteroffer.lazily import optimize, special
from counteroffer.negotiation.robust.sample import DrawnGame
from counteroffer.negotiation.search.ascent import open_slope

WIDTH, STEP_WIDTH = 0.25, 0.1  # h of the bound and of the steps, in gains of the reference deal
MOST_LOOKS = 24  # at a sample, in one climb
UNSOLVED = -4.0  # m where a draw has no equilibrium: a draw that is lost, and no way out of it
TINY = 1e-9  # of a range, within which a level is at its end


@dataclass(frozen=True, eq=False)
class DealSearch:
    """Where the search ended.

    Attributes
    ----------
    levels : array [k]
        Of the table's instruments.
    share : float
        Of the sample's draws in which all gain.
    bound : float
        The Bernstein bound on the share in which somebody loses; above one it says nothing.
    residual : float
        Largest slope of the log of the bound that the ranges leave open, per 100 points of a rate.
    start : str
        Which start led there.
    looks : int
        How often the whole sample was solved.
    """

    levels: Array
    share: float
    bound: float
    residual: float
    start: str
    looks: int


class Sample:
    """Draws seen at levels: gains m[d, p] in units, and their slopes; the last look is kept."""

    def __init__(self, draws: Sequence[DrawnGame], unit: Array) -> None:
        self.draws, self.unit, self.looks = draws, unit, 0
        self._seen: dict[bytes, tuple[Array, Array]] = {}

    def at(self, levels: Array) -> tuple[Array, Array]:
        """Gains [d, p] in units and their derivatives [d, p, k]."""
        key = np.asarray(levels, dtype=float).tobytes()
        if key not in self._seen:
            self.looks += 1
            gains, slopes = zip(*(self._one(one, levels) for one in self.draws), strict=True)
            self._seen = {key: (np.stack(gains), np.stack(slopes))}
        return self._seen[key]

    def _one(self, one: DrawnGame, levels: Array) -> tuple[Array, Array]:
        try:
            gain, slope = one.gain_and_slope(levels)
        except CounterofferError:
            return np.full(len(self.unit), UNSOLVED), np.zeros((len(self.unit), len(levels)))
        return gain / self.unit, slope / self.unit[:, None]

    def share(self, levels: Array) -> float:
        """Of draws in which all gain."""
        return float((self.at(levels)[0] > 0).all(1).mean())


def bernstein(sample: Sample, levels: Array) -> tuple[float, Array]:
    """Log of the bound on the share in which somebody loses, and its derivatives [k]."""
    gain, slope = sample.at(levels)
    scaled = -gain / WIDTH
    value = float(special.logsumexp(scaled) - np.log(len(gain)))
    weight = np.exp(scaled - special.logsumexp(scaled))
    return value, -np.tensordot(weight, slope, 2) / WIDTH


def stepped(sample: Sample, levels: Array) -> tuple[float, Array]:
    """Minus the smoothed share of draws in which all gain, and its derivatives [k]."""
    gain, slope = sample.at(levels)
    each = special.expit(gain / STEP_WIDTH)
    all_gain = each.prod(1)
    weight = all_gain[:, None] * (1 - each) / STEP_WIDTH / len(gain)
    return -float(all_gain.mean()), -np.tensordot(weight, slope, 2)


def most_often(draws: Sequence[DrawnGame], starts: Mapping[str, Array], unit: Array) -> DealSearch:
    """The levels that leave all with a gain in the largest share of draws, as far as the search sees.

    Parameters
    ----------
    draws : sequence of DrawnGame
        The sample: more of them hold the search less to those it saw.
    starts : mapping of array [k]
        Named levels to search from; each is a candidate itself.
    unit : array [p]
        What a gain is counted in, USD million a year; above zero.

    Raises
    ------
    EconomyError
        Without draws or starts, or for a unit that is not above zero.
    """
    if not draws or not starts or not (np.asarray(unit) > 0).all():
        raise EconomyError("a search over draws needs draws, starts, and units of gains above zero")
    sample, found = Sample(draws, np.asarray(unit, dtype=float)), dict[str, tuple[float, float, Array]]()

    def entered(name: str, levels: Array) -> None:
        entry = (sample.share(levels), -bernstein(sample, levels)[0], levels)
        if name not in found or entry[:2] > found[name][:2]:
            found[name] = entry

    for name, start in starts.items():
        entered(name, np.asarray(start, dtype=float))
    name = max(found, key=lambda key: found[key][:2])
    entered(name, _climbed(sample, bernstein, found[name][2]))
    if found[name][0] < 1:
        entered(name, _climbed(sample, stepped, found[name][2]))
    share, bound, levels = found[name]
    instruments = draws[0].game.instruments
    left = open_slope(-bernstein(sample, levels)[1], levels, instruments.lower, instruments.upper)
    return DealSearch(levels, share, float(np.exp(-bound)), float(np.abs(left).max(initial=0.0)), name, sample.looks)


def _climbed(sample: Sample, loss: Callable[[Sample, Array], tuple[float, Array]], start: Array) -> Array:
    """Where L-BFGS-B ends within the ranges, in shares of them."""
    instruments = sample.draws[0].game.instruments
    lower, upper = instruments.lower, instruments.upper
    width = np.maximum(upper - lower, TINY)

    def scaled(z: Array) -> tuple[float, Array]:
        value, slope = loss(sample, np.clip(lower + z * width, lower, upper))
        return value, slope * width

    found = optimize.minimize(
        scaled,
        (np.clip(start, lower, upper) - lower) / width,
        jac=True,
        method="L-BFGS-B",
        bounds=[(0.0, 1.0)] * len(width),
        options={"maxfun": MOST_LOOKS, "ftol": 1e-9, "gtol": 1e-6},
    )
    levels = lower + np.clip(found.x, 0.0, 1.0) * width
    return np.where(found.x < TINY, lower, np.where(found.x > 1 - TINY, upper, levels))
