"""Measures at part of their size, or more: what each adds to the economy's cells, scaled and summed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from counteroffer.economy.types import Detail, Economy
from counteroffer.equilibrium.types import Array, Shock, frozen
from counteroffer.errors import ScenarioError
from counteroffer.scenario.cells import ban_cost
from counteroffer.scenario.policy import FIELD, AppliedMeasure, Policy


def at_levels(policy: Policy, economy: Economy, levels: Mapping[str, float]) -> Policy:
    """The policy with measures at other levels: cells move along the line from none of a measure to all of it.

    Parameters
    ----------
    policy : Policy
        Every measure at 100%.
    levels : mapping
        Percent by the name of the measure; what is not named stays at 100.

    Raises
    ------
    ScenarioError
        If a tariff or export tax would fall to −100% or less.
    """
    scale = [levels.get(one.measure.name, 100.0) / 100 for one in policy.applied]
    if all(level == 1 for level in scale):
        return policy
    applied = tuple(one.at(level) for one, level in zip(policy.applied, scale, strict=True))
    before, after = (_by_field(each, economy) for each in (policy.applied, applied))
    shock, none = policy.shock, np.zeros_like(policy.shock.transfer)
    banned = np.clip(after["import_ban"], 0.0, 1.0)
    moved = Shock(
        tariff=shock.tariff + after["tariff"] - before["tariff"],
        iceberg=(1 + after["iceberg"]) * ban_cost(banned, economy),
        export_tax=shock.export_tax + after["export_tax"] - before["export_tax"],
        transfer=shock.transfer + sum((a.paid - b.paid for a, b in zip(applied, policy.applied, strict=True)), none),
    )
    if min(moved.tariff.min(), moved.export_tax.min()) <= -1:
        raise ScenarioError("levels: subsidies add up to 100% or more in a cell; make them smaller")
    return replace(policy, shock=moved, applied=applied, detail=_detail(policy, economy, before, after))


def _by_field(applied: Sequence[AppliedMeasure], economy: Economy) -> dict[str, Array]:
    """Sum of what measures add, fractions, for each array of the policy."""
    found = {field: np.zeros(economy.trade.shape) for field in ("tariff", *FIELD.values())}
    for one in applied:
        found[FIELD.get(type(one.measure), "tariff")] += one.added / 100
    return found


def _detail(policy: Policy, economy: Economy, before: Mapping[str, Array], after: Mapping[str, Array]) -> Detail:
    """The finest table: a fine cell's rate moves as far along its line as the economy's cell it is in."""
    fine, left = economy.detail, policy.detail
    at = np.ix_(fine.sector_of, fine.region_of, fine.region_of)

    def moved(field: str, none: Array, full: Array) -> Array:
        if np.array_equal(before[field], after[field]):
            return full
        way = np.divide(after[field], before[field], out=np.ones_like(after[field]), where=before[field] != 0)
        return frozen(none + way[at] * (full - none))

    return replace(
        left,
        trade=moved("import_ban", fine.trade, left.trade),
        tariff=moved("tariff", fine.tariff, left.tariff),
        export_tax=moved("export_tax", fine.export_tax, left.export_tax),
    )
