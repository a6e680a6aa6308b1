"""The iteration: nested fixed points, light loops for prices and spending, a safeguarded one for wages.

Given wages, prices are a contraction (value-added shares are positive) and spending is a linear contraction; wages
move until factors earn what they are offered. See docs/solver.md for why this converges and what was tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium import limits, nest
from counteroffer.equilibrium.compilation import by_seller
from counteroffer.equilibrium.fixed_points import contraction, fixed_point
from counteroffer.equilibrium.system import Outcome, Unknowns, outcome
from counteroffer.equilibrium.types.model import Coefficients, ShockArrays, TradeFactors
from counteroffer.lazily import jax, jnp

if TYPE_CHECKING:
    from jax import Array

INNER_TOLERANCE = 2e-14  # on log prices and on spending over value added
INNER_ITERATIONS = 400
COMPOSED = INNER_TOLERANCE**0.5  # how far prices may be from where products were composed: they miss its square
INEXACT = 1e-4  # inner solves need only be this much better than the wages they serve,
FIRST_TOLERANCE = 1e-9  # but the first must be good enough to tell how far off the wages are
WAGE_TOLERANCE, FINEST = 1e-12, 5e-15


class Iterated(NamedTuple):
    """Where the iteration ended.

    Attributes
    ----------
    unknowns, outcome : Unknowns, Outcome
        What was found, and what the equations make of it.
    iterations : array
        Wage iterations.
    arrived : array
        Whether wages stand still.
    """

    unknowns: Unknowns
    outcome: Outcome
    iterations: Array
    arrived: Array


class _Problem(NamedTuple):
    """What all loops of one solve read."""

    m: Coefficients
    shock: ShockArrays
    trade: TradeFactors  # at the new trade costs, folded in once; of cells with products composed anew as costs move
    regional: Array  # value added of each region
    exports_taxed: Array  # whether any export is
    held: limits.Held | None = None  # the same trade under the rents of quotas, at the places that are tried


def iterate(
    m: Coefficients, shock: ShockArrays, start: Unknowns, first: Array, max_iterations: int | Array
) -> Iterated:
    """Find the equilibrium from a first guess: arrays in, arrays out, nothing checked.

    A pure function of arrays: `jax.vmap` over the leading axis of `shock`, or of `start` too, solves many at once.
    `solve` is this with the checks around it.

    Parameters
    ----------
    m : Coefficients
        The baseline; see `coefficients`.
    shock : ShockArrays
        The policy; see `shock_arrays`.
    start : Unknowns
        First guess; see `first_guess`.
    first : scalar array
        How well prices and spending are solved before the first wage step.
    max_iterations : int
        Wage iterations before it stops where it is.
    """
    trade = eq.trade(shock, m)
    taxed = (shock.export_tax != 0).any()
    if shock.product_log_tax is not None:
        taxed = taxed | (shock.product_log_tax != 0).any()
    if shock.quotas is not None:
        taxed = taxed | (shock.quotas.exporters_share > 0).any()
    problem = _Problem(m, shock, trade, m.value_added.sum(0), taxed)

    def wage_step(point: Array, carry: _Carry) -> tuple[Array, Array, _Carry]:
        log_expected, short, place = _apart(point, problem)
        p = _held(place, problem)
        x, sold = _inside(_at_numeraire(log_expected, carry.x, p), short, place, carry, p)
        expenditure = x.spent * problem.regional
        output = eq.output(expenditure, sold)
        payments = eq.factor_payments(output, m)
        supply = eq.log_supply(eq.earnings(x.log_expected, m), x.log_price, m)
        gap = eq.wage_offer(payments, supply, m) - x.log_expected
        step, leap = gap / (1 + _own_elasticity(expenditure, output, sold, problem)), _leap(gap, m)
        tolerance = jnp.clip(INEXACT * jnp.abs(step).max(), INNER_TOLERANCE, INEXACT)
        following = _Carry(x, tolerance, None if m.products is None else sold.trade, _exact(x, carry, m))
        if m.demand is not None and short is not None:
            fallen = eq.shortfall(_currency(x, m), expenditure, sold, m.demand)
            step, leap = (jnp.concatenate([each, (fallen - short)[None]]) for each in (step, leap))
        if place is None or p.held is None or shock.quotas is None:
            return step, leap, following
        sellers = _sellers(x, eq.earnings(x.log_expected, m), p)
        volume = limits.volume(p.held, sellers[0], sellers, expenditure, sold, shock.quotas, m)
        further = limits.missed(place, volume, shock.quotas) / shock.quotas.steepness
        step, leap = (jnp.concatenate([each.ravel(), further]) for each in (step, leap))
        return step, leap, following

    found = fixed_point(
        wage_step,
        _together(start, shock),
        _Carry(start, first, _composed(start, _held(start.place, problem)), jnp.array(False)),
        tolerance=_wage_tolerance(m),
        max_iterations=max_iterations,
        settled=lambda carry: carry.exact,
    )
    x: Unknowns = found.carry.x
    factors = found.carry.trade or _plain(_held(x.place, problem))
    return Iterated(x, outcome(x, shock, m, factors), found.iterations, found.arrived)


def _together(start: Unknowns, shock: ShockArrays) -> Array:
    """What is iterated on: log ω, a row of how much spending falls short, then quotas' places, flat where there are."""
    point = start.log_expected
    if start.shortfall is not None:
        point = jnp.concatenate([point, start.shortfall[None]])
    if shock.quotas is None or start.place is None:
        return point
    return jnp.concatenate([point.ravel(), limits.scaled(start.place, shock.quotas)])


