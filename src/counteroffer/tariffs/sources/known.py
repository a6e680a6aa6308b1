"""Every importer whose trade is known. A new kind of data is one more module with `sources`, named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Literal, get_args

import numpy as np

from counteroffer.errors import InputError, worded
from counteroffer.labels import unknown
from counteroffer.tariffs.sources import counter_lists, imports
from counteroffer.tariffs.sources.source import HomeSupply, Source
from counteroffer.tariffs.terms.partners import partner_names
from counteroffer.tariffs.trade import Trade

Route = Literal["hs6", "commodity"]  # from a product to its industry
HS6: Route = "hs6"
KINDS: dict[str, Callable[[], Iterator[Source]]] = {
    imports.KIND: imports.sources,
    counter_lists.KIND: counter_lists.sources,
}


def sources() -> Mapping[str, Source]:
    """Importer → what is known of its trade; of two kinds of data the first has it."""
    found: dict[str, Source] = {}
    for each in KINDS.values():
        for source in each():
            found.setdefault(source.importer, source)
    return found


def source_of(importer: str, where: str = "the tariff book's trade data") -> Source:
    """What is known of an importer's trade.

    Raises
    ------
    LabelError
        If there is none in the data.
    """
    known = sources()
    if importer not in known:
        names = partner_names()
        raise unknown("importer", importer, where, {code: names.get(code, code) for code in known})
    return known[importer]


def trade_of(importer: str, route: Route = HS6) -> Trade:
    """The product trade of an importer.

    Parameters
    ----------
    route : {"hs6", "commodity"}
        What says which industry a product is of; see `along`.

    Raises
    ------
    LabelError
        If there is none in the data.
    InputError
        For a route that there is not.
    """
    return along(source_of(importer).trade(), route)


def along(trade: Trade, route: Route) -> Trade:
    """An importer's trade with its products in the industries that a route gives them.

    "hs6": as the code's first six digits say, the data's own. "commodity": as the commodity of home supply that the
    product is of, so that imports and what home makes of the same goods are in one industry; products of no commodity
    stay as they are, and so does the trade of an importer whose home supply is not known.
    """
    if route not in get_args(Route):
        raise InputError(worded("route '{route}' is not one of {names}", route=route, names=", ".join(get_args(Route))))
    if route == HS6 or not has_routes(trade.importer):
        return trade
    return _by_commodity(trade, home_supply(trade.importer))


def has_routes(importer: str) -> bool:
    """Whether the commodities of an importer's products are known, which give them another route to an industry."""
    known = sources().get(importer)
    return known is not None and known.home_supply is not None


@lru_cache(maxsize=4)  # a matcher remembers what it has looked up
def _by_commodity(trade: Trade, supply: HomeSupply) -> Trade:
    industry = np.where(supply.commodity >= 0, supply.icio[supply.commodity], "")
    return trade.in_industries(np.where((trade.icio != "") & (industry != ""), industry, trade.icio))


def home_supply(importer: str) -> HomeSupply | None:
    """What an importer makes at home of each of its products; None where that is not known.

    Raises
    ------
    LabelError
        If the importer's trade is not in the data.
    InputError
        If the file lacks a product of its trade.
    """
    reader = source_of(importer).home_supply
    return None if reader is None else reader()


def main_importer() -> str:
    """The importer that is meant where none is named.

    Raises
    ------
    InputError
        If the book does not say `main: true` of exactly one.
    """
    found = [source.importer for source in sources().values() if source.main]
    if len(found) != 1:
        raise InputError(worded("importer is missing; name one of {names}", names=", ".join(sources())))
    return found[0]
