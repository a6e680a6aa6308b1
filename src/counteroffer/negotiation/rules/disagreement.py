"""What each player would have without a deal, whatever way talks end."""

from __future__ import annotations

import pandas as pd

from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.deal import DISAGREEMENTS, disagreement_point
from counteroffer.run.pact_cases import LAPSES, pact_cases


def disagreements(table: BargainingTable) -> pd.DataFrame:
    """What each player has without a deal, in every way that needs no search of its own (a trade war does).

    Columns disagreement, player, utility_usd_mn.

    Raises
    ------
    ScenarioError
        If the scenario has no day of the tariff book, which the cases of the pact take.
    """
    cases = {"lapse" if name == LAPSES else name.replace("-", "_") for name in pact_cases(table.run.file)}
    known = {"status_quo"} | cases
    rows = [
        (kind, player, value)
        for kind in DISAGREEMENTS
        if kind in known
        for player, value in zip(table.game.names, disagreement_point(table, kind), strict=True)
    ]
    return pd.DataFrame(rows, columns=["disagreement", "player", "utility_usd_mn"])
