"""`counteroffer simulate|compare|decompose`: what a policy does."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, err, out, progress, solved, status
from counteroffer.cli.console import show as show_frame

if TYPE_CHECKING:
    import pandas as pd

FolderOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write into this folder instead.")]


def simulate(scenario: ScenarioArgument, format: FormatOption = Format.table, output: FolderOption = None) -> None:
    """Solve a scenario and print effects by region (JSON: by sector and bilateral too)."""
    from counteroffer.study import Part, study
    from counteroffer.study.files import as_json, csv_files, write
    from counteroffer.study.tables import tables

    run = solved(scenario)
    as_tables = output is not None and format is not Format.json
    found = study(run, parts=[Part.alone] if as_tables else [])
    if output is not None:
        content = csv_files(found) if as_tables else {"result.json": as_json(found).encode()}
        write(output, found, content)
        err.print(f"{len(content) + 1} files in {output}", soft_wrap=True)
    elif format is Format.json:
        typer.echo(as_json(found))
    else:
        show_frame(tables(found)["regions"], format, title=run.scenario.title)
        status(run)


def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Two or more scenarios; NAME:-PACKAGE switches one off.")],
    format: FormatOption = Format.table,
) -> None:
    """Print real income under several scenarios, beside the first."""
    from counteroffer.run.run import compare as compare_scenarios

    with progress("solving"):
        frame = compare_scenarios(*scenarios)
    if format is Format.table:
        out.print("Equivalent variation, USD mn a year")
        frame = _side_by_side(frame)
    show_frame(frame.round(6), format)


def decompose(scenario: ScenarioArgument, format: FormatOption = Format.table) -> None:
    """Say why real income changed: parts that add up exactly, with the first-order formula beside them."""
    run = solved(scenario)
    with progress("walking the path"):
        frame = run.decomposition.merge(run.effects.first_order, on="region")
    if format is Format.table:
        moving = [c for c in frame.columns if c == "region" or frame[c].abs().max() > 1e-9]
        frame = frame[moving].set_index("region").T.rename_axis("percent of income").reset_index()
        frame = frame[["percent of income", *run.lead]]
    show_frame(frame.round(9) if format is Format.table else frame, format)


def _side_by_side(frame: pd.DataFrame) -> pd.DataFrame:
    """Regions down, scenarios across, under letters that a legend explains."""
    letters = dict(zip(frame["scenario"].unique(), ascii_uppercase, strict=False))
    for name, letter in letters.items():
        out.print(f"{letter}: {name}", highlight=False)
    wide = frame.pivot_table(index="region", columns="scenario", values="equivalent_variation_usd_mn")
    table = wide[list(letters)].rename(columns=letters)
    for letter in list(letters.values())[1:]:
        table[f"{letter} less A"] = table[letter] - table["A"]
    return table.reset_index()
