"""The equilibrium as one square system G(x; shock) = 0, for derivatives; the solver walks the same equations."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium import limits, nest
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.equilibrium.types.model import Coefficients, ShockArrays, TradeFactors
from counteroffer.lazily import jax, jnp

if TYPE_CHECKING:
    from jax import Array


class Unknowns(NamedTuple):
    """What is solved for.

    Attributes
    ----------
    log_expected : array [1 or s, n]
        log ω, what an attached worker expects to earn.
    log_price : array [s, n]
        log P̂.
    spent : array [s, n]
        E' over regional value added, so that all unknowns are of order one.
    shortfall : array [n] or None
        g of the currency that n's follows; None where nominal value added is held.
    place : array [k] or None
        u of each quota; None where there are none.
    """

    log_expected: Array
    log_price: Array
    spent: Array
    shortfall: Array | None = None
    place: Array | None = None


def unknowns(e: Equilibrium) -> Unknowns:
    """A solution as the system's unknowns, at rents as they are."""
    expected = e.wage[None] if e.settings.mobile else e.expected_wage
    spent = e.expenditure / e.baseline.value_added.sum(0)
    found: tuple[Any, ...] = (np.log(expected), np.log(e.price), spent, e.shortfall)
    return Unknowns(*found)


class Outcome(NamedTuple):
    """Everything the equations say at given unknowns; see `Equilibrium` for the meaning of each."""

    log_earnings: Array
    log_currency: Array
    log_wage: Array
    log_cost: Array
    share: Array
    expenditure: Array
    trade: Array
    output: Array
    value_added: Array
    profits: Array
    deficit: Array
    revenue: Array
    income: Array
    payments: Array
    shortfall: Array | None


def outcome(x: Unknowns, shock: ShockArrays, m: Coefficients, factors: TradeFactors) -> Outcome:
    """Equations 1, 3, 4, 6 at the unknowns, of trade with the factors that belong to them."""
    return _outcome(x, shock, m, lambda _: factors)[0]


def _composed(x: Unknowns, shock: ShockArrays, m: Coefficients, log_seller: Array) -> TradeFactors:
    """The factors of trade at some prices of sellers, for first derivatives; see `nest.linear`."""
    factors = eq.trade(shock, m)
    if x.place is None or shock.quotas is None:
        return nest.linear(factors, log_seller, m)
    held = limits.held(x.place, factors, shock.quotas, m)
    return limits.composed(held, log_seller, shock.quotas, m, nest.linear)


def _outcome(
    x: Unknowns, shock: ShockArrays, m: Coefficients, compose: Callable[[Array], TradeFactors]
) -> tuple[Outcome, Array]:
    """The same, with the right side of equation 2, of trade with the factors that prices of sellers make."""
    log_earnings = eq.earnings(x.log_expected, m)
    log_currency = eq.currency(log_earnings, x.log_price, m, x.shortfall)
    log_wage = eq.paid(x.log_expected, log_currency, m)
    log_cost = eq.unit_cost(log_wage, x.log_price, m)
    log_seller = eq.seller_price(log_cost, log_currency, m)
    factors = compose(log_seller)
    sold = eq.sales(log_seller, x.log_price, factors, m)
    expenditure = x.spent * m.value_added.sum(0)
    output = eq.output(expenditure, sold)
    value_added = eq.value_added(log_earnings, x.log_price, m)
    deficit = eq.deficit(value_added, shock, m)
    revenue = eq.tariff_revenue(expenditure, sold) + eq.export_tax_revenue(expenditure, sold)
    profits = eq.profits(output, eq.margins(expenditure, sold, m), m)
    found = Outcome(
        log_earnings,
        log_currency,
        log_wage,
        log_cost,
        eq.trade_share(sold),
        expenditure,
        eq.net_trade(expenditure, sold),
        output,
        value_added,
        profits,
        deficit,
        revenue,
        eq.income(value_added, profits, revenue, deficit),
        eq.factor_payments(output, m),
        None if m.demand is None else eq.shortfall(log_currency, expenditure, sold, m.demand),
    )
    return found, eq.price(log_seller, factors, m)


def system(x: Unknowns, shock: ShockArrays, m: Coefficients) -> Unknowns:
    """G: new less old unknowns, one equation each; zero at an equilibrium at the numéraire.

    By Walras's law the wage equations are dependent, so the numéraire is added to each of them. For first derivatives.
    """
    return both(x, shock, m)[1]


def both(x: Unknowns, shock: ShockArrays, m: Coefficients) -> tuple[Outcome, Unknowns]:
    """The outcome and G, whose first derivatives are quick and whose second ones mean nothing: see `nest.linear`."""
    o, price = _outcome(x, shock, m, lambda log_seller: _composed(x, shock, m, log_seller))
    spent = eq.spending(o.output, o.income, m) / m.value_added.sum(0)
    numeraire = jnp.log(o.value_added.sum() / m.value_added.sum())
    supply = eq.log_supply(eq.earnings(x.log_expected, m), x.log_price, m)
    wages = eq.wage_offer(o.payments, supply, m) - x.log_expected - numeraire
    short = None if o.shortfall is None or x.shortfall is None else o.shortfall - x.shortfall
    return o, Unknowns(wages, price - x.log_price, spent - x.spent, short)


ORDER = 4  # changes taken as acting together; what more of them do jointly is little


def guess(solved: Mapping[int, Unknowns], subset: int) -> Unknowns:
    """The unknowns of a set of changes, if its first few have no effect that takes all of them.

    Σ over non-empty T among these of −(−1)^|T| x(subset without T): for one change the solution without it, for two
    the sum of both without one less that without either.

    Parameters
    ----------
    solved : mapping
        Set → solution; bit j of a set says whether change j is in it. Every smaller number has to be there.
    subset : int
        Not empty.
    """
    total: Unknowns = jax.tree.map(lambda leaf: 0.0 * leaf, solved[0])
    for without, sign in _less(subset).items():
        total = jax.tree.map(lambda a, b, sign=sign: a + sign * b, total, solved[without])
    return total


def below(subset: int) -> tuple[int, ...]:
    """The sets that `guess` reads."""
    return (0, *_less(subset))


def _less(subset: int) -> dict[int, float]:
    """The set without some of its first few changes → the sign it counts with."""
    members = [1 << j for j in range(subset.bit_length()) if subset >> j & 1][:ORDER]
    found = {}
    for chosen in range(1, 2 ** len(members)):
        without = subset - sum(bit for j, bit in enumerate(members) if chosen >> j & 1)
        found[without] = 1.0 if chosen.bit_count() % 2 else -1.0
    return found


def ahead(known: Mapping[float, Unknowns], at: float) -> Unknowns:
    """The unknowns expected at another value of one number, from those at the last few: the polynomial through them.

    Parameters
    ----------
    known : mapping
        Value → solution, the one nearest in time last.
    """
    points = list(known)[-ORDER:]
    total: Unknowns = jax.tree.map(lambda leaf: 0.0 * leaf, known[points[-1]])
    for point in points:
        weight = float(np.prod([(at - other) / (point - other) for other in points if other != point]))
        total = jax.tree.map(lambda a, b, weight=weight: a + weight * b, total, known[point])
    return total
