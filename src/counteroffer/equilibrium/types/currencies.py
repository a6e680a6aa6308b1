"""Currencies: who shares one, and what it is held to (docs/model.md, "Closures").

ê_c is what a currency is worth. Exactly one condition holds for each: nominal value added of its members, or the price
of their final spending, is what it was in that currency; or it is pegged to another one and has none of its own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.errors import EconomyError
from counteroffer.labels import choose, positions, unknown

Anchor = Literal["ngdp", "cpi", "peg"]
Entry = TypeVar("Entry")


@dataclass(frozen=True)
class Currency:
    """One currency.

    Attributes
    ----------
    name : str
        Its code: "CAD".
    members : tuple of str
        Regions that use it.
    anchor : {"ngdp", "cpi", "peg"}
        Nominal value added of its members; their consumer price; or the currency `to`.
    to : str or None
        Currency it is pegged to.
    """

    name: str
    members: tuple[str, ...]
    anchor: Anchor = "ngdp"
    to: str | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip():
            raise EconomyError(f"a currency is called {self.name!r}; give a code of letters, as CAD")
        members = listed(f"members of currency {self.name}", self.members, str, "region codes")
        object.__setattr__(self, "members", members)
        choose("anchor", self.anchor, f"currency {self.name}", get_args(Anchor))
        if (self.anchor == "peg") != (self.to is not None):
            raise EconomyError(
                f"currency {self.name}: `to` names the currency of a peg, and only a peg has one; it is anchored to "
                f"{self.anchor} and `to` is {self.to}"
            )


def listed(name: str, given: object, kind: type[Entry], mend: str) -> tuple[Entry, ...]:
    """The entries of a list, each of one kind; a text is no list of letters.

    Raises
    ------
    EconomyError
        For anything else, with what to give.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise EconomyError(f"{name} is {given!r}; give a tuple of {mend}")
    entries = tuple(given)
    for one in entries:
        if not isinstance(one, kind):
            raise EconomyError(f"{name} holds {one!r}; give a tuple of {mend}")
    return entries


def complete(currencies: Iterable[Currency], regions: tuple[str, ...]) -> tuple[Currency, ...]:
    """The currencies with one more, anchored to nominal value added, for each region that is in none.

    Raises
    ------
    EconomyError, LabelError
        For unknown or repeated members, two currencies of one name, and pegs to nothing or in a circle.
    """
    given = tuple(currencies)
    named = [c.name for c in given]
    members = [region for c in given for region in c.members]
    for what, labels in (("two currencies are called", named), ("two currencies or lists have region", members)):
        twice = next((label for label in labels if labels.count(label) > 1), None)
        if twice:
            raise EconomyError(f"{what} {twice}; give each one once")
    for c in given:
        positions(regions, c.members, kind="region", where=f"currency {c.name}")
    alone = [Currency(region, (region,)) for region in regions if region not in members]
    clash = next((c.name for c in alone if c.name in named), None)
    if clash:
        raise EconomyError(f"currency {clash} has the name of a region that does not use it; rename it")
    found = (*(c for c in given if c.members), *alone)
    for c in found:
        _root(c, {other.name: other for other in found})
    return found


def _root(currency: Currency, by_name: dict[str, Currency]) -> Currency:
    """The unpegged currency at the end of a chain of pegs."""
    chain = [currency.name]
    while currency.to is not None:
        if currency.to not in by_name:
            raise unknown("currency", currency.to, f"the peg of {currency.name}", dict.fromkeys(by_name, ""))
        currency = by_name[currency.to]
        if currency.name in chain:
            raise EconomyError(f"the pegs {' → '.join([*chain, currency.name])} go round in a circle; let one float")
        chain.append(currency.name)
    return currency


def roots(currencies: Iterable[Currency], regions: tuple[str, ...]) -> tuple[Currency, ...]:
    """For each region, the unpegged currency its own one follows: itself, or the end of its pegs."""
    found = complete(currencies, regions)
    by_name = {c.name: c for c in found}
    own = {region: c for c in found for region in c.members}
    return tuple(_root(own[region], by_name) for region in regions)


def anchor_weights(
    baseline: Baseline, currencies: Iterable[Currency]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Weights [n, m] of m's value added (`ngdp`) and final use (`cpi`) in the currency of n; one of the two is zero."""
    size = len(baseline.regions)
    nominal, consumer = np.zeros((size, size)), np.zeros((size, size))
    levels = {"ngdp": baseline.value_added.sum(0), "cpi": baseline.income}
    for n, root in enumerate(roots(currencies, baseline.regions)):
        j = positions(baseline.regions, root.members, kind="region", where=f"currency {root.name}")
        level = levels[root.anchor][j]
        (nominal if root.anchor == "ngdp" else consumer)[n, j] = level / level.sum()
    return nominal, consumer
