"""What the commands of the bargaining table share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from counteroffer.cli.console import progress, warn

if TYPE_CHECKING:
    from counteroffer.negotiation.game.table import BargainingTable


def open_table(scenario: str) -> BargainingTable:
    """A scenario's table, its warnings printed."""
    with progress("solving"):
        from counteroffer.negotiation import bargaining_table

        table = bargaining_table(scenario)
    warn(table.run)
    return table


def title(table: BargainingTable, what: str) -> str:
    """Title of a printed table."""
    return f"{table.run.scenario.title}: {what}"


def stated(said: dict[str, Any]) -> dict[str, Any]:
    """What options say; those left out are not in it."""
    return {key: value for key, value in said.items() if value is not None}
