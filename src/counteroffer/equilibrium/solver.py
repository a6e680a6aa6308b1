"""Solve the equilibrium: nested fixed points, each with safeguarded Anderson acceleration.

Given wages, prices are a contraction (value-added shares are positive) and spending is a linear contraction;
wages move until each region's factors earn what they cost. See docs/notation.md for the symbols.
"""

from __future__ import annotations

import time
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium.anderson import fixed_point
from counteroffer.equilibrium.compilation import prepare
from counteroffer.equilibrium.residuals import residuals
from counteroffer.equilibrium.types import Baseline, Equilibrium, Settings, Shock
from counteroffer.errors import EconomyError, NotConverged

INNER_TOLERANCE = 2e-14  # on log prices and on spending over value added
INNER_ITERATIONS = 400
WAGE_TOLERANCE = 1e-12
CONTINUATION = tuple(np.linspace(0.1, 1.0, 10))  # points of the path to a policy that is not reached at once


class _Solution(NamedTuple):
    log_wage: Array
    log_price: Array
    log_cost: Array
    share: Array
    expenditure: Array
    iterations: Array
    error: Array


@partial(jax.jit, static_argnames="max_iterations")
def _solve(m: eq.Coefficients, log_wage: Array, log_price: Array, spent: Array, max_iterations: int) -> _Solution:
    """Wages, with prices and spending solved inside; spending is carried over regional value added."""

    def prices(log_wage: Array, start: Array) -> Array:
        def step(log_price: Array, carry: None) -> tuple[Array, None]:
            return eq.price(eq.unit_cost(log_wage, log_price, m), m) - log_price, carry

        return fixed_point(step, start, None, tolerance=INNER_TOLERANCE, max_iterations=INNER_ITERATIONS).point

    def spendings(net_share: Array, value_added: Array, start: Array) -> Array:
        revenue_share = eq.revenue_share(net_share, m)

        def step(spent: Array, carry: None) -> tuple[Array, None]:
            expenditure = spent * m.value_added
            new_income = eq.income(expenditure, revenue_share, value_added, m)
            new = eq.spending(eq.output(expenditure, net_share), new_income, m)
            return new / m.value_added - spent, carry

        return fixed_point(step, start, None, tolerance=INNER_TOLERANCE, max_iterations=INNER_ITERATIONS).point

    def numeraire(log_wage: Array) -> Array:
        return log_wage - jnp.log((jnp.exp(log_wage) * m.value_added).sum() / m.value_added.sum())

    def own_elasticity(sales: Array, net_share: Array, payments: Array) -> Array:
        """How fast a region's factor payments fall as its own cost rises: the diagonal of a Newton step."""
        lost = m.trade_elasticity[:, None, None] * (1 - net_share * (1 + m.tariff)) * sales
        return (m.value_added_share * lost.sum(1)).sum(0) / payments

    def wage_step(log_wage: Array, carry: tuple[Array, Array]) -> tuple[Array, tuple[Array, Array]]:
        log_price, spent = carry
        level = numeraire(log_wage)
        log_price = prices(level, log_price)
        net_share = eq.trade_share(eq.unit_cost(level, log_price, m), log_price, m) / (1 + m.tariff)
        value_added = jnp.exp(level) * m.value_added
        spent = spendings(net_share, value_added, spent)
        sales = net_share * (spent * m.value_added)[:, :, None]
        payments = eq.factor_payments(sales.sum(1), m)
        step = jnp.log(payments / value_added) / (1 + own_elasticity(sales, net_share, payments))
        return step, (log_price, spent)

    found = fixed_point(
        wage_step,
        log_wage,
        (log_price, spent),
        tolerance=WAGE_TOLERANCE,
        max_iterations=max_iterations,
    )
    log_wage = numeraire(found.point)
    log_price = prices(log_wage, found.carry[0])
    log_cost = eq.unit_cost(log_wage, log_price, m)
    share = eq.trade_share(log_cost, log_price, m)
    spent = spendings(share / (1 + m.tariff), jnp.exp(log_wage) * m.value_added, found.carry[1])
    return _Solution(log_wage, log_price, log_cost, share, spent * m.value_added, found.iterations, found.error)


