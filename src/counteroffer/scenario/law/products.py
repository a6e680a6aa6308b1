"""Goods inside the industries of importers whose trade is known by product (docs/model.md)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from counteroffer.economy.detail import Detail, Index, content
from counteroffer.economy.products import ProductTable, products
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, Sparse, frozen
from counteroffer.equilibrium.types.products import Products
from counteroffer.scenario.law.home import HomeReading, Splitter, splitter
from counteroffer.scenario.law.imports import buyers, imports_of
from counteroffer.scenario.law.seller_rows import SellerRows, seller_rows
from counteroffer.tariffs.sources.known import HS6, Route, sources
from counteroffer.tariffs.terms.partners import law_of
from counteroffer.tariffs.trade import Trade

DIGITS = 6  # of the HS code that tells products apart; docs/model.md says what more of them would change


_seller_rows = lru_cache(maxsize=16)(seller_rows)


def _known(importer: str, digits: int, route: Route, fine: Detail) -> tuple[Trade, SellerRows]:
    trade = imports_of(importer, fine, route)
    return trade, _seller_rows(trade, tuple(dict.fromkeys(fine.countries)), fine.sectors, digits)


def with_products(economy: Economy, home: HomeReading = "detail", digits: int = DIGITS, route: Route = HS6) -> Economy:
    """The economy with goods inside the industries of every importer whose trade is known by product.

    An importer that shares its region with others, and a cell of one product, stay one good.

    Parameters
    ----------
    home : {"detail", "imports"}
        How home supply is split over products: by commodity where that is known, or like imports throughout.
    digits : int
        Of an HS code that tells products apart.
    route : {"hs6", "commodity"}
        From a product to its industry (`counteroffer.tariffs.along`).
    """
    return _with_products(economy, home, digits, route)


@lru_cache(maxsize=8)  # one economy stays one, for what is remembered of it
def _with_products(economy: Economy, home: HomeReading, digits: int, route: Route) -> Economy:
    made = _made(_Key.of(economy), home, digits, route)
    if made is None:
        return economy
    return replace(economy, baseline=replace(economy.baseline, products=made[0]), products=made[1])


@dataclass(frozen=True)
class _Key:
    """What products depend on: the trade of an economy, whatever its elasticities."""

    digest: bytes
    fine: Detail
    economy: Economy = field(compare=False, repr=False)

    @classmethod
    def of(cls, economy: Economy) -> _Key:
        b = economy.baseline
        return cls(content(b.trade_share, b.tariff, b.export_tax, b.expenditure), economy.detail, economy)


@lru_cache(maxsize=8)
def _made(key: _Key, home: HomeReading, digits: int, route: Route) -> tuple[Products, ProductTable] | None:
    economy = key.economy
    fine, b = economy.detail, economy.baseline
    goods = np.isin(fine.sectors, list(economy.goods))
    blocks: list[_Block] = []
    for importer in sources():
        places = buyers(importer, fine)
        if not len(places):
            continue
        regions = np.unique(fine.region_of[places])
        shared = np.isin(fine.region_of, regions)
        shared[places] = False
        if shared.any():
            continue
        trade, rows = _known(importer, digits, route, fine)
        if len(rows.code):
            collected = np.flatnonzero(trade.collected_percent)
            value, rate = rows.values, rows.rates(collected, trade.collected_percent[collected] / 100)
            own = splitter(trade, rows, home)
            blocks += [_Block(int(n), rows, value, rate, own) for n in regions]
    if not blocks:
        return None
    table, rates, own_supply = _table(blocks, fine, goods, len(b.sectors), digits)
    table = replace(table, route=route)
    return products(b, table, table.over_sellers(rates), own_supply, fine.sector_of[table.industry]), table


def by_product(importer: str, points: Sequence[tuple[Index, Array]], fine: Detail, table: ProductTable) -> list[Sparse]:
    """What points on rows of an importer's trade come to on the products of a table: each as an array [h, i].

    Zero for products of other importers.

    Parameters
    ----------
    points : sequence
        Positions of rows, and the points on these.
    """
    _, rows = _known(importer, table.digits, table.route, fine)
    mine = np.flatnonzero(np.isin(table.importer, fine.region_of[buyers(importer, fine)]) & ~table.split)
    shape = table.by_seller.shape
    if not len(mine):
        return [Sparse.of(np.zeros(shape)) for _ in points]
    product = _at(rows, table)[mine]
    seller = {code: j for j, code in enumerate(rows.sellers)}
    law = np.array([seller[law_of(code)] for code in fine.countries])
    found = []
    for at, each in points:
        some, rates = rows.rates_of_some(at, each)
        place = np.full(len(rows.code) + 1, -1)  # the last for what is no product of these
        place[some] = np.arange(len(some))
        hit = np.flatnonzero(place[product] >= 0)
        means = table.over_sellers(rates[place[product[hit]]][:, law], mine[hit])
        on, by = np.nonzero(means != 0)
        found.append(Sparse(shape, (mine[hit][on] * shape[1] + by).astype(np.int32), frozen(means[on, by])))
    return found


@lru_cache(maxsize=16)
def _at(rows: SellerRows, table: ProductTable) -> Index:
    """Where each product of a table stands among those of an importer's trade [h]; −1 where it does not."""
    of = zip(table.industry.tolist(), table.codes, strict=True)
    return np.array([rows.place.get(one, -1) for one in of], dtype=np.intp)


