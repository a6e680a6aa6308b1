"""A filled template → the text of a scenario file; whatever is wrong is told with its cell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from counteroffer.economy.brought.grid import Grid, Listed, listed, read_grids
from counteroffer.errors import InputError, ScenarioError, Worded, joined, worded
from counteroffer.inputs.misfits import misfit
from counteroffer.labels import unknown
from counteroffer.scenario.complaints import complaints, more_mistakes
from counteroffer.scenario.schema.measures import MEASURES
from counteroffer.scenario.schema.options import BRANCHES
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.scenario.sheets.columns import BY_NAME, KEYS, SHEETS, SheetColumn

MOST_SAID = 20
_PLACE = re.compile(r"\b(measures|with|players|issues)(?:\[([0-9]+)\]|\.([\w-]+))(?:\.(\w+))?")
Loc = tuple[str | int, ...]


@dataclass
class Sheets:
    """What was read, and where each key of it stands.

    Attributes
    ----------
    raw : dict
        The scenario as a YAML file would have it.
    places : dict
        Path of keys → cell.
    """

    raw: dict[str, Any] = field(default_factory=dict)
    places: dict[Loc, str] = field(default_factory=dict)

    def place(self, path: Loc) -> str:
        """The cell of a path, or of the nearest one above it; empty where there is none."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, "")

    def named(self, message: str) -> str:
        """A message in whose path of keys the cell stands too."""

        def cell(match: re.Match[str]) -> str:
            at = self._of(match)
            return f"{match.group()} ({at})" if at else match.group()

        return _PLACE.sub(cell, message)

    def told_of(self, message: str) -> str:
        """The cell of the first path of keys in a message; empty where there is none."""
        return next((at for match in _PLACE.finditer(message) if (at := self._of(match))), "")

    def _of(self, match: re.Match[str]) -> str:
        kind, number, name, key = match.groups()
        return self.place((kind, int(number) if number else name, *((key,) if key else ())))


def read_sheets(path: Path) -> Sheets:
    """The record of a filled template, a workbook or a folder of CSV files, checked as a scenario file would be.

    Raises
    ------
    ScenarioError, InputError
        With one line for each mistake, and its cell.
    """
    grids = read_grids(path)
    for name, grid in grids.items():
        if name not in SHEETS and not name.startswith("_"):
            raise InputError(
                worded(
                    "{where}: {problem}",
                    where=grid.place,
                    problem=unknown("sheet", name, path.name, dict.fromkeys(SHEETS, "")),
                )
            )
    if "scenario" not in grids:
        raise InputError(
            worded(
                "{path} has no sheet scenario (keys and values); it has {grids}",
                path=path.name,
                grids=", ".join(grids) or worded("none"),
            )
        )
    found = Sheets()
    _keys(grids["scenario"], found)
    for name, key in KEYS.items():
        if name in grids:
            _records(grids[name], key, SHEETS[name], name in BY_NAME, found)
    _validated(found, path.name)
    return found


def yaml_text(found: Sheets) -> str:
    """The scenario file of what was read."""
    return str(yaml.safe_dump(found.raw, sort_keys=False, allow_unicode=True, width=110))


def _keys(grid: Grid, found: Sheets) -> None:
    table = listed(grid, ("key", "value"), ("help",))
    for row in table.lines:
        key = table.label(row, "key")
        if key not in SHEETS["scenario"]:
            raise unknown("key", key, table.where(row, "key"), dict.fromkeys(SHEETS["scenario"], ""))
        if (key,) in found.places:
            raise InputError(worded("{cell} says {key} again; keep one", cell=table.where(row, "key"), key=key))
        found.places[(key,)] = table.where(row, "value")
        if table.text(row, "value"):
            found.raw[key] = _value(table, row, "value", SHEETS["scenario"][key])


