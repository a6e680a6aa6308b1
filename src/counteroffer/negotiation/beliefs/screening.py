"""What to offer a side of unknown type: a menu, one offer, two rounds of offers; and what knowing would bring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import NotConverged, worded
from counteroffer.negotiation.beliefs.menus import FiniteMenu, finite_menu
from counteroffer.negotiation.beliefs.rounds import Rounds, two_rounds
from counteroffer.negotiation.beliefs.search import Groups, Packaged, packaged, single, stationarity
from counteroffer.negotiation.beliefs.types import Judge, OtherSide
from counteroffer.negotiation.rules.bargain import Talks
from counteroffer.negotiation.rules.frontier import random_deals

CLOUD = 48  # packages drawn at random, beside those searched for
EVEN = 1e-6  # percent of our income within which a menu brings as much as knowing
ALIKE = 1e-7  # percent of our income within which two packages are one to everybody
KNOWN, MENU, ONE, ROUNDS = "known", "menu", "one_offer", "two_rounds"


@dataclass(frozen=True, eq=False)
class Screening:
    """What to offer, and what it brings.

    Attributes
    ----------
    side : OtherSide
        Who offers to whom.
    known : tuple of Packaged
        What would be offered to each type if it were known.
    one : Packaged
        The best single offer, to be taken or left.
    menu : Packaged
        The best menu found over all levels.
    grid : FiniteMenu
        The best menu over the packages that were solved, and what lotteries over them could bring at most.
    pool : array [m, 1 + t]
        Gains over no deal of those packages, USD million a year.
    rounds : Rounds
        Two rounds of offers.
    firsts, seconds : array
        Levels [m, k] of the offers they are played with.
    patience : pair of float
        δ of both sides in them.
    """

    side: OtherSide
    known: tuple[Packaged, ...]
    one: Packaged
    menu: Packaged
    grid: FiniteMenu
    pool: Array
    rounds: Rounds
    firsts: Array
    seconds: Array
    patience: tuple[float, float]

    @property
    def worth(self) -> dict[str, float]:
        """What the side that offers expects over no deal, by way of offering, USD million a year."""
        known = float(self.side.probability @ [one.gains[0, 0] for one in self.known])
        return {KNOWN: known, MENU: self.menu.value, ONE: self.one.value, ROUNDS: self.rounds.after.ours}

    @property
    def knowing(self) -> float:
        """What knowing the type would bring over the best menu, USD million a year."""
        return self.worth[KNOWN] - self.worth[MENU]

    @property
    def separates(self) -> bool:
        """Whether types take different packages of the menu."""
        return len({self._taken(t) for t in range(len(self.side.types))}) > 1

    def _taken(self, t: int) -> int:
        """Package of the menu that a type takes; −1 is no deal."""
        return next((j for j, group in enumerate(self.menu.groups) if t in group), -1)

    @property
    def offers(self) -> pd.DataFrame:
        """What each type signs under each way of offering.

        Columns way (known, menu, one_offer, two_rounds), type, probability, package, signs (probability; in two rounds
        of the first offer), ours_usd_mn and theirs_usd_mn (gains over no deal, the other's as its type counts them;
        of two rounds expected, with the discount), rent_usd_mn (what the type gains beyond what it would if it were
        known).
        """
        rows = []
        for t, name in enumerate(self.side.types):
            own = self.known[t].gains[0]
            for way, package, gain in (
                (KNOWN, f"{KNOWN} {name}", own),
                (MENU, *self._of_menu(t)),
                (ONE, *self._of_one(t)),
            ):
                rows.append(self._row(way, t, package, float(package != ""), float(gain[0]), float(gain[1 + t])))
        rows += [self._row(ROUNDS, t, *self._of_rounds(t)) for t in range(len(self.side.types))]
        frame = pd.DataFrame(rows)
        order = {way: j for j, way in enumerate((KNOWN, MENU, ONE, ROUNDS))}
        return frame.sort_values("way", key=lambda c: c.map(order), kind="stable", ignore_index=True)

    def _row(self, way: str, t: int, package: str, signs: float, ours: float, theirs: float) -> dict[str, object]:
        return {
            "way": way,
            "type": self.side.types[t],
            "probability": float(self.side.probability[t]),
            "package": package,
            "signs": signs,
            "ours_usd_mn": ours,
            "theirs_usd_mn": theirs,
            "rent_usd_mn": theirs - float(self.known[t].gains[0, 1 + t]),
        }

    def _of_menu(self, t: int) -> tuple[str, Array]:
        j = self._taken(t)
        return ("", np.zeros(1 + len(self.side.types))) if j < 0 else (f"{MENU} {j + 1}", self.menu.gains[j])

    def _of_one(self, t: int) -> tuple[str, Array]:
        gain = self.one.gains[0]
        signs = gain[1 + t] * self.side.unit >= -ALIKE
        return (ONE, gain) if signs else ("", np.zeros_like(gain))

    def _of_rounds(self, t: int) -> tuple[str, float, float, float]:
        after, judge = self.rounds.after, Judge(self.side)
        first = judge.gain(self.firsts[self.rounds.first])
        later = np.array([judge.gain(one) for one in self.seconds])
        able = np.where(later[:, 1 + t] * self.side.unit >= -ALIKE, later[:, 0], 0.0)
        signs = float(after.signs[t])
        ours = signs * first[0] + (1 - signs) * self.patience[0] * float(after.second @ able)
        return "first", signs, float(ours), float(after.theirs[t])

    @property
    def terms(self) -> pd.DataFrame:
        """Levels of every package: package, issue, title, instrument, owner, unit, status_quo, level."""
        named = {f"{KNOWN} {name}": one.levels[0] for name, one in zip(self.side.types, self.known, strict=True)}
        named |= {f"{MENU} {j + 1}": levels for j, levels in enumerate(self.menu.levels)}
        named[ONE] = self.one.levels[0]
        named["first"] = self.firsts[self.rounds.first]
        for k in np.flatnonzero(self.rounds.after.second > 0):
            named[f"second {k + 1}"] = self.seconds[k]
        frames = [self.side.terms(levels).assign(package=name) for name, levels in named.items()]
        frame = pd.concat(frames, ignore_index=True)
        return frame[["package", *(column for column in frame.columns if column != "package")]]


def screen(side: OtherSide, *, patience: tuple[float, float] = (1.0, 1.0)) -> Screening:
    """Offers to a side of unknown type.

    Packages are solved first: the best for every set of types that is to sign, those that leave a type the rent of
    being taken for another, and some at random. The best menu over them is found by mixed-integer programming; from
    there packages are searched over all levels.

    Parameters
    ----------
    patience : pair of float
        δ of both sides, in two rounds of offers.

    Raises
    ------
    NotConverged
        If even a single offer to a type that is known is not found.
    """
    types = range(len(side.types))
    drawn = _drawn(side)
    singles = _singles(side, drawn[0])
    known = tuple(singles[(t,)] for t in types)
    one = max(singles.values(), key=lambda found: _worth_of_one(side, found))
    rents = [found for t in types for found in _rents(side, known, t)]
    levels = np.vstack([*(found.levels for found in (*singles.values(), *rents)), drawn[0]])
    gains = np.vstack([*(found.gains for found in (*singles.values(), *rents)), drawn[1]])
    grid = finite_menu(gains, side.probability)
    best = float(side.probability @ [found.gains[0, 0] for found in known])
    menu = _refined(side, grid, levels, gains, one, best)
    seconds = np.vstack([found.levels for found in singles.values()])
    first = [*_firsts(side, singles, patience[1])]
    firsts = np.vstack([levels, *(found.levels for found in first)])
    all_gains = np.vstack([gains, *(found.gains for found in first)])
    later = np.vstack([found.gains for found in singles.values()])
    rounds = two_rounds(_even(side, all_gains), _even(side, later), side.probability, patience)
    return Screening(side, known, _offered(side, one), menu, grid, gains, rounds, firsts, seconds, patience)


def _even(side: OtherSide, gains: Array) -> Array:
    """Gains of types that are nothing but the search's last digits, as nothing."""
    return np.where((np.abs(gains) * side.unit < ALIKE) & (np.arange(gains.shape[1]) > 0), 0.0, gains)


