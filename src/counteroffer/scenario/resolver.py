"""Scenario × economy → policy: labels become cells of the finest table, rates are weighed by what is traded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace

import numpy as np

from counteroffer.economy.detail import Index
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, Sparse, frozen
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.errors import ScenarioError, worded
from counteroffer.inputs.arguments import of_kind
from counteroffer.labels import unknown
from counteroffer.scenario.cells import ban_cost, cells, group_regions, region_names, weighted, weighted_at, within
from counteroffer.scenario.law.changes import book_changes
from counteroffer.scenario.law.preferences import pact_cost
from counteroffer.scenario.levels import at_levels
from counteroffer.scenario.policy import AppliedMeasure, Policy, Stack, apart
from counteroffer.scenario.quotas import limited
from counteroffer.scenario.schema.measured import SizedMeasure
from counteroffer.scenario.schema.measures import (
    TAXES,
    WRITTEN,
    BookMeasure,
    CustomsUnionMeasure,
    FiscalUnionMeasure,
    Measure,
    PactCostMeasure,
    QuotaMeasure,
    TransferMeasure,
)
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.scenario.unions import customs_union, fiscal_union

ROUNDING = 1e-12  # a level this far below zero is zero


def resolve(scenario: Scenario, economy: Economy, known: Policy | None = None, *, read: Policy | None = None) -> Policy:
    """Turn measures into new tariffs, export taxes, trade costs and transfers, in the order they are written.

    Measures act on the finest table and on the economy's products; a cell of the economy takes the trade-weighted mean
    of the fine cells in it. An aggregate region's internal trade, and so every own cell, is never touched.

    Parameters
    ----------
    known : Policy, optional
        What a scenario with the first of these measures came to, the tariff book among them, on the same day and
        economy: only the rest is read.
    read : Policy, optional
        What the same measures came to on the same table at other elasticities: the tariff book is not read again.

    Raises
    ------
    InputError, LabelError, ScenarioError
        With the key path, the nearest valid label and the mend.
    """
    of_kind(scenario, Scenario, "resolve", "a loaded file has one in .scenario")
    of_kind(economy, Economy, "resolve", "load_economy() builds one")
    names = region_names(economy)
    for label in scenario.spotlight:
        if label in economy.region_groups and label not in names:
            raise ScenarioError(
                worded(
                    "spotlight: {label} is a group, and results are led with by region; name those of its "
                    "members that matter: {regions}; or make it one region: economy: {{regions: FILE.csv}}",
                    label=label,
                    regions=", ".join(group_regions(label, economy)),
                )
            )
        if label not in names:
            raise unknown("region", label, "spotlight", names)
    return at_levels(_at_full_size(scenario, economy, known, read), economy, scenario.levels)


def _at_full_size(scenario: Scenario, economy: Economy, known: Policy | None, read: Policy | None) -> Policy:
    """All measures at all of their size."""
    if read is None or not _stands(read, scenario, economy):
        return _policy(_stacked(scenario, economy, known.stack if known else _bare(economy, read)), economy)
    banned = any(one.measure.field == "import_ban" for one in read.applied)  # what a ban is as a cost rests on θ
    return _policy(read.stack, economy) if banned or read.applied is not read.whole else replace(read, economy=economy)


def _stands(read: Policy, scenario: Scenario, economy: Economy) -> bool:
    """Whether a policy is that of a scenario on an economy: all but θ is as it was, and no measure hangs on θ."""
    old, applied = read.economy, read.stack.applied
    return (
        read.stack.under(scenario.active)
        and len(applied) == len(scenario.active)
        and all(one.in_force == _in_force(one.measure, scenario) for one in applied)
        and not any(isinstance(one.measure, SizedMeasure) and one.measure.by_elasticity for one in applied)
        and all(getattr(old, key) == getattr(economy, key) for key in _LABELS)
        and old.baseline.regions == economy.baseline.regions
        and _alike(replace(old.baseline, trade_elasticity=economy.baseline.trade_elasticity), economy.baseline)
    )


_LABELS = ("name", "detail", "products", "region_groups", "sector_groups", "goods")


def _alike(one: object, other: object) -> bool:
    """Whether two tables are of the same arrays."""
    pairs = [(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)]  # type: ignore[arg-type]
    return all(
        a is b or (_alike(a, b) if is_dataclass(a) and is_dataclass(b) else np.array_equal(a, b)) for a, b in pairs
    )


def _in_force(measure: Measure, scenario: Scenario) -> bool:
    return measure.effective.covers(scenario.date) or isinstance(measure, WRITTEN)


def _bare(economy: Economy, read: Policy | None) -> Stack:
    """The finest table as the data have it, with what was read of the tariff book before."""
    fine = economy.detail
    none = np.zeros_like(fine.tariff)
    levels = {"tariff": fine.tariff, "export_tax": fine.export_tax, "iceberg": none + 1, "import_ban": none}
    rates = economy.baseline.products.tariff if economy.products and economy.baseline.products else None
    return Stack(levels, duties=read.stack.duties if read else None, on_products=rates)


def _stacked(scenario: Scenario, economy: Economy, below: Stack) -> Stack:
    """The measures of a scenario on top of its first ones."""
    fine, position = economy.detail, scenario.places
    more = scenario.active[len(below.applied) :]
    if below.applied and not below.under(scenario.active):
        raise ScenarioError(worded("known: its measures are not the first of this scenario; resolve it from the start"))
    levels, applied, rates = dict(below.levels), list(below.applied), below.on_products
    book = [m for m in more if isinstance(m, BookMeasure)]
    long_run = economy.long_run_elasticity[
        fine.sector_of
    ]  # estimates of agreements are of the long run, and a cost is a cost
    changes, duties = book_changes(scenario, book, fine, below.duties or {}, economy.products)
    by_name = dict(zip((m.name for m in book), changes, strict=True))
    for measure in more:
        where = f"measures[{position[measure.name]}]"
        in_force = _in_force(measure, scenario)
        if measure.field is None:
            applied.append(_without_levels(measure, in_force, economy, where, rates))
            continue
        level = levels[measure.field]
        if isinstance(measure, CustomsUnionMeasure):
            made = customs_union(measure, level, economy, where)
            at = np.flatnonzero(made * in_force)
            change = made.ravel()[at]
        else:
            at = np.flatnonzero(cells(measure, economy, where) & in_force)
            if isinstance(measure, SizedMeasure):
                _refuse_nothing(measure, in_force, fine.trade.ravel()[at], where)
                change = measure.adds(level.ravel()[at], long_run[at // level[0].size])
            elif isinstance(measure, PactCostMeasure):
                change = pact_cost(scenario, measure, fine).ravel()[at]
            else:
                change = by_name[measure.name].cells.ravel()[at]
        one = _applied(measure, in_force, at, change, economy)
        if measure.field == "tariff" and rates is not None and economy.products is not None:
            points = by_name[measure.name].products if measure.name in by_name else None
            if points is None:
                points = Sparse.of(_on_products(measure, at, change, level.ravel()[at], economy, rates))
            one, rates = replace(one, products=points.times(100)), _plus(rates, points)
        if level is below.levels[measure.field]:
            level = levels[measure.field] = np.array(level, order="C")  # of which ravel is a view
        level.ravel()[at] += change
        applied.append(one)
    taxes = [levels[key] for key in TAXES if levels[key] is not below.levels[key]]
    if any((level <= -1).any() for level in taxes):
        raise ScenarioError(worded("measures: subsidies add up to 100% or more in a cell; make them smaller"))
    for level in levels.values():
        level.setflags(write=False)
    return Stack(levels, tuple(applied), {**(below.duties or {}), **duties}, rates)


def _plus(rates: Array, points: Sparse) -> Array:
    found = np.array(rates)
    found.ravel()[points.at] += points.values
    return found


def _without_levels(
    measure: QuotaMeasure | TransferMeasure | FiscalUnionMeasure,
    in_force: bool,
    economy: Economy,
    where: str,
    rates: Array | None,
) -> AppliedMeasure:
    """A measure that changes no rate and no cost: it limits trade, or pays."""
    if isinstance(measure, QuotaMeasure):
        return limited(measure, in_force, economy, where, rates)
    paid = in_force * _paid(measure, economy, where)
    return AppliedMeasure(measure, in_force, Sparse.of(np.zeros_like(economy.trade)), 0.0, 0.0, 0.0, paid)


def _on_products(measure: Measure, at: Index, change: Array, level: Array, economy: Economy, rates: Array) -> Array:
    """Points (fractions) a measure that names no products adds to their duties [h, i], on top of `rates`.

    What it adds to an industry falls on all products of it alike, what it takes from the industry's `level` in
    proportion to what each pays: a union that ends duties ends each of them, and makes none a subsidy. A rate that is
    set, or is the least, is set on each by itself.
    """
    table, fine = economy.products, economy.detail
    assert table is not None
    cells = np.zeros_like(fine.tariff)
    if isinstance(measure, SizedMeasure):
        cells.ravel()[at] = 1.0
        theta = np.broadcast_to(economy.long_run_elasticity[fine.sector_of][table.industry][:, None], rates.shape)
        return table.spread(cells) * measure.adds(rates, np.array(theta))
    lowers = (change < 0) & (level + change >= -ROUNDING)
    cells.ravel()[at] = np.where(lowers, 0.0, change)
    kept = np.zeros_like(cells)
    kept.ravel()[at] = np.maximum(np.divide(change, level, out=np.zeros_like(change), where=lowers), -1)
    return table.spread(cells) + rates * table.spread(kept)


def _refuse_nothing(measure: SizedMeasure, in_force: bool, trade: Array, where: str) -> None:
    """Raise for a measure in force on cells in which nothing is traded: results would hold none of it."""
    if in_force and not trade.any():
        raise ScenarioError(
            worded(
                "{where}: {measure} ({parties}: {subject}) covers no trade in this economy; name other "
                "sectors or partners, or drop it",
                where=where,
                measure=measure.name,
                parties=measure.parties,
                subject=measure.subject,
            )
        )


def _policy(stack: Stack, economy: Economy) -> Policy:
    """What the measures come to on the cells of the economy."""
    fine, levels = economy.detail, stack.levels
    used = {one.measure.field for one in stack.applied}

    def moved(field: str, none: Array) -> Array:
        level = levels[field]
        at = np.flatnonzero(level != none) if field in used else np.zeros(0, dtype=np.intp)
        return weighted_at(at, level.ravel()[at] - (none.ravel()[at] if none.shape else none), fine)

    banned = np.clip(moved("import_ban", np.array(0.0)), 0.0, 1.0)
    shock = Shock(
        tariff=_tariff(levels["tariff"], economy),
        iceberg=(1 + moved("iceberg", np.array(1.0))) * ban_cost(banned, economy),
        export_tax=economy.baseline.export_tax + moved("export_tax", fine.export_tax),
        transfer=economy.baseline.transfer + sum((one.paid for one in stack.applied), 0.0),
        quotas=tuple(quota for one in stack.applied for quota in one.quotas),
    )
    applied = tuple(_adding_up(stack.applied, 100 * (shock.tariff - economy.tariff)))
    shock = replace(shock, product_tariff=apart(applied, economy))
    return Policy(shock, applied, applied, stack, economy)


def _tariff(level: Array, economy: Economy) -> Array:
    """New tariff of the economy's cells from the fine ones; of a cell with products it is what all of them move by."""
    fine, cells = economy.detail, economy.baseline.products
    mean = economy.tariff + weighted(level - fine.tariff, fine)
    found = np.array(within(mean, level, fine.tariff, fine))
    if cells is not None:
        found[cells.cell_sector, cells.cell_importer] = mean[cells.cell_sector, cells.cell_importer]
    return found


