"""Rates at the imports of a month, and claims of pacts over several months, as far as imports by month are known.

What was bought in a month is known by partner and coarse industry (NAICS-3), not by product. Products of one industry
and partner are weighed as in the year of the trade: a month's weight is the product's of the year, times what its
industry's imports from the partner were in the month over those in the year; none where it sold nothing that year.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from counteroffer.errors import InputError
from counteroffer.tariffs.sources.known import source_of
from counteroffer.tariffs.sources.source import MonthlyImports
from counteroffer.tariffs.trade import Floats, Trade

WINDOW = 6  # months


def at_month(trade: Trade, day: dt.date) -> Trade:
    """The trade at the imports of a day's month, USD a month; collected duty goes with it.

    Raises
    ------
    InputError
        Where the month, or a partner asked about in it, is not known.
    """
    known = _Known.of(trade, "--weights month")
    month = f"{day:%Y-%m}"
    if month not in known.months:
        raise InputError(
            f"--weights month: imports of {trade.importer} by month are known from {known.months[0]} to "
            f"{known.months[-1]}, not in {month}; weigh by 2024, or ask for a day of those months"
        )
    rows, listed = {trade.law[j] for j in np.unique(trade.partner)}, known.listed(month)
    lacking = sorted(rows - listed)
    if lacking and not set(trade.law) - listed <= rows:
        raise InputError(
            f"--weights month: imports of {month} are known from {', '.join(sorted(listed))} and from all others "
            f"together, not from {', '.join(lacking[:3])} alone; ask for those, for all partners, or weigh by 2024"
        )
    factor = known.over_year(month)[known.cell]
    return replace(trade, value=trade.value * factor, duty=trade.duty * factor)


def claims_over(trade: Trade, months: int = WINDOW) -> Trade:
    """The trade with each month's claims of pacts replaced by those of the months up to it, weighed by value.

    Months whose series breaks are mended first (`Trade.claims`, "backcast"), so read the result "as_is". Claims of
    months before the first are the year's. A product's months are weighed by its industry's imports from the partner,
    those of months not yet known as of a year before: what each product was worth in a month is not in the data.

    Raises
    ------
    InputError
        If imports by month, or claims, are not known of the importer.
    """
    pacts = [pact for pact in trade.pacts if trade.has_claims(pact)]
    if not pacts:
        raise InputError(f"--claims six_months: the trade of {trade.importer} has no claims of pacts; leave it out")
    known = _Known.of(trade, "--claims six_months")
    recorded = [period for period in trade.periods if "-" in period]
    whole = [period for period in trade.periods if "-" not in period]
    claimed = trade.claimed.copy()
    for period in recorded:
        share, weight = np.zeros(len(trade)), np.zeros(len(trade))
        for month in _up_to(period, months):
            at = month if month in recorded else (whole or recorded)[0]
            day = dt.date(int(at[:4]), int(at[5:] or 1), 1)
            value = known.values(month)[known.cell]
            share += value * sum(trade.claims(day, "backcast", pact) for pact in pacts)
            weight += value
        mean = np.divide(share, weight, out=np.zeros_like(share), where=weight > 0)
        column = trade.periods.index(period)
        claimed[:, column] = np.where(weight > 0, mean, trade.claimed[:, column])
    return replace(trade, claimed=claimed)


def _up_to(month: str, count: int) -> list[str]:
    """The last months up to one, that one with them."""
    end = int(month[:4]) * 12 + int(month[5:]) - 1
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(end - count + 1, end + 1)]


@dataclass(frozen=True, eq=False)
class _Known:
    """Imports by month as cells [partner × industry] of a trade.

    Attributes
    ----------
    trade : Trade
        The rows asked about.
    by_month : MonthlyImports
        What is known.
    """

    trade: Trade
    by_month: MonthlyImports

    @classmethod
    def of(cls, trade: Trade, where: str) -> _Known:
        reader = source_of(trade.importer).by_month
        if reader is None:
            raise InputError(f"{where}: imports of {trade.importer} by month are not in the data; leave it out")
        return cls(trade, reader())

    @cached_property
    def months(self) -> list[str]:
        """Months with imports from everyone, ascending."""
        return sorted(month for month, who in self.by_month.usd.index if who == self.by_month.everyone)

    @cached_property
    def cell(self) -> np.ndarray:
        """Cell of each row [row]."""
        columns = self.by_month.usd.columns
        at = columns.get_indexer(pd.Index(self.by_month.industry))
        return np.asarray(self.trade.partner * len(columns) + at[self.trade.product])

    def listed(self, month: str) -> set[str]:
        """Partners of the trade that a month lists by themselves, and the year too; a union for members apart."""
        return set(self._month(month).index) & set(self.trade.law) & set(self._year.index)

    def values(self, month: str) -> Floats:
        """USD of a month by cell [cell]; of one that is not known the same month a year before."""
        while month > self.months[-1]:
            month = f"{int(month[:4]) - 1}{month[4:]}"
        return self._cells(self._month(max(month, self.months[0])), self.listed(max(month, self.months[0])))

    def over_year(self, month: str) -> Floats:
        """A month's imports over the year's by cell [cell]; zero where the year has none."""
        listed = self.listed(month)
        now, year = self._cells(self._month(month), listed), self._cells(self._year, listed)
        return np.asarray(np.divide(now, year, out=np.zeros_like(now), where=year > 0))

    def _month(self, month: str) -> pd.DataFrame:
        return pd.DataFrame(self.by_month.usd.loc[month])

    @cached_property
    def _year(self) -> pd.DataFrame:
        every = self.by_month.usd
        months = every[every.index.get_level_values("month").str.startswith(self.by_month.year)]
        found: pd.DataFrame = months.groupby("partner").sum()
        return found

    def _cells(self, frame: pd.DataFrame, listed: set[str]) -> Floats:
        """Values of partners by themselves, of the others what they leave of the whole [cell]."""
        others = frame.loc[self.by_month.everyone] - frame.loc[sorted(listed)].sum()
        rows = [frame.loc[code] if code in listed else others.clip(lower=0.0) for code in self.trade.law]
        return np.concatenate([np.asarray(row, dtype=float) for row in rows])
