"""Rows of trade that nobody counted: products and origins as told, so that the law's layers fall on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from counteroffer.tariffs.book import Book
from counteroffer.tariffs.sources.known import main_importer, trade_of
from counteroffer.tariffs.terms.match import Matcher
from counteroffer.tariffs.terms.pacts import Pact, pacts_of
from counteroffer.tariffs.trade import METALS, Floats, Trade

PERIOD = ""  # of claims as told: earlier than every month
HEADS = (10, 8, 6, 4, 2)  # digits of a code by which its nearest product is found


class BareTrade(Trade):
    """Trade whose claims are told row by row, of every pact."""

    def has_claims(self, pact: Pact) -> bool:
        """Whether the rows say how much claims a pact."""
        return pact in self.pacts


def bare_trade(
    importer: str,
    hs: Sequence[str],
    origins: Sequence[str],
    *,
    book: Book,
    mfn_percent: Floats,
    content: Floats,
    claimed: Floats,
) -> BareTrade:
    """A row for each product and origin as told [row]: no value, no collected duty.

    Parameters
    ----------
    book : Book
        Tells whether industries of products are asked for.
    mfn_percent, claimed : array [row]
        General duty, and share that claims a pact.
    content : array [row, metal]
        Shares of value by METALS.
    """
    codes = np.array(hs, dtype="S10")
    order = np.argsort(codes, kind="stable")
    product = np.empty(len(codes), dtype=np.int64)
    product[order] = np.arange(len(codes))
    partners = tuple(dict.fromkeys(origins))
    place = {code: j for j, code in enumerate(partners)}
    icio = np.array([industry_of(hs[j]) for j in order] if _asks_industries(book, importer) else [""] * len(order))
    count = len(codes)
    return BareTrade(
        importer=importer,
        partners=partners,
        partner=np.array([place[code] for code in origins], dtype=np.int64),
        product=product,
        value=np.zeros(count),
        duty=np.zeros(count),
        hs=codes[order],
        icio=icio.astype(str),
        mfn_percent=np.asarray(mfn_percent, dtype=float)[order],
        content=np.asarray(content, dtype=float).reshape(count, len(METALS))[order],
        claimed=np.asarray(claimed, dtype=np.float32).reshape(count, 1),
        periods=(PERIOD,),
        imputed=np.zeros(count, dtype=bool),
        matcher=Matcher(codes[order], icio.astype(str)),
        pacts=pacts_of(importer),
    )


def _asks_industries(book: Book, importer: str) -> bool:
    return any(
        scope.sectors
        for entry in book.entries.values()
        if entry.importer == importer
        for measure in entry.programme.measures
        for scope in (measure.scope, *(exemption.scope for exemption in measure.exempt))
    )


@cache
def _by_head(digits: int) -> dict[str, NDArray[np.intp]]:
    heads, at = np.unique(trade_of(main_importer()).hs.astype(f"S{digits}"), return_inverse=True)
    order = np.argsort(at, kind="stable")
    ends = np.cumsum(np.bincount(at, minlength=len(heads)))
    parts = np.split(order, ends[:-1])
    return {head.decode(): part for head, part in zip(heads, parts, strict=True)}


def nearest_products(code: str) -> NDArray[np.intp]:
    """Positions of the main importer's products that share most digits with a code; none in a chapter without."""
    for digits in HEADS:
        if len(code) >= digits and code[:digits] in (known := _by_head(digits)):
            return known[code[:digits]]
    return np.zeros(0, dtype=np.intp)


def industry_of(code: str) -> str:
    """Industry of a code: that of most of the nearest products; empty where they have none."""
    names = trade_of(main_importer()).icio[nearest_products(code)]
    kinds, counts = np.unique(names, return_counts=True)
    return str(kinds[np.argmax(counts)]) if len(kinds) else ""


def content_of(code: str) -> Floats:
    """Metal content [metal] of a code: the mean of the nearest products."""
    at = nearest_products(code)
    return np.asarray(trade_of(main_importer()).content[at].mean(0)) if len(at) else np.zeros(len(METALS))


def duty_of(code: str) -> float:
    """Ordinary duty of a code, percent, as the mean of the nearest products: specific rates at the values of trade."""
    at = nearest_products(code)
    return float(trade_of(main_importer()).mfn_percent[at].mean()) if len(at) else 0.0
