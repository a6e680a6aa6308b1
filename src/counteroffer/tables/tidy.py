"""Tables for a notebook: plain frames that know what their columns are, and show it."""

from __future__ import annotations

from html import escape
from typing import Any

import pandas as pd

from counteroffer.errors import LabelError
from counteroffer.tables.cells import cell
from counteroffer.tables.columns import Column, column
from counteroffer.tables.forms import forms

MOST_ROWS = 20  # that a notebook shows; the frame has all
TABLE = "table"  # of `attrs`


class TidyFrame(pd.DataFrame):
    """A table, one row an observation, that a notebook shows with the name, unit and digits of its columns.

    `attrs` has table (its name), schema and version (of its JSON, where a command prints it), units, names, formulas
    and sources (key of a column → text). What is made of it by pandas is a plain frame and keeps `attrs`.
    """

    def _repr_html_(self) -> str:
        return table_html(self, self.attrs.get(TABLE, ""))


def tidy(frame: pd.DataFrame, table: str) -> TidyFrame:
    """A table with what its columns are in `attrs`.

    Parameters
    ----------
    table : str
        Stem of the table's file.

    Raises
    ------
    LabelError
        For a column that is declared nowhere.
    """
    known = {str(key): column(str(key), table) for key in frame.columns}
    found = TidyFrame(frame)
    form = forms().get(table)
    found.attrs = {
        TABLE: table,
        **({"schema": form.name, "version": form.version} if form else {}),
        "units": {key: said.unit for key, said in known.items()},
        "names": {key: said.name for key, said in known.items()},
        "formulas": {key: said.formula for key, said in known.items() if said.formula},
        "sources": {key: said.source for key, said in known.items() if said.source},
    }
    return found


def table_html(frame: pd.DataFrame, table: str, most: int = MOST_ROWS) -> str:
    """A table as HTML, with names, units and digits of its columns and at most so many rows; all text is escaped."""
    known = [(key, _known(key, table)) for key in frame.columns]
    heads = "".join(
        f"<th{_side(said)}>{escape(said.name)}" + (f"<br><small>{escape(said.unit)}</small>" if said.unit else "")
        for _, said in known
    )
    body = "".join(
        "<tr>"
        + "".join(f"<td{_side(said)}>{escape(cell(one, said))}" for one, (_, said) in zip(row, known, strict=True))
        for row in frame.head(most).itertuples(index=False, name=None)
    )
    more = f" · {most} of {len(frame):,} rows" if len(frame) > most else f" · {len(frame):,} rows"
    caption = f"<caption>{escape(table)}{more}</caption>"
    return f"<table>{caption}<thead><tr>{heads}</thead><tbody>{body}</tbody></table>"


def _known(key: Any, table: str) -> Column:
    """What a column is; one that the user added goes by its key."""
    try:
        return column(str(key), table)
    except LabelError:
        return Column(str(key), str(key), "words")


def _side(said: Column) -> str:
    return ' style="text-align:right"' if said.kind == "number" else ' style="text-align:left"'
