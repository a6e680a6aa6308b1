"""A short run solved again, one assumption changed at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from counteroffer.equilibrium.types.currencies import roots
from counteroffer.errors import EconomyError, NotConverged
from counteroffer.run.run import Run
from counteroffer.scenario.closure import currencies

DOLLAR = "USD"
FLOORS, MOBILITIES = (0.97, 0.99, 1.0), (1.0, 3.0)


class Assumption(StrEnum):
    """What a variant changes."""

    none = "as_set"
    wage_floor = "wage_floor"
    labour_mobility = "labour_mobility"
    elasticities = "elasticities"
    goods = "goods"
    pricing = "pricing"
    demand = "demand_multiplier"
    anchor = "anchor"


@dataclass(frozen=True)
class Variant:
    """One assumption of a short run, changed.

    Attributes
    ----------
    assumption : Assumption
        Which.
    value : str
        What it is instead, as a scenario file writes it; of an anchor: cpi, or peg:TO.
    currency : str
        Of an anchor: whose.
    """

    assumption: Assumption
    value: str = ""
    currency: str = ""

    @property
    def key(self) -> str:
        """It as one word: wage_floor=0.97, anchor=CAD:peg:USD, as_set."""
        value = ":".join(part for part in (self.currency, self.value) if part)
        return f"{self.assumption}={value}" if value else str(self.assumption)

    @classmethod
    def demanding(cls, multiplier: float) -> Variant:
        """A multiplier of demand; 0 is the supply side alone."""
        return cls(Assumption.demand, f"{multiplier:g}")

    @classmethod
    def of(cls, key: str) -> Variant:
        """The variant of a key."""
        assumption, _, value = key.partition("=")
        if assumption == Assumption.anchor:
            currency, _, value = value.partition(":")
            return cls(Assumption.anchor, value, currency)
        return cls(Assumption(assumption), value)


AS_SET = Variant(Assumption.none)


def variants(run: Run) -> Iterator[tuple[Variant, Run | None]]:
    """Each variant of a short run and its solution; none where it has no equilibrium."""
    for variant, changes in _changes(run):
        try:
            yield variant, run.varied(**changes)
        except (EconomyError, NotConverged):
            yield variant, None


def _changes(run: Run) -> Iterator[tuple[Variant, dict[str, Any]]]:
    """Each variant and its changed keys."""
    scenario = run.scenario
    for floor in FLOORS:
        if floor != scenario.wage_floor:
            yield Variant(Assumption.wage_floor, f"{floor:g}"), {"wage_floor": floor}
    for mobility in MOBILITIES:
        if mobility != scenario.labour_mobility:
            yield Variant(Assumption.labour_mobility, f"{mobility:g}"), {"labour_mobility": mobility}
    if run.given is None:
        other = "year1" if scenario.horizon == "long" else "long"
        elasticities = scenario.elasticities.model_copy(update={"horizon": other})
        yield Variant(Assumption.elasticities, other), {"elasticities": elasticities}
        if run.economy.products is not None or (scenario.goods == "industry" and run.economy.table is not None):
            goods = "industry" if scenario.goods == "products" else "products"
            yield Variant(Assumption.goods, goods), {"goods": goods}
    if run.settings.border is not None:
        yield Variant(Assumption.pricing, "cost"), {"pricing": "cost", "border_response": None}


def held(run: Run) -> Iterator[tuple[Variant, dict[str, Any]]]:
    """The first lead region's currency held to consumer prices, and to the dollar where that does not follow it.

    What comes of either hangs on the wage floor so much that it is shown over floors, never at one.
    """
    said = run.scenario.currencies
    known = currencies(run.scenario, run.economy)
    own = next(c for c in known if run.lead[0] in c.members)
    if own.anchor != "cpi":
        yield Variant(Assumption.anchor, "cpi", own.name), {"currencies": said | {own.name: {"anchor": "cpi"}}}
    root = {c.name: roots(known, run.economy.regions)[run.economy.regions.index(c.members[0])].name for c in known}
    if DOLLAR in root and own.name != DOLLAR and root[DOLLAR] != own.name and own.to != DOLLAR:
        peg = {"anchor": "peg", "to": DOLLAR}
        yield Variant(Assumption.anchor, f"peg:{DOLLAR}", own.name), {"currencies": said | {own.name: peg}}
