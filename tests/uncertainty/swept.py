"""Small grids for tests, and a sweep as a program of its own, for what ends it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import Any

import yaml

from builders import measure_text, scenario_text, write_maps
from counteroffer.uncertainty.sweep import workers
from counteroffer.uncertainty.sweep.chunks import SweepChunk, solve_chunk
from counteroffer.uncertainty.sweep.grid import SweepGrid


def grid_file(folder: Path, **changes: Any) -> Path:
    """A grid of one scenario of five regions and five industries, in chunks of three points."""
    economy = write_maps(folder)
    text = scenario_text(
        measure_text(name="steel", importers="USA", exporters="CAN", sectors="STL", rate=50),
        spotlight=["CAN", "USA"],
        economy=economy,
    )
    (folder / "case.yaml").write_text(text, encoding="utf-8")
    said: dict[str, Any] = {
        "title": "A small grid",
        "scenarios": ["case.yaml"],
        "levels": [{}, {"steel": 50.0}],
        "assumptions": {"wage_floor": [0.97, 0.98, 0.99], "elasticities.source": ["cp", "fgo"]},
        "chunk": 3,
    }
    path = folder / "grid.yaml"
    path.write_text(yaml.safe_dump({**said, **changes}), encoding="utf-8")
    return path


def dying_once(grid: SweepGrid, chunk: SweepChunk) -> bytes:
    """Solve a chunk; the process ends at the second one where it has not ended there before."""
    mark = Path(os.environ["DIED"])
    if chunk.number == 1 and not mark.exists():
        mark.write_text("died", encoding="utf-8")
        os.kill(os.getpid(), signal.SIGKILL)
    return solve_chunk(grid, chunk)


def dying_always(grid: SweepGrid, chunk: SweepChunk) -> bytes:
    """End the process."""
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def killed_after(count: int, grid: str, folder: str) -> None:
    """Sweep, and end this process without a word once so many chunks are kept."""
    from counteroffer.uncertainty.sweep import sweep

    def told(done: int, of: int) -> None:
        if done >= count:
            os.kill(os.getpid(), signal.SIGKILL)

    sweep(grid, folder, processes=2, told=told)


if __name__ == "__main__":
    assert workers
    killed_after(int(sys.argv[1]), sys.argv[2], sys.argv[3])
