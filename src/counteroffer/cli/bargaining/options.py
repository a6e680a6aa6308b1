"""What the commands of the bargaining table share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counteroffer.cli.console import progress, warn

if TYPE_CHECKING:
    from counteroffer.negotiation.game.table import Table


def open_table(scenario: str) -> Table:
    """A scenario's table, its warnings printed."""
    with progress("solving"):
        from counteroffer.negotiation import bargaining_table

        table = bargaining_table(scenario)
    warn(table.run.warnings)
    return table


def title(table: Table, what: str) -> str:
    """Title of a printed table."""
    return f"{table.run.scenario.title}: {what}"
