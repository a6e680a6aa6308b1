"""Where the time of one solve goes: a stopwatch around each thing the solver calls."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import jax

from benchmarks.registry import Problem
from counteroffer.equilibrium import solver

STAGES = {
    "coefficients": ("coefficients", "shock_arrays"),
    "core solve": ("_compiled",),
    "certificate": ("residuals",),
    "result": ("assemble",),
}
REPEATS = 30


def stages(problem: Problem) -> dict[str, float]:
    """Median milliseconds of a warm solve by stage; "rest" is checks, copies from the device and the like."""
    problem.solve()
    runs: dict[str, list[float]] = defaultdict(list)
    for _ in range(REPEATS):
        with _watched() as spent:
            began = time.perf_counter()
            problem.solve()
            total = time.perf_counter() - began
        for stage in STAGES:
            runs[stage].append(spent[stage])
        runs["rest"].append(total - sum(spent.values()))
        runs["total"].append(total)
    return {stage: 1e3 * statistics.median(times) for stage, times in runs.items()}


@contextmanager
def _watched() -> Iterator[dict[str, float]]:
    """Replace what the solver calls by timed versions of itself."""
    spent: dict[str, float] = defaultdict(float)
    before = {name: getattr(solver, name) for names in STAGES.values() for name in names}

    def timed(stage: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            # What is no array passes through.
            told = jax.block_until_ready(call(*args, **kwargs))  # type: ignore[no-untyped-call]
            spent[stage] += time.perf_counter() - began
            return told

        return run

    try:
        for stage, names in STAGES.items():
            for name in names:
                setattr(solver, name, timed(stage, before[name]))
        yield spent
    finally:
        for name, call in before.items():
            setattr(solver, name, call)
