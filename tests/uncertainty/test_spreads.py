"""How assumptions are spread: quantiles against scipy's, the shipped table, what a scenario may say of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from builders import measure_text, scenario_text
from counteroffer import data
from counteroffer.economy.elasticities import elasticity_sets, reading
from counteroffer.errors import EconomyError, InputError
from counteroffer.scenario import parse_scenario
from counteroffer.scenario.schema.scenario import Scenario
from counteroffer.uncertainty.draws.assumptions import first_year
from counteroffer.uncertainty.draws.elasticities import standard_errors, uncertain_industries
from counteroffer.uncertainty.draws.spreads import Spread

U = np.linspace(0.001, 0.999, 37)


@pytest.mark.parametrize(
    ("spread", "truth"),
    [
        (Spread("uniform", (1.42, 2.79)), stats.uniform(1.42, 1.37)),
        (Spread("triangular", (0.1, 0.15, 0.56)), stats.triang((0.15 - 0.1) / 0.46, 0.1, 0.46)),
        (Spread("triangular", (0.97, 0.97, 0.99)), stats.triang(0.0, 0.97, 0.02)),
        (Spread("normal", (1.53, 0.27), (), 0.5, 3.0), stats.truncnorm(-1.03 / 0.27, 1.47 / 0.27, 1.53, 0.27)),
        (Spread("normal", (0.0, 1.0)), stats.norm()),
    ],
)
def test_quantiles_are_those_of_the_distribution(spread: Spread, truth: stats.rv_frozen) -> None:
    assert [spread.at(u) for u in U] == pytest.approx(list(truth.ppf(U)), abs=1e-10)


def test_a_choice_is_taken_as_often_as_it_is_likely() -> None:
    spread = Spread.written("choice", "fgo cp*0.5 shapiro:theta*0.5", np.nan, np.nan)
    found = [spread.at(u) for u in (np.arange(400) + 0.5) / 400]
    assert [found.count(name) for name in ("fgo", "cp", "shapiro:theta")] == [200, 100, 100]
    assert spread.told == "fgo cp*0.5 shapiro:theta*0.5"
    assert spread.at(1.0) == "shapiro:theta"


def test_a_spread_needs_its_numbers() -> None:
    with pytest.raises(EconomyError, match="a uniform spread takes 2 numbers and has 3"):
        Spread("uniform", (1.0, 2.0, 3.0)).at(0.5)


def test_every_shipped_assumption_says_where_it_is_from_and_names_a_key() -> None:
    frame = data.frame("assumptions.csv")
    assert not frame["assumption"].duplicated().any()
    assert set(frame["confidence"]) <= {"read", "secondary", "memory", "assumption"}
    assert (frame["source"].str.len() > 20).all()
    for key in frame["key"].dropna():
        assert key.partition(".")[0] in Scenario.model_fields
    for text in frame.loc[frame["key"] == "elasticities.source", "values"]:
        for value in str(text).split():
            assert reading(value.partition("*")[0]).name in elasticity_sets()


def test_the_first_year_spans_the_published_estimates_with_their_errors() -> None:
    known = data.frame("one_year.csv").sort_values("estimate")
    for way, row in ((0.0, known.iloc[0]), (1.0, known.iloc[-1])):
        for u in (0.1, 0.5, 0.9):
            found, held = first_year(np.array([way, u]), -9.0)
            assert found == pytest.approx(stats.norm.ppf(u, row["estimate"], row["se"]), abs=1e-12)
            assert not held
    assert first_year(np.array([0.0, 0.5]), 1.1) == (1.1, True)


def test_standard_errors_are_of_the_papers_own_figures_only() -> None:
    found = standard_errors("cp")
    assert list(found.columns) == list(uncertain_industries())
    assert (np.asarray(found) >= 0).all()
    assert (found.to_numpy() > 0).sum() > 10
    assert float(np.abs(standard_errors("gyy").to_numpy()).sum()) == 0  # none was seen
    square = found.loc[list(found.columns)].to_numpy()
    assert np.count_nonzero(square - np.diag(np.diag(square))) == 0


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"without": ["wage_flor"]}, "wage_floor"),
        ({"spreads": {"wage_floor": {"uniform": [0.9, 1.0]}}}, "source"),
        ({"spreads": {"wage_floor": {"uniform": [1.0, 0.9], "source": "a"}}}, "least first"),
        ({"spreads": {"wage_floor": {"uniform": [0.9, 1.0], "normal": [1, 1], "source": "a"}}}, "say one of"),
        ({"spreads": {"wage_floor": {"choice": {"a": 1.0}, "source": "a"}}}, "say uniform, triangular or normal"),
        ({"spreads": {"table": {"uniform": [0.9, 1.0], "source": "a"}}}, "say choice"),
        ({"spreads": {"first_year": {"normal": [1.6, 1.0], "source": "a"}}}, "hold it"),
        ({"without": ["table"], "spreads": {"table": {"choice": {2022: 1.0}, "source": "a"}}}, "drop one"),
        ({"draws": 2}, "8"),
        ({"spreads": {"wage_floor": {"uniform": [0.9, 2.5], "source": "a"}}}, "wage_floor: give 2 or less"),
        ({"spreads": {"table": {"choice": {1999: 1.0}, "source": "a"}}}, "spreads.table"),
        ({"spreads": {"elasticity_set": {"choice": {"fgx": 1.0}, "source": "a"}}}, "fgx"),
    ],
)
def test_what_a_scenario_says_of_draws_acts_or_is_refused(said: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_scenario(scenario_text(measure_text(), uncertainty=said), name="case", folder=Path())
