"""What the tariff book's measures of a scenario change, on the finest table and on the products of the economy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from counteroffer import data
from counteroffer.economy.detail import Detail
from counteroffer.economy.products import ProductTable
from counteroffer.equilibrium.types.arrays import Array, Sparse
from counteroffer.errors import ScenarioError, worded
from counteroffer.scenario.law.imports import buyers
from counteroffer.scenario.law.preferences import LOSES, by_product, lost_preference
from counteroffer.scenario.law.readings import Duties, LawAsked, duties
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.scenario.schema.scenario import Scenario


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
    added = [np.zeros(fine.tariff.shape) for _ in measures]
    products: list[Sparse | None] = [None for _ in measures]
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
            read[importer] = known.get(importer) or duties(LawAsked.of(scenario, own, importer), fine, table)
            for j, part in zip(laws, read[importer].parts, strict=True):
                added[j][:, places, :] += part
            for j, on_products in zip(laws, read[importer].products, strict=False):
                products[j] = _with_split(on_products, added[j], table)
        for j in set(mine) - set(laws):
            added[j] += lost_preference(scenario, measures[j], fine)
    return [BookChange(*each) for each in zip(added, products, strict=True)], read


def _with_split(points: Sparse, cells: Array, table: ProductTable | None) -> Sparse:
    """Points on products [h, i]; on goods of which only a share is known, their industry's of the fine cells."""
    if table is None or not table.split.any():
        return points
    return Sparse.of(np.where(table.split[:, None], table.spread(cells), points.dense))


class BookChange(NamedTuple):
    """Points (fractions) a measure adds.

    Attributes
    ----------
    cells : array [fine s, n, i]
        On cells of the finest table.
    products : Sparse [h, i] or None
        On the economy's products; none where what it falls on is known by industry only.
    """

    cells: Array
    products: Sparse | None
