"""What the tariff book's measures of a scenario change, on the finest table and on the products of the economy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.data import REST_OF_WORLD
from counteroffer.economy.detail import Detail
from counteroffer.economy.products import ProductTable
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.law.imports import buyers, check_scopes, imports_of
from counteroffer.scenario.law.preferences import LOSES, by_product, kept_claims, lost_preference
from counteroffer.scenario.law.products import by_product as products_of
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.tariffs.book import OWN
from counteroffer.tariffs.rates import LOST, Rates, means, rates
from counteroffer.tariffs.terms.partners import law_of

PROHIBITIVE = 1000.0  # percent; a duty at which a product stops being traded stands for an import ban on it
_LAW = {"as_of", "with_", "without", "rules_of_origin", "tariff_book"}  # beside `book` and `pact`, all duties rest on


@dataclass(frozen=True, eq=False)
class Duties:
    """What the book's measures of one importer change, fractions.

    Attributes
    ----------
    parts : tuple of array [s, 1, i]
        Points each measure adds to the importer's fine cells, the mean of its products by customs value; zero where it
        adds none.
    products : tuple of array [h, i], optional
        The same on the products of the economy; empty where it has none.
    """

    parts: tuple[Array, ...]
    products: tuple[Array, ...] = ()


def book_changes(
    scenario: Scenario,
    measures: Sequence[BookMeasure],
    fine: Detail,
    known: Mapping[str, Duties] = MappingProxyType({}),
    table: ProductTable | None = None,
) -> tuple[list[BookChange], dict[str, Duties]]:
    """Points (fractions) each of a scenario's book measures adds to the fine cells [s, n, i], resolved together.

    Each cell takes the mean of its products by customs value.

    Parameters
    ----------
    known : mapping
        Importer → what the same measures were found to change before.
    table : ProductTable, optional
        Products of the economy.

    Returns
    -------
    list of BookChange, dict
        And by importer what was read for it.

    Raises
    ------
    ScenarioError
        If the economy is not built on the embedded table.
    """
    read: dict[str, Duties] = {}
    if not measures:
        return [], read
    codes = data.frame("regions.csv")["code"], data.frame("sectors.csv")["code"]
    if not (set(fine.countries) <= set(codes[0]) and set(fine.sectors) <= set(codes[1])):
        raise ScenarioError(worded("as_of: the tariff book needs the embedded table; give rates in percent instead"))
    added = [np.zeros_like(fine.tariff) for _ in measures]
    products: list[Array | None] = [None for _ in measures]
    for importer in dict.fromkeys(measure.importers[0] for measure in measures):
        mine = [j for j, measure in enumerate(measures) if measure.importers == (importer,)]
        laws = [j for j in mine if measures[j].programme not in LOSES or by_product(importer, measures[j].exporters[0])]
        if laws:
            own, places = [measures[j] for j in laws], buyers(importer, fine)
            if not len(places):
                raise ScenarioError(
                    worded(
                        "with: {importer} is not in the table by itself, so nothing it buys is known; drop it",
                        importer=importer,
                    )
                )
            read[importer] = known.get(importer) or _read_once(scenario, own, importer, fine, table)
            for j, part in zip(laws, read[importer].parts, strict=True):
                added[j][:, places, :] += part
            for j, on_products in zip(laws, read[importer].products, strict=False):
                products[j] = _with_split(on_products, added[j], table)
        for j in set(mine) - set(laws):
            added[j] += lost_preference(scenario, measures[j], fine)
    return [BookChange(*each) for each in zip(added, products, strict=True)], read


def _with_split(points: Array, cells: Array, table: ProductTable | None) -> Array:
    """Points on products [h, i]; on goods of which only a share is known, their industry's of the fine cells."""
    if table is None or not table.split.any():
        return points
    return np.where(table.split[:, None], table.spread(cells), points)


class BookChange(NamedTuple):
    """Points (fractions) a measure adds.

    Attributes
    ----------
    cells : array [fine s, n, i]
        On cells of the finest table.
    products : array [h, i] or None
        On the economy's products; none where what it falls on is known by industry only.
    """

    cells: Array
    products: Array | None


def _read_once(
    scenario: Scenario, measures: Sequence[BookMeasure], importer: str, fine: Detail, table: ProductTable | None
) -> Duties:
    """What was read before of the same law, on the same tables, in whatever else two scenarios differ."""
    if scenario.book is not None:
        return _read(scenario, measures, importer, fine, table)  # a file of the user's own may have changed
    law = f"{scenario.model_dump_json(include=_LAW)} {sorted(scenario.pact_forms.items())}"
    said = law, tuple((one.programme, one.exporters) for one in measures)
    return _remembered(_Asked(said, scenario, tuple(measures)), importer, fine, table)


