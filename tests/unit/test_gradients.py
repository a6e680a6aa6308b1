"""Derivatives by the implicit function theorem against finite differences of solves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax.scipy.sparse import linalg
from scipy.optimize import brentq

from builders import abroad, random_shock, random_tables, two_countries
from counteroffer.economy import Economy
from counteroffer.effects.income import real_income
from counteroffer.equilibrium import (
    Baseline,
    Equilibrium,
    Settings,
    Shock,
    gradient,
    log_output,
    log_real_income,
    solve,
    tangent,
)
from counteroffer.equilibrium.coefficients import coefficients, shock_arrays
from counteroffer.equilibrium.response.own import own_inverses
from counteroffer.equilibrium.system import system, unknowns
from counteroffer.equilibrium.types.border import BorderPricing
from counteroffer.errors import NotConverged

CASES = {
    "long_run": (Settings(), "competitive"),
    "roy": (Settings(closure="roy", labour_mobility=1.5), "competitive"),
    "specific": (Settings(closure="roy", labour_mobility=1.0), "competitive"),
    "zero": (Settings(deficit_rule="zero"), "competitive"),
    "value_added_share": (Settings(deficit_rule="value_added_share"), "competitive"),
    "monopolistic": (Settings(), "monopolistic"),
    "monopolistic roy": (Settings(closure="roy", deficit_rule="value_added_share"), "monopolistic"),
}
INSTRUMENTS = ("tariff", "export_tax", "log_iceberg", "transfer")


def economy(structure: str) -> Baseline:
    tables = random_tables(np.random.default_rng(21), elasticity=(5.0, 9.0))
    return replace(tables, input_use=tables.input_use / 2).economy(market_structure=structure).baseline


def mixed_shock(b: Baseline) -> Shock:
    """Every instrument away from its baseline."""
    rng = np.random.default_rng(22)
    drawn = random_shock(rng, b, largest_tariff=0.6)
    tax = np.where(abroad(3), rng.uniform(-0.1, 0.4, b.tariff.shape), 0.0)
    paid = np.array([10.0, 5.0, -15.0])
    return Shock.of(b, tariff=drawn.tariff, iceberg=drawn.iceberg, export_tax=tax, transfer=paid)


def moved(shock: Shock, direction: Shock, step: float) -> Shock:
    """The shock a step along a direction, whose `iceberg` is a rate of change of log d̂."""
    return Shock(
        tariff=shock.tariff + step * direction.tariff,
        iceberg=shock.iceberg * np.exp(step * direction.iceberg),
        export_tax=shock.export_tax + step * direction.export_tax,
        transfer=shock.transfer + step * direction.transfer,
    )


def still(b: Baseline) -> dict[str, np.ndarray]:
    """A direction in which nothing moves."""
    flat = np.zeros_like(b.tariff)
    return {"tariff": flat, "iceberg": flat, "export_tax": flat, "transfer": np.zeros_like(b.deficit)}


def along(b: Baseline, instrument: str, cell: tuple[int, ...], size: float = 1.0) -> Shock:
    """One cell of one instrument; a transfer goes from the cell's second region to its first."""
    arrays = {name: values.copy() for name, values in still(b).items()}
    if instrument == "transfer":
        arrays["transfer"][list(cell)] = size, -size
    else:
        arrays["iceberg" if instrument == "log_iceberg" else instrument][cell] = size
    return Shock(**arrays)


def difference(e: Equilibrium, direction: Shock, effect: Callable[[Equilibrium], float], step: float = 1e-3) -> float:
    """Derivative of an effect by four solves; the error is of order step⁴."""
    values = [effect(solve(e.baseline, moved(e.shock, direction, k * step), e.settings)) for k in (-2, -1, 1, 2)]
    return (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * step)


def income_of(region: int) -> Callable[[Equilibrium], float]:
    return lambda e: float(np.log(real_income(e)[region]))


@pytest.fixture(scope="module", params=CASES)
def solved(request: pytest.FixtureRequest) -> Equilibrium:
    settings, structure = CASES[request.param]
    b = economy(structure)
    return solve(b, mixed_shock(b), settings)


