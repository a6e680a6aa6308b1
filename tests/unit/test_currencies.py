"""Currencies: who shares one, what it is held to, what a peg costs, and what of it the certificate checks."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from builders import tariff_shock, two_countries
from counteroffer.economy import Economy, load_economy
from counteroffer.equilibrium import Baseline, Currency, Equilibrium, Residual, Settings, Shock, residuals, solve
from counteroffer.equilibrium.types.currencies import anchor_weights, complete, roots
from counteroffer.equilibrium.types.settings import DeficitRule
from counteroffer.errors import EconomyError, InputError, LabelError, NotConverged
from counteroffer.scenario import load_scenario, resolve

REGIONS = ("NOR", "SOU", "WES")
PEG = (Currency("USD", ("USA",)), Currency("CAD", ("CAN",), "peg", "USD"))
MIXED = (
    *PEG,
    Currency("MXN", ("MEX",), "cpi"),
    Currency("EUR", ("DEU", "FRA")),
    Currency("YEN", ("JPN", "KOR"), "cpi"),
)


@dataclass(frozen=True)
class Case:
    """One economy and one policy."""

    baseline: Baseline
    shock: Shock

    def solve(self, **options: object) -> Equilibrium:
        return solve(self.baseline, self.shock, Settings(closure="short_run", **options))  # type: ignore[arg-type]

    def region(self, name: str) -> int:
        return self.baseline.regions.index(name)


@pytest.fixture(scope="module")
def case() -> Case:
    economy = load_economy("focus", elasticities="fgo", horizon="short")
    return Case(economy.baseline, resolve(load_scenario("october-2025").scenario, economy).shock)


@pytest.fixture(scope="module")
def mixed(case: Case) -> Equilibrium:
    return case.solve(currencies=MIXED)


def payments(e: Equilibrium) -> np.ndarray:
    return e.baseline.value_added_share * (1 - e.baseline.profit_share)[:, None] * e.output


def unemployed(e: Equilibrium, region: str = "CAN") -> float:
    """Share of the attached workers without work, percent."""
    b, n = e.baseline, e.baseline.regions.index(region)
    at_work = b.value_added * e.labour * e.hired
    return float(100 * (1 - at_work[:, n].sum() / b.value_added[:, n].sum()))


def exchange_rate(e: Equilibrium, one: str = "CAN", other: str = "USA") -> float:
    regions = e.baseline.regions
    return float(e.currency[regions.index(one)] / e.currency[regions.index(other)])


@pytest.mark.parametrize(
    ("currencies", "words"),
    [
        ((Currency("A", ("NOR",), "peg", "X"),), "unknown currency 'X' in the peg of A; (did you mean|valid)"),
        ((Currency("A", ("NOR",), "peg", "SOUT"),), "unknown currency 'SOUT' in the peg of A; did you mean 'SOU'"),
        ((Currency("A", ("NOR",), "peg", "A"),), "A → A go round in a circle; let one float"),
        (
            (Currency("A", ("NOR",), "peg", "B"), Currency("B", ("SOU",), "peg", "A")),
            "A → B → A go round in a circle; let one float",
        ),
        ((Currency("A", ("NOR",)), Currency("B", ("SOU", "NOR"))), "region NOR; give each one once"),
        ((Currency("A", ("NOR", "NOR")),), "region NOR; give each one once"),
        ((Currency("A", ("NOR",)), Currency("A", ("SOU",))), "two currencies are called A; give each one once"),
        ((Currency("A", ("NORD",)),), "unknown region 'NORD' in currency A; did you mean 'NOR'"),
        ((Currency("SOU", ("NOR",)),), "currency SOU has the name of a region that does not use it; rename it"),
    ],
)
def test_currencies_that_make_no_sense_are_refused(
    small: Economy, currencies: tuple[Currency, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        complete(currencies, REGIONS)
    assert small.baseline.regions == REGIONS
    with pytest.raises(InputError, match=words):
        Case(small.baseline, Shock.none(small.baseline)).solve(currencies=currencies)


def test_a_peg_needs_a_currency_and_only_a_peg() -> None:
    with pytest.raises(EconomyError, match=r"currency CAD: `to` names the currency of a peg.*`to` is None"):
        Currency("CAD", ("CAN",), "peg")
    with pytest.raises(EconomyError, match="only a peg has one; it is anchored to cpi and `to` is USD"):
        Currency("CAD", ("CAN",), "cpi", "USD")
    with pytest.raises(LabelError, match="unknown anchor 'ngpd' in currency CAD; did you mean 'ngdp'"):
        Currency("CAD", ("CAN",), "ngpd")  # type: ignore[arg-type]


@pytest.mark.parametrize("floor", [-0.01, 2.01, 98.0, float("nan")])
def test_a_floor_that_is_no_share_is_refused(floor: float) -> None:
    with pytest.raises(EconomyError, match=f"wage_floor is {floor}; it is a share of the old wage, 0 .* at most 2"):
        Settings(closure="short_run", wage_floor=floor)


@pytest.mark.parametrize("mobility", [0.99, 0.0, float("nan")])
def test_mobility_below_specific_labour_is_refused(mobility: float) -> None:
    with pytest.raises(EconomyError, match=f"labour_mobility is {mobility}; it is 1 .* or more"):
        Settings(closure="short_run", labour_mobility=mobility)


def test_regions_in_none_have_their_own() -> None:
    shared, empty = Currency("A", ("SOU", "NOR"), "cpi"), Currency("B", ())
    assert complete((shared, empty), REGIONS) == (shared, Currency("WES", ("WES",), "ngdp"))
    assert complete((), REGIONS) == tuple(Currency(region, (region,)) for region in REGIONS)
    own = Currency("SOU", ("SOU", "NOR"))  # named like a region that does use it
    assert roots((own,), REGIONS) == (own, own, Currency("WES", ("WES",)))


def test_a_chain_of_pegs_ends_at_the_one_that_floats() -> None:
    a, b = Currency("A", ("NOR",), "peg", "B"), Currency("B", ("SOU",), "peg", "WES")
    assert roots((a, b), REGIONS) == (Currency("WES", ("WES",)),) * 3


@pytest.mark.parametrize("currencies", [(), PEG, MIXED])
def test_weights_sum_to_one_in_one_matrix_and_are_common_in_a_currency(
    case: Case, currencies: tuple[Currency, ...]
) -> None:
    b = case.baseline
    nominal, consumer = anchor_weights(b, currencies)
    sums = np.array([nominal.sum(1), consumer.sum(1)])
    np.testing.assert_allclose(np.sort(sums, 0), np.array([[0.0], [1.0]]) * np.ones(len(b.regions)), atol=1e-14)
    found, both = roots(currencies, b.regions), np.hstack([nominal, consumer])
    for n, root in enumerate(found):
        weights, levels = (nominal, b.value_added.sum(0)) if root.anchor == "ngdp" else (consumer, b.income)
        members = [case.region(region) for region in root.members]
        np.testing.assert_allclose(weights[n, members], levels[members] / levels[members].sum(), rtol=1e-14)
        np.testing.assert_array_equal(both[n], both[members[0]])
    if currencies:
        assert found[case.region("CAN")].name == "USD"


def tampered(e: Equilibrium, name: str, cell: tuple[int, ...] | int, factor: float) -> dict[str, Residual]:
    """Residuals by equation after one cell of an array was multiplied."""
    names = ("sector_wage", "price", "expenditure", "hired", "currency")
    values = {field: getattr(e, field).copy() for field in names}
    values[name][cell] *= factor
    return {r.equation: r for r in residuals(e.baseline, e.shock, e.settings, **values)}


@pytest.mark.parametrize(
    ("sector", "name", "factor", "equations"),
    [
        ("RUB", "hired", 1 - 1e-5, ("wage floor", "factor market")),  # workers left out at a wage above the floor
        ("RUB", "hired", 1 + 1e-5, ("wage floor", "factor market")),  # more at work than there are
        ("AUT", "hired", 1 + 1e-5, ("factor market",)),
        ("AUT", "sector_wage", 1 - 1e-5, ("wage floor", "factor market")),
        ("AUT", "sector_wage", 1 + 1e-5, ("wage floor", "factor market")),
    ],
)
def test_one_wrong_wage_or_share_at_work_is_found_and_named(
    mixed: Equilibrium, sector: str, name: str, factor: float, equations: tuple[str, ...]
) -> None:
    b = mixed.baseline
    cell = b.sectors.index(sector), b.regions.index("CAN")
    assert (mixed.hired[cell] < 1) == (sector == "AUT")
    found = tampered(mixed, name, cell, factor)
    for equation in equations:
        assert found[equation].value > 1e-6
        assert found[equation].cell == f"sector {sector}, region CAN"


@pytest.mark.parametrize("region", ["CAN", "USA", "MEX", "FRA", "KOR", "CHN"])
def test_one_wrong_currency_is_found_and_named(mixed: Equilibrium, region: str) -> None:
    """A peg, an anchor, consumer prices, and one member that disagrees with the others."""
    found = tampered(mixed, "currency", mixed.baseline.regions.index(region), 1 + 1e-5)["currency"]
    assert found.value == pytest.approx(1e-5, rel=1e-4)
    # With a wrong dollar, who is pegged to it is as far off as the dollar is from its anchor.
    assert found.cell == f"region {region}" or (region, found.cell) == ("USA", "region CAN")


def test_a_currency_too_dear_puts_wages_below_the_floor(mixed: Equilibrium) -> None:
    found = tampered(mixed, "currency", mixed.baseline.regions.index("CAN"), 1 + 1e-5)["wage floor"]
    assert found.value > 1e-6
    assert found.cell.endswith("region CAN")


def test_currencies_are_worth_what_they_are_held_to(case: Case, mixed: Equilibrium) -> None:
    e = mixed
    at = case.region
    growth = payments(e).sum(0), case.baseline.value_added.sum(0)
    euro = [at("DEU"), at("FRA")]
    for members in ([at("USA")], [at("CHN")], euro):
        np.testing.assert_allclose(e.currency[members], growth[0][members].sum() / growth[1][members].sum(), rtol=1e-9)
    # Between two such currencies the rate is the ratio of nominal growth, in whatever money both are counted.
    ratio = (growth[0] / growth[1])[[at("CHN"), at("USA")]]
    assert exchange_rate(e, "CHN", "USA") == pytest.approx(ratio[0] / ratio[1], rel=1e-9)
    prices = (case.baseline.consumption_share * np.log(e.price)).sum(0)
    assert e.currency[at("MEX")] == pytest.approx(np.exp(prices[at("MEX")]), rel=1e-9)
    yen, spent = [at("JPN"), at("KOR")], case.baseline.income
    weight = spent[yen] / spent[yen].sum()
    np.testing.assert_allclose(e.currency[yen], np.exp(weight @ prices[yen]), rtol=1e-9)
    assert e.currency[at("CAN")] == e.currency[at("USA")]
    assert np.ptp(prices[yen]) > 1e-4


def test_a_peg_costs_jobs_where_the_float_would_fall(case: Case) -> None:
    free, pegged = case.solve(), case.solve(currencies=PEG)
    assert exchange_rate(free) < 0.99
    assert exchange_rate(pegged) == 1
    assert (free.hired < 1)[:, case.region("CAN")].any()
    assert unemployed(pegged) > unemployed(free) + 0.5


@pytest.mark.parametrize("floor", [0.98, 1.0])
def test_a_peg_costs_no_jobs_where_the_float_would_rise(case: Case, floor: float) -> None:
    """Canada's own tariffs turn its demand homewards: its currency rises, and a peg spares its exporters that."""
    own = replace(case, shock=tariff_shock(case.baseline, 0.1, importers=[case.region("CAN")]))
    free, pegged = own.solve(wage_floor=floor), own.solve(wage_floor=floor, currencies=PEG)
    assert exchange_rate(free) > 1.01
    assert unemployed(free) > 0.1
    assert unemployed(pegged) < unemployed(free)


