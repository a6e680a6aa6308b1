"""Points of a sweep in chunks, and the rows that a chunk comes to."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.errors import CounterofferError
from counteroffer.processes import on_one_core
from counteroffer.run.redrawn import AS_IT_IS
from counteroffer.run.run import Run, simulate
from counteroffer.tables.columns import column
from counteroffer.uncertainty.draws.assumptions import DrawnTheta, drawn_over
from counteroffer.uncertainty.draws.design import points
from counteroffer.uncertainty.draws.drawing import inputs
from counteroffer.uncertainty.draws.solving import HEADLINES, DrawnCase, Solver, drawn, in_closures, solved
from counteroffer.uncertainty.sweep.grid import SweepCell, SweepGrid, combinations

Combined = tuple[tuple[str, Any], ...]
CERTIFIED, FAILED = "certified", "failed"


@dataclass(frozen=True)
class SweepChunk:
    """Points that are solved and kept as one.

    Attributes
    ----------
    number : int
        From 0, in the grid's order.
    first : int
        Number of its first point.
    cell : SweepCell
    combined : tuple of (key, value)
        Keys of the scenario, with their values.
    draws : tuple of int
        First draw and the one after the last; (0, 0) where nothing is drawn.
    """

    number: int
    first: int
    cell: SweepCell
    combined: tuple[Combined, ...]
    draws: tuple[int, int]

    @property
    def name(self) -> str:
        """Of its file, below the data set's folder."""
        return f"data/scenario={self.cell.file.name}/chunk-{self.number:06d}.parquet"


def chunks(grid: SweepGrid, each: Sequence[SweepCell]) -> Iterator[SweepChunk]:
    """Chunks of up to `chunk` points; a chunk is of one cell, and of one combination where anything is drawn."""
    number = first = 0
    combined = [tuple(one.items()) for one in combinations(grid)]
    for cell in each:
        parts: list[tuple[tuple[Combined, ...], tuple[int, int]]]
        if grid.draws:
            parts = [
                ((one,), (at, min(at + grid.chunk, grid.draws)))
                for one in combined
                for at in range(0, grid.draws, grid.chunk)
            ]
        else:
            parts = [(tuple(combined[at : at + grid.chunk]), (0, 0)) for at in range(0, len(combined), grid.chunk)]
        for own, span in parts:
            yield SweepChunk(number, first, cell, own, span)
            number += 1
            first += max(span[1] - span[0], len(own))


def solve_chunk(grid: SweepGrid, chunk: SweepChunk) -> bytes:
    """The rows of a chunk as Parquet: one a point, horizon and region.

    Columns point, day, levels, draw (−1 where nothing is drawn), a column a key of the grid and `drawn.NAME` an
    assumption, horizon, region, status, why, and `HEADLINES`.
    """
    on_one_core()
    try:
        solver = _solver(grid, chunk.cell)
    except CounterofferError as error:
        return _written(_without(grid, chunk, str(error)))
    cases, said = _cases(grid, chunk, solver.sides)
    values, failed = solved(solver, cases)
    why = {(number, horizon): text for number, horizon, text in failed}
    regions, rows = solver.sides[0].economy.regions, []
    for d, one in enumerate(said):
        for at, side in enumerate(solver.sides):
            horizon = side.scenario.closure
            reason = why.get((cases[d].number, horizon), "")
            frame = pd.DataFrame(values[d, at].T, columns=list(HEADLINES))
            named = {**one, "horizon": horizon, "region": regions, "status": FAILED if reason else CERTIFIED}
            rows.append(frame.assign(**{**named, "why": reason}))
    return _written(pd.concat(rows, ignore_index=True))


