"""Labels of a scenario → cells of the finest table, and what share of the economy's cells they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.detail import Detail, Index
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import ScenarioError, worded
from counteroffer.labels import unknown
from counteroffer.scenario.schema.measured import TradeMeasure
from counteroffer.scenario.schema.measures import TAXES, BookMeasure

OF_PACTS = "pact."  # programmes that a pact's form makes
Mask = NDArray[np.bool_]
EXCEPT = "not "


def cells(measure: TradeMeasure, economy: Economy, where: str) -> Mask:
    """Fine cells [s, n, i] a measure names, own cells of the economy's regions left out."""
    fine = economy.detail
    sectors = sector_mask(
        measure.sectors,
        economy,
        f"{where}.sectors",
        taxed=measure.field in TAXES,
    )
    importers = _side(measure, measure.importers, economy, f"{where}.importers")
    exporters = _side(measure, measure.exporters, economy, f"{where}.exporters")
    country = np.unique(fine.countries, return_inverse=True)[1]
    foreign = (fine.region_of[:, None] != fine.region_of[None, :]) & (country[:, None] != country[None, :])
    foreign &= ~_inside_own_group(measure, economy)
    pairs = importers[:, None] & exporters[None, :] & foreign
    if not pairs.any():
        raise ScenarioError(
            worded("{where}: importers and exporters are the same region; a measure acts on foreign trade", where=where)
        )
    return np.asarray(sectors[:, None, None] & pairs[None])


def _side(measure: TradeMeasure, labels: Sequence[str], economy: Economy, where: str) -> Mask:
    """Fine regions of one side: of a pact's measure its members, also where the economy has them in a bloc."""
    if isinstance(measure, BookMeasure) and measure.programme.startswith(OF_PACTS):
        fine = economy.detail
        return np.isin(np.arange(len(fine.regions)), np.concatenate([fine.under(label) for label in labels]))
    return region_mask(labels, economy, where)


def _inside_own_group(measure: TradeMeasure, economy: Economy) -> Mask:
    """Pairs [n, i] of a named group's own members: "all" partners of the EU are all others."""
    fine = economy.detail
    inside = np.zeros((len(fine.regions), len(fine.regions)), dtype=bool)
    for side, other in ((measure.importers, measure.exporters), (measure.exporters, measure.importers)):
        if "all" in other:
            for label in side:
                members = np.isin(fine.regions, economy.region_groups.get(label, ()))
                inside |= members[:, None] & members[None, :]
    return inside


def region_mask(labels: Sequence[str], economy: Economy, where: str) -> Mask:
    """Fine regions that labels name."""
    return _mask(labels, len(economy.detail.regions), lambda label: _region(label, economy, where))


def sector_mask(labels: Sequence[str], economy: Economy, where: str, *, taxed: bool) -> Mask:
    """Fine sectors that labels name; if `taxed`, only those that can carry a tariff."""
    mask = _mask(labels, len(economy.detail.sectors), lambda label: _sector(label, economy, where, taxed))
    return mask & np.isin(economy.detail.sectors, list(economy.goods)) if taxed else mask


def _mask(labels: Sequence[str], size: int, members: Callable[[str], Mask]) -> Mask:
    """Union of the labels, or everything where each is written `not LABEL`, less those."""
    mask = np.full(size, all(label.startswith(EXCEPT) for label in labels))
    for label in sorted(labels, key=lambda label: label.startswith(EXCEPT)):
        if label.startswith(EXCEPT):
            mask &= ~members(label.removeprefix(EXCEPT))
        else:
            mask |= members(label)
    return mask


def region_names(economy: Economy) -> dict[str, str]:
    """Code → readable name of the economy's regions."""
    return {code: economy.region_name(code) for code in economy.regions}


def group_regions(group: str, economy: Economy) -> list[str]:
    """The economy's regions that members of a group are in."""
    fine = economy.detail
    inside = fine.region_of[np.isin(fine.regions, economy.region_groups[group])]
    return [economy.regions[j] for j in dict.fromkeys(inside.tolist())]


