"""Run the benchmarks in one go: ours, the yardstick, growth, and where a solve spends its time."""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from rich.console import Console

from benchmarks import report
from benchmarks.bargaining import Line
from benchmarks.bargaining import answers as bargaining_answers
from benchmarks.desk import Latency, latencies
from benchmarks.growth import Growth, growth
from benchmarks.jobs import answers as job_answers
from benchmarks.measure import Fresh, Timing, command, fresh, timed
from benchmarks.registry import CASES, SCENARIO, Case, Problem, real_income
from benchmarks.stages import stages
from benchmarks.tariffs import Answer, answers
from benchmarks.yardstick import PUBLISHED_TOLERANCE, TIGHT_TOLERANCE, Style
from counteroffer.equilibrium.arrays import Array
from counteroffer.equilibrium.compilation import prepare

AGREEMENT = 10  # real income may differ by this many times the yardstick's tolerance
EXTRAS = ("tariffs", "jobs", "bargaining", "desk", "growth", "stages")
WIDTH = 115  # of the tables where there is no terminal


@dataclass(frozen=True)
class Beside:
    """One run of the yardstick: how, how long, how far from ours."""

    style: Style
    tolerance: float
    time: Timing
    iterations: int
    difference: float
    memory: Fresh | None


@dataclass(frozen=True)
class Result:
    """One case, measured.

    `residual` of a gradient is its relative gap to a central difference of solves; `solves` its time over that of the
    solve it starts from.
    """

    case: Case
    size: tuple[int, int] | None = None
    ours: Timing | None = None
    iterations: int | None = None
    residual: float | None = None
    solves: float | None = None
    memory: Fresh | None = None
    yardstick: tuple[Beside, ...] = ()
    word: str = ""


@dataclass(frozen=True)
class Bench:
    """Everything one run measured, and on what."""

    machine: dict[str, str]
    results: tuple[Result, ...]
    tariffs: tuple[Answer, ...]
    jobs: tuple[Answer, ...]
    bargaining: tuple[Line, ...]
    desk: list[Latency] | str
    growth: Growth | None
    stages: dict[str, float] | None
    seconds: float


class Disagreement(AssertionError):
    """The yardstick and the engine do not tell the same story."""


def measure(case: Case, cp2015: Path) -> Result:
    """Measure one case."""
    if word := case.missing(cp2015):
        return Result(case, word=word)
    if case.kind == "process":
        cold, warm, peak = command(SCENARIO, repeats=3)
        return Result(case, ours=warm, memory=Fresh(peak, peak, cold, warm.median / 1e3))
    memory = fresh(case.name, "engine", cp2015)
    problem = case.problem(cp2015)
    found = problem.solve()
    if case.kind == "gradient":
        run = problem.gradient()
        gap = problem.gradient_gap(run())
        solve, ours = timed(problem.solve), timed(run)
        return Result(case, problem.size, ours, None, gap, ours.median / solve.median, memory)
    ours = timed(problem.solve)
    beside = tuple(_beside(case, problem, real_income(found), cp2015))
    return Result(case, problem.size, ours, found.iterations, found.residual, None, memory, beside)


def _beside(case: Case, problem: Problem, ours: Array, cp2015: Path) -> Iterator[Beside]:
    ways: list[tuple[Style, float]] = []
    if case.published:
        ways += [("published", PUBLISHED_TOLERANCE)]
    if case.tuned:
        ways += [("tuned", PUBLISHED_TOLERANCE), ("tuned", TIGHT_TOLERANCE)]
    for style, tolerance in ways:
        began = time.perf_counter()
        theirs = problem.yardstick(style, tolerance)
        once = 1e3 * (time.perf_counter() - began)
        difference = float(np.abs(theirs.real_income - ours).max())
        if not difference <= AGREEMENT * tolerance:
            told = f"real income differs from the yardstick's by {difference:.1e} at tolerance {tolerance:.0e}"
            raise Disagreement(f"{case.name}: {told}")
        slow = style == "published"  # seconds a run: once is enough
        spent = Timing(once, once, 1) if slow else timed(lambda s=style, t=tolerance: problem.yardstick(s, t))  # type: ignore[misc]
        memory = fresh(case.name, style, cp2015) if tolerance == PUBLISHED_TOLERANCE else None
        yield Beside(style, tolerance, spent, theirs.iterations, difference, memory)


def machine() -> dict[str, str]:
    """What the numbers depend on."""
    packages = {name: version(name) for name in ("counteroffer", "jax", "numpy")}
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {
        "cores": str(cores),
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
    } | packages


def bench(only: list[str], cp2015: Path, console: Console) -> Bench:
    """Run the named cases and extras, or all of them."""
    began = time.perf_counter()
    prepare()

    @contextmanager
    def saying(what: str) -> Iterator[None]:
        with console.status(f"{what} …"):
            yield

    results = []
    for case in CASES:
        if not only or case.name in only:
            with saying(case.title):
                results.append(measure(case, cp2015))
    grown = spent = None
    asked: tuple[Answer, ...] = ()
    worked: tuple[Answer, ...] = ()
    bargained: tuple[Line, ...] = ()
    waited: list[Latency] | str = []
    if not only or "tariffs" in only:
        with saying("the tariff book"):
            asked = answers()
    if not only or "jobs" in only:
        with saying("jobs in the short run"):
            worked = job_answers()
    if not only or "bargaining" in only:
        with saying("tariffs, wars and deals"):
            bargained = bargaining_answers(cp2015)
    if not only or "desk" in only:
        with saying("the desk in a browser"):
            waited = latencies()
    if not only or "growth" in only:
        with saying("growth"):
            grown = growth()
    if not only or "stages" in only:
        with saying("stages of a solve"):
            focus = next(case for case in CASES if case.name == "focus")
            known = [result.memory for result in results if result.case is focus and result.memory]
            first = known[0] if known else fresh(focus.name, "engine", cp2015)
            spent = {"compile": 1e3 * (first.first - first.again)} | stages(focus.problem(cp2015))
    took = time.perf_counter() - began
    return Bench(machine(), tuple(results), asked, worked, bargained, waited, grown, spent, took)


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
    tables = report.tables(measured)
    for table in tables:
        console.print(report.as_rich(table))
    console.print(report.closing(measured), style="dim")
    if arguments.json:
        arguments.json.write_text(json.dumps(report.as_json(measured), indent=1) + "\n", encoding="utf-8")
    if arguments.markdown:
        text = "\n".join(report.as_markdown(table) for table in tables) + "\n" + report.closing(measured) + "\n"
        arguments.markdown.write_text(text, encoding="utf-8")
