"""A pact's preferences in a scenario: who loses them, and what claiming them costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from counteroffer.economy.detail import Detail
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, worded
from counteroffer.scenario.law.imports import industries_of
from counteroffer.scenario.schema.measures import BookMeasure, PactCostMeasure
from counteroffer.scenario.schema.pact import OriginRule, PactForm
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.tariffs.load import load_book
from counteroffer.tariffs.sources.known import trade_of
from counteroffer.tariffs.terms.pacts import Pact, load_pacts, named_pact, pact_between
from counteroffer.tariffs.trade import Floats, Trade

LAPSE, ORIGIN, UNCERTAINTY = "pact.lapse", "pact.origin", "pact.uncertainty"
COMPLIANCE = "pact.compliance"  # name of measures of ORIGIN that are a cost
LOSES = (LAPSE, ORIGIN)  # programmes under which goods lose preference
FEW = 3  # members up to which each pair has a measure; of more, each importer
Pair = tuple[str, str]  # importer and exporter


def lapsed_pairs(pact: Pact, form: PactForm) -> tuple[Pair, ...]:
    """Every pair that trades at MFN: all members after a lapse, those without the hub if bilateral.

    What an importer charges whose ordinary duties are not known stays as it is.
    """
    if form == "lapsed":
        return tuple(pair for pair in pact.pairs if pair[0] in pact.schedules)
    return tuple(pair for pair in pact.pairs if pact.hub not in pair) if form == "bilateral" else ()


def preference_measures(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """What the scenario changes of pacts, as measures."""
    for key, form in scenario.pact_forms.items():
        pact = load_pacts()[key]
        yield from _measures(scenario, pact, form)


def _measures(scenario: Scenario, pact: Pact, form: PactForm) -> Iterator[dict[str, Any]]:
    gone, titles = lapsed_pairs(pact, form), pact.titles
    _check_said(pact, form)
    stands = [pair for pair in pact.pairs if pair not in gone]
    rules, review = [rule for _, rule in _rules(scenario, pact)], scenario.review
    title = titles.lapsed if form == "lapsed" else titles.bilateral
    for pair in gone if len(pact.members) <= FEW else ():
        yield _measure("book", LAPSE, pair, title, authority=pact.schedules[pair[0]].citation)
    for importer in dict.fromkeys(pair[0] for pair in gone) if len(pact.members) > FEW else ():
        exporters = [other for one, other in gone if one == importer]
        whole = _measure("book", LAPSE, (importer, pact.pact), title, authority=pact.schedules[importer].citation)
        yield whole | {"exporters": exporters, "partners": [] if len(exporters) > FEW else exporters}
    if any(rule.use_percent < 100 for rule in rules):
        for pair in stands:
            yield _measure("book", ORIGIN, pair, titles.origin, authority=pact.schedules[pair[0]].citation)
    if any(rule.compliance_percent > 0 for rule in rules):
        note = "; ".join(dict.fromkeys(rule.source for rule in rules))
        for pair in stands:
            yield _measure("pact_cost", ORIGIN, pair, titles.compliance, note=note, name=COMPLIANCE)
    if review is not None and review.cost_percent > 0 and named_pact(review.pact, "review.pact").pact == pact.pact:
        for pair in stands:
            yield _measure("pact_cost", UNCERTAINTY, pair, titles.uncertainty, note=review.source)


def _check_said(pact: Pact, form: PactForm) -> None:
    """Refuse a form that a pact's file does not have."""
    if form == "bilateral" and not pact.hub:
        raise InputError(
            worded(
                "pact.{pact}: bilateral is of a pact with a hub, and {title} has none; say lapsed",
                pact=pact.pact,
                title=pact.title,
            )
        )


def _measure(
    kind: str, programme: str, pair: Pair, title: str, *, authority: str = "", note: str = "", name: str = ""
) -> dict[str, Any]:
    importer, exporter = pair
    return {
        "kind": kind,
        "name": f"{name or programme}.{importer.lower()}.{exporter.lower()}",
        "programme": programme,
        "programme_title": title,
        "importers": [importer],
        "exporters": [exporter],
        "authority": authority,
        "partners": [exporter],
        "note": note,
    }


def _rules(scenario: Scenario, pact: Pact) -> list[tuple[int, OriginRule]]:
    """The scenario's rules of origin of a pact, with their places in the file."""
    return [
        (j, rule)
        for j, rule in enumerate(scenario.rules_of_origin)
        if named_pact(rule.pact, f"rules_of_origin[{j}].pact").pact == pact.pact
    ]


def kept_claims(scenario: Scenario, trade: Trade) -> float | Floats:
    """Share of today's claims of pacts that still qualify, by row of a trade; one number where all do."""
    kept, forms = np.ones(len(trade)), scenario.pact_forms
    for pact in trade.pacts:
        gone = {exporter for importer, exporter in lapsed_pairs(pact, forms[pact.pact]) if importer == trade.importer}
        lost = (np.isin(trade.partners, list(gone)) | np.isin(trade.law, list(gone)))[trade.partner]
        rows = trade.members(pact)[trade.partner] & ~lost
        kept[lost] = 0.0
        kept[rows] = _rule(scenario, pact, trade, "use_percent", 100.0)[rows] / 100
    return 1.0 if (kept == 1).all() else kept


