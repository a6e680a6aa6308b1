"""Every importer whose trade is known. A new kind of data is one more module with `sources`, named here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from counteroffer.errors import InputError
from counteroffer.labels import unknown
from counteroffer.tariffs.sources import counter_lists, imports
from counteroffer.tariffs.sources.source import HomeSupply, Source
from counteroffer.tariffs.terms.partners import partner_names
from counteroffer.tariffs.trade import Trade

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


def trade_of(importer: str) -> Trade:
    """The product trade of an importer.

    Raises
    ------
    LabelError
        If there is none in the data.
    """
    return source_of(importer).trade()


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
        raise InputError(f"importer is missing; name one of {', '.join(sources())}")
    return found[0]
