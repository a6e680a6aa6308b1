"""A scenario and the tariff book: its measures, and what they change on the finest table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.data import REST_OF_WORLD
from counteroffer.economy.detail import Detail
from counteroffer.economy.products import ProductTable
from counteroffer.economy.types import Economy
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.errors import InputError, ScenarioError
from counteroffer.scenario.law.imports import buyers, by_industry, check_scopes, imports_of
from counteroffer.scenario.law.preferences import LOSES, by_product, kept_claims, lost_preference, preference_measures
from counteroffer.scenario.law.products import by_product as products_of
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.tariffs.book import OWN, Book, Entry
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.rates import LOST, Cells, Rates, means, rates, wedge
from counteroffer.tariffs.report import table
from counteroffer.tariffs.sources.known import main_importer, trade_of
from counteroffer.tariffs.stack import check_day, selected
from counteroffer.tariffs.terms.partners import check_partner, law_of, partner_names
from counteroffer.tariffs.terms.schema import DatedMeasure

FEW = 2  # partners that a measure names


def scenario_book(scenario: Scenario) -> Book:
    """The book as a scenario changes it.

    Raises
    ------
    InputError, LabelError
        For what the book does not have, and for impossible measures.
    """
    book = load_book().plus(scenario.with_).without(scenario.without)
    return replace(book, date_rule=scenario.tariff_book.date_rule)


def main_duties(scenario: Scenario, economy: Economy) -> dict[str, pd.DataFrame]:
    """What the book says of the main importer's duties on a scenario's day, by sector and by authority.

    As `counteroffer.tariffs.table` for the spotlight's partners, with a column exporter, at the economy's elasticities:
    both aggregates of a sector stand side by side, and revenue is a memo at 2024 customs values. Nothing where the
    scenario does not read the book.
    """
    if scenario.as_of is None:
        return {}
    book, trade = scenario_book(scenario), trade_of(main_importer())
    partners = [code for code in scenario.spotlight if code in trade.partners]
    theta = dict(zip(economy.detail.sectors, economy.baseline.trade_elasticity[economy.detail.sector_of], strict=True))
    frames: dict[str, list[pd.DataFrame]] = {"sector": [], "authority": []}
    for partner in partners:
        own = trade.of((partner,))
        question = Question(book, own, scenario.tariff_book.claims, kept_claims(scenario, own))
        for by, rows in frames.items():
            rows.append(table(question, scenario.as_of, by, theta).assign(exporter=partner))
    return {by: pd.concat(rows, ignore_index=True) for by, rows in frames.items() if rows}


def from_book(scenario: Scenario, where: str) -> list[dict[str, Any]]:
    """The book's measures of a scenario's day, one a programme and partner apart, and one for all other partners."""
    assert scenario.as_of is not None
    try:
        book = scenario_book(scenario)
        check_day(scenario.as_of, book.days)
        return [*_measures(scenario, book), *preference_measures(scenario)]
    except InputError as error:
        raise ScenarioError(f"{where}: {error}") from error


def _measures(scenario: Scenario, book: Book) -> Iterator[dict[str, Any]]:
    day = scenario.as_of
    assert day is not None
    apart = _apart(scenario)
    for key, entry in book.entries.items():
        for suffix, labels in _groups(entry, apart).items():
            charging = book.charging(key, day, labels)
            if not charging:
                continue
            dates = {
                "from": max((m.first for m in charging if m.first), default=None),
                "until": min((m.until for m in charging if m.until), default=None),
            }
            yield {
                "kind": "book",
                "name": f"{key}{suffix}",
                "programme": key,
                "programme_title": entry.programme.title,
                "partners": _few(book.charged(charging, labels)),
                "importers": [entry.importer],
                "exporters": list(labels),
                "authority": "; ".join(dict.fromkeys(part for m in charging for part in m.citation.split("; "))),
                "effective": {side: day for side, day in dates.items() if day},
                "note": "; ".join(dict.fromkeys(m.note for m in charging if m.note)),
            } | ({"sectors": named} if entry.authority.authority == OWN and (named := _goods(charging)) else {})


def _goods(measures: Sequence[DatedMeasure]) -> list[str]:
    """Industries that a scenario's own measures name; none where they name products too, or everything."""
    scopes = [measure.scope for measure in measures]
    plain = not any(scope.hs or scope.lists for scope in scopes)
    return list(dict.fromkeys(name for scope in scopes for name in scope.sectors)) if plain else []


