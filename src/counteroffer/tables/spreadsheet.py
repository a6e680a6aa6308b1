"""Tables as CSV text that a spreadsheet opens as what it says: what a user wrote is never run as a formula."""

from __future__ import annotations

import re

import pandas as pd

BEGINS = "=+-@\t\r＝＋－＠"  # what a spreadsheet takes a formula by, in a cell of text
MARK = "'"  # before it, the cell is text
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?|-")
_MARKED = re.compile(f'(?:^|,)"?{MARK}\\s*[{re.escape(BEGINS)}]', re.M)


def csv(frame: pd.DataFrame) -> str:
    """One table as CSV text; numbers are as they are, and text that would be a formula has an apostrophe before it."""
    changed = {
        key: frame[key].map(harmless)
        for key in frame.columns
        if frame[key].dtype.kind not in "fiub" and frame[key].map(_begins).any()
    }
    return frame.assign(**changed).rename(columns=harmless).to_csv(index=False, lineterminator="\n")


def harmless(cell: object) -> object:
    """A cell, marked as text where a spreadsheet would run it."""
    return f"{MARK}{cell}" if _begins(cell) else cell


def marked(text: str) -> int:
    """How many cells of a CSV text were marked."""
    return len(_MARKED.findall(text))


def _begins(cell: object) -> bool:
    return (
        isinstance(cell, str)
        and (cell[:1] in BEGINS or cell.lstrip()[:1] in BEGINS)
        and bool(cell.strip())
        and not _NUMBER.fullmatch(cell)
    )
