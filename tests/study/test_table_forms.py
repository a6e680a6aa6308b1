"""JSON of every command: declared, described by a schema, held to its version."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import jsonschema_rs
import pytest
import typer

import counteroffer
from counteroffer.cli.main import app
from counteroffer.errors import LabelError
from counteroffer.study import Part, Solved, Study
from counteroffer.study.provenance import manifest
from counteroffer.study.study import SOLVING
from counteroffer.study.tables import base_tables, tables
from counteroffer.tables.forms import documents, file_forms, form, forms, rows, said_by, schema_of
from counteroffer.tables.tidy import tidy
from tools import forms as kept

CLI = Path(counteroffer.__file__).parent / "cli"
# Where a command's table goes by a name that is looked up: module of the command line, and what holds the stems.
LOOKED_UP = {
    "jobs": "STEMS",
    "agreements.pact": "STEMS",
    "agreements.outside": "PARTS FORMS",
    "bargaining.retaliate": "STEMS",
    "bargaining.talks": "CONCESSIONS",
    "bargaining.cases": "SHOWN",
    "bargaining.robust": "SHOWN",
    "people.households": "STEMS",
}
MADE = {
    "draws_": "ranges rankings drivers assumptions decisions points failed",
    "security_": "offers indifference",
    "hindcast_": "scores industries months cells",
    "tariffs_by_": "sector authority hs2 partner",
    "tariff_routes_by_": "pair industry",
}


def test_no_form_changes_without_its_version() -> None:
    assert kept.changed() == [], "raise the version in forms.yaml, then python -m tools.forms"
    assert kept.digests().keys() <= kept.kept().keys(), "run python -m tools.forms"


def test_a_column_more_or_another_unit_is_another_form_and_other_words_are_not() -> None:
    schema = form("regions").schema
    row = schema["properties"]["rows"]["items"]
    column = row["properties"]["real_income_percent"]
    known = kept._digest(schema)
    column["description"] = "told better"
    assert kept._digest(schema) == known
    column["unit"] = "points"
    assert kept._digest(schema) != known
    column["unit"] = "%"
    assert kept._digest(schema) == known
    row["properties"]["title"] = {"type": ["string", "null"]}  # a column of that name is no prose
    assert kept._digest(schema) != known


def printed() -> Iterator[str]:
    """Stems of every table that a command prints in JSON."""
    for path in CLI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or any(ast.unparse(one) == "Format.table" for one in node.args):
                continue
            yield from (
                str(one.value.value)
                for one in node.keywords
                if one.arg == "table" and isinstance(one.value, ast.Constant) and one.value.value
            )
    for module, names in LOOKED_UP.items():
        for name in names.split():
            found = getattr(import_module(f"counteroffer.cli.{module}"), name).values()
            yield from (one if isinstance(one, str) else one[0] for one in found)
    for stem, ends in MADE.items():
        yield from (f"{stem}{end}" for end in ends.split())


BELOW = {"deal_draw_levels", "threat_levels", "revealed_chosen", "war_rounds_search"}  # only under another table


def test_every_table_that_is_printed_has_a_form_and_a_command() -> None:
    stems = set(printed()) - BELOW
    assert len(stems) > 60
    assert [stem for stem in stems if stem not in forms()] == []
    silent = {stem for stem in stems if not forms()[stem].commands}
    assert silent == {"regions", "quotas", "tariff_entry"}  # which stand in documents


def test_every_command_of_a_form_is_one_and_takes_a_format() -> None:
    group = typer.main.get_command(app)
    named = {command for one in (*forms().values(), *documents().values()) for command in one.commands}
    for command in named:
        here = group
        for word in command.split():
            here = here.commands[word]
        assert "--format" in {option for param in here.params for option in param.opts}, command
    with pytest.raises(LabelError, match="did you mean 'deal'"):
        said_by("deel")


def test_every_schema_is_one() -> None:
    for one in (*forms().values(), *documents().values(), *file_forms().values()):
        assert jsonschema_rs.meta.is_valid(one.schema), one.name
    assert schema_of("manifest")["required"][:2] == ["schema", "version"]
    assert len(schema_of("deal")["oneOf"]) == len(said_by("deal"))


def test_tables_of_a_study_are_as_their_forms_and_parts_say(october: Study) -> None:
    found = {SOLVING: base_tables(october)}
    found |= {part: tables(october, part) for part in Part if isinstance(october.parts[part], Solved)}
    assert len(found) > 10
    for part, frames in found.items():
        for name, frame in frames.items():
            one = forms()[name]
            assert one.part == part, name
            assert one.strange(map(str, frame.columns)) == [], name
            said = {"schema": name, "version": one.version, "rows": rows(frame.head(50))}
            wrong = next(jsonschema_rs.validator_for(one.schema).iter_errors(said), None)
            assert wrong is None, (name, wrong)
            units = tidy(frame, name).attrs["units"]
            assert list(units) == list(frame.columns)


def test_the_manifest_is_as_its_form_says(october: Study) -> None:
    said = json.loads(json.dumps(manifest(october, {"a.csv": b"a"})))
    check = jsonschema_rs.validator_for(file_forms()["manifest"].schema)
    assert next(check.iter_errors(said), None) is None
    for broken in (
        {key: value for key, value in said.items() if key != "solutions"},
        said | {"data": {"regions.csv": "no checksum"}},
        said | {"measures": [{**said["measures"][0], "in_force": "yes"}]},
        said | {"more": 1},
    ):
        assert not check.is_valid(broken)
