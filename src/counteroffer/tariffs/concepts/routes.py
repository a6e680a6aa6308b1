"""Two routes from a product to an industry, by HS6 code and by commodity, side by side (`counteroffer.tariffs.along`).

The trade, the law and its rates are the same by both; what differs is the industry that a duty is counted in.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from counteroffer.errors import InputError
from counteroffer.tariffs.question import Question
from counteroffer.tariffs.rates import coded, means, sums
from counteroffer.tariffs.report import NO_INDUSTRY, industry_names
from counteroffer.tariffs.sources.known import HS6, Route, along, has_routes, home_supply
from counteroffer.tariffs.trade import Mask, Trade


@dataclass(frozen=True)
class Agreement:
    """How much of a trade lands in one industry by both routes.

    Attributes
    ----------
    known_usd_mn : float
        Customs value of products with an industry by both.
    same_usd_mn : float
        Of these, those with the same.
    alone_usd_mn : float
        Products with an industry by their HS6 code and no commodity: they keep it.
    """

    known_usd_mn: float
    same_usd_mn: float
    alone_usd_mn: float

    @property
    def percent(self) -> float:
        """Share of what is known by both that both put in the same industry."""
        return 100 * self.same_usd_mn / self.known_usd_mn if self.known_usd_mn else 0.0


def agreement(trade: Trade) -> Agreement:
    """How far the two routes agree on a trade.

    Raises
    ------
    InputError
        If the importer's products are known by their HS codes only.
    """
    one, other = _both(trade)
    known, value = _known(trade), np.bincount(trade.product, trade.value / 1e6, len(trade.hs))
    return Agreement(
        known_usd_mn=float(value[known].sum()),
        same_usd_mn=float(value[known & (one == other)].sum()),
        alone_usd_mn=float(value[~known & (one != "")].sum()),
    )


def by_pair(question: Question, day: dt.date) -> pd.DataFrame:
    """What lands in different industries, the largest pair first.

    Columns sector and commodity_sector (the industry by HS6 code and by commodity) with their names, imports_usd_mn,
    share_percent (of the products with an industry by both), effective_percent (their mean duty on the day).

    Raises
    ------
    InputError
        If the importer's products are known by their HS codes only.
    """
    trade, rates = question.trade, question.effective(day)
    one, other = _both(trade)
    codes, pair = coded(np.char.add(np.char.add(one, ">"), other))
    cells = np.where(_known(trade) & (one != other), pair, -1)[trade.product]
    value, duty = sums(trade.value, cells, len(codes)) / 1e6, means(rates, cells, len(codes), rates.level_percent)
    pairs = [code.split(">") for code in codes]
    frame = pd.DataFrame(
        {
            "sector": [pair[0] for pair in pairs],
            "name": [industry_names().get(pair[0], "") for pair in pairs],
            "commodity_sector": [pair[1] for pair in pairs],
            "commodity_name": [industry_names().get(pair[1], "") for pair in pairs],
            "imports_usd_mn": value,
            "share_percent": 100 * value / max(agreement(trade).known_usd_mn, 1e-9),
            "effective_percent": duty,
        }
    )
    frame = frame[frame["imports_usd_mn"] > 0].sort_values("imports_usd_mn", ascending=False, kind="stable")
    return frame.reset_index(drop=True)


def by_industry(question: Question, day: dt.date) -> pd.DataFrame:
    """Each industry's imports and mean duty on a day by both routes; the last row is all of it.

    Columns sector, name, imports_usd_mn and effective_percent by HS6 code, commodity_imports_usd_mn and
    commodity_percent by commodity, difference_percent (commodity less HS6).

    Raises
    ------
    InputError
        If the importer's products are known by their HS codes only.
    """
    rates = question.effective(day)
    level, found = rates.level_percent, []
    both = _both(question.trade)
    names = sorted({*both[0], *both[1]})
    for icio in both:
        cells = np.searchsorted(names, icio)[question.trade.product]
        whole = means(rates, np.zeros_like(cells), 1, level)
        value = sums(question.trade.value, cells, len(names)) / 1e6
        found.append(([*value, value.sum()], [*means(rates, cells, len(names), level), whole[0]]))
    frame = pd.DataFrame(
        {
            "sector": [*(name or NO_INDUSTRY for name in names), "all"],
            "name": [*(industry_names()[name or NO_INDUSTRY] for name in names), ""],
            "imports_usd_mn": found[0][0],
            "commodity_imports_usd_mn": found[1][0],
            "effective_percent": found[0][1],
            "commodity_percent": found[1][1],
        }
    )
    return frame.assign(difference_percent=frame["commodity_percent"] - frame["effective_percent"])


def routed(question: Question, route: Route) -> Question:
    """The question with its products in industries by a route.

    Raises
    ------
    InputError
        If the importer's products are known by their HS codes only and another route is asked for.
    """
    if route != HS6:
        _refuse_one_route(question.trade.importer)
    return replace(question, trade=along(question.trade, route))


def _both(trade: Trade) -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Industry of each product by HS6 code and by commodity [product]; empty: none."""
    _refuse_one_route(trade.importer)
    return trade.icio.astype("U16"), along(trade, "commodity").icio.astype("U16")


def _known(trade: Trade) -> Mask:
    """Which products have an industry by both [product]."""
    supply = home_supply(trade.importer)
    assert supply is not None
    by_commodity = (supply.commodity >= 0) & (supply.icio[supply.commodity] != "")
    return np.asarray((trade.icio != "") & by_commodity)


def _refuse_one_route(importer: str) -> None:
    if not has_routes(importer):
        raise InputError(
            f"products that {importer} buys are known by their HS6 codes only, which is the one route to their "
            "industries; leave `--route` out"
        )
