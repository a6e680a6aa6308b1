"""Alternating offers over a frontier: who speaks first, how patient each is, and what patience is worth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.lazily import optimize
from counteroffer.negotiation.rules.packages import undominated

CLOSE = 1e-10  # of the largest gain
MOST_PATIENT = 1 - 1e-9


@dataclass(frozen=True)
class Offers:
    """The stationary equilibrium of alternating offers (Rubinstein 1982).

    Attributes
    ----------
    first_offers, second_offers : tuple of float
        Gains (first, second player) that each offers when it is its turn, USD million a year; accepted at once.
    """

    first_offers: tuple[float, float]
    second_offers: tuple[float, float]


def alternating_offers(gains: Array, patience: tuple[float, float]) -> Offers:
    """What each player offers when it is its turn.

    Each offers the other what that one would get by waiting a round: y₂ = δ₂x₂ and x₁ = δ₁y₁ on the frontier, x the
    second player's offer and y the first's. As both grow patient this is the Nash bargain.

    Parameters
    ----------
    gains : array [m, 2]
        Points of the frontier over no deal, USD million a year; it is taken as straight between them, and as flat from
        its ends to the axes.
    patience : pair of float
        δ of each player: what a gain next round is worth now, 0 to less than 1.

    Raises
    ------
    EconomyError
        For a patience outside that, or a frontier without a point that gives neither less than no deal.
    """
    check_patience(patience)
    mine, theirs = _quadrant(np.asarray(gains, dtype=float).reshape(-1, 2))

    def second_of(first: float) -> float:
        return float(np.interp(first, mine, theirs))

    def first_of(second: float) -> float:
        return float(np.interp(second, theirs[::-1], mine[::-1]))

    def lacking(first: float) -> float:
        # The second player leaves the first what waiting would give; the first then leaves the second the same way.
        return first_of(patience[1] * second_of(patience[0] * first)) - first

    most = float(mine.max())
    mine_now = most if lacking(most) >= 0 else float(optimize.brentq(lacking, 0.0, most, xtol=CLOSE * most))
    left = patience[0] * mine_now
    return Offers((mine_now, second_of(mine_now)), (left, second_of(left)))


def _quadrant(points: Array) -> tuple[Array, Array]:
    """Both players' gains along the frontier, the first's rising, cut where one would have less than without a deal."""
    points = points[undominated(points)]
    points = np.unique(points, axis=0)
    for axis in (0, 1):
        points = points[np.argsort(points[:, axis], kind="stable")]
        worse = points[:, axis] < 0
        if worse.any() and not worse.all():
            cut = float(np.interp(0.0, points[:, axis], points[:, 1 - axis]))
            crossing = np.array([[0.0, cut] if axis == 0 else [cut, 0.0]])
            points = np.vstack([crossing, points[~worse]])
        else:
            points = points[~worse]
    if not len(points):
        raise EconomyError("no point of the frontier gives both players as much as no deal; there is nothing to offer")
    points = points[np.argsort(points[:, 0], kind="stable")]
    return points[:, 0], points[:, 1]


def check_patience(patience: tuple[float, float]) -> None:
    """Raise `EconomyError` unless each is a discount factor."""
    if not all(0 <= delta < 1 for delta in patience):
        raise EconomyError(
            f"patience is {patience[0]:g} and {patience[1]:g}; each is a discount factor from 0 to less than 1, what a "
            "dollar of the next round is worth now"
        )


def patience_of(years: float, percent: float) -> float:
    """What a gain next round is worth now, (1+r)^−years.

    Parameters
    ----------
    years : float
        To the next round.
    percent : float
        r, a year.

    Raises
    ------
    EconomyError
        Where nothing is lost by waiting: no years, or no discount.
    """
    if not (years > 0 and percent > 0):
        raise EconomyError(
            f"{years:g} years at {percent:g}% a year make waiting free; give years above zero, and a scenario whose "
            "negotiation.discount.percent is"
        )
    return float((1 + percent / 100) ** -years)


def worth_of_patience(gains: Array, patience: tuple[float, float], step: float = 0.05) -> tuple[float, float]:
    """What each player's first offer brings it more, USD million a year, if its own patience were `step` greater."""
    base = alternating_offers(gains, patience).first_offers
    more = [max(delta, min(delta + step, MOST_PATIENT)) for delta in patience]
    first = alternating_offers(gains, (more[0], patience[1])).first_offers
    second = alternating_offers(gains, (patience[0], more[1])).first_offers
    return first[0] - base[0], second[1] - base[1]
