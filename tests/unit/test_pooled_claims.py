"""Claims of a pact pooled over a year: goods of a season claim in a month without any as they do in the others."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from counteroffer.tariffs import trade_of

SEPTEMBER = dt.date(2025, 9, 15)


@pytest.mark.parametrize("partner", ["CAN", "MEX"])
def test_a_month_without_claims_takes_the_mean_of_the_years_others(partner: str) -> None:
    trade = trade_of("USA").of((partner,))
    pooled, mended = trade.claims(SEPTEMBER, "pooled"), trade.claims(SEPTEMBER, "backcast")
    months = np.array([trade.claims(dt.date(2025, m, 1), "backcast") for m in range(1, 13)])
    some, shown = (months > 0).sum(0), mended > 0
    np.testing.assert_array_equal(pooled[shown], mended[shown])
    season = ~shown & (some > 0)
    assert 0.2 < season.mean() < 0.9
    np.testing.assert_allclose(pooled[season], months[:, season].sum(0) / some[season], rtol=1e-12)
    assert not pooled[~shown & (some == 0)].any()


def test_the_claims_of_a_whole_year_stay() -> None:
    trade = trade_of("USA").of(("CAN",))
    before = dt.date(2024, 12, 31)
    np.testing.assert_array_equal(trade.claims(before, "pooled"), trade.claims(before, "backcast"))
