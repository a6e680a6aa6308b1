"""Designing a list: which lines at which rates take most for a value or a cost, and the list in force beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from time import perf_counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.equilibrium import Equilibrium, welfare_effect
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.lists.aim import Aim, aim_of, aimed_income
from counteroffer.negotiation.lists.lines import SMALLEST, lines_of
from counteroffer.negotiation.lists.program import Choice, Rules, choose_lines
from counteroffer.negotiation.lists.spared import Spared, spared
from counteroffer.negotiation.lists.worth import Setting, Worth, parts, worth
from counteroffer.negotiation.rules.leverage import sides

RATES = (0.10, 0.25, 0.50)
LINE_CAP, SECTOR_CAP = 0.10, 0.50
ROUNDS = 3  # of looking again around the list found
FEWEST, MOST_BLOCKS = 2, 8
OURS, THEIRS, AIMED = range(3)
SPARE_ABOVE = 0.6
HIGHEST = 10.0  # a duty of 1,000% ends trade


@dataclass(frozen=True)
class Wish:
    """What is asked of a list. Without a value and a budget it may name what the list in force names, and cost that.

    Attributes
    ----------
    value_usd_mn, budget_usd_mn : float, optional
        Most trade that it names; most that it costs us a year.
    share : float, optional
        Most trade that it names, as a share of what we buy of them.
    aim : tuple of str
        Their states, provinces and sectors; their whole real income by default.
    spare : tuple of str
        "inputs", "consumer-goods", sectors and groups whose lines stay off.
    spare_above : float
        Share of an industry's use from which it counts as one or the other.
    rates : tuple of float
        Points that a line can have, fractions.
    line_cap, sector_cap : float
        Largest share of the list's value in one line, in one sector.
    """

    value_usd_mn: float | None = None
    budget_usd_mn: float | None = None
    share: float | None = None
    aim: tuple[str, ...] = ()
    spare: tuple[str, ...] = ()
    spare_above: float = SPARE_ABOVE
    rates: tuple[float, ...] = RATES
    line_cap: float = LINE_CAP
    sector_cap: float = SECTOR_CAP

    def check(self) -> None:
        """Raise `EconomyError` for numbers that no list can have."""
        for what, amount in (("value", self.value_usd_mn), ("budget", self.budget_usd_mn)):
            if amount is not None and not 0 < amount < np.inf:
                raise EconomyError(f"a {what} of {amount:g} USD mn allows no list; give more than zero")
        if self.value_usd_mn is not None and self.share is not None:
            raise EconomyError("a value and a share of trade both say how much a list may name; give one of them")
        shares = {"share of trade": self.share, "cap on a line": self.line_cap, "cap on a sector": self.sector_cap}
        for what, part in (shares | {"share that is spared": self.spare_above}).items():
            if part is not None and not 0 < part <= 1:
                raise EconomyError(f"a {what} of {100 * part:g}% makes no sense; give more than 0 and at most 100")
        if not self.rates or not all(0 < rate <= HIGHEST for rate in self.rates):
            raise EconomyError("rates of a list are above 0 and at most 1,000 percent; give one or more such")


@dataclass(frozen=True, eq=False)
class OneList:
    """A list and what it does, solved exactly.

    Attributes
    ----------
    points : array [l]
        On each line, a fraction.
    value_usd_mn : float
        Trade it names.
    losses : array [3]
        What we, they and what is aimed at lose against no list, USD million a year.
    by_line : array [effect, l]
        What each line takes of that, along the list's own path.
    first_order : array [3]
        The same by the slopes where there is no list, at its whole rates.
    equilibrium : Equilibrium
        With the list.
    """

    points: Array
    value_usd_mn: float
    losses: Array
    by_line: Array
    first_order: Array
    equilibrium: Equilibrium


@dataclass(frozen=True, eq=False)
class ListDesign:
    """The designed list beside the one in force.

    Attributes
    ----------
    table : BargainingTable
        Where it is used.
    us, them : Player
        Whose list, on whose goods.
    aim : Aim
        What it is aimed at.
    setting : Setting
        Trade without a list.
    designed : OneList
        The list found.
    in_force : OneList or None
        What our measures are now; none where nothing of ours is in force.
    rules : Rules
        What the designed list keeps to.
    predicted : array [3]
        What the problem says that the designed list takes.
    gap : float
        Bound on what a better list of the problem could add, a share of what this one takes.
    spared : Spared
        Lines left out, and how goods are used.
    tried : DataFrame
        Each round: predicted and exact losses, gap.
    seconds : float
        It took.
    """

    table: BargainingTable
    us: Player
    them: Player
    aim: Aim
    setting: Setting
    designed: OneList
    in_force: OneList | None
    rules: Rules
    predicted: Array
    gap: float
    spared: Spared
    tried: pd.DataFrame
    seconds: float


@dataclass
class _Search:
    """What a search has found so far."""

    best: Array | None = None
    losses: Array | None = None
    predicted: Array | None = None
    gap: float = np.nan
    rows: list[dict[str, float]] = field(default_factory=list)


def design_list(table: BargainingTable, wish: Wish | None = None, us: str = "", them: str = "") -> ListDesign:
    """The list that takes most from what is aimed at, within a value, a cost to ourselves and rules of real lists.

    What a line takes is summed up from exact slopes (`worth`), the choice of whole lines and rates is a mixed-integer
    problem with a bound (`choose_lines`), and each list found is solved exactly; lines are then valued again around it,
    and the best list that keeps the rules in the exact solution is returned.

    Raises
    ------
    EconomyError, LabelError
        For what no list can have, and where the importer's trade is not known by product.
    """
    began, wish = perf_counter(), wish or Wish()
    wish.check()
    ours, theirs = sides(table, us, them)
    b, economy = table.game.baseline, table.run.economy
    lines = lines_of(table, ours, theirs)
    aim = aim_of(wish.aim, theirs, economy)
    wealth = tuple(welfare_effect(Player(one.name, one.regions).cells(b)) for one in (ours, theirs))
    target = aimed_income(aim, theirs, b, economy) if aim else wealth[1]
    now = table.game.now.shock
    assert now.product_tariff is not None
    bare = replace(now, product_tariff=now.product_tariff - lines.rest_points)
    setting = Setting(b, table.game.settings, lines, bare, (*wealth, target))
    old = _in_force(setting)
    rules = _rules(wish, setting, old, ours, theirs)
    left_out = spared(wish.spare, wish.spare_above, lines, ours, b, economy)
    found = _search(setting, rules, wish.rates, ~left_out.lines)
    if found.best is None or found.predicted is None:
        raise EconomyError(
            "every list that the problem found costs more than the budget once it is solved; raise the budget a little"
        )
    return ListDesign(
        table,
        ours,
        theirs,
        aim,
        setting,
        one_list(setting, found.best),
        old,
        rules,
        found.predicted,
        found.gap,
        left_out,
        pd.DataFrame(found.rows),
        perf_counter() - began,
    )


def one_list(setting: Setting, points: Array) -> OneList:
    """A list solved exactly, and what each line takes."""
    e, lines = setting.solve(points), setting.lines
    slopes = np.array([-lines.summed(_by_product(one)) for one in setting.slopes(setting.start)])
    return OneList(
        points,
        float(lines.value[points > SMALLEST].sum()),
        setting.losses(e),
        parts(setting, points),
        slopes @ points,
        e,
    )


def _by_product(one: object) -> Array:
    found = getattr(one, "product_tariff", None)
    assert found is not None
    return np.asarray(found)


def _in_force(setting: Setting) -> OneList | None:
    """What our measures do now, with the products of which no line is known."""
    lines = setting.lines
    if not lines.listed.any():
        return None
    found = one_list(setting, lines.points)
    e = setting.solve_products(lines.rest_points, found.equilibrium)
    return replace(found, value_usd_mn=found.value_usd_mn + lines.rest_value, losses=setting.losses(e), equilibrium=e)


def _rules(wish: Wish, setting: Setting, old: OneList | None, us: Player, them: Player) -> Rules:
    b = setting.baseline
    value, budget = wish.value_usd_mn, wish.budget_usd_mn
    if wish.share is not None:
        buyers, sellers = ([b.regions.index(r) for r in side.regions] for side in (us, them))
        value = wish.share * float(b.trade[:, buyers][:, :, sellers].sum())
    if value is None and budget is None:
        if old is None:
            raise EconomyError(
                f"{us.name} has no duties on products of {them.name} in force to take the value of a list from; "
                "give --value, --share or --budget"
            )
        value, budget = old.value_usd_mn, float(old.losses[OURS])
    return Rules(value, budget, wish.line_cap, wish.sector_cap)


def _search(setting: Setting, rules: Rules, rates: Sequence[float], open_lines: NDArray[np.bool_]) -> _Search:
    """Choose, solve, value the lines again around what was found, and choose again."""
    lines, found = setting.lines, _Search()
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
