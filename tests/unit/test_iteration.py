"""The iteration without the checks around it: many policies in one call, and what a first guess may be."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from builders import random_shock
from counteroffer.economy import Economy
from counteroffer.equilibrium import Baseline, Settings, Shock, solve
from counteroffer.equilibrium.coefficients import coefficients, shock_arrays
from counteroffer.equilibrium.compilation import prepare
from counteroffer.equilibrium.fixed_points import fixed_point
from counteroffer.equilibrium.iteration import FIRST_TOLERANCE, Iterated, iterate
from counteroffer.equilibrium.response.own import own_inverses, own_wage_inverses
from counteroffer.equilibrium.solver import assemble, certify, first_guess
from counteroffer.equilibrium.types import model
from counteroffer.equilibrium.types.border import BorderPricing

SETTINGS = {
    "long_run": Settings(),
    "roy": Settings(closure="roy", deficit_rule="zero"),
    "short_run": Settings(closure="short_run", wage_floor=0.99),
}


def batch(b: Baseline, shocks: list[Shock]) -> model.ShockArrays:
    """Shocks stacked along a new first axis."""
    stacked: Any = jax.tree.map(lambda *leaves: np.stack(leaves), *[shock_arrays(b, shock) for shock in shocks])
    return model.ShockArrays(*stacked)


@pytest.mark.parametrize("name", SETTINGS)
def test_a_batch_of_policies_meets_serial_solves(small: Economy, name: str) -> None:
    prepare()
    b, settings = small.baseline, SETTINGS[name]
    rng = np.random.default_rng(5)
    # One that changes nothing ends long before the others, which must not move it.
    shocks = [Shock.none(b), *(random_shock(rng, b, largest_tariff=0.5) for _ in range(3))]
    m, start = coefficients(b, settings), first_guess(b, settings)

    def one(shock: model.ShockArrays) -> Iterated:
        return iterate(m, shock, start, np.float64(FIRST_TOLERANCE), settings.max_iterations)  # type: ignore[arg-type]

    found = jax.tree.map(np.asarray, jax.jit(jax.vmap(one))(batch(b, shocks)))
    assert found.arrived.all()
    for k, shock in enumerate(shocks):
        levels = assemble(b, jax.tree.map(lambda leaf, k=k: leaf[k], found))
        certify(b, shock, settings, levels, int(found.iterations[k]))
        serial = solve(b, shock, settings)
        assert int(found.iterations[k]) == serial.iterations
        for field, values in levels._asdict().items():
            np.testing.assert_allclose(values, getattr(serial, field), rtol=1e-12, atol=1e-9, err_msg=field)


@pytest.mark.parametrize("name", SETTINGS)
def test_what_wages_answer_costs_iterations_and_never_digits(small: Economy, name: str) -> None:
    b, settings = small.baseline, SETTINGS[name]
    m, shock = coefficients(b, settings), shock_arrays(b, random_shock(np.random.default_rng(7), b, largest_tariff=0.3))
    weaker = m._replace(response=m.response._replace(own=0.4 * m.response.own, across=0.4 * m.response.across))
    near, far = (
        jax.tree.map(
            np.asarray,
            jax.jit(iterate)(
                each, shock, first_guess(b, settings), np.float64(FIRST_TOLERANCE), settings.max_iterations
            ),
        )
        for each in (m, weaker)
    )
    assert near.iterations < far.iterations
    np.testing.assert_allclose(near.unknowns.log_price, far.unknowns.log_price, rtol=0, atol=1e-11)


def test_what_wages_answer_knows_prices_at_the_border(small: Economy) -> None:
    b = small.baseline
    settings = Settings(border=BorderPricing(0.2, b.regions[0], b.regions, b.sectors))
    m, shock = coefficients(b, settings), shock_arrays(b, random_shock(np.random.default_rng(7), b, largest_tariff=0.3))
    blind = m._replace(response=coefficients(b, replace(settings, border=None)).response)
    start, first = first_guess(b, settings), np.float64(FIRST_TOLERANCE)
    knowing, other = (jax.jit(iterate)(each, shock, start, first, settings.max_iterations) for each in (m, blind))
    assert knowing.iterations < other.iterations
    np.testing.assert_allclose(knowing.unknowns.log_price, other.unknowns.log_price, rtol=0, atol=1e-11)


def test_a_step_that_was_not_exact_is_taken_once_more_from_where_it_stands() -> None:
    """However far a leap from there would go."""
    prepare()

    def step(x: jax.Array, turn: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        return jnp.zeros_like(x), jnp.full_like(x, 1e6), turn + 1

    start = jnp.array([1.0, 2.0])
    found = fixed_point(step, start, jnp.array(0), tolerance=1e-12, max_iterations=50, settled=lambda turn: turn >= 3)
    assert found.arrived
    assert int(found.iterations) == 3
    np.testing.assert_array_equal(found.point, start)
    never = fixed_point(step, start, jnp.array(0), tolerance=1e-12, max_iterations=50, settled=lambda turn: turn < 0)
    assert int(never.iterations) == 50


@pytest.mark.parametrize("name", SETTINGS)
def test_wages_of_a_region_answer_as_in_its_own_inverse(small: Economy, name: str) -> None:
    b, settings = small.baseline, SETTINGS[name]
    found = own_wage_inverses(b, settings)
    rows = found.shape[1]
    np.testing.assert_allclose(found, own_inverses(b, settings)[:, :rows, :rows], rtol=1e-9, atol=1e-12)


ALONE = """from builders import two_countries
from counteroffer.equilibrium import Baseline, Settings
from counteroffer.equilibrium.coefficients import coefficients
print(coefficients(two_countries([[9, 1], [1, 9]], 4.0), Settings()).trade_share.dtype)"""


def test_a_batch_made_before_any_solve_is_in_double_precision() -> None:
    """In a process of its own: here something has solved before."""
    paths = os.pathsep.join([str(Path(__file__).parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])])
    told = subprocess.run(
        [sys.executable, "-c", ALONE],
        env=os.environ | {"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "float64"
