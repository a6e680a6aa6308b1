"""`counteroffer data`: the embedded tables and their sources, what this package stands on, and tables of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, heading, note, say
from counteroffer.cli.console import show as show_frame
from counteroffer.errors import InputError
from counteroffer.tables.cells import cell

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode="rich",
    help="Every embedded table, its source, what in it is imputed; and tables of your own (docs/own-tables.md).",
)


@app.callback(epilog="Example: counteroffer data --format json")
def data(
    context: typer.Context,
    elasticities: Annotated[
        bool,
        typer.Option("--elasticities", help="Only the sets of trade elasticities: what each measures, and doubts."),
    ] = False,
    packages: Annotated[
        bool, typer.Option("--packages", help="Only the packages this one stands on: versions and licences.")
    ] = False,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """List every embedded table: publisher, year, licence, checksum, what is imputed; verify the checksums.

    The sets of trade elasticities follow: paper, what they measure and where that is said, how they are read, doubts.
    """
    if context.invoked_subcommand is not None:
        return
    if packages:
        _packages(format, wide)
        return
    from counteroffer.economy import described_sets

    plain = format is Format.table and not wide
    if elasticities or plain:
        sets = described_sets().fillna("")
    if not elasticities:
        _tables(format, wide)
    if plain:
        if not elasticities:
            note("", "Sets of trade elasticities:")
        _list(sets, "elasticity_sets")
    elif elasticities:
        show_frame(sets, format, table="elasticity_sets", wide=wide)


def _packages(format: Format, wide: bool) -> None:
    """Versions and licences of what is installed."""
    import pandas as pd

    from counteroffer.data.packages import packages

    show_frame(pd.DataFrame([vars(one) for one in packages()]), format, table="packages", wide=wide)


def _tables(format: Format, wide: bool) -> None:
    """Every embedded table, and whether it is what was built."""
    import pandas as pd

    from counteroffer import data as tables

    intact = tables.verify()
    rows = [
        {
            "table": row.file,
            "title": row.title,
            "publisher": row.publisher,
            "year": row.year,
            "licence": row.licence,
            "imputed": "; ".join(row.imputed) or "nothing",
            "sha256": row.sha256,
            "intact": intact[row.file],
        }
        for row in tables.registry()
    ]
    frame = pd.DataFrame(rows)
    if format is Format.table and not wide:
        _list(frame, "data")
    else:
        show_frame(frame, format, table="data", wide=wide)
    broken = [name for name, good in intact.items() if not good]
    if broken:
        raise InputError(f"checksum differs: {', '.join(broken)}; reinstall the package")


def _list(frame: pd.DataFrame, table: str) -> None:
    """A paragraph a row: what stands in words takes more room than columns have."""
    from counteroffer.tables.columns import column

    for _, row in frame.iterrows():
        heading(str(row[frame.columns[0]]))
        for key in frame.columns[1:]:
            said = column(key, table)
            if row[key] != "":
                say(f"{said.name}: {cell(row[key], said)}", indent="  ")
