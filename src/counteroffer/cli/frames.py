"""A table as lines of a terminal: words wrapped, keys whole, and what is too wide in a second block below.

- A key (a code, a programme, a player) is never broken; words wrap at spaces; numbers stand right, with the digits and
  the unit of their column.
- Columns stand in their order, keys first. Those that do not fit the width go into blocks below, each of which begins
  with the keys again, so that a row can be found in every block.
- Without a width everything is one block, and nothing wraps but headings.
"""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from counteroffer.tables.cells import cell

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.tables.columns import Column

NARROWEST = 20  # characters below which words are not squeezed
GAP = "  "
HEADING_LINES = 3


def terminal_width() -> int:
    """Characters in a line: what COLUMNS says, else the terminal's, else 80."""
    return shutil.get_terminal_size(fallback=(80, 24)).columns


@dataclass(frozen=True)
class Strip:
    """One column as text.

    Attributes
    ----------
    column : Column
        What it is.
    cells : tuple of str
        One a row.
    """

    column: Column
    cells: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether it stands right, as numbers do."""
        return self.column.kind == "number"

    def heading(self, width: int) -> list[str]:
        """Its name, wrapped, over its unit."""
        name, unit = self.column.name, self.column.unit
        return [*_wrapped(name, width), *(_wrapped(unit, width) if unit else [])]

    @cached_property
    def heading_width(self) -> int:
        """Least width at which the heading takes at most three lines and no word breaks."""
        name, unit = self.column.name, self.column.unit
        least = max(_longest([name]), len(unit))
        return next(w for w in range(least, least + len(name) + 1) if len(self.heading(w)) <= HEADING_LINES)

    @cached_property
    def natural(self) -> int:
        """Width at which no cell wraps."""
        return max(max(map(len, self.cells), default=0), self.heading_width)

    @cached_property
    def least(self) -> int:
        """Least width: words may wrap down to NARROWEST or their longest word, all else is whole."""
        if self.column.kind != "words":
            return self.natural
        return max(self.heading_width, _longest(self.cells), min(self.natural, NARROWEST))


def table_blocks(frame: pd.DataFrame, table: str = "", width: int | None = None) -> list[tuple[list[str], list[str]]]:
    """A table's blocks, each as the lines of its headings and those of its rows.

    Parameters
    ----------
    table : str
        Stem of the table's file: what its columns are.
    width : int, optional
        Characters in a line; without it all columns are one block.
    """
    strips = [Strip(said, tuple(cell(v, said) for v in frame[key])) for key, said in columns_of(frame, table)]
    return [_lines(block, len(frame)) for block in blocks(strips, width)]


def columns_of(frame: pd.DataFrame, table: str) -> list[tuple[str, Column]]:
    """A frame's columns, those that are keys first."""
    from counteroffer.tables.columns import column

    known = [(str(key), column(str(key), table)) for key in frame.columns]
    return sorted(known, key=lambda pair: pair[1].kind != "key")


def blocks(strips: Sequence[Strip], width: int | None) -> list[list[tuple[Strip, int]]]:
    """Which columns stand side by side, and how wide each is."""
    if width is None:
        return [[(strip, strip.natural) for strip in strips]]
    keys = [strip for strip in strips if strip.column.kind == "key"] or list(strips[:1])
    rest = [strip for strip in strips if strip not in keys]
    return [_widths([*keys, *part], width) for part in _parts(keys, rest, width)]


def _parts(keys: Sequence[Strip], rest: Sequence[Strip], width: int) -> list[Sequence[Strip]]:
    """The columns in as few runs as fit beside the keys: as they come, or cut where least has to wrap."""

    def least(start: int, end: int) -> int:
        return _line([strip.least for strip in (*keys, *rest[start:end])])

    def widest(cuts: Sequence[int]) -> int:
        """Of the blocks, if nothing wrapped."""
        return max(_line([strip.natural for strip in (*keys, *rest[a:b])]) for a, b in pairwise(cuts))

    cuts = [0]
    for end in range(1, len(rest) + 1):
        if end - cuts[-1] > 1 and least(cuts[-1], end) > width:
            cuts.append(end - 1)
    cuts.append(len(rest))
    if widest(cuts) > width:
        # The best cuts before each column, run by run: the columns are many, and so are their combinations.
        best = {0: (0, [0])}
        for _ in range(len(cuts) - 1):
            best = {
                end: min(
                    (max(wide, widest([start, end])), [*before, end])
                    for start, (wide, before) in best.items()
                    if start == end - 1 or (start < end and least(start, end) <= width)
                )
                for end in range(1, len(rest) + 1)
                if any(start == end - 1 or (start < end and least(start, end) <= width) for start in best)
            }
        cuts = best[len(rest)][1]
    return [rest[a:b] for a, b in pairwise(cuts)]


def _widths(block: Sequence[Strip], width: int) -> list[tuple[Strip, int]]:
    """Every column its least width, and what is left shared among the words that wrap."""
    widths = [strip.least for strip in block]
    # One that is alone with the keys and still too wide wraps, whatever it holds: no line is wider than the terminal.
    while _line(widths) > width and max(widths) > 1:
        widths[widths.index(max(widths))] -= 1
    while _line(widths) < width:
        wrapping = [j for j, strip in enumerate(block) if widths[j] < strip.natural]
        if not wrapping:
            break
        widths[min(wrapping, key=lambda j: widths[j])] += 1
    return list(zip(block, _flatter(block, widths, width), strict=True))


def _flatter(block: Sequence[Strip], widths: Sequence[int], width: int) -> list[int]:
    """What is still left spent on headings, those of most lines first, where it saves them a line."""
    found = list(widths)
    for lines in range(HEADING_LINES, 1, -1):
        for j, strip in enumerate(block):
            if len(strip.heading(found[j])) == lines:
                room = width - _line(found) + found[j]
                flat = (w for w in range(found[j], room + 1) if len(strip.heading(w)) < lines)
                found[j] = next(flat, found[j])
    return found


def _line(widths: Sequence[int]) -> int:
    """Characters of columns side by side."""
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _lines(block: Sequence[tuple[Strip, int]], rows: int) -> tuple[list[str], list[str]]:
    """The lines of a block: headings over a rule, and rows."""
    heads = [strip.heading(width) for strip, width in block]
    deepest = max(map(len, heads))
    lowered = [[""] * (deepest - len(head)) + head for head in heads]
    rule = GAP.join("─" * width for _, width in block)
    body = [[_wrapped(strip.cells[row], width) for strip, width in block] for row in range(rows)]
    apart = any(len(one) > HEADING_LINES for cells in body for one in cells)
    lines: list[str] = []
    for number, cells in enumerate(body):
        lines += [""] if apart and number else []
        lines += _joined(cells, block)
    return [*_joined(lowered, block), rule], lines


def _joined(cells: Sequence[Sequence[str]], block: Sequence[tuple[Strip, int]]) -> list[str]:
    """Wrapped cells of one row side by side."""
    found = []
    for k in range(max(map(len, cells), default=0)):
        parts = [
            (one[k] if k < len(one) else "").rjust(width)
            if strip.right
            else (one[k] if k < len(one) else "").ljust(width)
            for one, (strip, width) in zip(cells, block, strict=True)
        ]
        found.append(GAP.join(parts).rstrip())
    return found


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False) or [""]


def _longest(texts: Sequence[str]) -> int:
    return max((len(word) for text in texts for word in text.split()), default=1) or 1