@dataclass(frozen=True)
class _Asked:
    """Measures of the book as a scenario has it; equal where the law is."""

    said: tuple[str, tuple[tuple[str, tuple[str, ...]], ...]]
    scenario: Scenario = field(compare=False, repr=False)
    measures: tuple[BookMeasure, ...] = field(compare=False, repr=False)


@lru_cache(maxsize=12)  # four policies of three importers, as cases of a pact ask for them in turn
def _remembered(asked: _Asked, importer: str, fine: Detail, table: ProductTable | None) -> Duties:
    return _read(asked.scenario, asked.measures, importer, fine, table)


def _read(
    scenario: Scenario, measures: Sequence[BookMeasure], importer: str, fine: Detail, table: ProductTable | None
) -> Duties:
    found, rows = _rates(scenario, measures, importer, fine)
    duties = _duties(found, measures, fine)
    if table is None:
        return duties
    whole, size = [], len(imports_of(importer, fine, table.route))
    for measure in measures:
        points = np.zeros(size)
        points[rows] = _points(found, measure) / 100
        whole.append(points)
    return replace(duties, products=tuple(map(frozen, products_of(importer, whole, fine, table))))


def _points(found: Rates, measure: BookMeasure) -> Array:
    """Points a measure adds to each row [row]."""
    points = found.changes.get(LOST if measure.programme in LOSES else measure.programme)
    layer = found.layers.get(measure.programme)
    if layer is not None and layer.banned.any():
        points = layer.banned * PROHIBITIVE + (0.0 if points is None else points)
    return np.where(found.trade.selected(measure.exporters), 0.0 if points is None else points, 0.0)


def _rates(
    scenario: Scenario, measures: Sequence[BookMeasure], importer: str, fine: Detail
) -> tuple[Rates, NDArray[np.intp]]:
    """The product-level duties of one importer with only these measures on, and which of its rows they are of."""
    assert scenario.as_of is not None
    on: dict[str, list[tuple[str, ...]]] = {}
    for measure in measures:
        on.setdefault(measure.programme, []).append(measure.exporters)
    trade = imports_of(importer, fine, scenario.tariff_book.route)
    rows = np.flatnonzero(np.any([trade.selected(m.exporters) for m in measures], axis=0))
    trade = trade.rows(rows)
    book = scenario_book(scenario).only(on)
    own = [key for key in on if key.startswith(f"{OWN}.")]
    for key in own:
        check_scopes(book.entries[key], trade, f"with.{key.removeprefix(f'{OWN}.')}")
    try:
        kept = kept_claims(scenario, trade) if on.keys() & set(LOSES) else 1.0
        found = rates(book, trade, scenario.as_of, scenario.tariff_book.claims, kept=kept)
    except InputError as error:
        raise ScenarioError(worded("{where}: {problem}", where="with", problem=error)) from None
    for key in own:
        layer = found.layers.get(key)
        if layer is None or not trade.value[layer.rows[layer.in_scope > 0]].any():
            raise ScenarioError(
                worded(
                    "with.{key} covers nothing that {importer} buys from {exporters}; name other goods or "
                    "`exporters`, or drop it",
                    key=key.removeprefix(f"{OWN}."),
                    importer=importer,
                    exporters=", ".join(book.entries[key].programme.measures[0].exporters),
                )
            )
    return found, rows


def _duties(found: Rates, measures: Sequence[BookMeasure], fine: Detail) -> Duties:
    """The products of an importer summed into industries and sellers."""
    trade = found.trade
    # One cell an industry and seller; members of a customs union share one; partners outside the table are the rest.
    sellers = list(dict.fromkeys(map(law_of, fine.countries)))
    place = {code: j for j, code in enumerate(sellers)}
    law = [place.get(code, place.get(REST_OF_WORLD, -1)) for code in trade.law]
    industry = {code: j for j, code in enumerate(fine.sectors)}
    row_industry = np.array([industry.get(str(code), -1) for code in trade.icio])[trade.product]
    seller = np.array(law)[trade.partner]
    cells = np.where((row_industry >= 0) & (seller >= 0), row_industry * len(sellers) + seller, -1)
    members = np.array([place[law_of(code)] for code in fine.countries])

    def on_table(points: Array) -> Array:
        mean = means(found, cells, len(fine.sectors) * len(sellers), points) / 100
        return frozen(mean.reshape(len(fine.sectors), len(sellers))[:, None, members])

    return Duties(tuple(on_table(_points(found, measure)) for measure in measures))
