"""A case built without YAML: what a form says as a scenario file, and what is wrong with it, field by field."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field

from counteroffer import yamltext
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.briefing.words.notices import remark_words
from counteroffer.desk.session import Session
from counteroffer.errors import CounterofferError, InputError, Worded, message_of, worded
from counteroffer.scenario.schema.base import Strict
from counteroffer.scenario.sheets.columns import BY_NAME, KEYS, SHEETS, SheetColumn
from counteroffer.scenario.sheets.reading import Loc, Sheets, mistakes, read_sheets, yaml_text
from counteroffer.study.checking import checked
from counteroffer.tariffs import main_importer
from counteroffer.tariffs.checks import check_codes

MOST_ROWS, LONGEST_TEXT = 60, 5_000
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Row = Annotated[dict[Annotated[str, Field(max_length=40)], Text], Field(max_length=60)]
Rows = Annotated[list[Row], Field(default=[], max_length=MOST_ROWS)]
BUILT = "case"
Said = tuple[str, Worded]  # a field, and what is wrong with it
OWN = "own."  # before the name of a measure on goods, once it is in force


class CaseForm(Strict):
    """A form: every value as it was typed, lists with semicolons between their entries."""

    scenario: Row
    measures: Rows
    products: Rows
    players: Rows
    issues: Rows


class Misfit(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="As measures.0.rate; empty where it is the case as a whole.")
    words: str


class BuiltCase(BaseModel):
    """A form as a scenario file."""

    text: str = Field(description="The file (YAML).")
    misfits: list[Misfit]
    remarks: list[str] = Field(description="What is not wrong, and may be a slip.")
    covered: list[dict[str, str]] = Field(description="Each measure in force: its title, who on whom, trade covered.")


class ReadForm(BaseModel):
    """A scenario as a form."""

    form: dict[str, Any]
    kept_out: list[str] = Field(description="Keys of the file that the form has no field for.")


def built(form: CaseForm, session: Session, w: Wording) -> BuiltCase:
    """Make a scenario file of a form, and check everything that it names; nothing is solved."""
    found, said = _read(form)
    if not said:
        said = [(found.told_of(why) or at or _key(why), why) for at, why in mistakes(found)]
    said += _codes(form)
    text = yaml_text(found)
    if said:
        return BuiltCase(text=text, misfits=_misfits(said, w), remarks=[], covered=[])
    try:
        seen = checked(session.load(BUILT, text))
    except CounterofferError as error:
        why = _of_the_case(message_of(error))
        return BuiltCase(
            text=text, misfits=_misfits([(found.told_of(why) or _key(why), why)], w), remarks=[], covered=[]
        )
    rows = [
        {"title": str(row["title"] or row["measure"]), "usd_mn": f"{float(row['trade_usd_mn']):.0f}"}
        for row in seen.covered.to_dict("records")
        if "trade_usd_mn" in row and _is_own(str(row["measure"]), found)
    ]
    return BuiltCase(text=text, misfits=[], remarks=[f"{remark_words(one, w)}." for one in seen.remarks], covered=rows)


def _is_own(measure: str, found: Sheets) -> bool:
    """Whether a measure in force is one of the form's; one on goods goes by own.NAME, and whose goods."""
    goods = tuple(f"{OWN}{one['name']}" for one in found.raw.get("with", ()) if "name" in one)
    named = {one.get("name") for one in found.raw.get("measures", ())}
    return measure in named or (bool(goods) and measure.startswith(goods))


def _misfits(said: Sequence[Said], w: Wording) -> list[Misfit]:
    """What is wrong, in a language."""
    return [Misfit(field=where, words=_short(message_words(why, w))) for where, why in said]


def _of_the_case(message: Worded) -> Worded:
    """A message without the name that a form's case has before it."""
    problem = message.places.get("problem")
    own = len(message.places) == 2 and BUILT in message.places.values() and message.startswith(f"{BUILT}: ")
    return problem if own and isinstance(problem, Worded) else message


def _codes(form: CaseForm) -> list[Said]:
    """Codes that no line of the importer's schedule begins with."""
    said = list[Said]()
    for j, row in enumerate(form.products):
        for column in ("hs", "but"):
            codes = tuple(one.strip().replace(".", "") for one in row.get(column, "").split(";") if one.strip())
            try:
                check_codes(codes, row.get("importer", "") or main_importer(), f"products.{j}.{column}")
            except InputError as error:
                said.append((f"products.{j}.{column}", message_of(error)))
    return said


def _short(words: str) -> str:
    return words if len(words) <= 600 else f"{words[:600]}…"


def _key(words: str) -> str:
    """The key of the sheet `scenario` that a message begins with."""
    if "`as_of: DAY`" in words:
        return "scenario.as_of"
    key = words.removeprefix("scenario: ").partition(":")[0].partition(".")[0].partition(" ")[0]
    return f"scenario.{key}" if key in SHEETS["scenario"] else ""


def _read(form: CaseForm) -> tuple[Sheets, list[Said]]:
    """The record of a form; where a value is not of its kind, that is said instead."""
    found, said = Sheets(), list[Said]()
    for key, column in SHEETS["scenario"].items():
        found.places[(key,)] = f"scenario.{key}"
        _put(found.raw, (key,), form.scenario.get(key, ""), column, f"scenario.{key}", said)
    said += [("", worded("unknown field '{key}'", key=key)) for key in form.scenario if key not in SHEETS["scenario"]]
    for sheet, key in KEYS.items():
        rows: list[Row] = getattr(form, sheet)
        records: list[tuple[str, dict[str, Any]]] = []
        for j, row in enumerate(rows):
            name = row.get("name", "").strip()
            path: Loc = (key, name) if sheet in BY_NAME else (key, j)
            records.append((name, _record(row, sheet, j, path, found, said)))
            if sheet in BY_NAME and not name:
                said.append((f"{sheet}.{j}.name", worded("a name is missing; write a short one")))
            elif sheet in BY_NAME and name in [other for other, _ in records[:-1]]:
                said.append((f"{sheet}.{j}.name", worded("'{name}' is there already; give another name", name=name)))
        if records:
            found.raw[key] = dict(records) if sheet in BY_NAME else [record for _, record in records]
    return found, said


