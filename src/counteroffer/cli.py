"""The command line: the same functions as the Python API, with tables, JSON or CSV out."""

from __future__ import annotations

import sys
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Annotated

import typer
from rich.padding import Padding

from counteroffer import (
    agreement_commands,
    brief_command,
    desk_command,
    jobs_command,
    negotiation_commands,
    tariff_commands,
)
from counteroffer.console import Format, FormatOption, ScenarioArgument, err, out, progress, solved, status
from counteroffer.console import show as show_frame
from counteroffer.errors import CounterofferError, InputError

if TYPE_CHECKING:
    import pandas as pd


app = typer.Typer(
    name="counteroffer",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="What a tariff costs whom, on real data.\n\nExit codes: 0 done, 2 bad input, 3 no convergence.",
)
app.add_typer(tariff_commands.app, name="tariffs")
app.command(epilog="Example: counteroffer jobs october-2025 --by province")(jobs_command.jobs)
app.command(epilog="Example: counteroffer brief october-2025 -o out --pdf")(brief_command.brief)
app.command(epilog="Example: counteroffer desk october-2025")(desk_command.desk)
negotiation_commands.add_to(app)
agreement_commands.add_to(app)

FolderOption = Annotated[Path | None, typer.Option("--output", "-o", help="Write into this folder instead.")]


@app.command(epilog="Example: counteroffer simulate october-2025 --format json > result.json")
def simulate(scenario: ScenarioArgument, format: FormatOption = Format.table, output: FolderOption = None) -> None:
    """Solve a scenario and print effects by region (JSON: by sector and bilateral too)."""
    from counteroffer import output as files

    run = solved(scenario)
    if output is not None:
        content = {"result.json": files.as_json(run).encode()} if format is Format.json else files.csv_files(run)
        files.write(output, run, content)
        err.print(f"{len(content) + 1} files in {output}", soft_wrap=True)
    elif format is Format.json:
        typer.echo(files.as_json(run))
    else:
        show_frame(files.tables(run)["regions"], format, title=run.scenario.title)
        status(run)


@app.command(epilog="Example: counteroffer compare october-2025 october-2025:-canada-metals --format csv")
def compare(
    scenarios: Annotated[list[str], typer.Argument(help="Two or more scenarios; NAME:-PACKAGE switches one off.")],
    format: FormatOption = Format.table,
) -> None:
    """Print real income under several scenarios, beside the first."""
    from counteroffer.simulation import compare as compare_scenarios

    with progress("solving"):
        frame = compare_scenarios(*scenarios)
    if format is Format.table:
        out.print("Equivalent variation, USD mn a year")
        frame = _side_by_side(frame)
    show_frame(frame.round(6), format)


@app.command(epilog="Example: counteroffer decompose october-2025")
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


@app.command(epilog="Example: counteroffer schema > scenario.schema.json")
def schema() -> None:
    """Print the JSON Schema of scenario files, for editors and forms."""
    import json

    from counteroffer.scenario import Scenario

    typer.echo(json.dumps(Scenario.model_json_schema(), indent=1, ensure_ascii=False))


@app.command(epilog="Example: counteroffer check my-scenario.yaml")
def check(scenario: ScenarioArgument) -> None:
    """Validate a scenario against the economy it names, without solving it."""
    from counteroffer.scenario import load_scenario, resolve, settings
    from counteroffer.scenario.parts import parts
    from counteroffer.simulation import economy_before

    file = load_scenario(scenario)
    economy = economy_before(file)
    policy = resolve(file.scenario, economy)
    settings(file.scenario, economy)
    parts(file.scenario, policy, economy, (file.scenario.spotlight or economy.regions)[0])
    idle = [a.measure.name for a in policy.applied if not a.in_force]
    out.print(f"{file.name}: {len(policy.applied)} measures resolve on economy '{economy.name}'", highlight=False)
    day = file.scenario.as_of
    idle += [own.name for own in file.scenario.with_ if day and not own.covers(day)]
    if idle:
        out.print(f"not in force on {file.scenario.date}: {', '.join(idle)}", highlight=False)


