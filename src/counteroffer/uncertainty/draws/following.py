"""Draws of one closure on the table, law and products as they are: quick enough to follow what a user moves.

What is built anew (table, claims, route, what home makes) costs more than a draw's solve and stays as the scenario has
it; who shows these draws says so. Each is an exact, certified solve.
"""

from __future__ import annotations

from dataclasses import dataclass

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.errors import EconomyError, worded
from counteroffer.run.redrawn import AS_IT_IS
from counteroffer.run.run import Run
from counteroffer.uncertainty.draws.assumptions import ERROR, FIRST, SET, DrawnAssumption, drawn_over
from counteroffer.uncertainty.draws.design import points
from counteroffer.uncertainty.draws.solving import Solver, drawn, solved

THETA = (SET, ERROR, FIRST)  # move θ alone, on the same economy


@dataclass(frozen=True, eq=False)
class DrawsAsBuilt(ReadOnlyArrays):
    """Some of a scenario's draws in its own closure.

    Attributes
    ----------
    values : array [d, q, n]
        `HEADLINES` by region; NaN where a draw has no solution.
    over, held : tuple of str
        Assumptions that are drawn, and those that would be but stay.
    failed : tuple of (int, str)
        Draws without a certified equilibrium: number, why.
    """

    values: Array
    over: tuple[str, ...]
    held: tuple[str, ...]
    failed: tuple[tuple[int, str], ...]


def draws_as_built(run: Run, first: int, count: int) -> DrawsAsBuilt:
    """Draws `first` to `first + count` of the scenario's sequence, each solved from the run, in this process.

    Raises
    ------
    EconomyError
        As `drawn_over`; and where all that could be drawn is built anew.
    """
    every = drawn_over((run,))
    over = tuple(one for one in every if _as_built(one))
    if not over:
        raise EconomyError(
            worded("{name}: all that is left to draw is built anew: counteroffer draws does that", name=run.file.name)
        )
    at, _ = points(first + count, sum(one.size for one in over), run.scenario.uncertainty.seed)
    cases = list(drawn(over, at, (run,)))[first:]
    found, failed = solved(Solver((run,), around=lambda base: (base,)), cases)
    held = tuple(one.name for one in every if one not in over)
    return DrawsAsBuilt(found[:, 0], tuple(one.name for one in over), held, tuple((n, why) for n, _, why in failed))


def _as_built(one: DrawnAssumption) -> bool:
    return one.name in THETA or one.key.partition(".")[0] in AS_IT_IS
