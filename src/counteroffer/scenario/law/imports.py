"""What an importer's measures fall on: products where its trade is known so, else whole industries of the table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np

from counteroffer.economy.detail import Detail, Index
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import ScenarioError, Worded, worded
from counteroffer.tariffs.book import Entry
from counteroffer.tariffs.sources.known import HS6, Route, along, sources
from counteroffer.tariffs.terms.match import Matcher, industries
from counteroffer.tariffs.terms.pacts import pacts_of
from counteroffer.tariffs.terms.partners import law_of, names
from counteroffer.tariffs.terms.scope import Scope
from counteroffer.tariffs.trade import METALS, Trade, with_missing

USD = 1e6  # of the table's unit


def imports_of(importer: str, fine: Detail, route: Route = HS6) -> Trade:
    """An importer's trade with every seller of the table.

    By product where a source has it; with all other sellers by industry, at the table's values, which no HS code
    narrows. `route` is from a product to its industry (`counteroffer.tariffs.along`).
    """
    source = sources().get(importer)
    known = along(source.trade(), route) if source else no_products(importer)
    if source and source.has_base:
        return _with_missing(known, tuple(dict.fromkeys(fine.countries)))
    return _with_industries(known, fine)


@lru_cache(maxsize=4)  # routes and sets of regions
def _with_missing(known: Trade, regions: tuple[str, ...]) -> Trade:
    return with_missing(known, regions)


def industries_of(trade: Trade, sectors: tuple[str, ...]) -> Index:
    """Position of each product's industry among some sectors [product]; −1 where it is none of them."""
    return _positions(trade.matcher, sectors)


@lru_cache(maxsize=16)
def _positions(matcher: Matcher, sectors: tuple[str, ...]) -> Index:
    place = {code: s for s, code in enumerate(sectors)}
    return np.array([place.get(str(code), -1) for code in matcher.icio], dtype=np.intp)


def by_industry(importer: str) -> bool:
    """Whether some sellers of an importer are known by industry only."""
    source = sources().get(importer)
    return source is None or not source.has_base


def buyers(importer: str, fine: Detail) -> np.ndarray:
    """Positions of the fine regions whose law an importer's is: of a customs union all its members'."""
    return np.flatnonzero([importer in (code, law_of(code)) for code in fine.countries])


def check_scopes(entry: Entry, trade: Trade, where: str) -> None:
    """Raise for a measure that names products of sellers whose goods are known by industry only.

    Raises
    ------
    ScenarioError
        With the sellers and the mend.
    """
    listed = {trade.law[j] for j in np.unique(trade.partner[trade.hs[trade.product] != b""])}
    for measure in entry.programme.measures:
        scopes = {"": measure.scope} | {f".exempt[{j}]": one.scope for j, one in enumerate(measure.exempt)}
        lacking = [code for code in trade.law if code not in listed and names(measure.exporters, code)]
        for place, scope in scopes.items():
            if lacking and _by_product(scope):
                known = ", ".join(sorted(listed)) or worded("none of its partners")
                raise ScenarioError(
                    worded(
                        "{where}{place} names HS codes or lists, and what {importer} buys is known by product from "
                        "{known} only, not from {few}; name `sectors`, or other `exporters`",
                        where=where,
                        place=place,
                        importer=trade.importer,
                        known=known,
                        few=_few(lacking),
                    )
                )
        if lacking and isinstance(measure.share, str):
            raise ScenarioError(
                worded(
                    "{where}.share: the {share} content of what {importer} buys from {few} is not known; give "
                    "`share` as a number",
                    where=where,
                    share=measure.share,
                    importer=trade.importer,
                    few=_few(lacking),
                )
            )


def _by_product(scope: Scope) -> bool:
    return bool(scope.hs or scope.lists or scope.but)


def _few(codes: Sequence[str]) -> Worded | str:
    first = ", ".join(codes[:3])
    return worded("{first} and {number} others", first=first, number=len(codes) - 3) if len(codes) > 3 else first


@lru_cache(maxsize=16)
def _with_industries(known: Trade, fine: Detail) -> Trade:
    """The trade with a row for each industry of every seller that its own rows leave out."""
    goods = [s for s, code in enumerate(fine.sectors) if code in set().union(*industries().values())]
    own = buyers(known.importer, fine)
    laws = [law_of(code) for code in fine.countries]
    sellers = [code for code in dict.fromkeys(laws) if code not in (*known.law, known.importer)]

    def of(values: Array) -> Array:
        bought = values[:, own, :].sum(1)[goods]
        return USD * np.array([bought[:, np.isin(laws, code)].sum(1) for code in sellers]).reshape(-1, len(goods))

    industry = np.array(fine.sectors, dtype=str)[goods]
    return _joined(known, tuple(sellers), industry, of(fine.trade), of(fine.trade * fine.tariff))


def _joined(known: Trade, sellers: tuple[str, ...], sectors: np.ndarray, value: Array, duty: Array) -> Trade:
    """Rows of values and duties [seller, industry] behind the known ones, industries before products."""
    products, rows = len(sectors), value.size
    hs = np.concatenate([np.full(products, b"", dtype="S10"), known.hs])
    icio = np.concatenate([sectors, known.icio])
    return replace(
        known,
        partners=(*known.partners, *sellers),
        partner=np.concatenate([known.partner, len(known.partners) + np.repeat(np.arange(len(sellers)), products)]),
        product=np.concatenate([known.product + products, np.tile(np.arange(products), len(sellers))]),
        value=np.concatenate([known.value, value.ravel()]),
        duty=np.concatenate([known.duty, duty.ravel()]),
        hs=hs,
        icio=icio,
        mfn_percent=np.concatenate([np.zeros(products), known.mfn_percent]),
        content=np.concatenate([np.zeros((products, len(METALS))), known.content]),
        claimed=np.concatenate([known.claimed, np.zeros((rows, known.claimed.shape[1]), dtype=np.float32)]),
        imputed=np.concatenate([known.imputed, np.zeros(rows, dtype=bool)]),
        matcher=Matcher(hs, icio),
    )


def no_products(importer: str) -> Trade:
    """An importer of whom no product is known."""
    hs, icio, none = np.zeros(0, dtype="S10"), np.zeros(0, dtype="U16"), np.zeros(0)
    at = np.zeros(0, dtype=np.int64)
    return Trade(
        importer=importer,
        partners=(),
        partner=at,
        product=at,
        value=none,
        duty=none,
        hs=hs,
        icio=icio,
        mfn_percent=none,
        content=np.zeros((0, len(METALS))),
        claimed=np.zeros((0, 0), dtype=np.float32),
        periods=(),
        imputed=np.zeros(0, dtype=bool),
        matcher=Matcher(hs, icio),
        pacts=pacts_of(importer),
    )
