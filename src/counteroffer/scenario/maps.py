"""The caller's own groups of regions or sectors: a table of two columns, read strictly."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from counteroffer.csvtext import read_csv
from counteroffer.errors import InputError, ScenarioError

COLUMNS = ("code", "group")
LARGEST_MAP = 100_000  # bytes; 81 regions are one or two thousand


def is_there(path: Path) -> bool:
    """Whether it is a file; a name that is too long for one, or that nobody may look at, is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def read_map(folder: Path, path: Path | None, where: str) -> Mapping[str, str] | None:
    """Code → group of a user's own map; none where none is named.

    Raises
    ------
    ScenarioError
        For a file that is not there, or is no such table.
    """
    if path is None:
        return None
    full = folder / path
    if not is_there(full):
        raise ScenarioError(f"{where}: no file at {full}; paths start from the scenario's folder")
    try:
        if full.stat().st_size > LARGEST_MAP:
            raise ScenarioError(f"{where}: {full} is larger than {LARGEST_MAP // 1000} kB; a map has a row a code")
        frame = read_csv(full)
    except InputError as error:
        raise ScenarioError(f"{where}: {error}") from None
    except OSError as error:
        raise ScenarioError(f"{where}: {full} cannot be read: {error.strerror}") from None
    if not set(COLUMNS) <= set(frame.columns):
        have = ", ".join(frame.columns)
        raise ScenarioError(f"{where}: {full} needs the columns code, group; its first line has {have}")
    found: dict[str, str] = {}
    for code, group in zip(frame["code"], frame["group"], strict=True):
        if not (code and group):
            raise ScenarioError(f"{where}: {full} leaves code or group empty beside '{code or group}'; fill it in")
        if code in found:
            raise ScenarioError(f"{where}: {full} gives code {code} twice; one row a code")
        found[code] = group
    return found
