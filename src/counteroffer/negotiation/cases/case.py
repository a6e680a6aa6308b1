"""Under what a deal is looked for: whether money changes hands, how far ahead one looks, and what players want."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Literal, get_args

import numpy as np

from counteroffer.effects.labour import headcount
from counteroffer.errors import ScenarioError, worded
from counteroffer.negotiation.game.table import BargainingTable, table_of
from counteroffer.negotiation.rules.deal import side_payments
from counteroffer.scenario import Scenario

CaseHorizon = Literal["year1", "long"]
Goal = Literal["income", "jobs"]
HORIZONS: tuple[CaseHorizon, ...] = get_args(CaseHorizon)
GOALS: tuple[Goal, ...] = get_args(Goal)
PAYMENTS = "payments"  # the issue that side payments are


@dataclass(frozen=True)
class DealCase:
    """One of the eight.

    Attributes
    ----------
    money : bool
        Whether players may pay each other.
    horizon : {"year1", "long"}
        Whether trade answers as it does in a year, or in full.
    goal : {"income", "jobs"}
        Real income without wage floors, or people at work where wages do not fall.
    """

    money: bool
    horizon: CaseHorizon
    goal: Goal


CASES = tuple(DealCase(money, horizon, goal) for goal, horizon, money in product(GOALS, HORIZONS, (False, True)))


def case_table(table: BargainingTable, horizon: CaseHorizon, goal: Goal) -> BargainingTable:
    """A table in another horizon, its players after another goal.

    Raises
    ------
    EconomyError
        If jobs of a player are not counted.
    ScenarioError
        For an issue that reaches too far in the first year.
    """
    said = _seen(table.run.scenario, horizon, goal)
    found = table
    if said is not table.run.scenario:
        found = table_of(table.run.under(said)).only(tuple(table.titles))
    if goal == "income":
        return found
    heads = headcount(found.run.economy, said.unemployment.before)
    return replace(found, game=replace(found.game, heads=heads))


def _seen(said: Scenario, horizon: CaseHorizon, goal: Goal) -> Scenario:
    """The scenario of a table, in another horizon and closure; itself where it is that already."""
    if goal == "income" and said.horizon == horizon and said.closure in ("roy", "long_run"):
        return said
    near = said.in_the_short_run() if horizon == "year1" or goal == "jobs" else said
    closure = "short_run" if goal == "jobs" else {"year1": "roy", "long": "long_run"}[horizon]
    elasticities = near.elasticities.model_copy(update={"horizon": horizon})
    return near.model_copy(update={"closure": closure, "elasticities": elasticities})


def with_money(table: BargainingTable, money: bool) -> BargainingTable:
    """The table with its payments, or side payments where it has none; or without any.

    Raises
    ------
    ScenarioError
        If nothing but payments is on the table.
    """
    each = table.game.instruments.each
    kept = [name for name in table.titles if any(one.issue == name and one.field != "transfer" for one in each)]
    if not kept:
        raise ScenarioError(
            worded(
                "{name}: only payments are on the table, and there is no deal without money; add issues",
                name=table.run.file.name,
            )
        )
    if not money:
        return table if len(kept) == len(table.titles) else table.only(kept)
    if len(kept) < len(table.titles):
        return table
    payments = side_payments(table, table.run.scenario.negotiation.side_payments_usd_mn)
    return replace(table, game=table.game.with_instruments([*each, *payments]))


def everything_off(table: BargainingTable) -> dict[str, float]:
    """Level by instrument where duties on the table are off, limits of quotas at their widest, and nothing is paid."""
    found = {}
    for one in table.game.instruments.each:
        wanted = {"transfer": one.status_quo, "quota": one.upper}.get(one.field, 0.0)
        found[one.name] = float(np.clip(wanted, one.lower, one.upper))
    return found
