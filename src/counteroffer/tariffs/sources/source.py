"""What an importer's data have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.tariffs.trade import Trade


@dataclass(frozen=True)
class Schedule:
    """The lines of an importer's tariff schedule.

    Attributes
    ----------
    name : str
        What the schedule is called.
    lines : array of bytes
        HS8 codes, ascending.
    """

    name: str
    lines: NDArray[np.bytes_]


@dataclass(frozen=True, eq=False)
class HomeSupply:
    """What an importer makes at home of the commodities that its products belong to.

    `output` is what is made, not what is sold at home: exports are in it. It is of one past year; scale it to the
    industry's total of the year of the table before splitting that.

    Attributes
    ----------
    commodity : array [product]
        Position of each product of the importer's trade in the commodities; −1 where none is known.
    codes, names, icio : array [commodity]
        Code, name and industry (empty: none). An industry may differ from that of a product of the commodity, which
        its HS code gives.
    output, imports : array [commodity]
        USD million, at basic prices and c.i.f.
    year : int
        Of which year output and imports are.
    """

    commodity: NDArray[np.int64]
    codes: NDArray[np.str_]
    names: tuple[str, ...]
    icio: NDArray[np.str_]
    output: NDArray[np.float64]
    imports: NDArray[np.float64]
    year: int


@dataclass(frozen=True, eq=False)
class MonthlyImports:
    """What an importer bought month by month, by partner and coarse industries of products.

    Attributes
    ----------
    usd : DataFrame
        Customs value: rows month and partner (`everyone`: all of them), a column an industry.
    industry : array of str [product]
        The industry of each product of the importer's trade.
    year : str
        The year of that trade.
    everyone : str
        How all partners together are called.
    """

    usd: pd.DataFrame
    industry: NDArray[np.str_]
    year: str
    everyone: str


@dataclass(frozen=True)
class Source:
    """An importer, and what is known of the trade that its measures fall on.

    Attributes
    ----------
    importer : str
        Who sets the duties.
    kind : str
        Which kind of data has it.
    trade : callable
        Reads its product trade.
    has_base : bool
        Whether the duty collected before the dispute is known row by row. Where it is not, only what measures add is.
    main : bool
        Whether it is the one that is meant where none is named.
    schedule : callable, optional
        Reads the lines that HS codes of its measures are checked against.
    descriptions : callable, optional
        Reads the names of the products, in the order of the trade's.
    home_supply : callable, optional
        Reads what home makes of them.
    collected : callable, optional
        Reads the duty collected by month and partner (`TOTAL`: from all).
    by_month : callable, optional
        Reads imports by month, partner and coarse industries of products.
    """

    importer: str
    kind: str
    trade: Callable[[], Trade]
    has_base: bool = False
    main: bool = False
    schedule: Callable[[], Schedule] | None = None
    descriptions: Callable[[], tuple[str, ...]] | None = None
    home_supply: Callable[[], HomeSupply] | None = None
    collected: Callable[[], pd.DataFrame] | None = None
    by_month: Callable[[], MonthlyImports] | None = None
