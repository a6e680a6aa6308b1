"""Tables that close by country but not by product, balanced by one solve at their own tariffs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from counteroffer.economy.aggregate import shares
from counteroffer.economy.calibrate import Accounts, cells_of
from counteroffer.economy.detail import Note
from counteroffer.economy.labelled import Given, not_negative
from counteroffer.equilibrium import Baseline, Settings
from counteroffer.equilibrium.solver import balance
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.settings import DeficitRule
from counteroffer.errors import EconomyError

MOST_OPEN = 0.5  # of what a country buys or sells: by how much more its uses or costs may be
ROUNDING = 1e-12  # of a region's value added: spending that is left where demand has shrunk to nothing,
SHRUNK = 1e-6  # which is this little of what was given


def balanced(given: Given, rule: DeficitRule) -> tuple[Baseline, tuple[Note, ...]]:
    """The economy that given shares π, γ, β and α settle into, and what was done to get there.

    Raises
    ------
    EconomyError
        Naming the cells that cannot be, and the mend.
    """
    regions, sectors = given.regions, given.sectors
    input_use, theta = given.input_use, given.trade_elasticity
    final_use, value_added = _possible(given)
    notes = [Note(f"balanced by one solve at the given tariffs, deficit rule {rule}")]
    negative = np.argwhere(input_use < 0)
    if len(negative):
        cells = tuple(f"{sectors[k]}→{sectors[s]} {regions[n]}" for k, s, n in negative)
        notes.append(Note("negative input use, kept as given", cells))
    revenue = given.tariff * given.trade
    accounts = Accounts(regions, sectors, given.trade, revenue, input_use, value_added, final_use)
    # β and γ are shares of recorded cost, not of shipped output: the two differ where products do not close.
    cost = input_use.sum(0) + value_added
    made = np.where(cost > 0, cost, 1.0)
    raw = replace(
        shares(accounts, theta),
        input_share=input_use / made[None],
        value_added_share=np.where(cost > 0, value_added / made, 1.0),
        profit_share=given.profit_share,
    )
    if rule != "zero" and raw.income.min() <= 0:
        n = int(raw.income.argmin())
        raise EconomyError(
            f"{regions[n]} sells {-raw.deficit[n]:,.4g} more than it buys, which is more than it earns; mend its trade "
            'or its value_added, or use deficit_rule="zero"'
        )
    return _without_remnants(balance(raw, Settings(deficit_rule=rule)).rebase(), accounts.expenditure, notes)


def _possible(given: Given) -> tuple[Array, Array]:
    """Final use and value added, where no cell of the tables is one that no economy has."""
    final_use, value_added, inputs = given.final_use, given.value_added, given.input_use
    if final_use is None or value_added is None:
        raise EconomyError('balance="solve" takes α and β from final_use and value_added; give both')
    not_negative(given, ("trade", "final_use", "value_added"), "; mend it")
    for label, values in (("final_use", final_use), ("value_added", value_added)):
        if (values.sum(0) <= 0).any():
            region = given.regions[int((values.sum(0) <= 0).argmax())]
            raise EconomyError(f"{label} of region {region} is nothing; give it, or leave the region out")
    cost, unbought = inputs.sum(0) + value_added, given.trade.sum(2) <= 0
    for wrong, why in (
        ((cost <= 0) & ((inputs != 0).any(0) | (value_added > 0)), "inputs and value added add up to no cost at all"),
        (
            unbought & ((final_use > 0) | (inputs > 0).any(1)),
            "trade has no purchases of what final_use or input_use take",
        ),
    ):
        if wrong.any():
            s, n = np.argwhere(wrong)[0]
            raise EconomyError(f"{why}: sector {given.sectors[s]}, region {given.regions[n]}; mend that cell")
    _refuse_open(given, final_use, value_added)
    return final_use, value_added


def _refuse_open(given: Given, final_use: Array, value_added: Array) -> None:
    """Raise where a country uses or pays so much more than it trades that one solve is no mend of its table."""
    bought, sold = ((1 + given.tariff) * given.trade).sum(2), given.trade.sum(1)
    for label, used, recorded in (
        ("final_use and input_use take", final_use + given.input_use.sum(1), bought),
        ("value_added and input_use cost", value_added + given.input_use.sum(0), sold),
    ):
        total = recorded.sum(0)
        gap = (used.sum(0) - total) / np.where(total > 0, total, 1.0)
        if gap.max() > MOST_OPEN:
            n = int(gap.argmax())
            s = int((used - recorded)[:, n].argmax())
            raise EconomyError(
                f"{label} {used[:, n].sum():,.4g} in {given.regions[n]}, where trade has {total[n]:,.4g}; balancing is "
                f"for tables that close by country within {MOST_OPEN:.0%}: mend sector {given.sectors[s]} there first"
            )


def _without_remnants(b: Baseline, given: Array, notes: list[Note]) -> tuple[Baseline, tuple[Note, ...]]:
    """The baseline without goods of which only rounding is left, as of one that only makes itself."""
    gone = (b.expenditure < ROUNDING * b.value_added.sum(0)) & (b.expenditure < SHRUNK * given)
    if not gone.any():
        return b, tuple(notes)
    notes.append(Note("no demand is left at the given shares: left out", cells_of(gone, b.sectors, b.regions)))
    b = replace(b, expenditure=np.where(gone, 0.0, b.expenditure))
    return replace(b, value_added=np.where(b.output > 0, b.value_added, 0.0)), tuple(notes)
