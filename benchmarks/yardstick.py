"""Caliendo & Parro's own nested algorithm in plain NumPy: what the engine is measured against.

Given wages, unit costs and prices are iterated to a fixed point; trade shares follow; expenditure solves a linear
system; wages then move by a damped step along the trade-balance excess, w ← w (1 + ν Z/(wL)).

Two ways to run it. "published" does what their code does: prices start from one at every wage, expenditure is one
dense linear solve, ν = 0.2. "tuned" is the same algorithm as a careful user would run it: prices and expenditure start
where the last wages left them, expenditure is swept rather than solved, ν = 0.3. Both take π κ̂^−θ once and sweep all
sectors in one batched product, which the published loops do not, so ratios to either flatter us less than they could.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from counteroffer.equilibrium import Baseline, Shock
from counteroffer.equilibrium.types.arrays import Array

PUBLISHED_TOLERANCE = 1e-7
TIGHT_TOLERANCE = 1e-10  # what our solutions are certified at
DAMPING = {"published": 0.2, "tuned": 0.3}  # ν
MAX_SWEEPS = 20_000

Style = Literal["published", "tuned"]


@dataclass(frozen=True, eq=False)
class Nested:
    """Where the nested algorithm stopped.

    Attributes
    ----------
    real_income : array [n]
        Î/Π P̂^α, new over old.
    iterations, price_sweeps : int
        Wage steps, and price sweeps in all of them.
    """

    real_income: Array
    iterations: int
    price_sweeps: int


def nested(
    b: Baseline,
    shock: Shock,
    *,
    deficit_rule: Literal["zero", "world_share"] = "world_share",
    tolerance: float = PUBLISHED_TOLERANCE,
    style: Style = "tuned",
) -> Nested:
    """Solve by nested iteration: long run, perfect competition, tariffs and icebergs only.

    Parameters
    ----------
    b : Baseline
        Economy in shares; rebalanced if the deficit rule is "zero".
    shock : Shock
        New tariffs and trade costs.
    tolerance : float
        On trade-balance excess over value added; a tenth of it on log prices and on swept expenditure.
    style : {"published", "tuned"}
        See the module.

    Raises
    ------
    ArithmeticError
        If it does not settle.
    """
    theta = b.trade_elasticity[:, None]
    kappa = shock.iceberg * (1 + shock.tariff) / (1 + b.tariff)
    weight = b.trade_share * kappa ** -theta[:, :, None]
    labour = b.value_added.sum(0)
    deficit = b.deficit if deficit_rule == "world_share" else np.zeros_like(b.deficit)
    inputs = np.ascontiguousarray(b.input_share.transpose(2, 1, 0))  # γ[n, s, k]
    wage, log_price, spent = np.ones_like(labour), np.zeros_like(b.expenditure), b.expenditure
    price_sweeps = 0
    for iteration in range(1, MAX_SWEEPS + 1):  # noqa: B007, as its last value is reported
        first = log_price if style == "tuned" else np.zeros_like(log_price)
        cost_power, log_price, sweeps = _prices(b, inputs, weight, wage, first, tolerance / 10)
        price_sweeps += sweeps
        share = weight * cost_power[:, None, :] * np.exp(theta * log_price)[:, :, None]
        net = share / (1 + shock.tariff)
        duties = share.sum(2) - net.sum(2)  # tariff revenue per unit of spending
        before_duties = wage * labour + deficit
        if style == "tuned":
            spent = _spending_swept(b, inputs, net, duties, before_duties, spent, tolerance / 10 * labour)
        else:
            spent = _spending_solved(b, net, duties, before_duties)
        trade = net * spent[:, :, None]
        excess = trade.sum((0, 1)) - trade.sum((0, 2)) + deficit
        if np.abs(excess / (wage * labour)).max() <= tolerance:
            break
        wage = wage * (1 + DAMPING[style] * excess / (wage * labour))
        wage = wage * labour.sum() / (wage * labour).sum()
    else:
        raise ArithmeticError(f"the nested algorithm did not settle in {MAX_SWEEPS} wage steps")
    income = before_duties + (duties * spent).sum(0)
    real_income = income / b.income / np.exp((b.consumption_share * log_price).sum(0))
    return Nested(real_income, iteration, price_sweeps)


def _prices(
    b: Baseline, inputs: Array, weight: Array, wage: Array, log_price: Array, tolerance: float
) -> tuple[Array, Array, int]:
    """Unit costs (as ĉ^−θ) and log prices at given wages, by repeated substitution."""
    theta = b.trade_elasticity[:, None]
    labour_cost = b.value_added_share * np.log(wage)
    for sweep in range(1, MAX_SWEEPS + 1):
        log_cost = labour_cost + (inputs @ log_price.T[:, :, None])[:, :, 0].T
        cost_power = np.exp(-theta * log_cost)
        denominator = (weight @ cost_power[:, :, None])[:, :, 0]
        new = -np.log(np.where(denominator > 0, denominator, 1.0)) / theta
        gap = np.abs(new - log_price).max()
        log_price = new
        if gap <= tolerance:
            return cost_power, log_price, sweep
    raise ArithmeticError("prices did not settle")


def _spending_solved(b: Baseline, net: Array, duties: Array, before_duties: Array) -> Array:
    """E' from the linear system E = Γ Y(E) + α (wL + D + revenue(E)), in one dense solve."""
    S, N = duties.shape
    # system[s, n, k, m]: what a dollar spent on k in m adds to spending on s in n.
    system = np.einsum("skn,kmn->snkm", b.input_share, net)
    region = np.arange(N)
    system[:, region, :, region] += np.einsum("sn,kn->nsk", b.consumption_share, duties)
    matrix = np.eye(S * N) - system.reshape(S * N, S * N)
    return np.linalg.solve(matrix, (b.consumption_share * before_duties).ravel()).reshape(S, N)


def _spending_swept(
    b: Baseline, inputs: Array, net: Array, duties: Array, before_duties: Array, spent: Array, tolerance: Array
) -> Array:
    """The same by repeated substitution: output from spending, spending from output and income."""
    bought_from = np.ascontiguousarray(net.transpose(0, 2, 1))
    asked = np.ascontiguousarray(inputs.transpose(0, 2, 1))
    for _ in range(MAX_SWEEPS):
        sales = (bought_from @ spent[:, :, None])[:, :, 0]
        income = before_duties + (duties * spent).sum(0)
        new = (asked @ sales.T[:, :, None])[:, :, 0].T + b.consumption_share * income
        settled = (np.abs(new - spent) <= tolerance).all()
        spent = new
        if settled:
            return spent
    raise ArithmeticError("expenditure did not settle")
