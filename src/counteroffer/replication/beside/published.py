"""Other people's published figures, as they were read: embedded facts, none of which is fitted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from counteroffer import data

TABLE = "published.csv"
SIGNS = "sign"  # unit of a figure that is signs of one change after another
THEN = " then "


@dataclass(frozen=True)
class PublishedFigure:
    """One published figure.

    Attributes
    ----------
    id : str
        Of the study it is from.
    publisher, date, scenario : str
        Who, when, and of what policy, in the words it was read in.
    country : str
        Code of the region it is of.
    measure, horizon, unit : str
        In the words it was read in.
    value : float
        Percent; NaN where it is signs.
    signs : str
        Such as "+ then -"; empty where it is a number.
    where_read, confidence : str
        Where it was read, and how surely.
    """

    id: str
    publisher: str
    date: str
    scenario: str
    country: str
    measure: str
    horizon: str
    value: float
    signs: str
    unit: str
    where_read: str
    confidence: str


@cache
def published_figures() -> tuple[PublishedFigure, ...]:
    """Every published figure, in the order of the source."""
    rows = data.frame(TABLE, ("date", "value")).to_dict("records")
    return tuple(_figure({str(key): str(value) for key, value in row.items()}) for row in rows)


def _figure(row: dict[str, str]) -> PublishedFigure:
    value = row.pop("value")
    if row["unit"] == SIGNS:
        return PublishedFigure(value=float("nan"), signs=value, **row)
    return PublishedFigure(value=float(value), signs="", **row)


def signs_of(changes: tuple[float, ...]) -> str:
    """Signs of changes, one after another, as a published figure has them."""
    return THEN.join("+" if change > 0 else "-" if change < 0 else "0" for change in changes)
