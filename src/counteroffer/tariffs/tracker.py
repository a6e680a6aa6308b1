"""Our rates beside a published tracker's, and which of its readings of the law explains each gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.errors import DataMissing
from counteroffer.tariffs.book import Book
from counteroffer.tariffs.load import SHIPPED, load_book
from counteroffer.tariffs.rates import rates
from counteroffer.tariffs.trade import Trade, us_trade

LARGEST_GAP = 1.0  # points; a larger one has to be explained
FILE = "country-by-time.csv"
PARTNERS = {
    "CAN": "CANADA",
    "MEX": "MEXICO",
    "CHN": "CHINA",
    "EU": "EUROPEAN UNION",
    "GBR": "UNITED KINGDOM",
    "JPN": "JAPAN",
    "KOR": "KOREA, SOUTH",
}


@dataclass(frozen=True)
class Rule:
    """A reading of the law on which we and the tracker differ: the programmes that hold it, and what it says there."""

    name: str
    programmes: tuple[str, ...]
    tracker: str


RULES = (
    Rule(
        "pact use",
        ("ieepa.fentanyl", "section_122.surcharge"),
        "one flat share of pact use in every month from 6 March 2025 (Canada 65%, Mexico 82%), Canada at 45% in "
        "November, all pact trade free of Section 122; China's fentanyl duty gives way to Section 232, 20% from 4 "
        "February 2025 and 10% from 1 November; chapters 98 and 99 pay; IEEPA ends with the ruling of 20 February 2026",
    ),
    Rule(
        "reciprocal",
        ("ieepa.reciprocal", "ieepa.country"),
        "country rates from 5 to 8 April 2025, 15% from 7 August on top of MFN instead of with it, China's total 34% "
        "from 7 August; exemptions from 11 April, matched as HS10; aircraft and chapters 98 and 99 pay; ends with the "
        "ruling",
    ),
    Rule(
        "metals",
        (
            "section_232.steel",
            "section_232.aluminum",
            "section_232.copper",
            "section_232.tiers",
            "section_232.removed",
        ),
        "derivative lists on full value, primary metals only from April 2026, 50% from 3 June 2025, nothing off for "
        "what was paid in 2024, Annex II goods free of Section 122",
    ),
    Rule(
        "vehicles",
        (
            "section_232.autos",
            "section_232.auto_parts",
            "section_232.trucks",
            "section_232.truck_parts",
            "section_232.buses",
        ),
        "parts with cars from 3 April 2025, whole HS6 lines, a flat 15% on Canada and Mexico, 15% on top of MFN from 7 "
        "August for Japan, the Union and Korea, the British quota from 2026; no trucks",
    ),
    Rule(
        "Section 301",
        ("section_301.china", "section_301.labour", "section_301.brazil"),
        "China's lists as in 2024 throughout; the labour duty as calibrated, no aircraft or books exempt, Canada and "
        "Mexico free",
    ),
    Rule(
        "Section 338",
        ("section_338.alcohol", "section_338.dairy", "section_338.autos"),
        "the whole aircraft list free, goods of the tracker's vehicle list carved out",
    ),
    Rule(
        "other Section 232",
        ("section_232.lumber", "section_232.furniture", "section_232.semiconductors"),
        "furniture at flat rates, no chips",
    ),
)


@cache
def tracker_book() -> Book:
    """The law as the tracker reads it."""
    return load_book(SHIPPED / "tracker")


def our_book() -> Book:
    """The shipped book without antidumping and countervailing duties, which trackers leave out."""
    return load_book().without(["ad_cvd"])


def switched(names: tuple[str, ...]) -> Book:
    """Our book with the named rules as the tracker reads them."""
    keys = [key for rule in RULES if rule.name in names for key in rule.programmes]
    return our_book().taking(tracker_book(), keys)


def published(folder: Path) -> pd.DataFrame:
    """The tracker's increases since 2024 [date, partner], points.

    Raises
    ------
    DataMissing
        If the folder does not hold them.
    """
    path = folder / FILE
    if not path.is_file():
        raise DataMissing(
            f"no {FILE} in {folder}; the tracker's rates are not part of the package: give their folder with --data"
        )
    frame = pd.read_csv(path)
    frame = frame[frame["country_name"].isin(PARTNERS.values())]
    wide = frame.pivot_table(index="date", columns="country_name", values="effective tariff")
    return wide[list(PARTNERS.values())].set_axis(list(PARTNERS), axis=1)


def compare(folder: Path) -> pd.DataFrame:
    """Our increases beside the published ones, and the rules that close each gap over a point.

    Returns
    -------
    DataFrame
        date, partner, ours, published, gap, rules (in the order they are switched, each with the gap that is left),
        gap_after; points of 2024 customs value.
    """
    there = published(folder)
    rows = []
    for partner in PARTNERS:
        trade = _rows_of(partner)
        for date in there.index:
            day, target = dt.date.fromisoformat(date), float(there.loc[date, partner])
            ours = increase(our_book(), trade, day)
            steps = list(_explain(trade, day, target, ours - target))
            words = " → ".join(f"{name} {gap:+.2f}" for name, gap in steps)
            after = steps[-1][1] if steps else ours - target
            rows.append((date, partner, ours, target, ours - target, words, after))
    columns = ["date", "partner", "ours", "published", "gap", "rules", "gap_after"]
    return pd.DataFrame(rows, columns=columns).sort_values(["date", "partner"], ignore_index=True)


def increase(book: Book, trade: Trade, day: dt.date) -> float:
    """Points added since 2024 over all the rows."""
    found = rates(book, trade, day)
    return float((found.change_percent * trade.value).sum() / trade.value.sum())


def _rows_of(partner: str) -> Trade:
    """The tracker's rows: its Union is without Slovakia."""
    trade = us_trade()
    return trade.rows(np.flatnonzero(trade.partner == trade.partners.index(partner)))


def _explain(trade: Trade, day: dt.date, target: float, gap: float) -> Iterator[tuple[str, float]]:
    """Switch the rule that leaves the smallest gap, then the next, until no more than a point is left."""
    names: tuple[str, ...] = ()
    while abs(gap) > LARGEST_GAP and len(names) < len(RULES):
        left = {
            rule.name: increase(switched((*names, rule.name)), trade, day) - target
            for rule in RULES
            if rule.name not in names
        }
        best = min(left, key=lambda name: abs(left[name]))
        names, gap = (*names, best), left[best]
        yield best, gap
