"""What the sheets of a scenario's template take: each column's kind, and where it goes in the file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "list", "number", "day"]


@dataclass(frozen=True)
class Said:
    """One column, or one key of the sheet `scenario`.

    Attributes
    ----------
    kind : {"text", "list", "number", "day"}
        A list is written with semicolons between its entries.
    path : tuple of str
        Keys in the scenario's record.
    help : str
        In a line, for the template.
    """

    kind: Kind
    path: tuple[str, ...]
    help: str


def _of(kind: Kind, name: str, help: str, *path: str) -> tuple[str, Said]:
    return name, Said(kind, path or (name,), help)


SCENARIO = dict(
    (
        _of("text", "title", "what the case is called"),
        _of("text", "author", "who wrote it"),
        _of("day", "date", "the day it describes, 2026-12-01"),
        _of("list", "sources", "where it is from; at least one"),
        _of("text", "description", "the situation, in a few sentences"),
        _of("list", "spotlight", "regions the briefing leads with: us first, them second"),
        _of("text", "economy", "focus by default, or a name under which tables of your own are kept"),
        _of("day", "as_of", "day of the tariff book whose duties apply; empty where it is not read"),
        _of("text", "closure", "long_run (by default), roy or short_run"),
        _of("list", "languages", "en; fr"),
        _of("list", "not_modelled", "what the case leaves out"),
    )
)
MEASURES = dict(
    (
        _of("text", "name", "short and unique, small letters: steel-duty"),
        _of("text", "title", "what pages call it"),
        _of("text", "kind", "tariff (by default), export_tax, iceberg, import_ban, quota or transfer"),
        _of("list", "importers", "CAN; USA"),
        _of("list", "exporters", "CHN, or all; not CAN leaves one out"),
        _of("list", "sectors", "steel; C29; goods"),
        _of("number", "rate", "percent of the value, of tariff and export_tax"),
        _of("text", "mode", "add (by default), set or at_least"),
        _of("number", "exempt_share", "share that keeps its old rate, 0 to 1"),
        _of("number", "change", "percent of delivered cost, of iceberg"),
        _of("number", "limit_percent", "percent of today's volume, of quota"),
        _of("number", "over_percent", "rate over the limit, of quota"),
        _of("text", "payer", "of transfer"),
        _of("text", "receiver", "of transfer"),
        _of("number", "usd_mn", "USD million a year, of transfer"),
        _of("day", "from", "first day", "effective", "from"),
        _of("day", "until", "last day", "effective", "until"),
        _of("text", "authority", "the law, as it should be cited"),
        _of("text", "note", "what a reader should know"),
    )
)
PRODUCTS = dict(
    (
        _of("text", "name", "short and unique, small letters; takes as_of in the sheet scenario"),
        _of("text", "title", "what pages call it"),
        _of("text", "importer", "who sets it"),
        _of("list", "exporters", "whose goods; all by default"),
        _of("list", "hs", "HS codes or their beginnings, as text: 7208; 8703.23", "scope", "hs"),
        _of("list", "lists", "lists of the tariff book", "scope", "lists"),
        _of("list", "sectors", "industries or groups", "scope", "sectors"),
        _of("list", "but", "HS codes left out", "scope", "but"),
        _of("number", "rate", "percent"),
        _of("day", "from", "first day"),
        _of("day", "until", "last day"),
        _of("list", "displaces", "programmes of the book that give way"),
        _of("text", "citation", "the law"),
        _of("text", "note", "what a reader should know"),
    )
)
PLAYERS = dict(
    (
        _of("text", "name", "who negotiates"),
        _of("list", "regions", "CAN, or several"),
        _of("number", "power", "weight in a product of gains; 1 by default"),
    )
)
ISSUES = dict(
    (
        _of("text", "name", "short and unique"),
        _of("text", "kind", "measures, tariff, export_tax, iceberg, transfer, quota or purchase"),
        _of("text", "title", "what pages call it"),
        _of("list", "measures", "names or patterns of measures, of the kind measures"),
        _of("text", "measure", "name of a quota"),
        _of("list", "importers", "of tariff, export_tax, iceberg"),
        _of("list", "exporters", "of tariff, export_tax, iceberg"),
        _of("list", "sectors", "of tariff, export_tax, iceberg, purchase"),
        _of("text", "by", "group (by default), sector or cell"),
        _of("text", "payer", "of transfer"),
        _of("text", "receiver", "of transfer"),
        _of("text", "buyer", "of purchase"),
        _of("text", "seller", "of purchase"),
        _of("text", "player", "who sets it; by default who charges it"),
        _of("number", "least", "least level"),
        _of("number", "most", "greatest level"),
        _of("number", "offer", "level that is offered"),
        _of("text", "note", "what a reader should know"),
    )
)
SHEETS: dict[str, dict[str, Said]] = {
    "scenario": SCENARIO,
    "measures": MEASURES,
    "products": PRODUCTS,
    "players": PLAYERS,
    "issues": ISSUES,
}
KEYS = {"measures": "measures", "products": "with", "players": "players", "issues": "issues"}
BY_NAME = ("players", "issues")  # records under their names; the others are lists
EXAMPLE: dict[str, tuple[dict[str, str | float], ...]] = {
    "scenario": (
        {"key": "title", "value": "A steel dispute"},
        {"key": "author", "value": "ministry of trade"},
        {"key": "date", "value": "2026-12-01"},
        {"key": "sources", "value": "assumed for this template"},
        {"key": "description", "value": "One side taxes steel, the other answers on cars."},
        {"key": "spotlight", "value": "CAN; USA"},
    ),
    "measures": (
        {
            "name": "us-steel",
            "title": "US duty on steel",
            "importers": "USA",
            "exporters": "CAN",
            "sectors": "steel",
            "rate": 25,
        },
        {
            "name": "canada-cars",
            "title": "Duty on cars",
            "importers": "CAN",
            "exporters": "USA",
            "sectors": "autos",
            "rate": 10,
        },
    ),
    "players": ({"name": "Canada", "regions": "CAN"}, {"name": "United States", "regions": "USA"}),
    "issues": (
        {"name": "steel", "kind": "measures", "title": "The duty on steel", "measures": "us-steel"},
        {"name": "cars", "kind": "measures", "title": "The duty on cars", "measures": "canada-cars"},
        {"name": "payment", "kind": "transfer", "payer": "CAN", "receiver": "USA", "least": 0, "most": 1000},
    ),
}
