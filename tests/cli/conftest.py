from __future__ import annotations

import sys

import pytest

from counteroffer.cli.main import main
from counteroffer.tables.columns import Column, Columns

known = Columns.declared


@pytest.fixture(autouse=True)
def every_column_is_declared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command prints or writes is declared by name, not only by its ending."""

    def declared(self: Columns, key: str, table: str = "") -> Column:
        found = known(self, key, table)
        assert found is not None, f"column {key} of {table} is not in columns.yaml"
        return found

    monkeypatch.setattr(Columns, "declared", declared)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Run the command line in this process; returns exit code, stdout, stderr."""

    def call(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["counteroffer", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            main()
        captured = capsys.readouterr()
        return int(caught.value.code or 0), captured.out, captured.err

    return call
