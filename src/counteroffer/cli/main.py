"""The command line: the same functions as the Python API, with tables, JSON or CSV out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Annotated

import typer
from rich.text import Text

from counteroffer.cli import (
    agreements,
    assistant,
    bargaining,
    brief,
    desk,
    effects,
    jobs,
    path,
    scenarios,
    tariffs,
    uncertainty,
)
from counteroffer.cli.console import err
from counteroffer.cli.entries import entry
from counteroffer.cli.law import concepts, own_law
from counteroffer.cli.office import export, from_xlsx
from counteroffer.cli.output import written_out
from counteroffer.cli.people import households
from counteroffer.cli.proof import beside, demand, hindcast, replicate
from counteroffer.cli.tables import bringing, listing
from counteroffer.errors import CounterofferError
from counteroffer.processes import end_at_once, small_matrices

app = typer.Typer(
    name="counteroffer",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    help="What a tariff costs whom, on real data.\n\n"
    "Exit codes: 0 done, 2 bad input, 3 no convergence, 4 output not written.",
)


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"counteroffer {version('counteroffer')}")
        raise typer.Exit


@app.callback()
def counteroffer(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Its version.")] = False,
) -> None:
    """What a tariff costs whom, on real data."""


COMMANDS: dict[Callable[..., None], str] = {
    brief.brief: "brief october-2025 -o out --note --pdf",
    export.export: "export october-2025 -f xlsx",
    from_xlsx.from_xlsx: "from-xlsx my-case.xlsx",
    effects.simulate: "simulate october-2025 --format json > result.json",
    effects.compare: "compare october-2025 october-2025:-canada-metals --format csv",
    effects.decompose: "decompose october-2025",
    jobs.jobs: "jobs october-2025 --by province",
    uncertainty.draws: "draws october-2025 --draws 1000 --show drivers",
    uncertainty.sweep: "sweep grid.yaml -o swept",
    uncertainty.warm: "warm october-2025",
    path.path: "path october-2025",
    households.households: "households october-2025 --country CAN --revenue income-tax",
    bargaining.optimal: "optimal october-2025 --player USA --partner CAN",
    bargaining.war: "war october-2025 -p USA -p CAN -p MEX --certify",
    bargaining.concessions: "concessions october-2025 --show swaps",
    bargaining.leverage: "leverage october-2025 --budget 1000 --aim Michigan",
    bargaining.retaliate: "retaliate october-2026 --aim Michigan,Ohio --spare inputs",
    bargaining.deal: "deal october-2025 --without lapse --patience 0.95 0.9",
    bargaining.politics: "politics october-2025 --player USA --by places",
    bargaining.screen: "screen october-2025 --type plain:0.6 --type metals:0.4:steel=2,autos=2",
    bargaining.coalitions: "coalitions october-2025 --external world --common",
    agreements.pact: "pact october-2025 --show affected",
    agreements.diversify: "diversify october-2025 --with GBR --with EU --restore income",
    agreements.linkage: "linkage october-2025 --protection CAN=2000",
    agreements.integration: "integration october-2025 --show autonomy",
    desk.desk: "desk october-2025",
    assistant.assistant: "assistant",
    scenarios.scenarios: "scenarios --format json",
    scenarios.show: "show october-2025",
    scenarios.check: "check my-scenario.yaml",
    scenarios.schema: "schema deal > deal.schema.json",
    hindcast.hindcast: "hindcast --partner CAN --exclude oil,precious",
    beside.beside: "beside boc-25",
    demand.demand: "demand --show calibration",
    replicate.replicate: "replicate cp2015 --data ../shared/data/validation/cp2015",
}
for command, example in COMMANDS.items():
    app.command(epilog=f"Example: counteroffer {example}")(command)
TARIFFS: dict[Callable[..., None], str] = {
    entry.entry: "tariffs entry --hs 7326.90.8688 --origin CHN --value 14172 --on 2025-10-07",
    own_law.check: "tariffs check my-law",
    concepts.routes: "tariffs routes --on 2025-10-07 --by industry",
    concepts.remitted: "tariffs remitted --importer CAN --on 2025-10-07 --without canada.autos",
}
for command, example in TARIFFS.items():
    tariffs.app.command(epilog=f"Example: counteroffer {example}")(command)
app.add_typer(tariffs.app, name="tariffs")


OWN_TABLES: dict[Callable[..., None], str] = {
    bringing.template: "data template my-tables --layout long",
    bringing.own: "data own",
    bringing.forget: "data forget my-tables",
}
for command, example in OWN_TABLES.items():
    listing.app.command(epilog=f"Example: counteroffer {example}")(command)
IMPORTS: dict[Callable[..., None], str] = {
    bringing.icio: "data import icio 2016-2022_SML.zip --year 2022 --name icio-2022",
    bringing.tables: "data import tables my-tables --name mine",
    bringing.shipped: "data import shipped full --name ours --tariffs our-tariffs.csv",
    bringing.sdmx: "data import sdmx flows.csv --year 2022 --name mine --unit 'USD mn' --elasticities theta.csv",
}
for command, example in IMPORTS.items():
    bringing.app.command(epilog=f"Example: counteroffer {example}")(command)
listing.app.add_typer(bringing.app, name="import")
app.add_typer(listing.app, name="data")


def main() -> None:
    """Entry point: errors are one line on stderr, with a meaningful exit code."""
    small_matrices()
    end_at_once()
    try:
        written_out(app)
    except CounterofferError as error:
        err.print(
            Text("error: ", style="bold red").append(str(error), style="default"), soft_wrap=True, highlight=False
        )
        sys.exit(error.exit_code)
