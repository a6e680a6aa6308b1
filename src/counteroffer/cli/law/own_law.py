"""`counteroffer tariffs check`: a folder of law of the user's own, and what it changes of the shipped book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, note, show

WORDS = {
    "new": "new programme",
    "changed": "other measures than the book's",
    "gives_way": "gives way to a programme of the folder",
}


def check(
    folder: Annotated[Path, typer.Argument(help="Folder of YAML in the book's format (docs/own-law.md).")],
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Whether a folder of law can be meant, and what it changes of the shipped book from which day."""
    import pandas as pd

    from counteroffer.tariffs.own import check as checked

    found = checked(folder)
    rows = [
        {
            "programme": one.key,
            "laid": WORDS[one.laid.value],
            "importer": one.importer,
            "from": str(one.first or ""),
            "trade_usd_mn": one.trade_usd_mn,
            "idle": ", ".join(f"measures[{j}]" for j in one.idle),
        }
        for one in found
    ]
    show(pd.DataFrame(rows), format, table="tariff_own", wide=wide, title=f"{folder.name} over the shipped book")
    if format is Format.table:
        note(
            "Trade of 2024 in reach of what differs. The law was laid on it on every day that the folder changes: no "
            "two measures of one programme overlap."
        )
