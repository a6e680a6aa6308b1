"""Draws solved: what is built anew is built once for all draws that share it, and each draw is one exact solve."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from counteroffer.economy.elasticities import ElasticityReading, reading
from counteroffer.economy.types import Economy
from counteroffer.effects import regional
from counteroffer.effects.labour import headcount, work_by_region
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, message_of
from counteroffer.run.redrawn import AS_IT_IS, redrawn
from counteroffer.run.run import Run
from counteroffer.scenario import Scenario
from counteroffer.scenario.spreads import changed
from counteroffer.uncertainty.draws.assumptions import DrawnAssumption, DrawnTheta, changes, theta
from counteroffer.uncertainty.draws.elasticities import with_elasticities

SHORT, LONG = "short_run", "long_run"
HEADLINES = (
    *("real_income_percent", "equivalent_variation_usd_mn", "real_gdp_percent", "consumer_price_over_wage_percent"),
    *("real_wage_percent", "exports_percent", "imports_percent", "unemployment_pp", "jobs_change_thousand"),
)
MOST_KNOWN = 10_000  # draws whose headlines are kept, some kilobytes each
Built = tuple[tuple[str, Any], ...]  # keys of the scenario that change what is built, with their values


def in_closures(run: Run) -> tuple[Run, ...]:
    """The scenario in its own closure, and in the short run; in the long run too where its own is the short one."""
    if run.scenario.closure == SHORT:
        return run, in_the_long_run(run)
    return run, run.short_run


def in_the_long_run(run: Run) -> Run:
    """The same policy in the long run."""
    far = run.scenario.elasticities.model_copy(update={"horizon": "long"})
    return run.varied(closure=LONG, elasticities=far, spotlight=run.lead)


@dataclass(frozen=True, eq=False)
class DrawnCase:
    """One draw: the number of its point, what is built for it, and what changes in each solve.

    Attributes
    ----------
    number : int
        Of the point.
    built : tuple of (key, value)
        Of the scenario; draws with the same share all that is read and built.
    closing : tuple of dict
        Key → value in each of the sides.
    theta : DrawnTheta
        What θ is.
    """

    number: int
    built: Built
    closing: tuple[Mapping[str, Any], ...]
    theta: DrawnTheta


def drawn(over: Sequence[DrawnAssumption], points: Array, at: Sequence[Run]) -> Iterator[DrawnCase]:
    """Each point [d, coordinate] as a draw."""
    for number, point in enumerate(points):
        each = [changes(over, point, run) for run in at]
        both = {key: value for said in each for key, value in said.items()}
        built = tuple(sorted((key, value) for key, value in both.items() if key.partition(".")[0] not in AS_IT_IS))
        closing = tuple({key: value for key, value in said.items() if (key, value) not in built} for said in each)
        yield DrawnCase(number, built, closing, theta(over, point))


@dataclass(eq=False)
class Solver:
    """Solves draws of one case; keeps what the last ones were built on.

    Attributes
    ----------
    sides : tuple of Run
        The scenario as it is, in each closure.
    around : callable
        What makes them of the scenario solved in its own.
    """

    sides: tuple[Run, ...]
    around: Callable[[Run], tuple[Run, ...]] = in_closures
    _built: dict[Built, tuple[Run, ...]] = field(default_factory=dict)
    _known: dict[Hashable, Array] = field(default_factory=dict)

    def base(self, built: Built) -> tuple[Run, ...]:
        """The case on what a draw is built on, in each closure."""
        own = self.sides[0]
        moved = {key: value for key, value in dict(built).items() if _said(own.scenario, key) != value}
        if not moved:
            return self.sides
        if built not in self._built:
            self._built.clear()  # some hundred megabytes each
            first = own.varied(**changed(own.scenario, moved), spotlight=own.lead)
            self._built[built] = self.around(first)
        return self._built[built]

    def runs(self, one: DrawnCase) -> tuple[Run, ...]:
        """A draw, solved in each closure.

        Raises
        ------
        CounterofferError
            If one has no certified equilibrium.
        """
        return tuple(self.run(one, at) for at in range(len(self.sides)))

    def headlines(self, one: DrawnCase, at: int) -> Array:
        """`headlines` of a draw in one of the closures; of draws that differ in nothing that acts there, once."""
        key = (at, one.built, tuple(one.closing[at].items()), one.theta.at(self.sides[at]))
        if key not in self._known:
            if len(self._known) >= MOST_KNOWN:
                self._known.clear()
            self._known[key] = headlines(self.run(one, at), self.base(one.built)[at].economy)
        return self._known[key]

    def run(self, one: DrawnCase, at: int) -> Run:
        """A draw in one of the closures."""
        base = self.base(one.built)[at]
        return redrawn(base, drawn_economy(base, one.theta), **changed(base.scenario, one.closing[at]))


def drawn_economy(base: Run, one: DrawnTheta) -> Economy | None:
    """The economy with the draw's θ; none where its own stands."""
    if one.source is None and one.errors is None and one.first_year is None:
        return None
    said = base.scenario.elasticities
    chosen = _reading(one.source, None) if one.source else _reading(said.source, said.concept)
    first = None if one.first_year is None else one.first_year - 1
    return with_elasticities(base.economy, chosen, base.scenario.horizon, errors=one.errors, first_year=first)


@cache
def _reading(source: str, concept: str | None) -> ElasticityReading:
    return reading(source, concept)


def headlines(run: Run, counted: Economy | None = None) -> Array:
    """`HEADLINES` by region [q, n]; NaN where a closure has none. Heads are counted once, on `counted`."""
    found: dict[str, Array] = regional(run.equilibrium)
    if run.scenario.closure == SHORT:
        heads = headcount(counted or run.economy, run.scenario.unemployment.before)
        found |= work_by_region(run.equilibrium, heads)
    none = np.full(len(run.economy.regions), np.nan)
    return np.stack([np.asarray(found.get(key, none), dtype=float) for key in HEADLINES])


def solved(solver: Solver, draws: Sequence[DrawnCase]) -> tuple[Array, list[tuple[int, str, str]]]:
    """Headlines of draws [d, side, q, n], NaN where there is none, and which of them have no solution: number, why."""
    shape = (len(draws), len(solver.sides), len(HEADLINES), len(solver.sides[0].economy.regions))
    found, failed = np.full(shape, np.nan), list[tuple[int, str, str]]()
    for d, one in enumerate(draws):
        for at, side in enumerate(solver.sides):
            try:
                found[d, at] = solver.headlines(one, at)
            except CounterofferError as error:
                failed.append((one.number, side.scenario.closure, message_of(error)))
    return found, failed


def _said(scenario: Scenario, path: str) -> Any:
    found: Any = scenario
    for key in path.split("."):
        found = getattr(found, key)
    return found
