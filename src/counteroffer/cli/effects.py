"""`counteroffer simulate|compare|decompose`: what a policy does."""

from __future__ import annotations

from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import (
    Format,
    FormatOption,
    ScenarioArgument,
    WideOption,
    err,
    progress,
    said_of_marks,
    say,
    show,
    solved,
    status,
)
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.run.run import Run

FolderOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write into this folder instead.")]


def simulate(
    scenario: ScenarioArgument,
    format: FormatOption = Format.table,
    wide: WideOption = False,
    output: FolderOption = None,
) -> None:
    """Solve a scenario and print effects by region (JSON: by sector and bilateral too)."""
    from counteroffer.study import Part, study
    from counteroffer.study.files import as_json, csv_files, write
    from counteroffer.tables.spreadsheet import marked

    run = solved(scenario)
    as_tables = output is not None and format is not Format.json
    found = study(
        run,
        parts=[Part.incidence, Part.households, *([Part.alone] if as_tables else [])]
        if as_tables or format is Format.json
        else [],
    )
    if output is not None:
        content = csv_files(found) if as_tables else {"result.json": as_json(found).encode()}
        write(output, found, content)
        err.print(f"{len(content) + 1} files in {output}", soft_wrap=True)
        said_of_marks(sum(marked(text.decode()) for name, text in content.items() if name.endswith(".csv")))
    elif format is Format.json:
        typer.echo(as_json(found))
    else:
        show(run.effects.regions, format, table="regions", wide=wide, title=run.scenario.title)
        if format is Format.table:
            if not run.effects.quotas.empty:
                show(run.effects.quotas, format, table="quotas", wide=wide, title="Quotas")
            status(run)


def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Two or more scenarios; NAME:-PACKAGE switches one off.")],
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Print real income under several scenarios, beside the first."""
    from counteroffer.run.compare import compare as compare_scenarios

    with progress("solving"):
        frame = compare_scenarios(*scenarios)
    if format is Format.table:
        say("Real income (equivalent variation), USD mn a year", style="bold")
        frame = _side_by_side(frame)
    show(frame, format, table="compared", wide=wide)


def _side_by_side(frame: pd.DataFrame) -> pd.DataFrame:
    """Regions down, scenarios across, under letters that a legend explains."""
    named = len(frame["scenario"].unique())
    if named > len(ascii_uppercase):
        raise InputError(f"{named} scenarios are too many for one table; give --format csv, or 26 at a time")
    letters = dict(zip(frame["scenario"].unique(), ascii_uppercase, strict=False))
    for name, letter in letters.items():
        say(f"{letter}: {name}")
    wide = frame.pivot_table(index="region", columns="scenario", values="equivalent_variation_usd_mn")
    table = wide[list(letters)].rename(columns={name: f"{letter}_usd_mn" for name, letter in letters.items()})
    for letter in list(letters.values())[1:]:
        table[f"{letter}_less_first_usd_mn"] = table[f"{letter}_usd_mn"] - table["A_usd_mn"]
    return table.reset_index()


def decompose(scenario: ScenarioArgument, format: FormatOption = Format.table, wide: WideOption = False) -> None:
    """Say why real income changed: parts that add up exactly, with the first-order formula beside them."""
    run = solved(scenario)
    with progress("walking the path"):
        frame = run.decomposition.merge(run.effects.first_order, on="region")
    if format is Format.table and not wide:
        frame = _moving(frame, run)
    title = f"{run.scenario.title}: why real income changed"
    show(frame, format, table="decomposition", wide=wide, title=title)


def _moving(frame: pd.DataFrame, run: Run) -> pd.DataFrame:
    """The regions that lead first, without parts that files round to nothing everywhere."""
    from counteroffer.tables.columns import rounded

    kept = rounded(frame.set_index("region").loc[[*run.lead, *(c for c in frame["region"] if c not in run.lead)]])
    return kept.loc[:, (kept != 0).any()].reset_index()
