"""CSV files as users have them: every cell as text, in UTF-8 or marked UTF-16; anything else is asked back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from counteroffer.errors import InputError, worded

if TYPE_CHECKING:
    import pandas as pd

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


def decoded(path: Path) -> str:
    """The text of a file.

    Raises
    ------
    InputError
        If it is neither UTF-8 nor UTF-16 with its mark: which other encoding it is in cannot be told from it.
    """
    raw = path.read_bytes()
    encoding = next((name for mark, name in MARKS.items() if raw.startswith(mark)), "utf-8")
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(
            worded(
                "{path} is not UTF-8 text (line {line}, byte {byte}); save it as UTF-8: in a spreadsheet, 'CSV UTF-8'",
                path=path.name,
                line=line,
                byte=error.start,
            )
        ) from None


def read_csv(path: Path) -> pd.DataFrame:
    """Every cell as it is typed, without blanks around it: NA, 007 and nan are texts, and what is empty is empty.

    Raises
    ------
    InputError
        For a file that is no table of text with a row of names and as many cells in every other.
    """
    import pandas as pd

    text = decoded(path)
    if "\0" in text:
        raise InputError(worded("{path} holds bytes that are no text; save it as 'CSV UTF-8'", path=path.name))
    rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)]
    if not rows or not any(rows[0]):
        raise InputError(worded("{path} has no row of names at its top; write one", path=path.name))
    names = rows[0]
    if len(names) == 1 and ";" in names[0]:
        raise InputError(worded("{path} has semicolons between its cells; save it with commas", path=path.name))
    if len(set(names)) < len(names):
        raise InputError(
            worded("{path} has two columns of one name; rename one of {names}", path=path.name, names=", ".join(names))
        )
    found = []
    for number, row in enumerate(rows[1:], 2):
        if any(row) and len(row) != len(names):
            raise InputError(
                worded(
                    "{path}, line {number}: {cells} cells under {names} names; quote a comma in a text",
                    path=path.name,
                    number=number,
                    cells=len(row),
                    names=len(names),
                )
            )
        found += [row] if any(row) else []
    return pd.DataFrame(found, columns=names, dtype=str)
