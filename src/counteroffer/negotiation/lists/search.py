"""Lists chosen, solved and chosen again around the one found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.detail import Index
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, worded
from counteroffer.negotiation.lists.program import Rules, choose_jointly
from counteroffer.negotiation.lists.results import AIMED, OURS
from counteroffer.negotiation.lists.worth import Setting, worth

ROUNDS = 3  # of looking again around the list found
FEWEST, MOST_BLOCKS = 2, 8


@dataclass
class Search:
    """What a search has found so far."""

    best: Array | None = None
    losses: Array | None = None
    predicted: Array | None = None
    gap: float = np.nan
    rows: list[dict[str, float]] = field(default_factory=list)


def search(
    setting: Setting,
    rules: Sequence[Rules],
    rates: Sequence[float],
    open_lines: NDArray[np.bool_],
    owner: Index | None = None,
    costs: Sequence[int] = (OURS,),
) -> Search:
    """Choose, solve, value the lines again around what was found, and choose again.

    Parameters
    ----------
    rules : sequence of Rules
        Of each owner of a list.
    owner : array of int [l], optional
        Whose each line is; all are of one owner by default.
    costs : sequence of int
        Positions of the owners' real incomes among the effects.

    Raises
    ------
    EconomyError
        If no list found keeps its budget once it is solved.
    """
    lines, found = setting.lines, Search()
    owner = np.zeros(len(lines), dtype=np.intp) if owner is None else owner
    limit = sum(one.value_usd_mn or lines.value[owner == k].sum() / 4 for k, one in enumerate(rules))
    blocks = int(np.clip(round(lines.value.sum() / limit), FEWEST, MOST_BLOCKS))
    around, exact = np.zeros(len(lines)), np.zeros(len(setting.effects))
    budget = np.array([np.inf if one.budget_usd_mn is None else one.budget_usd_mn for one in rules])
    at, slack = list(costs), np.zeros(len(rules))
    seen: set[bytes] = set()
    for _ in range(ROUNDS):
        worths = worth(setting, around, rates, blocks)
        base, by_rate = exact - worths.at(around).sum(1), worths.by_rate()
        left = budget - base[at] - slack
        held = [
            replace(one, budget_usd_mn=float(x) if x < np.inf else None) for one, x in zip(rules, left, strict=True)
        ]
        choice = choose_jointly(by_rate[AIMED], by_rate[at], lines.value, lines.sector, open_lines, owner, held)
        points = np.where(choice.rate >= 0, np.asarray(rates)[choice.rate], 0.0)
        predicted = base + worths.at(points).sum(1)
        around, exact = points, setting.losses(setting.solve(points))
        over = exact[at] - budget
        keeps = bool((over <= 1e-6 * np.maximum(np.abs(np.where(budget < np.inf, budget, 0.0)), 1.0)).all())
        slack += np.maximum(over, 0.0)
        found.rows.append(_round(len(found.rows) + 1, predicted, exact, choice.gap, keeps))
        if keeps and (found.losses is None or exact[AIMED] > found.losses[AIMED]):
            found.best, found.losses, found.predicted, found.gap = points, exact, predicted, choice.gap
        if points.tobytes() in seen:
            break
        seen.add(points.tobytes())
    if found.best is None:
        raise EconomyError(
            worded(
                "every list that the problem found costs more than the budget once it is solved; raise the "
                "budget a little"
            )
        )
    return found


def _round(number: int, predicted: Array, exact: Array, gap: float, keeps: bool) -> dict[str, float]:
    return {
        "round": number,
        "predicted_cost_usd_mn": float(predicted[OURS]),
        "own_cost_usd_mn": float(exact[OURS]),
        "predicted_harm_usd_mn": float(predicted[AIMED]),
        "aimed_harm_usd_mn": float(exact[AIMED]),
        "bound_percent": 100 * gap,
        "keeps_rules": keeps,
    }
