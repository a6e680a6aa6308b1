"""Pages name code that exists: every equation of the model its function, every page the modules it speaks of."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest

import counteroffer

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "counteroffer"
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md", ROOT / "CONTRIBUTING.md"])
LINK = re.compile(r"`([\w/]+\.py)::([\w.]+)`")
MODULE = re.compile(r"`([\w/]+\.py)(?:::[\w.]+)?`")
CITED = re.compile(r'(docs/\w+\.md)(?:, "([\w ]+)")?')
MODEL = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")


@cache
def attributes(path: Path) -> frozenset[str]:
    """What a module and its classes define, as `name` and `Class.name`."""
    return frozenset(_defined(ast.parse(path.read_text(encoding="utf-8")).body, ""))


def _defined(body: list[ast.stmt], within: str) -> Iterator[str]:
    for node in body:
        match node:
            case ast.FunctionDef(name=name):
                yield within + name
            case ast.ClassDef(name=name):
                yield within + name
                yield from _defined(node.body, f"{name}.")
            case ast.Assign(targets=targets):
                for target in targets:
                    parts = target.elts if isinstance(target, ast.Tuple) else [target]
                    yield from (within + one.id for one in parts if isinstance(one, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield within + name


def broken(text: str) -> list[str]:
    """Links of a text that lead nowhere."""
    return [
        f"{module}::{attribute}"
        for module, attribute in LINK.findall(text)
        if not (SOURCE / module).is_file() or attribute not in attributes(SOURCE / module)
    ]


def test_every_equation_of_the_model_leads_to_the_function_that_holds_it() -> None:
    assert broken(MODEL) == []


def test_a_link_that_leads_nowhere_is_found() -> None:
    absent = ["equilibrium/equations.py::prize", "equilibrium/equation.py::price", "economy/types.py::Economy.nothing"]
    present = [
        "equilibrium/equations.py::price",
        "economy/types.py::Economy.input_use",
        "economy/aggregate.py::SHORT_RUN_SCALE",
    ]
    assert broken(" ".join(f"`{link}`" for link in absent + present)) == absent


def test_the_model_links_every_equation_that_stands_in_equations() -> None:
    linked = {attribute for module, attribute in LINK.findall(MODEL) if module == "equilibrium/equations.py"}
    module = ast.parse((SOURCE / "equilibrium" / "equations.py").read_text(encoding="utf-8"))
    assert {node.name for node in module.body if isinstance(node, ast.FunctionDef)} == linked


def test_every_row_with_an_equation_says_where_it_is_held() -> None:
    rows = [line for line in MODEL.splitlines() if line.startswith("|") and line.endswith("|")]
    held = [row for row in rows if " = " in row and not row.startswith(("| V below", "| F negative", "| no output"))]
    assert len(held) > 30
    unheld = [row for row in held if not LINK.search(row)]
    assert unheld == ["| nothing bought | π = 0, P̂ = 1 |"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_module_a_page_names_exists(page: Path) -> None:
    named = MODULE.findall(page.read_text(encoding="utf-8"))
    there = [f"/{path.relative_to(ROOT)}" for path in (*SOURCE.rglob("*.py"), *ROOT.glob("*/*.py"))]
    gone = [name for name in named if not any(path.endswith(f"/{name}") for path in there)]
    assert gone == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_dotted_name_on_a_page_can_be_imported(page: Path) -> None:
    for name in re.findall(r"\bcounteroffer(?:\.[A-Za-z_]+)+\b", page.read_text(encoding="utf-8")):
        found = counteroffer
        for k, part in enumerate(name.split(".")[1:], start=2):
            with suppress(ModuleNotFoundError):
                importlib.import_module(".".join(name.split(".")[:k]))
            assert hasattr(found, part), name
            found = getattr(found, part)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_a_page_links_exists(page: Path) -> None:
    linked = re.findall(r"\]\(([\w/.]+\.(?:md|png))\)", page.read_text(encoding="utf-8"))
    assert [link for link in linked if not (page.parent / link).is_file()] == []


def test_code_cites_pages_and_sections_that_exist() -> None:
    sources = {path: path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py")}
    cited = {(page, section) for text in sources.values() for page, section in CITED.findall(text)}
    assert ("docs/model.md", "Closures") in cited
    for page, section in sorted(cited):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert not section or re.search(rf"^#+ {section}$", text, re.M), (page, section)
    elsewhere = [
        path.name for path, text in sources.items() if re.search(r"(?<![\w/])(MODEL|model|notation)\.md", text)
    ]
    assert elsewhere == []
