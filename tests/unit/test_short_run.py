"""The short run, where nominal wages have a floor: limits, complementarity, gradients, and what a pencil says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from scipy.optimize import least_squares

from builders import Tables, tariff_shock
from counteroffer import gradient, load_economy, load_scenario, resolve
from counteroffer.effects.income import real_income
from counteroffer.equilibrium import Baseline, Currency, Effect, Equilibrium, Settings, Shock, log_real_income, solve
from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types import model

OUTCOMES = ("price", "wage", "sector_wage", "trade_share", "income")
PEG = (Currency("USD", ("USA",)), Currency("CAD", ("CAN",), "peg", "USD"))
MIXED = (
    *PEG,
    Currency("MXN", ("MEX",), "cpi"),
    Currency("EUR", ("DEU", "FRA")),
    Currency("YEN", ("JPN", "KOR"), "cpi"),
)


def short_run(**options: object) -> Settings:
    return Settings(closure="short_run", **options)  # type: ignore[arg-type]


@dataclass(frozen=True)
class Case:
    """One economy and one policy."""

    baseline: Baseline
    shock: Shock

    def solve(self, **options: object) -> Equilibrium:
        return solve(self.baseline, self.shock, short_run(**options))


def share(b: Baseline) -> np.ndarray:
    return np.asarray(b.value_added / b.value_added.sum(0))


def payments(e: Equilibrium) -> np.ndarray:
    return e.baseline.value_added_share * (1 - e.baseline.profit_share)[:, None] * e.output


def unemployed(e: Equilibrium, region: str = "CAN") -> float:
    """Share of the attached workers without work, percent."""
    n = e.baseline.regions.index(region)
    return float(100 * (1 - (share(e.baseline) * e.labour * e.hired)[:, n].sum()))


@pytest.fixture(scope="module")
def case() -> Case:
    economy = load_economy("focus", elasticities="fgo", horizon="short")
    return Case(economy.baseline, resolve(load_scenario("october-2025").scenario, economy).shock)


@pytest.fixture(scope="module", params=[(), PEG, MIXED], ids=["float", "peg", "mixed"])
def solved(request: pytest.FixtureRequest, case: Case) -> Equilibrium:
    return case.solve(currencies=request.param)


@pytest.mark.parametrize("mobility", [1.0, 1.5, 4.0, np.inf])
def test_without_a_floor_it_is_roy_or_the_long_run(case: Case, mobility: float) -> None:
    e = case.solve(labour_mobility=mobility, wage_floor=0.0)
    known = Settings() if np.isinf(mobility) else Settings(closure="roy", labour_mobility=mobility)
    limit = solve(case.baseline, case.shock, known)
    for name in OUTCOMES:
        np.testing.assert_allclose(getattr(e, name), getattr(limit, name), rtol=1e-10, err_msg=name)
    np.testing.assert_array_equal(e.hired, 1)


def test_the_gap_to_the_long_run_halves_as_mobility_doubles(case: Case) -> None:
    def gap(e: Equilibrium) -> np.ndarray:
        return np.array([np.abs(np.log(getattr(e, name) / getattr(long_run, name))).max() for name in OUTCOMES[:3]])

    long_run = solve(case.baseline, case.shock)
    gaps = np.array([gap(case.solve(labour_mobility=m, wage_floor=0.0)) for m in (8.0, 16.0, 32.0, 64.0)])
    assert gaps.min() > 1e-5
    ratio = gaps[:-1] / gaps[1:]
    assert ((ratio > 1.8) & (ratio < 2.2)).all(), ratio


def test_efficiency_units_stay_where_they_are_when_labour_is_specific(case: Case) -> None:
    e = case.solve(labour_mobility=1.0, wage_floor=0.0)
    np.testing.assert_array_equal(e.hired, 1)
    np.testing.assert_allclose(e.labour * e.wage / e.expected_wage, 1, rtol=1e-10)
    assert np.abs(e.labour - 1).max() > 0.01


def test_a_wage_is_at_its_floor_or_all_have_work(solved: Equilibrium) -> None:
    room = solved.sector_wage / solved.currency - solved.settings.wage_floor
    binds = solved.hired < 1
    assert np.abs(room * (1 - solved.hired)).max() < 1e-9
    assert room.min() > -1e-12
    assert solved.hired.max() == 1
    assert 5 < binds.sum() < binds.size / 2
    assert room[binds].max() < 1e-12
    assert solved.kinks == ()


def test_workers_add_up_and_factors_earn_their_payments(solved: Equilibrium) -> None:
    np.testing.assert_allclose((share(solved.baseline) * solved.labour).sum(0), 1, rtol=1e-10)
    units = (solved.expected_wage / solved.wage) ** (solved.settings.labour_mobility - 1)  # ẑ = L̂Φ/ω
    used = solved.sector_wage * solved.hired * units * solved.baseline.value_added
    np.testing.assert_allclose(used, payments(solved), rtol=1e-9)


def test_the_certificate_is_met_and_trade_balances(solved: Equilibrium) -> None:
    values = {r.equation: r.value for r in solved.residuals}
    assert {"wage floor", "currency", "external balance"} <= set(values)
    assert values["external balance"] < 1e-10
    assert max(values.values()) == solved.residual < 1e-10
    paid = (solved.trade * (1 + solved.shock.export_tax)).sum(0)
    balance = paid.sum(1) - paid.sum(0) - solved.deficit
    np.testing.assert_allclose(balance / solved.baseline.value_added.sum(0), 0, atol=1e-10)


@pytest.mark.parametrize("seed", range(4))
def test_the_start_does_not_matter(solved: Equilibrium, seed: int) -> None:
    b = solved.baseline
    start = np.random.default_rng(seed).lognormal(0, 0.2, b.output.shape)
    e = solve(b, solved.shock, solved.settings, start=start)
    for name in ("sector_wage", "hired", "income"):
        np.testing.assert_allclose(getattr(e, name), getattr(solved, name), rtol=1e-9, err_msg=name)


def test_unemployment_rises_with_the_floor_and_falls_with_mobility(case: Case) -> None:
    by_floor = [unemployed(case.solve(wage_floor=floor)) for floor in (0.96, 0.98, 0.99, 1.0)]
    assert (np.diff(by_floor) > 0.01).all(), by_floor
    by_mobility = [unemployed(case.solve(labour_mobility=mobility)) for mobility in (1.0, 1.5, 3.0, np.inf)]
    assert (np.diff(by_mobility) < -0.01).all(), by_mobility
    assert abs(by_mobility[-1]) < 1e-8  # one wage a region is at par with nominal value added


@dataclass(frozen=True)
class Creditor:
    """HOM makes services for itself and buys goods on credit from FOR (100 and 200); it sets a tariff and borrows more.

    No product has two suppliers and no inputs are used, so spending shares are constant and the payments known.
    """

    services: float = 60.0
    imports: float = 20.0
    tariff: float = 1.0
    borrowed: float = 5.0

    @property
    def case(self) -> Case:
        trade = np.zeros((2, 2, 2))
        trade[0, :, 1] = self.imports, 100.0
        trade[1] = np.diag([self.services, 200.0])
        none = np.zeros_like(trade)
        b = Tables(trade, none, none, np.array([3.0, 5.0]), ("HOM", "FOR"), ("good", "service")).economy().baseline
        shock = tariff_shock(b, self.tariff, importers=[0], sectors=[0])
        return Case(b, replace(shock, transfer=np.array([self.borrowed, -self.borrowed])))

    def pencil(self, mobility: float, floor: float) -> dict[str, np.ndarray | float]:
        """What HOM pays for goods is its credit C; the tariff makes it spend C(1+t), a constant share of income."""
        credit, before = self.imports + self.borrowed, np.array([120.0, 200.0])
        home_income = credit * (1 + self.tariff) * (self.services + self.imports) / self.imports
        home_earned = home_income * self.services / (self.services + self.imports)
        earned = self.services + before.sum() - home_earned
        income = earned - credit
        paid = np.array([credit + income / 3, income * 2 / 3])
        currency = earned / before.sum()
        employment = paid / before / currency
        expected = currency * employment ** (1 / mobility)
        wage = np.maximum(expected, floor * currency)
        return {
            "currency": np.array([home_earned / self.services, currency]),
            "wage": wage,
            "hired": expected / wage,
            "price": np.array([[wage[0] * (1 + self.tariff), wage[0]], [home_earned / self.services, wage[1]]]),
            "income": np.array([home_income, income]),
            "unemployed": 100 * (1 - (before / before.sum() * employment * expected / wage).sum()),
        }


@pytest.mark.parametrize("mobility", [1.0, 1.5, 3.0])
def test_rationing_is_what_a_pencil_says(mobility: float) -> None:
    """FOR's services bind and nothing else; at μ = 1 their share at work is payments over V, over δê."""
    creditor, floor = Creditor(), 0.995
    e, known = creditor.case.solve(labour_mobility=mobility, wage_floor=floor), creditor.pencil(mobility, floor)
    np.testing.assert_array_equal(e.hired < 1, [[False, False], [False, True]])
    np.testing.assert_allclose(e.hired[:, 1], known["hired"], rtol=1e-10)
    np.testing.assert_allclose(e.sector_wage[:, 1], known["wage"], rtol=1e-10)
    np.testing.assert_allclose(e.sector_wage[1, 0], e.currency[0], rtol=1e-10)
    for name in ("price", "currency", "income"):
        np.testing.assert_allclose(getattr(e, name), known[name], rtol=1e-10, err_msg=name)
    assert unemployed(e, "FOR") == pytest.approx(known["unemployed"], rel=1e-9)
    assert unemployed(e, "FOR") > 0.1
    if mobility == 1:
        h = payments(e)[1, 1] / e.baseline.value_added[1, 1] / (floor * e.currency[1])
        assert e.hired[1, 1] == pytest.approx(h, rel=1e-10)