def _drawn(side: OtherSide) -> tuple[Array, Array]:
    """Packages at random [m, k] and their gains [m, 1 + t]; no deal's own levels among them."""
    judge, instruments = Judge(side), side.game.instruments
    levels, _ = random_deals(Talks(side.game, side.without, (), judge), CLOUD)
    offered = np.array([one.offered for one in instruments.each])
    free = np.clip(np.zeros(len(instruments)), instruments.lower, instruments.upper)
    levels = np.vstack([instruments.levels, offered, free, levels])
    return levels, np.array([judge.gain(one) for one in levels])


def _singles(side: OtherSide, drawn: Array) -> dict[tuple[int, ...], Packaged]:
    """The best single offer that each set of types would sign."""
    found: dict[tuple[int, ...], Packaged] = {}
    types = range(len(side.types))
    for size in range(1, len(side.types) + 1):
        for group in combinations(types, size):
            inside = [one.levels[0] for key, one in found.items() if set(key) < set(group)]
            one = single(side, group, inside or [drawn[0], drawn[1]])
            if one is not None:
                found[group] = one
    missing = [side.types[t] for t in types if (t,) not in found]
    if missing:
        raise NotConverged(
            worded("no offer to {missing} was found, even if it were known", missing=missing[0]),
            residual=np.inf,
            cell="offer",
        )
    return found


