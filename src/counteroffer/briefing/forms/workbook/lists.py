"""Every table of a study as a sheet: names, units, keys, sources, and the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from counteroffer.briefing.forms.workbook.styles import FRONT, LEVELS, Styles, printed, put
from counteroffer.briefing.words import Wording
from counteroffer.study import Study
from counteroffer.tables.columns import Column, column

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

FIRST = 6  # row of a sheet's first record: above are title, source, names, units and keys
LONGEST_NAME = 31  # characters of a sheet's name
WIDEST = 48


@dataclass(frozen=True)
class ListSheet:
    """Where a table stands in the workbook.

    Attributes
    ----------
    table, sheet : str
        Stem of its file, and name of its sheet.
    frame : DataFrame
        Its rows.
    """

    table: str
    sheet: str
    frame: pd.DataFrame

    def column(self, key: str) -> int:
        """Position of a column."""
        return list(self.frame.columns).index(key)

    def cells(self, key: str, first: int = 0, count: int | None = None) -> list[object]:
        """A run of a column's records, as charts take it."""
        last = FIRST + (len(self.frame) if count is None else first + count) - 1
        return [self.sheet, FIRST + first, self.column(key), last, self.column(key)]


def list_sheets(
    book: Workbook, styles: Styles, study: Study, frames: Mapping[str, pd.DataFrame], w: Wording
) -> list[ListSheet]:
    """Write a sheet for each table."""
    taken = {w(FRONT).lower(), w(LEVELS).lower()}
    found = []
    for table, frame in frames.items():
        name = _free(table, taken)
        found.append(ListSheet(table, name, frame))
        _write(book, styles, study, found[-1], w)
    return found


def _free(table: str, taken: set[str]) -> str:
    """A sheet's name that no other one has, whatever its letters' size."""
    name, number = table[:LONGEST_NAME], 1
    while name.lower() in taken:
        number += 1
        name = f"{table[: LONGEST_NAME - 3]}_{number}"
    taken.add(name.lower())
    return name


def _write(book: Workbook, styles: Styles, study: Study, one: ListSheet, w: Wording) -> None:
    sheet, frame = book.add_worksheet(one.sheet), one.frame
    said = [column(str(key), one.table) for key in frame.columns]
    put(sheet, 0, 0, one.table, styles["heading"])
    put(sheet, 1, 0, source(study, said, w))
    sheet.write_url(2, 0, f"internal:'{w(FRONT)}'!A1", string=w("back to the front sheet"))
    for c, (key, each) in enumerate(zip(frame.columns, said, strict=True)):
        put(sheet, FIRST - 3, c, w.given(each.name), styles["head"])
        put(sheet, FIRST - 2, c, w.given(each.unit), styles["unit"])
        put(sheet, FIRST - 1, c, str(key), styles["key"])
        if each.formula:
            sheet.write_comment(FIRST - 3, c, each.formula)
        style = styles.number(each) if each.kind == "number" else styles["text"]
        for r, value in enumerate(frame[key]):
            put(sheet, FIRST + r, c, _said(value, each, w), style)
        sheet.set_column(c, c, _width(frame[key], each, w))
    sheet.freeze_panes(FIRST, sum(1 for each in said[:2] if each.kind == "key"))
    printed(sheet)
    sheet.autofilter(FIRST - 1, 0, FIRST - 1 + len(frame), len(said) - 1)


def _said(value: Any, each: Column, w: Wording) -> Any:
    """A value in the language: words and flags; labels that name a row stay as files have them."""
    if each.kind == "flag":
        return (w("yes") if value else w("no")) if type(value).__name__.startswith("bool") else value
    return w.given(value) if each.kind == "words" and isinstance(value, str) else value


def source(study: Study, said: list[Column], w: Wording) -> str:
    """What a table rests on, in a line."""
    stated = dict.fromkeys(each.source for each in said if each.source)
    own = study.economy.source
    if own:
        based = w(
            "tables given ({name}: {publisher}, {year})",
            name=study.economy.name,
            publisher=own.publisher or w("not stated"),
            year=own.year,
        )
    else:
        based = "; ".join(map(w.given, stated)) or w("the embedded tables: `counteroffer data`")
    return w(
        "Scenario {name}, {date}. Rests on: {based}. Units stand under each name.",
        name=study.file.name,
        date=w.day(study.scenario.date),
        based=based,
    )


def _width(values: pd.Series, each: Column, w: Wording) -> int:
    longest = max((len(str(value)) for value in values.head(200)), default=0) if each.kind != "number" else 10
    return min(max(longest, max((len(word) for word in w.given(each.name).split()), default=0), 9) + 2, WIDEST)
