"""One step of a program: welfare weights that price utilities, and what every instrument answers at them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation.search.program import Program

LARGEST = 1e12  # of a welfare weight: floors that need more cannot be met
LEAST, MOST = 1e-9, 1e6  # welfare weights: smallest where a logarithm is taken, largest against the one before
NEWTON_STEPS, SHORTEST, RIDGE, DAMPING = 60, 1e-9, 1e-14, 1e-4


def dual_step(
    program: Program, v: Array, slope: Array, bend: Array, low: Array, high: Array, first: Array
) -> tuple[Array, Array]:
    """Welfare weights of the linearised program, and the step [k] that instruments take at them.

    Minimises max_step {ω·slope·step − ½ bend step²} + ω·(v − floor) + Σ w log(w/ω) over ω ≥ a with ω·unit = 1.
    """
    floored = np.isfinite(program.floor)
    slack = np.where(floored, v - np.where(floored, program.floor, 0.0), 0.0)
    logs = program.power > 0

    def answer(weight: Array) -> Array:
        return np.clip(weight @ slope / bend, low, high)

    def loss(weight: Array) -> tuple[float, Array, Array]:
        """Value, derivatives [p] and second derivatives [p, p]."""
        step = answer(weight)
        moving = slope[:, (step > low) & (step < high)]
        gain = weight @ slope @ step - 0.5 * (bend * step**2).sum()
        total, by_weight = gain + weight @ slack, slope @ step + slack
        second = (moving / bend[(step > low) & (step < high)]) @ moving.T
        if logs.any():
            total -= (program.power[logs] * np.log(weight[logs])).sum()
            by_weight[logs] -= program.power[logs] / weight[logs]
            second[logs, logs] += program.power[logs] / weight[logs] ** 2
        return float(total), by_weight, second

    least = np.where(logs, LEAST, program.given)
    most = np.where(floored, min(MOST * np.abs(first).max(), LARGEST), program.given)
    weight = _newton(loss, np.clip(first, least, most), least, most, program.unit)
    return weight, answer(weight)


def _newton(
    loss: Callable[[Array], tuple[float, Array, Array]], start: Array, least: Array, most: Array, unit: Array
) -> Array:
    """Minimise a convex, piecewise smooth loss over a box and, where units are given, ω·unit = 1."""
    weight, tied = start, bool(unit.any())
    if tied:
        weight = weight / (weight @ unit)
    value, slope, second = loss(weight)
    for _ in range(NEWTON_STEPS):
        inside = (weight > least) & (unit > 0)
        price = (slope[inside] @ unit[inside]) / (unit[inside] @ unit[inside]) if tied and inside.any() else 0.0
        left = slope - price * unit
        free = ~(((weight <= least) & (left > 0)) | ((weight >= most) & (left < 0)))
        if not free.any():
            break
        matrix = second[np.ix_(free, free)]
        # Where every instrument is at a bound the loss is straight, and only a long step down it leads on.
        damping = DAMPING * np.abs(left[free]).max() / np.abs(weight).max()
        matrix = matrix + (RIDGE * np.trace(second) + damping + 1e-300) * np.eye(len(matrix))
        right = -slope[free]
        if tied and unit[free].any():
            matrix = np.block([[matrix, unit[free][:, None]], [unit[free][None, :], np.zeros((1, 1))]])
            right = np.append(right, 0.0)
        direction = np.zeros_like(weight)
        direction[free] = np.linalg.lstsq(matrix, right, rcond=None)[0][: free.sum()]
        moved, length = weight, 1.0
        while length > SHORTEST:
            trial = np.clip(weight + length * direction, least, most)
            trial = trial / (trial @ unit) if tied else trial
            found = loss(trial)
            if found[0] <= value:
                moved = trial
                break
            length *= 0.5
        change = np.abs(moved - weight).max()
        weight, (value, slope, second) = moved, found if length > SHORTEST else (value, slope, second)
        if change <= 1e-15 * np.abs(weight).max():
            break
    return weight
