"""Tariff revenue as a change: in the model's own trade, and scaled to customs values where these are known.

The table is at basic prices, below what customs record, and of another year. Rule: in each cell whose importer and
exporter the product trade of an importer has (`tariffs.sources`), old and new duty are scaled by customs value over the
table's trade; goods and sellers it does not have keep the table's. Members of a customs union that is one seller there
are scaled alike, and so is all of a group of countries that only some of are listed. Products without an industry
(chapters 98 and 99) are in no cell.

Rents of quotas stand apart, beside what they are part of: the importer's of its revenue from tariffs, exporters' of
theirs from export taxes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.data import REST_OF_WORLD
from counteroffer.economy.detail import Detail
from counteroffer.economy.types import Economy
from counteroffer.effects.cells import duties
from counteroffer.equilibrium.rationing import volume
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.rents import Rent
from counteroffer.scenario.law.imports import USD, buyers
from counteroffer.tariffs.sources.known import HS6, Route, along, sources
from counteroffer.tariffs.terms.partners import law_of
from counteroffer.tariffs.trade import Trade

QUOTAS = (
    *("measure", "limit_percent", "volume_percent", "wedge_percent"),
    *("importer_rent_usd_mn", "exporter_rent_usd_mn"),
)


def revenue_change(e: Equilibrium) -> Array:
    """R' − R [n]: tariff and export-tax revenue, new less old, USD million of the model's trade."""
    return np.asarray(e.revenue - e.baseline.revenue)


def revenue_change_at_customs(e: Equilibrium, scale: Array) -> Array:
    """The same with duties on imports scaled to customs values [n]; NaN for importers of whom none is known.

    Parameters
    ----------
    scale : array [s, n, i]
        Customs value over the table's trade; NaN where it is not known (`customs_scale`).
    """
    before, after = duties(e)
    known = np.isfinite(scale)
    more = np.where(known, (np.where(known, scale, 1.0) - 1) * (after - before), 0.0).sum((0, 2))
    return np.where(known.any((0, 2)), revenue_change(e) + more, np.nan)


def customs_scale(economy: Economy, route: Route = HS6) -> Array:
    """Customs value over the table's trade [s, n, i]; NaN where none is known, and on a table of one's own."""
    fine = economy.detail
    unknown = np.full_like(economy.trade, np.nan)
    codes = data.frame("regions.csv")["code"], data.frame("sectors.csv")["code"]
    if not (set(fine.countries) <= set(codes[0]) and set(fine.sectors) <= set(codes[1])):
        return frozen(unknown)
    found = np.full_like(fine.trade, np.nan)
    for source in sources().values():
        places = buyers(source.importer, fine)
        if source.has_base and len(places):
            found[:, places, :] = _scale(along(source.trade(), route), fine, places)[:, None, :]
    known = np.isfinite(found) & (fine.trade > 0)
    table, customs = (
        np.bincount(fine.cell_of, np.where(known, values, 0.0).ravel(), minlength=unknown.size).reshape(unknown.shape)
        for values in (fine.trade, fine.trade * np.where(known, found, 0.0))
    )
    return frozen(np.divide(customs, table, out=unknown, where=table > 0))


def _scale(trade: Trade, fine: Detail, places: np.ndarray) -> Array:
    """Customs value over the table's trade of one importer's fine cells [s, i]; NaN where either is not known."""
    laws = [law_of(code) for code in fine.countries]
    sellers = list(dict.fromkeys(laws))
    seller = {code: j for j, code in enumerate(sellers)}
    rest = seller.get(REST_OF_WORLD, -1)
    # Partners that the table does not have by themselves are in its rest of the world.
    at = np.array([seller.get(code, rest) for code in trade.law])
    industry = {code: j for j, code in enumerate(fine.sectors)}
    row_industry = np.array([industry.get(str(code), -1) for code in trade.icio])[trade.product]
    row_seller = at[trade.partner]
    held = (row_industry >= 0) & (row_seller >= 0)
    shape = len(fine.sectors), len(sellers)
    cell = row_industry[held] * shape[1] + row_seller[held]
    customs = np.bincount(cell, trade.value[held], minlength=shape[0] * shape[1]).reshape(shape) / USD
    own = np.array([seller[law] for law in laws])
    table = fine.trade[:, places, :].sum(1) @ (own[:, None] == np.arange(shape[1])).astype(float)
    listed = np.isin(np.arange(shape[1]), at)[None] & np.isin(np.arange(shape[0]), row_industry)[:, None]
    scale = np.divide(customs, table, out=np.full(shape, np.nan), where=listed & (table > 0))
    return np.asarray(scale[:, own])


QUOTAS = (
    "measure",
    "limit_percent",
    "volume_percent",
    "wedge_percent",
    "importer_rent_usd_mn",
    "exporter_rent_usd_mn",
)


def quota_rents(e: Equilibrium) -> pd.DataFrame:
    """One row a quota, and what its wedge brings.

    The importer's part is of the price with ordinary duties, exporters' of what they ask at the border. What comes in
    over a quota pays the wedge as a duty, which is the importer's.

    Returns
    -------
    DataFrame
        measure, limit_percent and volume_percent (of baseline volume), wedge_percent, importer_rent_usd_mn and
        exporter_rent_usd_mn (USD million a year).
    """
    rows = []
    for quota, rent in zip(e.shock.quotas, e.rents, strict=True):
        share = volume(quota, e) / quota.before(e.baseline)
        wedge = float(np.expm1(rent.wedge - quota.least))
        rows.append((quota.name, 100 * quota.limit, 100 * share, 100 * wedge, *_rents(e, quota, rent)))
    return pd.DataFrame(rows, columns=list(QUOTAS))


def _rents(e: Equilibrium, quota: Quota, rent: Rent) -> tuple[float, float]:
    """What the importers and the exporters have of it, a rent in the baseline with the importers'."""
    paid, border = (float((quota.cells * each).sum()) for each in (e.fob + e.duties, e.fob))
    if quota.rows is not None and e.products is not None:
        paid += float((quota.rows * (e.products.fob + e.products.duties)).sum())
        border += float((quota.rows * e.products.fob).sum())
    theirs, whole = rent.exporters_share * rent.wedge, rent.wedge - quota.least
    return float(-paid * np.expm1(theirs - whole)), float(-border * np.expm1(-theirs))
