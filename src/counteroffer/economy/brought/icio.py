"""The official inter-country tables as files: regular and extended, of every edition whose codes `icio.yaml` lists."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from counteroffer import data, yamltext
from counteroffer.economy.brought.grid import UTF8, cell_name
from counteroffer.economy.brought.labelled_matrix import Labelled
from counteroffer.errors import EconomyError, InputError
from counteroffer.labels import unknown

if TYPE_CHECKING:
    import pandas as pd

ROUNDED = 1.0  # USD million
DIGITS = frozenset("0123456789")  # not those of other scripts
LARGEST = 2_000_000_000  # bytes of a table that is read whole


@dataclass(frozen=True)
class OfficialLayout:
    """How the tables name rows and columns; see `icio.yaml`."""

    said: Mapping[str, Any]

    @property
    def editions(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Edition → its industries, each with those of the embedded table."""
        now: dict[str, tuple[str, ...]] = {str(code): (str(code),) for code in data.frame("sectors.csv")["code"]}
        found: dict[str, dict[str, tuple[str, ...]]] = {}
        for edition, industries in self.said["editions"].items():
            own = {str(code): tuple(map(str, members)) for code, members in industries.items()}
            found[str(edition)] = own or dict(now)
        return found

    def listed(self, key: str) -> set[str]:
        """Labels of one kind."""
        return set(map(str, self.said[key]))

    @property
    def parts(self) -> dict[str, str]:
        """Part of a country → the country."""
        return {str(part): str(country) for part, country in self.said["parts"].items()}


@cache
def layout() -> OfficialLayout:
    """What `icio.yaml` says."""
    return OfficialLayout(yamltext.parse((Path(__file__).parent / "icio.yaml").read_text(encoding="utf-8")))


@dataclass(frozen=True, eq=False)
class OfficialTable:
    """One table of a year as a labelled matrix, and what its codes are of the embedded table."""

    matrix: Labelled
    edition: str
    members: tuple[tuple[str, ...], ...]
    sources: tuple[tuple[str, str], ...]


def read_icio(path: Path, year: int) -> OfficialTable:
    """The table of a year from a CSV file, or from the zip it is published in.

    Raises
    ------
    InputError, EconomyError
        If it is not there, broken, or in another layout; with the cell, line or label and the mend.
    """
    name, content = _content(path, year)
    frame = _frame(name, content)
    matrix, edition = _labelled(name, frame)
    members = layout().editions[edition]
    return OfficialTable(
        matrix, edition, tuple(members[code] for code in matrix.sectors), ((name, hashlib.sha256(content).hexdigest()),)
    )


def _content(path: Path, year: int) -> tuple[str, bytes]:
    if not path.is_file():
        raise InputError(f"no file at {path}; give the CSV or the zip that the table is published in")
    if path.stat().st_size > LARGEST:
        raise InputError(f"{path.name} is larger than {LARGEST // 10**9} GB; take the table of one year out of it")
    if path.suffix.lower() != ".zip":
        if path.suffix.lower() != ".csv":
            raise InputError(f"{path.name} is neither .csv nor .zip; take the CSV edition of the tables")
        return path.name, path.read_bytes()
    again = "it may have been cut off on its way: download it again"
    try:
        with zipfile.ZipFile(path) as archive:
            member = _member(archive, path.name, year)
            if archive.getinfo(member).file_size > LARGEST:
                raise InputError(f"{path.name}: {member} is larger than {LARGEST // 10**9} GB")
            return f"{path.name}:{member}", archive.read(member)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
        raise InputError(f"{path.name} is no whole zip file ({error}); {again}") from None


