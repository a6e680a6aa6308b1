"""What the October 2025 briefing says of agreements: values to one percent, never tuned."""

from __future__ import annotations

import pytest

from counteroffer.agreements import diversify, integration, linkage, pact
from counteroffer.run.run import simulate

WITHIN = 0.01
AGAINST_RENEWAL = {  # USD million a year, CAN, MEX, USA
    "lapses": (-21_222, -22_799, 439),
    "annual-review": (-9_317, -9_817, -1_215),
    "bilateral": (-155, -297, 152),
    "stricter-origin": (-1_467, -2_447, -1_825),
}
BROUGHT = {"uk": 506, "eu": 2_809, "australia": 118, "japan": 998, "asean": 1_307, "use": 314, "all": 6_156}
OFFERS = {  # CAN, USA
    "pay": (-4_478, 4_492),
    "relief": (6_974, -6_150),
    "relief_and_pay": (2_536, -1_687),
    "relief_and_purchases": (6_759, -5_796),
}
JOINED = {  # what residents gain: CAN, USA
    "customs-union-us-tariff": (6_963, 5_161),
    "customs-union-joint-tariff": (8_174, 17_200),
    "open-border": (39_292, 31_279),
    "full": (242_800, -186_500),
}


def test_the_pact() -> None:
    table = pact("october-2025").table.set_index(["case", "member"])["against_renewed_usd_mn"]
    for case, values in AGAINST_RENEWAL.items():
        for member, value in zip(("CAN", "MEX", "USA"), values, strict=True):
            assert table[case, member] == pytest.approx(value, rel=WITHIN, abs=2)


def test_diversification_security_and_integration() -> None:
    run = simulate("october-2025")
    gains = diversify(run).agreements.set_index("case")["gain_usd_mn"]
    for case, value in BROUGHT.items():
        assert gains[case] == pytest.approx(value, rel=WITHIN)
    totals = linkage(run).offers.set_index(["offer", "region"])["total_usd_mn"]
    for offer, sides in OFFERS.items():
        for side, value in zip(("CAN", "USA"), sides, strict=True):
            assert totals[offer, side] == pytest.approx(value, rel=WITHIN)
    joined = integration(run).table.set_index(["case", "member"])["residents_usd_mn"]
    for case, sides in JOINED.items():
        for side, value in zip(("CAN", "USA"), sides, strict=True):
            assert joined[case, side] == pytest.approx(value, rel=WITHIN)
