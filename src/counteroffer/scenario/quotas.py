"""Quotas of a scenario as limits on cells of the economy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from counteroffer.economy.products import ProductTable
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, Sparse, frozen
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.errors import ScenarioError, worded
from counteroffer.scenario.cells import cells, coverage
from counteroffer.scenario.law.stated import StatedGoods
from counteroffer.scenario.load import ScenarioFile
from counteroffer.scenario.policy import AppliedMeasure
from counteroffer.scenario.schema.measures import BookQuotaMeasure, QuotaMeasure
from counteroffer.scenario.schema.scenario import DATA_BASELINE

ROUNDING = 1e-9  # of a share: what is less than one by this is one


def refuse_stacked(file: ScenarioFile, chain: Sequence[ScenarioFile]) -> None:
    """Raise for a scenario that cannot stand on the outcome of others: law counted twice, a short run from no rest.

    Raises
    ------
    ScenarioError
    """
    books = [base.name for base in chain if base.scenario.as_of]
    if books and file.scenario.as_of:
        raise ScenarioError(
            worded(
                "{name}: as_of counts changes since 2024, and the baseline {book} has already made its own; "
                "drop as_of here, or measure both from the data and set them side by side: counteroffer "
                "compare {book} {name}",
                name=file.name,
                book=books[0],
            )
        )
    if file.scenario.closure == "short_run" and file.scenario.wage_floor > 0:
        raise ScenarioError(
            worded(
                "{name}: a short run starts where everyone attached to an industry has work, and the outcome "
                "of {base} is not such a place; measure both from the data (baseline: {start}) and "
                "set them side by side",
                name=file.name,
                base=chain[0].name,
                start=DATA_BASELINE,
            )
        )


def refuse_limited(file: ScenarioFile, chain: Sequence[ScenarioFile]) -> None:
    """Raise for a scenario on top of one with a quota in force, whose rent a new baseline would hold as a duty.

    Raises
    ------
    ScenarioError
    """
    for base in chain:
        if any(isinstance(one, QuotaMeasure) for one in base.scenario.active):
            raise ScenarioError(
                worded(
                    "{name}: the baseline {base} has a quota, whose rent would stay as a duty of that size "
                    "whatever comes on top; measure both from the data (baseline: {start}), the quota in "
                    "each",
                    name=file.name,
                    base=base.name,
                    start=DATA_BASELINE,
                )
            )


def limited(measure: QuotaMeasure, in_force: bool, economy: Economy, where: str, rates: Array | None) -> AppliedMeasure:
    """What a quota does to an economy: a limit on whole cells, or on products of an industry.

    Parameters
    ----------
    rates : array [h, i], optional
        Duties of products with the measures so far.

    Raises
    ------
    LabelError, ScenarioError
        For a label there is none of, cells of which only a part is named, products that are not known, or no trade.
    """
    quota = quota_on(measure, economy, where)
    if isinstance(measure, BookQuotaMeasure) and measure.over_points is not None:
        percent = _over_percent(measure.over_points, quota, economy, rates)
        measure, quota = measure.model_copy(update={"over_percent": percent}), replace(quota, over=percent / 100)
    trade = quota.before(economy.baseline)
    if in_force and trade <= 0:
        raise ScenarioError(
            worded(
                "{where}: {measure} is on no trade in this economy; name other sectors or partners",
                where=where,
                measure=measure.name,
            )
        )
    return AppliedMeasure(
        measure,
        in_force,
        Sparse.of(np.zeros_like(economy.trade)),
        trade if in_force else 0.0,
        0.0,
        0.0,
        frozen(np.zeros(len(economy.regions))),
        quotas=(quota,) if in_force else (),
    )


def _over_percent(points: float, quota: Quota, economy: Economy, rates: Array | None) -> float:
    """What points of the value add to the price with duties, percent, at the mean duty on what a quota counts."""
    assert rates is not None
    assert quota.rows is not None  # a quota of the book is on goods by their codes
    sold = quota.rows * economy.baseline.product_trade
    paid = float((sold * rates).sum() / sold.sum()) if sold.any() else 0.0
    return round(points / (1 + paid), 2)


def quota_on(measure: QuotaMeasure, economy: Economy, where: str) -> Quota:
    """The limit that a quota puts on an economy.

    Raises
    ------
    LabelError, ScenarioError
        As `limited`.
    """
    over = np.inf if measure.over_percent is None else measure.over_percent / 100
    said = measure.limit_percent / 100, over, measure.exporters_share, measure.rent_percent / 100
    if measure.products or measure.share_percent is not None:
        return Quota(measure.name, np.zeros_like(economy.trade), *said, _rows(measure, economy, where))
    share = coverage(measure, economy, where)
    partly = (share > 0) & (share < 1 - ROUNDING)
    if partly.any():
        s, n, i = np.argwhere(partly)[0]
        raise ScenarioError(
            worded(
                "{where}: {measure} names {share:.0f}% of {sector} that {region} buys from {seller}; a "
                "quota is on whole industries and regions of the economy: name all of it, or some of its "
                "products (products: by HS code), or make it an industry or a region of its own (economy: "
                "{{sectors: FILE.csv}})",
                where=where,
                measure=measure.name,
                share=100 * share[s, n, i],
                sector=economy.sectors[s],
                region=economy.regions[n],
                seller=economy.regions[i],
            )
        )
    return Quota(measure.name, (share > 0).astype(float), *said)


def _rows(measure: QuotaMeasure, economy: Economy, where: str) -> Array:
    """Products that a quota counts [h, i], one or zero."""
    table, p = economy.products, economy.baseline.products
    named = cells(measure, economy, where)
    if table is None or p is None:
        raise ScenarioError(
            worded(
                "{where}: {measure} is on products, and economy '{economy}' has one good an industry; say "
                "`goods: products`, or leave `products` out",
                where=where,
                measure=measure.name,
                economy=economy.name,
            )
        )
    fine, b = economy.detail, economy.baseline
    known = p.importer[table.coded] if measure.share_percent is None else p.importer
    unknown_to = [r for n, r in enumerate(economy.regions) if named[:, fine.region_of == n].any() and n not in known]
    if unknown_to:
        raise ScenarioError(
            worded(
                "{where}: {measure} is on products, and the trade of {regions} is not known by product; "
                "say which part of the industry they are (share_percent, and share_source: where that is "
                "from), leave `products` out, or name other importers",
                where=where,
                measure=measure.name,
                regions=", ".join(unknown_to[:4]),
            )
        )
    share = table.spread(named.astype(float)) * (p.importer[:, None] != np.arange(len(b.regions)))
    hit = _counted(measure, table, share, where)[:, None]
    share = np.where(hit & (b.product_trade > 0) & p.nested[:, None], share, 0.0)
    partly = (share > 0) & (share < 1 - ROUNDING)
    if partly.any():
        h, i = np.argwhere(partly)[0]
        raise ScenarioError(
            worded(
                "{where}: {measure} names a part of product {code} that {region} buys from {seller}; a "
                "quota counts what a region of the economy sells, or does not",
                where=where,
                measure=measure.name,
                code=table.codes[h],
                region=economy.regions[p.importer[h]],
                seller=economy.regions[i],
            )
        )
    return (share > 0).astype(float)


def _counted(measure: QuotaMeasure, table: ProductTable, share: Array, where: str) -> NDArray[np.bool_]:
    """Whether each product is one that a quota counts [h]: by its HS code, or of the group whose share it states."""
    if measure.share_percent is not None:
        return np.array([code == StatedGoods(measure, where).label for code in table.codes])
    known = table.coded & share.any(1)
    for begins in measure.products:
        if not any(code.startswith(begins) for code, is_known in zip(table.codes, known, strict=True) if is_known):
            near = sorted({code for h, code in enumerate(table.codes) if code[:2] == begins[:2] and known[h]})
            mend = worded("look at the chapter and the sectors")
            if near:
                mend = worded("known are {names}", names=", ".join(near[:12]))
            raise ScenarioError(
                worded(
                    "{where}: no product of {subject} begins with {begins}; {mend}",
                    where=where,
                    subject=measure.subject,
                    begins=begins,
                    mend=mend,
                )
            )
    return np.array([code.startswith(measure.products) for code in table.codes]) & table.coded
