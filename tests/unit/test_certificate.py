"""The certificate sees a mistake of one part in a million and names its cell; what is not solved is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from builders import tariff_shock
from counteroffer.economy import Economy
from counteroffer.equilibrium import Equilibrium, Residual, Settings, Shock, residuals, solve
from counteroffer.errors import CounterofferError, NotConverged

SLIP = 1 + 1e-6


@pytest.fixture(scope="module")
def solved(focus: Economy) -> Equilibrium:
    b = focus.baseline
    return solve(b, tariff_shock(b, 0.25, importers=[b.regions.index("USA")]))


def checked(e: Equilibrium, **slips: tuple[int | slice, ...]) -> dict[str, Residual]:
    """Residuals by equation after one cell of an array was multiplied by 1 + 1e-6."""
    values = {name: getattr(e, name).copy() for name in ("sector_wage", "price", "expenditure")}
    for name, cell in slips.items():
        values[name][cell] *= SLIP
    return {r.equation: r for r in residuals(e.baseline, e.shock, e.settings, **values)}


def worst(found: dict[str, Residual]) -> Residual:
    return max(found.values(), key=lambda r: r.value)


def test_a_certified_solution_passes_its_own_certificate(solved: Equilibrium) -> None:
    assert worst(checked(solved)).value == solved.residual <= 1e-10
    assert set(checked(solved)) == {
        "price", "spending", "market clearing", "factor market", "external balance", "numéraire"
    }  # fmt: skip


@pytest.mark.parametrize(("sector", "region"), [("STL", "CAN"), ("AUT", "USA"), ("REA", "CHN"), ("UTL", "NOR")])
def test_one_wrong_price_is_found_and_named(solved: Equilibrium, sector: str, region: str) -> None:
    b = solved.baseline
    found = checked(solved, price=(b.sectors.index(sector), b.regions.index(region)))
    assert worst(found).value > 1e-7
    assert found["price"].value > 1e-7
    assert found["price"].cell == f"sector {sector}, region {region}"


@pytest.mark.parametrize("region", ["CAN", "USA", "NOR"])
def test_one_wrong_wage_is_found_and_named(solved: Equilibrium, region: str) -> None:
    found = checked(solved, sector_wage=(slice(None), solved.baseline.regions.index(region)))
    assert found["factor market"].value > 1e-7
    assert found["factor market"].cell == f"region {region}"
    assert found["numéraire"].value > 1e-10


@pytest.mark.parametrize(("sector", "region"), [("PUB", "CAN"), ("TRD", "USA"), ("CON", "CHN")])
def test_one_wrong_expenditure_is_found_and_named(solved: Equilibrium, sector: str, region: str) -> None:
    b = solved.baseline
    found = checked(solved, expenditure=(b.sectors.index(sector), b.regions.index(region)))
    assert found["spending"].value > 1e-8
    assert found["spending"].cell == f"sector {sector}, region {region}"
    assert worst(found).value > 1e-7


def test_a_wrong_deficit_is_found_and_named(solved: Equilibrium) -> None:
    deficit = solved.baseline.deficit.copy()
    deficit[solved.baseline.regions.index("IND")] *= SLIP
    e = replace(solved, baseline=replace(solved.baseline, deficit=deficit))
    found = checked(e)
    assert found["external balance"].value > 1e-10
    assert found["external balance"].cell == "region IND"


def test_one_sector_paying_another_wage_is_found_where_labour_is_mobile(solved: Equilibrium) -> None:
    found = checked(solved, sector_wage=(0, solved.baseline.regions.index("CAN")))
    assert found["factor market"].value > 1e-7
    assert found["factor market"].cell == "region CAN"


@pytest.mark.parametrize("value", [np.nan, 0.0, -1.0, np.inf])
def test_a_value_that_is_no_price_has_an_infinite_residual(solved: Equilibrium, value: float) -> None:
    price = solved.price.copy()
    price[3, 5] = value
    e = solved
    found = residuals(
        e.baseline, e.shock, e.settings, sector_wage=e.sector_wage, price=price, expenditure=e.expenditure
    )
    assert max(r.value for r in found) == np.inf


def test_all_wages_and_prices_doubled_fails_only_by_the_numeraire(solved: Equilibrium) -> None:
    e = solved
    found = residuals(
        e.baseline,
        e.shock,
        e.settings,
        sector_wage=2 * e.sector_wage,
        price=2 * e.price,
        expenditure=2 * e.expenditure,
    )
    values = {r.equation: r.value for r in found}
    assert values.pop("numéraire") == pytest.approx(np.log(2))
    assert max(values.values()) < 1e-9


def test_stopping_early_raises_with_the_worst_cell(focus: Economy) -> None:
    b = focus.baseline
    with pytest.raises(NotConverged) as caught:
        solve(b, tariff_shock(b, 0.25, importers=[b.regions.index("USA")]), Settings(max_iterations=1))
    error = caught.value
    assert error.exit_code == 3
    assert error.residual > 1e-10
    equation, cell = error.cell.split(": ")
    assert equation in {"price", "spending", "market clearing", "factor market", "external balance", "numéraire"}
    assert any(f"region {label}" in cell for label in b.regions) or cell == "world"
    assert equation in str(error)
    assert cell in str(error)


def test_a_tolerance_no_machine_meets_raises(focus: Economy) -> None:
    b = focus.baseline
    with pytest.raises(NotConverged, match="1e-30"):
        solve(b, tariff_shock(b, 0.1), Settings(tolerance=1e-30))


def test_a_number_that_is_none_raises_instead_of_solving(small: Economy) -> None:
    b = small.baseline
    tariff = b.tariff.copy()
    tariff[0, 0, 1] = np.nan
    with pytest.raises(CounterofferError):
        solve(b, Shock.of(b, tariff=tariff))


@pytest.mark.parametrize("option", [{"deficit_rule": "zeros"}, {"closure": "short_runn"}])
def test_an_unknown_setting_is_refused_rather_than_read_as_another(small: Economy, option: dict[str, str]) -> None:
    b = small.baseline
    with pytest.raises((CounterofferError, ValueError), match=next(iter(option.values()))):
        solve(b, Shock.none(b), Settings(**option))  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(), (3,), (3, 3), (1, 3, 3)])
def test_a_shock_of_another_shape_is_refused_rather_than_stretched(small: Economy, shape: tuple[int, ...]) -> None:
    b = small.baseline
    with pytest.raises((CounterofferError, ValueError), match=r"shape|tariff"):
        solve(b, Shock.of(b, tariff=np.full(shape, 0.1)))


def test_solutions_are_read_only(solved: Equilibrium) -> None:
    for array in (solved.wage, solved.trade, solved.baseline.tariff, solved.baseline.trade, solved.shock.tariff):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    with pytest.raises(AttributeError):
        solved.wage = np.ones(25)  # type: ignore[misc]


def test_making_a_shock_does_not_freeze_the_callers_array(small: Economy) -> None:
    tariff = small.tariff.copy()
    shock = Shock.of(small.baseline, tariff=tariff)
    tariff[0, 0, 1] = 9.0
    assert shock.tariff[0, 0, 1] == small.tariff[0, 0, 1]
