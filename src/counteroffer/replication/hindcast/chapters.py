"""What a country sells, known by chapter of the Harmonized System, as rows of industries."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.replication.hindcast.outcomes import Outcomes, everybody
from counteroffer.replication.hindcast.said import said
from counteroffer.replication.hindcast.tables import VALUE
from counteroffer.tariffs.sources.known import main_importer, trade_of
from counteroffer.tariffs.terms.match import Matcher
from counteroffer.tariffs.trade import METALS, Trade

LINE = 6  # digits of a line of the Harmonized System


def chapter_shares(digits: int) -> pd.Series:
    """Share of each HS heading of so many digits in each industry [code, industry].

    The mean of two readings of what the main importer buys: a line of six digits each counted once, and by value. Lines
    of no industry count as one.
    """
    trade = trade_of(main_importer())
    value = np.bincount(trade.product, trade.value, len(trade.hs))
    frame = pd.DataFrame({"line": trade.hs.astype(f"S{LINE}").astype(str), "icio": trade.icio, "value": value})
    lines = frame.groupby(["line", "icio"], as_index=False)["value"].sum()
    lines = lines.assign(code=lines["line"].str[:digits], count=1.0)
    summed = lines.groupby(["code", "icio"])[["count", "value"]].sum()
    total = summed.groupby("code").transform("sum")
    found: pd.Series = (summed / total.where(total > 0)).mean(axis=1)
    return found


def exported(outcomes: Outcomes) -> Trade:
    """Sales of the base year as rows of partner, heading and industry; `importer` is who sells."""
    shares = chapter_shares(outcomes.digits)
    frame = outcomes.frame[outcomes.frame["month"].str[:4] == str(said().base_year)]
    partners = [partner for partner in everybody(outcomes) if partner != said().everyone]
    sold = frame[frame["partner"].isin(partners)].groupby(["partner", "code"])[VALUE].sum()
    codes = [code for code, _ in shares.index]
    value = np.array(
        [[sold.get((partner, code), 0.0) for code in codes] for partner in partners], dtype=float
    ) * shares.to_numpy(dtype=float)
    hs, icio = np.array(codes, dtype="S10"), np.array([name for _, name in shares.index], dtype=str)
    rows, products = value.size, len(hs)
    return Trade(
        importer=outcomes.importer,
        partners=tuple(partners),
        partner=np.repeat(np.arange(len(partners)), products),
        product=np.tile(np.arange(products), len(partners)),
        value=value.ravel(),
        duty=np.zeros(rows),
        hs=hs,
        icio=icio,
        mfn_percent=np.zeros(products),
        content=np.zeros((products, len(METALS))),
        claimed=np.zeros((rows, 0), dtype=np.float32),
        periods=(),
        imputed=np.ones(rows, dtype=bool),
        matcher=Matcher(hs, icio),
    )
