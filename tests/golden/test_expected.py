"""Every shipped scenario gives the results that stand beside it; `python -m tools.expected` writes them anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from counteroffer.run.run import simulate
from counteroffer.scenario import shipped


@pytest.mark.parametrize("name", shipped())
def test_a_scenario_gives_its_expected_results(name: str) -> None:
    path = Path(shipped()[name]).with_suffix(".expected.csv")
    expected = pd.read_csv(path, keep_default_na=False).set_index("region")
    found = simulate(name).effects.regions.set_index("region")
    assert list(found.index) == list(expected.index)
    for column in expected.columns:
        # Half of the last digit written, and what machines may differ by.
        digits = {"real_income_percent": 4, "consumer_price_percent": 4, "exports_percent": 3, "imports_percent": 3}
        slack = 0.5001 * 10.0 ** -digits.get(column, 0)
        np.testing.assert_allclose(found[column], expected[column], rtol=1e-6, atol=slack, err_msg=column)


def test_the_day_before_the_dispute_changes_nothing() -> None:
    run = simulate("baseline-2024")
    assert run.policy.applied  # what stood in 2024 stands, and adds nothing
    assert all(not applied.added.any() for applied in run.policy.applied)
    np.testing.assert_allclose(run.effects.regions["real_income_percent"], 0, atol=1e-8)
