"""How wide the columns of a table are on paper, from the length of what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from counteroffer.briefing.document import Cell, Code, Lines, Table, plain, spans

GAP = 2.0  # characters between columns
WIDEST = 60.0  # characters that a column asks for at most
FULL = 2200  # characters of a table above which it may break across sheets, however few its rows
_BREAKS = re.compile(r"[ \n/–-]+")


def shares(table: Table, room: float) -> list[float]:
    """Width of each column as a share of the sheet; they sum to 1, or to less where the table needs less.

    Each column gets what its longest word needs; the rest goes to those whose text is longer than that.

    Parameters
    ----------
    room : float
        Characters of the table's text that fit beside each other.
    """
    columns = list(zip(table.head, *table.rows, *table.foot, strict=True))
    least = [GAP + max(map(_word, cells)) for cells in columns]
    whole = [GAP + min(max(map(_line, cells)), WIDEST) for cells in columns]
    # Numbers stay on one line; only their heads may break.
    for j, cells in enumerate(columns):
        if table.numeric(j):
            least[j] = max([least[j], *(GAP + _line(cell) for cell in cells[1:])])
    whole = [max(pair) for pair in zip(least, whole, strict=True)]
    if table.style == "moves":  # as wide as the sheet; what is left goes to what is to be done
        whole[1] = max(whole[1], room - sum(whole) + whole[1])
    if sum(whole) <= room:
        return [width / room for width in whole]
    if sum(least) >= room:
        return [width / sum(least) for width in least]
    spare = (room - sum(least)) / (sum(whole) - sum(least))
    return [(low + spare * (high - low)) / room for low, high in zip(least, whole, strict=True)]


def breaks(table: Table) -> bool:
    """Whether a table may break across sheets: where it is long, or has much text."""
    return table.long or sum(len(line) for row in table.rows for cell in row for line in _lines(cell)) > FULL


def _lines(cell: Cell) -> Iterator[str]:
    for line in (cell.first, *cell.rest) if isinstance(cell, Lines) else (cell,):
        yield plain(line)


def _line(cell: Cell) -> float:
    return float(max(map(len, _lines(cell))))


def _word(cell: Cell) -> float:
    """The longest word; a code is one."""
    lines = (cell.first, *cell.rest) if isinstance(cell, Lines) else (cell,)
    words = (
        word
        for line in lines
        for piece in spans(line)
        for word in ([piece.text] if isinstance(piece, Code) else _BREAKS.split(plain(piece)))
    )
    return float(max(map(len, words), default=0))
