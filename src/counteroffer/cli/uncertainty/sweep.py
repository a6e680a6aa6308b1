"""`counteroffer sweep`: a grid of scenarios, days, levels and assumptions as one data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from counteroffer.cli.console import note, say, steps
from counteroffer.labels import several


def sweep(
    grid: Annotated[Path, typer.Argument(help="YAML file of scenarios, days, levels, assumptions (docs/scale.md).")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder of the data set; one begun before goes on.")],
    processes: Annotated[int | None, typer.Option(min=1, help="How many solve; all cores by default.")] = None,
    scheduler: Annotated[
        str, typer.Option(help="Address of a Dask scheduler whose workers solve instead: tcp://HOST:8786.")
    ] = "",
) -> None:
    """Solve every combination of a grid into a Parquet data set; what is ended goes on where it was."""
    from counteroffer.uncertainty.sweep import sweep as solve_sweep

    with steps("reading the grid") as told:
        found = solve_sweep(
            grid,
            output,
            processes=processes,
            scheduler=scheduler,
            told=lambda done, of: told(f"{done:,} of {of:,} chunks"),
        )
    say(f"{several(found.points, 'point', 'points')} in {several(found.chunks, 'chunk', 'chunks')}: {found.folder}")
    if found.solved < found.chunks:
        before = several(found.chunks - found.solved, "chunk was", "chunks were")
        note(f"{before} there already, as their checksums say.")
