"""Where labour can go, and who pays for deficits: the closures and deficit rules, against what a pencil says."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from builders import (
    Tables,
    abroad,
    measure_text,
    random_shock,
    random_tables,
    scenario,
    tariff_shock,
    two_countries,
    without_inputs,
)
from counteroffer.economy import Economy
from counteroffer.effects import measure
from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.errors import EconomyError, InputError, ScenarioError

MOBILITIES = [1.0, 1.5, 3.0, 20.0]
RULES = ["world_share", "zero", "value_added_share"]


def roy(mobility: float, rule: str = "world_share") -> Settings:
    return Settings(closure="roy", labour_mobility=mobility, deficit_rule=rule)


def payments(e: Equilibrium) -> np.ndarray:
    """What factors are paid, β(1−ρ)Y'."""
    return e.baseline.value_added_share * (1 - e.baseline.profit_share)[:, None] * e.output


@pytest.fixture(scope="module")
def shock(small: Economy) -> Shock:
    return random_shock(np.random.default_rng(11), small.baseline)


@pytest.mark.parametrize("mobility", MOBILITIES)
def test_workers_go_where_the_roy_model_says(small: Economy, shock: Shock, mobility: float) -> None:
    """Employment L̂ = (ω/Φ)^μ adds up to one, and factors are paid V·L̂·Φ in every sector."""
    b = small.baseline
    e = solve(b, shock, roy(mobility))
    weight = b.value_added / b.value_added.sum(0)
    earned = (weight * e.sector_wage**mobility).sum(0) ** (1 / mobility)
    employment = (e.sector_wage / earned) ** mobility
    np.testing.assert_allclose(e.wage, earned, rtol=1e-11)
    np.testing.assert_allclose((weight * employment).sum(0), 1, rtol=1e-11)
    np.testing.assert_allclose(payments(e), b.value_added * employment * earned, rtol=1e-9)
    assert np.abs(employment - 1).max() > 0.05


def test_specific_labour_stays_and_its_wage_takes_the_whole_change(small: Economy, shock: Shock) -> None:
    """At μ = 1 efficiency units cannot move: ω is what the sector's factors are paid, over what they were."""
    b = small.baseline
    e = solve(b, shock, roy(1.0))
    np.testing.assert_allclose(e.sector_wage, payments(e) / b.value_added, rtol=1e-9)


def test_mobile_labour_has_one_wage_a_region(small: Economy, shock: Shock) -> None:
    e = solve(small.baseline, shock)
    np.testing.assert_array_equal(e.sector_wage, np.broadcast_to(e.sector_wage[0], e.sector_wage.shape))
    np.testing.assert_allclose(payments(e).sum(0), e.wage * small.baseline.value_added.sum(0), rtol=1e-10)


@pytest.mark.parametrize("mobility", [1.0, 2.5])
def test_with_one_sector_mobility_does_not_matter(mobility: float) -> None:
    b = two_countries([[60.0, 25.0], [25.0, 220.0]], 4.0)
    shock = tariff_shock(b, 0.4, importers=[0])
    mobile, attached = solve(b, shock), solve(b, shock, roy(mobility))
    for name in ("wage", "price", "income", "trade"):
        np.testing.assert_allclose(getattr(attached, name), getattr(mobile, name), rtol=1e-10, err_msg=name)


def test_infinite_mobility_is_the_long_run_bit_for_bit(small: Economy, shock: Shock) -> None:
    mobile, limit = solve(small.baseline, shock), solve(small.baseline, shock, roy(np.inf))
    for name in ("wage", "sector_wage", "price", "trade", "income", "expenditure"):
        np.testing.assert_array_equal(getattr(limit, name), getattr(mobile, name), err_msg=name)


def test_the_gap_to_the_long_run_halves_as_mobility_doubles(small: Economy, shock: Shock) -> None:
    def income(options: Settings) -> np.ndarray:
        return measure(solve(small.baseline, shock, options)).regions["real_income_percent"].to_numpy()

    long_run = income(Settings())
    gaps = np.array([np.abs(income(roy(mobility)) - long_run) for mobility in (16.0, 32.0, 64.0, 128.0)])
    assert gaps[0].min() > 1e-4
    ratio = gaps[:-1] / gaps[1:]
    assert ((ratio > 1.8) & (ratio < 2.2)).all(), ratio