@dataclass(frozen=True, eq=False)
class _Block:
    """Products of one importer: the economy's region, rows, customs value and duty [g, law], how home is split."""

    region: int
    rows: SellerRows
    value: Array
    rate: Array
    home: Splitter


def _table(
    blocks: list[_Block], fine: Detail, goods: np.ndarray, size: int, digits: int
) -> tuple[ProductTable, Array, Array]:
    """Products of every block as rows on the fine table, ordered by importer and sector.

    With their rates [h, j], and their shares in what home supplies of their cells [h].
    """
    law = {code: j for j, code in enumerate(dict.fromkeys(map(law_of, fine.countries)))}
    of_seller = np.array([law[law_of(code)] for code in fine.countries])
    found: list[IndustryRows] = []
    for block in blocks:
        places = np.flatnonzero(fine.region_of == block.region)
        inland = np.isin(fine.countries, np.array(fine.countries)[places])
        for s in range(size):
            inside = np.flatnonzero(fine.sector_of == s)
            if not goods[inside].any():
                continue
            cell = [_of_industry(int(k), block, fine, places, inland, of_seller) for k in inside]
            if sum(len(each.codes) for each in cell) < 2:
                continue
            supplied = sum(each.home.sum() for each in cell)
            found += [replace(each, home=each.home / supplied if supplied > 0 else each.home) for each in cell]
    return assembled(found, fine, digits)


@dataclass(frozen=True, eq=False)
class IndustryRows:
    """Products of one industry of an importer: codes, trade and duty by fine seller [h, j], home supply [h]."""

    region: int
    industry: int
    codes: list[str]
    trade: Array
    rates: Array
    home: Array


def assembled(found: Sequence[IndustryRows], fine: Detail, digits: int) -> tuple[ProductTable, Array, Array]:
    """Rows of industries as a table, ordered by importer and sector, with their rates [h, j] and home supply [h]."""
    importer = np.repeat([each.region for each in found], [len(each.codes) for each in found])
    industry = np.repeat([each.industry for each in found], [len(each.codes) for each in found])
    order = np.lexsort((fine.sector_of[industry], importer))
    codes = [code for each in found for code in each.codes]
    table = ProductTable(
        codes=tuple(codes[j] for j in order),
        industry=industry[order],
        importer=importer[order],
        buyers=tuple(np.flatnonzero(fine.region_of == n) for n in range(int(fine.region_of.max()) + 1)),
        trade=np.concatenate([each.trade for each in found])[order],
        region_of=fine.region_of,
        digits=digits,
    )
    rates, home = (np.concatenate(part)[order] for part in ([e.rates for e in found], [e.home for e in found]))
    return table, rates, home


def _of_industry(
    k: int, block: _Block, fine: Detail, places: Index, inland: np.ndarray, of_seller: Index
) -> IndustryRows:
    bought = np.where(inland, 0.0, fine.trade[k, places].sum(0))
    supplied = fine.trade[k, places][:, inland].sum()
    at = np.flatnonzero(block.rows.industry == k)
    at = at[block.value[at].sum(1) > 0]
    if not len(at):
        return IndustryRows(block.region, k, [""], bought[None], np.zeros((1, len(bought))), np.array([supplied]))
    own, pooled = block.value[at], block.value[at].sum(1)
    total = own.sum(0)
    split = np.where(total > 0, own / np.where(total > 0, total, 1.0), (pooled / pooled.sum())[:, None])
    trade, rates = split[:, of_seller] * bought, block.rate[at][:, of_seller]
    codes = [str(code) for code in block.rows.code[at]]
    more, share = block.home(fine.sectors[k], codes, trade.sum(1))
    none = np.zeros((len(more), len(bought)))
    return IndustryRows(
        block.region, k, [*codes, *more], np.concatenate([trade, none]), np.concatenate([rates, none]), supplied * share
    )
