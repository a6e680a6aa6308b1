"""The tariff book's measures of one importer: read once row by row of its trade, then summed on any table.

Each step is remembered by what it rests on. Layers rest on the law and the trade; what measures add, on preferences
too; its sum, on the table as well. None rests on elasticities, closure or horizon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from counteroffer.data import REST_OF_WORLD
from counteroffer.economy.detail import Detail, Index
from counteroffer.economy.products import ProductTable
from counteroffer.equilibrium.types.arrays import Array, Sparse, frozen
from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.law.imports import check_scopes, imports_of, industries_of
from counteroffer.scenario.law.preferences import LOSES, kept_claims
from counteroffer.scenario.law.products import by_product as products_of
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.tariffs.book import OWN
from counteroffer.tariffs.own.law import own_sha256
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.rates import LOST, Rates, over, sums
from counteroffer.tariffs.terms import files
from counteroffer.tariffs.terms.partners import law_of
from counteroffer.tariffs.trade import Trade

PROHIBITIVE = 1000.0  # percent; a duty at which a product stops being traded stands for an import ban on it
_BOOK = {"as_of", "with_", "without", "tariff_book"}  # what layers rest on, beside `book`
_On = tuple[tuple[str, tuple[str, ...]], ...]  # programmes that are on, and for whom


@dataclass(frozen=True, eq=False)
class Duties:
    """What the book's measures of one importer change, fractions.

    Attributes
    ----------
    parts : tuple of array [s, 1, i]
        Points each measure adds to the importer's fine cells, the mean of its products by customs value; zero where it
        adds none.
    products : tuple of Sparse [h, i], optional
        The same on the products of the economy; empty where it has none.
    """

    parts: tuple[Array, ...]
    products: tuple[Sparse, ...] = ()


@dataclass(frozen=True)
class LawAsked:
    """Measures of one importer as a scenario has them; equal where the law is, in whatever else two scenarios differ.

    Attributes
    ----------
    importer : str
        Whose they are.
    law, preferences : str
        What layers of duty rest on, and who keeps preferences.
    on : tuple
        Programme and exporters of each measure.
    scenario : Scenario
        One that has them.
    """

    importer: str
    law: str
    preferences: str
    on: _On
    scenario: Scenario = field(compare=False, repr=False)

    @classmethod
    def of(cls, scenario: Scenario, measures: Sequence[BookMeasure], importer: str) -> LawAsked:
        """Some measures of a scenario, all of one importer."""
        own = "" if scenario.book is None else f"{scenario.book} {own_sha256(scenario.book)}"
        law = f"{files.SHIPPED} {own} {scenario.model_dump_json(include=_BOOK)}"
        kept = f"{scenario.model_dump_json(include={'rules_of_origin'})} {sorted(scenario.pact_forms.items())}"
        return cls(importer, law, kept, tuple((one.programme, one.exporters) for one in measures), scenario)


def duties(asked: LawAsked, fine: Detail, table: ProductTable | None) -> Duties:
    """What measures of the book add, on a table and its products."""
    return Duties(_on_cells(asked, fine), () if table is None else _on_products(asked, fine, table))


@lru_cache(maxsize=32)
def _on_cells(asked: LawAsked, fine: Detail) -> tuple[Array, ...]:
    """Products summed into industries and sellers [s, 1, i]."""
    trade, added = _imports(asked, fine)
    # One cell an industry and seller; members of a customs union share one; partners outside the table are the rest.
    sellers = list(dict.fromkeys(map(law_of, fine.countries)))
    place = {code: j for j, code in enumerate(sellers)}
    law = [place.get(code, place.get(REST_OF_WORLD, -1)) for code in trade.law]
    row_industry = industries_of(trade, fine.sectors)[trade.product[added.rows]]
    seller = np.array(law)[trade.partner[added.rows]]
    cells = np.where((row_industry >= 0) & (seller >= 0), row_industry * len(sellers) + seller, -1)
    members = np.array([place[law_of(code)] for code in fine.countries])
    value, count = trade.value[added.rows], len(fine.sectors) * len(sellers)
    weight = sums(value, cells, count)

    def on_table(points: Sparse) -> Array:
        at = points.at
        mean = over(sums(value[at] * points.values, cells[at], count), weight) / 100
        return frozen(mean.reshape(len(fine.sectors), len(sellers))[:, None, members])

    return tuple(map(on_table, added.points))


@lru_cache(maxsize=12)  # four laws of three importers
def _on_products(asked: LawAsked, fine: Detail, table: ProductTable) -> tuple[Sparse, ...]:
    _, added = _imports(asked, fine)
    points = [(added.rows[one.at], one.values / 100) for one in added.points]
    return tuple(products_of(asked.importer, points, fine, table))


def _imports(asked: LawAsked, fine: Detail) -> tuple[Trade, _OnRows]:
    trade = imports_of(asked.importer, fine, asked.scenario.tariff_book.route)
    return trade, _on_rows(asked, trade)


@dataclass(frozen=True, eq=False)
class _OnRows:
    """What measures add row by row of an importer's trade.

    Attributes
    ----------
    rows : array of int [row]
        Rows of the trade that some measure is on.
    points : tuple of Sparse [row]
        Percentage points each adds to these.
    """

    rows: Index
    points: tuple[Sparse, ...]


@lru_cache(maxsize=8)  # a few laws of a main importer: tables and products come and go
def _on_rows(asked: LawAsked, trade: Trade) -> _OnRows:
    rows = np.flatnonzero(np.any([trade.selected(exporters) for _, exporters in asked.on], axis=0))
    found = _rates(asked, trade, rows)
    return _OnRows(rows, tuple(Sparse.of(_points(found, *one)) for one in asked.on))


def _points(found: Rates, programme: str, exporters: tuple[str, ...]) -> Array:
    """Points a measure adds to each row [row]."""
    points = found.changes.get(LOST if programme in LOSES else programme)
    layer = found.layers.get(programme)
    if layer is not None and layer.banned.any():
        points = layer.banned * PROHIBITIVE + (0.0 if points is None else points)
    return np.where(found.trade.selected(exporters), 0.0 if points is None else points, 0.0)


def _rates(asked: LawAsked, trade: Trade, rows: Index) -> Rates:
    """The product-level duties of some rows with only the measures asked about on."""
    scenario, on = asked.scenario, tuple(one for one in asked.on if one[0] not in LOSES)
    assert scenario.as_of is not None
    own = [key for key in dict(on) if key.startswith(f"{OWN}.")]
    question = _question(_Book(asked.law, on, scenario), trade, rows.tobytes())
    for key in own:
        check_scopes(question.book.entries[key], question.trade, f"with.{key.removeprefix(f'{OWN}.')}")
    try:
        kept = kept_claims(scenario, question.trade) if len(on) < len(asked.on) else 1.0
        found = question.effective(scenario.as_of, kept)
    except InputError as error:
        raise ScenarioError(worded("{where}: {problem}", where="with", problem=error)) from None
    for key in own:
        layer = found.layers.get(key)
        if layer is None or not question.trade.value[layer.rows[layer.in_scope > 0]].any():
            raise ScenarioError(
                worded(
                    "with.{key} covers nothing that {importer} buys from {exporters}; name other goods or "
                    "`exporters`, or drop it",
                    key=key.removeprefix(f"{OWN}."),
                    importer=asked.importer,
                    exporters=", ".join(question.book.entries[key].programme.measures[0].exporters),
                )
            )
    return found


@dataclass(frozen=True)
class _Book:
    """A book with some programmes on: equal where the law is."""

    law: str
    on: _On
    scenario: Scenario = field(compare=False, repr=False)


@lru_cache(maxsize=3)  # with layers of every row: one law of three importers, whatever becomes of preferences
def _question(asked: _Book, trade: Trade, rows: bytes) -> Question:
    on: dict[str, list[tuple[str, ...]]] = {}
    for programme, exporters in asked.on:
        on.setdefault(programme, []).append(exporters)
    at = np.frombuffer(rows, dtype=np.intp)
    some = trade if len(at) == len(trade) else trade.rows(at)
    return Question(scenario_book(asked.scenario).only(on), some, asked.scenario.tariff_book.claims)
