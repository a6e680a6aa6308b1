"""Sobol indices against closed forms, another implementation, and every combination of a small economy."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from builders import measure_text, scenario_text, write_maps
from counteroffer.errors import EconomyError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.uncertainty.draws import draw, sobol_indices
from counteroffer.uncertainty.draws.design import exchanged, points
from counteroffer.uncertainty.draws.worth import explained, groups, known, perfect

ISHIGAMI = ((0.3139, 0.4424, 0.0), (0.5576, 0.4424, 0.2437))  # a = 7, b = 0.1
HELD = ["elasticity_error", "first_year", "table", "claims", "labour_mobility", "product_elasticity", "home_supply"]


def ishigami(x: np.ndarray) -> np.ndarray:
    x1, x2, x3 = 2 * np.pi * x.T - np.pi
    return np.sin(x1) + 7 * np.sin(x2) ** 2 + 0.1 * x3**4 * np.sin(x1)


def test_indices_of_ishigamis_function_are_the_analytic_ones() -> None:
    a, b = points(8192, 3, 1)
    found = sobol_indices(ishigami(a), ishigami(b), np.stack([ishigami(each) for each in exchanged(a, b, (1, 1, 1))]))
    assert found.first == pytest.approx(ISHIGAMI[0], abs=0.02)
    assert found.total == pytest.approx(ISHIGAMI[1], abs=0.02)
    assert found.used == 8192
    other = stats.sobol_indices(
        func=lambda x: ishigami(x.T), n=8192, dists=[stats.uniform(0, 1)] * 3, rng=np.random.default_rng(3)
    )
    assert found.first == pytest.approx(other.first_order, abs=0.03)
    assert found.total == pytest.approx(other.total_order, abs=0.03)
    assert ((found.first_error > 0) & (found.first_error < 0.05)).all()


def test_indices_of_a_group_are_those_of_all_its_coordinates_together() -> None:
    a, b = points(8192, 3, 2)
    found = sobol_indices(ishigami(a), ishigami(b), np.stack([ishigami(each) for each in exchanged(a, b, (1, 2))]))
    # Of an additive split into x1 and (x2, x3): what is left over is their interaction, 0.2437.
    assert found.first == pytest.approx([0.3139, 0.4424], abs=0.02)
    assert found.total == pytest.approx([0.5576, 0.6861], abs=0.02)


def test_points_without_a_value_are_left_out_whole_and_counted() -> None:
    a, b = points(64, 3, 1)
    values = ishigami(a)
    values[5] = np.nan
    found = sobol_indices(values, ishigami(b), np.stack([ishigami(each) for each in exchanged(a, b, (1, 1, 1))]))
    assert found.used == 63
    with pytest.raises(EconomyError, match="3 points have a value everywhere"):
        sobol_indices(np.ones(3), np.ones(3), np.ones((1, 3)))


def test_an_answer_that_nothing_moves_has_no_drivers() -> None:
    found = sobol_indices(np.ones(16), np.ones(16), np.ones((2, 16)))
    assert (found.variance, found.first.tolist(), found.total.tolist()) == (0.0, [0, 0], [0, 0])


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Five regions and five industries; two choices and one number are left to draw."""
    folder: Path = tmp_path_factory.mktemp("maps")
    rules = {"choice": {"world_share": 1.0, "zero": 3.0}, "source": "a test"}
    sets = {"choice": {"fgo": 1.0, "cp": 1.0, "ll": 2.0}, "source": "a test"}
    demand = ["demand_multiplier", "trade_uncertainty", "exchange_response"]
    held = [*HELD, *demand, "border_response", "wage_floor", "deficit_rule_year1"]
    keys = {
        "spotlight": ["CAN", "USA"],
        "economy": write_maps(folder),
        "uncertainty": {"without": held, "spreads": {"deficit_rule": rules, "elasticity_set": sets}},
    }
    text = scenario_text(measure_text(importers="USA", exporters="CAN", sectors="STL", rate=50), **keys)
    return simulate(parse_scenario(text, name="few", folder=folder))


def test_indices_of_a_small_economy_are_those_of_every_combination(few: Run) -> None:
    found = draw(few, 16, indices=1024, processes=2)
    assert list(found.assumptions["assumption"]) == ["elasticity_set", "deficit_rule"]
    sets, rules = (("fgo", 0.25), ("cp", 0.25), ("ll", 0.5)), (("world_share", 0.25), ("zero", 0.75))
    weight = np.outer([w for _, w in sets], [w for _, w in rules])
    answer = np.zeros_like(weight)
    for (j, (name, _)), (k, (rule, _)) in itertools.product(enumerate(sets), enumerate(rules)):
        said = few.scenario.elasticities.model_copy(update={"source": name})
        run = few.varied(elasticities=said, deficit_rule=rule)
        answer[j, k] = run.effects.region("CAN")["real_income_percent"]
    mean = (weight * answer).sum()
    variance = (weight * (answer - mean) ** 2).sum()
    by_set, by_rule = ((weight * answer).sum(axis) / weight.sum(axis) for axis in (1, 0))
    first = [
        (weight.sum(1) * (by_set - mean) ** 2).sum() / variance,
        (weight.sum(0) * (by_rule - mean) ** 2).sum() / variance,
    ]
    indices = found.indices("CAN", "long_run")
    assert indices is not None
    assert indices.first == pytest.approx(first, abs=0.05)
    assert indices.total == pytest.approx([1 - first[1], 1 - first[0]], abs=0.05)
    assert indices.variance == pytest.approx(variance, rel=0.05)
    # The same from draws alone.
    frame = found.drivers()
    assert set(frame.loc[frame["horizon"] == "long_run", "assumption"]) == {"elasticity_set", "deficit_rule"}
    assert "short_run" not in set(frame["horizon"])  # nothing that is drawn acts there


def test_what_it_is_worth_to_know() -> None:
    gain, at = np.array([3.0, 3.0, -1.0, -1.0]), np.array([0, 0, 1, 1])
    assert known(gain, at) == pytest.approx(0.5)  # taken in half of the cases at 3, else left: 1.5 against 1
    assert perfect(gain) == pytest.approx(0.5)
    assert known(gain, np.array([0, 1, 0, 1])) == 0.0
    assert known(-np.abs(gain), at) == 0.0
    rng = np.random.default_rng(0)
    x, noise = rng.normal(size=4000), rng.normal(size=4000)
    import pandas as pd

    assert explained(x + noise, groups(pd.Series(x))) == pytest.approx(0.5, abs=0.03)
    assert explained(noise, groups(pd.Series(x))) == pytest.approx(0.0, abs=0.01)