def by_hand(b: Baseline, shock: Shock, mobility: float, floor: float, bound: tuple[int, int]) -> dict[str, np.ndarray]:
    """docs/model.md in plain NumPy: the wage of the cell `bound` is its floor, and all others have work."""
    theta, old = b.trade_elasticity[:, None], b.value_added.sum(0)
    weight = b.trade_share * ((1 + shock.tariff) / (1 + b.tariff)) ** -theta[:, :, None]

    def at(z: np.ndarray) -> dict[str, np.ndarray]:
        wage, hired, price, spent = np.exp(z[:-1]).reshape(b.output.shape), np.ones_like(b.output), 1.0, b.expenditure
        hired[bound] = np.exp(z[-1])
        earned = (share(b) * (wage * hired) ** mobility).sum(0) ** (1 / mobility)
        for _ in range(200):
            cost = wage**b.value_added_share * np.prod((price * np.ones_like(wage))[:, None] ** b.input_share, axis=0)
            power = weight * cost[:, None] ** -theta[:, :, None]
            price = power.sum(2) ** (-1 / theta)
        fob = power / power.sum(2, keepdims=True) / (1 + shock.tariff)
        for _ in range(400):
            made = (fob * spent[:, :, None]).sum(1)
            revenue = (shock.tariff * fob * spent[:, :, None]).sum((0, 2))
            income = earned * old + revenue + b.deficit
            spent = (b.input_share * made).sum(1) + b.consumption_share * income
        offered = b.value_added * (wage * hired / earned) ** mobility * earned
        factors, world = b.value_added_share * made / offered, earned @ old / old.sum()
        gap = np.log([*factors.ravel(), world, wage[bound] / (floor * earned[bound[1]])])
        return {"wage": wage, "hired": hired, "price": np.asarray(price), "income": income, "gap": gap}

    found = least_squares(lambda z: at(z)["gap"], np.zeros(b.output.size + 1), xtol=1e-15, ftol=1e-15, gtol=1e-15)
    return at(found.x)