def _groups(entry: Entry, apart: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Suffix of a measure's name → labels of the partners it is for.

    Where not all of an importer's trade is known by product, those it is known from, or whom a scenario's own measure
    names; else each partner apart, and the others.
    """
    if by_industry(entry.importer):
        own = entry.authority.authority == OWN
        named = [label for m in entry.programme.measures for label in m.exporters]
        return {"": tuple(dict.fromkeys(named)) if own else trade_of(entry.importer).partners}
    partners = [code for code in apart if code != entry.importer]
    groups: dict[str, tuple[str, ...]] = {f".{code.lower()}": (code,) for code in partners}
    return groups | {".others" if partners else "": ("all", *(f"not {code}" for code in partners))}


def _few(charged: Sequence[str]) -> list[str]:
    """Partners to name; none where they are many, who are the others."""
    return list(charged) if len(charged) <= FEW else []


def _apart(scenario: Scenario) -> list[str]:
    """Partners with measures of their own: those named, else the spotlight's that have their own law."""
    if scenario.tariff_book.apart is None:
        return [code for code in scenario.spotlight if code in partner_names() and law_of(code) == code]
    for code in scenario.tariff_book.apart:
        check_partner(code, "tariff_book.apart")
    return list(scenario.tariff_book.apart)


@dataclass(frozen=True, eq=False)
class Duties:
    """What the book's measures of one importer change, product by product: all that no elasticity has a part in.

    Attributes
    ----------
    ratio, value : array [row]
        (1+t)/(1+t₀) of each product and partner in the table, and its customs value in 2024.
    cells : array of int [row]
        Its industry and seller.
    sellers : array of int [i]
        Seller that each fine region is or belongs to, of `count`.
    mean : array [s, 1, i]
        Points all of them add, a fraction.
    parts : tuple of array [s, 1, i]
        Points each measure adds; zero where it adds none.
    products : tuple of array [h, i], optional
        The same on the products of the economy; empty where it has none.
    """

    ratio: Array
    value: Array
    cells: Cells
    sellers: Cells
    count: int
    mean: Array
    parts: tuple[Array, ...]
    products: tuple[Array, ...] = ()

    def under(self, scenario: Scenario, applied: Array, trade_elasticity: Array) -> list[Array]:
        """Each measure's part of the change of the importer's fine cells [s, n, i], where `applied` is paid before."""
        whole = self.mean
        if scenario.one_wedge:
            theta = np.repeat(trade_elasticity, self.count)
            found = wedge(self.ratio, self.value, self.cells, len(theta), theta).reshape(-1, self.count)
            whole = (1 + applied) * (found[:, None, self.sellers] - 1)
        charged = np.broadcast_to(np.abs(self.mean) > 1e-12, whole.shape)
        scale = np.divide(whole, self.mean, out=np.zeros_like(whole), where=charged)
        return [scale * part for part in self.parts]


def book_changes(
    scenario: Scenario,
    measures: Sequence[BookMeasure],
    fine: Detail,
    trade_elasticity: Array,
    known: Mapping[str, Duties] = MappingProxyType({}),
    table: ProductTable | None = None,
) -> tuple[list[BookChange], dict[str, Duties]]:
    """Points (fractions) each of a scenario's book measures adds to the fine cells [s, n, i], resolved together.

    A cell's whole change is the scenario's aggregate of its products; measures share it by the duty each brings on 2024
    customs values.

    Parameters
    ----------
    trade_elasticity : array [fine s]
        θ of the economy's sector each industry is in.
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
        raise ScenarioError("as_of: the tariff book needs the embedded table; give rates in percent instead")
    added = [np.zeros_like(fine.tariff) for _ in measures]
    products: list[Array | None] = [None for _ in measures]
    for importer in dict.fromkeys(measure.importers[0] for measure in measures):
        mine = [j for j, measure in enumerate(measures) if measure.importers == (importer,)]
        laws = [j for j in mine if measures[j].programme not in LOSES or by_product(importer, measures[j].exporters[0])]
        if laws:
            own, places = [measures[j] for j in laws], buyers(importer, fine)
            if not len(places):
                raise ScenarioError(
                    f"with: {importer} is not in the table by itself, so nothing it buys is known; drop it"
                )
            read[importer] = known.get(importer) or _read(scenario, own, importer, fine, table)
            parts = read[importer].under(scenario, fine.tariff[:, places, :], trade_elasticity)
            for j, part in zip(laws, parts, strict=True):
                added[j][:, places, :] += part
            for j, on_products in zip(laws, read[importer].products, strict=False):
                products[j] = on_products
        for j in set(mine) - set(laws):
            added[j] += lost_preference(scenario, measures[j], fine)
    return [BookChange(*each) for each in zip(added, products, strict=True)], read


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


def _read(
    scenario: Scenario, measures: Sequence[BookMeasure], importer: str, fine: Detail, table: ProductTable | None
) -> Duties:
    found, rows = _rates(scenario, measures, importer, fine)
    duties = _duties(found, measures, fine)
    if table is None:
        return duties
    whole, size = [], len(imports_of(importer, fine))
    for measure in measures:
        points = np.zeros(size)
        points[rows] = _points(found, measure) / 100
        whole.append(points)
    return replace(duties, products=tuple(map(frozen, products_of(importer, whole, fine, table))))


def _points(found: Rates, measure: BookMeasure) -> Array:
    """Points a measure adds to each row [row]."""
    points = found.changes.get(LOST if measure.programme in LOSES else measure.programme)
    return np.where(selected(measure.exporters, found.trade), 0.0 if points is None else points, 0.0)


def _rates(
    scenario: Scenario, measures: Sequence[BookMeasure], importer: str, fine: Detail
) -> tuple[Rates, NDArray[np.intp]]:
    """The product-level duties of one importer with only these measures on, and which of its rows they are of."""
    assert scenario.as_of is not None
    on: dict[str, list[tuple[str, ...]]] = {}
    for measure in measures:
        on.setdefault(measure.programme, []).append(measure.exporters)
    trade = imports_of(importer, fine)
    rows = np.flatnonzero(np.any([selected(m.exporters, trade) for m in measures], axis=0))
    trade = trade.rows(rows)
    book = scenario_book(scenario).only(on)
    own = [key for key in on if key.startswith(f"{OWN}.")]
    for key in own:
        check_scopes(book.entries[key], trade, f"with.{key.removeprefix(f'{OWN}.')}")
    try:
        kept = kept_claims(scenario, trade) if on.keys() & set(LOSES) else 1.0
        found = rates(book, trade, scenario.as_of, scenario.tariff_book.claims, kept=kept)
    except InputError as error:
        raise ScenarioError(f"with: {error}") from None
    for key in own:
        layer = found.layers.get(key)
        if layer is None or not trade.value[layer.rows[layer.in_scope > 0]].any():
            raise ScenarioError(
                f"with.{key.removeprefix(f'{OWN}.')} covers nothing that {importer} buys from "
                f"{', '.join(book.entries[key].programme.measures[0].exporters)}; name other goods or `exporters`, or "
                "drop it"
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

    parts = tuple(on_table(_points(found, measure)) for measure in measures)
    held = cells >= 0
    rows = (frozen(found.ratio[held]), frozen(trade.value[held]), cells[held])
    return Duties(*rows, members, len(sellers), on_table(found.change_percent), parts)
