"""Solve the equilibrium: nested fixed points, each with safeguarded Anderson acceleration.

Given wages, prices are a contraction (value-added shares are positive) and spending is a linear contraction; wages
move until factors earn what they are offered. See docs/solver.md for why this converges and what was tried.
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
from counteroffer.equilibrium.system import Outcome, Unknowns, outcome
from counteroffer.equilibrium.types import Baseline, Equilibrium, Settings, Shock
from counteroffer.errors import EconomyError, NotConverged

INNER_TOLERANCE = 2e-14  # on log prices and on spending over value added
INNER_ITERATIONS = 400
INEXACT = 1e-3  # inner solves need only be this much better than the wages they serve,
FIRST_TOLERANCE = 1e-9  # but the first must be good enough to tell how far off the wages are
WAGE_TOLERANCE = 1e-12


class _Found(NamedTuple):
    unknowns: Unknowns
    outcome: Outcome
    iterations: Array


@partial(jax.jit, static_argnames="max_iterations")
def _solve(m: eq.Coefficients, policy: eq.Policy, start: Unknowns, max_iterations: int) -> _Found:
    """Wages, with prices and spending solved inside."""
    weight = eq.trade_weight(policy, m)
    regional = m.value_added.sum(0)

    def prices(log_wage: Array, start: Array, tolerance: Array | float) -> Array:
        def step(log_price: Array, carry: None) -> tuple[Array, None]:
            return eq.price(eq.unit_cost(log_wage, log_price, m), weight, m) - log_price, carry

        return fixed_point(step, start, None, tolerance=tolerance, max_iterations=INNER_ITERATIONS).point

    def spendings(sold: eq.Sales, value_added: Array, start: Array, tolerance: Array | float) -> Array:
        deficit = eq.deficit(value_added, policy, m)

        def step(spent: Array, carry: None) -> tuple[Array, None]:
            expenditure = spent * regional
            output = eq.output(expenditure, sold)
            income = eq.income(value_added, eq.profits(output, m), eq.revenue(expenditure, sold), deficit)
            return eq.spending(output, income, m) / regional - spent, carry

        return fixed_point(step, start, None, tolerance=tolerance, max_iterations=INNER_ITERATIONS).point

    def at_numeraire(log_wage: Array) -> Array:
        world = (jnp.exp(eq.earnings(log_wage, m)) * regional).sum()
        return log_wage - jnp.log(world / regional.sum())

    def inside(log_wage: Array, x: Unknowns, tolerance: Array | float) -> tuple[Unknowns, eq.Sales]:
        log_price = prices(log_wage, x.log_price, tolerance)
        share = eq.trade_share(eq.unit_cost(log_wage, log_price, m), log_price, weight, m)
        sold = eq.sales(share, policy)
        value_added = jnp.exp(eq.earnings(log_wage, m)) * regional
        return Unknowns(log_wage, log_price, spendings(sold, value_added, x.spent, tolerance)), sold

    def wage_step(log_wage: Array, carry: tuple[Unknowns, Array]) -> tuple[Array, tuple[Unknowns, Array]]:
        x, tolerance = carry
        x, sold = inside(at_numeraire(log_wage), x, tolerance)
        trade = sold.net * (x.spent * regional)[:, :, None]
        payments = eq.factor_payments(trade.sum(1), m)
        step = (eq.wage_offer(payments, m) - x.log_wage) / (1 + own_elasticity(trade, sold, payments, policy, m))
        return step, (x, jnp.clip(INEXACT * jnp.abs(step).max(), INNER_TOLERANCE, INEXACT))

    found = fixed_point(
        wage_step,
        start.log_wage,
        (start, jnp.array(FIRST_TOLERANCE)),
        tolerance=WAGE_TOLERANCE,
        max_iterations=max_iterations,
    )
    x, _ = inside(at_numeraire(found.point), found.carry[0], INNER_TOLERANCE)
    return _Found(x, outcome(x, policy, m), found.iterations)


def own_elasticity(trade: Array, sold: eq.Sales, payments: Array, policy: eq.Policy, m: eq.Coefficients) -> Array:
    """How fast the wage on offer falls as the wage asked rises, [1 or s, n]: the diagonal of a Newton step."""
    share = sold.net * (1 + policy.tariff) * (1 + policy.export_tax)
    lost = eq.factor_payments((m.trade_elasticity[:, None, None] * (1 - share) * trade).sum(1), m)
    region = lost.sum(0) / payments.sum(0)
    if m.mobility is None:
        return region[None]
    sector = lost / jnp.where(payments > 0, payments, 1.0)
    return sector / m.mobility + (1 - 1 / m.mobility) * region


def coefficients(baseline: Baseline, settings: Settings) -> eq.Coefficients:
    """The baseline as the equations read it, with the deficit rule and labour mobility filled in."""
    none = np.zeros_like(baseline.deficit)
    regional = baseline.value_added.sum(0)
    level = {"world_share": baseline.deficit, "zero": none, "value_added_share": none}[settings.deficit_rule]
    rate = baseline.deficit / regional if settings.deficit_rule == "value_added_share" else none
    mobile = settings.closure == "long_run" or np.isinf(settings.labour_mobility)
    return eq.Coefficients(
        trade_share=jnp.asarray(baseline.trade_share),
        log_wedge=jnp.asarray(np.log1p(baseline.tariff) + np.log1p(baseline.export_tax)),
        input_share=jnp.asarray(np.ascontiguousarray(baseline.input_share.transpose(2, 1, 0))),
        value_added_share=jnp.asarray(baseline.value_added_share),
        consumption_share=jnp.asarray(baseline.consumption_share),
        trade_elasticity=jnp.asarray(baseline.trade_elasticity),
        profit_share=jnp.asarray(baseline.profit_share),
        value_added=jnp.asarray(baseline.value_added),
        deficit=jnp.asarray(level),
        deficit_rate=jnp.asarray(rate),
        mobility=None if mobile else jnp.asarray(float(settings.labour_mobility)),
    )


def policy_arrays(shock: Shock) -> eq.Policy:
    """A shock as the equations read it."""
    with np.errstate(divide="ignore"):
        log_iceberg = np.log(shock.iceberg)
    return eq.Policy(*(jnp.asarray(x) for x in (shock.tariff, shock.export_tax, log_iceberg, shock.transfer)))


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
        New tariffs, export taxes, trade costs and transfers.
    settings : Settings, optional
        Closure, deficit rule, tolerance.
    start : array [n] or [s, n], optional
        First guess of ω; ones by default. The solution does not depend on it.

    Raises
    ------
    EconomyError
        If a ban leaves a region without any supplier of a product it buys, or transfers do not sum to zero.
    NotConverged
        If any residual exceeds the tolerance; names the equation and the worst cell.
    """
    settings = settings or Settings()
    prepare()
    began = time.perf_counter()
    _refuse_impossible(baseline, shock)
    m, policy = coefficients(baseline, settings), policy_arrays(shock)
    rows = (1 if m.mobility is None else len(baseline.sectors), len(baseline.regions))
    log_wage = np.zeros(rows) if start is None else np.broadcast_to(np.log(start), rows)
    spent = baseline.expenditure / baseline.value_added.sum(0)
    first = Unknowns(jnp.asarray(log_wage), jnp.zeros(baseline.expenditure.shape), jnp.asarray(spent))
    found = jax.device_get(_solve(m, policy, first, settings.max_iterations))
    x, o = found.unknowns, found.outcome
    sector_wage = np.broadcast_to(np.exp(x.log_wage), baseline.output.shape)
    wage = o.value_added / baseline.value_added.sum(0)
    checked = residuals(
        baseline,
        shock,
        settings,
        sector_wage=sector_wage,
        price=np.exp(x.log_price),
        expenditure=o.expenditure,
    )
    worst = max(checked, key=lambda residual: residual.value)
    if not worst.value <= settings.tolerance:
        raise NotConverged(
            f"no certified equilibrium after {int(found.iterations)} iterations: {worst.equation} equation off by "
            f"{worst.value:.1e} (tolerance {settings.tolerance:.0e}) at {worst.cell}; try smaller changes, a larger "
            "`max_iterations`, or look at that cell of the scenario",
            residual=worst.value,
            cell=f"{worst.equation}: {worst.cell}",
        )
    return Equilibrium(
        baseline=baseline,
        shock=shock,
        settings=settings,
        wage=wage,
        sector_wage=sector_wage,
        unit_cost=np.exp(o.log_cost),
        price=np.exp(x.log_price),
        trade_share=o.share,
        trade=o.trade,
        expenditure=o.expenditure,
        output=o.output,
        revenue=o.revenue,
        income=o.income,
        deficit=o.deficit,
        status="certified",
        residual=worst.value,
        residuals=checked,
        iterations=int(found.iterations),
        seconds=time.perf_counter() - began,
    )


def _refuse_impossible(baseline: Baseline, shock: Shock) -> None:
    supplied = (baseline.trade_share > 0) & np.isfinite(shock.iceberg)
    bare = (baseline.trade_share > 0).any(2) & ~supplied.any(2)
    if bare.any():
        s, n = np.argwhere(bare)[0]
        raise EconomyError(
            f"bans leave {baseline.regions[n]} without any supplier of sector {baseline.sectors[s]}, which it buys; "
            "leave one open"
        )
    if abs(shock.transfer.sum()) > 1e-9 * baseline.value_added.sum():
        raise EconomyError(f"transfers must sum to zero; they sum to {shock.transfer.sum():.3f} USD mn")
