"""Importers whose counter-tariffs fall on listed goods: exports to them by HS6, and the rest of each industry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import numpy as np

from counteroffer import data
from counteroffer.tariffs.sources.source import Source
from counteroffer.tariffs.terms.files import shelf
from counteroffer.tariffs.terms.match import Matcher
from counteroffer.tariffs.terms.pacts import pacts_of
from counteroffer.tariffs.trade import METALS, Trade

KIND, GOODS = "counter-list", "counter_goods.csv"


def sources() -> Iterator[Source]:
    """An importer for each list in the embedded goods."""
    for importer in _importers():
        yield Source(importer, KIND, partial(_in_pacts, importer, shelf("pacts")))


@cache
def _importers() -> tuple[str, ...]:
    return tuple(map(str, data.frame(GOODS, text=("hs",))["importer"].unique()))


@cache
def _in_pacts(importer: str, _pacts: Path) -> Trade:
    return replace(_trade(importer), pacts=pacts_of(importer))


@cache
def _trade(importer: str) -> Trade:
    goods = data.frame(GOODS, text=("hs",)).query("importer == @importer").fillna({"hs": ""})
    goods = goods.sort_values(["hs", "icio"])
    partners = tuple(map(str, goods["exporter"].unique()))
    hs, icio = goods["hs"].to_numpy(dtype="S10"), goods["icio"].to_numpy(dtype=str)
    count = len(goods)
    return Trade(
        importer=importer,
        partners=partners,
        partner=np.array([partners.index(code) for code in goods["exporter"]], dtype=np.int64),
        product=np.arange(count),
        value=goods["value_usd"].to_numpy(dtype=float),
        duty=np.zeros(count),
        hs=hs,
        icio=icio,
        mfn_percent=np.zeros(count),
        content=np.zeros((count, len(METALS))),
        claimed=np.zeros((count, 0), dtype=np.float32),
        periods=(),
        imputed=np.zeros(count, dtype=bool),
        matcher=Matcher(hs, icio),
    )