def _member(archive: zipfile.ZipFile, name: str, year: int) -> str:
    """The file of a year in an archive: the one whose own name has the year."""
    files = [one for one in archive.namelist() if one.lower().endswith(".csv")]
    of_year = [one for one in files if str(year) in Path(one).stem]
    # ICIO2021_2018.csv is of 2018: where an edition stands in the name too, the year stands last.
    of_year = [one for one in of_year if _last_year(Path(one).stem) in (str(year), "")] or of_year
    if len(of_year) == 1:
        return of_year[0]
    if not of_year:
        have = ", ".join(files) or "none"
        raise InputError(f"{name} has no CSV file of {year}; it has {have}")
    raise InputError(f"{name} has {', '.join(of_year)} of {year}; take the one that is meant out of it, and give that")


def _last_year(stem: str) -> str:
    digits = "".join(letter if letter in DIGITS else " " for letter in stem).split()
    return next((one for one in reversed(digits) if len(one) == 4), "")


def _frame(name: str, content: bytes) -> pd.DataFrame:
    """The cells as numbers, with the file's own labels."""
    import pandas as pd

    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise InputError(f"{name} is UTF-16 text; {UTF8}")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InputError(f"{name} is not UTF-8 text (line {line}, byte {error.start}); {UTF8}") from None
    first = text.partition("\n")[0]
    header = [label.strip().strip('"') for label in first.rstrip("\r").split(",")]
    if len(header) < 3:
        raise InputError(f"{name} is no table with commas: its first line is '{first[:60]}'; take the CSV edition")
    _refuse_repeated(name, header[1:], "column")
    try:
        frame = pd.read_csv(io.StringIO(text), index_col=0, header=0, low_memory=False, keep_default_na=False)
    except (ValueError, pd.errors.ParserError) as error:
        raise InputError(f"{name} is no table: {' '.join(str(error).split())}; take it as published") from None
    frame.index = frame.index.map(lambda label: str(label).strip())
    frame.columns = [str(label).strip() for label in frame.columns]
    _refuse_repeated(name, list(frame.index), "row")
    return _numeric(name, frame)


def _refuse_repeated(name: str, labels: Sequence[str], what: str) -> None:
    seen: set[str] = set()
    for label in labels:
        if label and label in seen:
            raise InputError(f"{name}: two {what}s are labelled {label}; keep one")
        seen.add(label)


