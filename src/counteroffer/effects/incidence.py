"""Whose duties cost a region what: those others put on it, those they put on each other, and its own.

The change of a policy falls into groups by who sets it and whom it is on, from where a region stands ("us"):

    duties_on_us        tariffs, barriers and bans of others on what we sell; their taxes on what they sell us
    duties_on_others    the same between others
    duties_by_us        our tariffs, barriers and bans on what we buy, at home too; our taxes on what we sell
    transfers           payments between governments, which have no setter: apart, and only where there are any

A trade cost is set by the importer, an export tax by the exporter. Every combination of groups is solved, and each
group's part is its Shapley value: its marginal effect, mean over all orders in which the groups can come. Parts add up
exactly to the whole, in log real income and in dollars each; unlike a path integral that also holds where wage floors
put kinks into the path, and for bans.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from counteroffer.economy.types import Economy
from counteroffer.effects.contributions import shapley, worths
from counteroffer.effects.income import equivalent_variation, real_income
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.labels import positions
from counteroffer.scenario.parts import ALL, ShockPart
from counteroffer.tariffs.terms.partners import law_of

ON_US, ON_OTHERS, BY_US, TRANSFERS = "duties_on_us", "duties_on_others", "duties_by_us", "transfers"
SETTERS = (ON_US, ON_OTHERS, BY_US)


def incidence_by_setter(e: Equilibrium, region: str, us: Sequence[str] = ()) -> pd.DataFrame:
    """What a region gains or loses by each group of a policy's changes.

    Parameters
    ----------
    region : str
        Whose real income.
    us : sequence of str
        Regions whose duties are the region's own, it among them; itself and others of its country by default.

    Returns
    -------
    DataFrame
        region, setter (`SETTERS`, TRANSFERS where there are any, and ALL, which the others add up to),
        log_real_income_percent and equivalent_variation_usd_mn (Shapley values), alone_usd_mn (EV if only that group's
        changes were made) and without_usd_mn (EV if all were but that group's).

    Raises
    ------
    LabelError
        For an unknown region.
    EconomyError, NotConverged
        Where some combination has no equilibrium, as a ban on one side only can leave trade in one direction.
    """
    b = e.baseline
    at = positions(b.regions, (region,), kind="region", where="incidence_by_setter")[0]
    own = positions(b.regions, us or _country(e, at), kind="region", where="incidence_by_setter.us")
    parts = by_setter(e, own)
    values = worths(b, parts, e.settings, lambda found: _welfare(found)[:, at], whole=e)
    values = values - values[0]
    part, whole = shapley(values), len(values) - 1
    single = [1 << j for j in range(len(parts))]
    return pd.DataFrame(
        {
            "region": region,
            "setter": [*parts, ALL],
            "log_real_income_percent": [*part[:, 0], values[whole, 0]],
            "equivalent_variation_usd_mn": [*part[:, 1], values[whole, 1]],
            "alone_usd_mn": [*(values[one, 1] for one in single), values[whole, 1]],
            "without_usd_mn": [*(values[whole - one, 1] for one in single), 0.0],
        }
    )


def incidence(e: Equilibrium, economy: Economy, regions: Sequence[str]) -> pd.DataFrame:
    """`incidence_by_setter` of several regions, each with those that share its law."""
    frames = [incidence_by_setter(e, region, same_setter(economy, region)) for region in regions]
    return pd.concat(frames, ignore_index=True)


def by_setter(e: Equilibrium, own: Sequence[int]) -> dict[str, ShockPart]:
    """What a policy changes, by group, for the regions at some positions; the groups add up to it cell by cell."""
    b, shock = e.baseline, e.effective
    ours = np.isin(np.arange(len(b.regions)), own)
    by_importer, by_exporter = (_groups(ours, exporter=side) for side in (False, True))
    with np.errstate(divide="ignore"):
        cost = np.log(shock.iceberg)
    tariff, tax, paid = shock.tariff - b.tariff, shock.export_tax - b.export_tax, shock.transfer - b.transfer
    none = np.zeros_like(paid)
    products, apart = b.products, shock.product_tariff
    parts = {
        name: ShockPart(
            np.where(by_importer[name], tariff, 0.0),
            np.where(by_exporter[name], tax, 0.0),
            np.where(by_importer[name], cost, 0.0),
            none,
            None
            if products is None or apart is None
            else np.where(products.within(np.broadcast_to(by_importer[name], tariff.shape)), apart, 0.0),
            product_log_tax=_on_products(b, shock, by_importer[name], by_exporter[name]),
        )
        for name in SETTERS
    }
    zero = np.zeros_like(tariff)
    return parts | ({TRANSFERS: ShockPart(zero, zero, zero, paid)} if paid.any() else {})


def _on_products(b: Baseline, shock: Shock, importers: Array, exporters: Array) -> Array | None:
    """Logarithm of the export taxes on products [h, i] of a group's exporters, and its importers' bans."""
    p, taxed = b.products, shock.product_export_tax
    if p is None or taxed is None:
        return None
    theirs, ours = (p.within(np.broadcast_to(each, b.tariff.shape)) for each in (exporters, importers))
    return np.where(np.where(np.isinf(taxed), ours, theirs), np.log1p(taxed), 0.0)


def same_setter(economy: Economy, region: str) -> tuple[str, ...]:
    """Regions that set their duties with a region, it among them: of its country, or of its customs union."""
    fine = economy.detail
    laws = [
        {law_of(fine.countries[n]) for n in np.flatnonzero(fine.region_of == r)} for r in range(len(economy.regions))
    ]
    at = positions(economy.regions, (region,), kind="region", where="same_setter")[0]
    same = tuple(code for code, law in zip(economy.regions, laws, strict=True) if law == laws[at])
    return same if len(laws[at]) == 1 else (region,)


def _groups(ours: np.ndarray, *, exporter: bool) -> dict[str, np.ndarray]:
    """Which cells [1, n, i] each group sets, by the importer or by the exporter."""
    setter, target = (ours[None, :], ours[:, None]) if exporter else (ours[:, None], ours[None, :])
    shape = len(ours), len(ours)
    mine = np.broadcast_to(setter, shape)
    on_us = np.broadcast_to(target, shape) & ~mine
    return {BY_US: mine[None], ON_US: on_us[None], ON_OTHERS: ~(mine | on_us)[None]}


def _country(e: Equilibrium, at: int) -> tuple[str, ...]:
    b = e.baseline
    countries = b.countries or b.regions
    return tuple(code for code, country in zip(b.regions, countries, strict=True) if country == countries[at])


def _welfare(e: Equilibrium) -> Array:
    """100 log real income and EV [2, n]."""
    return np.stack([100 * np.log(real_income(e)), equivalent_variation(e)])
