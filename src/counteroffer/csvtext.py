"""CSV files as users have them: every cell as text, in UTF-8 or marked UTF-16; anything else is asked back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from counteroffer.errors import InputError

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
            f"{path.name} is not UTF-8 text (line {line}, byte {error.start}); save it as UTF-8: in a spreadsheet, "
            "'CSV UTF-8'"
        ) from None


def read_csv(path: Path) -> pd.DataFrame:
    """Every cell as it is typed, without blanks around it: NA, 007 and nan are texts, and what is empty is empty.

    Raises
    ------
    InputError
        For a file that is no table of text with a row of names.
    """
    import pandas as pd

    text = decoded(path)
    if "\0" in text:
        raise InputError(f"{path.name} holds bytes that are no text; save it as 'CSV UTF-8'")
    try:
        frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, na_filter=False, skipinitialspace=True)
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"{path.name} is no table with a row of names: {str(error).strip()}") from None
    frame.columns = frame.columns.str.strip()
    return pd.DataFrame({name: frame[name].str.strip() for name in frame.columns})
