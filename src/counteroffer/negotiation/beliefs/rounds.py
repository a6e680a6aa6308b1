"""Two rounds of offers to a side of one of a few types: sequential equilibria by backward induction on finite offers.

The side that offers makes one; each type signs it, or waits for a second one, which is the last. What waiting costs are
discount factors δ. In the second round a type signs what gives it no less than no deal, and the offer is the best one
at what has been learnt from the refusal. Types that wait do so for that: their answers to the first offer and the
second offer have to fit each other, with types that answer either way, and second offers that are mixed, where
nothing else does: as many types as there are second offers but one. A refusal that nobody was expected to make leaves
beliefs as they were (trembles alike for all).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, NotConverged, worded

TIE = 1e-9  # of the largest gain, within which two are one
FEWEST, MOST = 2, 4  # types
REFUSES, SIGNS, MIXES = 0.0, 1.0, 0.5  # what a type answers to a first offer


@dataclass(frozen=True, eq=False)
class Continuation:
    """What follows a first offer.

    Attributes
    ----------
    signs : array [t]
        Probability that each type signs the first offer.
    belief : array [t]
        What is believed after a refusal.
    second : array [m]
        Probability of each second offer.
    ours : float
        What the side that offers expects, in its unit.
    theirs : array [t]
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
    gains : array [m, 1 + t]
        Gains over no deal of us and of the types, of first offers.
    seconds : array [r, 1 + t]
        The same of second offers; no offer is one too.
    probability : array [t]
        Of the types.
    patience : pair of float
        δ of the side that offers and of the other one, 0 to 1.

    Raises
    ------
    EconomyError
        For other than two to four types, or a patience outside that.
    NotConverged
        If no first offer has a continuation in which some type answers surely.
    """
    if not FEWEST <= gains.shape[1] - 1 <= MOST:
        raise EconomyError(f"two rounds are solved for two to four types; there are {gains.shape[1] - 1}")
    if not all(0 <= delta <= 1 for delta in patience):
        raise EconomyError(f"patience is {patience}; each is a discount factor from 0 to 1")
    best: Rounds | None = None
    for first, offer in enumerate(gains):
        for after in continuations(offer, seconds, probability, patience):
            if best is None or after.ours > best.after.ours:
                best = Rounds(first, after)
    if best is None:
        raise NotConverged(
            worded("two rounds have no equilibrium in which some type is sure"), residual=1.0, cell="offer"
        )
    return best


def continuations(
    offer: Array, seconds: Array, probability: Array, patience: tuple[float, float]
) -> Iterator[Continuation]:
    """Every equilibrium that follows a first offer, but those in which all types mix."""
    scale = float(max(np.abs(seconds).max(initial=0.0), np.abs(offer).max(), 1e-300))
    game = _Second(seconds, probability, patience, TIE * scale)
    for answers in product((REFUSES, SIGNS, MIXES), repeat=len(probability)):
        if MIXES not in answers:
            yield from game.pure(offer, np.array(answers))
        elif REFUSES in answers:  # if every other type signs, a refusal says too little of those that mix
            yield from game.mixed(offer, np.array(answers))


@dataclass(frozen=True, eq=False)
class _Second:
    """The second round, seen from the first."""

    seconds: Array
    probability: Array
    patience: tuple[float, float]
    tie: float

    @property
    def theirs(self) -> Array:
        """What a second offer is worth to each type [m, t]."""
        return np.maximum(self.seconds[:, 1:], 0.0)

    @property
    def ours(self) -> Array:
        """What it is worth to us from each type [m, t]: nothing where the type refuses."""
        return np.where(self.seconds[:, 1:] >= -self.tie, self.seconds[:, :1], 0.0)

    def best(self, belief: Array) -> NDArray[np.intp]:
        """Second offers that are best at a belief (positions)."""
        worth = self.ours @ belief
        return np.flatnonzero(worth >= worth.max() - self.tie)

    def pure(self, offer: Array, signs: Array) -> Iterator[Continuation]:
        """Every type answers surely; second offers are mixed only where two are as good at the belief."""
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
        even = np.divide(offer[1:] - waits[1], apart, out=np.full(len(apart), np.nan), where=np.abs(apart) > self.tie)
        inside = np.sort(even[(even > 0) & (even < 1)])
        ends = np.concatenate([[0.0], inside, [1.0]])
        return np.concatenate([ends, [0.5 * (a + b) for a, b in pairwise(ends)]])

    def mixed(self, offer: Array, answers: Array) -> Iterator[Continuation]:
        """Some types answer either way: second offers make each of them even, what is learnt makes these as good."""
        mixes, refuses = np.flatnonzero(answers == MIXES), np.flatnonzero(answers == REFUSES)
        if self.patience[1] <= 0 or len(self.seconds) <= len(mixes):
            return
        support = np.array(list(combinations(range(len(self.seconds)), len(mixes) + 1)))
        shares = self._shares_that_even(offer, support, mixes)
        left = self._left_that_evens(support, mixes, refuses)  # probability of being a type and refusing
        most = self.probability[mixes]
        able = (shares >= -TIE).all(1) & (left > TIE * most).all(1) & (left < most * (1 - TIE)).all(1)
        for k in np.flatnonzero(able):
            signs, belief = np.where(answers == SIGNS, 1.0, 0.0), np.zeros(len(answers))
            signs[mixes] = 1 - left[k] / most
            belief[mixes], belief[refuses] = left[k], self.probability[refuses]
            belief /= belief.sum()
            second = np.zeros(len(self.seconds))
            second[support[k]] = np.maximum(shares[k], 0.0) / np.maximum(shares[k], 0.0).sum()
            if np.isin(support[k][shares[k] > TIE], self.best(belief)).all() and self._fits(offer, signs, second):
                yield self._told(offer, signs, belief, second)

    def _shares_that_even(self, offer: Array, support: NDArray[np.intp], mixes: NDArray[np.intp]) -> Array:
        """Shares of each set of second offers [c, k] at which waiting is worth the first offer to types that mix."""
        worth = np.swapaxes(self.theirs[support][:, :, mixes], 1, 2)  # [c, type, k]
        system = np.concatenate([worth, np.ones((len(support), 1, support.shape[1]))], axis=1)
        wanted = np.append(offer[1 + mixes] / self.patience[1], 1.0)
        return _solved(system, np.broadcast_to(wanted, system.shape[:2]), self.tie)

    def _left_that_evens(self, support: NDArray[np.intp], mixes: NDArray[np.intp], refuses: NDArray[np.intp]) -> Array:
        """Weight of types that mix among those who refuse [c, type], at which second offers of each set are as good."""
        apart = self.ours[support[:, 1:]] - self.ours[support[:, :1]]  # [c, k - 1, type]
        known = -(apart[:, :, refuses] @ self.probability[refuses])
        return _solved(apart[:, :, mixes], known, self.tie)

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


def _solved(systems: Array, wanted: Array, tie: float) -> Array:
    """Solutions [c, k] of small linear systems; NaN where one has none, or many."""
    found = np.full(wanted.shape, np.nan)
    sound = np.abs(np.linalg.det(systems)) > tie ** systems.shape[1]
    if sound.any():
        found[sound] = np.linalg.solve(systems[sound], wanted[sound][:, :, None])[:, :, 0]
    return found
