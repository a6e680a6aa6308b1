from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from functools import cache
from typing import Any

import jsonschema_rs
import pandas as pd
import pytest

from counteroffer.cli.main import main
from counteroffer.tables import columns, forms
from counteroffer.tables.columns import Column, Columns, rounded

known = Columns.declared
headed = forms.headed


@pytest.fixture(autouse=True)
def every_column_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command prints or writes is declared by name, not only by its ending."""

    def declared(self: Columns, key: str, table: str = "") -> Column:
        found = known(self, key, table)
        assert found is not None, f"column {key} of {table} is not in columns.yaml"
        return found

    monkeypatch.setattr(Columns, "declared", declared)


@pytest.fixture(autouse=True)
def every_answer_has_its_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command prints in JSON or CSV is as its schema says."""

    def checked(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
        found = headed(name, said)
        wrong = next(iter(validator(name).iter_errors(found)), None)
        assert wrong is None, f"{name} is not as forms.yaml has it: {wrong}"
        return found

    def kept(frame: pd.DataFrame, table: str = "") -> pd.DataFrame:
        if table:
            form, keys = forms.form(table), [str(key) for key in frame.columns]
            assert isinstance(form, forms.Form)
            assert form.strange(keys) == [], f"columns of {table} that forms.yaml does not have"
            assert [key for key in form.columns if "{who}" not in key and key not in keys] == [], table
        return rounded(frame, table)

    monkeypatch.setattr(forms, "headed", checked)
    monkeypatch.setattr(columns, "rounded", kept)  # what is printed as CSV


@cache
def validator(name: str) -> Any:
    return jsonschema_rs.validator_for(forms.form(name).schema)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command line in this process; returns exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["counteroffer", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        captured = capsys.readouterr()
        code = int(caught.value.code or 0)
        if "json" in arguments and captured.out:
            assert said_by(*map(str, arguments[:2])) >= {json.loads(captured.out)["schema"]}, arguments
        return code, captured.out, captured.err

    return call


def said_by(*words: str) -> set[str]:
    """Names of what a command may say in JSON; a word that is no part of it is an argument."""
    command = " ".join(words)
    found = {one.name for one in (*forms.forms().values(), *forms.documents().values()) if command in one.commands}
    return found or said_by(*words[:-1])
