"""The documents as a site: `python -m tools.pages [FOLDER]`; its reference is read off the program as it is built."""

from __future__ import annotations

import inspect
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import click
    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files

ROOT = Path(__file__).resolve().parents[1]
CONFIGURATION = ROOT / "mkdocs.yml"


def built(target: Path) -> None:
    """Write the site into a folder.

    Raises
    ------
    mkdocs.exceptions.Abort
        If a link leads nowhere or a page is in no contents.
    """
    from mkdocs.commands.build import build
    from mkdocs.config import load_config

    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    build(load_config(str(CONFIGURATION), site_dir=str(target)))


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """MkDocs asks here for pages that are no files."""
    from mkdocs.structure.files import File

    for name, text in {"commands": commands(), "tables": tables(), "scenario": scenario(), "python": python()}.items():
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def commands() -> str:
    """Every command with its arguments and options."""
    import typer.main

    from counteroffer.cli.main import app

    said = "".join(_command(one) for one in _leaves(typer.main.get_command(app), ("counteroffer",)))
    return f"# Commands\n\nExit codes: 0 done, 2 bad input, 3 no convergence, 4 output not written.\n\n{said}"


def _leaves(command: click.Command, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    below = getattr(command, "commands", None)
    if not below or getattr(command, "invoke_without_command", False):
        yield words, command
    for name, one in (below or {}).items():
        yield from _leaves(one, (*words, name))


def _command(leaf: tuple[tuple[str, ...], click.Command]) -> str:
    words, command = leaf
    rows = [(_written(one), _cell(getattr(one, "help", None) or ""), _default(one)) for one in command.params]
    rows = [row for row in rows if row[0] != "`--help`"]
    table = _table(("say", "what", "by default"), rows) if rows else ""
    example = f"\n```text\n{_plain(command.epilog).removeprefix('Example: ')}\n```\n" if command.epilog else ""
    return f"## {' '.join(words)}\n\n{_plain(inspect.cleandoc(command.help or ''))}\n{example}\n{table}\n"


def _written(one: click.Parameter) -> str:
    names = ", ".join((*one.opts, *one.secondary_opts)) if one.param_type_name == "option" else (one.name or "").upper()
    return f"`{names}`"


def _default(one: click.Parameter) -> str:
    shown = one.default
    if one.required or shown is None or shown == () or callable(shown) or "unset" in str(shown).lower():
        return ""
    return _cell(str(getattr(shown, "value", shown)))


def tables() -> str:
    """Every column of every table: name, unit, formula."""
    from counteroffer.tables.columns import declarations

    known = declarations()
    columns = [*known.general.items(), *((f"{table}: {key}", one) for (table, key), one in known.own.items())]
    rows = [(f"`{key}`", _cell(one.name), _cell(one.unit), _cell(one.formula)) for key, one in columns]
    return f"# Columns of tables\n\n{_table(('key', 'what', 'unit', 'formula'), rows)}"


def scenario() -> str:
    """Every key of a scenario file, from the schema that files are read by."""
    from counteroffer.scenario import Scenario

    schema = Scenario.model_json_schema()
    parts = [("The file", schema), *sorted(schema.get("$defs", {}).items())]
    said = "".join(_keys(title, one) for title, one in parts if "properties" in one)
    return f"# Scenario files\n\nWhat `counteroffer schema` prints for editors, in words.\n\n{said}"


def _keys(title: str, schema: dict[str, Any]) -> str:
    needed = set(schema.get("required", ()))
    rows = [
        (f"`{key}`", _cell(_kind(one)), _cell(str(one.get("description", ""))), "yes" if key in needed else "")
        for key, one in schema["properties"].items()
    ]
    about = f"{schema['description']}\n\n" if schema.get("description") else ""
    return f"## {title}\n\n{about}{_table(('key', 'holds', 'what', 'needed'), rows)}\n"


def _kind(one: dict[str, Any]) -> str:
    if "$ref" in one:
        return str(one["$ref"]).rsplit("/", 1)[-1]
    if "enum" in one:
        return ", ".join(map(str, one["enum"]))
    if "const" in one:
        return str(one["const"])
    several = one.get("anyOf", one.get("oneOf", ()))
    if several:
        return " or ".join(dict.fromkeys(_kind(each) for each in several if each.get("type") != "null"))
    if one.get("type") == "array":
        return f"list of {_kind(one.get('items', {}))}" if one.get("items") else "list"
    return str(one.get("type", "anything"))


def python() -> str:
    """Every public name with its signature and docstring."""
    import counteroffer

    said = []
    for name in sorted(name for name in counteroffer.__all__ if not name.startswith("__")):
        value = getattr(counteroffer, name)
        doc = inspect.getdoc(value) or ""
        said.append(f"## {name}\n\n```python\n{name}{_signature(value)}\n```\n\n```text\n{doc}\n```\n")
    return "# Python\n\n" + "\n".join(said)


def _signature(value: Any) -> str:
    try:
        return str(inspect.signature(value))
    except (TypeError, ValueError):  # an exception, or a type without one
        return ""


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(_plain(text).split()).replace("|", "\\|")


def _plain(text: str) -> str:
    return text.replace("\\[", "[").replace("[required]", "").replace("<", "&lt;")


if __name__ == "__main__":
    built(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "out" / "docs")