def test_two_by_two_with_inputs_is_what_plain_numpy_says() -> None:
    """Inputs, tariffs and a deficit; the taxed industry of HOM binds, and only that."""
    trade = np.array([[[60.0, 30.0], [25.0, 150.0]], [[90.0, 6.0], [20.0, 300.0]]])
    inputs = np.array([[[12.0, 25.0], [8.0, 40.0]], [[15.0, 30.0], [20.0, 60.0]]])
    before = 0.05 * np.array([[[0.0, 1.0], [1.0, 0.0]]] * 2)
    b = Tables(trade, before, inputs, np.array([4.0, 2.5]), ("HOM", "FOR"), ("good", "other")).economy().baseline
    shock = tariff_shock(b, 0.3, importers=[1], sectors=[0])
    known = by_hand(b, shock, 1.5, 0.98, bound=(0, 0))
    assert np.abs(known["gap"]).max() < 1e-11
    e = solve(b, shock, short_run(labour_mobility=1.5, wage_floor=0.98))
    np.testing.assert_array_equal(e.hired < 1, [[True, False], [False, False]])
    assert e.hired[0, 0] < 0.999
    for name, found in (("wage", e.sector_wage), ("hired", e.hired), ("price", e.price), ("income", e.income)):
        np.testing.assert_allclose(found, known[name], rtol=1e-8, err_msg=name)


