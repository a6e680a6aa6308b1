"""Rates at the imports of a month, and claims pooled over six: what is known by industry moves, the rest stays."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest

from counteroffer import data
from counteroffer.errors import InputError
from counteroffer.tariffs import Question, Trade, load_book, table, trade_of
from counteroffer.tariffs.concepts import at_month, claims_over
from counteroffer.tariffs.trade import Floats

OCTOBER = dt.date(2025, 10, 15)
FILE = "us_imports_by_month.csv.gz"


@pytest.fixture(scope="module")
def months() -> pd.Series:
    frame = pd.read_csv(data.path(FILE), dtype={"naics3": str}, keep_default_na=False)
    return frame.set_index(["month", "partner", "naics3"])["value"].astype(float)


@pytest.fixture(scope="module")
def industry() -> np.ndarray:
    return data.arrays("us_naics_2022.npz")["naics6"].astype("S3").astype(str)


def canada() -> Trade:
    return trade_of("USA").of(("CAN",))


def test_products_of_an_industry_move_as_its_imports_from_the_partner(months: pd.Series, industry: np.ndarray) -> None:
    before, after = canada(), at_month(canada(), OCTOBER)
    for code in ("336", "211", "331"):
        rows = (industry == code)[before.product] & (before.value > 0)
        year = sum(months[f"2024-{month:02d}", "CAN", code] for month in range(1, 13))
        factor = months["2025-10", "CAN", code] / year
        assert after.value[rows] / before.value[rows] == pytest.approx(factor, rel=1e-9)
    assert after.collected_percent == pytest.approx(before.collected_percent)


def test_the_months_of_the_year_add_up_to_it() -> None:
    trade = trade_of("USA")
    whole = sum((at_month(trade, dt.date(2024, month, 1)).value for month in range(1, 13)), np.zeros(len(trade)))
    lost = (whole == 0) & (trade.value > 0)  # of an industry that customs counts none of from the partner
    assert trade.value[lost].sum() < 1e6
    assert whole[~lost] == pytest.approx(trade.value[~lost], rel=1e-9)


@pytest.mark.parametrize("code", ["CAN", "MEX", "CHN", "EU", "JPN", "all"])
def test_a_month_is_what_customs_counted_but_for_two_vintages_of_the_concordance(months: pd.Series, code: str) -> None:
    trade = trade_of("USA") if code == "all" else trade_of("USA").of((code,))
    published = months["2025-10", "TOTAL" if code == "all" else code].sum()
    assert at_month(trade, OCTOBER).value.sum() == pytest.approx(published, rel=0.02)


def test_a_members_rows_move_as_its_unions() -> None:
    trade = trade_of("USA").of(("EU",))
    moved = at_month(trade, OCTOBER).value / np.maximum(trade.value, 1)
    cars = np.flatnonzero(trade.hs[trade.product] == b"8703230190")
    assert len(cars) == 2
    assert moved[cars[0]] == pytest.approx(moved[cars[1]], rel=1e-6)


def test_canadas_rate_at_the_months_weights_lies_between_ours_and_what_was_collected() -> None:
    book = load_book().without(["ad_cvd"])
    fixed, moved = (
        table(Question(book, trade), OCTOBER, "authority").iloc[-1] for trade in (canada(), at_month(canada(), OCTOBER))
    )
    assert fixed["effective_percent"] == pytest.approx(6.30, abs=0.02)
    assert moved["effective_percent"] == pytest.approx(5.90, abs=0.02)
    assert moved["imports_usd_mn"] == pytest.approx(31_092, abs=1)


def test_what_is_not_known_of_a_month_is_refused() -> None:
    with pytest.raises(InputError, match="known from 2024-01 to 2025-11, not in 2026-01"):
        at_month(canada(), dt.date(2026, 1, 15))
    with pytest.raises(InputError, match="CAN, CHN, EU, JPN, MEX and from all others together, not from KOR alone"):
        at_month(trade_of("USA").of(("KOR",)), OCTOBER)
    with pytest.raises(InputError, match="imports of CHN by month are not in the data"):
        at_month(trade_of("CHN"), OCTOBER)
    with pytest.raises(InputError, match="the trade of CAN has no claims of pacts"):
        claims_over(trade_of("CAN"))


def test_claims_of_six_months_are_their_mean_by_what_the_industry_sold(months: pd.Series, industry: np.ndarray) -> None:
    trade, pact = canada(), trade_of("USA").pacts[0]
    pooled = claims_over(trade)
    span = [f"2025-{month:02d}" for month in range(5, 11)]
    each = np.array([trade.claims(dt.date.fromisoformat(f"{m}-01"), "backcast", pact) for m in span])
    found: Floats = pooled.claims(OCTOBER, "as_is", pact)
    inside = each.max(0) - each.min(0) > 0.2
    assert inside.sum() > 100
    for row in np.flatnonzero(inside)[::40]:
        sold = np.array([months.get((m, "CAN", industry[trade.product[row]]), 0.0) for m in span])
        assert found[row] == pytest.approx((each[:, row] * sold).sum() / sold.sum(), abs=1e-5)
    assert (found <= each.max(0) + 1e-6).all()
    assert (found >= each.min(0) - 1e-6).all()
