"""Why real income changed: exact decompositions along the path from the baseline to the policy.

Two of them, each adding up to log real income: by income (what is earned, collected, received, and what it buys) and
by cause. With M = (1+x)X the fob value, q = X/c its volume and I income, at every point of the path

    I dlog(I/P) = Σ_exports M dlog p − Σ_imports M dlog p          terms of trade, p = c(1+x)
                + Σ_imports τM dlog q + Σ_exports xX dlog q        volume of trade
                − Σ_imports (1+τ)M dlog d                          trade costs
                + Σ_s ρY dlog(Y/c)                                 profits
                + dD + dT                                          deficits and transfers

which follows from cost minimisation and the budget. Caliendo and Parro's first two terms are the first two here at
baseline weights, finite changes in place of differentials (`first_order`).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.equilibrium import Equilibrium, Shock, solve
from counteroffer.equilibrium.adjoint import tangent
from counteroffer.equilibrium.system import Outcome
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, NotConverged

BY_INCOME = ("factor_income", "profits", "revenue", "deficits_and_transfers", "prices")
BY_CAUSE = ("terms_of_trade", "volume_of_trade", "trade_costs", "profit_shifting", "imbalances")
TOLERANCE = 1e-11  # on the log of real income
NODES = (6, 12, 24, 48, 96)


def decompose(e: Equilibrium) -> pd.DataFrame:
    """Parts of the change in log real income, in percent (100 log points).

    Returns
    -------
    DataFrame
        region, log_real_income_percent, then the columns of `BY_INCOME` and of `BY_CAUSE`; either five add up to the
        first within 1e-10. The path is straight in log(1+τ), log(1+x), log d and T.

    Raises
    ------
    InputError
        If the policy bans trade (the path to an infinite cost has no end), or a wage floor puts kinks into the path.
    NotConverged
        If the path needs more than 96 points.
    """
    if not np.isfinite(e.shock.iceberg).all():
        raise InputError("a ban cannot be decomposed along a path: its cost is infinite; use a high iceberg instead")
    if e.settings.floored:
        raise InputError(
            "a short run with a wage floor cannot be decomposed along a path: it has a kink wherever a floor starts to "
            "bind; decompose the closure roy or long_run, or ask which measures contribute: counteroffer jobs"
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
        f"the decomposition adds up only to {gap:.1e} with {NODES[-1]} points; split the policy into smaller steps",
        residual=gap,
        cell="path integral",
    )


def _slope(e: Equilibrium, t: float) -> Array:
    """Rates of change [part, n] at the point t of the path."""
    start, end = Shock.of(e.baseline), e.shock
    here = end.part_way(e.baseline, t)
    speed = Shock(
        tariff=(1 + here.tariff) * (np.log1p(end.tariff) - np.log1p(start.tariff)),
        iceberg=np.log(end.iceberg),
        export_tax=(1 + here.export_tax) * (np.log1p(end.export_tax) - np.log1p(start.export_tax)),
        transfer=end.transfer - start.transfer,
    )
    found = solve(e.baseline, here, e.settings)
    move, moved = tangent(found, speed)
    income = moved.value_added, moved.profits.sum(0), moved.revenue, moved.deficit
    prices = -(e.baseline.consumption_share * move.log_price).sum(0)
    by_income = [*(np.asarray(part) / found.income for part in income), prices]
    return np.stack([*by_income, *_by_cause(found, moved, speed)])


def _by_cause(found: Equilibrium, moved: Outcome, speed: Shock) -> list[Array]:
    tariff, tax, trade = found.shock.tariff, found.shock.export_tax, found.trade
    rho = found.baseline.profit_share[:, None]
    trade_moves, cost_moves = np.asarray(moved.trade), np.asarray(moved.log_cost)
    fob = (1 + tax) * trade
    dear = fob * (cost_moves[:, None, :] + speed.export_tax / (1 + tax))  # M dlog p
    volume = trade_moves - trade * cost_moves[:, None, :]  # X dlog q
    collected = tariff * (1 + tax) * volume
    lost = (1 + tariff) * fob * speed.iceberg
    output_volume = trade_moves.sum(1) - found.output * cost_moves
    parts = [
        dear.sum((0, 1)) - dear.sum((0, 2)),
        collected.sum((0, 2)) + (tax * volume).sum((0, 1)),
        -lost.sum((0, 2)),
        (rho * output_volume).sum(0),
        np.asarray(moved.deficit),
    ]
    return [part / found.income for part in parts]