def _rents(side: OtherSide, known: Sequence[Packaged], t: int) -> list[Packaged]:
    """Packages for a type that leave it what it would gain by being taken for another one."""
    found = []
    for other, one in enumerate(known):
        rent = one.gains[0, 1 + t]
        if other != t and rent * side.unit > ALIKE:
            floor = np.zeros(len(side.types))
            floor[t] = rent
            found.append(single(side, (t,), [known[t].levels[0]], floor))
    return [one for one in found if one is not None]


def _firsts(side: OtherSide, singles: dict[tuple[int, ...], Packaged], delta: float) -> list[Packaged]:
    """First offers that leave types just what waiting for one of the second offers would give them.

    Of more than two types: for those that wait, or for all.
    """
    found, many = [], len(side.types)
    for waits, second in singles.items():
        floor = delta * np.maximum(second.gains[0, 1:], 0.0)
        for group, one in singles.items():
            if many > 2 and set(waits) & set(group) and many not in (len(waits), len(group)):
                continue
            if (floor[list(group)] * side.unit > ALIKE).any():
                found.append(single(side, group, [one.levels[0]], floor))
    return [one for one in found if one is not None]


def _worth_of_one(side: OtherSide, found: Packaged) -> float:
    """What a single offer brings, whoever signs it."""
    signs = found.gains[0, 1:] * side.unit >= -ALIKE
    return float(found.gains[0, 0] * side.probability[signs].sum())


def _offered(side: OtherSide, found: Packaged) -> Packaged:
    """A single offer with what it brings from everyone who signs it, expected or not."""
    signs = tuple(int(t) for t in np.flatnonzero(found.gains[0, 1:] * side.unit >= -ALIKE))
    return Packaged((signs,), found.levels, found.gains, _worth_of_one(side, found), found.slack, found.kkt)


def _refined(side: OtherSide, grid: FiniteMenu, levels: Array, gains: Array, one: Packaged, best: float) -> Packaged:
    """The best menu over all levels, from the best one over packages and from the single offer.

    Nothing is searched where that brings what knowing the types would, `best`: no menu brings more.
    """
    types = range(len(side.types))
    groups: Groups = tuple(
        tuple(int(t) for t in np.flatnonzero(grid.choice == k)) for k in np.unique(grid.choice[grid.choice > 0])
    )
    nobody = [int(t) for t in types if grid.choice[t] == 0]
    found: list[Packaged | None] = [_offered(side, one)]  # a menu too: who does not sign it takes no deal
    if groups:
        at = [grid.choice[group[0]] - 1 for group in groups]
        found.append(_solved(side, groups, levels[at], gains[at]))
        if grid.value < best - EVEN / side.unit:
            found.append(packaged(side, groups, [levels[at]], nobody=nobody))
    apart: Groups = tuple((int(t),) for t in types)
    if {*groups} != {*apart}:
        start = np.array([levels[grid.choice[t] - 1] if grid.choice[t] else one.levels[0] for t in types])
        found.append(packaged(side, apart, [start]))
    return max((menu for menu in found if menu is not None), key=lambda menu: menu.value)


def _solved(side: OtherSide, groups: Groups, levels: Array, gains: Array) -> Packaged:
    """A menu of packages that were solved already, as it stands."""
    value = sum(float(side.probability[list(group)].sum() * gains[j, 0]) for j, group in enumerate(groups))
    each = [gains[j, 1 + t] - max(0.0, gains[:, 1 + t].max()) for j, group in enumerate(groups) for t in group]
    return Packaged(groups, levels, gains, value, float(min(each)), stationarity(side, groups, levels))
