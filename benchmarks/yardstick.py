"""Caliendo & Parro's own nested algorithm in plain NumPy: what the engine is measured against.

Given wages, unit costs and prices are iterated to a fixed point, trade shares follow, and expenditure solves a linear
system; wages then move by a damped step along the excess of what factors are paid, w ← w (1 + ν Z/(wL)).

Two departures make it faster than the published code: prices start where the last wages left them, and π κ̂^−θ is taken
once, so that a price sweep is one matrix product a sector. Expenditure is found by the published dense solve
("dense") or by sweeps ("swept"), which a table of 81 × 50 needs: its dense system has 4,050 unknowns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from counteroffer.equilibrium import Baseline, Shock
from counteroffer.equilibrium.types import Array

DAMPING = 0.3  # ν; the published code takes 0.2
PUBLISHED_TOLERANCE = 1e-7
MAX_ITERATIONS = 20_000


@dataclass(frozen=True, eq=False)
class Yardstick:
    """Where the nested algorithm stopped.

    Attributes
    ----------
    wage : array [n]
        ŵ at the numéraire, constant world value added.
    price : array [s, n]
        P̂.
    real_income : array [n]
        Î/Π P̂^α, new over old.
    iterations, price_sweeps : int
        Wage steps, and price sweeps in all of them.
    """

    wage: Array
    price: Array
    real_income: Array
    iterations: int
    price_sweeps: int


def nested(
    b: Baseline,
    shock: Shock,
    *,
    deficit_rule: Literal["zero", "world_share"] = "world_share",
    tolerance: float = PUBLISHED_TOLERANCE,
    expenditure: Literal["dense", "swept"] = "swept",
    damping: float = DAMPING,
) -> Yardstick:
    """Solve by nested iteration: long run, perfect competition, tariffs only.

    Parameters
    ----------
    b : Baseline
        Economy in shares.
    shock : Shock
        New tariffs and trade costs.
    tolerance : float
        On log prices, on expenditure and on excess factor payments over value added.
    expenditure : {"dense", "swept"}
        How spending is found at given shares.

    Raises
    ------
    ArithmeticError
        If wages do not settle.
    """
    theta = b.trade_elasticity[:, None]
    kappa = shock.iceberg * (1 + shock.tariff) / (1 + b.tariff)
    weight = b.trade_share * kappa ** -theta[:, :, None]
    labour = b.value_added.sum(0)
    deficit = b.deficit if deficit_rule == "world_share" else np.zeros_like(b.deficit)
    inputs = np.ascontiguousarray(b.input_share.transpose(2, 1, 0))  # γ[n, s, k]
    inner = tolerance / 10
    wage, log_price, spent = np.ones_like(labour), np.zeros_like(b.expenditure), b.expenditure
    sweeps = 0
    for iteration in range(1, MAX_ITERATIONS + 1):
        cost_power, log_price, used = _prices(b, inputs, weight, wage, log_price, inner)
        sweeps += used
        share = weight * cost_power[:, None, :] * np.exp(theta * log_price)[:, :, None]
        net = share / (1 + shock.tariff)
        duties = 1 - net.sum(2)  # tariff revenue per unit of spending
        autonomous = wage * labour + deficit
        if expenditure == "dense":
            spent = _spending_dense(b, net, duties, autonomous)
        else:
            spent = _spending_swept(b, inputs, net, duties, autonomous, spent, inner * labour)
        sales = np.einsum("sni,sn->si", net, spent)
        excess = (b.value_added_share * sales).sum(0) - wage * labour
        if np.abs(excess / (wage * labour)).max() <= tolerance:
            break
        wage = wage * (1 + damping * excess / (wage * labour))
        wage = wage * labour.sum() / (wage * labour).sum()
    else:
        raise ArithmeticError(f"the nested algorithm did not settle in {MAX_ITERATIONS} wage steps")
    income = autonomous + (duties * spent).sum(0)
    old = labour + b.revenue + b.deficit if deficit_rule == "world_share" else labour + b.revenue
    real_income = income / old / np.exp((b.consumption_share * log_price).sum(0))
    return Yardstick(wage, np.exp(log_price), real_income, iteration, sweeps)


def _prices(
    b: Baseline, inputs: Array, weight: Array, wage: Array, log_price: Array, tolerance: float
) -> tuple[Array, Array, int]:
    """Unit costs (as ĉ^−θ) and log prices at given wages, by repeated substitution."""
    theta = b.trade_elasticity[:, None]
    labour_cost = b.value_added_share * np.log(wage)
    for sweep in range(1, MAX_ITERATIONS + 1):
        log_cost = labour_cost + (inputs @ log_price.T[:, :, None])[:, :, 0].T
        cost_power = np.exp(-theta * log_cost)
        denominator = (weight @ cost_power[:, :, None])[:, :, 0]
        new = -np.log(np.where(denominator > 0, denominator, 1.0)) / theta
        gap = np.abs(new - log_price).max()
        log_price = new
        if gap <= tolerance:
            return cost_power, log_price, sweep
    raise ArithmeticError("prices did not settle")


def _spending_dense(b: Baseline, net: Array, duties: Array, autonomous: Array) -> Array:
    """E' from the linear system E = Γ Y(E) + α (wL + D + revenue(E)), in one dense solve."""
    S, N = duties.shape
    # system[s, n, k, m]: what a dollar spent on k in m adds to spending on s in n.
    system = np.einsum("skn,kmn->snkm", b.input_share, net)
    region = np.arange(N)
    system[:, region, :, region] += np.einsum("sn,kn->nsk", b.consumption_share, duties)
    matrix = np.eye(S * N) - system.reshape(S * N, S * N)
    return np.linalg.solve(matrix, (b.consumption_share * autonomous).ravel()).reshape(S, N)


def _spending_swept(
    b: Baseline, inputs: Array, net: Array, duties: Array, autonomous: Array, spent: Array, tolerance: Array
) -> Array:
    """The same by repeated substitution: output from spending, spending from output and income."""
    bought_from = np.ascontiguousarray(net.transpose(0, 2, 1))
    asked = np.ascontiguousarray(inputs.transpose(0, 2, 1))
    for _ in range(MAX_ITERATIONS):
        sales = (bought_from @ spent[:, :, None])[:, :, 0]
        income = autonomous + (duties * spent).sum(0)
        new = (asked @ sales.T[:, :, None])[:, :, 0].T + b.consumption_share * income
        settled = (np.abs(new - spent) <= tolerance).all()
        spent = new
        if settled:
            return spent
    raise ArithmeticError("expenditure did not settle")
