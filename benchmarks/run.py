"""Run the benchmarks in one go: ours, the yardstick, growth, and where a solve spends its time."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Collection
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import bargaining, brief, desk, jobs, report, tariffs
from benchmarks.cases import measure
from benchmarks.growth import growth
from benchmarks.measure import fresh
from benchmarks.registry import CASES, case_named
from benchmarks.results import Bench
from benchmarks.stages import stages
from counteroffer.equilibrium.compilation import prepare

WIDTH = 115  # of the tables where there is no terminal


def focus_stages(cp2015: Path) -> dict[str, float]:
    """Milliseconds of a solve on focus by stage, compilation first."""
    case = case_named("focus")
    first = fresh(case.name, "engine", cp2015)
    return {"compile": 1e3 * (first.first - first.again)} | stages(case.problem(cp2015))


# What is measured beside the cases: the words while it runs, and the run, given the folder of Caliendo & Parro's data.
EXTRAS: dict[str, tuple[str, Callable[[Path], Any]]] = {
    "brief": ("whole briefings", lambda _: brief.answers()),
    "tariffs": ("the tariff book", lambda _: tariffs.answers()),
    "jobs": ("jobs in the short run", lambda _: jobs.answers()),
    "bargaining": ("tariffs, wars and deals", bargaining.answers),
    "desk": ("the desk in a browser", lambda _: desk.latencies()),
    "growth": ("growth", lambda _: growth()),
    "stages": ("stages of a solve", focus_stages),
}


def machine() -> dict[str, str]:
    """What the numbers depend on; `load` is how many processes wanted a core before, on average over a minute."""
    packages = {name: version(name) for name in ("counteroffer", "jax", "numpy")}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": str(cores),
        "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    } | packages


def bench(only: Collection[str], cp2015: Path, console: Console) -> Bench:
    """Run the named cases and extras, or all of them."""
    began, on = time.perf_counter(), machine()
    prepare()
    results, extras = [], {}
    for case in CASES:
        if not only or case.name in only:
            with console.status(f"{case.title} …"):
                results.append(measure(case, cp2015))
    for name, (words, run) in EXTRAS.items():
        if not only or name in only:
            with console.status(f"{words} …"):
                extras[name] = run(cp2015)
    return Bench(on, tuple(results), time.perf_counter() - began, **extras)


def main() -> None:
    """Command line."""
    names = [case.name for case in CASES] + list(EXTRAS)
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", nargs="+", choices=names, default=[], metavar="CASE", help=", ".join(names))
    parser.add_argument("--data", type=Path, default=Path("../shared/data/validation/cp2015"), metavar="FOLDER")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the numbers here")
    parser.add_argument("--markdown", type=Path, metavar="FILE", help="also write the tables here")
    arguments = parser.parse_args()
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    measured = bench(arguments.only, arguments.data, console)
    tell(measured, console, arguments.json, arguments.markdown)


def tell(measured: Bench, console: Console, as_json: Path | None = None, as_markdown: Path | None = None) -> None:
    """Print the tables, and write the numbers and the tables where that is asked for."""
    tables = report.tables(measured)
    for table in tables:
        console.print(report.as_rich(table))
    console.print(report.closing(measured), style="dim")
    if as_json:
        as_json.write_text(json.dumps(report.as_json(measured), indent=1) + "\n", encoding="utf-8")
    if as_markdown:
        text = "\n".join(report.as_markdown(table) for table in tables) + "\n" + report.closing(measured) + "\n"
        as_markdown.write_text(text, encoding="utf-8")
