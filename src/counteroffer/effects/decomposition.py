"""Why real income changed: exact decompositions along the path from the baseline to the policy.

Two of them, each adding up to log real income: by income (what is earned, collected, received, and what it buys) and
by cause. With p what a seller asks (c but where border prices answer in part), q volume, M = (1+x)pq the fob value of
each product and I income, at every point of the path

    I dlog(I/P) = Σ_exports M dlog p(1+x) − Σ_imports M dlog p(1+x)    terms of trade
                + Σ_imports τM dlog q + Σ_exports xpq dlog q           volume of trade
                − Σ_imports (1+τ)M dlog d                              trade costs
                + Σ_s ρY dlog(Y/c) + Σ_exports (p − c) dq              profits
                + Σ_s βY dlog H                                        factor supply
                + dD + dT                                              deficits and transfers

which follows from cost minimisation and the budget. Volume of trade is what revenue rises by less what it would with
volumes unchanged, so that products need not be followed one by one. Caliendo and Parro's first two terms are the first
two here at baseline weights, finite changes in place of differentials (`first_order`).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium, Shock, solve
from counteroffer.equilibrium.derivatives.adjoint import tangent
from counteroffer.equilibrium.system import Outcome, Unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.shock import product_rates
from counteroffer.errors import InputError, NotConverged, worded
from counteroffer.inputs.arguments import of_kind

BY_INCOME = ("factor_income", "profits", "revenue", "deficits_and_transfers", "prices")
BY_CAUSE = ("terms_of_trade", "volume_of_trade", "trade_costs", "profit_shifting", "factor_supply", "imbalances")
TOLERANCE = 1e-11  # on the log of real income
NODES = (6, 12, 24, 48, 96)


def decompose(e: Equilibrium) -> pd.DataFrame:
    """Parts of the change in log real income, in percent (100 log points).

    Returns
    -------
    DataFrame
        region, log_real_income_percent, then the columns of `BY_INCOME` and of `BY_CAUSE`; either group adds up to the
        first within 1e-10. The path is straight in log(1+τ), log(1+x), log d and T.

    Raises
    ------
    InputError
        If the policy bans trade (the path to an infinite cost has no end), a wage floor puts kinks into the path, or
        an income tax moves along it.
    NotConverged
        If the path needs more than 96 points.
    """
    of_kind(e, Equilibrium, "decompose", "solve(baseline, shock) gives one; a Run has .equilibrium")
    if not np.isfinite(e.effective.iceberg).all():
        raise InputError(
            worded("a ban cannot be decomposed along a path: its cost is infinite; use a high iceberg instead")
        )
    if e.settings.floored:
        raise InputError(
            worded(
                "a short run with a wage floor cannot be decomposed along a path: it has a kink wherever a "
                "floor starts to bind; decompose the closure roy or long_run, or ask which measures "
                "contribute: counteroffer jobs"
            )
        )
    if e.settings.tax_relief:
        raise InputError(
            worded(
                "where tariffs lower an income tax its rate moves along the path too; decompose with "
                "tariff_revenue: rebate"
            )
        )
    exact = np.log(e.income / e.baseline.income) - (e.baseline.consumption_share * np.log(e.price)).sum(0)
    for nodes in NODES:
        points, weights = np.polynomial.legendre.leggauss(nodes)
        slopes = np.stack([_slope(e, 0.5 * (1 + point)) for point in points])
        parts = np.tensordot(0.5 * weights, slopes, axes=1)
        groups = parts[: len(BY_INCOME)], parts[len(BY_INCOME) :]
        if all(np.abs(group.sum(0) - exact).max() <= TOLERANCE for group in groups):
            columns = dict(zip((*BY_INCOME, *BY_CAUSE), 100 * parts, strict=True))
            return pd.DataFrame({"region": e.baseline.regions, "log_real_income_percent": 100 * exact} | columns)
    gap = max(float(np.abs(group.sum(0) - exact).max()) for group in groups)
    raise NotConverged(
        worded(
            "the decomposition adds up only to {gap:.1e} with {nodes} points; split the policy into smaller steps",
            gap=gap,
            nodes=NODES[-1],
        ),
        residual=gap,
        cell="path integral",
    )


def _slope(e: Equilibrium, t: float) -> Array:
    """Rates of change [part, n] at the point t of the path."""
    start, end = Shock.of(e.baseline), e.effective
    here = end.part_way(e.baseline, t)
    speed = Shock(
        tariff=(1 + here.tariff) * (np.log1p(end.tariff) - np.log1p(start.tariff)),
        iceberg=np.log(end.iceberg),
        export_tax=(1 + here.export_tax) * (np.log1p(end.export_tax) - np.log1p(start.export_tax)),
        transfer=end.transfer - start.transfer,
    )
    if (p := e.baseline.products) is not None:
        rates = _product_speed(e, here)
        speed = replace(speed, product_tariff=rates - p.within(speed.tariff))
    if end.product_export_tax is not None:
        speed = replace(speed, product_export_tax=np.log1p(end.product_export_tax))
    found = solve(e.baseline, here, e.settings)
    move, moved = tangent(found, speed)
    income = moved.value_added, moved.profits.sum(0), moved.revenue, moved.deficit
    prices = -(e.baseline.consumption_share * move.log_price).sum(0)
    by_income = [*(np.asarray(part) / found.income for part in income), prices]
    return np.stack([*by_income, *_by_cause(found, move, moved, speed)])


def _product_speed(e: Equilibrium, here: Shock) -> Array:
    """Rates of change of the products' duties [h, i] at a point of the path, straight in their log(1+τ)."""
    p = e.baseline.products
    assert p is not None
    rise = np.log1p(product_rates(e.baseline, e.effective)) - np.log1p(p.tariff)
    return np.asarray((1 + product_rates(e.baseline, here)) * rise)


