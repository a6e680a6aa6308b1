"""Exchange rates: what a US dollar was worth in other currencies, by year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from counteroffer import data

RATES = "exchange_rates.csv"
UNIT = "USD"  # of every table


@dataclass(frozen=True)
class Money:
    """A currency that amounts are shown in beside US dollars.

    Attributes
    ----------
    code : str
        Its ISO 4217 code.
    local_per_usd : float
        What a US dollar was worth in it.
    year : int
        On average over this year.
    """

    code: str
    local_per_usd: float
    year: int


@cache
def rates() -> dict[str, dict[int, float]]:
    """Currency → year → units of it for a US dollar, annual averages (Federal Reserve Board, G.5A)."""
    rows = data.frame(RATES)
    return {
        str(code): dict(zip(each["year"].tolist(), each["local_per_usd"].tolist(), strict=True))
        for code, each in rows.groupby("currency")
    }


def money(code: str, year: int | None) -> Money | None:
    """A currency at the average rate of a year; none where that is not known, and for the US dollar itself."""
    found = rates().get(code, {}).get(year) if year is not None else None
    return None if found is None else Money(code, float(found), int(year or 0))
