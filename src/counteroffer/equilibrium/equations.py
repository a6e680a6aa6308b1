"""The equilibrium in changes of docs/model.md, once. Pure functions of JAX arrays; solver and gradients share them.

Axes: s, k sectors (k also input), n importer or producer region, i exporter. A hat is a ratio new/baseline,
a prime a new level. Prices, wages and costs are carried as logarithms; ω has one row where labour is mobile
(one wage a region) and a row a sector where it is not.

Short run: of the attached workers a share h has work, ω = ŵh is what one expects to earn, and ŵ/ê is δ or more. Either
ŵ = ω (all work) or ŵ = δê (h = ω/δê): so ŵ = max(ω, δê) states the complementarity exactly, and ω is the unknown.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jax import Array


class ShockArrays(NamedTuple):
    """What a government sets.

    Attributes
    ----------
    tariff, export_tax : array [s, n, i]
        τ' and x', levels.
    log_iceberg : array [s, n, i]
        log d̂; infinite where trade is banned.
    transfer : array [n]
        T, received by n, at the numéraire.
    """

    tariff: Array
    export_tax: Array
    log_iceberg: Array
    transfer: Array


class WageFloor(NamedTuple):
    """Nominal wages that do not fall, and what a currency is worth.

    Attributes
    ----------
    log_floor : scalar array
        log δ.
    nominal : array [n, m]
        Weight of m's value added in the currency of n where that is anchored to nominal value added; else zero.
    consumer : array [n, m]
        Weight of m's final use in the currency of n where that is anchored to consumer prices; else zero.
    """

    log_floor: Array
    nominal: Array
    consumer: Array


class Coefficients(NamedTuple):
    """What stays fixed while an equilibrium is solved.

    Attributes
    ----------
    trade_share, log_wedge : array [s, n, i]
        π and log (1+τ)(1+x) of the baseline.
    input_share : array [n, s, k]
        γ of input k in user s, region first: one small matrix a region.
    value_added_share, consumption_share : array [s, n]
        β, α.
    trade_elasticity, profit_share : array [s]
        θ; ρ = 1/σ under monopolistic competition, else zero.
    value_added : array [s, n]
        V, payments to factors.
    deficit, deficit_rate : array [n]
        The part of D' that is a share of world value added, and the part that follows own value added.
    deficit_at_home : array [n, m] or None
        What n owes or is owed within its country, per unit of m's value added there; None where each country is one
        region.
    mobility : scalar array or None
        μ; None for mobile labour (μ = ∞), where ω has one row.
    floor : WageFloor or None
        None where wages fall as far as they must (h = 1).
    """

    trade_share: Array
    log_wedge: Array
    input_share: Array
    value_added_share: Array
    consumption_share: Array
    trade_elasticity: Array
    profit_share: Array
    value_added: Array
    deficit: Array
    deficit_rate: Array
    deficit_at_home: Array | None
    mobility: Array | None
    floor: WageFloor | None


class TradeFactors(NamedTuple):
    """What a policy makes of baseline trade before costs and prices move; fixed while it is solved. All [s, n, i].

    Shares of spending are π' = weight·ĉ^−θ·P̂^θ, a number a seller times one a buyer, so that sums over buyers or
    sellers are products of small matrices with these.

    Attributes
    ----------
    weight : array
        π κ̂^−θ.
    net : array
        weight/((1+τ')(1+x')): what the producer receives of it.
    tariff, export_tax : array
        τ'(1+x') net and x' net: what the importer's and the exporter's treasury do.
    """

    weight: Array
    net: Array
    tariff: Array
    export_tax: Array


def trade(shock: ShockArrays, m: Coefficients) -> TradeFactors:
    """Trade at the new trade costs, κ̂ = d̂ (1+τ')(1+x') / ((1+τ)(1+x)), with costs and prices unchanged."""
    log_kappa = shock.log_iceberg + jnp.log1p(shock.tariff) + jnp.log1p(shock.export_tax) - m.log_wedge
    weight = m.trade_share * jnp.exp(-m.trade_elasticity[:, None, None] * log_kappa)
    fob = weight / (1 + shock.tariff)
    net = fob / (1 + shock.export_tax)
    return TradeFactors(weight, net, shock.tariff * fob, shock.export_tax * net)


def unit_cost(log_wage: Array, log_price: Array, m: Coefficients) -> Array:
    """Equation 1: log ĉ[s, n] = β log ŵ + Σ_k γ log P̂."""
    return m.value_added_share * log_wage + jnp.einsum("nsk,kn->sn", m.input_share, log_price)


def price(log_cost: Array, trade: TradeFactors, m: Coefficients) -> Array:
    """Equation 2: log P̂[s, n]; zero where n buys no s."""
    theta = m.trade_elasticity[:, None]
    denominator = jnp.einsum("sni,si->sn", trade.weight, jnp.exp(-theta * log_cost))
    return -jnp.log(jnp.where(denominator > 0, denominator, 1.0)) / theta


class Sales(NamedTuple):
    """Equation 3 in factors: trade at given costs and prices, per unit of spending.

    Attributes
    ----------
    trade : TradeFactors
        What does not move with them.
    seller, buyer : array [s, i], [s, n]
        ĉ^−θ and P̂^θ.
    tariff : array [s, n]
        Tariff revenue Σ_i τ'π'/(1+τ'), to the importer.
    """

    trade: TradeFactors
    seller: Array
    buyer: Array
    tariff: Array


def sales(log_cost: Array, log_price: Array, trade: TradeFactors, m: Coefficients) -> Sales:
    """Equation 3: who buys from whom; see `trade_share`."""
    theta = m.trade_elasticity[:, None]
    seller, buyer = jnp.exp(-theta * log_cost), jnp.exp(theta * log_price)
    return Sales(trade, seller, buyer, jnp.einsum("sni,si->sn", trade.tariff, seller) * buyer)


def trade_share(sold: Sales) -> Array:
    """Equation 3: π'[s, n, i]."""
    return sold.trade.weight * sold.seller[:, None, :] * sold.buyer[:, :, None]


def net_trade(expenditure: Array, sold: Sales) -> Array:
    """Equation 4 cell by cell: X'[s, n, i] = π'E'/((1+τ')(1+x'))."""
    return sold.trade.net * sold.seller[:, None, :] * (sold.buyer * expenditure)[:, :, None]


def output(expenditure: Array, sold: Sales) -> Array:
    """Equation 4: Y'[s, i] = Σ_n π'E'/((1+τ')(1+x'))."""
    return jnp.einsum("sni,sn->si", sold.trade.net, sold.buyer * expenditure) * sold.seller


def tariff_revenue(expenditure: Array, sold: Sales) -> Array:
    """Σ_{s,i} τ'(1+x')X' [n], to the importer."""
    return (sold.tariff * expenditure).sum(0)


def export_tax_revenue(expenditure: Array, sold: Sales) -> Array:
    """Σ_{s,n} x'X' [i], to the exporter."""
    return (jnp.einsum("sni,sn->si", sold.trade.export_tax, sold.buyer * expenditure) * sold.seller).sum(0)


def deficit(value_added: Array, shock: ShockArrays, m: Coefficients) -> Array:
    """D'[n] + T[n] under the deficit rule; sums to zero."""
    own = m.deficit_rate * value_added
    found = m.deficit + own - value_added / value_added.sum() * own.sum() + shock.transfer
    return found if m.deficit_at_home is None else found + m.deficit_at_home @ value_added


def profits(new_output: Array, m: Coefficients) -> Array:
    """Σ_s ρY' [n]."""
    return (m.profit_share[:, None] * new_output).sum(0)


def income(value_added: Array, new_profits: Array, new_revenue: Array, new_deficit: Array) -> Array:
    """Equation 6: I'[n] = value added + profits + revenue + D' + T."""
    return value_added + new_profits + new_revenue + new_deficit


def spending(new_output: Array, new_income: Array, m: Coefficients) -> Array:
    """Equation 5: E'[s, n] = Σ_k γ[s, k, n] (1−ρ) Y'[k, n] + α I'."""
    cost = (1 - m.profit_share)[:, None] * new_output
    return jnp.einsum("nks,kn->sn", m.input_share, cost) + m.consumption_share * new_income


def factor_payments(new_output: Array, m: Coefficients) -> Array:
    """Equation 7, demand side: β(1−ρ)Y'[s, n]."""
    return m.value_added_share * (1 - m.profit_share)[:, None] * new_output


def earnings(log_expected: Array, m: Coefficients) -> Array:
    """Log Φ[n] = log (Σ_s v ω^μ)^(1/μ), what a worker expects to earn; ω itself where labour is mobile."""
    if m.mobility is None:
        return log_expected[0]
    weight = m.value_added / m.value_added.sum(0)
    return jax.nn.logsumexp(m.mobility * log_expected, b=weight, axis=0) / m.mobility


def currency(log_earnings: Array, log_price: Array, m: Coefficients) -> Array:
    """Log ê[n], what the region's currency is worth at the numéraire; zero where no floor asks for it.

    `ngdp`: Σ_{m∈c} βY' = ê_c Σ_{m∈c} V. `cpi`: the final-use-weighted price of its members' final spending is ê_c.
    """
    if m.floor is None:
        return jnp.zeros_like(log_earnings)
    value = m.floor.nominal @ jnp.exp(log_earnings)
    prices = m.floor.consumer @ (m.consumption_share * log_price).sum(0)
    return jnp.where(value > 0, jnp.log(jnp.where(value > 0, value, 1.0)), prices)


def paid(log_expected: Array, log_currency: Array, m: Coefficients) -> Array:
    """Log ŵ, what an efficiency unit that works is paid: 0 ≤ ŵ/ê − δ ⟂ 1 − h ≥ 0 with ω = ŵh, so max(ω, δê)."""
    return log_expected if m.floor is None else jnp.maximum(log_expected, m.floor.log_floor + log_currency)


def wage_offer(payments: Array, m: Coefficients) -> Array:
    """Equation 7 solved for log ω: the wages at which labour goes where `payments` [s, n] are earned.

    Φ = Σ_s payments / Σ_s V; L̂ = payments/(VΦ); log ω = log Φ + log L̂ / μ, which is Φ everywhere for μ = ∞.
    """
    log_earnings = jnp.log(payments.sum(0) / m.value_added.sum(0))
    if m.mobility is None:
        return log_earnings[None]
    works = m.value_added > 0
    growth = jnp.where(works, payments, 1.0) / jnp.where(works, m.value_added, 1.0)
    moved = jnp.where(works, jnp.log(growth) - log_earnings, 0.0)
    return log_earnings + moved / m.mobility
