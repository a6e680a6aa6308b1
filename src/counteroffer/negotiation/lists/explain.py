"""A designed list in tables: what it and the list in force do, every line and why it is there, and who feels it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from counteroffer.effects.labour import headcount
from counteroffer.effects.place_effects import top_down
from counteroffer.effects.places import places
from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, LabelError
from counteroffer.negotiation.game.game import Player
from counteroffer.negotiation.game.table import BargainingTable
from counteroffer.negotiation.lists.lines import SMALLEST
from counteroffer.negotiation.lists.results import AIMED, OURS, THEIRS, ListDesign, OneList
from counteroffer.negotiation.lists.uses import DIGITS, product_names

MAKERS = 3  # places named of those that make a line
IN_FORCE, DESIGNED = "in force", "designed"


def lists_table(found: ListDesign) -> pd.DataFrame:
    """The two lists beside each other, each solved exactly.

    Columns list, lines, value_usd_mn, mean_rate_percent, own_cost_usd_mn, harm_usd_mn, aimed_harm_usd_mn,
    harm_per_dollar (aimed harm per dollar of own cost; empty where the list costs nothing), largest_line_percent,
    predicted_cost_usd_mn and predicted_harm_usd_mn (what the problem added up line by line; of the designed list only),
    first_order_cost_usd_mn and first_order_harm_usd_mn (slopes at no list times its rates), bound_percent.
    """
    rows = []
    for name, one in _lists(found):
        designed = name == DESIGNED
        listed = one.points > SMALLEST
        value = found.setting.lines.value
        cost = one.losses[OURS]
        rows.append(
            {
                "list": name,
                "lines": int(listed.sum()),
                "value_usd_mn": one.value_usd_mn,
                "mean_rate_percent": 100 * float(value @ one.points) / max(float(value[listed].sum()), 1e-12),
                "own_cost_usd_mn": cost,
                "harm_usd_mn": one.losses[THEIRS],
                "aimed_harm_usd_mn": one.losses[AIMED],
                "harm_per_dollar": one.losses[AIMED] / cost if cost > 0 else np.nan,
                "largest_line_percent": 100 * float((value * listed).max()) / max(one.value_usd_mn, 1e-12),
                "predicted_cost_usd_mn": found.predicted[OURS] if designed else np.nan,
                "predicted_harm_usd_mn": found.predicted[AIMED] if designed else np.nan,
                "first_order_cost_usd_mn": one.first_order[OURS],
                "first_order_harm_usd_mn": one.first_order[AIMED],
                "bound_percent": 100 * found.gap if designed else np.nan,
            }
        )
    return pd.DataFrame(rows)


def lines_table(found: ListDesign) -> pd.DataFrame:
    """Every line of either list, and why: largest harm on the designed list first.

    Columns hs, name, sector, choice ("kept", "added", "dropped"), value_usd_mn, rate_percent and listed_percent (points
    on the designed list and now), aimed_harm_usd_mn and own_cost_usd_mn (the line's part of the list's, of the list in
    force where it is dropped; they add up to the list's), harm_per_value_percent (aimed harm per 100 of trade),
    harm_per_dollar, made_in (codes of the places that sell most of its industry to us), consumed_percent (of its
    commodity, households buy), input_share_percent (of what we buy of its industry, industries use), supplies (the
    sector of ours that uses most of it).
    """
    setting, economy = found.setting, found.table.run.economy
    lines, b = setting.lines, setting.baseline
    new, old = found.designed, found.in_force
    now = np.zeros(len(lines)) if old is None else old.points
    chosen = new.points > SMALLEST
    rows = np.flatnonzero(chosen | (now > SMALLEST))
    part = np.where(chosen, new.by_line, 0.0 if old is None else old.by_line)
    s = lines.sector[rows]
    harm, cost = part[AIMED][rows], part[OURS][rows]
    made, names = makers(found.table, found.them, found.us.regions), product_names()
    frame = pd.DataFrame(
        {
            "hs": [lines.codes[line] for line in rows],
            "name": [names.get(lines.codes[line][:DIGITS], "") for line in rows],
            "sector": [b.sectors[k] for k in s],
            "choice": np.where(chosen[rows], np.where(now[rows] > SMALLEST, "kept", "added"), "dropped"),
            "value_usd_mn": lines.value[rows],
            "rate_percent": 100 * new.points[rows],
            "listed_percent": 100 * now[rows],
            "aimed_harm_usd_mn": harm,
            "own_cost_usd_mn": cost,
            "harm_per_value_percent": 100 * harm / lines.value[rows],
            "harm_per_dollar": np.divide(harm, cost, out=np.full_like(harm, np.nan), where=cost > 0),
            "made_in": [";".join(made[k]) for k in s],
            "consumed_percent": 100 * found.spared.consumed[rows],
            "input_share_percent": 100 * found.spared.input_share[s],
            "supplies": [economy.sectors[k] for k in found.spared.user[s]],
        }
    )
    order = {"added": 0, "kept": 0, "dropped": 1}
    key = frame["choice"].map(order)
    return (
        frame.assign(_key=key)
        .sort_values(["_key", "aimed_harm_usd_mn"], ascending=[True, False])
        .drop(columns="_key")
        .reset_index(drop=True)
    )


def places_table(found: ListDesign) -> pd.DataFrame | None:
    """What each list takes from their states or provinces, the hardest hit by the designed one first.

    Columns id, name, in_force_usd_mn, designed_usd_mn (changes of real income, against no list), and the same in
    percent of it. None where no places are known.
    """
    base = _real_income(found, found.setting.start)
    if base is None:
        return None
    frame = base[["id", "name"]].copy()
    for name, one in _lists(found):
        after = _real_income(found, one.equilibrium)
        assert after is not None
        key = name.replace(" ", "_")
        for column, ending in (("equivalent_variation_usd_mn", "usd_mn"), ("real_income_percent", "percent")):
            frame[f"{key}_{ending}"] = after[column].to_numpy() - base[column].to_numpy()
    return frame.sort_values("designed_usd_mn", ignore_index=True)


def _lists(found: ListDesign) -> list[tuple[str, OneList]]:
    old = [] if found.in_force is None else [(IN_FORCE, found.in_force)]
    return [*old, (DESIGNED, found.designed)]


def _real_income(found: ListDesign, e: Equilibrium) -> pd.DataFrame | None:
    economy = found.table.run.economy
    try:
        heads = headcount(economy, found.table.run.scenario.unemployment.before)
        return top_down(e, economy, found.them.regions[0], heads).places
    except (LabelError, EconomyError):
        return None


def makers(table: BargainingTable, them: Player, buyers: Sequence[str]) -> list[tuple[str, ...]]:
    """Places [s] that sell most of each sector across the border; none where none are known."""
    economy, b = table.run.economy, table.ground.baseline
    try:
        own = places(economy, them.regions[0])
    except LabelError:
        return [()] * len(b.sectors)
    ids = own.table["id"].to_numpy(dtype=str)
    partners = {b.regions[n] for n in economy.detail.divisions(own.partner)}
    share: Array = own.exports if set(buyers) <= partners else own.sales
    return [tuple(str(code) for code in ids[np.argsort(-share[s], kind="stable")[:MAKERS]]) for s in range(len(share))]
