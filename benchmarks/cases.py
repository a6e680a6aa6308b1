"""Measure one named case: ours, the yardstick beside it, and both in processes of their own."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.measure import MOST, Fresh, Timing, command, fresh, timed
from benchmarks.registry import SCENARIO, Case, Problem, real_income
from benchmarks.results import Beside, Result
from benchmarks.yardstick import PUBLISHED_TOLERANCE, TIGHT_TOLERANCE, Style
from counteroffer.equilibrium.types.arrays import Array

AGREEMENT = 10  # real income may differ by this many times the yardstick's tolerance


class Disagreement(AssertionError):
    """The yardstick and the engine do not tell the same story."""


def measure(case: Case, cp2015: Path, most: int = MOST, cache: Path | None = None) -> Result:
    """Measure one case, with at most so many repeats; `cache` as in `fresh`."""
    if word := case.missing(cp2015):
        return Result(case, word=word)
    if case.kind == "process":
        with tempfile.TemporaryDirectory() as empty:
            programs = cache or Path(empty)
            first, _ = command(("simulate", SCENARIO), 1, programs) if cache is None else (None, 0.0)
            warm, peak = command(("simulate", SCENARIO), min(most, 3), programs)
        again = warm.median / 1e3
        return Result(case, ours=warm, memory=Fresh(peak, peak, first.median / 1e3 if first else again, again))
    memory = fresh(case.name, "engine", cp2015, cache)
    problem = case.problem(cp2015)
    found = problem.solve()
    if case.kind == "gradient":
        run = problem.gradient()
        gap = problem.gradient_gap(run())
        solve, ours = timed(problem.solve, most=most), timed(run, most=most)
        return Result(case, problem.size, ours, None, gap, ours.median / solve.median, memory)
    ours = timed(problem.solve, most=most)
    beside = tuple(_beside(case, problem, real_income(found), cp2015, most, cache))
    return Result(case, problem.size, ours, found.iterations, found.residual, None, memory, beside)


def _beside(case: Case, problem: Problem, ours: Array, cp2015: Path, most: int, cache: Path | None) -> Iterator[Beside]:
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
        again = partial(problem.yardstick, style, tolerance)
        # As published it takes seconds a run: once is enough.
        spent = Timing(once, once, 1) if style == "published" else timed(again, most=most)
        memory = fresh(case.name, style, cp2015, cache) if tolerance == PUBLISHED_TOLERANCE else None
        yield Beside(style, tolerance, spent, theirs.iterations, difference, memory)
