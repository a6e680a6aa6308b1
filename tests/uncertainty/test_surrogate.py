"""Gradients by parameters against differences of exact solves, and an expansion that says when it does not serve."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from builders import measure_text, scenario_text, with_products, write_maps
from counteroffer.economy import Economy
from counteroffer.effects.income import real_income
from counteroffer.equilibrium import BorderPricing, Currency, Settings, Shock, solve
from counteroffer.errors import EconomyError
from counteroffer.run.run import Run, simulate
from counteroffer.scenario import parse_scenario
from counteroffer.uncertainty.draws import draw
from counteroffer.uncertainty.surrogate import expansion, judged
from counteroffer.uncertainty.surrogate.tangents import ParameterMove, real_income_by

STEP = 1e-4
CHOICES = ["elasticity_set", "elasticity_error", "deficit_rule", "deficit_rule_year1", "table"]
HELD = [*CHOICES, "demand_multiplier", "trade_uncertainty", "exchange_response"]


def test_derivatives_by_parameters_are_those_of_exact_solves(small: Economy) -> None:
    b = with_products(small.baseline, {(0, 0): 3, (1, 2): 2})
    money = Currency("X", (b.regions[0],))
    border = BorderPricing(0.3, b.regions[0], (b.regions[0],), b.sectors)
    settings = Settings(closure="roy", labour_mobility=2.0, border=border, currencies=(money,))
    rng = np.random.default_rng(2)
    shock = Shock.of(
        b,
        tariff=b.tariff + 0.2 * (np.arange(3)[:, None] != np.arange(3)),
        product_tariff=np.asarray(0.2 * rng.random(b.products.tariff.shape)),  # type: ignore[union-attr]
    )
    e, none = solve(b, shock, settings), np.zeros(3)

    def at(step: float, key: str) -> np.ndarray:
        own, said = b, settings
        if key == "theta":
            own = replace(b, trade_elasticity=b.trade_elasticity + step)
        elif key == "border_response":
            said = replace(settings, border=replace(border, response=0.3 + step))
        else:
            said = replace(settings, **{key: getattr(settings, key) + step})
        return np.log(real_income(solve(own, shock, said)))

    for key in ("theta", "product_elasticity", "border_response", "labour_mobility"):
        move = ParameterMove(none + 1) if key == "theta" else ParameterMove(none, **{key: 1.0})
        exact = (at(STEP, key) - at(-STEP, key)) / (2 * STEP)
        assert real_income_by(e, move) == pytest.approx(exact, rel=1e-4, abs=1e-8), key
        assert np.abs(exact).max() > 1e-6, key
    with pytest.raises(EconomyError, match="moves with them"):
        real_income_by(replace(e, settings=replace(settings, deficit_rule="zero")), ParameterMove(none + 1))


@pytest.fixture(scope="module")
def near(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder: Path = tmp_path_factory.mktemp("maps")
    said = {"spotlight": ["CAN", "USA"], "economy": write_maps(folder), "uncertainty": {"without": HELD}}
    text = scenario_text(measure_text(importers="USA", exporters="CAN", sectors="STL", rate=50), **said)
    return simulate(parse_scenario(text, name="case", folder=folder)).short_run


def test_an_expansion_serves_near_its_centre_and_says_where_it_does_not(near: Run) -> None:
    found = expansion(near)
    assert set(found.names) == {"border_response", "labour_mobility", "wage_floor", "first_year"}
    at = near.economy.regions.index("CAN")
    moved = near.varied(labour_mobility=1.51, border_response=0.152)
    exact = moved.effects.region("CAN")["real_income_percent"]
    guess = found.percent({"labour_mobility": 1.51, "border_response": 0.152})[at]
    here = found.percent({})[at]
    assert here == pytest.approx(near.effects.region("CAN")["real_income_percent"], abs=1e-10)
    assert guess == pytest.approx(exact, abs=0.02 * abs(exact - here))
    wide = judged(found, draw(near, 24, processes=1), "short_run").set_index("region")
    assert not wide.loc["CAN", "serves"]  # from 0.55 to 2.8 the first year's elasticity is no small step
    assert (wide["error_share"] > 0.05).any()
    narrow = {
        name: {"normal": [value, 1e-4], "source": "a test"}
        for name, value in (("labour_mobility", 1.5), ("border_response", 0.15))
    }
    held = {"without": [*HELD, "first_year", "wage_floor"], "spreads": narrow}
    few = judged(found, draw(near.varied(uncertainty=held), 24, processes=1), "short_run").set_index("region")
    assert few.loc["CAN", "serves"]


def test_what_no_gradient_moves_is_refused(near: Run) -> None:
    other = near.varied(uncertainty={"without": ["elasticity_set", "elasticity_error"]})
    with pytest.raises(EconomyError, match="deficit_rule_year1"):
        judged(expansion(near), draw(other, 8, processes=1), "short_run")
