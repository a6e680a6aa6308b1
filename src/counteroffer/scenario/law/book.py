"""A scenario and the tariff book: its measures, and what they change on the finest table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.errors import InputError, ScenarioError, worded
from counteroffer.scenario.law.imports import by_industry, no_products
from counteroffer.scenario.law.preferences import kept_claims, preference_measures
from counteroffer.scenario.schema.measures import BookMeasure
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.tariffs.book import OWN, Book, Entry
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.own import own_book
from counteroffer.tariffs.question import LawDoubt, Question, law_doubts
from counteroffer.tariffs.rates import rates
from counteroffer.tariffs.report import table
from counteroffer.tariffs.sources.known import Route, main_importer, sources, trade_of
from counteroffer.tariffs.stack import check_day
from counteroffer.tariffs.terms.partners import check_partner, law_of, partner_names
from counteroffer.tariffs.terms.schema import DatedMeasure, LawQuota
from counteroffer.tariffs.terms.scope import EXCEPT
from counteroffer.tariffs.trade import Trade

FEW = 2  # partners that a measure names


def scenario_book(scenario: Scenario) -> Book:
    """The book as a scenario changes it.

    Raises
    ------
    InputError, LabelError
        For what the book does not have, and for impossible measures.
    """
    shipped = load_book() if scenario.book is None else own_book(scenario.book)
    book = shipped.plus(scenario.with_).without(scenario.without)
    return replace(book, date_rule=scenario.tariff_book.date_rule).supposing(scenario.tariff_book.outcomes)


def doubts(scenario: Scenario) -> tuple[LawDoubt, ...]:
    """What is not known of the law that a scenario takes from the book on its day."""
    if scenario.as_of is None:
        return ()
    importers = [measure.importers[0] for measure in scenario.measures if isinstance(measure, BookMeasure)]
    return law_doubts(scenario_book(scenario), importers, scenario.as_of)


def main_duties(scenario: Scenario) -> dict[str, pd.DataFrame]:
    """What the book says of the main importer's duties on a scenario's day, by sector and by authority.

    As `counteroffer.tariffs.table` for the spotlight's partners, with a column exporter; revenue is a memo at 2024
    customs values. Nothing where the scenario does not read the book.
    """
    if scenario.as_of is None:
        return {}
    book, trade = scenario_book(scenario), trade_of(main_importer(), scenario.tariff_book.route)
    partners = [code for code in scenario.spotlight if code in trade.partners]
    frames: dict[str, list[pd.DataFrame]] = {"sector": [], "authority": []}
    for partner in partners:
        own = trade.of((partner,))
        question = Question(book, own, scenario.tariff_book.claims, kept_claims(scenario, own))
        for by, rows in frames.items():
            rows.append(table(question, scenario.as_of, by).assign(exporter=partner))
    return {by: pd.concat(rows, ignore_index=True) for by, rows in frames.items() if rows}


def from_book(scenario: Scenario, where: str) -> list[dict[str, Any]]:
    """The book's measures of a scenario's day, one a programme and partner apart, and one for all other partners."""
    assert scenario.as_of is not None
    try:
        book = scenario_book(scenario)
        check_day(scenario.as_of, book.days)
        return [*_measures(scenario, book), *_quotas(scenario, book), *preference_measures(scenario)]
    except InputError as error:
        raise ScenarioError(worded("{where}: {problem}", where=where, problem=error)) from error


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


def _quotas(scenario: Scenario, book: Book) -> Iterator[dict[str, Any]]:
    """The book's quotas as limits that hold, where the scenario says so."""
    day = scenario.as_of
    assert day is not None
    for importer in book.importers if scenario.tariff_book.quotas == "solved" else ():
        for key, quota in book.quotas(importer, day):
            name = f"{key}.{quota.name}"
            counted = _counted(importer, quota, scenario.tariff_book.route)
            _refuse_unknown(name, importer, quota, counted)
            dates = {"from": quota.first, "until": quota.until}
            known = list(dict.fromkeys(counted.icio[counted.product].tolist()))
            yield {
                "kind": "book_quota",
                "name": name,
                "programme": key,
                "title": quota.title,
                "importers": [importer],
                "exporters": list(quota.exporters),
                "sectors": list(quota.sectors) or known,
                "products": list(quota.hs),
                "share_percent": quota.share_percent,
                "share_source": quota.share_source,
                "limit_percent": quota.limit_percent,
                "rents": quota.rents,
                "authority": quota.citation,
                "effective": {side: day for side, day in dates.items() if day},
                "note": quota.source,
            } | _beyond(quota, book, counted, day)


def _beyond(quota: LawQuota, book: Book, counted: Trade, day: dt.date) -> dict[str, float]:
    """What is paid beyond a quota. The law has points of the value; over the price with duties they weigh less.

    Where customs say what the goods within it pay, as percent of that price; elsewhere as the points, which the
    resolver sets over the duties of the economy.
    """
    if quota.over_points is None:
        return {}
    if by_industry(counted.importer):
        return {"over_points": quota.over_points}
    level = float(np.average(rates(book, counted, day).level_percent, weights=counted.value))
    return {"over_percent": round(100 * quota.over_points / (100 + level), 2)}


def _refuse_unknown(name: str, importer: str, quota: LawQuota, counted: Trade) -> None:
    """Raise for a quota of which the data do not know how much trade it is on, or the law how much that may be."""
    stated, known = quota.share_percent is not None, len(counted) > 0
    if stated and known:
        raise InputError(
            worded(
                "{name}: it states a share of what {importer} buys, and HS {hs} is known by product there; "
                "drop sectors, share_percent and share_source from the quota",
                name=name,
                importer=importer,
                hs=", ".join(quota.hs),
            )
        )
    if quota.limit_percent is not None and (stated or known):
        return
    if quota.limit_percent is None:
        lacks, say = worded("how much it is of the data's trade"), "limit_percent, source"
    else:
        lacks = worded("what {importer} buys of it by product", importer=importer)
        say = "sectors, share_percent, share_source"
    raise InputError(
        worded(
            "{name}: {lacks} is not known, so it cannot be solved; say {say} of it in a folder of your "
            "own law (book: FOLDER), write a quota of your own into `measures`, or say `tariff_book: "
            "{{quotas: within}}`",
            name=name,
            lacks=lacks,
            say=say,
        )
    )


def _counted(importer: str, quota: LawQuota, route: Route) -> Trade:
    """Rows of an importer's trade that a quota counts; none where it is not known by product."""
    trade = trade_of(importer, route) if importer in sources() else no_products(importer)
    trade = trade.under(quota.hs)
    return trade.rows(np.flatnonzero(trade.selected(quota.exporters) & (trade.value > 0)))


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
    named = tuple(dict.fromkeys(label for m in entry.programme.measures for label in m.exporters))
    if entry.authority.authority == OWN and by_industry(entry.importer):
        return {"": named}
    if by_industry(entry.importer) and entry.importer in sources():
        return {"": trade_of(entry.importer).partners}
    if by_industry(entry.importer) and not any(label == "all" or label.startswith(EXCEPT) for label in named):
        return {"": named}
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
