"""Printing for the command line: frames as tables, JSON or CSV; progress on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.run.run import Run

out, err = Console(), Console(stderr=True)
LINES = "COUNTEROFFER_PROGRESS"
HEADINGS = {
    "real_income_percent": "real income %",
    "equivalent_variation_usd_mn": "EV USD mn",
    "consumer_price_percent": "prices %",
    "real_wage_percent": "real wage %",
    "tariff_revenue_usd_mn": "revenue USD mn",
    "exports_percent": "exports %",
    "imports_percent": "imports %",
    "mean_percent": "mean points",
    "trade_usd_mn": "trade USD mn",
}


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    csv = "csv"


ScenarioArgument = Annotated[str, typer.Argument(help="Name of a shipped scenario, or path of a YAML file.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Spinner on a terminal; silent in a pipe, or a line each where a program that reads them asks for it."""
    if os.environ.get(LINES):
        print(f"… {what}", file=sys.stderr, flush=True)
    with err.status(f"{what}…"):
        yield


@contextmanager
def steps(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner that is told what is being done."""
    with err.status(f"{what}…") as status:
        yield lambda step: status.update(f"{step}…")


def show(
    frame: pd.DataFrame, format: Format, *, title: str | None = None, headings: Mapping[str, str] = MappingProxyType({})
) -> None:
    """Print a frame; tables take readable headings."""
    if format is Format.json:
        typer.echo(frame.to_json(orient="records", indent=1, date_format="iso"))
    elif format is Format.csv:
        typer.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)
    else:
        table = Table(title=title, title_justify="left")
        for column in frame.columns:
            numeric = frame[column].dtype.kind == "f"
            table.add_column(
                (HEADINGS | dict(headings)).get(column, column.replace("_", " ")),
                justify="right" if numeric else "left",
            )
        for row in frame.itertuples(index=False):
            table.add_row(*(_cell(value) for value in row))
        out.print(table)


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3f}"
    return "" if value is None else str(value)


def solved(scenario: str) -> Run:
    """Solve a scenario, its warnings on the terminal."""
    with progress("solving"):
        from counteroffer.run.run import simulate as solve_scenario

        run = solve_scenario(scenario)
    warn(run)
    return run


def warn(run: Run) -> None:
    """Print what a reader of a run's results has to know."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.notices import notice_words

    for notice in run.notices:
        said = notice_words(notice, run.economy, wording())
        err.print(f"[yellow]warning:[/yellow] {said}", highlight=False)


def status(run: Run) -> None:
    """Print how good a solution is."""
    e = run.equilibrium
    out.print(f"status {e.status}, largest residual {e.residual:.0e}, {e.iterations} iterations", highlight=False)
