"""Tables of text as files have them, CSV or a workbook: every cell with the place an error names it by."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from counteroffer.errors import InputError, Worded, worded
from counteroffer.inputs.csvtext import decoded

WORKBOOKS = (".xlsx", ".xlsm", ".ods")
LARGEST_SHEET = 200_000_000  # bytes; the largest published inter-country table is about half of it
UTF8 = worded("save it as UTF-8 text: in a spreadsheet, 'CSV UTF-8'")


@dataclass(frozen=True)
class Grid:
    """One table: rows of cells, each a text without blanks around it, a number, or None where it is empty.

    Attributes
    ----------
    name : str
        Of its sheet or file, without the ending.
    place : str
        What errors call it: "trade.csv", or "own.xlsx, sheet trade".
    rows : tuple of tuple
        All of one length.
    """

    name: str
    place: str
    rows: tuple[tuple[str | float | None, ...], ...]

    def where(self, row: int, column: int) -> Worded:
        """A cell as a spreadsheet names it."""
        return worded("{place}, cell {cell}", place=self.place, cell=cell_name(row, column))

    def number(self, row: int, column: int) -> float:
        """A cell that has to be a number.

        Raises
        ------
        InputError
            With the cell, what it holds, and the mend.
        """
        value = self.rows[row][column]
        at = self.where(row, column)
        if value is None:
            raise InputError(worded("{at} is empty; write a number, 0 where there is none", at=at))
        if isinstance(value, str):
            value = _typed(value, at)
        if not math.isfinite(value):
            raise InputError(worded("{at} holds {value}; write a finite number", at=at, value=value))
        return float(value)

    def text(self, row: int, column: int) -> str:
        """A cell as text; empty where it is. A whole number is written without a point."""
        value = self.rows[row][column]
        if value is None:
            return ""
        return value if isinstance(value, str) else f"{value:.0f}" if value == round(value) else repr(value)


def _typed(text: str, at: str) -> float:
    """A number written as text, as a CSV has it: a point before decimals, and nothing between thousands."""
    try:
        found = float(text)
    except ValueError:
        raise InputError(
            worded(
                "{at} holds '{value}', which is no number; write one: a point before decimals, nothing between "
                "thousands, and no unit",
                at=at,
                value=text,
            )
        ) from None
    if "_" in text:
        raise InputError(worded("{at} holds '{value}'; write the number without _", at=at, value=text))
    return found


def cell_name(row: int, column: int) -> str:
    """A cell by letter and number: (0, 0) is A1."""
    letters, left = "", column + 1
    while left:
        left, digit = divmod(left - 1, 26)
        letters = chr(ord("A") + digit) + letters
    return f"{letters}{row + 1}"


def read_grids(path: Path) -> dict[str, Grid]:
    """The tables of a workbook, of one CSV file or of a folder of them, by name in lower case; empty ones left out.

    Raises
    ------
    InputError
        If it is not there, or is none of these.
    """
    if path.is_dir():
        files = [file for file in sorted(path.iterdir()) if file.suffix.lower() == ".csv"]
        if not files:
            raise InputError(
                worded("{path} has no .csv file; `counteroffer data template` writes a folder to fill in", path=path)
            )
        return {file.stem.lower(): csv_grid(file) for file in files}
    if not path.is_file():
        raise InputError(worded("no file or folder at {path}; check the path", path=path))
    if path.suffix.lower() in WORKBOOKS:
        return dict(_sheets(path))
    if path.suffix.lower() == ".csv":
        return {path.stem.lower(): csv_grid(path)}
    raise InputError(
        worded(
            "{path} is neither .csv nor {workbooks}; save it as one of these",
            path=path.name,
            workbooks=", ".join(WORKBOOKS),
        )
    )


def csv_grid(path: Path) -> Grid:
    """One CSV file.

    Raises
    ------
    InputError
        If it is no table of text, with its line.
    """
    if path.stat().st_size > LARGEST_SHEET:
        raise InputError(
            worded(
                "{path} is larger than {megabytes} MB; a table by cell is far smaller",
                path=path,
                megabytes=LARGEST_SHEET // 1_000_000,
            )
        )
    text = decoded(path)
    if "\0" in text:
        raise InputError(worded("{path} holds bytes that are no text; {utf8}", path=path.name, utf8=UTF8))
    try:
        rows = [tuple(cell.strip() or None for cell in row) for row in csv.reader(text.splitlines(), strict=True)]
    except csv.Error as error:
        raise InputError(
            worded("{path} is no table: {error}; {utf8}", path=path.name, error=error, utf8=UTF8)
        ) from None
    if rows and len([cell for cell in rows[0] if cell]) == 1 and ";" in str(rows[0][0]):
        raise InputError(worded("{path} has semicolons between its cells; save it with commas", path=path.name))
    return _grid(path.stem.lower(), path.name, rows)


def _sheets(path: Path) -> Iterator[tuple[str, Grid]]:
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise InputError(
            worded(
                "{path}: reading a workbook takes python-calamine; pip install 'counteroffer[office]', or "
                "save its sheets as CSV in one folder",
                path=path.name,
            )
        ) from None
    try:
        book = CalamineWorkbook.from_path(str(path))
        pages = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    except (CalamineError, OSError):
        raise InputError(
            worded("{path} cannot be read as a workbook; open it and save it again", path=path.name)
        ) from None
    for name, rows in pages:
        grid = _grid(
            name.strip().lower(),
            worded("{path}, sheet {sheet}", path=path.name, sheet=name),
            [tuple(map(_cell, row)) for row in rows],
        )
        if grid.rows:
            yield grid.name, grid


def _cell(value: Any) -> str | float | None:
    if isinstance(value, str):
        return value.strip() or None
    if value is None or isinstance(value, int | float):
        return value if not isinstance(value, bool) else ("yes" if value else "no")
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        value = value.date()
    return str(value)  # a day, as files write it


def _grid(name: str, place: str, rows: Sequence[tuple[str | float | None, ...]]) -> Grid:
    """Rows of one length, without the empty ones at the end."""
    last = max((j for j, row in enumerate(rows) if any(cell is not None for cell in row)), default=-1)
    width = max((j + 1 for row in rows for j, cell in enumerate(row) if cell is not None), default=0)
    kept = [tuple(row[:width]) + (None,) * (width - len(row)) for row in rows[: last + 1]]
    return Grid(name, place, tuple(kept))


@dataclass(frozen=True)
class Listed:
    """A grid with names in its first row: one record a row below it."""

    grid: Grid
    columns: dict[str, int]

    @property
    def lines(self) -> list[int]:
        """Rows that hold anything."""
        return [j for j, row in enumerate(self.grid.rows) if j and any(cell is not None for cell in row)]

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return column in self.columns

    def text(self, row: int, column: str) -> str:
        """A cell as text; empty where it, or its column, is not there."""
        return self.grid.text(row, self.columns[column]) if column in self.columns else ""

    def label(self, row: int, column: str) -> str:
        """A cell that has to hold a code."""
        found = self.text(row, column)
        if not found:
            raise InputError(
                worded("{cell} is empty; every row takes a {column}", cell=self.where(row, column), column=column)
            )
        return found

    def number(self, row: int, column: str) -> float:
        """A cell that has to be a number."""
        return self.grid.number(row, self.columns[column])

    def where(self, row: int, column: str) -> str:
        """A cell as a spreadsheet names it."""
        return self.grid.where(row, self.columns[column])


def listed(grid: Grid, needed: Sequence[str], optional: Sequence[str] = ()) -> Listed:
    """Read the names of a table's columns.

    Raises
    ------
    InputError
        For a column that is missing, there twice, or that nobody reads.
    """
    if not grid.rows:
        raise InputError(
            worded("{place} is empty; it takes the columns {needed}", place=grid.place, needed=", ".join(needed))
        )
    names = [grid.text(0, j).lower() for j in range(len(grid.rows[0]))]
    known = [*needed, *optional]
    for j, name in enumerate(names):
        if name and names.count(name) > 1:
            raise InputError(worded("{cell}: two columns are named {name}; keep one", cell=grid.where(0, j), name=name))
        if name and name not in known:
            raise InputError(
                worded(
                    "{cell}: nothing reads a column '{name}'; it takes {known}",
                    cell=grid.where(0, j),
                    name=name,
                    known=", ".join(known),
                )
            )
    missing = [name for name in needed if name not in names]
    if missing:
        raise InputError(_lacking(grid.place, missing, ", ".join(filter(None, names)) or worded("none")))
    return Listed(grid, {name: j for j, name in enumerate(names) if name})


def _lacking(place: str, missing: Sequence[str], have: str) -> Worded:
    """Which columns a table lacks, and what its first row has."""
    said = {"place": place, "missing": ", ".join(missing), "have": have}
    if len(missing) == 1:
        return worded("{place} lacks the column {missing}; its first row has {have}", **said)
    return worded("{place} lacks the columns {missing}; its first row has {have}", **said)