def _records(grid: Grid, key: str, columns: Mapping[str, SheetColumn], by_name: bool, found: Sheets) -> None:
    table = listed(grid, ("name",), [name for name in columns if name != "name"])
    records: dict[str, Any] = {}
    rows: list[dict[str, Any]] = []
    for row in table.lines:
        name = table.label(row, "name")
        if name.startswith("#"):
            continue  # the line of help under the names
        path: Loc = (key, name) if by_name else (key, len(rows))
        found.places[path] = table.where(row, "name")
        record: dict[str, Any] = {} if by_name else {"name": name}
        for column, said in columns.items():
            if column == "name" or not table.text(row, column):
                continue
            inner = record
            for part in said.path[:-1]:
                inner = inner.setdefault(part, {})
            inner[said.path[-1]] = _value(table, row, column, said)
            for length in range(1, len(said.path) + 1):
                found.places.setdefault((*path, *said.path[:length]), table.where(row, column))
        if key == "issues":
            _range(record, table, row, path, found)
        if by_name and name in records:
            raise InputError(worded("{cell} says {name} again; keep one", cell=table.where(row, "name"), name=name))
        records[name] = record
        rows.append(record)
    if rows:
        found.raw[key] = records if by_name else rows


def _range(record: dict[str, Any], table: Listed, row: int, path: Loc, found: Sheets) -> None:
    """Two columns, least and most, as the one key `range`."""
    ends = [record.pop(end, None) for end in ("least", "most")]
    if ends == [None, None]:
        return
    for end, other, value in zip(("least", "most"), ("most", "least"), ends, strict=True):
        if value is None and table.has(end):
            raise InputError(
                worded("{cell} is empty, and the other end of the range is not; give both", cell=table.where(row, end))
            )
        if value is None:
            raise InputError(
                worded(
                    "{cell} is one end of a range, and no column {column} has the other; add it",
                    cell=table.where(row, other),
                    column=end,
                )
            )
    record["range"] = ends
    found.places[(*path, "range")] = table.where(row, "least")


def _value(table: Listed, row: int, column: str, said: SheetColumn) -> Any:
    """A cell as the scenario has it."""
    text = table.text(row, column)
    if said.kind == "list":
        return [part.strip() for part in text.split(";") if part.strip()]
    if said.kind == "number":
        number = table.number(row, column)
        return int(number) if number == int(number) else number
    if said.kind == "day":
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise InputError(
                worded("{cell} holds '{value}'; a day is written 2026-12-01", cell=table.where(row, column), value=text)
            ) from None
    return text


def mistakes(found: Sheets) -> list[tuple[str, Worded]]:
    """What the schema finds wrong: the place of each mistake, empty where it has none, and the mistake in words."""
    raw = dict(found.raw)
    if isinstance(raw.get("measures"), list):
        raw["measures"] = [{"kind": "tariff", **measure} for measure in raw["measures"]]
    try:
        Scenario.model_validate(raw)
    except ValidationError as error:
        return [_told(problem, found) for problem in error.errors()]
    return []


def _validated(found: Sheets, name: str) -> None:
    """Raise with a line for each mistake that the schema finds."""
    every = mistakes(found)
    if not every:
        return
    said = [worded("{path}: {problem}", path=at, problem=words) if at else words for at, words in every[:MOST_SAID]]
    left = len(every) - len(said)
    said += [more_mistakes(left)] if left > 0 else []
    raise ScenarioError(worded("{name}: {problem}", name=name, problem=joined(dict.fromkeys(said))))


def _told(problem: Any, found: Sheets) -> tuple[str, Worded]:
    """A mistake: its cell, and in words."""
    location = problem["loc"]
    if location[:1] == ("issues",):
        location = (*location[:2], *location[3:])
    path = tuple(part for part in location if isinstance(part, int) or part not in {*MEASURES, *BRANCHES})
    path = ("with", *path[1:]) if path[:1] == ("with_",) else path
    return found.place(path), joined(complaints([problem], "", 0) or [misfit(problem)])
