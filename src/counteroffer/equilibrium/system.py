"""The equilibrium as one square system G(x; shock) = 0, for derivatives; the solver walks the same equations."""

from __future__ import annotations

from typing import Any, NamedTuple

import jax.numpy as jnp
import numpy as np
from jax import Array

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium.types.equilibrium import Equilibrium


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
    """

    log_expected: Array
    log_price: Array
    spent: Array


def unknowns(e: Equilibrium) -> Unknowns:
    """A solution as the system's unknowns."""
    expected = e.wage[None] if e.settings.mobile else e.expected_wage
    spent = e.expenditure / e.baseline.value_added.sum(0)
    found: tuple[Any, ...] = (np.log(expected), np.log(e.price), spent)
    return Unknowns(*found)


class Outcome(NamedTuple):
    """Everything the equations say at given unknowns; see `Equilibrium` for the meaning of each."""

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


def outcome(x: Unknowns, shock: eq.ShockArrays, m: eq.Coefficients) -> Outcome:
    """Equations 1, 3, 4, 6 at the unknowns."""
    log_earnings = eq.earnings(x.log_expected, m)
    log_currency = eq.currency(log_earnings, x.log_price, m)
    log_wage = eq.paid(x.log_expected, log_currency, m)
    log_cost = eq.unit_cost(log_wage, x.log_price, m)
    sold = eq.sales(log_cost, x.log_price, eq.trade(shock, m), m)
    regional = m.value_added.sum(0)
    expenditure = x.spent * regional
    output = eq.output(expenditure, sold)
    value_added = jnp.exp(log_earnings) * regional
    deficit = eq.deficit(value_added, shock, m)
    revenue = eq.tariff_revenue(expenditure, sold) + eq.export_tax_revenue(expenditure, sold)
    profits = eq.profits(output, m)
    income = eq.income(value_added, profits, revenue, deficit)
    payments = eq.factor_payments(output, m)
    return Outcome(
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
        income,
        payments,
    )


def system(x: Unknowns, shock: eq.ShockArrays, m: eq.Coefficients) -> Unknowns:
    """G: new less old unknowns, one equation each; zero at an equilibrium at the numéraire.

    By Walras's law the wage equations are dependent, so the numéraire is added to each of them.
    """
    o = outcome(x, shock, m)
    price = eq.price(o.log_cost, eq.trade(shock, m), m)
    spent = eq.spending(o.output, o.income, m) / m.value_added.sum(0)
    numeraire = jnp.log(o.value_added.sum() / m.value_added.sum())
    return Unknowns(eq.wage_offer(o.payments, m) - x.log_expected - numeraire, price - x.log_price, spent - x.spent)
