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
    deficits: Annotated[
        str, typer.Option(help="Of cp2015: zero, as in its tables, or observed, those of 1993 kept.")
    ] = "",
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Print published results beside ours; exit 1 if they are not met."""
    from counteroffer.labels import choose, unknown
    from counteroffer.replication import REPLICATIONS

    if name not in REPLICATIONS:
        raise InputError(str(unknown("replication", name, "the command", dict.fromkeys(REPLICATIONS, ""))))
    source = REPLICATIONS[name]
    asked = {"deficits": deficits} if deficits else {}
    for option, value in asked.items():
        if option not in source.variants:
            raise InputError(f"--{option} is not of {name}; leave it out")
        choose(option, value, f"replicate {name}", source.variants[option])
    with progress("solving"):
        result = source.run(data or source.folder, **asked)
    show(result.table, format, table="replication", wide=wide, title=result.title)
    for line in result.legend:
        err.print(line, highlight=False)
    err.print(result.verdict, highlight=False)
    if not result.holds:
        raise typer.Exit(1)