@dataclass(frozen=True)
class Island:
    """HOM makes only services, for itself, and buys goods from FOR on credit; a transfer changes its credit."""

    services: float = 60.0
    imports: float = 20.0
    foreign_goods: float = 100.0
    foreign_services: float = 200.0
    paid: float = 5.0

    @property
    def baseline(self) -> Baseline:
        trade = np.zeros((2, 2, 2))
        trade[0] = [[0.0, self.imports], [0.0, self.foreign_goods]]
        trade[1] = np.diag([self.services, self.foreign_services])
        tables = Tables(
            trade, np.zeros_like(trade), np.zeros((2, 2, 2)), np.array([3.0, 5.0]), ("HOM", "FOR"), ("good", "service")
        )
        return tables.economy().baseline

    def solution(self, mobility: float) -> dict[str, np.ndarray]:
        """By pencil: expenditure shares are constant, and no product has two suppliers, so θ does not matter.

        Services of HOM earn a constant share of its income V'+D+T, D its imports; the rest follows from adding up.
        """
        wage_home = 1 + self.paid / self.imports
        home_income = wage_home * self.services + self.imports + self.paid
        world = self.services + self.imports + self.foreign_goods + self.foreign_services
        foreign_value_added = world - wage_home * self.services
        foreign_income = foreign_value_added - self.imports - self.paid
        goods_share = self.foreign_goods / (self.foreign_goods + self.foreign_services)
        imports_share = self.imports / (self.imports + self.services)
        paid = np.array(
            [imports_share * home_income + goods_share * foreign_income, (1 - goods_share) * foreign_income]
        )
        before = np.array([self.imports + self.foreign_goods, self.foreign_services])
        earned = paid.sum() / before.sum()
        employment = paid / before / earned
        wages = earned * employment ** (1 / mobility)
        home_price = wages[0] ** imports_share * wage_home ** (1 - imports_share)
        price = np.array([home_price, wages[0] ** goods_share * wages[1] ** (1 - goods_share)])
        incomes = np.array([home_income, foreign_income])
        old = np.array([self.services + self.imports, self.foreign_goods + self.foreign_services])
        return {"wage": np.array([wage_home, earned]), "foreign": wages, "real": incomes / old / price}


@pytest.mark.parametrize("mobility", [*MOBILITIES, np.inf])
def test_a_transfer_moves_workers_as_a_pencil_says(mobility: float) -> None:
    island = Island()
    b = island.baseline
    e = solve(b, Shock.of(b, transfer=np.array([island.paid, -island.paid])), roy(mobility))
    expected = island.solution(mobility)
    np.testing.assert_allclose(e.wage, expected["wage"], rtol=1e-10)
    np.testing.assert_allclose(e.sector_wage[:, 1], expected["foreign"], rtol=1e-10)
    np.testing.assert_allclose(e.sector_wage[1, 0], expected["wage"][0], rtol=1e-10)
    real = 1 + measure(e).regions["real_income_percent"].to_numpy() / 100
    np.testing.assert_allclose(real, expected["real"], rtol=1e-10)
    if mobility < 2:
        assert abs(expected["foreign"][0] / expected["foreign"][1] - 1) > 0.02


@pytest.mark.parametrize("mobility", [1.0, 1.5])
def test_a_closed_region_is_not_touched_by_any_tariff(mobility: float) -> None:
    tables = random_tables(np.random.default_rng(4))
    tables = replace(
        tables, trade=np.where(abroad(3), 0.0, tables.trade), tariff=0 * tables.tariff, input_use=tables.input_use / 20
    )
    b = tables.economy().baseline
    e = solve(b, tariff_shock(b, 2.0), roy(mobility))
    for name in ("wage", "sector_wage", "price", "unit_cost"):
        np.testing.assert_allclose(getattr(e, name), 1, rtol=1e-10, err_msg=name)
    np.testing.assert_allclose(e.income, b.income, rtol=1e-10)


