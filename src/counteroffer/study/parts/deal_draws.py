"""The deal over draws of what is not known."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from counteroffer.negotiation import deal
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.robust.one_deal import deal_over_draws
from counteroffer.study.parts.table_facts import TableFacts


@dataclass(frozen=True, eq=False)
class DealDrawsResult:
    """How far the gains of the Nash bargain's terms go over draws: see `deal_over_draws`; empty without a deal."""

    table: TableFacts
    disagreement: str
    over_draws: pd.DataFrame


def solve_deal_draws(table: BargainingTable) -> DealDrawsResult:
    """The Nash bargain without side payments, over as many draws as the scenario says."""
    found, said = deal(table, payments=False, trace=False), table.run.scenario.uncertainty
    return DealDrawsResult(
        TableFacts.of(table), found.disagreement, deal_over_draws(table, found, said.draws, said.seed)
    )
