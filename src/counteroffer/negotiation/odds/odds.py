"""How often what can be agreed holds: terms fixed as found at the centre, gains solved exactly in every draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import CounterofferError, EconomyError
from counteroffer.negotiation.game.table import bargaining_table, table_beside, table_of
from counteroffer.negotiation.odds.offers import Decision, FixedOffer, offers, threatening
from counteroffer.run.pact_cases import LAPSES, RENEWED, pact_case, solved_case, stake
from counteroffer.run.run import Run
from counteroffer.scenario import ScenarioFile
from counteroffer.uncertainty.draws.answers import LEVELS
from counteroffer.uncertainty.draws.assumptions import described, drawn_over
from counteroffer.uncertainty.draws.crew import Failures, Told, in_chunks
from counteroffer.uncertainty.draws.design import points
from counteroffer.uncertainty.draws.drawing import inputs
from counteroffer.uncertainty.draws.solving import DrawnCase, Solver, drawn
from counteroffer.uncertainty.draws.worth import groups, known, perfect


@dataclass(frozen=True, eq=False)
class Odds:
    """Decisions over draws.

    Attributes
    ----------
    players : tuple of str
        In the order of every vector.
    offers : tuple of FixedOffer
        What is decided on; the renewal of the pact last, where the scenario has a day of the tariff book.
    own : array [offer, p]
        Gain over leaving things as they are, as the scenario has it, USD million a year.
    gains : array [d, offer, p]
        The same in each draw; NaN where it has no solution.
    assumptions, inputs : DataFrame
        As of `Draws`.
    failed : DataFrame
        draw, offer, why.
    """

    players: tuple[str, ...]
    offers: tuple[FixedOffer, ...]
    own: Array
    gains: Array
    assumptions: pd.DataFrame
    inputs: pd.DataFrame
    failed: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """A row an offer and player.

        Columns decision, name, owner, player, own_usd_mn, p5, p50, p95 (USD million a year), gains_percent (of draws
        in which this player gains), all_gain_percent (in which all do), credible_percent (of a threat: in which the
        other side loses and its owner does not), draws, perfect_usd_mn (what it would be worth to this player to know
        everything before saying yes or no), to_know (the assumption that is worth most to know), worth_usd_mn (and how
        much).
        """
        rows = [
            row for j, offer in enumerate(self.offers) for row in self._rows(j, offer, self.gains[:, j], self.own[j])
        ]
        return pd.DataFrame(rows)

    def _rows(self, j: int, offer: FixedOffer, gains: Array, own: Array) -> list[dict[str, object]]:
        sound: NDArray[np.bool_] = np.asarray(np.isfinite(gains).all(1))
        gains, rows = gains[sound], []
        if not len(gains):
            return []
        both = 100 * float((gains > 0).all(1).mean())
        credible = np.nan
        if offer.kind is Decision.threat:
            credible = 100 * float(((gains[:, 0] >= 0) & (gains[:, 1] < 0)).mean())
        for p in range(gains.shape[1]):
            low, middle, high = np.percentile(gains[:, p], LEVELS)
            name, worth = self._to_know(gains[:, p], sound)
            rows.append(
                {
                    "decision": str(offer.kind),
                    "name": offer.name,
                    "owner": offer.owner,
                    "player": self.players[p],
                    "own_usd_mn": own[p],
                    "p5": low,
                    "p50": middle,
                    "p95": high,
                    "gains_percent": 100 * float((gains[:, p] > 0).mean()),
                    "all_gain_percent": both,
                    "credible_percent": credible,
                    "draws": len(gains),
                    "perfect_usd_mn": perfect(gains[:, p]),
                    "to_know": name,
                    "worth_usd_mn": worth,
                }
            )
        return rows

    def _to_know(self, gain: Array, sound: NDArray[np.bool_]) -> tuple[str, float]:
        worth = {
            str(name): known(gain, groups(self.inputs[name][sound])) for name in self.inputs.columns if name != "draw"
        }
        best = max(worth, key=lambda name: worth[name], default="")
        return (best, worth[best]) if best and worth[best] > 0 else ("", 0.0)


def odds(
    scenario: str | Path | ScenarioFile | Run,
    count: int | None = None,
    *,
    seed: int | None = None,
    economy: Economy | None = None,
    processes: int | None = None,
    told: Told = lambda done, of: None,
) -> Odds:
    """How often concessions, swaps, deals, threats and the pact's renewal pay, over a scenario's draws.

    Terms are those found with the scenario as it is; in each draw what they bring is solved exactly, under the draw's
    own deficit rule, in the closure that the scenario bargains in.

    Parameters
    ----------
    scenario : str, Path, ScenarioFile or Run
        Shipped name, path, loaded file, or what `simulate` returned.
    count, seed : int, optional
        How many draws and of which points; as the scenario's `uncertainty` says by default. The same points as `draw`.
    processes : int, optional
        How many solve; as many as there are cores by default. What is found does not depend on it.
    told : callable
        Called with the draws that are done and all there are.

    Raises
    ------
    InputError, NotConverged
        As `bargaining_table`, `deal` and `draw`.
    """
    table = table_beside(scenario) if isinstance(scenario, Run) else bargaining_table(scenario, economy)
    at, said = around(table.run), table.run.scenario.uncertainty
    every, over = offers(table), drawn_over(at)
    points_at = points(count or said.draws, sum(one.size for one in over), said.seed if seed is None else seed)[0]
    each = list(drawn(over, points_at, at))
    own, why = gains_in(at, every)
    if why:
        name, reason = why[0]
        raise EconomyError(
            f"{table.run.file.name}: {name} cannot be solved as the scenario has it: {reason}; leave that issue out"
        )
    whole = every if len(at) < 2 else (*every, FixedOffer(Decision.renewal, RENEWED, "", np.zeros(0)))
    found, failed = np.full((len(each), *own.shape), np.nan), Failures()
    for chunk, (gains, reasons) in in_chunks((Solver(at, around), every), _gains, each, processes, told):
        found[[one.number for one in chunk]] = gains
        failed += reasons
    return Odds(
        players=table.game.names,
        offers=whole,
        own=frozen(own),
        gains=frozen(found),
        assumptions=described(over, at),
        inputs=inputs(over, points_at),
        failed=pd.DataFrame(sorted(failed), columns=["draw", "offer", "why"]),
    )


def around(run: Run) -> tuple[Run, ...]:
    """The case as it stands, and with the pact renewed and lapsed, where it has a day of the tariff book."""
    if run.scenario.as_of is None or stake(run.scenario) is None:
        return (run,)
    return run, *(solved_case(run, pact_case(run.file, name)) for name in (RENEWED, LAPSES))


def gains_in(runs: Sequence[Run], every: Sequence[FixedOffer]) -> tuple[Array, list[tuple[str, str]]]:
    """What each offer brings [offer, p] over things as they are; NaN and why where it has no solution."""
    table = table_of(runs[0])
    threats = threatening(table) if any(one.kind is Decision.threat for one in every) else None
    found, failed = np.full((len(every) + (len(runs) > 1), len(table.game.players)), np.nan), []
    today = table.utility(runs[0]), table.ground.utility(runs[0].equilibrium)
    for j, one in enumerate(every):
        threat = one.kind is Decision.threat and threats is not None
        game = threats if threat and threats is not None else table.game
        try:
            gain = game.utility(game.solve(one.levels, runs[0].equilibrium)) - today[threat]
            found[j, [table.game.index(name) for name in game.names]] = gain
        except CounterofferError as error:
            failed.append((one.name, str(error)))
    if len(runs) > 1:
        stands, lapsed = (table.ground.utility(run.equilibrium) for run in runs[1:])
        found[-1] = stands - lapsed
    return found, failed


def _gains(state: tuple[Solver, Sequence[FixedOffer]], chunk: Sequence[DrawnCase]) -> tuple[Array, Failures]:
    (solver, every), found, failed = state, [], Failures()
    for one in chunk:
        try:
            gain, why = gains_in(solver.runs(one), every)
            failed += [(one.number, *reason) for reason in why]
        except CounterofferError as error:
            players = len(table_of(solver.sides[0]).game.players)
            gain = np.full((len(every) + (len(solver.sides) > 1), players), np.nan)
            failed.append((one.number, "", str(error)))
        found.append(gain)
    return np.stack(found), failed
