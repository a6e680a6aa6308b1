"""MODEL.md's equilibrium in changes, once. Pure functions of JAX arrays; solver and gradients share them.

Axes: s, k sectors (k also input), n importer or producer region, i exporter. A hat is a ratio new/baseline,
a prime a new level. Prices, wages and costs are carried as logarithms.
"""

from __future__ import annotations

from typing import NamedTuple

import jax.numpy as jnp
from jax import Array


class Coefficients(NamedTuple):
    """What stays fixed while an equilibrium is solved.

    Attributes
    ----------
    trade_weight : array [s, n, i]
        π κ̂^−θ with κ̂ = d̂ (1+τ')/(1+τ): baseline shares at the new trade costs, costs and prices unchanged.
    tariff : array [s, n, i]
        τ'.
    input_share : array [n, s, k]
        γ of input k in user s, region first: one small matrix a region.
    value_added_share, consumption_share : array [s, n]
        β, α.
    trade_elasticity : array [s]
        θ.
    value_added, deficit : array [n]
        Regional V and the new deficit D'.
    """

    trade_weight: Array
    tariff: Array
    input_share: Array
    value_added_share: Array
    consumption_share: Array
    trade_elasticity: Array
    value_added: Array
    deficit: Array


def unit_cost(log_wage: Array, log_price: Array, m: Coefficients) -> Array:
    """Equation 1: log ĉ[s, n] = β log ŵ + Σ_k γ log P̂."""
    return m.value_added_share * log_wage + jnp.einsum("nsk,kn->sn", m.input_share, log_price)


def price(log_cost: Array, m: Coefficients) -> Array:
    """Equation 2: log P̂[s, n]; zero where n buys no s."""
    theta = m.trade_elasticity[:, None]
    denominator = jnp.einsum("sni,si->sn", m.trade_weight, jnp.exp(-theta * log_cost))
    return -jnp.log(jnp.where(denominator > 0, denominator, 1.0)) / theta


def trade_share(log_cost: Array, log_price: Array, m: Coefficients) -> Array:
    """Equation 3: π'[s, n, i]."""
    theta = m.trade_elasticity[:, None]
    return m.trade_weight * jnp.exp(-theta * log_cost)[:, None, :] * jnp.exp(theta * log_price)[:, :, None]


def output(expenditure: Array, net_share: Array) -> Array:
    """Equation 4: Y'[s, i] = Σ_n π'E'/(1+τ'), with net_share = π'/(1+τ')."""
    return jnp.einsum("sni,sn->si", net_share, expenditure)


def revenue_share(net_share: Array, m: Coefficients) -> Array:
    """Tariff revenue as a share of n's spending on s: Σ_i τ'π'/(1+τ')."""
    return (m.tariff * net_share).sum(2)


def income(expenditure: Array, revenue_per_spending: Array, value_added: Array, m: Coefficients) -> Array:
    """Equation 6: I'[n] = value added + tariff revenue + D'."""
    return value_added + (revenue_per_spending * expenditure).sum(0) + m.deficit


def spending(new_output: Array, new_income: Array, m: Coefficients) -> Array:
    """Equation 5: E'[s, n] = Σ_k γ[s, k, n] Y'[k, n] + α I'."""
    return jnp.einsum("nks,kn->sn", m.input_share, new_output) + m.consumption_share * new_income


def factor_payments(new_output: Array, m: Coefficients) -> Array:
    """Equation 7, demand side: Σ_s βY'[s, n]."""
    return (m.value_added_share * new_output).sum(0)
