"""Sweep a grid into a folder, from wherever an earlier run of it ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from counteroffer import data
from counteroffer.errors import InputError
from counteroffer.processes import cores
from counteroffer.tariffs.load import book_sha256
from counteroffer.uncertainty.sweep.chunks import chunks, written_columns
from counteroffer.uncertainty.sweep.grid import cells, identity, load_grid
from counteroffer.uncertainty.sweep.store import SweepStore
from counteroffer.uncertainty.sweep.workers import by_cluster, by_processes


@dataclass(frozen=True)
class SweepDone:
    """What a sweep came to.

    Attributes
    ----------
    folder : Path
    chunks, points : int
        In the data set.
    solved : int
        Chunks that this run solved; the others were there, each as its checksum says.
    """

    folder: Path
    chunks: int
    points: int
    solved: int


def sweep(
    grid: str | Path,
    folder: str | Path,
    *,
    processes: int | None = None,
    scheduler: str = "",
    told: Callable[[int, int], None] = lambda done, of: None,
) -> SweepDone:
    """Solve every point of a grid and keep it as a Parquet data set, partitioned by scenario.

    A sweep that was ended goes on where it was: chunks that are there with their checksum are not solved again, others
    are. Rows do not depend on who solved them or in what order.

    Parameters
    ----------
    grid : str or Path
        YAML file; see `SweepGrid`.
    folder : str or Path
        New, empty, or begun for the same grid.
    processes : int, optional
        Of this machine; as many as there are cores by default.
    scheduler : str
        Address of a Dask scheduler whose workers solve instead.
    told : callable
        Called with the chunks that are done and all there are.

    Raises
    ------
    InputError
        For a grid that cannot be read, a folder of something else, and where pyarrow or Dask is absent.
    NotWritten
        If a chunk cannot be written; those before are kept.
    """
    if find_spec("pyarrow") is None:
        raise InputError("a sweep writes Parquet; install what does: pip install 'counteroffer[sweep]'")
    said, base = load_grid(grid)
    every = list(cells(said, base))
    whole = list(chunks(said, every))
    store = SweepStore(Path(folder))
    store.begin(identity(said, every, _release()), {"title": said.title, "chunks": len(whole)})
    left = [chunk for chunk in whole if not store.has(chunk)]
    done = len(whole) - len(left)
    told(done, len(whole))
    if left:
        found = by_cluster(said, left, scheduler) if scheduler else by_processes(said, left, processes or cores())
        for chunk, content in found:
            store.keep(chunk, content)
            done += 1
            told(done, len(whole))
    last = whole[-1]
    points = last.first + max(last.draws[1] - last.draws[0], len(last.combined))
    grid_said = {"title": said.title, "grid": said.model_dump(mode="json"), "points": points}
    store.end(whole, grid_said | {"columns": written_columns(store.folder / last.name)})
    return SweepDone(store.folder, len(whole), points, len(left))


def _release() -> str:
    """The program, its data and its law, which numbers come from beside the grid."""
    said = [version("counteroffer"), *(row.sha256 for row in data.registry()), book_sha256()]
    return " ".join(said)
