"""The pact's preferences in a scenario: who loses them, and what claiming them costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from counteroffer import data
from counteroffer.economy.detail import Detail
from counteroffer.equilibrium.arrays import Array
from counteroffer.scenario.measures import BookMeasure, PactCostMeasure
from counteroffer.scenario.schema import Scenario
from counteroffer.tariffs.trade import PACT, Floats, Trade, partner_names, us_trade

LAPSE, ORIGIN, UNCERTAINTY = "pact.lapse", "pact.origin", "pact.uncertainty"
US = "USA"
MEMBERS = tuple(sorted((*PACT, US)))
PAIRS = tuple((importer, exporter) for importer in MEMBERS for exporter in MEMBERS if importer != exporter)
PACT_MFN = "pact_mfn.csv"
LOSES = (LAPSE, ORIGIN)  # programmes under which goods lose preference


def lapsed_pairs(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Importer and exporter of every pair that trades at MFN: all after a lapse, those without the US if bilateral."""
    if scenario.pact == "lapsed":
        return PAIRS
    return tuple(pair for pair in PAIRS if US not in pair) if scenario.pact == "bilateral" else ()


def preference_measures(scenario: Scenario) -> Iterator[dict[str, Any]]:
    """What the scenario changes of the pact, as measures."""
    gone = lapsed_pairs(scenario)
    stands = [pair for pair in PAIRS if pair not in gone]
    rules, review = scenario.rules_of_origin, scenario.review
    for pair in gone:
        yield _measure("book", LAPSE, pair, "Pact lapses" if scenario.pact == "lapsed" else "No pact between them")
    if any(rule.use_percent < 100 for rule in rules):
        for pair in stands:
            yield _measure("book", ORIGIN, pair, "Goods that no longer qualify for the pact")
    if any(rule.compliance_percent > 0 for rule in rules):
        note = "; ".join(dict.fromkeys(rule.source for rule in rules))
        for pair in stands:
            yield _measure("pact_cost", ORIGIN, pair, "Cost of stricter rules of origin", note, "pact.compliance")
    if review is not None and review.cost_percent > 0:
        for pair in stands:
            yield _measure("pact_cost", UNCERTAINTY, pair, "Cost of a pact that may lapse", review.source)


def _measure(
    kind: str, programme: str, pair: tuple[str, str], title: str, note: str = "", name: str = ""
) -> dict[str, Any]:
    importer, exporter = pair
    schedule = "MFN schedule" + (" (HTSUS 2025)" if importer == US else " (WITS 2014)")
    return {
        "kind": kind,
        "name": f"{name or programme}.{importer.lower()}.{exporter.lower()}",
        "title": f"{title}: {partner_names()[importer]} on {partner_names()[exporter]}",
        "programme": programme,
        "importers": [importer],
        "exporters": [exporter],
        "authority": schedule if kind == "book" else "",
        "note": note,
    }


def kept_claims(scenario: Scenario, trade: Trade) -> float | Floats:
    """Share of today's claims that still qualify, by row of the US's trade; one number where all rows have it."""
    if scenario.pact == "lapsed":
        return 0.0
    return _rule(scenario, trade, "use_percent", 100.0) / 100 if scenario.rules_of_origin else 1.0


def _rule(scenario: Scenario, trade: Trade, key: str, otherwise: float) -> Floats:
    """A number of the last rule of origin that covers each row [row]."""
    found = np.full(len(trade), otherwise)
    for j, rule in enumerate(scenario.rules_of_origin):
        covered = trade.matcher.lengths(rule.products, f"rules_of_origin[{j}].products") >= 0
        found[covered[trade.product]] = getattr(rule, key)
    return found


def lost_preference(scenario: Scenario, measure: BookMeasure, fine: Detail) -> Array:
    """Points (fractions) that Canada or Mexico adds to a member's goods [s, n, i].

    What MFN is above the applied rate, on the share of each industry that no longer qualifies.
    """
    importer, exporter = measure.importers[0], measure.exporters[0]
    frame = data.frame(PACT_MFN).query("importer == @importer and exporter == @exporter")
    ordinary = frame.set_index("icio")["mfn_percent"].reindex(fine.sectors).fillna(0.0).to_numpy() / 100
    share = np.ones(len(fine.sectors))
    if measure.programme == ORIGIN:
        trade = _mirror(importer, exporter)
        share = _by_industry(trade, 1 - _rule(scenario, trade, "use_percent", 100.0) / 100, fine)
    cells = _cells(importer, exporter, fine)
    added = np.zeros_like(fine.tariff)
    added[cells] = share[:, None, None] * np.maximum(ordinary[:, None, None] - fine.tariff[cells], 0.0)
    return added


def pact_cost(scenario: Scenario, measure: PactCostMeasure, fine: Detail) -> Array:
    """Rise of the delivered cost (fraction) of a member's goods [s, n, i]: the cost on the share that claims the pact.

    Claims are those of the US's imports by product, on the scenario's day; other members' claims are not published, so
    theirs are taken to mirror them, industry by industry.
    """
    assert scenario.as_of is not None
    importer, exporter = measure.importers[0], measure.exporters[0]
    trade = _mirror(importer, exporter)
    kept = kept_claims(scenario, trade)
    claimed = trade.claiming(kept).usmca_use(scenario.as_of, scenario.tariff_book.usmca_use)
    if measure.programme == UNCERTAINTY:
        assert scenario.review is not None
        cost = np.full(len(trade), scenario.review.cost_percent)
    else:
        cost = _rule(scenario, trade, "compliance_percent", 0.0)
    added = np.zeros_like(fine.tariff)
    added[_cells(importer, exporter, fine)] = _by_industry(trade, claimed * cost / 100, fine)[:, None, None]
    return added


def _mirror(importer: str, exporter: str) -> Trade:
    """US imports of the pair's goods: from the exporter, or the importer where the US exports; both without the US."""
    partners = tuple(code for code in (importer, exporter) if code != US)
    return us_trade().of((exporter,) if importer == US else partners)


def _by_industry(trade: Trade, values: Floats, fine: Detail) -> Array:
    """Mean of rows by 2024 value in each industry of the fine table [s]; zero where nothing is traded."""
    place = {code: s for s, code in enumerate(fine.sectors)}
    at = np.array([place.get(str(code), -1) for code in trade.icio])[trade.product]
    inside, size = at >= 0, len(fine.sectors)
    weight = np.bincount(at[inside], weights=trade.value[inside], minlength=size)
    total = np.bincount(at[inside], weights=(trade.value * values)[inside], minlength=size)
    return np.asarray(np.divide(total, weight, out=np.zeros(size), where=weight > 0))


def _cells(importer: str, exporter: str, fine: Detail) -> tuple[np.ndarray, ...]:
    return np.ix_(np.arange(len(fine.sectors)), fine.places(importer), fine.places(exporter))
