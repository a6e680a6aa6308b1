"""How long the short run takes beside the long run, and provinces, states and causes beside one solve."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from benchmarks.measure import Timing, timed
from benchmarks.tariffs import Answer
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


def answers() -> tuple[Answer, ...]:
    """Time everything on the focus economy."""
    short, long = short_run(SCENARIO).run, simulate(SCENARIO)
    rows = [Answer("long run", "", _solve(long))]
    for title, changes in SHORT:
        rows.append(Answer(title, "6 × long run", _solve(short.varied(**changes)), of=rows[0].time.median))
    places = timed(partial(_places, short), seconds=5.0, least=3)
    causes = timed(lambda: Jobs(short).contributions(), seconds=5.0, least=2)
    assumptions = timed(lambda: Jobs(short).sensitivities, seconds=5.0, least=2)
    return (
        *rows,
        Answer("all provinces in one equilibrium, all states and provinces split", "1", places),
        Answer("what causes it, 128 solves", "", causes),
        Answer("other assumptions, nine solves", "", assumptions),
    )


def _solve(run: Run) -> Timing:
    e = run.equilibrium
    return timed(lambda: solve(e.baseline, e.shock, e.settings))


def _places(run: Run) -> object:
    """Everything about places that a solved short run does not have yet."""
    return Jobs(replace(run)).places