def _by_cause(found: Equilibrium, move: Unknowns, moved: Outcome, speed: Shock) -> list[Array]:
    b, tax, cost_moves = found.baseline, found.effective.export_tax, np.asarray(moved.log_cost)
    trade_moves = np.asarray(moved.trade)
    asked = _price_moves(found, moved)
    received = found.markup * found.trade  # pq
    dearer = asked + speed.export_tax / (1 + tax)  # dlog p(1+x)
    by_product = _taxed_products(found, speed)
    dear = found.fob * dearer + by_product[0]
    # What revenue would rise by at old volumes: new duties on them, and old duties on their new value.
    at_rates = _at_new_rates(found, speed) + by_product[1]
    still = (at_rates + found.duties * dearer).sum((0, 2)) + (dear - received * asked).sum((0, 1))
    lost = (found.fob + found.duties) * speed.iceberg
    volume = trade_moves - found.trade * cost_moves[:, None, :]  # c dq
    output_volume = trade_moves.sum(1) - found.output * cost_moves
    made = b.profit_share[:, None] * output_volume + ((found.markup - 1) * volume).sum(1)
    earned = np.asarray(moved.log_earnings) - (b.consumption_share * move.log_price).sum(0)
    parts = [
        dear.sum((0, 1)) - dear.sum((0, 2)),
        np.asarray(moved.revenue) - still,
        -lost.sum((0, 2)),
        made.sum(0),
        found.settings.factor_supply * found.payments.sum(0) * earned,
        np.asarray(moved.deficit),
    ]
    return [part / found.income for part in parts]


def _taxed_products(found: Equilibrium, speed: Shock) -> tuple[Array, Array]:
    """What export taxes of products add to what is paid at the border and to duties on it [s, n, i], at old volumes."""
    p, none = found.baseline.products, np.zeros_like(found.trade)
    if p is None or found.products is None or speed.product_export_tax is None:
        return none, none
    moves = speed.product_export_tax
    return p.placed(none, found.products.fob * moves), p.placed(none, found.products.duties * moves)


def _price_moves(found: Equilibrium, moved: Outcome) -> Array:
    """Rates of change of log p [s, n, i], what sellers ask."""
    cost, border = np.asarray(moved.log_cost)[:, None, :], found.settings.border
    if border is None:
        return np.broadcast_to(cost, found.trade.shape)
    set_in = float(moved.log_currency[found.baseline.regions.index(border.invoice)])
    return np.where(border.mask(found.baseline) > 0, set_in + border.response * (cost - set_in), cost)


def _at_new_rates(found: Equilibrium, speed: Shock) -> Array:
    """What new rates collect of the volumes and prices there are [s, n, i], M dτ."""
    collected = found.fob * speed.tariff
    p = found.baseline.products
    if p is not None and found.products is not None and speed.product_tariff is not None:
        rates = p.within(speed.tariff) + speed.product_tariff
        collected[p.cell_sector, p.cell_importer] = p.summed(found.products.fob * rates)
    return np.asarray(collected)
