"""Measures at part of their size, or more: what each adds to the economy's cells, scaled and summed again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.errors import ScenarioError, worded
from counteroffer.scenario.cells import ban_cost
from counteroffer.scenario.policy import Policy, by_field


def at_levels(policy: Policy, economy: Economy, levels: Mapping[str, float]) -> Policy:
    """The policy with measures at other levels: cells move along the line from none of a measure to all of it.

    Parameters
    ----------
    policy : Policy
        Every measure at 100%.
    levels : mapping
        Percent by the name of the measure; what is not named stays at 100. A quota stands (100) or does not (0).

    Raises
    ------
    ScenarioError
        If a tariff or export tax would fall to −100% or less, or part of a quota is asked for.
    """
    scale = [levels.get(one.measure.name, 100.0) / 100 for one in policy.applied]
    if all(level == 1 for level in scale):
        return policy
    for one, level in zip(policy.applied, scale, strict=True):
        if one.quotas and level not in (0, 1):
            where = f"levels.{one.measure.name}"
            raise ScenarioError(
                worded("{where}: a quota stands (100) or does not (0); change its limit_percent instead", where=where)
            )
    applied = tuple(one.at(level) for one, level in zip(policy.applied, scale, strict=True))
    before, after = (by_field(each, economy) for each in (policy.applied, applied))
    shock, none = policy.shock, np.zeros_like(policy.shock.transfer)
    banned = np.clip(after["import_ban"], 0.0, 1.0)
    moved = Shock(
        tariff=shock.tariff + after["tariff"] - before["tariff"],
        iceberg=(1 + after["iceberg"]) * ban_cost(banned, economy),
        export_tax=shock.export_tax + after["export_tax"] - before["export_tax"],
        product_tariff=_apart(policy, scale, economy),
        quotas=tuple(quota for one in applied for quota in one.quotas),
        transfer=shock.transfer + sum((a.paid - b.paid for a, b in zip(applied, policy.applied, strict=True)), none),
    )
    if min(moved.tariff.min(), moved.export_tax.min()) <= -1:
        raise ScenarioError(worded("levels: subsidies add up to 100% or more in a cell; make them smaller"))
    return replace(policy, shock=moved, applied=applied)


def _apart(policy: Policy, scale: Sequence[float], economy: Economy) -> Array | None:
    """Duties of products: what a measure adds to them beyond its cells is in proportion to its level."""
    now = policy.shock.product_tariff
    if now is None:
        return None
    moved = np.array(now)
    for one, level in zip(policy.applied, scale, strict=True):
        more = one.apart(economy) if level != 1 and one.measure.field == "tariff" else None
        if more is not None:
            moved += (level - 1) * more
    return moved