def test_attached_workers_of_the_taxed_industry_lose_most(focus: Economy) -> None:
    """With tariffs on Canada's steel alone, its steel workers' wage falls below the region's, and less when mobile."""
    b = focus.baseline
    usa, can, steel = b.regions.index("USA"), b.regions.index("CAN"), b.sectors.index("STL")
    tariff = b.tariff.copy()
    tariff[steel, usa, can] += 0.5
    relative = []
    for mobility in (1.0, 1.5, 5.0):
        e = solve(b, Shock.of(b, tariff=tariff), roy(mobility))
        relative.append(e.sector_wage[steel, can] / e.wage[can])
        assert e.sector_wage[:, can].argmin() == steel
    assert relative[0] < relative[1] < relative[2] < 1


@pytest.mark.parametrize("mobility", [0.99, 0.0, -1.0, float("nan")])
def test_mobility_below_specific_labour_is_refused(mobility: float) -> None:
    with pytest.raises(EconomyError, match="labour_mobility"):
        Settings(closure="roy", labour_mobility=mobility)
    with pytest.raises(ScenarioError, match="labour_mobility"):
        scenario(measure_text(), closure="roy", labour_mobility=mobility)


def test_unknown_closures_and_rules_are_refused() -> None:
    with pytest.raises(InputError, match="roy"):
        Settings(closure="rooy")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="value_added_share"):
        Settings(deficit_rule="value_added")  # type: ignore[arg-type]


@pytest.mark.parametrize("closure", ["long_run", "roy"])
def test_deficits_follow_own_value_added_less_a_common_share(small: Economy, shock: Shock, closure: str) -> None:
    b = small.baseline
    e = solve(b, shock, Settings(closure=closure, deficit_rule="value_added_share"))
    before, after = b.value_added.sum(0), payments(e).sum(0)
    wanted = b.deficit / before * after
    expected = wanted - after / after.sum() * wanted.sum()
    np.testing.assert_allclose(e.deficit, expected, rtol=1e-9, atol=1e-9 * before.min())
    assert abs(e.deficit.sum()) < 1e-9 * before.min()
    world = solve(b, shock, Settings(closure=closure))
    np.testing.assert_allclose(world.deficit, b.deficit, rtol=1e-9)
    assert np.abs(e.deficit - world.deficit).max() > 1e-3 * np.abs(b.deficit).max()


@pytest.mark.parametrize("closure", ["long_run", "roy"])
def test_without_a_shock_both_ways_of_keeping_deficits_are_the_baseline(small: Economy, closure: str) -> None:
    b = small.baseline
    for rule in ("world_share", "value_added_share"):
        e = solve(b, Shock.none(b), Settings(closure=closure, deficit_rule=rule))
        np.testing.assert_allclose(e.deficit, b.deficit, rtol=1e-9)
        np.testing.assert_allclose(e.sector_wage, 1, rtol=1e-10)


@pytest.mark.parametrize("rule", RULES)
def test_deficit_rules_agree_where_there_are_no_deficits(balanced_small: Baseline, rule: str) -> None:
    shock = random_shock(np.random.default_rng(3), balanced_small)
    reference, e = solve(balanced_small, shock), solve(balanced_small, shock, Settings(deficit_rule=rule))
    np.testing.assert_allclose(e.income, reference.income, rtol=1e-9)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("mobility", [1.0, 1.5])
def test_the_focus_economy_solves_under_every_closure_and_rule(focus: Economy, mobility: float, rule: str) -> None:
    b = focus.baseline
    e = solve(b, tariff_shock(b, 0.5, importers=[b.regions.index("USA")]), roy(mobility, rule))
    assert e.residual <= 1e-10
    weight = b.value_added / b.value_added.sum(0)
    np.testing.assert_allclose((weight * (e.sector_wage / e.wage) ** mobility).sum(0), 1, rtol=1e-9)


def test_the_start_does_not_matter_where_labour_is_attached(small: Economy, shock: Shock) -> None:
    b = without_inputs(random_tables(np.random.default_rng(1))).economy().baseline
    reference = solve(b, shock, roy(1.0))
    for seed in range(3):
        start = np.random.default_rng(seed).uniform(0.6, 1.5, b.output.shape)
        found = solve(b, shock, roy(1.0), start=start)
        np.testing.assert_allclose(found.sector_wage, reference.sector_wage, rtol=1e-9)
        np.testing.assert_allclose(found.income, reference.income, rtol=1e-9)
