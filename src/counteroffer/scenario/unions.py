"""Measures of integration on the finest table: a customs union's tariffs, a fiscal union's payments."""

from __future__ import annotations

from functools import cache

import numpy as np

from counteroffer import data
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import ScenarioError, worded
from counteroffer.scenario.cells import Mask, region_mask, region_names, sector_mask
from counteroffer.scenario.schema.measures import CustomsUnionMeasure, FiscalUnionMeasure

OWN, JOINT = "own", "joint"


def customs_union(measure: CustomsUnionMeasure, level: Array, economy: Economy, where: str) -> Array:
    """What the union adds to tariffs of the fine table [s, n, i]: one external rate a good and partner, one inside.

    Raises
    ------
    LabelError, ScenarioError
        For labels the economy does not have, a union of one, and a leader who is not a member.
    """
    fine = economy.detail
    member = region_mask(measure.members, economy, f"{where}.members")
    country = np.unique(fine.countries, return_inverse=True)[1]
    apart = (fine.region_of[:, None] != fine.region_of[None, :]) & (country[:, None] != country[None, :])
    inside = member[:, None] & member[None, :] & apart
    if not inside.any():
        raise ScenarioError(worded("{where}.members: a union takes two regions or more; add one", where=where))
    made = level.copy()
    if measure.external != OWN:
        leader = member
        if measure.external != JOINT:
            leader = region_mask((measure.external,), economy, f"{where}.external")
            if not (leader <= member).all():
                raise ScenarioError(
                    worded(
                        "{where}.external: {external} is not a member; name one of {members}, {joint}, or {own}",
                        where=where,
                        external=measure.external,
                        members=", ".join(measure.members),
                        joint=JOINT,
                        own=OWN,
                    )
                )
        rate = _mean(level[:, leader], fine.trade[:, leader])
        made = np.where((member[:, None] & ~member[None, :])[None], rate[:, None, :], made)
    if measure.internal is not None:
        made = np.where(inside[None], measure.internal / 100, made)
    goods = sector_mask(measure.sectors, economy, f"{where}.sectors", taxed=True)
    return np.where(goods[:, None, None], made - level, 0.0)


def _mean(rate: Array, trade: Array) -> Array:
    """Mean over importers by their imports [s, i]; the plain mean where none imports."""
    weight = np.where(trade.sum(1, keepdims=True) > 0, trade, 1.0)
    return np.asarray((rate * weight).sum(1) / weight.sum(1))


@cache
def _workers() -> dict[str, float]:
    """Persons employed by country, thousand."""
    frame = data.frame("jobs.csv.gz")
    return {str(code): float(total) for code, total in frame.groupby("code")["jobs_thousand"].sum().items()}


def fiscal_union(measure: FiscalUnionMeasure, economy: Economy, where: str) -> Array:
    """Received by each region, USD million: a share of its gap to the members' income per person employed.

    Raises
    ------
    ScenarioError
        For a member whose employment is not in the data.
    """
    b, workers = economy.baseline, _workers()
    groups: list[Mask] = []
    heads = []
    for member in measure.members:
        if member not in workers or not len(economy.detail.divisions(member)):
            have = [code for code in workers if code in region_names(economy)]
            raise ScenarioError(
                worded(
                    "{where}.members: {member} has no count of people employed in economy '{economy}'; {have} have one",
                    where=where,
                    member=member,
                    economy=economy.name,
                    have=", ".join(have),
                )
            )
        groups.append(np.isin(np.arange(len(b.regions)), economy.detail.divisions(member)))
        heads.append(workers[member])
    if len(groups) < 2:
        raise ScenarioError(worded("{where}.members: a union takes two regions or more; add one", where=where))
    people, income = np.array(heads), np.array([b.income[at].sum() for at in groups])
    gap = people * income.sum() / people.sum() - income
    paid, weight = np.zeros(len(b.regions)), b.value_added.sum(0)
    for at, owed in zip(groups, measure.percent / 100 * gap, strict=True):
        paid[at] += owed * weight[at] / weight[at].sum()
    return paid
