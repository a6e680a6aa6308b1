"""Everything a briefing says about the table: alternatives, trade war, concessions, leverage, the deal."""

from __future__ import annotations

from dataclasses import dataclass

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types import Array
from counteroffer.negotiation.game.free import free_tariffs
from counteroffer.negotiation.game.table import Table, bargaining_table
from counteroffer.negotiation.rules.concessions import Concessions, concessions
from counteroffer.negotiation.rules.deal import Deal, deal, disagreement_point
from counteroffer.negotiation.rules.leverage import Leverage, leverage
from counteroffer.negotiation.search.best_response import BestResponse, best_response
from counteroffer.negotiation.search.nash import War, nash
from counteroffer.scenario import ScenarioFile


@dataclass(frozen=True, eq=False)
class Overview:
    """A scenario's bargaining, seen from its first player.

    Attributes
    ----------
    table : Table
        Players, issues, and the status quo they start from.
    now : array [p]
        u today, USD million a year from the economy without the measures.
    alone : tuple of BestResponse
        Each player's best tariffs on the others if nobody answered, free by sector.
    war : War
        Nash equilibria of such tariffs.
    lapse : array [p] or None
        u if the pact lapsed; None where the scenario has no day of the tariff book.
    concessions : Concessions
        Each issue's value, exchange rates, swaps.
    leverage : Leverage
        The first player's instruments against the second.
    deal : Deal
        Bargains over the issues from the scenario's disagreement point.
    """

    table: Table
    now: Array
    alone: tuple[BestResponse, ...]
    war: War
    lapse: Array | None
    concessions: Concessions
    leverage: Leverage
    deal: Deal


def overview(scenario: str | ScenarioFile, economy: Economy | None = None) -> Overview:
    """Solve everything about a scenario's table that has at least two players."""
    table = bargaining_table(scenario, economy)
    free = free_tariffs(table)
    lapse = disagreement_point(table, "lapse") if table.run.scenario.as_of else None
    return Overview(
        table=table,
        now=table.game.utility(table.game.now),
        alone=tuple(best_response(free, name) for name in free.names),
        war=nash(free),
        lapse=lapse,
        concessions=concessions(table),
        leverage=leverage(table),
        deal=deal(table, payments=False),
    )
