"""Our rates beside a published tracker's, and which of its readings of the law explains each gap."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from counteroffer.errors import DataMissing
from counteroffer.tariffs.book import Book
from counteroffer.tariffs.load import TRACKER, load_book
from counteroffer.tariffs.rates import rates
from counteroffer.tariffs.sources.known import main_importer, trade_of
from counteroffer.tariffs.terms.files import Strict, read, shelf
from counteroffer.tariffs.trade import Trade

LARGEST_GAP = 1.0  # points; a larger one has to be explained
FILE = "country-by-time.csv"


class Rule(Strict):
    """A reading of the law on which we and the tracker differ: the programmes that hold it, and what it says there."""

    name: str
    programmes: tuple[str, ...]
    tracker: str


class Readings(Strict):
    """`book/terms/tracker.yaml`: what the tracker calls partners and leaves out, and the rules, in the order tried."""

    source: str
    leaves_out: tuple[str, ...]
    partners: dict[str, str]
    rules: tuple[Rule, ...]


@cache
def readings() -> Readings:
    """How the tracker reads the law where we read it otherwise."""
    return read(Readings, shelf("terms/tracker.yaml"))


@cache
def tracker_book() -> Book:
    """The law as the tracker reads it."""
    return load_book(shelf(TRACKER))


def our_book() -> Book:
    """The shipped book without the duties that the tracker leaves out."""
    return load_book().without(readings().leaves_out)


def switched(names: tuple[str, ...]) -> Book:
    """Our book with the named rules as the tracker reads them."""
    keys = [key for rule in readings().rules if rule.name in names for key in rule.programmes]
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
    frame = pd.read_csv(path, keep_default_na=False, na_values=[""])
    partners = readings().partners
    frame = frame[frame["country_name"].isin(partners.values())]
    wide = frame.pivot_table(index="date", columns="country_name", values="effective tariff")
    return wide[list(partners.values())].set_axis(list(partners), axis=1)


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
    for partner in readings().partners:
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
    """The tracker's rows: a customs union is without members that are listed apart."""
    trade = trade_of(main_importer())
    return trade.rows(np.flatnonzero(trade.partner == trade.partners.index(partner)))


def _explain(trade: Trade, day: dt.date, target: float, gap: float) -> Iterator[tuple[str, float]]:
    """Switch the rule that leaves the smallest gap, then the next, until no more than a point is left."""
    names: tuple[str, ...] = ()
    rules = readings().rules
    while abs(gap) > LARGEST_GAP and len(names) < len(rules):
        left = {
            rule.name: increase(switched((*names, rule.name)), trade, day) - target
            for rule in rules
            if rule.name not in names
        }
        best = min(left, key=lambda name: abs(left[name]))
        names, gap = (*names, best), left[best]
        yield best, gap
