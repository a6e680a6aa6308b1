"""Draw a case: points, what they stand for, their solves in processes of their own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import ScenarioFile
from counteroffer.uncertainty.draws.answers import Draws, ExchangedAnswers
from counteroffer.uncertainty.draws.assumptions import DrawnAssumption, described, drawn_over, first_year
from counteroffer.uncertainty.draws.crew import Failures, Told, in_chunks
from counteroffer.uncertainty.draws.design import exchanged, points
from counteroffer.uncertainty.draws.solving import HEADLINES, DrawnCase, Solver, drawn, headlines, in_closures, solved


def draw(
    scenario: str | Path | ScenarioFile | Run,
    count: int | None = None,
    *,
    seed: int | None = None,
    indices: int = 0,
    economy: Economy | None = None,
    processes: int | None = None,
    told: Told = lambda done, of: None,
) -> Draws:
    """Solve a scenario over joint draws of its assumptions, exactly, in its own closure and in the short run.

    Parameters
    ----------
    scenario : str, Path, ScenarioFile or Run
        Shipped name, path, loaded file, or what `simulate` returned.
    count, seed : int, optional
        How many draws and of which points; as the scenario's `uncertainty` says by default.
    indices : int
        How many of the draws are solved again for Sobol indices, once an assumption and once with all of them: that
        many times (assumptions + 1) solves more.
    economy : Economy, optional
        Use this one instead of the one the scenario names; its own θ and table then stand.
    processes : int, optional
        How many solve; as many as there are cores by default. What is found does not depend on it.
    told : callable
        Called with the solves that are done and all there are.

    Returns
    -------
    Draws
        Draws without an equilibrium are named in it.

    Raises
    ------
    InputError
        For what cannot be read, resolved or drawn.
    NotConverged
        If the scenario itself has no certified equilibrium.
    """
    run = scenario if isinstance(scenario, Run) else simulate(scenario, economy)
    at, said = in_closures(run), run.scenario.uncertainty
    over = drawn_over(at)
    count, seed = count or said.draws, said.seed if seed is None else seed
    a, b = points(max(count, indices), sum(one.size for one in over), seed)
    more = _more(a[:indices], b[:indices], over)
    each = list(drawn(over, np.concatenate([a[:count], a[count:indices], more]), at))
    found, failed = solve_all(at, each, processes, told)
    return Draws(
        name=run.file.name,
        seed=seed,
        horizons=tuple(side.scenario.closure for side in at),
        regions=run.economy.regions,
        lead=run.lead,
        assumptions=described(over, at),
        inputs=inputs(over, a[:count]),
        values=frozen(found[:count]),
        own=frozen(np.stack([headlines(side) for side in at])),
        failed=pd.DataFrame(failed, columns=["draw", "horizon", "why"]),
        held=sum(one.theta.held for one in each[:count]),
        behind=_behind(found, max(count, indices), indices, len(over)),
    )


def _more(a: Array, b: Array, over: Sequence[DrawnAssumption]) -> Array:
    """Points of B, and of A with one assumption at a time from B, one below the other."""
    both = exchanged(a, b, [one.size for one in over])
    return np.concatenate([b, both.reshape(-1, a.shape[1])])


def _behind(found: Array, first: int, count: int, assumptions: int) -> ExchangedAnswers | None:
    if not count:
        return None
    rest = found[first + count :]
    each = rest.reshape(assumptions, count, *found.shape[1:])
    return ExchangedAnswers(found[:count], found[first : first + count], each)


def inputs(over: Sequence[DrawnAssumption], at: Array) -> pd.DataFrame:
    """Draw, and the value of every assumption that is one."""
    columns: dict[str, object] = {"draw": np.arange(len(at))}
    place = 0
    for one in over:
        if one.size == 1:
            columns[one.name] = [one.spread.at(u) for u in at[:, place]]
        elif one.spread.form == "first_year":
            columns[one.name] = [first_year(point[place : place + one.size], one.spread.low)[0] for point in at]
        place += one.size
    return pd.DataFrame(columns)


def solve_all(
    at: Sequence[Run], each: Sequence[DrawnCase], processes: int | None, told: Told
) -> tuple[Array, Failures]:
    """Headlines of every draw [d, side, q, n], and those without a solution by number."""
    shape = (len(each), len(at), len(HEADLINES), len(at[0].economy.regions))
    found, failed = np.full(shape, np.nan), Failures()
    for chunk, (values, why) in in_chunks(Solver(tuple(at)), solved, each, processes, told):
        found[[one.number for one in chunk]] = values
        failed += why
    return found, sorted(failed)
