"""Counting deals again: exactly in every draw, in processes side by side, and under every published set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np
import pandas as pd

from counteroffer.economy.elasticities import elasticity_sets
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError
from counteroffer.lazily import special
from counteroffer.negotiation.robust.sample import Sides, WithoutDeal, drawn_game
from counteroffer.run.run import Run
from counteroffer.uncertainty.draws.crew import Failures, Told, in_chunks
from counteroffer.uncertainty.draws.solving import DrawnCase, Solver
from counteroffer.uncertainty.ranges import UNPUBLISHED, on_set

Lost = list[tuple[int, int, str]]  # draw, deal (−1: the draw itself), why
State = tuple[Solver, WithoutDeal, tuple[str, ...], Array]


def recounted(
    solver: Solver,
    no_deal: WithoutDeal,
    titles: tuple[str, ...],
    levels: Array,
    draws: Sequence[DrawnCase],
    processes: int | None,
    told: Told,
) -> tuple[Array, Lost]:
    """Gains over no deal [d, deal, p] of levels [deal, k] in each draw; NaN, and why, where there is no solution."""
    players = len(drawn_game(solver.sides, no_deal, titles).game.players)
    found, lost = np.full((len(draws), len(levels), players), np.nan), Lost()
    for chunk, (gains, why) in in_chunks((solver, no_deal, titles, levels), counted, draws, processes, told):
        found[[one.number for one in chunk]] = gains
        lost += [(number, int(deal), text) for number, deal, text in why]
    return found, lost


def counted(state: State, chunk: Sequence[DrawnCase]) -> tuple[Array, Failures]:
    """The same of some draws; failures name the deal by its number."""
    solver, no_deal, titles, levels = state
    players = len(drawn_game(solver.sides, no_deal, titles).game.players)
    found, lost = np.full((len(chunk), len(levels), players), np.nan), Failures()
    for d, one in enumerate(chunk):
        try:
            drawn = drawn_game(solver.runs(one), no_deal, titles, one.number)
        except CounterofferError as error:
            lost.append((one.number, "-1", str(error)))
            continue
        for j, each in enumerate(levels):
            try:
                found[d, j] = drawn.gain(each)
            except CounterofferError as error:
                lost.append((one.number, str(j), str(error)))
    return found, lost


def published_sets(run: Run) -> dict[str, str]:
    """Name → source of the sets a case can be solved under; none where the economy or the horizon settles θ."""
    if run.given is not None or run.scenario.horizon in ("year1", 1):
        return {}
    return {name: source for name, source in elasticity_sets().items() if name not in UNPUBLISHED}


def under_sets(
    sides: Sides, no_deal: WithoutDeal, titles: Sequence[str], players: Sequence[str], deals: Mapping[str, Array]
) -> pd.DataFrame:
    """Gains of the players over no deal under each published set; NaN without a solution.

    Columns set, source, deal, player, gain_usd_mn.
    """
    rows = []
    for name, source in published_sets(sides[0]).items():
        try:
            drawn = drawn_game(tuple(on_set(side, name) for side in sides), no_deal, titles)
        except CounterofferError:
            drawn = None
        for key, levels in deals.items():
            gain = np.full(len(players), np.nan)
            if drawn is not None:
                with suppress(CounterofferError):
                    gain = drawn.gain(levels)
            rows += [(name, source, key, player, value) for player, value in zip(players, gain, strict=True)]
    return pd.DataFrame(rows, columns=["set", "source", "deal", "player", "gain_usd_mn"])


def at_least(good: int, of: int, confidence: float) -> float:
    """The least share that so many good ones of so many leave likely (Clopper & Pearson, one-sided)."""
    if not of:
        return float("nan")
    return float(special.betaincinv(good, of - good + 1, 1 - confidence)) if good else 0.0
