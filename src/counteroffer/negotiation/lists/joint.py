"""One list of several owners: lines and rates of all of them chosen together, each within its own value and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import perf_counter

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.equilibrium import welfare_effect
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.negotiation.blocs.coalitions import apart, party
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.lists.aim import ListAim, aim_of, aimed_income
from counteroffer.negotiation.lists.design import one_list
from counteroffer.negotiation.lists.explain import makers
from counteroffer.negotiation.lists.joint_lines import JointLines, joint_lines
from counteroffer.negotiation.lists.lines import SMALLEST
from counteroffer.negotiation.lists.program import Rules
from counteroffer.negotiation.lists.results import AIMED, OneList
from counteroffer.negotiation.lists.search import search
from counteroffer.negotiation.lists.spared import Spared, spared
from counteroffer.negotiation.lists.uses import DIGITS, product_names
from counteroffer.negotiation.lists.wish import Wish
from counteroffer.negotiation.lists.worth import Setting

OWN = AIMED + 1  # position of the first owner's real income among the effects
TOGETHER = "together"


@dataclass(frozen=True, eq=False)
class JointDesign:
    """The designed list of several owners beside what they have in force.

    Attributes
    ----------
    table : BargainingTable
        Where it is used.
    owners : tuple of Player
        Whose lists.
    them : Player
        On whose goods.
    aim : ListAim
        What it is aimed at.
    setting : Setting
        Trade without a list; its effects are the owners' real incomes together, theirs, what is aimed at, then each
        owner's.
    lines : JointLines
        What each owner can name.
    designed : OneList
        The list found.
    in_force : OneList or None
        What the owners' measures are now; none where nothing of theirs is in force.
    rules : tuple of Rules
        What each owner's part keeps to.
    predicted : array [effect]
        What the problem says that it takes.
    gap : float
        Bound on what a better list of the problem could add, a share of what this one takes.
    spared : tuple of Spared
        Lines left out, and how goods are used, of each owner.
    tried : DataFrame
        Each round: predicted and exact losses, gap.
    seconds : float
        It took.
    """

    table: BargainingTable
    owners: tuple[Player, ...]
    them: Player
    aim: ListAim
    setting: Setting
    lines: JointLines
    designed: OneList
    in_force: OneList | None
    rules: tuple[Rules, ...]
    predicted: Array
    gap: float
    spared: tuple[Spared, ...]
    tried: pd.DataFrame
    seconds: float


def design_jointly(
    table: BargainingTable,
    owners: Sequence[str],
    them: str = "",
    wish: Wish | None = None,
    values: Sequence[float] = (),
) -> JointDesign:
    """The list of several owners that takes most from what is aimed at.

    Lines and rates of all owners are one mixed-integer problem, with each owner's own cap on value and on what it
    loses, by the others' lines too; each list found is solved exactly, as in `design_list`.

    Parameters
    ----------
    owners : sequence of str
        Players of the table, regions or groups, two or more.
    wish : Wish, optional
        `share` and `budget_usd_mn` are each owner's own. Without a value, a share and a budget an owner may name what
        it has in force, and lose what it loses now.
    values : sequence of float
        Most trade that each owner's part names, USD million, in their order.

    Raises
    ------
    EconomyError, LabelError
        For what no list can have, owners that overlap, and an owner who buys nothing of them.
    """
    began, wish = perf_counter(), wish or Wish()
    wish.check()
    each, target = _sides(table, owners, them)
    b, economy = table.ground.baseline, table.run.economy
    lines = joint_lines(table, each, target)
    aim = aim_of(wish.aim, target, economy)
    whole, *own = (welfare_effect(Player(one.name, one.regions).cells(b)) for one in (target, *each))
    regions = tuple(region for one in each for region in one.regions)
    together = welfare_effect(Player(TOGETHER, regions).cells(b))
    aimed = aimed_income(aim, target, b, economy) if aim else whole
    now = table.ground.instruments.status_quo
    setting = Setting(b, table.game.settings, lines, lines.without(now), (together, whole, aimed, *own))
    old = None
    if lines.listed.any():
        found_now = one_list(setting, lines.points)
        e = setting.under(now, found_now.equilibrium)
        old = replace(found_now, losses=setting.losses(e), equilibrium=e)
    bought = [_bought(economy, one, target) for one in each]
    rules = tuple(_rules(k, one, wish, values, bought, lines, old) for k, one in enumerate(each))
    left_out = tuple(
        spared(wish.spare, wish.spare_above, part, one, b, economy) for part, one in zip(lines.each, each, strict=True)
    )
    open_lines = ~np.concatenate([one.lines for one in left_out])
    found = search(setting, rules, wish.rates, open_lines, lines.owner, range(OWN, OWN + len(each)))
    assert found.best is not None
    assert found.predicted is not None
    return JointDesign(
        table, each, target, aim, setting, lines, one_list(setting, found.best), old, rules,
        found.predicted, found.gap, left_out, pd.DataFrame(found.rows), perf_counter() - began,
    )  # fmt: skip


def _sides(table: BargainingTable, owners: Sequence[str], them: str) -> tuple[tuple[Player, ...], Player]:
    each = tuple(party(label, table) for label in owners)
    taken = {region for one in each for region in one.regions}
    free = [one.name for one in table.game.players if not taken & set(one.regions)]
    if not them and not free:
        raise EconomyError("everybody at the table has a part in the list; say on whose goods it is (--them)")
    target = party(them or free[0], table)
    apart((*each, target))
    return each, target


def _bought(economy: Economy, us: Player, them: Player) -> float:
    """What one side buys of the other in the data, services too, USD million a year."""
    buyers, sellers = ([economy.regions.index(region) for region in side.regions] for side in (us, them))
    return float(economy.trade[:, buyers][:, :, sellers].sum())


def _rules(
    k: int,
    us: Player,
    wish: Wish,
    values: Sequence[float],
    bought: Sequence[float],
    lines: JointLines,
    old: OneList | None,
) -> Rules:
    mine = lines.owner == k
    value, budget = (values[k] if values else None), wish.budget_usd_mn
    if wish.share is not None:
        value = wish.share * bought[k]
    if value is None and budget is None:
        if old is None or not (lines.listed & mine).any():
            raise EconomyError(
                f"{us.name} has no duties of its own in force to take the value of a list from; give --value, --share "
                "or --budget"
            )
        value, budget = float(lines.value[lines.listed & mine].sum()), float(old.losses[OWN + k])
    return Rules(value, budget, wish.line_cap, wish.sector_cap)


def joint_table(found: JointDesign) -> pd.DataFrame:
    """The list by owner, what each has in force beside it, and all together.

    Columns owner, list ("in force", "designed"), lines, value_usd_mn, allowed_usd_mn (cap on value), mean_rate_percent,
    own_cost_usd_mn (the owner's loss by everybody's lines, solved exactly), aimed_harm_usd_mn (of the owner's lines,
    along the list's path; together solved exactly), bound_percent (together).
    """
    rows = []
    for name, one in (("in force", found.in_force), ("designed", found.designed)):
        if one is None:
            continue
        for k, owner in enumerate((*(each.name for each in found.owners), TOGETHER)):
            whole = owner == TOGETHER
            mine = np.ones(len(found.lines), dtype=bool) if whole else found.lines.owner == k
            value, points = found.lines.value[mine], one.points[mine]
            listed = points > SMALLEST
            named, new = float(value[listed].sum()), name == "designed"
            caps = [rule.value_usd_mn for rule in (found.rules if whole else found.rules[k : k + 1])]
            rows.append(
                {
                    "owner": owner,
                    "list": name,
                    "lines": int(listed.sum()),
                    "value_usd_mn": named,
                    "allowed_usd_mn": sum(c for c in caps if c is not None) if new and None not in caps else np.nan,
                    "mean_rate_percent": 100 * float(value @ points) / named if named else np.nan,
                    "own_cost_usd_mn": one.losses[0 if whole else OWN + k],
                    "aimed_harm_usd_mn": one.losses[AIMED] if whole else float(one.by_line[AIMED][mine].sum()),
                    "bound_percent": 100 * found.gap if whole and new else np.nan,
                }
            )
    return pd.DataFrame(rows)


def joint_lines_table(found: JointDesign) -> pd.DataFrame:
    """Every line of the designed list and why it is there: largest harm first.

    Columns owner, hs (empty: a whole industry), name, sector, value_usd_mn, rate_percent, listed_percent (points now),
    aimed_harm_usd_mn, own_cost_usd_mn (of its owner) and others_cost_usd_mn (of the other owners), its parts of the
    list's; harm_per_value_percent, made_in (places that sell most of its industry), input_share_percent (of what the
    owner buys of the industry, industries use), supplies (the owner's sector that uses most of it).
    """
    b, lines, one = found.setting.baseline, found.lines, found.designed
    rows = np.flatnonzero(one.points > SMALLEST)
    owner, s = lines.owner[rows], lines.sector[rows]
    costs = one.by_line[OWN:, rows]
    own = costs[owner, np.arange(len(rows))]
    names = product_names()
    made = [makers(found.table, found.them, each.regions) for each in found.owners]
    frame = pd.DataFrame(
        {
            "owner": [found.owners[k].name for k in owner],
            "hs": [lines.codes[line] for line in rows],
            "name": [names.get(lines.codes[line][:DIGITS], "") for line in rows],
            "sector": [b.sectors[k] for k in s],
            "value_usd_mn": lines.value[rows],
            "rate_percent": 100 * one.points[rows],
            "listed_percent": 100 * lines.points[rows],
            "aimed_harm_usd_mn": one.by_line[AIMED][rows],
            "own_cost_usd_mn": own,
            "others_cost_usd_mn": costs.sum(0) - own,
            "harm_per_value_percent": 100 * one.by_line[AIMED][rows] / lines.value[rows],
            "made_in": [";".join(made[k][sector]) for k, sector in zip(owner, s, strict=True)],
            "input_share_percent": [100 * found.spared[k].input_share[j] for k, j in zip(owner, s, strict=True)],
            "supplies": [b.sectors[found.spared[k].user[j]] for k, j in zip(owner, s, strict=True)],
        }
    )
    return frame.sort_values("aimed_harm_usd_mn", ascending=False, ignore_index=True)
