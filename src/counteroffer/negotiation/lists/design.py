"""Designing a list: which lines at which rates take most for a value or a cost, and the list in force beside it."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter

import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Shock, welfare_effect
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, worded
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.lists.aim import aim_of, aimed_income
from counteroffer.negotiation.lists.lines import SMALLEST, ProductLines, lines_of
from counteroffer.negotiation.lists.program import Rules
from counteroffer.negotiation.lists.results import OURS, ListDesign, OneList
from counteroffer.negotiation.lists.search import search
from counteroffer.negotiation.lists.spared import spared
from counteroffer.negotiation.lists.wish import Wish
from counteroffer.negotiation.lists.worth import Setting, parts
from counteroffer.negotiation.rules.leverage import sides


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
    b, economy = table.ground.baseline, table.run.economy
    lines = lines_of(table, ours, theirs)
    aim = aim_of(wish.aim, theirs, economy)
    own, whole = (welfare_effect(Player(one.name, one.regions).cells(b)) for one in (ours, theirs))
    target = aimed_income(aim, theirs, b, economy) if aim else whole
    now = table.ground.instruments.status_quo
    assert now.product_tariff is not None
    bare = replace(now, product_tariff=now.product_tariff - lines.rest_points)
    setting = Setting(b, table.game.settings, lines, bare, (own, whole, target))
    old = _in_force(setting, lines, now)
    rules = _rules(wish, economy, old, ours, theirs)
    left_out = spared(wish.spare, wish.spare_above, lines, ours, b, economy)
    found = search(setting, (rules,), wish.rates, ~left_out.lines)
    assert found.best is not None
    assert found.predicted is not None
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
    slopes = setting.by_line(setting.start)
    return OneList(
        points,
        float(lines.value[points > SMALLEST].sum()),
        setting.losses(e),
        parts(setting, points),
        slopes @ points,
        e,
    )


def _in_force(setting: Setting, lines: ProductLines, now: Shock) -> OneList | None:
    """What our measures do now, with the products of which no line is known."""
    if not lines.listed.any():
        return None
    found = one_list(setting, lines.points)
    e = setting.under(now, found.equilibrium)
    return replace(found, value_usd_mn=found.value_usd_mn + lines.rest_value, losses=setting.losses(e), equilibrium=e)


def _rules(wish: Wish, economy: Economy, old: OneList | None, us: Player, them: Player) -> Rules:
    value, budget = wish.value_usd_mn, wish.budget_usd_mn
    if wish.share is not None:
        buyers, sellers = ([economy.regions.index(r) for r in side.regions] for side in (us, them))
        value = wish.share * float(economy.trade[:, buyers][:, :, sellers].sum())
    if value is None and budget is None:
        if old is None:
            raise EconomyError(
                worded(
                    "{name} has no duties on products of {seller} in force to take the value of a list from; "
                    "give --value, --share or --budget",
                    name=us.name,
                    seller=them.name,
                )
            )
        value, budget = old.value_usd_mn, float(old.losses[OURS])
    return Rules(value, budget, wish.line_cap, wish.sector_cap)
