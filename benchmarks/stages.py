"""Where the time of one solve goes: the solver's own functions called one after another, each with a stopwatch."""

from __future__ import annotations

import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

import jax
import numpy as np

from benchmarks.measure import clock
from benchmarks.registry import Problem
from counteroffer.equilibrium.coefficients import coefficients, shock_arrays
from counteroffer.equilibrium.compilation import fetched
from counteroffer.equilibrium.iteration import FIRST_TOLERANCE, iterate
from counteroffer.equilibrium.programs.kept import COMPILED
from counteroffer.equilibrium.solver import assemble, certify, first_guess

REPEATS = 30
T = TypeVar("T")


class Elsewhere(AssertionError):
    """The stages do not lead where the solver leads."""


def stages(problem: Problem, repeats: int = REPEATS) -> dict[str, float]:
    """Median milliseconds of a warm solve by stage; "rest" is what `solve` does beside them: checks and the like.

    Raises
    ------
    Elsewhere
        If the stages do not end at the solution of `solve`: then the solver walks another way by now.
    """
    compiled = jax.jit(iterate, static_argnames="max_iterations", compiler_options=COMPILED)
    solution = problem.solve()
    arrays, iterations = _walk(problem, compiled, defaultdict(float))
    if iterations != solution.iterations or not np.array_equal(arrays["price"], solution.price):
        apart = float(np.abs(arrays["price"] - solution.price).max())
        raise Elsewhere(
            f"the stages take {iterations} iterations, the solver {solution.iterations}; prices are {apart:.0e} apart; "
            "mend stages.py"
        )
    runs: dict[str, list[float]] = defaultdict(list)
    for _ in range(repeats):
        spent: dict[str, float] = defaultdict(float)
        _walk(problem, compiled, spent)
        total = clock(problem.solve)
        for stage, seconds in spent.items():
            runs[stage].append(seconds)
        runs["rest"].append(total - sum(spent.values()))
        runs["total"].append(total)
    return {stage: 1e3 * statistics.median(times) for stage, times in runs.items()}


def _walk(
    problem: Problem, compiled: Callable[..., object], spent: dict[str, float]
) -> tuple[dict[str, np.ndarray], int]:
    """What `solve` does to one policy that is reached at once, with the seconds of each stage."""

    def stage(name: str, call: Callable[[], T]) -> T:
        began = time.perf_counter()
        told = call()
        spent[name] += time.perf_counter() - began
        return told

    b, shock, settings = problem.baseline, problem.shock, problem.settings
    m, policy = stage("coefficients", lambda: (coefficients(b, settings), shock_arrays(b, shock)))
    start = stage("first guess", lambda: first_guess(b, settings))
    first, most = np.float64(FIRST_TOLERANCE), settings.max_iterations
    found = stage("iteration", lambda: fetched(compiled(m, policy, start, first, most)))
    levels = stage("levels", lambda: assemble(b, found))
    stage("certificate", lambda: certify(b, shock, settings, levels, int(found.iterations)))
    return levels._asdict(), int(found.iterations)
