"""What the commands share: their options, printing (tables, JSON, CSV, sentences), and progress on a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from counteroffer.cli.frames import table_blocks, terminal_width
from counteroffer.labels import several

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.run.run import Run
    from counteroffer.study import Study


class Screen(Console):
    """Rich's console, as wide as COLUMNS or the terminal it writes to; 80 in a pipe.

    Text is what it says: brackets in it are no markup and :names: no pictures, whoever wrote it.
    """

    def __init__(self, *, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False)

    @property
    def width(self) -> int:
        """Characters in a line."""
        return terminal_width()

    @width.setter
    def width(self, width: int) -> None:
        raise AttributeError("the width is the terminal's; set COLUMNS")


out, err = Screen(), Screen(stderr=True)


class Format(StrEnum):
    """How results are printed."""

    table = "table"
    json = "json"
    csv = "csv"


ScenarioArgument = Annotated[str, typer.Argument(help="Name of a shipped scenario, or path of a YAML file.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to print.")]
WideOption = Annotated[
    bool, typer.Option("--wide", "-w", help="Every column in one table, however wide; for a pager that scrolls.")
]
SectorsOption = Annotated[
    list[str] | None, typer.Option("--sector", help="Sector or group whose trade may be taxed; again for more.")
]
IssuesOption = Annotated[list[str] | None, typer.Option("--issue", help="Only this issue; again for more.")]


@contextmanager
def progress(what: str) -> Iterator[None]:
    """Spinner on a terminal; silent in a pipe."""
    with err.status(Text(f"{what}…")):
        yield


@contextmanager
def steps(what: str) -> Iterator[Callable[[str], None]]:
    """A spinner that is told what is being done."""
    with err.status(Text(f"{what}…")) as status:
        yield lambda step: status.update(Text(f"{step}…"))  # a text by itself would be read as markup here


def show(
    frame: pd.DataFrame,
    format: Format,
    *,
    table: str = "",
    wide: bool = False,
    shown: Sequence[str] = (),
    title: str = "",
    below: bool = False,
) -> None:
    """Print a frame as its columns are declared.

    Parameters
    ----------
    table : str
        Stem of the table's file: what its columns are.
    wide : bool
        Print every column, in one table; otherwise those of `shown`, in as many blocks as the width takes.
    shown : sequence of str
        Columns that a terminal shows; all by default. JSON and CSV have all, rounded as files are; JSON has the
        table's name and version too (`counteroffer schema`).
    below : bool
        Whether it stands under something else, an empty line between.
    """
    if format is Format.table:
        _print_lines([""] if below else [], None)
        heading(title)
        _print_table(frame if wide or not shown else frame[list(shown)], table, None if wide else terminal_width())
        return
    if format is Format.json:
        from counteroffer.tables.forms import as_answer

        answer(as_answer(frame, table))
    else:
        from counteroffer.tables.columns import rounded
        from counteroffer.tables.spreadsheet import csv, marked

        text = csv(rounded(frame, table))
        typer.echo(text, nl=False)
        said_of_marks(marked(text))


def answer(said: Mapping[str, Any]) -> None:
    """Print an answer in JSON, its name and version before it."""
    import json

    typer.echo(json.dumps(said, indent=1, ensure_ascii=False))


def _print_table(frame: pd.DataFrame, table: str, width: int | None) -> None:
    for number, (head, rows) in enumerate(table_blocks(frame, table, width)):
        _print_lines([""] if number else [], None)
        _print_lines(head, "bold")
        _print_lines(rows, None)


def _print_lines(lines: Sequence[str], style: str | None) -> None:
    """Lines as they are: nothing in them is markup, and none is cut or wrapped again."""
    for line in lines:
        out.print(line, style=style, highlight=False, soft_wrap=True)


def heading(text: str) -> None:
    """A title, in bold."""
    if text:
        say(text, style="bold")


def say(text: str, style: str | None = None, indent: str = "") -> None:
    """Sentences: each paragraph wrapped on words, whatever its lines were, with an empty line between paragraphs."""
    wrap = textwrap.TextWrapper(
        terminal_width(), initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )
    for number, paragraph in enumerate(text.strip().split("\n\n")):
        _print_lines([*([""] if number else []), *(wrap.wrap(paragraph) or [""])], style)


def note(*texts: str) -> None:
    """Sentences under a table, an empty line between."""
    for text in ("", *texts):
        say(text)


def warn(found: Run | Study) -> None:
    """What a reader of the results has to know, beside them."""
    if not found.notices:
        return
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.notices import notice_words

    for notice in found.notices:
        warn_of(notice_words(notice, found.economy, wording()))


def warn_of(text: str) -> None:
    """One thing to know, on the terminal and not among the results."""
    said = Text("warning: ", style="yellow")
    err.print(said.append(text, style="default"), highlight=False)


def said_of_marks(cells: int) -> None:
    """Say, where it is so, that text was marked as text."""
    if cells:
        warn_of(
            f"{several(cells, 'cell begins', 'cells begin')} as a formula would; an apostrophe stands before the text, "
            "so that no spreadsheet runs it"
        )


def solved(scenario: str) -> Run:
    """Solve a scenario, its warnings on the terminal."""
    with progress("solving"):
        from counteroffer.run.run import simulate as solve_scenario

        run = solve_scenario(scenario)
    warn(run)
    return run


def status(run: Run) -> None:
    """Print how good a solution is."""
    e = run.equilibrium
    note(f"status {e.status}, largest residual {e.residual_told:.0e}, {e.iterations} iterations")
