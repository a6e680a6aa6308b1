"""Currencies: who shares one, and what it is held to (docs/model.md, "Closures").

ê_c is what a currency is worth. Exactly one condition holds for each: nominal value added of its members, or the price
of their final spending, is what it was in that currency; or it is pegged to another one and has none of its own.
`Demand` is what holds spending below that, and how far exchange rates make up for it (docs/model.md, "Demand").
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar, get_args

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.errors import EconomyError
from counteroffer.inputs.arguments import number
from counteroffer.labels import choose, positions, unknown

Anchor = Literal["ngdp", "cpi", "peg"]
LARGEST_MULTIPLIER = 10.0
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
    return _completed(tuple(currencies), regions)


@lru_cache(maxsize=64)  # asked for several times a solve
def _completed(given: tuple[Currency, ...], regions: tuple[str, ...]) -> tuple[Currency, ...]:
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


@dataclass(frozen=True)
class Demand:
    """What holds nominal spending of a currency below what it was, and how far exchange rates make up for it.

    Σ_{n∈c} βY' = ê_c e^(−g_c) Σ_{n∈c} V with g_c = m·max(0, −ΔX_c/V_c) + ι·σ_c, and log ê_c = λ log of that ê_c, both
    in the currency that rates are quoted in. X_c is what c sells abroad, in that currency: receipts at the old ê_c.
    σ_c = X_c/V_c before. Only currencies held to nominal value added have a g.

    Attributes
    ----------
    multiplier : float
        m ≥ 0: percent of spending lost as exports fall by 1% of value added.
    trade_uncertainty : float
        ι, from 0 to 1: share of what is sold abroad by which spending is put off whatever the policy.
    exchange_response : float
        λ, from 0 (rates stand) to 1 (they float).
    quoted_in : str
        Region whose currency rates are quoted in.
    """

    multiplier: float = 0.0
    trade_uncertainty: float = 0.0
    exchange_response: float = 1.0
    quoted_in: str = ""

    def __post_init__(self) -> None:
        rule = f"a number from 0 (no such loss) to {LARGEST_MULTIPLIER:g}"
        number(self.multiplier, "demand_multiplier", rule, least=0, most=LARGEST_MULTIPLIER)
        number(self.trade_uncertainty, "trade_uncertainty", "a share of exports, 0 (none) to 1", least=0, most=1)
        number(self.exchange_response, "exchange_response", "0 (rates stand) to 1 (they float)", least=0, most=1)


@dataclass(frozen=True, eq=False)
class CurrencyExports:
    """What each currency sells abroad, on the regions of a baseline.

    Attributes
    ----------
    abroad : array [n, i]
        One where n and i use different currencies, else zero.
    per_value_added : array [n, i]
        1/V_c where i is a member of the currency c that n's follows and c is held to nominal value added, else zero.
    before : array [n]
        X_c/V_c of that currency, zero where it has no g.
    """

    abroad: Array
    per_value_added: Array
    before: Array

    def lost(self, fob: Array, dollar: float) -> Array:
        """−ΔX_c/V_c [n] of trade at the border [s, n, i], `dollar` what one of the quoting currency is worth."""
        return np.asarray(self.before - self.per_value_added @ (fob.sum(0) * self.abroad).sum(0) / dollar)


def currency_exports(b: Baseline, currencies: Iterable[Currency]) -> CurrencyExports:
    """Exports of every currency before, and the sums that give those after."""
    given = tuple(currencies)
    own = {region: c.name for c in complete(given, b.regions) for region in c.members}
    names, regional = np.array([own[region] for region in b.regions]), b.value_added.sum(0)
    abroad = (names[:, None] != names[None, :]).astype(float)
    members = np.zeros_like(abroad)
    for n, root in enumerate(roots(given, b.regions)):
        if root.anchor == "ngdp":
            members[n] = np.isin(b.regions, root.members)
    total = members @ regional
    per = members / np.where(total > 0, total, 1.0)[:, None]
    sold = ((1 + b.export_tax) * b.trade).sum(0)
    return CurrencyExports(frozen(abroad), frozen(per), frozen(per @ (sold * abroad).sum(0)))


def check_quoting(demand: Demand, b: Baseline) -> int:
    """Position of the region whose currency rates are quoted in.

    Raises
    ------
    EconomyError
        If the economy has none of that name.
    """
    if demand.quoted_in not in b.regions:
        raise EconomyError(
            f"demand.quoted_in is {demand.quoted_in!r}, and no region is called so; name the one whose currency "
            "exchange rates are quoted in"
        )
    return b.regions.index(demand.quoted_in)
