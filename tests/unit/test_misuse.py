"""What a caller can do wrong: every public function refuses it by name, with an error of the package's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import counteroffer
from builders import SECTORS, random_tables, scenario_text, tariff_shock
from counteroffer import Currency, Settings, Shock, data
from counteroffer.economy import Economy
from counteroffer.equilibrium import Baseline, BorderPricing, Equilibrium, log_real_income
from counteroffer.equilibrium.types.settings import MOST_MOBILE
from counteroffer.errors import CounterofferError, EconomyError, InputError, LabelError, ScenarioError

NAN, INF = float("nan"), float("inf")
NO_NUMBERS: tuple[Any, ...] = ("1.5", None, [1.5], np.array([1.0, 2.0]), NAN, True, 1 + 2j)
FOLDER = Path()

SETTINGS: dict[str, tuple[Any, ...]] = {
    "closure": ("zz", None, 1, []),
    "deficit_rule": ("zz", None),
    "labour_mobility": (*NO_NUMBERS, 0.5),
    "wage_floor": (*NO_NUMBERS, 3),
    "product_elasticity": (*NO_NUMBERS, -1, INF),
    "factor_supply": (*NO_NUMBERS, -1, INF),
    "tolerance": (*NO_NUMBERS, 1.0, 1e-2, 0, -1, INF),
    "max_iterations": (*NO_NUMBERS, 0, -1, 1.5, 2**31),
    "currencies": ("USD", None, 3, ("USD",)),
    "border": (1, "dominant", ("USA",)),
    "tax_relief": (1.0, None, ("a",), (-1,), (NAN,), [1.0]),
    "income_tax": (1.0, None, ("a",), (2.0,), (NAN,), (-0.1,)),
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in SETTINGS.items() for value in values])
def test_a_setting_that_is_none_is_refused_by_name(name: str, value: Any) -> None:
    said = {"deficit_rule": "deficit rule"}.get(name, name)
    with pytest.raises(InputError, match=said):
        Settings(**{name: value})


@pytest.mark.parametrize("value", [1, 1.5, 50, MOST_MOBILE, INF, np.float32(2.0)])
def test_mobilities_that_there_are_pass(value: float) -> None:
    assert Settings(labour_mobility=value).labour_mobility == value


@pytest.mark.parametrize("value", [1.001 * MOST_MOBILE, 1e4, 1e300])
def test_labour_as_good_as_mobile_is_sent_to_the_exact_branch(value: float) -> None:
    """Beyond the bound the iteration divides rounding by nothing; below it a 25% tariff is certified."""
    with pytest.raises(EconomyError, match=r"labour_mobility is .*infinity \(.inf in a file\)"):
        Settings(labour_mobility=value)


@pytest.mark.parametrize("mobility", [300.0, MOST_MOBILE])
def test_mobilities_up_to_the_bound_are_certified_and_near_the_mobile_limit(focus: Economy, mobility: float) -> None:
    b = focus.baseline
    shock = tariff_shock(b, 0.25, importers=[b.regions.index("USA")])
    nearly = counteroffer.solve(b, shock, Settings(closure="roy", labour_mobility=mobility))
    mobile = counteroffer.solve(b, shock, Settings(closure="roy", labour_mobility=INF))
    np.testing.assert_allclose(nearly.income, mobile.income, rtol=1 / mobility)
    assert nearly.residual <= 1e-10


@pytest.mark.parametrize(
    "make",
    [
        lambda: Currency(3, ("NOR",)),  # type: ignore[arg-type]
        lambda: Currency(" ", ("NOR",)),
        lambda: Currency("USD", "NOR"),  # type: ignore[arg-type]
        lambda: Currency("USD", None),  # type: ignore[arg-type]
        lambda: Currency("USD", (1,)),  # type: ignore[arg-type]
        lambda: Currency("USD", ("NOR",), "gold"),  # type: ignore[arg-type]
        *(lambda one=one: BorderPricing(one, "NOR", ("NOR",), ("corn",)) for one in (*NO_NUMBERS, -1, 2)),
        lambda: BorderPricing(0.5, "NOR", "NOR", ("corn",)),  # type: ignore[arg-type]
    ],
)
def test_a_currency_or_pricing_that_is_none_is_refused(make: Callable[[], object]) -> None:
    with pytest.raises(InputError):
        make()


@pytest.fixture(scope="module")
def b() -> Baseline:
    return random_tables(np.random.default_rng(1)).economy().baseline


@pytest.fixture(scope="module")
def solved(b: Baseline) -> Equilibrium:
    return counteroffer.solve(b, tariff_shock(b, 0.2))


STARTS: dict[str, Callable[[Baseline, Equilibrium], Any]] = {
    "text": lambda b, e: "x",
    "an object": lambda b, e: object(),
    "zero": lambda b, e: 0.0,
    "negative": lambda b, e: -np.ones(3),
    "not a number": lambda b, e: np.full(3, NAN),
    "too many": lambda b, e: np.ones(5),
    "by sector where labour is mobile": lambda b, e: np.ones((3, 3)),
    "of another closure": lambda b, e: counteroffer.solve(b, tariff_shock(b, 0.2), Settings(closure="roy")),
    "of another economy": lambda b, e: counteroffer.solve(
        counteroffer.load_economy().baseline, Shock.none(counteroffer.load_economy().baseline)
    ),
}


@pytest.mark.parametrize("case", STARTS)
def test_a_start_that_does_not_fit_is_refused(b: Baseline, solved: Equilibrium, case: str) -> None:
    with pytest.raises(EconomyError, match="start"):
        counteroffer.solve(b, tariff_shock(b, 0.1), start=STARTS[case](b, solved))


def test_a_solution_of_the_same_economy_is_a_start(b: Baseline, solved: Equilibrium) -> None:
    for start in (solved, 1.0, [1.0, 1.1, 0.9], None):
        found = counteroffer.solve(b, tariff_shock(b, 0.1), start=start)  # type: ignore[arg-type]
        assert found.residual <= 1e-10


CALLS: dict[str, Callable[[Baseline, Equilibrium], object]] = {
    "compare nothing": lambda b, e: counteroffer.compare(),
    "compare a list": lambda b, e: counteroffer.compare(["october-2025"]),  # type: ignore[arg-type]
    "simulate nothing": lambda b, e: counteroffer.simulate(None),  # type: ignore[arg-type]
    "simulate bytes": lambda b, e: counteroffer.simulate(b"x"),  # type: ignore[arg-type]
    "simulate on text": lambda b, e: counteroffer.simulate("october-2025", "focus"),  # type: ignore[arg-type]
    "simulate on a baseline": lambda b, e: counteroffer.simulate("october-2025", b),  # type: ignore[arg-type]
    "load a number": lambda b, e: counteroffer.load_scenario(3),  # type: ignore[arg-type]
    "load a long name": lambda b, e: counteroffer.load_scenario("x" * 300),
    "load a longer name": lambda b, e: counteroffer.load_scenario("/" + "x" * 5000 + ".yaml"),
    "load a name with a zero": lambda b, e: counteroffer.load_scenario("a\0b.yaml"),
    "parse bytes": lambda b, e: counteroffer.parse_scenario(b"title: x", name="n", folder=FOLDER),  # type: ignore[arg-type]
    "parse in no folder": lambda b, e: counteroffer.parse_scenario("title: x", name="n", folder=None),  # type: ignore[arg-type]
    "parse without a name": lambda b, e: counteroffer.parse_scenario("title: x", name=None, folder=FOLDER),  # type: ignore[arg-type]
    "resolve a name": lambda b, e: counteroffer.resolve("october-2025", None),  # type: ignore[arg-type]
    "solve an economy": lambda b, e: counteroffer.solve(counteroffer.load_economy(), Shock.none(b)),  # type: ignore[arg-type]
    "solve nothing": lambda b, e: counteroffer.solve(b, None),  # type: ignore[arg-type]
    "measure a baseline": lambda b, e: counteroffer.measure(b),  # type: ignore[arg-type]
    "decompose nothing": lambda b, e: counteroffer.decompose(None),  # type: ignore[arg-type]
    "a short run of nothing": lambda b, e: counteroffer.short_run(None),  # type: ignore[arg-type]
    "gradient of a run": lambda b, e: counteroffer.gradient("x", log_real_income(0)),  # type: ignore[arg-type]
    "gradient of text": lambda b, e: counteroffer.gradient(e, "income"),  # type: ignore[arg-type]
    "gradient of a region there is none of": lambda b, e: counteroffer.gradient(e, log_real_income(3)),
    "gradient of the last but one": lambda b, e: counteroffer.gradient(e, log_real_income(-1)),
    "gradient of a name": lambda b, e: counteroffer.gradient(e, log_real_income("NOR")),  # type: ignore[arg-type]
    "tangent to nothing": lambda b, e: counteroffer.tangent(e, None),  # type: ignore[arg-type]
    "a policy on nothing": lambda b, e: Shock.of(None),  # type: ignore[arg-type]
    "a policy on an economy": lambda b, e: Shock.none(counteroffer.load_economy()),  # type: ignore[arg-type]
    "a scalar tariff": lambda b, e: counteroffer.solve(b, Shock.of(b, tariff=0.1)),  # type: ignore[arg-type]
    "a scalar product tariff": lambda b, e: counteroffer.solve(b, Shock.of(b, product_tariff=0.1)),  # type: ignore[arg-type]
    "a list of regions": lambda b, e: counteroffer.load_economy("own", regions=["USA"]),  # type: ignore[arg-type]
    "a number of sectors": lambda b, e: counteroffer.load_economy("own", sectors=3),  # type: ignore[arg-type]
    "an infinite horizon": lambda b, e: counteroffer.load_economy(horizon=INF),
    "a market structure": lambda b, e: counteroffer.load_economy(market_structure="monopoly"),  # type: ignore[arg-type]
    "a table": lambda b, e: counteroffer.load_economy(table=2023),
}


@pytest.mark.parametrize("case", CALLS)
def test_a_call_that_makes_no_sense_is_refused_in_a_sentence(b: Baseline, solved: Equilibrium, case: str) -> None:
    with pytest.raises(InputError) as caught:
        CALLS[case](b, solved)
    assert 20 < len(str(caught.value)) < 700


@pytest.mark.parametrize("code", ["ZZ", None, 3, "", "nor", ["NOR"], NAN])
def test_effects_of_a_region_that_there_is_none_of(solved: Equilibrium, code: Any) -> None:
    with pytest.raises(LabelError, match="unknown region"):
        counteroffer.measure(solved).region(code)


@pytest.mark.parametrize("group", [None, 3, "", " A", ["A"]])
def test_a_map_of_anything_but_names_is_refused(group: Any) -> None:
    codes = data.frame("regions.csv")["code"]
    with pytest.raises(EconomyError, match=f"your map of regions makes {codes[0]}"):
        counteroffer.load_economy("own", regions=dict.fromkeys(codes, group))


def frame(name: str, row: int, value: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    def change(frames: dict[str, Any]) -> dict[str, Any]:
        values = frames[name]["value"].astype(object)
        values.iloc[row] = value
        return frames | {name: frames[name].assign(value=values)}

    return change


TABLES: dict[str, tuple[Callable[[dict[str, Any]], dict[str, Any]], str]] = {
    "θ as an array": (lambda f: f | {"trade_elasticity": np.ones(3)}, "trade_elasticity is a ndarray"),
    "θ as text": (lambda f: f | {"trade_elasticity": dict.fromkeys(SECTORS, "four")}, "is not a number"),
    "θ as lists": (lambda f: f | {"trade_elasticity": {s: [4] for s in SECTORS}}, "is not a number"),
    "θ twice": (lambda f: f | {"trade_elasticity": pd.Series([1.0, 2], index=["corn", "corn"])}, "two values for corn"),
    "a table as a list": (lambda f: f | {"trade": [1]}, "trade is a list"),
    "no table": (lambda f: f | {"trade": None}, "needs trade"),
    "text in a cell": (frame("trade", 1, "x"), "not a number at corn, NOR, SOU"),
    "a list in a cell": (frame("trade", 1, [1]), "not a number at corn, NOR, SOU"),
    "a label left out": (lambda f: f | {"trade": f["trade"].assign(importer=None)}, "row without importer"),
    "more than the world": (frame("trade", 1, 1e300), r"trade is 1e\+300 at corn, NOR, SOU"),
    "an input above all else": (frame("input_use", 1, 1e300), r"input_use is 1e\+300 at corn, corn, SOU"),
    "an input ten times its industry": (frame("input_use", 1, 1e4), "sector corn in SOU than is bought"),
    "a structure there is none of": (lambda f: f | {"market_structure": "duopoly"}, "unknown market structure"),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables_that_are_none_are_refused_by_name(case: str) -> None:
    change, words = TABLES[case]
    with pytest.raises(InputError, match=words):
        Economy.from_tables(**change(random_tables(np.random.default_rng(1)).frames()))


@pytest.mark.parametrize("length", [300, 5000])
def test_a_message_does_not_repeat_a_word_of_thousands_of_letters(length: int) -> None:
    for text in (
        scenario_text(baseline="b" * length),
        scenario_text(reforms=["r" * length]),
        scenario_text(**{"k" * length: 1}),
        scenario_text(levels={"l" * length: 1}),
        scenario_text(date="d" * length),
    ):
        with pytest.raises(ScenarioError) as caught:
            counteroffer.parse_scenario(text, name="case", folder=FOLDER)
        assert len(str(caught.value)) < 1500


def test_errors_keep_what_fits() -> None:
    assert str(CounterofferError("a word and " + "x" * 200)) == "a word and " + "x" * 200
    assert str(CounterofferError("a word and " + "x" * 400)) == "a word and " + "x" * 60 + "… (400 characters)"
