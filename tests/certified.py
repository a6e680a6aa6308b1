"""An equilibrium looked at again: the certificate on the arrays it came with, and its accounts written once more."""

from __future__ import annotations

import numpy as np

from counteroffer.equilibrium import Equilibrium, residuals

TOLERANCE = 1e-10


def assert_certified(e: Equilibrium) -> None:
    """Every equation holds in the arrays a caller is given, and countries pay for what they buy."""
    again = residuals(
        e.baseline,
        e.effective,
        e.settings,
        sector_wage=e.sector_wage,
        price=e.price,
        expenditure=e.expenditure,
        hired=e.hired,
        currency=e.currency,
    )
    worst = max(again, key=lambda one: one.value)
    assert worst.value <= TOLERANCE, worst
    assert e.status == "certified"
    assert e.residual == max(one.value for one in e.residuals) <= TOLERANCE
    sold, base = e.trade.sum(1), e.baseline.value_added.sum(0).min()
    for name in ("wage", "price", "unit_cost", "income"):
        assert (getattr(e, name) > 0).all(), name
    for name in ("trade", "expenditure", "output"):
        assert (getattr(e, name) >= 0).all(), name
    np.testing.assert_allclose(e.trade_share.sum(2)[e.baseline.expenditure > 0], 1, atol=1e-12)
    np.testing.assert_allclose(sold / base, e.output / base, atol=1e-8)
    assert abs(e.deficit.sum()) < TOLERANCE * e.baseline.value_added.sum()