def test_where_labour_is_mobile_a_peg_rations_all_sectors_alike(case: Case) -> None:
    e = case.solve(labour_mobility=np.inf, currencies=PEG)
    can, usa = case.region("CAN"), case.region("USA")
    rationed = np.flatnonzero((e.hired < 1).any(0))
    np.testing.assert_array_equal(rationed, [can])
    np.testing.assert_allclose(e.hired[:, can], e.wage[can] / (0.98 * e.wage[usa]), rtol=1e-9)
    assert e.residual < 1e-10


def test_floors_held_to_consumer_prices_solve_until_nothing_can_meet_them(case: Case) -> None:
    """Prices rise by the tariffs, so that wages cannot keep up with them everywhere."""
    everywhere = tuple(Currency(region, (region,), "cpi") for region in case.baseline.regions)
    lost = [
        unemployed(case.solve(wage_floor=floor, currencies=everywhere, max_iterations=40)) for floor in (0.98, 0.995)
    ]
    assert 0 < lost[0] < lost[1]
    with pytest.raises(NotConverged, match=r"no certified equilibrium .* lower the wage floor"):
        case.solve(wage_floor=1.0, currencies=everywhere, max_iterations=40)


def test_one_sector_alone_never_binds() -> None:
    """The one wage of a region is its nominal value added per worker, which is what its currency is held to."""
    b = two_countries(np.array([[60.0, 25.0], [25.0, 220.0]]), 4.0)
    shock = tariff_shock(b, 0.4, importers=[0])
    e = solve(b, shock, Settings(closure="short_run", wage_floor=1.0))
    np.testing.assert_allclose(e.hired, 1, rtol=1e-12)
    np.testing.assert_allclose([e.sector_wage[0], e.wage], [e.currency] * 2, rtol=1e-12)
    np.testing.assert_allclose(e.wage, solve(b, shock).wage, rtol=1e-10)
    assert abs(e.wage[0] - 1) > 0.01


@pytest.mark.parametrize("rule", ["zero", "value_added_share"])
def test_other_deficit_rules_solve_with_floors(case: Case, rule: DeficitRule) -> None:
    b = case.baseline
    if rule == "zero":
        b = solve(b, Shock.none(b), Settings(closure="roy", deficit_rule="zero")).rebase()
    e = solve(b, case.shock, Settings(closure="short_run", deficit_rule=rule, currencies=MIXED))
    before, after = b.value_added.sum(0), payments(e).sum(0)
    wanted = (b.deficit / before * after) if rule == "value_added_share" else np.zeros_like(before)
    np.testing.assert_allclose(e.deficit, wanted - after / after.sum() * wanted.sum(), rtol=1e-9, atol=1e-3)
    assert e.residual < 1e-10
    assert (e.hired < 1).any()
    assert unemployed(e) > unemployed(solve(b, case.shock, Settings(closure="short_run", deficit_rule=rule))) + 0.5
