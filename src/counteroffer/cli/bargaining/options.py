"""What the commands of the bargaining table share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from counteroffer.cli.console import progress, warn

if TYPE_CHECKING:
    from counteroffer.negotiation.game.game import Game
    from counteroffer.negotiation.game.table import BargainingTable


PactOption = Annotated[str, typer.Option("--pact", help="Pact at stake, by name; by default the one between players.")]


def open_table(scenario: str, pact: str = "") -> BargainingTable:
    """A scenario's table, its warnings printed; with a pact at stake where one is named."""
    with progress("solving"):
        from counteroffer.negotiation import bargaining_table
        from counteroffer.run.pact_cases import staked
        from counteroffer.scenario import load_scenario

        table = bargaining_table(staked(load_scenario(scenario), pact))
    warn(table.run)
    return table


def title(table: BargainingTable, what: str) -> str:
    """Title of a printed table."""
    return f"{table.run.scenario.title}: {what}"


def named(game: Game, said: str) -> str:
    """A player by its name, or by the code of its one region; nothing where nothing is said.

    Raises
    ------
    EconomyError
        For one who is not in the game.
    """
    if not said:
        return ""
    by_code = {one.regions[0]: one.name for one in game.players if len(one.regions) == 1}
    name = by_code.get(said, said)
    game.index(name)
    return name


def stated(said: dict[str, Any]) -> dict[str, Any]:
    """What options say; those left out are not in it."""
    return {key: value for key, value in said.items() if value is not None}
