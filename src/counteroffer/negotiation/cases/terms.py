"""What each term of a deal brings each side, and which terms are the same under every case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from counteroffer.effects.contributions import shapley
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, worded
from counteroffer.jobs.ends import ENDS
from counteroffer.negotiation.cases.deals import NO_DEAL, CaseDeal, CaseDeals
from counteroffer.negotiation.cases.seen import JobsEnds
from counteroffer.negotiation.game.game import Game
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.rules.packages import packages

MOST_TERMS = 10  # 1,024 solves
SAME = 0.01  # of a term's range: moves and differences below it are none
MOVES, STAYS, SAME_LEVEL, DIFFERS = "moves", "stays", "same", "differs"


def contributions(found: CaseDeals) -> pd.DataFrame:
    """What each term brings each side in each case, as its Shapley value: see `case_contributions`."""
    agreed = [one for one in found.each if one.bargain is not None]
    frames = [case_contributions(one, found.ends[one.case.horizon]) for one in agreed]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)


SIDES = ("brings_supply_alone_thousand", "brings_with_demand_thousand")
COLUMNS = [
    *("horizon", "goal", "money", "issue", "title", "owner", "player", "brings_usd_mn", "brings_thousand"),
    *SIDES,
]


def case_contributions(one: CaseDeal, ends: JobsEnds | None = None) -> pd.DataFrame:
    """What each term of a deal brings each side over today, in the case's goal: Shapley values over its terms.

    Each of the 2^n sets of terms is put in force at the deal's levels, the others left as they are today, and solved; a
    term's part is what it adds, mean over all orders in which the terms can come. The parts add up to what the deal
    brings against today; a term that stays as it is today brings nothing and has no row.

    Parameters
    ----------
    ends : mapping, optional
        Tables of jobs with the supply side alone and with demand (`CaseDeals.ends`): what a term of a deal for jobs
        brings at both ends.

    Raises
    ------
    InputError
        If more than ten terms move.
    """
    game = one.table.game
    each = [replace(own, offer=float(level)) for own, level in zip(game.instruments.each, one.levels, strict=True)]
    moved = list(dict.fromkeys(own.issue for own in each if own.offered != own.status_quo))
    if len(moved) > MOST_TERMS:
        raise InputError(
            worded(
                "{number} terms of the deal move, which takes {solves} solves; choose at most "
                "{most} issues with --issue",
                number=len(moved),
                solves=2 ** len(moved),
                most=MOST_TERMS,
            )
        )
    parts = _parts(game, each, moved)
    at_ends = [_at_end(one, (ends or {}).get(key), each, moved, parts) for key in ENDS["jobs_change_thousand"]]
    owners = {own.issue: own.player for own in each}
    rows = []
    for j, (issue, part) in enumerate(zip(moved, parts, strict=True)):
        for p, player in enumerate(game.names):
            brings = float(part[p])
            rows.append(
                (
                    *(one.case.horizon, one.case.goal, "with" if one.case.money else "without"),
                    *(issue, one.table.titles.get(issue, issue), owners[issue], player),
                    *((brings, np.nan) if one.case.goal == "income" else (np.nan, brings)),
                    *(end[j][p] for end in at_ends),
                )
            )
    return pd.DataFrame(rows, columns=COLUMNS)


def _parts(game: Game, each: Sequence[Instrument], moved: Sequence[str]) -> Array:
    """Shapley values of the terms in a game [issue, player]."""
    return shapley(packages(game.with_instruments(each), moved).utility)


def _at_end(
    one: CaseDeal, end: BargainingTable | None, each: Sequence[Instrument], moved: Sequence[str], own: Array
) -> Array:
    """Jobs that terms bring at one end [issue, player]; NaN where a deal is not for jobs, or the end was not solved."""
    if one.case.goal == "income" or end is None:
        return np.full_like(own, np.nan)
    return own if end.game.settings is one.table.game.settings else _parts(end.game, each, moved)


def common_terms(found: CaseDeals) -> pd.DataFrame:
    """Which terms are the same in every case that has a bargain, and which are not.

    Columns issue, title, instrument, owner, unit, status_quo, least, greatest (level in any case), cases (in which it
    is on the table and something is agreed), common: "same" (one level, not today's), "stays" (as today), "moves" (the
    same way everywhere, not as far), "differs". A hundredth of a term's range counts as nothing.
    """
    frame = found.terms[found.terms["point"] != NO_DEAL]
    ranges = {
        own.name: own.factor * (own.upper - own.lower) for one in found.each for own in one.table.game.instruments.each
    }
    rows = []
    for name, part in frame.groupby("instrument", sort=False):
        first, level = part.iloc[0], part["level"]
        moved, slack = level - part["status_quo"], SAME * ranges[str(name)]
        rows.append(
            {
                **first[["issue", "title", "instrument", "owner", "unit", "status_quo"]].to_dict(),
                "least": level.min(),
                "greatest": level.max(),
                "cases": len(part),
                "common": _common(moved, level, slack),
            }
        )
    columns = ["issue", "title", "instrument", "owner", "unit", "status_quo", "least", "greatest", "cases", "common"]
    return pd.DataFrame(rows, columns=columns)


def _common(moved: pd.Series[float], level: pd.Series[float], slack: float) -> str:
    if (moved.abs() <= slack).all():
        return STAYS
    if level.max() - level.min() <= slack:
        return SAME_LEVEL
    return MOVES if (moved > slack).all() or (moved < -slack).all() else DIFFERS