def _apart(point: Array, p: _Problem) -> tuple[Array, Array | None, Array | None]:
    """Log ω, the shortfall of spending where there can be one, and the places of quotas."""
    m, quotas, place = p.m, p.shock.quotas, None
    if quotas is not None:
        size = len(quotas.counted)
        place, point = limits.unscaled(point[-size:], quotas), point[:-size].reshape(-1, len(p.regional))
    return (point, None, place) if m.demand is None else (point[:-1], point[-1], place)


def _held(place: Array | None, p: _Problem) -> _Problem:
    """The problem with trade under the rents of some places."""
    if place is None or p.shock.quotas is None:
        return p
    return p._replace(held=limits.held(place, p.trade, p.shock.quotas, p.m))


def _currency(x: Unknowns, m: Coefficients) -> Array:
    return eq.currency(eq.earnings(x.log_expected, m), x.log_price, m, x.shortfall)


class _Carry(NamedTuple):
    """What one wage iteration leaves the next: the solution at its wages, how well to solve, the factors of trade.

    Where cells have products their factors are those at the last costs: what they miss is of second order in how far
    costs have moved since, which is nothing where wages stand still. Of these, and of prices and spending solved less
    than to the last digits, `exact` says whether nothing was missed.
    """

    x: Unknowns
    tolerance: Array
    trade: TradeFactors | None
    exact: Array


def _exact(x: Unknowns, last: _Carry, m: Coefficients) -> Array:
    """Whether prices and spending are right to the last digits at their wages."""
    finest = last.tolerance <= INNER_TOLERANCE
    return finest if m.products is None else finest & (jnp.abs(x.log_price - last.x.log_price).max() <= COMPOSED)


def _at_numeraire(log_expected: Array, last: Unknowns, p: _Problem) -> Array:
    """The same wages with world value added what it was, factors being supplied as at the last wages and prices."""
    supply = eq.log_supply(eq.earnings(last.log_expected, p.m), last.log_price, p.m)
    world = (jnp.exp(eq.earnings(log_expected, p.m) + supply) * p.regional).sum()
    return log_expected - jnp.log(world / p.regional.sum())


def _inside(
    log_expected: Array, short: Array | None, place: Array | None, last: _Carry, p: _Problem
) -> tuple[Unknowns, eq.Sales]:
    """Prices and spending at given wages, from the last ones, and what producers and treasuries get of spending."""
    x = last.x._replace(log_expected=log_expected, shortfall=short, place=place)
    log_earnings = eq.earnings(log_expected, p.m)
    x = x._replace(log_price=_prices(x, log_earnings, last, p))
    trade = _composed(x, p) or _plain(p)
    sold = eq.sales(_sellers(x, log_earnings, p), x.log_price, trade, p.m)
    spent = _spending(sold, eq.value_added(log_earnings, x.log_price, p.m), last.x.spent, last.tolerance, p)
    return x._replace(spent=spent), sold


