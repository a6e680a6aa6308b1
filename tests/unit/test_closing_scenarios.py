"""Border prices, product elasticity and factor supply in a scenario: what is said, what follows, what is refused."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from builders import measure_text, scenario_text
from certified import assert_certified
from counteroffer import data
from counteroffer.economy import Economy, at_horizon
from counteroffer.economy.horizons import closing, parameters_of, very_long_run_supply
from counteroffer.equilibrium import Settings
from counteroffer.errors import InputError, ScenarioError
from counteroffer.negotiation.game.table import table_of
from counteroffer.run.notices import Notable
from counteroffer.run.run import simulate
from counteroffer.run.tax_relief import new_rate
from counteroffer.scenario import ScenarioFile, parse_scenario, settings
from counteroffer.study import study
from counteroffer.study.provenance import options

STEEL = measure_text(exporters="all", sectors=["steel", "autos"])


def file(**changes: Any) -> ScenarioFile:
    return parse_scenario(scenario_text(STEEL, **{"spotlight": ["CAN", "USA"]} | changes), name="case", folder=Path())


def chosen(economy: Economy, **changes: Any) -> Settings:
    return settings(file(**changes).scenario, economy)


def at(horizon: str | int) -> dict[str, Any]:
    return {"elasticities": {"horizon": horizon}}


def test_nothing_said_is_the_plain_model_in_the_long_run_and_dollar_prices_in_the_short(focus: Economy) -> None:
    found = chosen(focus)
    assert (found.border, found.factor_supply, found.product_elasticity) == (None, 0.0, 1.5)
    assert chosen(focus, closure="short_run") == chosen(focus, closure="short_run", pricing="dollar_imports")
    assert chosen(focus, closure="short_run", pricing="cost").border is None
    assert (
        chosen(replace(focus, currencies=()), closure="short_run").border is None
    )  # there is no dollar to set them in


def test_prices_answer_as_the_horizon_says(focus: Economy) -> None:
    for horizon in ("year1", "short", 1, 4, 10, "long"):
        found = chosen(focus, pricing="dollar_imports", **at(horizon)).border
        expected = at_horizon(1 if horizon in ("year1", "short") else horizon).border_response
        assert (1.0 if found is None else found.response) == expected
    assert chosen(focus, pricing="dollar_imports", closure="short_run").border.response == 0.15
    said = chosen(focus, pricing="dollar_imports", border_response=0.4).border
    assert said is not None
    assert said.response == 0.4
    assert chosen(focus, pricing="dominant", border_response=1, **at("year1")).border is None


def test_who_and_what_is_priced_at_the_border(focus: Economy) -> None:
    regions = data.frame("regions.csv")
    (own,) = regions[regions["currency"] == closing("invoice_currency")]["focus"].unique()
    dollars = chosen(focus, pricing="dollar_imports", **at("year1")).border
    everyone = chosen(focus, pricing="dominant", **at("year1")).border
    assert dollars is not None
    assert everyone is not None
    assert (dollars.invoice, dollars.importers) == (own, (own,))
    assert (everyone.invoice, everyone.importers) == (own, focus.regions)
    fine = focus.detail
    goods = {focus.sectors[s] for s, code in zip(fine.sector_of, fine.sectors, strict=True) if code in focus.goods}
    assert set(dollars.sectors) == set(everyone.sectors) == goods
    assert 0 < len(goods) < len(focus.sectors)


def test_other_money_is_refused_with_the_mend(focus: Economy) -> None:
    elsewhere = replace(focus, currencies=())
    with pytest.raises(ScenarioError, match=r"no region of economy .* say `pricing: cost`"):
        chosen(elsewhere, pricing="dominant", **at("year1"))
    assert chosen(elsewhere, pricing="dominant").border is None  # at ψ = 1 nothing is set in any


def test_products_and_factors_answer_as_said(focus: Economy) -> None:
    assert chosen(focus, goods="products", product_elasticity=3).product_elasticity == 3
    assert chosen(focus, factor_supply=0.25).factor_supply == 0.25
    share = Fraction(closing("capital_share"))
    found = chosen(focus, factor_supply="very_long_run").factor_supply
    assert found == very_long_run_supply() == float(share / (1 - share))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"pricing": "cost", "border_response": 0.5}, "say `pricing: dollar_imports` or `dominant`"),
        ({"pricing": "dominant", "border_response": 1.5}, "border_response.*give 1 or less"),
        ({"pricing": "dollars"}, "pricing.*dominant"),
        (
            {"goods": "industry", "product_elasticity": 2.0},
            "product_elasticity is of products .* say `goods: products`",
        ),
        ({"goods": "industry", "home_supply": "imports"}, "home_supply is of products .* say `goods: products`"),
        ({"product_elasticity": -1.0}, "product_elasticity.*give 0 or more"),
        ({"product_elasticity": float("inf")}, "product_elasticity.*finite"),
        ({"factor_supply": -0.5}, "factor_supply"),
        ({"factor_supply": "long"}, "factor_supply.*very_long_run"),
        (
            {"tariff_revenue": "tax_relief", "factor_supply": 0.5, "income_tax": 20.0, "closure": "short_run"},
            "tax_relief is for the long run.*say `rebate`, or `closure: long_run`",
        ),
        ({"tariff_revenue": "tax_relief", "income_tax": 20.0}, "say `factor_supply: very_long_run`"),
        ({"tariff_revenue": "tax_relief", "factor_supply": 0.5}, "and `income_tax`, its rate in percent"),
        ({"income_tax": 20.0}, "say `factor_supply`, or drop it"),
        ({"income_tax": 100.0, "factor_supply": 0.5}, "income_tax.*below 100"),
    ],
)
def test_what_makes_no_sense_is_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ScenarioError, match=words):
        file(**changes)


def test_the_short_run_beside_a_very_long_run_has_given_factors() -> None:
    near = file(factor_supply="very_long_run").scenario.in_the_short_run()
    assert (near.factor_supply, near.closure) == ("none", "short_run")
    assert file(factor_supply="very_long_run").scenario.varied(closure="short_run").factor_supply == "very_long_run"
    assert file(factor_supply="very_long_run", closure="short_run", wage_floor=0.0).scenario.closure == "short_run"


def test_a_run_varies_by_each_of_them() -> None:
    run = simulate(file(pricing="cost", **at("year1")))
    dearer = run.varied(pricing="dollar_imports")
    assert dearer.economy is run.economy
    assert dearer.settings.border is not None
    buyer = run.economy.regions.index(dearer.settings.border.invoice)
    passed = [one.effects.indicators["border_pass_through"][buyer] for one in (run, dearer)]
    assert passed[0] < passed[1]
    assert passed[1] > 0.9
    more = run.varied(factor_supply="very_long_run")
    assert [one.kind for one in more.notices] == [Notable.factors_answer]
    assert run.notices == dearer.notices == ()
    gain = [one.effects.regions["real_income_percent"] for one in (run, more)]
    assert np.abs(gain[1] - gain[0]).max() > 1e-4
    assert parameters_of("short") == parameters_of("year1") == at_horizon(1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"factor_supply": 0.5}, "say `factor_supply: none`"),
        ({"pricing": "dominant", **at("year1")}, "say `pricing: cost`"),
    ],
)
def test_people_who_move_are_not_mixed_with_other_answers(changes: dict[str, Any], words: str) -> None:
    market = {"members": ["CAN", "USA"], "elasticity": 1.5, "source": "a test"}
    with pytest.raises(ScenarioError, match=words):
        simulate(file(common_labour_market=market, **changes))


def test_the_record_of_a_solution_has_what_was_said() -> None:
    keys = {"pricing", "border_response", "product_elasticity", "factor_supply"}
    plain, said = (options(study(simulate(file(**one)), ()).facts) for one in ({}, {"pricing": "dominant"}))
    assert keys & plain.keys() == set()
    assert {key: said[key] for key in keys & said.keys()} == {"pricing": "dominant"}


def test_tariffs_lower_the_income_tax_where_a_scenario_says_so() -> None:
    handed = simulate(file(factor_supply=0.5, income_tax=25.0))
    lowered = handed.varied(tariff_revenue="tax_relief")
    with pytest.raises(ScenarioError, match=r"tax_relief .* say `tariff_revenue: rebate` to bargain"):
        table_of(lowered)
    e, buyer = lowered.equilibrium, lowered.economy.regions.index("USA")
    rate = np.full(len(e.wage), 0.25)
    np.testing.assert_allclose((1 - new_rate(e, rate)) / 0.75, e.settings.tax_relief, rtol=1e-9)
    assert e.settings.tax_relief[buyer] > 1
    net = [run.effects.regions["net_real_income_percent"][buyer] for run in (handed, lowered)]
    assert net[1] > net[0]  # what a distorting tax no longer takes
    for asked in ("decomposition", "alone", "split"):
        with pytest.raises(InputError, match="tariff_revenue: rebate"):
            getattr(lowered, asked)
    assert lowered.short_run.scenario.tariff_revenue == "rebate"


def test_people_who_move_leave_a_solution_that_holds_and_wages_of_each_person() -> None:
    run = simulate(file(common_labour_market={"members": ["CAN", "USA"], "elasticity": 1.5, "source": "a test"}))
    assert_certified(run.equilibrium)
    assert run.moved is not None
    n, a = run.moved.members, run.moved.workforce
    assert np.abs(a - 1).max() > 1e-5
    np.testing.assert_allclose(run.by_person.wage[n] * a, run.equilibrium.wage[n], rtol=1e-12)
    told = run.effects.regions["real_wage_percent"].to_numpy()[n]
    np.testing.assert_allclose(told, 100 * (run.moved.real_wage - 1), atol=1e-9)
    alone = simulate(file())
    assert alone.by_person is alone.equilibrium