def _paid(measure: TransferMeasure | FiscalUnionMeasure, economy: Economy, where: str) -> Array:
    """Received by each region, USD million; a country of several regions pays and gets by their value added."""
    if isinstance(measure, FiscalUnionMeasure):
        return fiscal_union(measure, economy, where)
    paid, weight, names = np.zeros(len(economy.regions)), economy.baseline.value_added.sum(0), region_names(economy)
    for label, key, sign in ((measure.payer, "payer", -1.0), (measure.receiver, "receiver", 1.0)):
        at = [economy.regions.index(label)] if label in names else economy.detail.divisions(label)
        if not len(at):
            raise unknown("region", label, f"{where}.{key}", names)
        paid[at] += sign * measure.usd_mn * weight[at] / weight[at].sum()
    return paid


def _adding_up(applied: Sequence[AppliedMeasure], whole: Array) -> list[AppliedMeasure]:
    """Scale the points of tariff measures in each cell so that they add up to its whole change, percent."""
    tariffs = [j for j, a in enumerate(applied) if a.measure.field == "tariff"]
    total = sum((applied[j].added for j in tariffs), np.zeros_like(whole))
    scale = np.divide(whole, total, out=np.ones_like(whole), where=np.abs(total) > 1e-9)
    return [replace(a, cells=Sparse.of(a.added * scale)) if j in tariffs else a for j, a in enumerate(applied)]


def _applied(measure: Measure, in_force: bool, at: Index, change: Array, economy: Economy) -> AppliedMeasure:
    """What a measure did to the fine cells at these positions."""
    fine, touched = economy.detail, change != 0
    traded = fine.trade.ravel()[at]
    trade = float(traded[touched].sum())
    mean = float((change * traded).sum() / trade) if trade > 0 else 0.0
    largest = float(np.abs(change[touched]).max()) if touched.any() else 0.0
    added, paid = Sparse.of(100 * weighted_at(at, change, fine)), frozen(np.zeros(len(economy.regions)))
    return AppliedMeasure(measure, in_force, added, trade, 100 * mean, 100 * largest, paid)
