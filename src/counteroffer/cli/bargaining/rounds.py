"""`counteroffer war --rounds`: commit, answer, answer to the answer, beside simultaneous play."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.bargaining.options import named
from counteroffer.cli.console import Format, err, note, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.negotiation.game.game import Game

RoundsOption = Annotated[
    int | None,
    typer.Option(
        "--rounds", min=1, max=3, help="Between two: 2, one commits and the other answers; 3, it then raises."
    ),
]
FirstOption = Annotated[str, typer.Option("--first", help="Of --rounds: who moves first; each in turn by default.")]
PLAYS = (
    *("play", "first", "player", "against_status_quo_usd_mn", "utility_percent", "median_level_percent"),
    *("answer_pays_usd_mn", "punishment_usd_mn", "punished_usd_mn"),
)


def check_rounds(rounds: int | None, first: str, certify: bool, levels: bool) -> None:
    """Refuse options that would do nothing."""
    if rounds is None and first:
        raise InputError("--first is of --rounds; say how many, or drop it")
    if rounds is not None and (certify or levels):
        raise InputError("--rounds prints its own certificates; drop --certify and --levels")


def show_rounds(game: Game, rounds: int, first: str, name: str, format: Format, wide: bool) -> None:
    """Play a game of two in rounds and print where each order of moves leads."""
    from counteroffer.negotiation.moves import in_rounds

    with progress("searching"):
        found = in_rounds(game, rounds, named(game, first))
    show(found.table, format, table="war_rounds", wide=wide, shown=PLAYS, title=name)
    if format is not Format.table:
        return
    if len(found.certificates):
        words = "search against each answer and each commitment"
        show(found.certificates, format, table="war_rounds_search", wide=wide, title=words, below=True)
    note(
        "committed: the first sets its tariffs knowing the answer; raised: it may raise them after the answer, and "
        "takes none back. An answer is a best response, so that it would be given; punishment is what the highest "
        "tariffs would cost who answers beyond it, and a game played once gives no reason for it"
    )
    for key, leads, one in found.commitments:
        if not one.holds:
            err.print(f"{key}, {leads} first: something else tried does better; free fewer tariffs", highlight=False)
