"""Lists chosen, solved and chosen again around the one found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation.lists.program import Choice, Rules, choose_lines
from counteroffer.negotiation.lists.results import AIMED, OURS
from counteroffer.negotiation.lists.worth import Setting, Worth, worth

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


def search(setting: Setting, rules: Rules, rates: Sequence[float], open_lines: NDArray[np.bool_]) -> Search:
    """Choose, solve, value the lines again around what was found, and choose again."""
    lines, found = setting.lines, Search()
    limit = rules.value_usd_mn or lines.value.sum() / 4
    blocks = int(np.clip(round(lines.value.sum() / limit), FEWEST, MOST_BLOCKS))
    around, exact = np.zeros(len(lines)), np.zeros(3)
    worths, slack = None, 0.0
    seen: set[bytes] = set()
    for _ in range(ROUNDS):
        worths = worth(setting, around, rates, blocks)
        base = exact - worths.at(around).sum(1)
        choice = _chosen(setting, worths, rules, base, slack, open_lines)
        points = np.where(choice.rate >= 0, np.asarray(rates)[choice.rate], 0.0)
        predicted = base + worths.at(points).sum(1)
        around, exact = points, setting.losses(setting.solve(points))
        over = 0.0 if rules.budget_usd_mn is None else exact[OURS] - rules.budget_usd_mn
        keeps = over <= 1e-6 * max(abs(rules.budget_usd_mn or 0.0), 1.0)
        slack += max(over, 0.0)
        found.rows.append(_round(len(found.rows) + 1, predicted, exact, choice.gap, keeps))
        if keeps and (found.losses is None or exact[AIMED] > found.losses[AIMED]):
            found.best, found.losses, found.predicted, found.gap = points, exact, predicted, choice.gap
        if points.tobytes() in seen:
            break
        seen.add(points.tobytes())
    return found


def _chosen(
    setting: Setting, worths: Worth, rules: Rules, base: Array, slack: float, open_lines: NDArray[np.bool_]
) -> Choice:
    lines, by_rate = setting.lines, worths.by_rate()
    budget = None if rules.budget_usd_mn is None else rules.budget_usd_mn - float(base[OURS]) - slack
    return choose_lines(
        by_rate[AIMED], by_rate[OURS], lines.value, lines.sector, open_lines, replace(rules, budget_usd_mn=budget)
    )


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
