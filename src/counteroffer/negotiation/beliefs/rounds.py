"""Two rounds of offers to a side of one of two types: sequential equilibria by backward induction on finite offers.

The side that offers makes one; each type signs it, or waits for a second one, which is the last. What waiting costs are
discount factors δ. In the second round a type signs what gives it no less than no deal, and the offer is the best one
at what has been learnt from the refusal. Types that wait do so for that: their answers to the first offer and the
second offer have to fit each other, with a type that answers either way, and second offers that are mixed, where
nothing else does. A refusal that nobody was expected to make leaves beliefs as they were (trembles alike for both).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged

TIE = 1e-9  # of the largest gain, within which two are one


@dataclass(frozen=True, eq=False)
class Continuation:
    """What follows a first offer.

    Attributes
    ----------
    signs : array [2]
        Probability that each type signs the first offer.
    belief : array [2]
        What is believed after a refusal.
    second : array [m]
        Probability of each second offer.
    ours : float
        What the side that offers expects, in its unit.
    theirs : array [2]
        What each type expects.
    """

    signs: Array
    belief: Array
    second: Array
    ours: float
    theirs: Array


@dataclass(frozen=True, eq=False)
class Rounds:
    """A sequential equilibrium of the two rounds: the first offer that pays most, and what follows it."""

    first: int
    after: Continuation


def two_rounds(gains: Array, seconds: Array, probability: Array, patience: tuple[float, float]) -> Rounds:
    """The best first offer of many, each with the continuation that is best for the side that offers.

    Parameters
    ----------
    gains : array [m, 3]
        Gains over no deal of us and of the two types, of first offers.
    seconds : array [r, 3]
        The same of second offers; no offer is one too.
    probability : array [2]
        Of the types.
    patience : pair of float
        δ of the side that offers and of the other one, 0 to 1.

    Raises
    ------
    EconomyError
        For other than two types, or a patience outside that.
    NotConverged
        If no first offer has a continuation without two types that both mix.
    """
    if gains.shape[1] != 3:
        raise EconomyError(f"two rounds are solved for two types; there are {gains.shape[1] - 1}: leave some out")
    if not all(0 <= delta <= 1 for delta in patience):
        raise EconomyError(f"patience is {patience}; each is a discount factor from 0 to 1")
    best: Rounds | None = None
    for first, offer in enumerate(gains):
        for after in continuations(offer, seconds, probability, patience):
            if best is None or after.ours > best.after.ours:
                best = Rounds(first, after)
    if best is None:
        raise NotConverged("two rounds have no equilibrium in which one type at most mixes", residual=1.0, cell="offer")
    return best


def continuations(
    offer: Array, seconds: Array, probability: Array, patience: tuple[float, float]
) -> Iterator[Continuation]:
    """Every equilibrium that follows a first offer, but those in which both types mix."""
    scale = float(max(np.abs(seconds).max(initial=0.0), np.abs(offer).max(), 1e-300))
    game = _Second(seconds, probability, patience, TIE * scale)
    for signs in product((0.0, 1.0), repeat=2):
        yield from game.pure(offer, np.array(signs))
    for mixer in (0, 1):
        yield from game.mixed(offer, mixer)


@dataclass(frozen=True, eq=False)
class _Second:
    """The second round, seen from the first."""

    seconds: Array
    probability: Array
    patience: tuple[float, float]
    tie: float

    @property
    def theirs(self) -> Array:
        """What a second offer is worth to each type [m, 2]."""
        return np.maximum(self.seconds[:, 1:], 0.0)

    @property
    def ours(self) -> Array:
        """What it is worth to us from each type [m, 2]: nothing where the type refuses."""
        return np.where(self.seconds[:, 1:] >= -self.tie, self.seconds[:, :1], 0.0)

    def best(self, belief: Array) -> NDArray[np.intp]:
        """Second offers that are best at a belief (positions)."""
        worth = self.ours @ belief
        return np.flatnonzero(worth >= worth.max() - self.tie)

    def pure(self, offer: Array, signs: Array) -> Iterator[Continuation]:
        """Both types answer surely; second offers are mixed only where two are as good at the belief."""
        left = self.probability * (1 - signs)
        belief = left / left.sum() if left.sum() > 0 else self.probability
        able = self.best(belief)
        pairs = [(k, k) for k in able] + [(one, other) for one in able for other in able if one < other]
        for one, other in pairs:
            for share in self._shares(offer, one, other):
                second = self._mix(one, other, share)
                if self._fits(offer, signs, second):
                    yield self._told(offer, signs, belief, second)
                    break

    def _shares(self, offer: Array, one: int, other: int) -> Array:
        """Shares of the first of two second offers at which answers can change: the ends and what makes a type even."""
        if one == other:
            return np.ones(1)
        waits = self.patience[1] * self.theirs[[one, other]]
        apart = waits[0] - waits[1]
        even = np.divide(offer[1:] - waits[1], apart, out=np.full(2, np.nan), where=np.abs(apart) > self.tie)
        inside = np.sort(even[(even > 0) & (even < 1)])
        ends = np.concatenate([[0.0], inside, [1.0]])
        return np.concatenate([ends, [0.5 * (a + b) for a, b in pairwise(ends)]])

    def mixed(self, offer: Array, mixer: int) -> Iterator[Continuation]:
        """One type answers either way, the other refuses: what is learnt makes two second offers as good."""
        other = 1 - mixer
        for belief in self._thresholds():
            after = np.array([belief, 1 - belief])
            if not TIE < after[mixer] < self.probability[mixer] - TIE:
                continue
            # p(1 − a)/(p(1 − a) + q) is what is believed of the mixer.
            refuses = after[mixer] / (1 - after[mixer]) * self.probability[other] / self.probability[mixer]
            signs = np.zeros(2)
            signs[mixer] = 1 - refuses
            able = self.best(after)
            for one, two in ((a, b) for a in able for b in able if a < b):
                waits = self.patience[1] * self.theirs[[one, two], mixer]
                if abs(waits[0] - waits[1]) <= self.tie:
                    continue
                share = float((offer[1 + mixer] - waits[1]) / (waits[0] - waits[1]))
                if -TIE <= share <= 1 + TIE:
                    second = self._mix(one, two, min(max(share, 0.0), 1.0))
                    if self._fits(offer, signs, second):
                        yield self._told(offer, signs, after, second)

    def _thresholds(self) -> Array:
        """Beliefs in the first type at which some two second offers are as good."""
        found = []
        for one in range(len(self.ours)):
            for other in range(one):
                first, last = self.ours[one] - self.ours[other]
                if abs(first - last) > self.tie:
                    found.append(-last / (first - last))
        return np.unique([belief for belief in found if 0 < belief < 1])

    def _mix(self, one: int, other: int, share: float) -> Array:
        second = np.zeros(len(self.seconds))
        second[one] += share
        second[other] += 1 - share
        return second

    def _fits(self, offer: Array, signs: Array, second: Array) -> bool:
        """Whether no type would answer the first offer otherwise."""
        more = offer[1:] - self.patience[1] * (second @ self.theirs)
        return bool(((more >= -self.tie) | (signs <= 0)).all() and ((more <= self.tie) | (signs >= 1)).all())

    def _told(self, offer: Array, signs: Array, belief: Array, second: Array) -> Continuation:
        left = self.probability * (1 - signs)
        ours = float(offer[0] * (self.probability @ signs) + self.patience[0] * (second @ self.ours) @ left)
        theirs = np.maximum(offer[1:], self.patience[1] * (second @ self.theirs))
        return Continuation(signs, belief, second, ours, np.where(signs >= 1, offer[1:], theirs))
