"""Solve the equilibrium: nested fixed points, light loops for prices and spending, a safeguarded one for wages.

Given wages, prices are a contraction (value-added shares are positive) and spending is a linear contraction; wages
move until factors earn what they are offered. See docs/solver.md for why this converges and what was tried.
"""

from __future__ import annotations

import time
from functools import lru_cache, partial
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import Array

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium.certificate import residuals
from counteroffer.equilibrium.compilation import fetched, prepare
from counteroffer.equilibrium.currencies import anchor_weights
from counteroffer.equilibrium.fixed_points import contraction, fixed_point
from counteroffer.equilibrium.system import Outcome, Unknowns, outcome, unknowns
from counteroffer.equilibrium.types import Baseline, Equilibrium, Residual, Settings, Shock
from counteroffer.errors import EconomyError, NotConverged

INNER_TOLERANCE = 2e-14  # on log prices and on spending over value added
INNER_ITERATIONS = 400
INEXACT = 1e-3  # inner solves need only be this much better than the wages they serve,
FIRST_TOLERANCE = 1e-9  # but the first must be good enough to tell how far off the wages are
WAGE_TOLERANCE, FINEST = 1e-12, 5e-15
CONTINUATION = tuple(np.linspace(0.1, 1.0, 10))  # points of the path to a policy that is not reached at once


class _Found(NamedTuple):
    unknowns: Unknowns
    outcome: Outcome
    iterations: Array
    arrived: Array


@partial(jax.jit, static_argnames="max_iterations")
def _solve(m: eq.Coefficients, policy: eq.Policy, start: Unknowns, first: Array, max_iterations: int) -> _Found:
    """Wages, with prices and spending solved inside; `first` is how well they are before the first wage step."""
    weight = eq.trade_weight(policy, m)
    regional = m.value_added.sum(0)
    exports_taxed = (policy.export_tax != 0).any()

    def cost(log_expected: Array, log_earnings: Array, log_price: Array) -> Array:
        return eq.unit_cost(eq.paid(log_expected, eq.currency(log_earnings, log_price, m), m), log_price, m)

    def prices(log_expected: Array, log_earnings: Array, start: Array, tolerance: Array | float) -> Array:
        def step(log_price: Array) -> Array:
            return eq.price(cost(log_expected, log_earnings, log_price), weight, m) - log_price

        return contraction(step, start, tolerance=tolerance, max_iterations=INNER_ITERATIONS)

    def spendings(sold: eq.Sales, value_added: Array, start: Array, tolerance: Array | float) -> Array:
        deficit = eq.deficit(value_added, policy, m)

        def step(spent: Array) -> Array:
            expenditure = spent * regional
            output = eq.output(expenditure, sold)
            # Summing export taxes that are all zero would cost as much as the rest of a sweep.
            collected = jax.lax.cond(
                exports_taxed, lambda: eq.export_tax_revenue(expenditure, sold), lambda: jnp.zeros_like(regional)
            )
            revenue = eq.tariff_revenue(expenditure, sold) + collected
            income = eq.income(value_added, eq.profits(output, m), revenue, deficit)
            return eq.spending(output, income, m) / regional - spent

        return contraction(step, start, tolerance=tolerance, max_iterations=INNER_ITERATIONS)

    def at_numeraire(log_expected: Array) -> Array:
        world = (jnp.exp(eq.earnings(log_expected, m)) * regional).sum()
        return log_expected - jnp.log(world / regional.sum())

    def inside(log_expected: Array, x: Unknowns, tolerance: Array | float) -> tuple[Unknowns, eq.Sales]:
        log_earnings = eq.earnings(log_expected, m)
        log_price = prices(log_expected, log_earnings, x.log_price, tolerance)
        share = eq.trade_share(cost(log_expected, log_earnings, log_price), log_price, weight, m)
        sold = eq.sales(share, policy)
        spent = spendings(sold, jnp.exp(log_earnings) * regional, x.spent, tolerance)
        return Unknowns(log_expected, log_price, spent), sold

    def wage_step(log_expected: Array, carry: tuple[Unknowns, Array]) -> tuple[Array, tuple[Unknowns, Array]]:
        x, tolerance = carry
        x, sold = inside(at_numeraire(log_expected), x, tolerance)
        trade = sold.net * (x.spent * regional)[:, :, None]
        payments = eq.factor_payments(trade.sum(1), m)
        step = (eq.wage_offer(payments, m) - x.log_expected) / (1 + own_elasticity(trade, sold, payments, policy, m))
        return step, (x, jnp.clip(INEXACT * jnp.abs(step).max(), INNER_TOLERANCE, INEXACT))

    found = fixed_point(
        wage_step,
        start.log_expected,
        (start, first),
        tolerance=_wage_tolerance(m),
        max_iterations=max_iterations,
    )
    x, _ = inside(at_numeraire(found.point), found.carry[0], INNER_TOLERANCE)
    return _Found(x, outcome(x, policy, m), found.iterations, found.error <= _wage_tolerance(m))