def _cases(grid: SweepGrid, chunk: SweepChunk, sides: Sequence[Run]) -> tuple[list[DrawnCase], list[dict[str, Any]]]:
    """The points as draws, and what the rows of each begin with."""
    fixed = {"day": chunk.cell.day, "levels": chunk.cell.told}
    if not grid.draws:
        cases = [_with(DrawnCase(j, (), ({},) * len(sides), DrawnTheta()), one) for j, one in enumerate(chunk.combined)]
        said = [{"point": chunk.first + j, **fixed, "draw": -1, **dict(one)} for j, one in enumerate(chunk.combined)]
        return cases, said
    over = [one for one in drawn_over(sides) if one.key not in grid.assumptions]
    start, stop = chunk.draws
    at = points(stop, sum(one.size for one in over), grid.seed)[0][start:]
    frame, (one,) = inputs(over, at).drop(columns="draw"), chunk.combined
    cases = [_with(case, one) for case in drawn(over, at, sides)]
    said = [
        {"point": chunk.first + j, **fixed, "draw": start + j, **dict(one)}
        | {f"drawn.{name}": frame[name].iloc[j] for name in frame}
        for j in range(stop - start)
    ]
    return cases, said


def _with(case: DrawnCase, combined: Combined) -> DrawnCase:
    """A draw with the grid's values in the place of its own."""
    closing = {key: value for key, value in combined if key.partition(".")[0] in AS_IT_IS}
    built = {key: value for key, value in combined if key not in closing}
    return replace(
        case,
        built=tuple(sorted({**dict(case.built), **built}.items())),
        closing=tuple({**own, **closing} for own in case.closing),
    )


_kept: dict[object, Solver] = {}  # of this process: the cell it was at last


def _solver(grid: SweepGrid, cell: SweepCell) -> Solver:
    key = (cell.file.name, cell.file.sha256, cell.day, cell.levels, grid.horizons)
    if key not in _kept:
        _kept.clear()
        run = simulate(cell.file)
        if cell.levels:
            run = run.varied(levels=dict(cell.levels))
        around = partial(_asked, grid.horizons)
        _kept[key] = Solver(around(run), around)
    return _kept[key]


def _asked(horizons: Sequence[str], run: Run) -> tuple[Run, ...]:
    """A case in the closures that are asked for; one that is solved in neither stands first, in its own."""
    found = {side.scenario.closure: side for side in in_closures(run)}
    own = {run.scenario.closure: run} if run.scenario.closure not in ("long_run", "short_run") else {}
    kept = {**own, **{name: found[name] for name in horizons if name in found}}
    return tuple(kept.values()) or (run,)


def _without(grid: SweepGrid, chunk: SweepChunk, why: str) -> pd.DataFrame:
    """Rows of a cell that has no solution to begin with: each point and horizon, named."""
    count = max(chunk.draws[1] - chunk.draws[0], len(chunk.combined))
    rows = []
    for j in range(count):
        one = dict(chunk.combined[min(j, len(chunk.combined) - 1)])
        draw = chunk.draws[0] + j if grid.draws else -1
        fixed = {"point": chunk.first + j, "day": chunk.cell.day, "levels": chunk.cell.told, "draw": draw, **one}
        none = dict.fromkeys(HEADLINES, np.nan)
        rows += [{**none, **fixed, "horizon": h, "region": "", "status": FAILED, "why": why} for h in grid.horizons]
    return pd.DataFrame(rows)


def _written(frame: pd.DataFrame) -> bytes:
    """Parquet, the same for the same rows; columns of words are words in every chunk."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    last = ["horizon", "region", "status", "why", *HEADLINES]
    frame = frame[[*(name for name in frame.columns if name not in last), *last]]
    for name in frame.columns:
        if name not in HEADLINES and not pd.api.types.is_numeric_dtype(frame[name]):
            frame = frame.assign(**{name: frame[name].astype(str)})
    buffer = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(frame, preserve_index=False), buffer, compression="zstd")
    return buffer.getvalue()


def written_columns(path: Path) -> list[dict[str, str]]:
    """What the columns of a chunk are: name, type, and unit where it has one."""
    import pyarrow.parquet as pq

    kinds = {"string": "string", "large_string": "string", "int64": "integer", "bool": "boolean"}
    found = []
    for field in pq.read_schema(path):
        unit = column(field.name, "").unit if field.name in HEADLINES else ""
        found.append(
            {"name": field.name, "type": kinds.get(str(field.type), "number"), **({"unit": unit} if unit else {})}
        )
    return found
