"""What every command says in JSON: a name, a version and a form, declared in `forms.yaml` and `columns.yaml`.

A table is said as `{"schema": NAME, "version": N, "rows": [...]}`; what is more than a table is a document, which says
its own name and version and holds tables as lists of rows. The schema of each is made of the same declarations.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from counteroffer import yamltext
from counteroffer.errors import LabelError
from counteroffer.labels import unknown
from counteroffer.tables.columns import Column, column, declarations, rounded

if TYPE_CHECKING:
    import pandas as pd

DECLARED = Path(__file__).parent / "forms.yaml"
DRAFT = "https://json-schema.org/draft/2020-12/schema"
TYPES = {
    "key": ["string", "number", "null"],
    "mark": ["string", "number", "null"],
    "words": ["string", "null"],
    "flag": ["boolean", "null"],
    "number": ["number", "null"],
}
_WHO = re.compile(r"\(\?P<who>[^)]*\)")
Json = dict[str, Any]


@dataclass(frozen=True)
class Form:
    """What one table is in JSON.

    Attributes
    ----------
    name : str
        Stem of the table's file.
    version : int
        Goes up whenever a column comes, goes or is of another kind or unit.
    commands : tuple of str
        That print it; none where it stands only inside a document or a file.
    columns, sometimes : tuple of str
        Keys that every row has, and those that rows may have. `{who}` stands for the name in a family of columns.
    part : str
        Of a study that has it; empty where none has.
    """

    name: str
    version: int
    commands: tuple[str, ...]
    columns: tuple[str, ...]
    sometimes: tuple[str, ...] = ()
    part: str = ""

    @property
    def row(self) -> Json:
        """Schema of one row."""
        plain = [key for key in (*self.columns, *self.sometimes) if "{who}" not in key]
        families = [key for key in (*self.columns, *self.sometimes) if "{who}" in key]
        patterns = {pattern: _cell(one) for key in families for pattern, one in _members(key, self.name)}
        return {
            "type": "object",
            "required": [key for key in self.columns if "{who}" not in key],
            "properties": {key: _cell(column(key, self.name)) for key in plain},
            **({"patternProperties": patterns} if patterns else {}),
            "additionalProperties": False,
        }

    def strange(self, keys: Iterable[str]) -> list[str]:
        """Which of some columns it does not have."""
        row = self.row
        known = [re.compile(pattern) for pattern in row.get("patternProperties", ())]
        return [key for key in keys if key not in row["properties"] and not any(p.search(key) for p in known)]

    @property
    def schema(self) -> Json:
        """JSON Schema of the table as a command prints it."""
        said = {"schema": {"const": self.name}, "version": {"const": self.version}}
        return _whole(self.name, self.version, said | {"rows": {"type": "array", "items": self.row}})


@dataclass(frozen=True)
class DocumentForm:
    """What an answer of more than one table is in JSON.

    Attributes
    ----------
    says : mapping
        Key → JSON type of what is no table.
    tables, sometimes : mapping
        Key → table, of those that are always there and those that may be.
    """

    name: str
    version: int
    commands: tuple[str, ...]
    says: Mapping[str, Any]
    tables: Mapping[str, str]
    sometimes: Mapping[str, str]

    @property
    def schema(self) -> Json:
        """JSON Schema of the document."""
        said: Json = {"schema": {"const": self.name}, "version": {"const": self.version}}
        said |= {key: {"type": kind} for key, kind in self.says.items()}
        held = {**self.tables, **self.sometimes}
        said |= {key: {"type": "array", "items": forms()[name].row} for key, name in held.items()}
        return _whole(self.name, self.version, said, optional=self.sometimes)


@dataclass(frozen=True)
class FileForm:
    """What a file is that is JSON and no answer of a command.

    Attributes
    ----------
    says : mapping
        Key → JSON Schema of what it holds.
    sometimes : tuple of str
        Keys that may be absent.
    """

    name: str
    version: int
    says: Mapping[str, Any]
    sometimes: tuple[str, ...] = ()

    @property
    def schema(self) -> Json:
        """JSON Schema of the file."""
        said: Json = {"schema": {"const": self.name}, "version": {"const": self.version}, **self.says}
        return _whole(self.name, self.version, said, optional=self.sometimes) | {"$defs": _declared()["defs"]}


def _whole(name: str, version: int, properties: Json, optional: Iterable[str] = ()) -> Json:
    return {
        "$schema": DRAFT,
        "$id": f"urn:counteroffer:{name}:{version}",
        "title": name,
        "type": "object",
        "required": [key for key in properties if key not in set(optional)],
        "properties": properties,
        "additionalProperties": False,
    }


def _cell(said: Column) -> Json:
    """Schema of a cell: what its column is called, its unit and how it comes about."""
    told = {"title": said.name, "unit": said.unit, "description": said.formula}
    return {"type": TYPES[said.kind], **{key: text for key, text in told.items() if text}}


def _members(key: str, table: str) -> list[tuple[str, Column]]:
    """Patterns of the families that a key such as `{who}_gain_usd_mn` stands for, with what their columns are."""
    families = [one for one in declarations().families if one.table in ("", table)]
    found = [one for one in families if _WHO.sub("{who}", one.pattern) == key]
    if not found:
        raise LabelError(f"{DECLARED.name}, {table}: no family of columns is '{key}'; columns.yaml has them")
    return [(f"^{one.pattern.replace('?P<who>', '')}$", one.column) for one in found]


@cache
def forms() -> dict[str, Form]:
    """Every table that is said in JSON, by name."""
    return {name: Form(name=name, **_tuples(said)) for name, said in _declared()["tables"].items()}


@cache
def documents() -> dict[str, DocumentForm]:
    """Every answer of more than a table, by name."""
    found = {}
    for name, said in _declared()["documents"].items():
        more = said | {"tables": said["tables"], "sometimes": said.get("sometimes", {})}
        found[name] = DocumentForm(name=name, **_tuples(more))
    return found


@cache
def file_forms() -> dict[str, FileForm]:
    """Every file that is JSON and no answer of a command, by name."""
    return {name: FileForm(name=name, **_tuples(said, ())) for name, said in _declared()["files"].items()}


@cache
def _declared() -> dict[str, Any]:
    found: dict[str, Any] = yamltext.parse(DECLARED.read_text(encoding="utf-8"))
    return found


def _tuples(said: Mapping[str, Any], always: Iterable[str] = ("commands",)) -> dict[str, Any]:
    return dict.fromkeys(always, ()) | {key: tuple(one) if isinstance(one, list) else one for key, one in said.items()}


def form(name: str) -> Form | DocumentForm | FileForm:
    """What a table, a document or a file is in JSON.

    Raises
    ------
    LabelError
        If it is declared nowhere.
    """
    found = forms().get(name) or documents().get(name) or file_forms().get(name)
    if found is None:
        raise LabelError(f"table '{name}' has no form in JSON; add it to {DECLARED.name}")
    return found


def said_by(command: str) -> list[Form | DocumentForm]:
    """What a command may say in JSON.

    Raises
    ------
    LabelError
        For what is no command, or one that has no answer in JSON.
    """
    every: list[Form | DocumentForm] = [*forms().values(), *documents().values()]
    found = [one for one in every if command in one.commands]
    if not found:
        raise unknown("command", command, "schema", {name: "" for one in every for name in one.commands})
    return found


def schema_of(command: str) -> Json:
    """JSON Schema of all that a command may print with `--format json`, or of a file of `file_forms`."""
    if command in file_forms():
        return file_forms()[command].schema
    each = [one.schema for one in said_by(command)]
    return each[0] if len(each) == 1 else {"$schema": DRAFT, "title": command, "oneOf": each}


def headed(name: str, said: Mapping[str, Any]) -> Json:
    """An answer with its name and version before it."""
    return {"schema": name, "version": form(name).version, **said}


def rows(frame: pd.DataFrame) -> list[Json]:
    """A table as JSON has it: dates as text, null for what is not a number."""
    found: list[Json] = json.loads(frame.to_json(orient="records", date_format="iso"))
    return found


def as_answer(frame: pd.DataFrame, table: str) -> Json:
    """A table, rounded as files keep it, with its name and version."""
    return headed(table, {"rows": rows(rounded(frame, table))})
