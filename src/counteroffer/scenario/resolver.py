"""Scenario × economy → policy: labels become cells of the finest table, rates are weighed by what is traded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.aggregate import sum_over
from counteroffer.economy.types import Detail, Economy
from counteroffer.equilibrium.types import Array, Shock, frozen
from counteroffer.errors import ScenarioError
from counteroffer.labels import unknown
from counteroffer.scenario.book import book_changes
from counteroffer.scenario.schema import (
    BookMeasure,
    ExportTaxMeasure,
    IcebergMeasure,
    ImportBanMeasure,
    Measure,
    Scenario,
    TariffMeasure,
    TransferMeasure,
)

Mask = NDArray[np.bool_]
TradeMeasure = TariffMeasure | BookMeasure | ExportTaxMeasure | IcebergMeasure | ImportBanMeasure
EXCEPT = "not "


@dataclass(frozen=True, eq=False)
class AppliedMeasure:
    """What one measure did to the economy's cells.

    Attributes
    ----------
    measure : Measure
        As written in the scenario.
    in_force : bool
        Whether it applies on the scenario's day; if not it changed nothing.
    added : array [s, n, i]
        Percentage points added to the rate (or percent to the trade cost, or percent of trade banned) of each cell;
        those of tariff measures add up to the cell's whole change. Zero for a transfer.
    trade_usd_mn : float
        Baseline trade in the fine cells it touched.
    mean_percent, largest_percent : float
        Trade-weighted mean and largest of the points added in those cells.
    """

    measure: Measure
    in_force: bool
    added: Array
    trade_usd_mn: float
    mean_percent: float
    largest_percent: float


@dataclass(frozen=True, eq=False)
class Policy:
    """The shock of a scenario, what each measure contributed, and the finest table as the policy leaves it."""

    shock: Shock
    applied: tuple[AppliedMeasure, ...]
    detail: Detail


def resolve(scenario: Scenario, economy: Economy) -> Policy:
    """Turn measures into new tariffs, export taxes, trade costs and transfers, in the order they are written.

    Measures act on the finest table; a cell of the economy takes the trade-weighted mean of the fine cells in it, or,
    where the tariff book is read so, the tariff that trades the same quantity at the sector's elasticity.
    An aggregate region's internal trade, and so every own cell, is never touched.

    Raises
    ------
    LabelError, ScenarioError
        With the key path, the nearest valid label and the mend.
    """
    names = _region_names(economy)
    for label in scenario.spotlight:
        if label not in names:
            raise unknown("region", label, "spotlight", names)
    fine, position = economy.detail, {m.name: j for j, m in enumerate(scenario.measures)}
    levels = {
        "tariff": fine.tariff.copy(),
        "export_tax": fine.export_tax.copy(),
        "iceberg": np.ones_like(fine.tariff),
        "import_ban": np.zeros_like(fine.tariff),
    }
    transfer = economy.baseline.transfer.copy()
    active = scenario.active
    book = [m for m in active if isinstance(m, BookMeasure)]
    theta = economy.baseline.trade_elasticity[fine.sector_of]
    by_name = dict(zip((m.name for m in book), book_changes(scenario, book, fine, theta), strict=True))
    applied = []
    for measure in active:
        where = f"measures[{position[measure.name]}]"
        in_force = measure.effective.covers(scenario.date) or isinstance(measure, BookMeasure)
        if isinstance(measure, TransferMeasure):
            paid = _transfer(measure, economy, where) if in_force else np.zeros_like(transfer)
            transfer += paid
            applied.append(AppliedMeasure(measure, in_force, frozen(np.zeros(economy.trade.shape)), 0.0, 0.0, 0.0))
            continue
        mask = _cells(measure, economy, where)
        level = levels["tariff" if isinstance(measure, BookMeasure) else measure.kind]
        made = by_name[measure.name] if isinstance(measure, BookMeasure) else _change(measure, level)
        change = np.where(mask & in_force, made, 0.0)
        level += change
        applied.append(_applied(measure, in_force, change, fine))
    if (levels["tariff"] <= -1).any() or (levels["export_tax"] <= -1).any():
        raise ScenarioError("measures: subsidies add up to 100% or more in a cell; make them smaller")
    banned = np.clip(_weighted(levels["import_ban"], fine), 0.0, 1.0)
    shock = Shock(
        tariff=_tariff(levels["tariff"], scenario, economy),
        iceberg=_weighted(levels["iceberg"], fine, empty=1.0) * _ban_cost(banned, economy),
        export_tax=economy.baseline.export_tax + _weighted(levels["export_tax"] - fine.export_tax, fine),
        transfer=transfer,
    )
    applied = _adding_up(applied, 100 * (shock.tariff - economy.tariff))
    left = replace(
        fine,
        trade=frozen(fine.trade * (1 - levels["import_ban"])),
        tariff=frozen(levels["tariff"]),
        export_tax=frozen(levels["export_tax"]),
    )
    return Policy(shock, tuple(applied), left)


def _change(measure: TradeMeasure, level: Array) -> Array:
    """What the measure adds to each fine cell of its instrument: points as a fraction, or the share banned."""
    if isinstance(measure, IcebergMeasure):
        return np.full_like(level, measure.change / 100)
    if isinstance(measure, ImportBanMeasure):
        return 1.0 - level
    assert isinstance(measure, TariffMeasure | ExportTaxMeasure)
    rate = np.full_like(level, measure.rate / 100)
    change = {"add": rate, "set": rate - level, "at_least": np.maximum(rate - level, 0.0)}[measure.mode]
    return (1 - measure.exempt_share) * change


def _ban_cost(banned: Array, economy: Economy) -> Array:
    """Iceberg that takes the banned share of a cell's trade away at unchanged prices; infinite for all of it."""
    theta = economy.baseline.trade_elasticity[:, None, None]
    left = np.where(banned > 1 - 1e-12, 0.0, 1 - banned)
    with np.errstate(divide="ignore"):
        return np.asarray(left ** (-1 / theta))


