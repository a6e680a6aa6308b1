"""Ranges hold what they say: on economies with known elasticities, 90% ranges have the truth in about nine of ten.

Each economy's elasticities are known; an estimate of each is what a study would find, the truth and an error of known
size. Draws around the estimates give a range of every effect, which has the effect at the true ones in it or not.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import abroad
from counteroffer.economy import Economy
from counteroffer.effects.income import real_income
from counteroffer.equilibrium import BatchProblem, Equilibrium, Shock, solve_many
from counteroffer.uncertainty.draws.design import points
from counteroffer.uncertainty.draws.spreads import Spread

ECONOMIES, DRAWS, ERROR = 100, 32, 0.15  # of log θ
INSIDE = (0.85, 0.95)


@pytest.fixture(scope="module")
def answers(small: Economy) -> tuple[np.ndarray, np.ndarray]:
    """Real income at the truth [e, n], and in each draw around the estimates [e, d, n]."""
    b, rng = small.baseline, np.random.default_rng(11)
    shock = Shock.of(b, tariff=np.where(abroad(len(b.regions)), b.tariff + 0.2, b.tariff))
    truth = np.exp(rng.uniform(np.log(2), np.log(8), (ECONOMIES, len(b.sectors))))
    estimate = truth * np.exp(rng.normal(0, ERROR, truth.shape))
    normal = Spread("normal", (0.0, ERROR))
    each = []
    for e in range(ECONOMIES):
        at = points(DRAWS, len(b.sectors), e)[0]
        drawn = estimate[e] * np.exp([[float(normal.at(u)) for u in row] for row in at])
        each += [BatchProblem(replace(b, trade_elasticity=theta), shock) for theta in (truth[e], *drawn)]
    found = np.array([real_income(one) for one in solve_many(each) if isinstance(one, Equilibrium)])
    assert len(found) == ECONOMIES * (DRAWS + 1)
    whole = found.reshape(ECONOMIES, DRAWS + 1, -1)
    return whole[:, 0], whole[:, 1:]


def test_ninety_percent_ranges_hold_the_truth_in_nine_of_ten(answers: tuple[np.ndarray, np.ndarray]) -> None:
    truth, drawn = answers
    low, high = np.percentile(drawn, (5, 95), axis=1)
    inside = (low <= truth) & (truth <= high)
    assert INSIDE[0] <= inside.mean() <= INSIDE[1], inside.mean(0)
    # It is no matter of width alone: half as wide holds it clearly less often.
    middle = np.percentile(drawn, 50, axis=1)
    narrow = (middle + 0.5 * (low - middle) <= truth) & (truth <= middle + 0.5 * (high - middle))
    assert narrow.mean() < INSIDE[0] - 0.1


def test_a_median_is_above_the_truth_about_as_often_as_below(answers: tuple[np.ndarray, np.ndarray]) -> None:
    truth, drawn = answers
    assert 0.4 < (np.percentile(drawn, 50, axis=1) > truth).mean() < 0.6
