"""The certificate: the equations of docs/model.md evaluated at a solution, in plain NumPy and in levels.

Shares no call with the solver, so that a mistake there cannot vouch for itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import Currency, complete
from counteroffer.equilibrium.types.equilibrium import Residual
from counteroffer.equilibrium.types.product_results import product_demand
from counteroffer.equilibrium.types.products import Products
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock, product_rates
from counteroffer.labels import named_cell


def residuals(
    baseline: Baseline,
    shock: Shock,
    settings: Settings,
    *,
    sector_wage: Array,
    price: Array,
    expenditure: Array,
    hired: Array | None = None,
    currency: Array | None = None,
) -> tuple[Residual, ...]:
    """Largest violation of each equation at (ŵ, P̂, E', h, ê).

    Parameters
    ----------
    settings : Settings
        The closure and the deficit rule the solution is meant to satisfy.
    sector_wage, price, expenditure : array [s, n]
        ŵ, P̂ and E' (USD million).
    hired : array [s, n], optional
        h; ones where nobody is rationed.
    currency : array [n], optional
        ê; used only where a wage floor can bind, or border prices are set in one.

    Returns
    -------
    tuple of Residual
        Prices, wages, currencies and the numéraire as log differences; spending, market clearing and external
        balance over regional value added; the wage floor as the smaller of the wage's room above it and the share
        without work.
    """
    b = baseline
    hired = np.ones_like(sector_wage) if hired is None else hired
    currency = np.ones_like(b.deficit) if currency is None else currency
    # A log of what is not positive marks the cell as NaN, which no tolerance accepts.
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        implied = _implied(b, shock, settings, sector_wage, price, expenditure, currency)
        imbalance = _imbalance(implied.payments.sum(0), b, settings) + shock.transfer
        parts = _goods(b, implied, imbalance, price, expenditure)
        final_price = np.exp((b.consumption_share * np.log(price)).sum(0))
        parts |= _closing(b, settings, implied, imbalance, sector_wage * hired, final_price)
        if settings.closure == "short_run":
            room = sector_wage / currency - settings.wage_floor
            parts["wage floor"] = np.where(b.output > 0, np.minimum(room, 1 - hired), 0.0)
        if settings.floored or settings.border:
            parts["currency"] = _currencies(implied, price, currency, b, settings)
    return tuple(_worst(name, values, b) for name, values in parts.items())


class _Implied(NamedTuple):
    """What (ŵ, P̂, E') imply by equations 1 to 4.

    Attributes
    ----------
    price, cost_paid, payments : array [s, n]
        The right side of equation 2; (1−ρ)Y'; β(1−ρ)Y'.
    fob, delivered : array [s, n, i]
        Trade at the border after its export tax, and tariff-inclusive.
    profits, revenue : array [n]
        ΣρY' with border margins, and R'.
    """

    price: Array
    cost_paid: Array
    payments: Array
    fob: Array
    delivered: Array
    profits: Array
    revenue: Array


def _implied(
    b: Baseline,
    shock: Shock,
    settings: Settings,
    sector_wage: Array,
    price: Array,
    expenditure: Array,
    currency: Array,
) -> _Implied:
    theta = b.trade_elasticity[:, None]
    bought_inputs = np.exp((b.input_share * np.log(price)[:, None, :]).sum(0))
    cost = sector_wage**b.value_added_share * bought_inputs
    markup = _markup(b, settings, cost, currency)
    new_wedge = (1 + shock.tariff) * (1 + shock.export_tax)
    kappa = shock.iceberg * new_wedge * markup / ((1 + b.tariff) * (1 + b.export_tax))
    reach = (cost**-theta)[:, None, :] * kappa ** -theta[:, :, None]
    denominator = (b.trade_share * reach).sum(2)
    bought = b.trade_share.sum(2) > 0
    implied = np.where(bought, denominator, 1.0) ** (-1 / theta)
    share = b.trade_share * reach * (price**theta)[:, :, None]
    fob = share * expenditure[:, :, None] / (1 + shock.tariff)
    duties = shock.tariff * fob
    if b.products is not None:
        at = b.products.cell_sector, b.products.cell_importer
        goods = _of_products(b, b.products, shock, settings, cost, markup, price, expenditure)
        implied[at], fob[at], duties[at], kept = goods
    received = fob / (1 + shock.export_tax)
    if b.products is not None:
        received[at] *= kept
    trade = received / markup
    output = trade.sum(1)
    cost_paid = (1 - b.profit_share)[:, None] * output
    return _Implied(
        price=implied,
        cost_paid=cost_paid,
        payments=b.value_added_share * cost_paid,
        fob=fob,
        delivered=fob + duties,
        profits=(b.profit_share[:, None] * output).sum(0) + (received - trade).sum((0, 1)),
        revenue=duties.sum((0, 2)) + (fob - received).sum((0, 1)),
    )


def _of_products(
    b: Baseline,
    p: Products,
    shock: Shock,
    settings: Settings,
    cost: Array,
    markup: Array,
    price: Array,
    expenditure: Array,
) -> tuple[Array, Array, Array, Array | float]:
    """Of the cells that have products: the right side of equation 2 [c], fob and the tariff on it [c, i].

    With the part of fob [c, i] that export taxes of products leave.
    """
    elasticity, tariff = settings.product_elasticity, product_rates(b, shock)
    found = product_demand(b, shock, elasticity, tariff=tariff, cost=cost, markup=markup, price=price)
    per_pull = found.share * p.within(expenditure) / np.where(found.reach > 0, found.reach, 1.0)
    spent = per_pull[:, None] * found.pull
    paid = p.summed(spent)
    fob = np.divide(spent, found.net, out=spent)
    value = p.summed(fob)
    kept: Array | float = 1.0
    if shock.product_export_tax is not None:
        left = p.summed(fob / (1 + shock.product_export_tax))
        kept = np.divide(left, value, out=np.ones_like(value), where=value > 0)
    return found.cell_price, value, paid - value, kept


def _markup(b: Baseline, settings: Settings, cost: Array, currency: Array) -> Array:
    """p/ĉ [s, n, i]."""
    border = settings.border
    if border is None:
        return np.ones_like(b.tariff)
    set_in = currency[b.regions.index(border.invoice)]
    asked = set_in ** (1 - border.response) * cost ** (border.response - 1)
    return np.asarray(1 + border.mask(b) * (asked[:, None, :] - 1))


def _goods(b: Baseline, implied: _Implied, imbalance: Array, price: Array, expenditure: Array) -> dict[str, Array]:
    """Prices, spending out of income, and product markets."""
    region_value_added = b.value_added.sum(0)
    income = implied.payments.sum(0) + implied.profits + implied.revenue + imbalance
    demand = (b.input_share * implied.cost_paid[None]).sum(1) + b.consumption_share * income
    return {
        "price": np.log(price) - np.log(implied.price),
        "spending": (expenditure - demand) / region_value_added,
        "market clearing": (expenditure - implied.delivered.sum(2)) / region_value_added,
    }


def _closing(
    b: Baseline, settings: Settings, implied: _Implied, imbalance: Array, expected: Array, final_price: Array
) -> dict[str, Array]:
    """Factor markets at the expected wages ω = ŵh [s, n], external balance and the numéraire."""
    earned, region_value_added = _earnings(expected, b, settings), b.value_added.sum(0)
    left = earned * np.array(settings.tax_relief) if settings.tax_relief else earned
    at_work = (left / final_price) ** settings.factor_supply
    net_imports = implied.fob.sum((0, 2)) - implied.fob.sum((0, 1))
    return {
        "factor market": _factor_market(implied.payments / at_work, expected, earned, b, settings),
        "external balance": (net_imports - imbalance) / region_value_added,
        "numéraire": np.atleast_1d(np.log((earned * at_work * region_value_added).sum() / region_value_added.sum())),
    }


def _earnings(wage: Array, b: Baseline, settings: Settings) -> Array:
    """Φ [n]; where labour is mobile, the wage of the largest sector (the factor market checks that it is one)."""
    if settings.mobile:
        return np.asarray(np.take_along_axis(wage, b.value_added.argmax(0)[None], axis=0)[0])
    weight = b.value_added / b.value_added.sum(0)
    mobility = settings.labour_mobility
    return np.asarray((weight * wage**mobility).sum(0) ** (1 / mobility))


def _factor_market(payments: Array, wage: Array, earned: Array, b: Baseline, settings: Settings) -> Array:
    """Log of what factors are paid over what they cost: by region where labour is mobile, else by sector."""
    if settings.mobile:
        spread = np.abs(np.log(wage / earned)).max(0)
        return np.asarray(np.abs(np.log(payments.sum(0) / (earned * b.value_added.sum(0)))) + spread)
    employment = (wage / earned) ** settings.labour_mobility
    works = b.value_added > 0
    return np.where(works, np.log(payments / np.where(works, b.value_added * employment * earned, 1.0)), 0.0)


def _currencies(implied: _Implied, price: Array, currency: Array, b: Baseline, settings: Settings) -> Array:
    """Log of what each currency is worth over what it is held to, by region; members of one must agree."""
    gap, place = np.zeros_like(currency), {region: n for n, region in enumerate(b.regions)}
    final_price = np.prod(price**b.consumption_share, axis=0)
    known = complete(settings.currencies, b.regions)
    floats, shipped, earned = {}, implied.fob.sum(0), b.value_added.sum(0)
    before = ((1 + b.export_tax) * b.trade).sum(0) if settings.demand else shipped
    for own in known:
        members = [place[region] for region in own.members]
        if own.anchor == "ngdp":
            floats[own.name] = implied.payments[:, members].sum() / earned[members].sum()
            lost = _shortfall(before, shipped, members, currency, b, settings) / earned[members].sum()
            floats[own.name] *= np.exp(lost)
        elif own.anchor == "cpi":
            weight = b.income[members] / b.income[members].sum()
            floats[own.name] = np.prod(final_price[members] ** weight)
    for own in known:
        members = [place[region] for region in own.members]
        if own.anchor == "peg":
            held = currency[place[next(c for c in known if c.name == own.to).members[0]]]
        else:
            held = _given_way(floats[own.name], floats, known, settings)
        gap[members] = np.log(currency[members] / held)
    return gap


def _given_way(floating: float, floats: dict[str, float], known: tuple[Currency, ...], settings: Settings) -> float:
    """What a currency is worth that gives way to its floating value in part, against the one rates are quoted in."""
    said = settings.demand
    if said is None or said.exchange_response == 1:
        return floating
    quoting = next(c for c in known if said.quoted_in in c.members)
    while quoting.name not in floats:
        quoting = next(c for c in known if c.name == quoting.to)
    money = floats[quoting.name]
    return float(money * (floating / money) ** said.exchange_response)


def _shortfall(
    before: Array, after: Array, members: list[int], currency: Array, b: Baseline, settings: Settings
) -> float:
    """g·V of one currency: what its members sell to all others [n, i] before and after, the latter in dollars."""
    said = settings.demand
    if said is None:
        return 0.0
    others = np.ones(len(b.regions), dtype=bool)
    others[members] = False
    money = currency[b.regions.index(said.quoted_in)]
    sold = before[others][:, members].sum()
    fallen = sold - after[others][:, members].sum() / money
    return float(said.multiplier * max(fallen, 0.0) + said.trade_uncertainty * sold)


def _imbalance(value_added: Array, b: Baseline, settings: Settings) -> Array:
    """D' [n] the deficit rule asks for."""
    if settings.deficit_rule == "zero":
        return np.zeros_like(b.deficit)
    if settings.deficit_rule == "world_share":
        wanted = np.asarray(b.deficit / b.value_added.sum() * value_added.sum())
        for country in set(b.countries):
            at = np.flatnonzero(np.array(b.countries) == country)
            old = b.value_added[:, at].sum(0)
            # The country keeps its share of the world; what its regions owe each other follows its own value added.
            shared = old / old.sum() * wanted[at].sum()
            inside = b.deficit[at] - old / old.sum() * b.deficit[at].sum()
            wanted[at] = shared + inside * value_added[at].sum() / old.sum()
        return wanted
    own = b.deficit / b.value_added.sum(0) * value_added
    return np.asarray(own - value_added / value_added.sum() * own.sum())


def _worst(equation: str, values: Array, baseline: Baseline) -> Residual:
    size = np.where(np.isfinite(values), np.abs(values), np.inf)
    where = np.unravel_index(int(size.argmax()), size.shape)
    whole = values.size == 1 and len(baseline.regions) > 1
    place = named_cell(() if whole else tuple(map(int, where)), baseline.sectors, baseline.regions)
    return Residual(equation, float(size[where]), place)