def _numeric(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Cells as floats; an empty one is NaN, and any other text is refused with its place."""
    import pandas as pd

    for j, label in enumerate(frame.columns):
        column = frame.iloc[:, j]
        if column.dtype.kind in "fiu":
            continue
        words = column.astype(str).str.strip()
        values = pd.to_numeric(words.where(words != "", "nan"), errors="coerce")
        wrong = values.isna() & (words != "")
        if wrong.any():
            r = int(np.argmax(wrong.to_numpy()))
            raise EconomyError(
                f"{name}, {frame.index[r]} × {label} (cell {cell_name(r + 1, j + 1)}) holds '{words.iloc[r]}', which "
                "is no number; write one: a point before decimals, nothing between thousands"
            )
        frame.isetitem(j, values.to_numpy(dtype=float))
    return frame.astype(float)


def _labelled(name: str, frame: pd.DataFrame) -> tuple[Labelled, str]:
    """Rows and columns by what their labels say they are."""
    said = layout()
    parts = said.parts
    rows, columns = list(frame.index), list(frame.columns)
    final_codes = said.listed("final")
    split_rows = {j: _split(label) for j, label in enumerate(rows)}
    taxes, added, outputs = said.listed("taxes"), said.listed("added"), said.listed("output_rows")
    kinds = {j: two[1] if two[0] else label for (j, two), label in zip(split_rows.items(), rows, strict=True)}
    in_added = [j for j, kind in kinds.items() if kind in taxes or (kind in added and not split_rows[j][0])]
    out_row = [j for j, label in enumerate(rows) if label in outputs]
    industries = {j: two for j, two in split_rows.items() if j not in in_added and j not in out_row}
    out_column = [j for j, label in enumerate(columns) if label in said.listed("output_columns")]
    across = {j: _split(label) for j, label in enumerate(columns) if j not in out_column}
    finals = {j: two for j, two in across.items() if two[1] in final_codes}
    users = {j: two for j, two in across.items() if j not in finals}
    edition = _edition(name, industries, users)
    for missing, what in (
        (not out_row, f"no row of output ({' or '.join(sorted(outputs))})"),
        (not any(rows[j] in added for j in in_added), f"no row of value added ({' or '.join(sorted(added))})"),
        (not finals, f"no column of final use (COUNTRY_{' or COUNTRY_'.join(said.said['final'][:4])})"),
    ):
        if missing:
            raise InputError(f"{name} has {what}; take the table as it is published, all of its rows and columns")
    regions = _in_order(parts.get(c, c) for c, _ in industries.values())
    known = list(said.editions[edition])
    sectors = tuple(sorted({code for _, code in industries.values()}, key=known.index))
    _refuse_twofold(name, industries, parts, frame)
    at = {code: j for j, code in enumerate(regions)}
    of = {code: j for j, code in enumerate(sectors)}
    for j, (country, _) in across.items():
        if parts.get(country, country) not in at:
            raise InputError(f"{name}: column {columns[j]} is of a country without rows; take the table as published")
    matrix = Labelled(
        place=name,
        regions=regions,
        sectors=sectors,
        rows={j: (at[parts.get(c, c)], of[s]) for j, (c, s) in industries.items()},
        columns={j: (at[parts.get(c, c)], of[s]) for j, (c, s) in users.items()},
        final={j: (at[parts.get(c, c)], s in said.listed("inventories")) for j, (c, s) in finals.items()},
        added=in_added,
        output_row=out_row[0],
        output_column=out_column[0] if out_column else None,
        values=frame.to_numpy(dtype=float),
        row_names=rows,
        column_names=columns,
        rounding=ROUNDED,
    )
    return matrix, edition


def _split(label: str) -> tuple[str, str]:
    """Country and code of a label; no country where it has none."""
    country, found, code = label.partition("_")
    return (country, code) if found else ("", label)


def _in_order(codes: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _edition(name: str, rows: Mapping[int, tuple[str, str]], columns: Mapping[int, tuple[str, str]]) -> str:
    """The edition that has all industries of a file, and the same of them in rows and columns.

    Raises
    ------
    InputError, LabelError
        For a label that no edition has, or an industry that buys and does not sell.
    """
    codes = {code for country, code in rows.values()}
    editions = layout().editions
    fits = [edition for edition, known in editions.items() if codes <= set(known)]
    if not fits:
        nearest = max(editions, key=lambda edition: len(codes & set(editions[edition])))
        other = next(two for two in rows.values() if two[1] not in editions[nearest])
        label = "_".join(filter(None, other))
        raise InputError(
            f"{name}: row {label} is of no industry that the edition of {nearest} has, nor any other known edition "
            f"({', '.join(editions)}): {unknown('industry', other[1], name, dict.fromkeys(editions[nearest], ''))}"
        )
    sells, buys = set(rows.values()), set(columns.values())
    for some, others, what in ((buys, sells, "a column and no row"), (sells, buys, "a row and no column")):
        if some - others:
            label = "_".join(sorted(some - others)[0])
            raise InputError(f"{name}: {label} has {what}; the layout has changed: take the table as published")
    return fits[-1]


def _refuse_twofold(
    name: str, industries: Mapping[int, tuple[str, str]], parts: Mapping[str, str], frame: pd.DataFrame
) -> None:
    """Raise where a country stands in a table whole and in parts, both with figures."""
    totals = frame.fillna(0.0).sum(axis=1).to_numpy()
    for whole in {parts[c] for c, _ in industries.values() if c in parts}:
        if any(totals[j] > 0 for j, (c, _) in industries.items() if c == whole):
            raise InputError(
                f"{name}: {whole} stands there whole and in parts, both with figures, and would count twice; take the "
                "regular or the extended table"
            )