def coefficients(baseline: Baseline, shock: Shock, settings: Settings) -> eq.Coefficients:
    """Fold a policy into the baseline: MODEL.md's κ̂ and the deficit rule."""
    kappa = shock.iceberg * (1 + shock.tariff) / (1 + baseline.tariff)
    return eq.Coefficients(
        trade_weight=jnp.asarray(baseline.trade_share * kappa ** -baseline.trade_elasticity[:, None, None]),
        tariff=jnp.asarray(shock.tariff),
        input_share=jnp.asarray(np.ascontiguousarray(baseline.input_share.transpose(2, 1, 0))),
        value_added_share=jnp.asarray(baseline.value_added_share),
        consumption_share=jnp.asarray(baseline.consumption_share),
        trade_elasticity=jnp.asarray(baseline.trade_elasticity),
        value_added=jnp.asarray(baseline.value_added.sum(0)),
        deficit=jnp.asarray(_deficit(baseline, settings)),
    )


def _deficit(baseline: Baseline, settings: Settings) -> np.ndarray:
    """D' at the numéraire."""
    return baseline.deficit if settings.deficit_rule == "world_share" else np.zeros_like(baseline.deficit)


def _attempt(baseline: Baseline, shock: Shock, settings: Settings, log_wage: np.ndarray) -> _Solution:
    """One run of the iteration from given wages, back as NumPy arrays."""
    m = coefficients(baseline, shock, settings)
    spent = jnp.asarray(baseline.expenditure) / m.value_added
    log_price = jnp.zeros(baseline.expenditure.shape)
    found: _Solution = jax.device_get(_solve(m, jnp.asarray(log_wage), log_price, spent, settings.max_iterations))
    return found


def solve(
    baseline: Baseline, shock: Shock, settings: Settings | None = None, *, start: np.ndarray | None = None
) -> Equilibrium:
    """Solve for the equilibrium under `shock` and certify it.

    Parameters
    ----------
    baseline : Baseline
        Economy in shares; under deficit rule "zero" effects are meaningful only against a rebalanced one
        (`simulate` sees to that).
    shock : Shock
        New tariffs and trade costs.
    settings : Settings, optional
        Closure, deficit rule, tolerance.
    start : array [n], optional
        First guess of ŵ; ones by default. The solution does not depend on it.

    Raises
    ------
    EconomyError
        If the shock does not fit the economy, or leaves a region with less than nothing to spend.
    NotConverged
        If any residual exceeds the tolerance; names the equation and the worst cell.
    """
    settings = settings or Settings()
    shock.check(baseline)
    prepare()
    began = time.perf_counter()
    log_wage = np.zeros(len(baseline.regions)) if start is None else np.log(start)
    found = _attempt(baseline, shock, settings, log_wage)
    iterations = int(found.iterations)
    if not found.error <= WAGE_TOLERANCE:
        # Far from the baseline and close to autarky the way can be flat, then steep: walk there in steps.
        for t in CONTINUATION:
            found = _attempt(baseline, shock.part_way(baseline, t), settings, log_wage)
            iterations += int(found.iterations)
            log_wage = found.log_wage
    wage, price, cost = (np.exp(x) for x in (found.log_wage, found.log_price, found.log_cost))
    expenditure, share = np.asarray(found.expenditure), np.asarray(found.share)
    deficit = _deficit(baseline, settings)
    checked = residuals(baseline, shock, wage=wage, price=price, expenditure=expenditure, deficit=deficit)
    worst = max(checked, key=lambda residual: residual.value)
    if not worst.value <= settings.tolerance:
        raise NotConverged(
            f"no certified equilibrium after {iterations} iterations: {worst.equation} equation off by "
            f"{worst.value:.1e} (tolerance {settings.tolerance:.0e}) at {worst.cell}; try smaller changes, a larger "
            "`max_iterations`, or look at that cell of the scenario",
            residual=worst.value,
            cell=f"{worst.equation}: {worst.cell}",
        )
    trade = share * expenditure[:, :, None] / (1 + shock.tariff)
    revenue = (shock.tariff * trade).sum((0, 2))
    income = wage * baseline.value_added.sum(0) + revenue + deficit
    if income.min() <= 0:
        raise EconomyError(
            f"region {baseline.regions[int(income.argmin())]} would have to lend more than it earns: its surplus "
            'cannot be kept under this policy; use deficit rule "zero"'
        )
    return Equilibrium(
        baseline=baseline,
        shock=shock,
        wage=wage,
        unit_cost=np.where(baseline.output > 0, cost, 1.0),
        price=price,
        trade_share=share,
        trade=trade,
        expenditure=expenditure,
        output=trade.sum(1),
        revenue=revenue,
        income=income,
        deficit=deficit,
        status="certified",
        residual=worst.value,
        residuals=checked,
        iterations=iterations,
        seconds=time.perf_counter() - began,
    )