def _wage_tolerance(m: eq.Coefficients) -> Array | float:
    """Employment moves μ times as much as wages do: the more mobile labour, the finer the wages."""
    return WAGE_TOLERANCE if m.mobility is None else jnp.maximum(WAGE_TOLERANCE / m.mobility, FINEST)


def own_elasticity(trade: Array, sold: eq.Sales, payments: Array, policy: eq.Policy, m: eq.Coefficients) -> Array:
    """How fast the wage on offer falls as the wage asked rises, [1 or s, n]: the diagonal of a Newton step."""
    share = sold.net * (1 + policy.tariff) * (1 + policy.export_tax)
    lost = eq.factor_payments((m.trade_elasticity[:, None, None] * (1 - share) * trade).sum(1), m)
    region = lost.sum(0) / payments.sum(0)
    if m.mobility is None:
        return region[None]
    sector = lost / jnp.where(payments > 0, payments, 1.0)
    return sector / m.mobility + (1 - 1 / m.mobility) * region


@lru_cache(maxsize=8)  # a search solves one economy thousands of times
def coefficients(baseline: Baseline, settings: Settings) -> eq.Coefficients:
    """The baseline as the equations read it, with the deficit rule and labour mobility filled in."""
    none = np.zeros_like(baseline.deficit)
    regional = baseline.value_added.sum(0)
    level, at_home = none, None
    if settings.deficit_rule == "world_share":
        level, at_home = _abroad_and_at_home(baseline)
    rate = baseline.deficit / regional if settings.deficit_rule == "value_added_share" else none
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
        deficit_at_home=None if at_home is None else jnp.asarray(at_home),
        mobility=None if settings.mobile else jnp.asarray(float(settings.labour_mobility)),
        floor=_floor(baseline, settings) if settings.floored else None,
    )


def _abroad_and_at_home(baseline: Baseline) -> tuple[np.ndarray, np.ndarray | None]:
    """D [n] by the country's own, and what its regions deviate by [n, m], per unit of the country's value added."""
    if not baseline.countries or len(set(baseline.countries)) == len(baseline.regions):
        return baseline.deficit, None
    names = np.array(baseline.countries)
    together, regional = names[:, None] == names[None, :], baseline.value_added.sum(0)
    country = together @ regional
    abroad = regional / country * (together @ baseline.deficit)
    return abroad, together * ((baseline.deficit - abroad) / country)[:, None]


def _floor(baseline: Baseline, settings: Settings) -> eq.WageFloor:
    nominal, consumer = anchor_weights(baseline, settings.currencies)
    return eq.WageFloor(jnp.log(settings.wage_floor), jnp.asarray(nominal), jnp.asarray(consumer))


def policy_arrays(shock: Shock) -> eq.Policy:
    """A shock as the equations read it; compiled functions take NumPy's arrays in faster than `jnp.asarray` does."""
    with np.errstate(divide="ignore"):
        log_iceberg = np.log(shock.iceberg)
    given: tuple[Any, ...] = (shock.tariff, shock.export_tax, log_iceberg, shock.transfer)
    return eq.Policy(*given)


def _first_guess(baseline: Baseline, settings: Settings, start: np.ndarray | Equilibrium | None) -> Unknowns:
    """The solution of a nearby policy, else baseline prices and spending at the given wages."""
    if isinstance(start, Equilibrium):
        return unknowns(start)
    rows = (1 if settings.mobile else len(baseline.sectors), len(baseline.regions))
    log_expected = np.broadcast_to(np.log(1.0 if start is None else start), rows)
    spent = baseline.expenditure / baseline.value_added.sum(0)
    given: tuple[Any, ...] = (log_expected, np.zeros_like(baseline.expenditure), spent)
    return Unknowns(*given)


