"""What each part of a study is solved by, and which parts a scenario asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import lru_cache, partial
from typing import Any

from counteroffer.equilibrium.compilation import prepare
from counteroffer.errors import CounterofferError, message_of
from counteroffer.household.groups import counted
from counteroffer.lazily import jax
from counteroffer.negotiation.game.table import BargainingTable, table_beside
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile
from counteroffer.study.part import AGREEMENTS, BARGAINING, ON_REQUEST, Missing, Part, Solved, Why
from counteroffer.study.parts import agreements, bargaining
from counteroffer.study.parts.cases import solve_deal_cases
from counteroffer.study.parts.deal_draws import solve_deal_draws
from counteroffer.study.parts.households import solve_households, solve_households_in_the_short_run
from counteroffer.study.parts.jobs import solve_jobs
from counteroffer.study.parts.question import asked_about
from counteroffer.study.parts.retaliation import solve_retaliation
from counteroffer.uncertainty.bases import bases
from counteroffer.uncertainty.draws import draw
from counteroffer.uncertainty.ranges import ranges

LONGEST_FIRST = (  # so that what runs side by side ends together
    *(Part.draws, Part.deal_draws, Part.deal_cases, Part.deal, Part.jobs, Part.concessions),
    *(Part.war, Part.leverage, Part.diversification, Part.retaliation, Part.bases, Part.integration),
    *(Part.pact, Part.ranges, Part.security, Part.alone, Part.question, Part.incidence),
    *(Part.households_short_run, Part.households),
)
# The same table, and the same programs.
AT_THE_TABLE = frozenset({*BARGAINING, Part.deal_draws, Part.deal_cases, Part.retaliation})
# What takes a second at most: left to the end, which comes at the same time for all so.
SHORT = frozenset(LONGEST_FIRST[LONGEST_FIRST.index(Part.ranges) :])
Solve = Callable[[Run, Part], Solved[Any] | Missing]


def wanted_by(run: Run) -> set[Part]:
    """What a scenario asks for: bargaining where it says anything of it, agreements it names, security it states."""
    said = run.scenario
    found = {Part.incidence, Part.bases, Part.alone, Part.jobs, Part.ranges, *(Part(name) for name in said.agreements)}
    found |= {Part.question} if said.question else set()
    if counted(run.economy):
        found |= {Part.households} | (set() if said.closure == "short_run" else {Part.households_short_run})
    return found | set(BARGAINING if said.bargains else ()) | ({Part.security} if said.security else set())


def made_beside(part: Part) -> bool | None:
    """Which parts are best solved in one process: at the table, or away from it; none for what fills up the end."""
    return None if part in SHORT else part in AT_THE_TABLE


READY = f"{__name__}:ready"


def ready() -> None:
    """Have what every part needs, in a process that has no part yet."""
    prepare()
    jax.devices()


def rehearse(file: ScenarioFile) -> None:
    """Solve a scenario that its parts will be asked of here: what it reads and loads is then there."""
    with suppress(CounterofferError):  # which is said where it is asked for
        simulate(file)


def solve_part(run: Run, part: Part) -> Solved[Any] | Missing:
    """One part, or why it cannot be had."""
    if part in (*BARGAINING, *ON_REQUEST, Part.deal_draws) and len(run.scenario.players or run.lead) < 2:
        return Missing(Why.one_player)
    if part is Part.deal_draws and not run.scenario.bargains:
        return Missing(Why.not_asked)
    if part is Part.ranges and (run.given is not None or run.economy.table is None):
        return Missing(Why.own_economy)
    try:
        return Solved(_SOLVE[part](run))
    except CounterofferError as error:
        return Missing(Why.refused, message_of(error))


def _at_the_table(solve: Callable[[Any], Any], run: Run) -> Any:
    return solve(_table(run))


@lru_cache(maxsize=1)
def _table(run: Run) -> BargainingTable:
    return table_beside(run)


_SOLVE: Mapping[Part, Callable[[Run], Any]] = {
    Part.incidence: lambda run: run.split,
    Part.bases: bases,
    Part.alone: lambda run: run.alone,
    Part.question: asked_about,
    Part.jobs: solve_jobs,
    Part.households: solve_households,
    Part.households_short_run: solve_households_in_the_short_run,
    Part.war: partial(_at_the_table, bargaining.solve_war),
    Part.concessions: partial(_at_the_table, bargaining.solve_concessions),
    Part.leverage: partial(_at_the_table, bargaining.solve_leverage),
    Part.deal: partial(_at_the_table, bargaining.solve_deal),
    Part.deal_draws: partial(_at_the_table, solve_deal_draws),
    Part.deal_cases: partial(_at_the_table, solve_deal_cases),
    Part.retaliation: partial(_at_the_table, solve_retaliation),
    Part.pact: agreements.solve_pact,
    Part.diversification: agreements.solve_diversification,
    Part.security: agreements.solve_security,
    Part.integration: agreements.solve_integration,
    Part.ranges: ranges,
    Part.draws: lambda run: draw(run, processes=1),  # parts stand side by side already
}
assert {*_SOLVE} == {*Part} == {*LONGEST_FIRST}
assert {*BARGAINING, *ON_REQUEST, *AGREEMENTS} < {*Part}