def _region(label: str, economy: Economy, where: str) -> Mask:
    fine = economy.detail
    if label == "all":
        return np.ones(len(fine.regions), dtype=bool)
    if label in economy.regions:
        return np.asarray(fine.region_of == economy.regions.index(label))
    if label in economy.region_groups:
        members = np.isin(fine.regions, economy.region_groups[label])
        whole = np.isin(fine.region_of, fine.region_of[members])
        if (whole != members).any():
            split = sorted({economy.regions[j] for j in fine.region_of[whole & ~members]})
            raise ScenarioError(
                worded(
                    "group {label} in {where} is not a union of the regions of economy '{economy}' (it cuts "
                    "through {split}); use `economy: full`, or name the regions",
                    label=label,
                    where=where,
                    economy=economy.name,
                    split=", ".join(split),
                )
            )
        return members
    if label in fine.regions:
        inside = economy.regions[fine.region_of[fine.regions.index(label)]]
        raise ScenarioError(
            worded(
                "region '{label}' in {where} is part of {inside} in economy '{economy}'; use `economy: "
                "full`, or {inside}",
                label=label,
                where=where,
                inside=inside,
                economy=economy.name,
            )
        )
    names = region_names(economy)
    raise unknown("region", label, where, names | {"all": ""} | dict.fromkeys(economy.region_groups, ""))


def _sector(label: str, economy: Economy, where: str, taxed: bool) -> Mask:
    fine = economy.detail
    if label in economy.sectors:
        chosen = np.asarray(fine.sector_of == economy.sectors.index(label))
    elif label in economy.sector_groups:
        chosen = np.isin(fine.sectors, economy.sector_groups[label])
    elif label in fine.sectors:
        chosen = np.isin(fine.sectors, [label])
    else:
        names = {code: economy.sector_name(code) for code in (*economy.sectors, *fine.sectors)}
        raise unknown("sector", label, where, names | dict.fromkeys(economy.sector_groups, ""))
    if not taxed:
        return chosen
    goods = chosen & np.isin(fine.sectors, list(economy.goods))
    if not goods.any():
        raise ScenarioError(
            worded(
                "sector '{label}' in {where} is a service, which carries no tariff; use `kind: iceberg` for "
                "barriers to services",
                label=label,
                where=where,
            )
        )
    return goods


def coverage(measure: TradeMeasure, economy: Economy, where: str) -> Array:
    """Share of each of the economy's cells' trade [s, n, i] that a measure names."""
    return weighted(cells(measure, economy, where).astype(float), economy.detail)


def within(rates: Array, values: Array, before: Array, fine: Detail) -> Array:
    """Rates of the economy's cells, held between the least and the greatest of the traded fine cells in each.

    Only where some fine cell moved: the rest keeps what it has to the last bit.
    """
    at, traded, held = fine.cell_of, fine.trade.ravel() > 0, np.array(rates).ravel()
    moved = np.zeros(rates.size, dtype=bool)
    moved[at[traded & (values != before).ravel()]] = True
    there = np.flatnonzero(traded & moved[at])
    least, most = np.full(rates.size, np.inf), np.full(rates.size, -np.inf)
    np.minimum.at(least, at[there], values.ravel()[there])
    np.maximum.at(most, at[there], values.ravel()[there])
    held[moved] = np.clip(held[moved], least[moved], most[moved])
    return held.reshape(rates.shape)


def weighted(values: Array, fine: Detail) -> Array:
    """Trade-weighted mean of fine cells [s, n, i] over the economy's cells; zero where nothing is traded."""
    # Most measures touch few of the fine cells.
    touched = np.flatnonzero(values)
    return weighted_at(touched, values.ravel()[touched], fine)


def weighted_at(at: Index, values: Array, fine: Detail) -> Array:
    """The same of values [c] at some positions of the fine cells, zero elsewhere."""
    total = fine.traded
    weights = values * fine.trade.ravel()[at]
    weighed = np.bincount(fine.cell_of[at], weights, minlength=total.size).reshape(total.shape)
    return frozen(np.divide(weighed, total, out=np.zeros_like(total), where=total > 0))


def ban_cost(banned: Array, economy: Economy) -> Array:
    """Iceberg that takes the banned share of a cell's trade away at unchanged prices; infinite for all of it."""
    theta = economy.baseline.trade_elasticity[:, None, None]
    left = np.where(banned > 1 - 1e-12, 0.0, 1 - banned)
    with np.errstate(divide="ignore"):
        return np.asarray(left ** (-1 / theta))
