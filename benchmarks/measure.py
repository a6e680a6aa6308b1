"""Clocks and scales: repeated warm timings, and memory and compile time in a fresh process a case.

`python -m benchmarks.measure CASE WHAT FOLDER` is that process: it prints one JSON line.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SECONDS = 1.2  # of repeats a case
LEAST, MOST = 5, 100  # repeats
ROOT = Path(__file__).resolve().parents[1]
COMMAND = """import atexit, sys
from benchmarks.measure import peak_memory
from counteroffer.cli.main import main
atexit.register(lambda: print(peak_memory(), file=sys.stderr))
main()"""


@dataclass(frozen=True)
class Timing:
    """Warm repeats, milliseconds; of whole processes also the median of what all their cores worked."""

    median: float
    minimum: float
    repeats: int
    cpu: float | None = None


@dataclass(frozen=True)
class Answer:
    """One question: what, the time it should take (seconds, or a multiple), what it took, and of what in ms."""

    title: str
    target: str
    time: Timing
    of: float | None = None


@dataclass(frozen=True)
class Fresh:
    """A first run in a process of its own.

    Attributes
    ----------
    peak, added : float
        Peak resident memory, MB, and how much of it came with the run (compilation included).
    first, again : float
        Seconds of the first and the second run; the difference is compilation.
    """

    peak: float
    added: float
    first: float
    again: float


def timed(run: Callable[[], object], *, seconds: float = SECONDS, least: int = LEAST, most: int = MOST) -> Timing:
    """Time repeats of something already warm: at least so many, then until so many seconds are up, at most so many."""
    times: list[float] = []
    while len(times) < most and (len(times) < least or sum(times) < seconds):
        times.append(clock(run))
    return Timing(1e3 * statistics.median(times), 1e3 * min(times), len(times))


def clock(run: Callable[[], object]) -> float:
    """Seconds one run takes."""
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def fresh(case: str, what: str, cp2015: Path, cache: Path | None = None) -> Fresh:
    """Run a case (`what` "engine", or the yardstick's "published" or "tuned") in a process of its own.

    Nothing is compiled there yet, unless `cache` names a folder of compiled programs to start from.
    """
    given = {"COUNTEROFFER_CACHE": str(cache)} if cache else {"JAX_ENABLE_COMPILATION_CACHE": "false"}
    told = subprocess.run(
        [sys.executable, "-m", "benchmarks.measure", case, what, str(cp2015)],
        env=os.environ | given,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    return Fresh(**json.loads(told.stdout))


def command(
    arguments: Sequence[str], repeats: int, programs: Path, results: Path | None = None
) -> tuple[Timing, float]:
    """A command as a whole process: its time, and peak MB.

    Parameters
    ----------
    arguments : sequence of str
        What `counteroffer` is given; paths absolute.
    programs : Path
        Folder of compiled programs to start from, and to leave them in.
    results : Path, optional
        Folder of results to start from; nothing is kept by default.
    """
    peak, times, worked = 0.0, list[float](), list[float]()
    given = {"COUNTEROFFER_CACHE": str(programs), "COUNTEROFFER_RESULTS": str(results or "")}
    for _ in range(repeats):
        before, began = processor_below(), time.perf_counter()
        told = subprocess.run(
            [sys.executable, "-c", COMMAND, *arguments],
            env=os.environ | given,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
            text=True,
        )
        times.append(1e3 * (time.perf_counter() - began))
        worked.append(1e3 * (processor_below() - before))
        if told.returncode:
            raise RuntimeError(f"counteroffer {' '.join(arguments)} ended with {told.returncode}:\n{told.stderr}")
        peak = max(peak, float(told.stderr.splitlines()[-1]))
    return Timing(statistics.median(times), min(times), repeats, statistics.median(worked)), peak


def processor_below() -> float:
    """Seconds that processes worked which this one started and which have ended, with all below them."""
    spent = os.times()
    return spent.children_user + spent.children_system


def peak_memory() -> float:
    """Peak resident memory of this process, MB."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:  # not Linux
        import resource

        largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return largest / 1e6 if sys.platform == "darwin" else largest / 1e3
    # Not ru_maxrss: on Linux a child inherits its parent's.
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024 / 1e6


def _child(case_name: str, what: str, cp2015: str) -> None:
    from benchmarks.registry import case_named
    from benchmarks.yardstick import Style
    from counteroffer.equilibrium.programs.kept import let_go

    case = case_named(case_name)
    problem = case.problem(Path(cp2015))
    styles: dict[str, Style] = {"published": "published", "tuned": "tuned"}
    run: Callable[[], object] = problem.solve
    if case.kind == "gradient":
        run = problem.gradient()
    elif what in styles:
        run = lambda: problem.yardstick(styles[what])  # noqa: E731
    if case.kind == "solve":
        let_go()  # making the economy may have taken a solve of its own
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak so far was loading
    before = peak_memory()
    first = clock(run)
    peak = peak_memory()
    again = clock(run) if what == "engine" else first
    print(json.dumps({"peak": peak, "added": max(0.0, peak - before), "first": first, "again": again}))


if __name__ == "__main__":
    _child(*sys.argv[1:])
