"""Goods of an industry that a quota counts and no data tell apart: their share is what the file says it is.

Such a cell is bought as the groups that its quotas name and the rest of it, all at the duties of the industry. What is
said of the exporters named holds of home and of other sellers too, by their trade where several shares are said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from counteroffer.economy.detail import Detail, Index
from counteroffer.economy.products import ProductTable, products
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.products import Products
from counteroffer.errors import ScenarioError, worded
from counteroffer.scenario.cells import Mask, cells
from counteroffer.scenario.law.products import DIGITS, IndustryRows, assembled
from counteroffer.scenario.schema.measures import QuotaMeasure
from counteroffer.tariffs.sources.known import HS6, Route

STATED = "~"  # before the name of a group, which no HS code begins with
ROUNDING = 1e-9  # of a share


@dataclass(frozen=True, eq=False)
class StatedGoods:
    """A group of goods as a quota states it: its name among products, on what cells, where the file says so."""

    measure: QuotaMeasure
    where: str

    @property
    def label(self) -> str:
        """Its name: the HS codes, where they are said, so that several quotas can be on the same goods."""
        return STATED + (",".join(self.measure.products) or self.measure.name)

    @property
    def share(self) -> float:
        """Of what is bought, a fraction."""
        assert self.measure.share_percent is not None
        return self.measure.share_percent / 100

    @property
    def key(self) -> tuple[object, ...]:
        """What the split of the cells depends on."""
        one = self.measure
        return self.label, one.importers, one.exporters, one.sectors, one.share_percent


def with_stated(economy: Economy, groups: Sequence[StatedGoods], route: Route = HS6) -> Economy:
    """The economy with the cells of some groups of goods split into them and the rest; itself if it has them already.

    Raises
    ------
    LabelError, ScenarioError
        For labels there are none of, goods that the data do tell apart, and shares of more than all.
    """
    table, wanted = economy.products, tuple(one.key for one in groups)
    held = () if table is None else table.stated
    if not groups or held == wanted:
        return economy
    if held:
        raise ScenarioError(
            worded(
                "{where}: the economy you gave has its industries split for other quotas; give one without, "
                "or state the same shares",
                where=groups[0].where,
            )
        )
    said = [(one, cells(one.measure, economy, one.where)) for one in groups]
    b, fine, rows = economy.baseline, economy.detail, []
    for n in range(len(b.regions)):
        places = np.flatnonzero(fine.region_of == n)
        for s in range(len(b.sectors)):
            inside = np.flatnonzero(fine.sector_of == s)
            here = [(one, named) for one, named in said if named[np.ix_(inside, places)].any()]
            if here:
                _refuse_known(here[0][0], economy, s, n)
                rows += list(_of_cell(here, fine, n, inside, places))
    if not rows:
        return economy
    more, rates, home = assembled(rows, fine, DIGITS)
    more = replace(more, route=route, by_share=np.ones(len(more), dtype=bool))
    found = products(b, more, more.over_sellers(rates), home, fine.sector_of[more.industry])
    both, whole = _joined(economy, found, more)
    return replace(economy, baseline=replace(b, products=both), products=replace(whole, stated=wanted))


def _refuse_known(one: StatedGoods, economy: Economy, s: int, n: int) -> None:
    """Raise if what a region buys of a sector is known by product."""
    p = economy.baseline.products
    if p is not None and ((p.sector == s) & (p.importer == n)).any():
        raise ScenarioError(
            worded(
                "{where}: {name} states a share of {sector}, and what {region} buys of it is known by "
                "product; name `products`, and drop share_percent and share_source",
                where=one.where,
                name=one.measure.name,
                sector=economy.sectors[s],
                region=economy.regions[n],
            )
        )


def _of_cell(
    here: Sequence[tuple[StatedGoods, Mask]], fine: Detail, n: int, inside: Index, places: Index
) -> Iterator[IndustryRows]:
    """Rows of the industries of one cell: its groups, and the rest of each."""
    inland = np.isin(fine.countries, np.array(fine.countries)[places])
    supplied = fine.trade[np.ix_(inside, places, np.flatnonzero(inland))].sum((1, 2))
    for k, own in zip(inside, supplied, strict=True):
        bought = np.where(inland, 0.0, fine.trade[k, places].sum(0))
        groups = _shares([(one, named[k, places].any(0)) for one, named in here], bought)
        rest = 1 - sum(groups.values(), np.zeros_like(bought))
        if rest.min() < -ROUNDING:
            names = " and ".join(label.removeprefix(STATED) for label in groups)
            raise ScenarioError(
                worded(
                    "{where}: {names} come to {sum:.0f}% of {sector} that {region} buys; shares of one industry "
                    "come to 100 at most",
                    where=here[0][0].where,
                    names=names,
                    sum=100 * (1 - rest.min()),
                    sector=fine.sectors[k],
                    region=fine.regions[places[0]],
                )
            )
        split = groups | ({"": np.maximum(rest, 0.0)} if rest.max() > ROUNDING else {})
        of_seller, home = np.array(list(split.values())), float(own) / max(float(supplied.sum()), np.finfo(float).tiny)
        rate = np.broadcast_to(fine.tariff[k, places].mean(0), of_seller.shape)
        at_home = of_seller[:, np.flatnonzero(inland)[0]]
        yield IndustryRows(n, int(k), list(split), of_seller * bought, rate, home * at_home)


def _shares(here: Sequence[tuple[StatedGoods, Mask]], bought: Array) -> dict[str, Array]:
    """Share of each group in what every fine seller sells of an industry [j]; other sellers have the stated mean."""
    said: dict[str, Array] = {}
    for one, named in here:
        if not named.any():
            continue
        before = said.setdefault(one.label, np.full(len(bought), np.nan))
        other = named & ~np.isnan(before) & (np.abs(before - one.share) > ROUNDING)
        if other.any():
            raise ScenarioError(
                worded(
                    "{where}: {name} says {share:g}% and another quota on the same goods {before:g}%; state one "
                    "share of each exporter",
                    where=one.where,
                    name=one.measure.name,
                    share=100 * one.share,
                    before=100 * float(before[other][0]),
                )
            )
        before[named] = one.share
    found = {}
    for label, share in said.items():
        known = ~np.isnan(share)
        weight = np.where(known, bought, 0.0)
        mean = np.average(share[known], weights=bought[known] if weight.sum() > 0 else None)
        found[label] = np.where(known, share, mean)
    return found


def _joined(economy: Economy, found: Products, more: ProductTable) -> tuple[Products, ProductTable]:
    """Products of other cells and these, in the order that products stand in."""
    held, table = economy.baseline.products, economy.products
    if held is None or table is None:
        return found, more
    sector, importer = (np.concatenate([getattr(p, key) for p in (held, found)]) for key in ("sector", "importer"))
    order = np.lexsort((sector, importer))

    def both(one: Array, other: Array) -> Array:
        return np.asarray(np.concatenate([one, other])[order])

    names = (*held.names, *found.names)
    arrays = {key: both(getattr(held, key), getattr(found, key)) for key in ("share", "trade_share", "tariff")}
    joined = Products(tuple(names[h] for h in order), sector[order], importer[order], **arrays)
    codes, none = (*table.codes, *more.codes), np.zeros(len(table), dtype=bool)
    whole = replace(
        table,
        codes=tuple(codes[h] for h in order),
        industry=np.concatenate([table.industry, more.industry])[order],
        importer=importer[order],
        trade=both(table.trade, more.trade),
        by_share=np.concatenate([none, np.ones(len(more), dtype=bool)])[order],
    )
    return joined, whole