def test_gradients_are_what_solves_say(solved: Equilibrium) -> None:
    rng = np.random.default_rng(5)
    found = gradient(solved, log_real_income(1))
    for instrument in ("tariff", "export_tax", "log_iceberg"):
        values = getattr(found, instrument)
        for _ in range(6):
            n, i = rng.choice(3, 2, replace=False)
            cell = int(rng.integers(3)), int(n), int(i)
            numeric = difference(solved, along(solved.baseline, instrument, cell), income_of(1))
            assert values[cell] == pytest.approx(numeric, rel=1e-5, abs=1e-8), (instrument, cell)
    size = solved.baseline.value_added.sum() / 1000
    for cell in ((0, 1), (1, 2), (2, 0)):
        numeric = difference(solved, along(solved.baseline, "transfer", cell, size), income_of(1)) / size
        assert found.transfer[cell[0]] - found.transfer[cell[1]] == pytest.approx(numeric, rel=1e-5), cell


def test_gradients_of_own_cells_count_too(solved: Equilibrium) -> None:
    found = gradient(solved, log_real_income(1)).log_iceberg
    numeric = difference(solved, along(solved.baseline, "log_iceberg", (2, 1, 1)), income_of(1))
    assert found[2, 1, 1] == pytest.approx(numeric, rel=1e-5)
    assert found[2, 1, 1] < 0


def test_gradients_of_output_are_what_solves_say() -> None:
    b = economy("monopolistic")
    solved = solve(b, mixed_shock(b))

    def volume(e: Equilibrium) -> float:
        return float(np.log(e.output[0, 2] / e.unit_cost[0, 2]))

    found = gradient(solved, log_output(0, 2))
    for instrument, cell in (("tariff", (0, 1, 2)), ("export_tax", (0, 0, 2)), ("log_iceberg", (0, 2, 1))):
        numeric = difference(solved, along(solved.baseline, instrument, cell), volume)
        assert getattr(found, instrument)[cell] == pytest.approx(numeric, rel=1e-5), instrument


def random_direction(b: Baseline, seed: int) -> Shock:
    rng = np.random.default_rng(seed)
    paid = rng.normal(size=b.deficit.shape)
    arrays = {name: rng.normal(size=b.tariff.shape) for name in ("tariff", "iceberg", "export_tax")}
    return Shock(**arrays, transfer=(paid - paid.mean()) * b.value_added.sum() / 100)


def inner(found: object, direction: Shock) -> float:
    pairs = zip(INSTRUMENTS, ("tariff", "export_tax", "iceberg", "transfer"), strict=True)
    return float(sum((getattr(found, mine) * getattr(direction, theirs)).sum() for mine, theirs in pairs))


@pytest.mark.parametrize("seed", range(3))
def test_gradients_and_tangents_say_the_same(solved: Equilibrium, seed: int) -> None:
    """⟨gradient, direction⟩ is how the effect moves in that direction."""
    direction = random_direction(solved.baseline, seed)
    unknowns, outcome = tangent(solved, direction)
    alpha = solved.baseline.consumption_share
    moves = outcome.income / solved.income - (alpha * unknowns.log_price).sum(0)
    assert inner(gradient(solved, log_real_income(1)), direction) == pytest.approx(moves[1], rel=1e-8)
    if solved.settings.closure == "long_run":  # each effect is compiled once a closure
        volume = outcome.output[0, 2] / solved.output[0, 2] - outcome.log_cost[0, 2]
        assert inner(gradient(solved, log_output(0, 2)), direction) == pytest.approx(volume, rel=1e-8)
    assert abs(outcome.value_added.sum()) < 1e-8 * solved.baseline.value_added.sum()  # the numéraire stays