@app.command(epilog="Example: counteroffer scenarios --format json")
def scenarios(format: FormatOption = Format.table) -> None:
    """List the scenarios that ship with the package."""
    import pandas as pd

    from counteroffer.scenario import load_scenario, shipped

    loaded = [load_scenario(name) for name in shipped()]
    rows = [(f.name, f.scenario.family, f.scenario.date, f.scenario.title, len(f.scenario.measures)) for f in loaded]
    show_frame(pd.DataFrame(rows, columns=["scenario", "family", "date", "title", "measures"]), format)


@app.command(epilog="Example: counteroffer show october-2025")
def show(scenario: ScenarioArgument, format: FormatOption = Format.table) -> None:
    """Show a scenario's measures as they act on the economy: points added, trade covered, authority."""
    from counteroffer import output as files
    from counteroffer.scenario import load_scenario, resolve
    from counteroffer.simulation import economy_before

    file = load_scenario(scenario)
    frame = files.measures(resolve(file.scenario, economy_before(file)))
    if format is Format.table:
        out.print(f"[bold]{file.scenario.title}[/bold] ({file.scenario.date}, {file.scenario.author})\n")
        out.print(file.scenario.description, highlight=False)
        frame = frame[["measure", "parties", "subject", "mean_percent", "trade_usd_mn", "in_force", "authority"]]
    show_frame(frame, format)


@app.command(name="data", epilog="Example: counteroffer data --format json")
def data_(format: FormatOption = Format.table) -> None:
    """List every embedded table: publisher, year, licence, checksum, what is imputed; verify the checksums."""
    import pandas as pd

    from counteroffer import data

    intact = data.verify()
    rows = [
        {
            "table": row.file,
            "title": row.title,
            "publisher": row.publisher,
            "year": row.year,
            "licence": row.licence,
            "imputed": "; ".join(row.imputed) or "nothing",
            "sha256": row.sha256,
            "intact": intact[row.file],
        }
        for row in data.registry()
    ]
    if format is Format.table:
        for entry in rows:
            out.print(f"[bold]{entry.pop('table')}[/bold]")
            for label, value in entry.items():
                out.print(Padding(f"{label}: {value}", (0, 0, 0, 2)), highlight=False)
    else:
        show_frame(pd.DataFrame(rows), format)
    broken = [name for name, good in intact.items() if not good]
    if broken:
        raise InputError(f"checksum differs: {', '.join(broken)}; reinstall the package")


@app.command(epilog="Example: counteroffer replicate cp2015 --data ../shared/data/validation/cp2015")
def replicate(
    name: Annotated[
        str,
        typer.Argument(
            help="cp2015: Caliendo & Parro's NAFTA table; ossa2014: Ossa's optimal tariffs, trade war and trade talks; "
            "tracker: published US rates."
        ),
    ],
    data: Annotated[Path | None, typer.Option(help="Folder with the replication data.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Print published results beside ours; exit 1 if they are not met."""
    from counteroffer.labels import unknown
    from counteroffer.replication import REPLICATIONS

    if name not in REPLICATIONS:
        raise InputError(str(unknown("replication", name, "the command", dict.fromkeys(REPLICATIONS, ""))))
    with progress("solving"):
        source = REPLICATIONS[name]
        result = source.run(data or source.folder)
    if format is Format.table:
        out.print(result.title, highlight=False)
    show_frame(result.table.round(6), format)
    for line in result.legend:
        err.print(line, highlight=False)
    err.print(result.verdict, highlight=False)
    if not result.holds:
        raise typer.Exit(1)


def main() -> None:
    """Entry point: errors are one line on stderr, with a meaningful exit code."""
    try:
        app()
    except CounterofferError as error:
        err.print(f"[bold red]error:[/bold red] {_plain(error)}", soft_wrap=True, highlight=False)
        sys.exit(error.exit_code)


def _plain(error: Exception) -> str:
    from rich.markup import escape

    return escape(str(error))


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
