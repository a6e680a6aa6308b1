"""`counteroffer pact|diversify|linkage|integration`: the agreements around a dispute on the command line."""

from __future__ import annotations

import typer

from counteroffer.agreement_commands.outside import diversify, integration
from counteroffer.agreement_commands.pact import pact
from counteroffer.agreement_commands.security import linkage


def add_to(app: typer.Typer) -> None:
    """Put the commands on the command line."""
    app.command(epilog="Example: counteroffer pact october-2025 --show affected")(pact)
    app.command(epilog="Example: counteroffer diversify october-2025 --with GBR --with EU --restore income")(diversify)
    app.command(epilog="Example: counteroffer linkage october-2025 --protection CAN=2000")(linkage)
    app.command(epilog="Example: counteroffer integration october-2025 --show autonomy")(integration)
