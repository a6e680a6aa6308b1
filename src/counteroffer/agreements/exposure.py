"""What a lapse of the pact falls on, product by product where the data have products."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.economy.detail import Detail
from counteroffer.run.run import Run
from counteroffer.scenario.law.book import scenario_book
from counteroffer.scenario.law.imports import industries_of
from counteroffer.scenario.law.preferences import by_product, lapsed_pairs, ordinary_rates
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.sources.known import trade_of
from counteroffer.tariffs.terms.pacts import Pact, pact_between

LEAST = 1e-9  # percentage points; a smaller rise is none


def affected_trade(run: Run, members: tuple[str, ...], pact: Pact) -> pd.DataFrame:
    """By importer, exporter and sector: how much trade a lapse puts a higher duty on, and how much higher.

    Columns importer, exporter, sector, name, trade_usd_mn, claimed_percent (of the trade, claiming the pact on the
    day), affected_percent (of the trade: what claims it and then pays more), today_percent, lapsed_percent (mean
    duties), basis. Where a member's ordinary duties are known with its imports, these are counted product by product at
    2024 customs values and real claims; elsewhere industry by industry at the table's values, where all trade counts as
    claiming.
    """
    rows = []
    for importer, exporter in lapsed_pairs(pact, "lapsed"):
        if {importer, exporter} <= {*members} or importer == exporter:
            make = _by_product if by_product(importer, exporter) else _by_industry
            rows.append(make(run, importer, exporter))
    return pd.concat(rows, ignore_index=True)


def _by_product(run: Run, importer: str, exporter: str) -> pd.DataFrame:
    scenario, fine = run.scenario, run.economy.detail
    assert scenario.as_of is not None
    claiming = scenario.tariff_book.claims
    trade = trade_of(importer, scenario.tariff_book.route).of((exporter,))
    asked = Question(scenario_book(scenario), trade, claiming)
    now, gone = (asked.effective(scenario.as_of, kept).level_percent for kept in (1.0, 0.0))
    at = np.append(fine.sector_of, -1)[industries_of(trade, fine.sectors)[trade.product]]
    claimed = 100 * trade.claims(scenario.as_of, claiming)
    return _table(run, importer, exporter, at, trade.value / 1e6, claimed, np.asarray(now), np.asarray(gone))


def _by_industry(run: Run, importer: str, exporter: str) -> pd.DataFrame:
    fine: Detail = run.economy.detail
    pact = pact_between(importer, exporter)
    by_file = pact.schedules[importer].by == "industry"
    goods = np.isin(fine.sectors, list(pact.ordinary(importer, exporter).index if by_file else run.economy.goods))
    buyers, sellers = fine.under(importer), fine.under(exporter)
    cells = np.ix_(np.arange(len(fine.sectors)), buyers, sellers)
    trade = np.where(buyers[:, None] == sellers[None, :], 0.0, fine.trade[cells])
    value = trade.sum((1, 2))
    rates = ordinary_rates(pact, importer, exporter, fine)
    mfn = 100 * np.divide((trade * rates).sum((1, 2)), value, out=np.zeros_like(value), where=value > 0)
    # What is charged today, the scenario's own counter-tariffs with it.
    now = 100 * np.divide(
        (trade * run.policy.detail.tariff[cells]).sum((1, 2)), value, out=np.zeros_like(value), where=value > 0
    )
    base = 100 * np.divide((trade * fine.tariff[cells]).sum((1, 2)), value, out=np.zeros_like(value), where=value > 0)
    gone = now + np.maximum(mfn - base, 0.0) * goods
    at = np.where(goods, fine.sector_of, -1)
    return _table(run, importer, exporter, at, value, np.where(goods, 100.0, np.nan), now, gone)


def _table(
    run: Run,
    importer: str,
    exporter: str,
    at: np.ndarray,
    value: np.ndarray,
    claimed: np.ndarray,
    now: np.ndarray,
    gone: np.ndarray,
) -> pd.DataFrame:
    size, inside = len(run.economy.sectors), at >= 0

    def over(values: np.ndarray) -> np.ndarray:
        return np.bincount(at[inside], weights=(value * values)[inside], minlength=size)

    total = over(np.ones(len(value)))
    means = {
        "claimed_percent": over(claimed),
        "affected_percent": over(claimed * (gone > now + LEAST)),
        "today_percent": over(now),
        "lapsed_percent": over(gone),
    }
    frame = pd.DataFrame({key: found / np.where(total > 0, total, 1.0) for key, found in means.items()})
    frame.insert(0, "importer", importer)
    frame.insert(1, "exporter", exporter)
    frame.insert(2, "sector", run.economy.sectors)
    frame.insert(3, "name", [run.economy.sector_name(code) for code in run.economy.sectors])
    frame.insert(4, "trade_usd_mn", total)
    basis = pact_between(importer, exporter).schedules[importer].basis
    return frame[total > 0].assign(basis=basis).reset_index(drop=True)
