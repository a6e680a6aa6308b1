"""Deals over draws: the gains of each under every draw and every published set, and the deal that holds most often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import CounterofferError, EconomyError
from counteroffer.negotiation.cases.case import CaseHorizon, case_table, everything_off
from counteroffer.negotiation.cases.seen import levels_of
from counteroffer.negotiation.game.table import BargainingTable, bargaining_table
from counteroffer.negotiation.robust.chance import DealSearch, most_often
from counteroffer.negotiation.robust.counting import at_least, recounted, under_sets
from counteroffer.negotiation.robust.sample import DrawnGame, WithoutDeal, drawn_game
from counteroffer.negotiation.rules.deal import deal
from counteroffer.scenario import ScenarioFile
from counteroffer.uncertainty.draws.answers import LEVELS
from counteroffer.uncertainty.draws.assumptions import described, drawn_over
from counteroffer.uncertainty.draws.crew import Told
from counteroffer.uncertainty.draws.design import points
from counteroffer.uncertainty.draws.solving import DrawnCase, Solver, drawn

Flags = NDArray[np.bool_]
MOST_OFTEN, OFF = "most_often", "everything_off"
SEARCHED = 32  # draws that the search sees at most; the others are held out
DEFAULT = 128  # draws
CONFIDENCE = 0.95  # of the least that the share is, by the draws held out


@dataclass(frozen=True, eq=False)
class DrawnDeals:
    """Deals over draws.

    Attributes
    ----------
    table : BargainingTable
        Where they are made.
    disagreement : str
        What each has without a deal, in every draw anew.
    names : tuple of str
        Of the deals: rules as found with the scenario as it is, `everything_off`, and `most_often`.
    levels : array [deal, k]
        Their terms.
    own : array [deal, p]
        Gain over no deal with the scenario as it is, USD million a year.
    gains : array [d, deal, p]
        The same in each draw, those of the search first; NaN where it has no solution.
    searched : int
        How many draws the search saw.
    search : DealSearch
        How `most_often` was found.
    sets : DataFrame
        set, source, deal, player, gain_usd_mn: under each published set of elasticities; empty on a caller's own
        economy, and where nothing far ahead is looked at.
    assumptions, failed : DataFrame
        As of `Draws`; failed has draw, deal, why.
    """

    table: BargainingTable
    disagreement: str
    names: tuple[str, ...]
    levels: Array
    own: Array
    gains: Array
    searched: int
    search: DealSearch
    sets: pd.DataFrame
    assumptions: pd.DataFrame
    failed: pd.DataFrame

    @cached_property
    def summary(self) -> pd.DataFrame:
        """A row a deal and player.

        Columns deal, player, own_usd_mn, p5, p50, p95, worst_usd_mn (USD million a year), gains_percent (of all draws
        in which this player gains), searched_percent and held_out_percent (of the draws seen by the search and of the
        others, in which all gain), at_least_percent (what the share is at least, with a confidence of 95 %, by those
        held out; Clopper & Pearson), draws, sets_low_usd_mn, sets_high_usd_mn (over published sets).
        """
        rows: list[dict[str, object]] = []
        for j, name in enumerate(self.names):
            sound: Flags = np.asarray(np.isfinite(self.gains[:, j]).all(1))
            good: Flags = np.asarray((self.gains[:, j] > 0).all(1))
            seen = np.arange(len(good)) < self.searched
            held = good[sound & ~seen]
            for p, player in enumerate(self.table.game.names):
                found = self.gains[sound, j, p]
                low, middle, high = np.percentile(found, LEVELS) if len(found) else [np.nan] * 3
                over = self.sets[(self.sets["deal"] == name) & (self.sets["player"] == player)]["gain_usd_mn"]
                rows.append(
                    {
                        "deal": name,
                        "player": player,
                        "own_usd_mn": self.own[j, p],
                        "p5": low,
                        "p50": middle,
                        "p95": high,
                        "worst_usd_mn": found.min() if len(found) else np.nan,
                        "gains_percent": _percent(found > 0),
                        "searched_percent": _percent(good[sound & seen]),
                        "held_out_percent": _percent(held),
                        "at_least_percent": 100 * at_least(int(held.sum()), len(held), CONFIDENCE),
                        "draws": int(sound.sum()),
                        "sets_low_usd_mn": over.min() if len(over) else np.nan,
                        "sets_high_usd_mn": over.max() if len(over) else np.nan,
                    }
                )
        return pd.DataFrame(rows)

    @cached_property
    def terms(self) -> pd.DataFrame:
        """Levels of every deal: deal, issue, title, instrument, owner, unit, status_quo, level."""
        rows = []
        for name, levels in zip(self.names, self.levels, strict=True):
            for one, level in zip(self.table.game.instruments.each, levels, strict=True):
                rows.append(
                    {
                        "deal": name,
                        "issue": one.issue,
                        "title": self.table.titles.get(one.issue, one.issue),
                        "instrument": one.name,
                        "owner": one.player,
                        "unit": one.unit,
                        "status_quo": one.factor * one.status_quo,
                        "level": one.factor * float(level),
                    }
                )
        return pd.DataFrame(rows)


def drawn_deals(
    scenario: str | Path | ScenarioFile | BargainingTable,
    count: int | None = None,
    *,
    seed: int | None = None,
    disagreement: str | None = None,
    horizon: CaseHorizon | None = None,
    economy: Economy | None = None,
    processes: int | None = None,
    told: Told = lambda done, of: None,
) -> DrawnDeals:
    """What deals bring under every draw and every published set, and the deal that is good for all most often.

    Deals are those of each rule, without side payments, with the scenario as it is; what they bring is solved exactly
    in each draw, over what there is in that draw without a deal. `most_often` is searched for on a part of the draws
    (`chance`) and counted again on the others.

    Parameters
    ----------
    count, seed : int, optional
        How many draws (128 by default) and of which points; of the scenario's `uncertainty` or the shipped assumptions.
        A fourth of them, 32 at most, is searched on; the same points as `draw`.
    disagreement : str, optional
        As in `deal`, but a trade war.
    horizon : {"year1", "long"}, optional
        How far ahead; the table's own by default.
    processes, told
        As in `draw`.

    Raises
    ------
    EconomyError
        With too few draws, or if nothing can be solved.
    InputError, NotConverged
        As `bargaining_table`, `deal` and `draw`.
    """
    table = scenario if isinstance(scenario, BargainingTable) else bargaining_table(scenario, economy)
    table = table if horizon is None else case_table(table, horizon, "income")
    count = count or DEFAULT
    searched = min(SEARCHED, count // 4)
    if searched < 2:
        raise EconomyError(f"{count} draws are too few to search on some and count on the others; give 8 or more")
    said = table.run.scenario
    no_deal = WithoutDeal.of(table.run, disagreement or said.negotiation.disagreement)
    sides, titles = no_deal.sides(table.run), tuple(table.titles)
    over = drawn_over(sides)
    points_at = points(count, sum(one.size for one in over), said.uncertainty.seed if seed is None else seed)[0]
    each = list(drawn(over, points_at, sides))
    solver = Solver(sides, no_deal.sides)
    here = drawn_game(sides, no_deal, titles)
    known = _known(table, here.without)
    sample = _sample(solver, each[:searched], no_deal, titles)
    search = most_often(sample, known, _unit(known, sample))
    every = {**known, MOST_OFTEN: search.levels}
    levels = np.stack(list(every.values()))
    gains, failed = recounted(solver, no_deal, titles, levels, each, processes, told)
    names = tuple(every)
    return DrawnDeals(
        table=table,
        disagreement=no_deal.kind,
        names=names,
        levels=levels,
        own=np.stack([here.gain(one) for one in levels]),
        gains=gains,
        searched=searched,
        search=search,
        sets=under_sets(sides, no_deal, titles, here.game.names, every),
        assumptions=described(over, sides),
        failed=pd.DataFrame(
            [(number, names[j] if j >= 0 else "", why) for number, j, why in sorted(failed)],
            columns=["draw", "deal", "why"],
        ),
    )


def _known(table: BargainingTable, without: Array) -> dict[str, Array]:
    """Deals of the rules, and everything off."""
    found = deal(table, without=without, payments=False, trace=False).bargains
    off = levels_of(table.game, everything_off(table))
    return {one.rule: one.levels for one in found} | {OFF: off}


def _sample(solver: Solver, each: Sequence[DrawnCase], no_deal: WithoutDeal, titles: Sequence[str]) -> list[DrawnGame]:
    """Games of draws, one after the other of those built alike; those without one are named at the recount."""
    found, lost = [], list[str]()
    for one in sorted(each, key=lambda one: one.built):
        try:
            found.append(drawn_game(solver.runs(one), no_deal, titles, one.number))
        except CounterofferError as error:
            lost.append(str(error))
    if not found:
        raise EconomyError(f"no draw of the search has an equilibrium; the first: {lost[0]}")
    return found


def _unit(known: dict[str, Array], sample: Sequence[DrawnGame]) -> Array:
    """What gains are counted in [p]: those of the Nash bargain on average; a ten-thousandth of income without one."""
    income = np.mean([one.game.before for one in sample], axis=0)
    if "nash" not in known:
        return np.asarray(1e-4 * income)
    gains = []
    for one in sample:
        try:
            gains.append(one.gain(known["nash"]))
        except CounterofferError:
            continue
    return np.asarray(np.maximum(np.mean(gains, axis=0), 1e-4 * income) if gains else 1e-4 * income)


def _percent(found: Flags) -> float:
    return 100 * float(np.mean(found)) if len(found) else np.nan