def _transfer(measure: TransferMeasure, economy: Economy, where: str) -> Array:
    """Received by each region; what a country of several regions pays or gets goes by their value added."""
    paid, weight, names = np.zeros(len(economy.regions)), economy.baseline.value_added.sum(0), _region_names(economy)
    for label, key, sign in ((measure.payer, "payer", -1.0), (measure.receiver, "receiver", 1.0)):
        at = [economy.regions.index(label)] if label in names else economy.detail.divisions(label)
        if not len(at):
            raise unknown("region", label, f"{where}.{key}", names)
        paid[at] += sign * measure.usd_mn * weight[at] / weight[at].sum()
    return paid


def _cells(measure: TradeMeasure, economy: Economy, where: str) -> Mask:
    """Fine cells [s, n, i] a measure names, own cells of the economy's regions left out."""
    fine = economy.detail
    sectors = _sector_mask(
        measure.sectors,
        economy,
        f"{where}.sectors",
        taxed=isinstance(measure, TariffMeasure | BookMeasure | ExportTaxMeasure),
    )
    importers = _region_mask(measure.importers, economy, f"{where}.importers")
    exporters = _region_mask(measure.exporters, economy, f"{where}.exporters")
    country = np.unique(fine.countries, return_inverse=True)[1]
    foreign = (fine.region_of[:, None] != fine.region_of[None, :]) & (country[:, None] != country[None, :])
    foreign &= ~_inside_own_group(measure, economy)
    pairs = importers[:, None] & exporters[None, :] & foreign
    if not pairs.any():
        raise ScenarioError(f"{where}: importers and exporters are the same region; a measure acts on foreign trade")
    return np.asarray(sectors[:, None, None] & pairs[None])


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


def _region_mask(labels: Sequence[str], economy: Economy, where: str) -> Mask:
    return _mask(labels, len(economy.detail.regions), lambda label: _region(label, economy, where))


def _sector_mask(labels: Sequence[str], economy: Economy, where: str, *, taxed: bool) -> Mask:
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


def _region_names(economy: Economy) -> dict[str, str]:
    return {code: economy.region_name(code) for code in economy.regions}


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
                f"group {label} in {where} is not a union of the regions of economy '{economy.name}' (it cuts "
                f"through {', '.join(split)}); use `economy: full`, or name the regions"
            )
        return members
    if label in fine.regions:
        inside = economy.regions[fine.region_of[fine.regions.index(label)]]
        raise ScenarioError(
            f"region '{label}' in {where} is part of {inside} in economy '{economy.name}'; use `economy: full`, "
            f"or {inside}"
        )
    names = _region_names(economy)
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
            f"sector '{label}' in {where} is a service, which carries no tariff; use `kind: iceberg` for barriers to "
            "services"
        )
    return goods


def _weighted(values: Array, fine: Detail, empty: float = 0.0) -> Array:
    """Trade-weighted mean of fine cells [s, n, i] over the economy's cells."""
    axes = (fine.sector_of, fine.region_of, fine.region_of)
    total = sum_over(fine.trade, *axes)
    weighed = sum_over(values * fine.trade, *axes)
    return frozen(np.divide(weighed, total, out=np.full_like(total, empty), where=total > 0))


def _tariff(level: Array, scenario: Scenario, economy: Economy) -> Array:
    """New tariff of the economy's cells from the fine ones; `counteroffer.tariffs.rates.wedges` has the second rule."""
    fine = economy.detail
    if scenario.as_of is None or scenario.tariff_book.aggregation == "trade_weighted":
        return economy.tariff + _weighted(level - fine.tariff, fine)
    exponent = 1 + economy.baseline.trade_elasticity[:, None, None]
    ratio = (1 + level) / (1 + fine.tariff)
    mean = _weighted(np.power(ratio, -exponent[fine.sector_of]), fine, empty=1.0)
    return np.asarray((1 + economy.tariff) * np.power(mean, -1 / exponent) - 1)


def _adding_up(applied: Sequence[AppliedMeasure], whole: Array) -> list[AppliedMeasure]:
    """Scale the points of tariff measures in each cell so that they add up to its whole change, percent."""
    tariffs = [j for j, a in enumerate(applied) if isinstance(a.measure, TariffMeasure | BookMeasure)]
    total = sum((applied[j].added for j in tariffs), np.zeros_like(whole))
    scale = np.divide(whole, total, out=np.ones_like(whole), where=np.abs(total) > 1e-9)
    return [replace(a, added=frozen(a.added * scale)) if j in tariffs else a for j, a in enumerate(applied)]


def _applied(measure: Measure, in_force: bool, change: Array, fine: Detail) -> AppliedMeasure:
    touched = change != 0
    trade = float(fine.trade[touched].sum())
    mean = float((change * fine.trade).sum() / trade) if trade > 0 else 0.0
    largest = float(np.abs(change[touched]).max()) if touched.any() else 0.0
    return AppliedMeasure(measure, in_force, frozen(100 * _weighted(change, fine)), trade, 100 * mean, 100 * largest)