def test_tangents_are_what_solves_say(solved: Equilibrium) -> None:
    direction = random_direction(solved.baseline, 9)
    unknowns, outcome = tangent(solved, direction)
    for region in range(3):
        numeric = difference(solved, direction, lambda e, n=region: float(np.log(e.price[1, n])), 1e-4)
        assert unknowns.log_price[1, region] == pytest.approx(numeric, rel=1e-5, abs=1e-7)
        numeric = difference(solved, direction, lambda e, n=region: float(e.revenue[n]), 1e-4)
        assert outcome.revenue[region] == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_the_value_of_an_effect_comes_with_its_gradient(solved: Equilibrium) -> None:
    alpha = solved.baseline.consumption_share[:, 1]
    expected = np.log(solved.income[1]) - alpha @ np.log(solved.price[:, 1])
    assert gradient(solved, log_real_income(1)).value == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("name", ["long_run", "roy"])
def test_a_banned_cell_has_a_gradient_of_zero(name: str) -> None:
    b = economy("competitive")
    iceberg = np.ones_like(b.tariff)
    banned = (1, 0, 2)
    iceberg[banned] = np.inf
    e = solve(b, Shock.of(b, iceberg=iceberg), CASES[name][0])
    found = gradient(e, log_real_income(1))
    for instrument in INSTRUMENTS:
        assert np.isfinite(getattr(found, instrument)).all(), instrument
        if instrument != "transfer":
            assert getattr(found, instrument)[banned] == 0
    cell = (1, 1, 2)
    numeric = difference(e, along(b, "tariff", cell), income_of(1))
    assert found.tariff[cell] == pytest.approx(numeric, rel=1e-5)


def test_a_cell_without_trade_has_a_gradient_of_zero() -> None:
    tables = random_tables(np.random.default_rng(21))
    trade = tables.trade.copy()
    trade[0, 1, 2] = 0
    b = replace(tables, trade=trade).economy().baseline
    found = gradient(solve(b, random_shock(np.random.default_rng(1), b)), log_real_income(1))
    assert (found.tariff[0, 1, 2], found.log_iceberg[0, 1, 2]) == (0, 0)
    assert all(np.isfinite(getattr(found, instrument)).all() for instrument in INSTRUMENTS)


def test_gradients_on_the_focus_economy(focus: Economy) -> None:
    b = focus.baseline
    usa, can, mex, chn = (b.regions.index(code) for code in ("USA", "CAN", "MEX", "CHN"))
    steel, autos, mining = (b.sectors.index(code) for code in ("STL", "AUT", b.sectors[2]))
    tariff = b.tariff.copy()
    tariff[steel, usa, :] += 0.25 * (np.arange(len(b.regions)) != usa)
    e = solve(b, Shock.of(b, tariff=tariff), Settings(closure="roy"))
    found = gradient(e, log_real_income(can))
    cells = [
        ("tariff", (steel, usa, can)),
        ("tariff", (autos, can, mex)),
        ("export_tax", (mining, usa, can)),
        ("log_iceberg", (autos, usa, chn)),
    ]
    for instrument, cell in cells:
        numeric = difference(e, along(b, instrument, cell), income_of(can), 3e-3)
        assert getattr(found, instrument)[cell] == pytest.approx(numeric, rel=1e-5), (instrument, cell)
    numeric = difference(e, along(b, "transfer", (can, usa), 1e5), income_of(can), 1e-1) / 1e5
    assert found.transfer[can] - found.transfer[usa] == pytest.approx(numeric, rel=1e-5)


@pytest.mark.parametrize("theta", [2.0, 4.0])
def test_the_gradient_vanishes_at_the_optimal_tariff(theta: float) -> None:
    """t = 1/(θ π'_FF): two countries, one sector, no deficits. Past it the gradient is negative, before it positive."""
    b = two_countries([[60.0, 25.0], [25.0, 220.0]], theta)

    def at(rate: float) -> Equilibrium:
        return solve(b, Shock.of(b, tariff=np.array([[[0.0, rate], [0.0, 0.0]]])), Settings(deficit_rule="zero"))

    def slope(rate: float) -> float:
        return float(gradient(at(rate), log_real_income(0)).tariff[0, 0, 1])

    optimum = brentq(lambda t: t - 1 / (theta * at(t).trade_share[0, 1, 1]), 0.5 / theta, 4 / theta, xtol=1e-13)
    assert abs(slope(optimum)) < 1e-10
    assert slope(0.9 * optimum) > 1e-5
    assert slope(1.1 * optimum) < -1e-5


