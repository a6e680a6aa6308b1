"""No country, day or pact stands in the code: who they are is data."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import counteroffer
from counteroffer import data
from counteroffer.tariffs.terms.pacts import load_pacts
from counteroffer.tariffs.terms.partners import partner_names

ROOT = Path(counteroffer.__file__).parent
DAY = re.compile(r"\d{4}-\d{2}(-\d{2})?")
SPOKEN = {"help", "epilog", "description"}  # what a reader of a command or of a schema is told, examples with it
ALLOWED = {
    # The world table's own label for all countries it does not list: one place has it, and it is no country.
    ("data/__init__.py", data.REST_OF_WORLD),
    # What files called a measure's pact before it was named: the key is refused, with the one that replaced it.
    ("tariffs/terms/schema.py", "usmca"),
}


def constants(tree: ast.Module) -> Iterator[ast.expr]:
    """Constants and calls of the code, without docstrings and without what is said of options and fields."""
    told: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and ast.get_docstring(
            node, clean=False
        ):
            told.add(id(node.body[0].value))  # type: ignore[attr-defined]
        if isinstance(node, ast.keyword) and node.arg in SPOKEN:
            told |= {id(part) for part in ast.walk(node.value)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant | ast.Call) and id(node) not in told:
            yield node


def named(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of what a file should have taken from the data."""
    codes = {*data.frame("regions.csv")["code"], *partner_names(), *load_pacts()}
    for node in constants(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if node.value in codes or DAY.fullmatch(node.value):
                yield node.lineno, node.value
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("date", "datetime")):
            numbers = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            if len(numbers) >= 3 and all(isinstance(number, int) for number in numbers):
                yield node.lineno, ast.unparse(node)


def test_no_country_pact_or_day_stands_in_the_code() -> None:
    files = sorted(ROOT.rglob("*.py"))
    assert len(files) > 150
    found = {
        (path.relative_to(ROOT).as_posix(), line, text)
        for path in files
        for line, text in named(path.read_text(encoding="utf-8"))
    }
    assert {(name, text) for name, _, text in found} >= ALLOWED  # what is allowed is still there
    assert sorted(entry for entry in found if (entry[0], entry[2]) not in ALLOWED) == []


def test_the_search_finds_what_it_is_for() -> None:
    source = '''
"""USA in a docstring."""
import datetime as dt

MEMBERS = ("CAN", "Canada")
DAY = dt.date(2025, 3, 4)
MONTH = "2025-07"
option = Option(help="CAN", default="EU")


def f(importer: str = "USA") -> str:
    """CAN"""
    return {"usmca": 1}[importer]
'''
    assert sorted(text for _, text in named(source)) == ["2025-07", "CAN", "EU", "USA", "dt.date(2025, 3, 4)", "usmca"]
