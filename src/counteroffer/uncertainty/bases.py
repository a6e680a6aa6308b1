"""The same question on other bases: one choice of the scenario changed at a time, all else as it is.

Which they are is data: a new one is a line of `BASES`. Those with a doubt answer the same question by another choice
that can be defended, and widen the headline's range; the others answer a question beside it and are only shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.errors import CounterofferError, message_of
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import Scenario, with_pact
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.uncertainty.ranges import INCOME, USD

OWN, FIRST_ORDER, SHORT = "own", "first_order", "short_run"
COLUMNS = ("basis", "doubt", "region", INCOME, USD)


class Doubt(StrEnum):
    """What is known to move an answer, in the order it is told."""

    elasticities = "elasticities"
    horizon = "horizon"
    goods = "goods"
    pass_through = "pass_through"
    balances = "balances"
    table_year = "table_year"


@dataclass(frozen=True)
class Basis:
    """One choice, made otherwise.

    Attributes
    ----------
    key : str
        Its name in files; the briefing has its words.
    doubt : Doubt or None
        What it says of the headline's range; none where it answers another question.
    changes : mapping
        Key of the scenario, dotted below the top → value. A basis whose values are the scenario's own is left out.
    needs : str
        Key of the scenario without which it makes no difference.
    rereads : bool
        Whether it changes which measures the tariff book gives.
    of_data : bool
        Whether only the embedded data can answer it, not an economy of the caller's.
    """

    key: str
    doubt: Doubt | None
    changes: Mapping[str, Any] = field(default_factory=dict)
    needs: str = ""
    rereads: bool = False
    of_data: bool = False


BASES = (
    Basis(SHORT, Doubt.horizon),  # solved as `Run.short_run`, at the horizon that goes with it
    Basis("long_run", Doubt.horizon, {"closure": "long_run", "elasticities.horizon": "long"}),
    Basis("products", Doubt.goods, {"goods": "products"}, of_data=True),
    Basis("industry", Doubt.goods, {"goods": "industry"}, of_data=True),
    Basis("like_imports", Doubt.goods, {"goods": "products", "home_supply": "imports"}, of_data=True),
    Basis("year1_at_cost", Doubt.pass_through, {"closure": "short_run", "pricing": "cost"}, of_data=True),
    Basis("by_commodity", Doubt.goods, {"tariff_book.route": "commodity"}, needs="as_of", of_data=True),
    Basis("by_hs6", Doubt.goods, {"tariff_book.route": "hs6"}, needs="as_of", of_data=True),
    Basis("table_2024", Doubt.table_year, {"table": 2024}, of_data=True),
    Basis("balanced", Doubt.balances, {"deficit_rule": "zero"}),
    Basis("world_share", Doubt.balances, {"deficit_rule": "world_share"}),
    Basis("value_added_share", Doubt.balances, {"deficit_rule": "value_added_share"}),
    Basis("whole_book", None, {"without": ()}, needs="as_of", rereads=True),
)


@dataclass(frozen=True, eq=False)
class Bases:
    """A scenario's real income on other bases.

    Attributes
    ----------
    frame : DataFrame
        A row a basis and lead region: basis (OWN first, FIRST_ORDER last), doubt (empty where it does not count for
        the range), region, real_income_percent, equivalent_variation_usd_mn; of FIRST_ORDER the formula's value.
    missing : mapping
        Basis → why it has no solution.
    """

    frame: pd.DataFrame
    missing: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """What there is, in order."""
        return tuple(dict.fromkeys(self.frame["basis"]))

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What was moved, in the order of `Doubt`."""
        found = set(self.frame["doubt"])
        return tuple(doubt for doubt in Doubt if doubt in found)


def bases(run: Run) -> Bases:
    """Solve a scenario on every other basis that differs from its own."""
    rows, missing = list(_rows(OWN, None, run)), {}
    for basis in applicable(run.scenario):
        if basis.of_data and (run.given is not None or run.economy.table is None):
            continue
        try:
            rows += _rows(basis.key, basis.doubt, _on(run, basis))
        except CounterofferError as error:
            missing[basis.key] = message_of(error)
    rows += _first_order(run)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return Bases(frame[frame["region"].isin(run.lead)].reset_index(drop=True), missing)


def applicable(scenario: Scenario) -> tuple[Basis, ...]:
    """The bases that differ from a scenario's own."""
    return tuple(one for one in BASES if _differs(scenario, one))


def closure_of(key: str, own: str) -> str:
    """The closure that a basis is solved in, where the scenario's own is `own`."""
    changes = next((one.changes for one in BASES if one.key == key), {})
    return SHORT if key == SHORT else str(changes.get("closure", own))


def _differs(scenario: Scenario, basis: Basis) -> bool:
    read = any(isinstance(measure, BookMeasure) for measure in scenario.measures)
    if basis.needs and not (getattr(scenario, basis.needs) and read):
        return False
    if basis.key in (SHORT, "long_run"):
        return scenario.closure != basis.key
    return any(_value(scenario, path) != value for path, value in basis.changes.items())


def _value(scenario: Scenario, path: str) -> Any:
    found: Any = scenario
    for key in path.split("."):
        found = getattr(found, key)
    return found


def _on(run: Run, basis: Basis) -> Run:
    if basis.key == SHORT:
        return run.short_run
    changes: dict[str, Any] = {}
    for path, value in basis.changes.items():
        key, _, inner = path.partition(".")
        changes[key] = getattr(run.scenario, key).model_copy(update={inner: value}) if inner else value
    if basis.rereads:
        varied = replace(run.file, scenario=run.scenario.varied(**changes))
        return simulate(with_pact(varied, varied.scenario.pact), run.given)
    return run.varied(**changes)


def _rows(basis: str, doubt: Doubt | None, found: Run) -> Iterator[tuple[object, ...]]:
    e = found.equilibrium
    for region, percent, usd in zip(
        found.economy.regions, 100 * (real_income(e) - 1), equivalent_variation(e), strict=True
    ):
        yield basis, str(doubt or ""), region, float(percent), float(usd)


def _first_order(run: Run) -> Iterator[tuple[object, ...]]:
    """Caliendo and Parro's formula, which is not real income, on baseline income."""
    percent = run.effects.first_order["first_order_welfare_percent"].to_numpy(float)
    usd = percent / 100 * np.asarray(run.equilibrium.baseline.income)
    for region, one, dollars in zip(run.economy.regions, percent, usd, strict=True):
        yield FIRST_ORDER, "", region, float(one), float(dollars)
