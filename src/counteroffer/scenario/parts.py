"""A policy as groups of measures that add up to it, cell by cell."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from counteroffer import yamltext
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import positions, unknown
from counteroffer.scenario.policy import Policy
from counteroffer.scenario.schema.measures import BookMeasure, TariffMeasure
from counteroffer.scenario.schema.options import ContributionGroup
from counteroffer.scenario.schema.scenario import Scenario

# Keys of what every split has beside its groups: a region's own measures, everything else, and their sum.
OWN, REST, ALL = "own", "rest", "all"


@cache
def default_groups() -> dict[str, ContributionGroup]:
    """The groups of a scenario that states none."""
    said = yamltext.parse((Path(__file__).parent / "groups.yaml").read_text(encoding="utf-8"))
    return {name: ContributionGroup.model_validate(one) for name, one in said.items()}


@dataclass(frozen=True, eq=False)
class ShockPart(ReadOnlyArrays):
    """One group's part of a shock: what it adds to tariffs, export taxes, log trade costs and transfers.

    `product_tariff` is what it adds to duties of products beyond their cells', where there are any; `quotas` are its
    limits on volumes. `product_log_tax` is what it adds to the logarithm of export taxes on products.
    """

    tariff: Array
    export_tax: Array
    log_iceberg: Array
    transfer: Array
    product_tariff: Array | None = None
    quotas: tuple[Quota, ...] = ()
    product_log_tax: Array | None = None


def parts(scenario: Scenario, policy: Policy, economy: Economy, region: str) -> dict[str, ShockPart]:
    """Groups of measures from where `region` stands: OWN, then by measure or by industry, then REST.

    A tariff that `region` sets is its own; else the first group with a pattern for the measure's name has it; else the
    first whose industries the cell is in. Trade costs and export taxes go by who sets them and by industry; transfers
    and quotas to REST.

    Raises
    ------
    LabelError, ScenarioError
        If `region` is not one of the economy's, a group's sector is unknown, or its name is taken.
    """
    positions(economy.regions, (region,), kind="region", where="contributions")
    groups = _groups(scenario)
    names = [OWN, *groups, REST]
    shock, b = policy.shock, economy.baseline
    cells = _by_industry(groups, economy)
    mine = np.isin(economy.regions, economy.region_groups.get(region, (region,)))
    tariff = np.zeros((len(names), *shock.tariff.shape))
    products, whole = b.products, shock.product_tariff
    on_products = None if products is None or whole is None else np.zeros((len(names), *whole.shape))
    for applied in policy.applied:
        m = applied.measure
        if not isinstance(m, TariffMeasure | BookMeasure):
            continue
        hit = next(
            (g for g, said in enumerate(groups.values(), 1) if any(fnmatch(m.name, w) for w in said.measures)), 0
        )
        place = np.where(hit, hit, cells)[:, None, None] * ~mine[None, :, None]
        place = np.broadcast_to(place, shock.tariff.shape)
        for g in np.unique(place[applied.added != 0]):
            tariff[g] += np.where(place == g, applied.added / 100, 0.0)
        more = applied.apart(economy)
        if on_products is not None and products is not None and more is not None:
            of = products.within(place)
            for g in np.unique(of[more != 0]):
                on_products[int(g)] += np.where(of == g, more, 0.0)
    # What no measure accounts for (rounding of the cells' means) stays with everything else.
    tariff[-1] += shock.tariff - b.tariff - tariff.sum(0)
    if on_products is not None and whole is not None:
        on_products[-1] += whole - on_products.sum(0)
    importer = np.broadcast_to(cells[:, None, None] * ~mine[None, :, None], shock.tariff.shape)
    exporter = np.broadcast_to(cells[:, None, None] * ~mine[None, None, :], shock.tariff.shape)
    with np.errstate(divide="ignore"):
        cost, tax = np.log(shock.iceberg), shock.export_tax - b.export_tax
    paid, none = shock.transfer - b.transfer, np.zeros_like(shock.transfer)
    return {
        name: ShockPart(
            tariff[g],
            np.where(exporter == g, tax, 0.0),
            np.where(importer == g, cost, 0.0),
            paid if name == REST else none,
            None if on_products is None else on_products[g],
            shock.quotas if name == REST else (),
        )
        for g, name in enumerate(names)
    }


def _by_industry(groups: dict[str, ContributionGroup], economy: Economy) -> NDArray[np.intp]:
    """Position of the group each sector of the economy falls to [s]; the last is everything else."""
    fine = economy.detail
    found = np.full(len(economy.sectors), len(groups) + 1, dtype=np.intp)
    goods = np.isin(fine.sectors, list(economy.goods))
    known = dict.fromkeys((*economy.sector_groups, *economy.sectors, *fine.sectors), "")
    for g, (name, said) in reversed(list(enumerate(groups.items(), 1))):
        for label in said.sectors:
            # The default groups are for any table: one that has no steel has nothing in them.
            if groups is not default_groups() and label not in known:
                raise unknown("sector", label, f"contributions.{name}", known)
        members = {code for label in said.sectors for code in economy.sector_groups.get(label, (label,))}
        for s, code in enumerate(economy.sectors):
            own = np.array(fine.sectors)[(fine.sector_of == s) & goods]
            if code in members or (len(own) and set(own) <= members):
                found[s] = g
    return found


def _groups(scenario: Scenario) -> dict[str, ContributionGroup]:
    """The groups of a scenario, none of them named as one that every split has."""
    groups = scenario.contributions or default_groups()
    if taken := {OWN, REST, ALL} & groups.keys():
        raise ScenarioError(
            worded("contributions: every split has a group '{taken}' of its own; rename yours", taken=taken.pop())
        )
    return groups
