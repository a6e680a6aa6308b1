"""How long the short run takes beside the long run, and provinces, states and causes beside one solve."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import Answer, Timing, timed
from counteroffer.equilibrium import solve
from counteroffer.jobs.short_run import Jobs, short_run
from counteroffer.run.run import Run, simulate

SCENARIO = "october-2025"
CPI = {"all": {"anchor": "cpi"}}
SHORT: tuple[tuple[str, dict[str, Any]], ...] = (
    ("short run, wage floor 0.98", {}),
    ("short run, wage floor 1", {"wage_floor": 1.0}),
    ("short run, every currency held to consumer prices", {"currencies": CPI}),
    (
        "short run, wage floor 1, Canada's dollar held to consumer prices",
        {"wage_floor": 1.0, "currencies": {"CAD": CPI["all"]}},
    ),
)


def answers(scenario: str | Path = SCENARIO, most: int = 100) -> tuple[Answer, ...]:
    """Time everything, each at most so often."""
    short, long = short_run(scenario).run, simulate(scenario)
    rows = [Answer("long run", "", _solve(long, most))]
    for title, changes in SHORT:
        time = _solve(short.varied(**changes), most)
        rows.append(Answer(title, "6 × long run", time, of=rows[0].time.median))
    places = timed(partial(_places, short), seconds=5.0, least=3, most=most)
    causes = timed(lambda: Jobs(short).contributions(), seconds=5.0, least=2, most=most)
    assumptions = timed(lambda: Jobs(short).sensitivities, seconds=5.0, least=2, most=most)
    return (
        *rows,
        Answer("all provinces in one equilibrium, all states and provinces split", "1", places),
        Answer("what causes it, 128 solves", "", causes),
        Answer("other assumptions, nine solves", "", assumptions),
    )


def _solve(run: Run, most: int) -> Timing:
    e = run.equilibrium
    return timed(lambda: solve(e.baseline, e.shock, e.settings), most=most)


def _places(run: Run) -> object:
    """Everything about places that a solved short run does not have yet."""
    return Jobs(replace(run)).places