def log_lost(x: Unknowns, o: Outcome, m: model.Coefficients, cell: tuple[jax.Array, ...]) -> jax.Array:
    """Logarithm of the share of a region's attached workers without work."""
    expected, v = x.log_expected[:, cell[0]], m.value_added[:, cell[0]]
    labour = o.payments[:, cell[0]] / v / jnp.exp(eq.earnings(x.log_expected, m)[cell[0]])
    return jnp.log(1 - (v * labour * jnp.exp(expected - o.log_wage[:, cell[0]])).sum() / v.sum())


@pytest.mark.parametrize("sector", ["AUT", "RUB"])
def test_gradients_through_the_floor_are_what_solves_say(solved: Equilibrium, sector: str) -> None:
    """Real income and unemployment of Canada against US tariffs on a sector at its floor, and on one above it."""
    b, step = solved.baseline, 2e-4
    cell = b.sectors.index(sector), b.regions.index("USA"), (can := b.regions.index("CAN"))
    near = {}
    for k in (-2, -1, 1, 2):
        tariff = solved.shock.tariff.copy()
        tariff[cell] += k * step
        near[k] = solve(b, replace(solved.shock, tariff=tariff), solved.settings)
    assert all(((e.hired < 1) == (solved.hired < 1)).all() for e in near.values())  # no kink on the way
    assert (solved.hired[cell[0], can] < 1) == (sector == "AUT")

    def slope(value: Callable[[Equilibrium], float]) -> float:
        at = {k: value(e) for k, e in near.items()}
        return (at[-2] - 8 * at[-1] + 8 * at[1] - at[2]) / (12 * step)

    for effect, value in (
        (log_real_income(can), lambda e: float(np.log(real_income(e)[can]))),
        (Effect(log_lost, (can,)), lambda e: float(np.log(unemployed(e)))),
    ):
        found = gradient(solved, effect)
        assert found.kinks == ()
        assert found.tariff[cell] == pytest.approx(slope(value), rel=1e-5)
        assert abs(found.tariff[cell]) > 1e-4


def test_kinks_are_reported_where_the_two_sides_differ(case: Case) -> None:
    """With δ = 1 and no shock every wage is at its floor and everyone has work."""
    e = solve(case.baseline, Shock.none(case.baseline), short_run(wage_floor=1.0))
    cells = [f"{sector} {region}" for sector in case.baseline.sectors for region in case.baseline.regions]
    assert e.kinks == gradient(e, log_real_income(0)).kinks == tuple(cells)
    assert solve(case.baseline, Shock.none(case.baseline), short_run(wage_floor=0.99)).kinks == ()