def test_at_free_trade_the_gradient_is_the_terms_of_trade() -> None:
    """Two mirror countries: a first small tariff gains its owner the import share times the rise of its wage."""
    theta, s = 4.0, 0.2
    b = two_countries([[80.0, 20.0], [20.0, 80.0]], theta)
    slope = gradient(solve(b, Shock.none(b)), log_real_income(0)).tariff[0, 0, 1]
    # log π_HF moves by (1−s)θ(dw − dt), log π_FH by −(1−s)θ dw, dw = log w_H/w_F. Income of H: dw + s dt.
    # Balance: −(1−s)θ dw = dw + s dt + (1−s)θ(dw − dt) − dt
    relative = ((1 - s) * theta + 1 - s) / (1 + 2 * (1 - s) * theta)
    # Real income of H: wage and revenue less prices, all over its own wage: s dw from cheaper imports.
    assert slope == pytest.approx(s * relative, rel=1e-9)


def test_it_does_not_matter_where_the_linear_solve_begins(solved: Equilibrium) -> None:
    direction = along(solved.baseline, "tariff", (0, 1, 2))
    nearby = solve(solved.baseline, moved(solved.shock, direction, 0.05), solved.settings)
    for effect in (log_real_income(1), log_output(0, 2)):
        cold, warm = gradient(solved, effect), gradient(solved, effect, near=gradient(nearby, effect))
        assert warm.value == cold.value
        for instrument in INSTRUMENTS:
            np.testing.assert_allclose(
                getattr(warm, instrument), getattr(cold, instrument), rtol=1e-8, atol=1e-10, err_msg=instrument
            )


@pytest.mark.parametrize("bordered", [False, True])
@pytest.mark.parametrize("name", ["long_run", "roy", "specific", "monopolistic", "monopolistic roy"])
def test_a_region_s_own_derivatives_are_those_of_the_system(name: str, bordered: bool) -> None:
    """At the baseline, with export taxes in it: the blocks that speed linear solves up, against automatic ones."""
    settings, structure = CASES[name]
    settings = replace(settings, deficit_rule="world_share")
    if bordered:
        whole = economy(structure)
        border = BorderPricing(0.4, whole.regions[2], whole.regions[:2], whole.sectors[:2])
        settings = replace(settings, border=border)
    b = solve(economy(structure), mixed_shock(economy(structure)), settings).rebase()
    e = solve(b, Shock.of(b), settings)
    x, m, shock = unknowns(e), coefficients(b, settings), shock_arrays(b, e.shock)
    own = np.linalg.inv(own_inverses(b, settings))
    exact = jax.jacobian(lambda a: jnp.concatenate(jax.tree.leaves(system(a, shock, m))))(
        x
    )  # [equation, n, unknown, n]
    exact = np.concatenate(jax.tree.leaves(exact), axis=2)
    for n in range(3):
        np.testing.assert_allclose(own[n], exact[:, n, :, n], rtol=1e-7, atol=1e-9)


def test_where_the_short_recurrence_breaks_down_the_long_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    b = economy("competitive")
    e = solve(b, mixed_shock(b))
    effect = log_real_income(1)
    found = gradient(e, effect)

    def broken(matrix: Any, right: Any, **options: Any) -> tuple[Any, None]:
        return jax.tree.map(lambda leaf: leaf * np.nan, right), None

    monkeypatch.setattr(linalg, "bicgstab", broken)
    again = gradient(e, effect._replace(function=lambda *given: effect.function(*given)))  # not the compiled one
    for instrument in INSTRUMENTS:
        np.testing.assert_allclose(getattr(again, instrument), getattr(found, instrument), rtol=1e-8, atol=1e-10)
    monkeypatch.setattr(linalg, "gmres", broken)
    with pytest.raises(NotConverged, match="close to singular"):
        gradient(e, effect._replace(function=lambda *given: effect.function(*given)))
