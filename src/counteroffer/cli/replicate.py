"""`counteroffer replicate`: published results beside ours."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, err, progress, show
from counteroffer.errors import InputError


def replicate(
    name: Annotated[
        str,
        typer.Argument(
            help="cp2015: Caliendo & Parro's NAFTA table; ossa2014: Ossa's optimal tariffs, trade war and trade talks; "
            "tracker: published US rates."
        ),
    ],
    data: Annotated[Path | None, typer.Option(help="Folder with the replication data.")] = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Print published results beside ours; exit 1 if they are not met."""
    from counteroffer.labels import unknown
    from counteroffer.replication import REPLICATIONS

    if name not in REPLICATIONS:
        raise InputError(str(unknown("replication", name, "the command", dict.fromkeys(REPLICATIONS, ""))))
    with progress("solving"):
        source = REPLICATIONS[name]
        result = source.run(data or source.folder)
    show(result.table, format, table="replication", wide=wide, title=result.title)
    for line in result.legend:
        err.print(line, highlight=False)
    err.print(result.verdict, highlight=False)
    if not result.holds:
        raise typer.Exit(1)
