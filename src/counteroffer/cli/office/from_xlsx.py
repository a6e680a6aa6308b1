"""`counteroffer from-xlsx`: a scenario from a filled workbook, and the workbook to fill in."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counteroffer.cli.console import progress, say
from counteroffer.errors import InputError, ScenarioError


def from_xlsx(
    file: Annotated[Path, typer.Argument(help="The workbook, or a folder of its sheets as CSV files.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The scenario; FILE.yaml beside it if left out.")
    ] = None,
    template: Annotated[bool, typer.Option("--template", help="Write the workbook to fill in, and read none.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite a scenario that is there.")] = False,
) -> None:
    """Make a scenario file of a filled workbook: its measures, products, players and issues, every mistake by cell."""
    from counteroffer.scenario import parse_scenario
    from counteroffer.scenario.sheets.reading import read_sheets, yaml_text
    from counteroffer.scenario.sheets.template import write_template
    from counteroffer.study.checking import checked

    if template:
        write_template(file)
        say(f"Template: {file}. Fill it in, then: counteroffer from-xlsx {file}")
        return
    path = output or file.with_suffix(".yaml")
    if path.exists() and not replace:
        raise InputError(f"{path} is there already; give another -o, or --replace to overwrite it")
    with progress("reading"):
        found = read_sheets(file)
        text = yaml_text(found)
        try:
            checked(parse_scenario(text, name=path.stem, folder=path.parent))
        except InputError as error:
            raise ScenarioError(found.named(str(error))) from None
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; give another -o") from error
    say(f"Scenario: {path}. Next: counteroffer brief {path}")