def _record(row: Row, sheet: str, j: int, path: Loc, found: Sheets, said: list[Said]) -> dict[str, Any]:
    columns, record = SHEETS[sheet], dict[str, Any]()
    found.places[path] = f"{sheet}.{j}.name"
    for column, value in row.items():
        where = f"{sheet}.{j}.{column}"
        if column not in columns:
            said.append((where, worded("unknown field '{key}'", key=column[:40])))
            continue
        if column == "name" and sheet in BY_NAME:
            continue
        one = columns[column]
        for length in range(1, len(one.path) + 1):
            found.places.setdefault((*path, *one.path[:length]), where)
        _put(record, one.path, value, one, where, said)
    if sheet == "issues":
        ends = [record.pop(end, None) for end in ("least", "most")]
        if None not in ends:
            record["range"] = ends
            found.places[(*path, "range")] = f"{sheet}.{j}.least"
        elif ends != [None, None]:
            empty = "least" if ends[0] is None else "most"
            said.append((f"{sheet}.{j}.{empty}", worded("the other end of the range is given; give both")))
    return record


def _put(
    record: dict[str, Any], path: tuple[str, ...], given: str, column: SheetColumn, where: str, said: list[Said]
) -> None:
    """A typed value where it goes in a record; nothing where it is empty."""
    text = given.strip()
    if not text:
        return
    try:
        value = _value(text, column)
    except ValueError as error:
        said.append((where, message_of(error)))
        return
    for part in path[:-1]:
        record = record.setdefault(part, {})
    record[path[-1]] = value


def _value(text: str, column: SheetColumn) -> Any:
    if column.kind == "list":
        return [part.strip() for part in text.split(";") if part.strip()]
    if column.kind == "number":
        plain = text.removesuffix("%").strip().replace("−", "-")
        try:
            number = float(plain) if plain.isascii() else float("nan")
        except ValueError:
            number = float("nan")
        if not abs(number) < 1e15:
            raise ValueError(
                worded("'{value}' is not a number; write digits, with a point for decimals", value=text[:40])
            )
        return int(number) if number == int(number) else number
    if column.kind == "day":
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            raise ValueError(worded("'{value}' is not a day; write it as 2026-12-01", value=text[:40])) from None
    return text


def read_workbook(content: bytes) -> ReadForm:
    """The form of a filled workbook (`counteroffer from-xlsx --template`).

    Raises
    ------
    InputError, ScenarioError
        With one line for each mistake, and its cell.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "workbook.xlsx"
        path.write_bytes(content)
        found = read_sheets(path)
    return as_form(found.raw)


def read_text(session: Session, name: str) -> ReadForm:
    """The form of a scenario that ships or was uploaded."""
    raw = yamltext.parse(session.text(name))
    return as_form(raw)


def as_form(raw: Mapping[str, Any]) -> ReadForm:
    """A scenario's record as a form, and the keys that it has no field for."""
    known, form = set[str](), dict[str, Any]()
    form["scenario"] = {key: _typed(raw[key]) for key in SHEETS["scenario"] if raw.get(key) not in (None, "", [], ())}
    known |= set(SHEETS["scenario"])
    left: list[str] = []
    for sheet, key in KEYS.items():
        said, known = raw.get(key) or (), known | {key}
        records = [(name, one) for name, one in said.items()] if isinstance(said, dict) else [("", one) for one in said]
        form[sheet] = [
            _row(sheet, name, one if isinstance(one, dict) else {}, f"{key}.{name}", left) for name, one in records
        ]
    return ReadForm(form=form, kept_out=sorted({*(str(key) for key in raw if key not in known), *left}))


def _row(sheet: str, name: str, record: Mapping[str, Any], where: str, left: list[str]) -> dict[str, str]:
    row = {"name": name} if name else {}
    flat = dict(record)
    if sheet == "issues" and isinstance(flat.get("range"), list | tuple) and len(flat["range"]) == 2:
        row["least"], row["most"] = map(_typed, flat.pop("range"))
    if sheet == "products":  # `hs: "7208"` for `scope: {hs: "7208"}`
        short = {key: flat.pop(key) for key in ("hs", "lists", "sectors", "but") if key in flat}
        flat["scope"] = {**(flat.get("scope") or {}), **short}
    for column, one in SHEETS[sheet].items():
        value: Any = flat
        for part in one.path:
            value = value.get(part) if isinstance(value, Mapping) else None
        if value not in (None, "", [], ()) and not isinstance(value, Mapping):
            row[column] = _typed(value)
    roots = {one.path[0] for one in SHEETS[sheet].values()}
    left += [f"{where.rstrip('.')}.{key}" for key in flat if key not in roots]
    return row


def _typed(value: Any) -> str:
    """A value as it would be typed."""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value).strip()


def template() -> bytes:
    """The workbook to fill in.

    Raises
    ------
    InputError
        If what writes it is not installed.
    """
    from counteroffer.scenario.sheets.template import write_template

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.xlsx"
        write_template(path)
        return path.read_bytes()