def _attempt(
    baseline: Baseline, shock: Shock, settings: Settings, start: Unknowns, first: float = FIRST_TOLERANCE
) -> _Found:
    """One run of the iteration, back as NumPy arrays."""
    m = coefficients(baseline, settings)
    tolerance: Any = np.float64(first)
    found: _Found = fetched(_solve(m, policy_arrays(shock), start, tolerance, settings.max_iterations))
    return found


def solve(
    baseline: Baseline,
    shock: Shock,
    settings: Settings | None = None,
    *,
    start: np.ndarray | Equilibrium | None = None,
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
    start : array [n] or [s, n], or Equilibrium, optional
        First guess of ω, ones by default; or the solution of a nearby policy on the same economy under the same
        settings, which is quicker. The solution does not depend on it.

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
    guess = _first_guess(baseline, settings, start)
    # Close to the solution wages hardly move, which must not pass for prices being right.
    near = isinstance(start, Equilibrium)
    found = _attempt(baseline, shock, settings, guess, INNER_TOLERANCE if near else FIRST_TOLERANCE)
    iterations = int(found.iterations)
    if not found.arrived and np.isfinite(shock.iceberg).all():
        # Far from the baseline and close to autarky the way can be flat, then steep: walk there in steps.
        guess = _first_guess(baseline, settings, None if near else start)
        for t in CONTINUATION:
            found = _attempt(baseline, shock.part_way(baseline, t), settings, guess)
            iterations += int(found.iterations)
            guess = guess._replace(log_expected=found.unknowns.log_expected)
    x, o = found.unknowns, found.outcome
    price = np.exp(x.log_price)
    # A sector without output has no workers to ration.
    idle = baseline.output <= 0
    sector_wage = np.exp(np.where(idle, x.log_expected, o.log_wage))
    hired = np.exp(np.where(idle, 0.0, x.log_expected - o.log_wage))
    currency = np.exp(o.log_currency)
    checked = residuals(
        baseline,
        shock,
        settings,
        sector_wage=sector_wage,
        price=price,
        expenditure=np.asarray(o.expenditure),
        hired=hired,
        currency=currency,
    )
    _certify(checked, settings, iterations)
    if o.income.min() <= 0:
        raise EconomyError(
            f"region {baseline.regions[int(o.income.argmin())]} would have to lend more than it earns: its surplus "
            'and transfers cannot be kept under this policy; make them smaller, or use deficit rule "zero"'
        )
    return Equilibrium(
        baseline=baseline,
        shock=shock,
        settings=settings,
        wage=np.asarray(o.value_added / baseline.value_added.sum(0)),
        sector_wage=sector_wage,
        hired=hired,
        currency=currency,
        unit_cost=np.where(baseline.output > 0, np.exp(o.log_cost), 1.0),
        price=price,
        trade_share=np.asarray(o.share),
        trade=np.asarray(o.trade),
        expenditure=np.asarray(o.expenditure),
        output=np.asarray(o.output),
        revenue=np.asarray(o.revenue),
        income=np.asarray(o.income),
        deficit=np.asarray(o.deficit),
        status="certified",
        residual=max(r.value for r in checked),
        residuals=checked,
        iterations=iterations,
        seconds=time.perf_counter() - began,
    )


def _mend(settings: Settings) -> str:
    if settings.floored and any(c.anchor == "cpi" for c in settings.currencies):
        # Prices rise by the tariffs on average, so wages cannot keep up with them everywhere.
        return "wages held to consumer prices cannot all keep up with tariffs: lower the wage floor"
    return "try smaller changes, a larger `max_iterations`, or look at that cell of the scenario"


def _certify(checked: tuple[Residual, ...], settings: Settings, iterations: int) -> None:
    worst = max(checked, key=lambda residual: residual.value)
    if not worst.value <= settings.tolerance:
        raise NotConverged(
            f"no certified equilibrium after {iterations} iterations: {worst.equation} equation off by "
            f"{worst.value:.1e} (tolerance {settings.tolerance:.0e}) at {worst.cell}; {_mend(settings)}",
            residual=worst.value,
            cell=f"{worst.equation}: {worst.cell}",
        )
