"""`counteroffer optimal|war|concessions|leverage|deal|coalitions`: the bargaining table on the command line."""

from __future__ import annotations

import typer

from counteroffer.negotiation_commands.play import coalitions, optimal, war
from counteroffer.negotiation_commands.talks import concessions, deal, leverage


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command(epilog="Example: counteroffer optimal october-2025 --player USA --partner CAN")(optimal)
    app.command(epilog="Example: counteroffer war october-2025 -p USA -p CAN -p MEX --certify")(war)
    app.command(epilog="Example: counteroffer concessions october-2025 --show swaps")(concessions)
    app.command(epilog="Example: counteroffer leverage october-2025 --budget 1000 --aim Michigan")(leverage)
    app.command(epilog="Example: counteroffer deal october-2025 --without lapse --patience 0.95 0.9")(deal)
    app.command(epilog="Example: counteroffer coalitions october-2025 --external world --common")(coalitions)