def _sellers(x: Unknowns, log_earnings: Array, p: _Problem) -> Array:
    """Log p[b, s, i], what sellers ask at given wages, shortfall of demand and prices of inputs."""
    currency = eq.currency(log_earnings, x.log_price, p.m, x.shortfall)
    log_cost = eq.unit_cost(eq.paid(x.log_expected, currency, p.m), x.log_price, p.m)
    return eq.seller_price(log_cost, currency, p.m)


def _composed(x: Unknowns, p: _Problem) -> TradeFactors | None:
    """The factors of trade at the costs of given wages and prices; none where they do not depend on them."""
    if p.m.products is None:
        return None
    sellers = _sellers(x, eq.earnings(x.log_expected, p.m), p)
    if p.held is None or p.shock.quotas is None:
        return nest.composed(p.trade, sellers, p.m)
    return limits.composed(p.held, sellers, p.shock.quotas, p.m, nest.composed)


def _plain(p: _Problem) -> TradeFactors:
    """The factors of trade where no cell has products."""
    return p.trade if p.held is None else p.held.trade


def _prices(x: Unknowns, log_earnings: Array, last: _Carry, p: _Problem) -> Array:
    """Equations 1 and 2 at given wages, with the last factors of trade: log P̂ [s, n]."""
    trade = last.trade or _plain(p)
    if last.trade is not None and p.held is not None and p.shock.quotas is not None:
        trade = limits.recomposed(p.held, last.trade, _sellers(x, log_earnings, p), p.shock.quotas, p.m)

    def step(log_price: Array) -> Array:
        sellers = _sellers(x._replace(log_price=log_price), log_earnings, p)
        return eq.price(sellers, trade, p.m) - log_price

    return contraction(step, x.log_price, tolerance=last.tolerance, max_iterations=INNER_ITERATIONS)


def _spending(sold: eq.Sales, value_added: Array, start: Array, tolerance: Array | float, p: _Problem) -> Array:
    """Equations 4 to 6 at given wages and prices: E' over regional value added [s, n]."""
    deficit = eq.deficit(value_added, p.shock, p.m)

    def step(spent: Array) -> Array:
        expenditure = spent * p.regional
        output = eq.output(expenditure, sold)
        # Summing export taxes that are all zero would cost as much as the rest of a sweep.
        collected = jax.lax.cond(
            p.exports_taxed, lambda: eq.export_tax_revenue(expenditure, sold), lambda: jnp.zeros_like(p.regional)
        )
        revenue = eq.tariff_revenue(expenditure, sold) + collected
        profits = eq.profits(output, eq.margins(expenditure, sold, p.m), p.m)
        income = eq.income(value_added, profits, revenue, deficit)
        return eq.spending(output, income, p.m) / p.regional - spent

    return contraction(step, start, tolerance=tolerance, max_iterations=INNER_ITERATIONS)


def _wage_tolerance(m: Coefficients) -> Array | float:
    """Employment moves μ times as much as wages do: the more mobile labour, the finer the wages."""
    return WAGE_TOLERANCE if m.mobility is None else jnp.maximum(WAGE_TOLERANCE / m.mobility, FINEST)


def _leap(gap: Array, m: Coefficients) -> Array:
    """What nearly closes the gaps between wages on offer and asked [1 or s, n]: Newton's step at the baseline."""
    whole = m.response.across @ (m.response.weight * gap).sum(0)
    return -jnp.einsum("nab,bn->an", m.response.own, gap) - whole


def _own_elasticity(expenditure: Array, output: Array, sold: eq.Sales, p: _Problem) -> Array:
    """How fast the wage on offer falls as the wage asked rises, [1 or s, n]: the diagonal of a Newton step.

    A seller whose cost rises loses θ(1 − π') of each sale.
    """
    m, trade = p.m, sold.trade
    own = by_seller(trade.weight * trade.net, sold.buyer**2 * expenditure) * sold.seller**2
    kept = (own * sold.kept).sum(0)
    lost = eq.factor_payments(m.trade_elasticity[:, None] * (output - kept), m)
    payments = eq.factor_payments(output, m)
    region = lost.sum(0) / payments.sum(0) + (0.0 if m.factor_supply is None else m.factor_supply)
    if m.mobility is None:
        return region[None]
    sector = lost / jnp.where(payments > 0, payments, 1.0)
    return sector / m.mobility + (1 - 1 / m.mobility) * region
