"""`counteroffer export`: a study as a workbook."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import ScenarioArgument, say, steps, warn
from counteroffer.errors import CounterofferError, InputError

if TYPE_CHECKING:
    from counteroffer.run.run import Run
    from counteroffer.study.parts.levels import IssueLevels


class ExportFormat(StrEnum):
    """What a study can be exported as."""

    xlsx = "xlsx"


def export(
    scenario: ScenarioArgument,
    format: Annotated[ExportFormat, typer.Option("--format", "-f", help="As what.")] = ExportFormat.xlsx,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file; NAME.xlsx here if left out.")] = None,
    language: Annotated[str, typer.Option("--language", "-l", help="en, es or fr.")] = "en",
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the scenario itself and its levels; no jobs, bargains or ranges.")
    ] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Overwrite a file that is there.")] = False,
) -> None:
    """Solve a scenario and write a workbook: every table with units, native charts, and levels of issues to type over.

    Formulas of the sheet `levels` are of first order: gradients of the adjoint at today's levels, beside exact steps.
    """
    from counteroffer.briefing.forms.workbook import workbook
    from counteroffer.briefing.forms.workbook.styles import engine
    from counteroffer.briefing.words import wording
    from counteroffer.run.run import simulate
    from counteroffer.scenario import load_scenario
    from counteroffer.study import study

    engine()
    w = wording(language)
    file = load_scenario(scenario)
    path = output or Path(f"{file.name}.{format.value}")
    if path.exists() and not replace:
        raise InputError(f"{path} is there already; give another -o, or --replace to overwrite it")
    with steps("solving") as told:
        run = simulate(file)
        found = study(run, () if quick else None, progress=lambda part: told(f"solved: {part}"))
        told("levels of the issues")
        levels, why = levels_of(run)
        told("writing the workbook")
        content = workbook(found, levels, why, w)
    _written(path, content)
    warn(found)
    say(f"Workbook: {path}")


def levels_of(run: Run) -> tuple[IssueLevels | None, str]:
    """What the issues are worth by the unit, or why that cannot be had."""
    from counteroffer.negotiation.game.table import table_beside
    from counteroffer.study.parts.levels import issue_levels

    if len(run.scenario.players or run.lead) < 2:
        return None, "a table takes at least two players; add them to `players` or to `spotlight`"
    try:
        return issue_levels(table_beside(run)), ""
    except CounterofferError as error:
        return None, str(error)


def _written(path: Path, content: bytes) -> None:
    """The whole file, or none."""
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}; give another -o") from error
    finally:
        beside.unlink(missing_ok=True)
