"""The list of goods in force beside a designed one of no more value and cost, as frames."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.lists import ListDesign, design_list, lines_table, lists_table, places_table
from counteroffer.study.parts.table_facts import TableFacts


@dataclass(frozen=True, eq=False)
class RetaliationResult:
    """A designed list beside the one in force.

    Attributes
    ----------
    us, them : str
        Players: whose list, on whose goods.
    lists, lines : DataFrame
        As `lists_table` and `lines_table`.
    places : DataFrame or None
        As `places_table`.
    known, known_usd_mn : int, float
        Lines that are known by code, and what is bought of them.
    line_cap, sector_cap : float
        Largest share of the value in one line, in one sector.
    gap : float
        Bound on what a better list of the problem could add, a share of what this one takes.
    residual : float
        Of the equilibrium with the designed list.
    """

    table: TableFacts
    us: str
    them: str
    lists: pd.DataFrame
    lines: pd.DataFrame
    places: pd.DataFrame | None
    known: int
    known_usd_mn: float
    line_cap: float
    sector_cap: float
    gap: float
    residual: float


def solve_retaliation(table: BargainingTable) -> RetaliationResult:
    """The first player's list on the second's goods: as much value and own cost as what is in force."""
    return told_list(design_list(table))


def told_list(found: ListDesign) -> RetaliationResult:
    """A designed list as frames."""
    lines = found.setting.lines
    return RetaliationResult(
        table=TableFacts.of(found.table),
        us=found.us.name,
        them=found.them.name,
        lists=lists_table(found),
        lines=lines_table(found),
        places=places_table(found),
        known=len(lines),
        known_usd_mn=float(lines.value.sum()),
        line_cap=found.rules.line_cap,
        sector_cap=found.rules.sector_cap,
        gap=found.gap,
        residual=found.designed.equilibrium.residual,
    )
