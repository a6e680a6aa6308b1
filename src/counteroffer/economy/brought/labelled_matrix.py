"""An inter-country table as one labelled matrix: industries by country, final use, value added, output."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.brought.grid import cell_name
from counteroffer.economy.detail import Note
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError

CLOSES = 1e-4  # of an industry's output; published tables are rounded to their last digit
MOST_NEGATIVE = 0.02  # of an industry's output: inventories run down by more leave no table of one year


@dataclass(frozen=True)
class Labelled:
    """Rows and columns of a table by what they are, in the order of the file.

    Attributes
    ----------
    place : str
        What errors call the file.
    regions, sectors : tuple of str
        In their order.
    rows, columns : mapping
        Line, or column, → region and sector; parts of a country (its export zones) are lines of their own.
    final : mapping
        Column → region, and whether it is changes in inventories.
    added : sequence of int
        Lines that are value added (taxes less subsidies among them).
    output_row, output_column : int or None
        Where output is stated, if it is.
    values : array [line, column]
        The cells, NaN where empty.
    row_names, column_names : sequence of str
        As the file has them.
    rounding : float
        In the table's unit: what it may leave where output is small.
    offset : (int, int)
        Line and column of the file in which `values` begin.
    """

    place: str
    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    rows: Mapping[int, tuple[int, int]]
    columns: Mapping[int, tuple[int, int]]
    final: Mapping[int, tuple[int, bool]]
    added: Sequence[int]
    output_row: int | None
    output_column: int | None
    values: Array
    row_names: Sequence[str]
    column_names: Sequence[str]
    rounding: float
    offset: tuple[int, int] = (1, 1)

    def where(self, row: int, column: int) -> str:
        """A cell by its labels and as a spreadsheet names it."""
        named = f"{self.row_names[row]} × {self.column_names[column]}"
        return f"{self.place}, {named} (cell {cell_name(row + self.offset[0], column + self.offset[1])})"


@dataclass(frozen=True, eq=False)
class Flows:
    """What a matrix says: trade [s, n, i] and input_use [k, s, n] at basic prices, and the rules applied."""

    trade: Array
    input_use: Array
    notes: tuple[Note, ...]


def flows(table: Labelled) -> Flows:
    """Trade and input use of a labelled matrix, after its identities are checked.

    Raises
    ------
    EconomyError
        With the first cell that is no number or negative, or the industry whose row or column does not add up.
    """
    _refuse_cells(table)
    rows, columns = list(table.rows), list(table.columns)
    inputs = table.values[np.ix_(rows, columns)]
    finals = list(table.final)
    final = table.values[np.ix_(rows, finals)] if finals else np.zeros((len(rows), 0))
    _check_sums(table, inputs, final)
    s, n = len(table.sectors), len(table.regions)
    seller = np.array([table.rows[r] for r in rows])
    user = np.array([table.columns[c] for c in columns])
    buyer = np.array([table.final[c][0] for c in finals], dtype=np.intp)
    trade, use = np.zeros((s, n, n)), np.zeros((s, s, n))
    np.add.at(trade, (seller[:, None, 1], user[None, :, 0], seller[:, None, 0]), inputs)
    np.add.at(use, (seller[:, None, 1], user[None, :, 1], user[None, :, 0]), inputs)
    if finals:
        np.add.at(trade, (seller[:, None, 1], buyer[None, :], seller[:, None, 0]), final)
    trade, notes = _without_negatives(table, trade)
    return Flows(trade, use, notes)


def _refuse_cells(table: Labelled) -> None:
    """Raise for a cell that is no number, or negative where none can be."""
    rows, columns, finals = list(table.rows), list(table.columns), list(table.final)
    inventories = [c for c in finals if table.final[c][1]]
    plain = [c for c in finals if not table.final[c][1]]
    added = list(table.added)
    blocks: list[tuple[list[int], list[int], bool]] = [
        (rows, [*columns, *plain], True),
        (rows, inventories, False),
        (added, columns, False),
    ]
    for lines, across, positive in blocks:
        if not (lines and across):
            continue
        block = table.values[np.ix_(lines, across)]
        for wrong, what in (
            (~np.isfinite(block), "is no number: write one, 0 where there is none"),
            (np.where(np.isfinite(block), block, 0) < 0, "is negative: only changes in inventories and taxes can be"),
        ):
            if wrong.any() and (positive or "number" in what):
                r, c = np.argwhere(wrong)[0]
                cell = block[r, c]
                said = "" if np.isnan(cell) else f" ({cell:g})"
                raise EconomyError(f"{table.where(lines[r], across[c])}{said} {what}; mend that cell")


def _check_sums(table: Labelled, inputs: Array, final: Array) -> None:
    """Raise where a row or a column does not add up to output."""
    rows, columns = list(table.rows), list(table.columns)
    sold = inputs.sum(1) + final.sum(1)
    paid = inputs.sum(0) + table.values[np.ix_(list(table.added), columns)].sum(0)
    by_row = None if table.output_column is None else sold - table.values[rows, table.output_column]
    by_column = None if table.output_row is None else paid - table.values[table.output_row, columns]
    if by_row is not None and table.output_column is not None:
        mend = _crossed(table, by_row, by_column, rows, columns)
        _refuse_gap(table, sold, by_row, [(r, table.output_column) for r in rows], ("the row", "sold"), mend)
    if by_column is not None and table.output_row is not None:
        _refuse_gap(table, paid, by_column, [(table.output_row, c) for c in columns], ("the column", "paid"))
    if table.added:
        by_industry = dict.fromkeys(map(tuple, table.rows.values()), 0.0)
        costs = dict(by_industry)
        for r, amount in zip(rows, sold, strict=True):
            by_industry[table.rows[r]] += float(amount)
        for c, amount in zip(columns, paid, strict=True):
            costs[table.columns[c]] = costs.get(table.columns[c], 0.0) + float(amount)
        for (region, sector), amount in by_industry.items():
            cost = costs[region, sector]
            if abs(amount - cost) > max(CLOSES * max(amount, cost), table.rounding):
                raise EconomyError(
                    f"{table.place}: {table.regions[region]} {table.sectors[sector]} sells {amount:,.6g} (its rows) "
                    f"and pays {cost:,.6g} for inputs and value added (its columns); the two are output: mend the table"
                )


def _crossed(
    table: Labelled, by_row: Array, by_column: Array | None, rows: Sequence[int], columns: Sequence[int]
) -> str:
    """The cell in the row and the column that are off most, where both are by as much: it is the wrong one."""
    if by_column is None:
        return ""
    r, c = int(np.argmax(np.abs(by_row))), int(np.argmax(np.abs(by_column)))
    gap = float(by_row[r])
    if not abs(gap - by_column[c]) <= max(CLOSES * abs(gap), table.rounding):
        return ""
    cell = table.where(rows[r], columns[c]).removeprefix(f"{table.place}, ")
    return f"its column is off by as much: mend {cell}, {abs(gap):,.6g} too {'large' if gap > 0 else 'small'}"


def _refuse_gap(
    table: Labelled, added: Array, gap: Array, cells: Sequence[tuple[int, int]], said: tuple[str, str], mend: str = ""
) -> None:
    """Raise where a sum is not what is stated in a cell; `gap` is the one less the other."""
    stated, (what, kind) = added - gap, said
    off = ~(np.abs(gap) <= np.maximum(CLOSES * np.abs(stated), table.rounding))
    if off.any():
        j = int(np.argmax(np.where(off, np.nan_to_num(np.abs(gap), nan=np.inf), -1)))
        unknown = f"a cell of what is {kind} is wrong or missing, or in another unit: mend the table"
        raise EconomyError(
            f"{table.where(*cells[j])} states output {stated[j]:,.6g}, and {what} adds up to {added[j]:,.6g}; "
            f"{mend or unknown}"
        )


def _without_negatives(table: Labelled, trade: Array) -> tuple[Array, tuple[Note, ...]]:
    """Trade without cells that inventories make negative, which are rounding of a year and are listed."""
    below: NDArray[np.bool_] = trade < 0
    if not below.any():
        return trade, ()
    output = trade.sum(1)
    share = np.where(below, -trade, 0.0).sum(1) / np.maximum(output, table.rounding)
    if share.max() > MOST_NEGATIVE:
        s, i = np.unravel_index(int(share.argmax()), share.shape)
        n = int(trade[s, :, i].argmin())
        raise EconomyError(
            f"{table.place}: {table.regions[n]} buys {trade[s, n, i]:,.6g} of {table.sectors[s]} from "
            f"{table.regions[i]}: inventories fall by more than all else is bought; mend that cell, at most "
            f"{MOST_NEGATIVE:.0%} of an industry's output is set to zero by a stated rule"
        )
    cells = tuple(f"{table.sectors[s]} {table.regions[n]} from {table.regions[i]}" for s, n, i in np.argwhere(below))
    rule = "inventories fell by more than was bought otherwise: the negative trade set to zero"
    return np.where(below, 0.0, trade), (Note(rule, cells),)
