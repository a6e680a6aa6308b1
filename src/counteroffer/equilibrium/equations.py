"""The equilibrium in changes of docs/model.md, once. Pure functions of JAX arrays; solver and gradients share them.

Axes: s, k sectors (k also input), n importer or producer region, i exporter; b how a price is set: at cost, or, where
border prices answer to cost in part, at the border. A hat is a ratio new/baseline, a prime a new level. Prices, wages
and costs are carried as logarithms; ω has one row where labour is mobile (one wage a region) and a row a sector where
it is not.

Short run: of the attached workers a share h has work, ω = ŵh is what one expects to earn, and ŵ/ê is δ or more. Either
ŵ = ω (all work) or ŵ = δê (h = ω/δê): so ŵ = max(ω, δê) states the complementarity exactly, and ω is the unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from counteroffer.equilibrium import nest
from counteroffer.equilibrium.compilation import by_buyer, by_seller
from counteroffer.equilibrium.nest import by_pricing
from counteroffer.equilibrium.types.model import Coefficients, DemandCoefficients, ShockArrays, TradeFactors
from counteroffer.lazily import jax, jnp

if TYPE_CHECKING:
    from jax import Array


def trade(shock: ShockArrays, m: Coefficients) -> TradeFactors:
    """Trade at the new trade costs, κ̂ = d̂ (1+τ')(1+x') / ((1+τ)(1+x)), with costs and prices unchanged."""
    log_kappa = shock.log_iceberg + jnp.log1p(shock.tariff) + jnp.log1p(shock.export_tax) - m.log_wedge
    weight = m.trade_share * jnp.exp(-m.trade_elasticity[:, None, None] * log_kappa)
    fob = weight / (1 + shock.tariff)
    net = fob / (1 + shock.export_tax)
    cells = weight, net, shock.tariff * fob, shock.export_tax * net
    weight, net, tariff, export_tax = (by_pricing(each, None if m.border is None else m.border.mask) for each in cells)
    found = TradeFactors(weight, net, tariff, export_tax)
    return found if m.products is None else found._replace(products=nest.rows(shock, m), tax_wedge=shock.export_tax)


def unit_cost(log_wage: Array, log_price: Array, m: Coefficients) -> Array:
    """Equation 1: log ĉ[s, n] = β log ŵ + Σ_k γ log P̂."""
    return m.value_added_share * log_wage + jnp.einsum("nsk,kn->sn", m.input_share, log_price)


def seller_price(log_cost: Array, log_currency: Array, m: Coefficients) -> Array:
    """Log p[b, s, i], what sellers ask: ĉ, and at the border ê (ĉ/ê)^ψ in the currency that prices are set in."""
    if m.border is None:
        return log_cost[None]
    set_in = (m.border.invoice * log_currency).sum()
    return jnp.stack([log_cost, set_in + m.border.response * (log_cost - set_in)])


def price(log_seller: Array, trade: TradeFactors, m: Coefficients) -> Array:
    """Equation 2: log P̂[s, n]; zero where n buys no s."""
    theta = m.trade_elasticity[:, None]
    denominator = by_buyer(trade.weight, jnp.exp(-theta * log_seller))
    return -jnp.log(jnp.where(denominator > 0, denominator, 1.0)) / theta


class Sales(NamedTuple):
    """Equation 3 in factors: trade at given prices, per unit of spending.

    Attributes
    ----------
    trade : TradeFactors
        What does not move with them.
    seller, kept : array [b, s, i]
        p^−θ; ĉ/p, the cost of what is sold for one.
    buyer : array [s, n]
        P̂^θ.
    tariff : array [s, n]
        Tariff revenue Σ_i τ'π'/(1+τ'), to the importer.
    """

    trade: TradeFactors
    seller: Array
    kept: Array
    buyer: Array
    tariff: Array


def sales(log_seller: Array, log_price: Array, trade: TradeFactors, m: Coefficients) -> Sales:
    """Equation 3: who buys from whom; see `trade_share`."""
    theta = m.trade_elasticity[:, None]
    seller, buyer = jnp.exp(-theta * log_seller), jnp.exp(theta * log_price)
    kept = jnp.exp(log_seller[:1] - log_seller)
    return Sales(trade, seller, kept, buyer, by_buyer(trade.tariff, seller) * buyer)


def trade_share(sold: Sales) -> Array:
    """Equation 3: π'[s, n, i]."""
    return (sold.trade.weight * sold.seller[:, :, None, :]).sum(0) * sold.buyer[:, :, None]


def net_trade(expenditure: Array, sold: Sales) -> Array:
    """Equation 4 cell by cell, at cost: X'[s, n, i] = π'E'/((1+τ')(1+x')) ĉ/p."""
    cost = sold.seller * sold.kept
    return (sold.trade.net * cost[:, :, None, :]).sum(0) * (sold.buyer * expenditure)[:, :, None]


def output(expenditure: Array, sold: Sales) -> Array:
    """Equation 4: Y'[s, i] = Σ_n X'."""
    received = by_seller(sold.trade.net, sold.buyer * expenditure) * sold.seller
    return (received * sold.kept).sum(0)


def margins(expenditure: Array, sold: Sales, m: Coefficients) -> Array:
    """What sellers receive beyond cost [s, i]: (p/ĉ − 1)X', nothing where prices follow costs."""
    if m.border is None:
        return jnp.zeros_like(m.value_added)
    received = jnp.einsum("sni,sn->si", sold.trade.net[1], sold.buyer * expenditure) * sold.seller[1]
    return received * (1 - sold.kept[1])


def tariff_revenue(expenditure: Array, sold: Sales) -> Array:
    """Σ_{s,i} τ'(1+x') of what sellers receive [n], to the importer."""
    return (sold.tariff * expenditure).sum(0)


def export_tax_revenue(expenditure: Array, sold: Sales) -> Array:
    """Σ_{s,n} x' of what sellers receive [i], to the exporter."""
    taxed = by_seller(sold.trade.export_tax, sold.buyer * expenditure)
    return (taxed * sold.seller).sum((0, 1))


def deficit(value_added: Array, shock: ShockArrays, m: Coefficients) -> Array:
    """D'[n] + T[n] under the deficit rule; sums to zero."""
    own = m.deficit_rate * value_added
    found = m.deficit + own - value_added / value_added.sum() * own.sum() + shock.transfer
    return found if m.deficit_at_home is None else found + m.deficit_at_home @ value_added


def profits(new_output: Array, new_margins: Array, m: Coefficients) -> Array:
    """ρY' and border margins [s, n]."""
    return m.profit_share[:, None] * new_output + new_margins


def income(value_added: Array, new_profits: Array, new_revenue: Array, new_deficit: Array) -> Array:
    """Equation 6: I'[n] = value added + Σ_s profits + revenue + D' + T."""
    return value_added + new_profits.sum(0) + new_revenue + new_deficit


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


def consumer_price(log_price: Array, m: Coefficients) -> Array:
    """Log P_I[n] = Σ_s α log P̂, the price of final spending."""
    return (m.consumption_share * log_price).sum(0)


def log_supply(log_earnings: Array, log_price: Array, m: Coefficients) -> Array:
    """Log Ĥ[n], Ĥ = (Φ/P_I)^ε, Φ after tax: factors that answer to what they buy; zero where they are given."""
    if m.factor_supply is None:
        return jnp.zeros_like(log_earnings)
    left = log_earnings if m.log_relief is None else log_earnings + m.log_relief
    return m.factor_supply * (left - consumer_price(log_price, m))


def value_added(log_earnings: Array, log_price: Array, m: Coefficients) -> Array:
    """ΦĤΣ_s V [n], what factors earn."""
    return jnp.exp(log_earnings + log_supply(log_earnings, log_price, m)) * m.value_added.sum(0)


def export_receipts(expenditure: Array, sold: Sales, demand: DemandCoefficients) -> Array:
    """What sellers of i and their treasury receive of sales for another currency [i]."""
    spent = by_seller((sold.trade.net + sold.trade.export_tax) * demand.abroad, sold.buyer * expenditure)
    return (spent * sold.seller).sum((0, 1))


def shortfall(log_currency: Array, expenditure: Array, sold: Sales, demand: DemandCoefficients) -> Array:
    """g[n] = m·max(0, −ΔX_c/V_c) + ι·σ_c of the currency c that n's follows, X_c in the one rates are quoted in."""
    dollar = jnp.exp((demand.quoted_in * log_currency).sum())
    after = demand.per_value_added @ export_receipts(expenditure, sold, demand) / dollar
    return demand.multiplier * jnp.maximum(0.0, demand.before - after) + demand.uncertain


def currency(log_earnings: Array, log_price: Array, m: Coefficients, short: Array | None = None) -> Array:
    """Log ê[n], what the region's currency is worth at the numéraire; zero where nothing is set in one.

    `ngdp`: Σ_{m∈c} βY' = ê_c e^−g Σ_{m∈c} V, g[n] the shortfall of demand where there is any. `cpi`: the
    final-use-weighted price of its members' final spending is ê_c. Against the currency that rates are quoted in only a
    part λ of that is given way to.
    """
    if m.anchors is None:
        return jnp.zeros_like(log_earnings)
    value = m.anchors.nominal @ jnp.exp(log_earnings + log_supply(log_earnings, log_price, m))
    prices = m.anchors.consumer @ consumer_price(log_price, m)
    floating = jnp.where(value > 0, jnp.log(jnp.where(value > 0, value, 1.0)), prices)
    if m.demand is None or short is None:
        return floating
    floating = floating + short
    quoting = (m.demand.quoted_in * floating).sum()
    return quoting + m.demand.exchange_response * (floating - quoting)


def paid(log_expected: Array, log_currency: Array, m: Coefficients) -> Array:
    """Log ŵ, what an efficiency unit that works is paid: 0 ≤ ŵ/ê − δ ⟂ 1 − h ≥ 0 with ω = ŵh, so max(ω, δê)."""
    return log_expected if m.log_floor is None else jnp.maximum(log_expected, m.log_floor + log_currency)


def wage_offer(payments: Array, supply: Array, m: Coefficients) -> Array:
    """Equation 7 solved for log ω: the wages at which labour goes where `payments` [s, n] are earned.

    ΦĤ = Σ_s payments / Σ_s V; L̂ = payments/(VΦĤ); log ω = log Φ + log L̂ / μ, which is Φ everywhere for μ = ∞.
    `supply` is log Ĥ [n].
    """
    both = jnp.log(payments.sum(0) / m.value_added.sum(0))
    log_earnings = both - supply
    if m.mobility is None:
        return log_earnings[None]
    works = m.value_added > 0
    growth = jnp.where(works, payments, 1.0) / jnp.where(works, m.value_added, 1.0)
    moved = jnp.where(works, jnp.log(growth) - both, 0.0)
    return log_earnings + moved / m.mobility