def _rule(scenario: Scenario, pact: Pact, trade: Trade, key: str, otherwise: float) -> Floats:
    """A number of the last rule of origin of a pact that covers each row [row]."""
    found = np.full(len(trade), otherwise)
    for j, rule in _rules(scenario, pact):
        covered = trade.matcher.lengths(rule.products, f"rules_of_origin[{j}].products") >= 0
        found[covered[trade.product]] = getattr(rule, key)
    return found


def by_product(importer: str, exporter: str) -> bool:
    """Whether a member's ordinary duties on another are known with its own imports."""
    return pact_between(importer, exporter).schedules[importer].by == "product"


def lost_preference(scenario: Scenario, measure: BookMeasure, fine: Detail) -> Array:
    """Points (fractions) that a member whose schedule is known by industry adds to another's goods [s, n, i].

    What MFN is above the applied rate, on the share of each industry that no longer qualifies.
    """
    importer, added = measure.importers[0], np.zeros_like(fine.tariff)
    for exporter in measure.exporters:
        pact, share = pact_between(importer, exporter), np.ones(len(fine.sectors))
        if measure.programme == ORIGIN:
            trade = _mirror(scenario, pact, importer, exporter)
            share = _by_industry(trade, 1 - _rule(scenario, pact, trade, "use_percent", 100.0) / 100, fine)
        cells = _cells(importer, exporter, fine)
        lost = np.maximum(ordinary_rates(pact, importer, exporter, fine) - fine.tariff[cells], 0.0)
        added[cells] = share[:, None, None] * lost
    own = fine.region_of[:, None] == fine.region_of[None, :]
    added[:, own] = 0.0  # inside a region nothing is charged
    return added


def ordinary_rates(pact: Pact, importer: str, exporter: str, fine: Detail) -> Array:
    """MFN fractions of a member on another's goods, by fine importer [s, n, 1]; see `MemberSchedule.by`."""
    said = pact.schedules[importer]
    if said.by == "partner":
        at = np.ix_(np.arange(len(fine.sectors)), fine.under(importer), fine.under(said.partner))
        return np.asarray(fine.tariff[at].mean(2, keepdims=True))
    percent = pact.ordinary(importer, exporter).reindex(fine.sectors).fillna(0.0).to_numpy()
    return np.asarray(percent[:, None, None] / 100)


def pact_cost(scenario: Scenario, measure: PactCostMeasure, fine: Detail) -> Array:
    """Rise of the delivered cost (fraction) of a member's goods [s, n, i]: the cost on the share that claims the pact.

    Or only what claims it now and did not before the book's duties, where a rule of origin says so. Claims are those of
    one member's imports by product, on the scenario's day; other members' claims are not published, so theirs are
    taken to mirror them, industry by industry.
    """
    assert scenario.as_of is not None
    importer, exporter = measure.importers[0], measure.exporters[0]
    pact = pact_between(importer, exporter)
    trade = _mirror(scenario, pact, importer, exporter)
    kept = kept_claims(scenario, trade)
    trade = trade.claiming(kept)
    claimed = trade.claims(scenario.as_of, scenario.tariff_book.claims)
    if measure.programme == UNCERTAINTY:
        assert scenario.review is not None
        cost = np.full(len(trade), scenario.review.cost_percent)
    else:
        cost = _rule(scenario, pact, trade, "compliance_percent", 0.0)
        before = trade.claims(load_book().days.before, scenario.tariff_book.claims)
        only = _rule(scenario, pact, trade, "newly_claimed", 0.0) > 0
        claimed = np.where(only, np.maximum(claimed - before, 0.0), claimed)
    added = np.zeros_like(fine.tariff)
    added[_cells(importer, exporter, fine)] = _by_industry(trade, claimed * cost / 100, fine)[:, None, None]
    return added


def _mirror(scenario: Scenario, pact: Pact, importer: str, exporter: str) -> Trade:
    """Imports whose claims stand for a pair's: from its exporter, or its importer where the known side exports."""
    assert pact.claims is not None  # a scenario that asks for claims of a pact without them is refused
    known = pact.claims.importer
    partners = (exporter,) if importer == known else tuple(code for code in (importer, exporter) if code != known)
    return trade_of(known, scenario.tariff_book.route).of(partners)


def _by_industry(trade: Trade, values: Floats, fine: Detail) -> Array:
    """Mean of rows by 2024 value in each industry of the fine table [s]; zero where nothing is traded."""
    at = industries_of(trade, fine.sectors)[trade.product]
    inside, size = at >= 0, len(fine.sectors)
    weight = np.bincount(at[inside], weights=trade.value[inside], minlength=size)
    total = np.bincount(at[inside], weights=(trade.value * values)[inside], minlength=size)
    return np.asarray(np.divide(total, weight, out=np.zeros(size), where=weight > 0))


def _cells(importer: str, exporter: str, fine: Detail) -> tuple[np.ndarray, ...]:
    return np.ix_(np.arange(len(fine.sectors)), fine.under(importer), fine.under(exporter))
