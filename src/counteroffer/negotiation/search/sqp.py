"""The same programs by SciPy's SLSQP, for those that dual steps do not settle: harm, which is not concave."""

from __future__ import annotations

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.lazily import optimize
from counteroffer.negotiation.search.ascent import Path, percent, percent_slopes
from counteroffer.negotiation.search.program import Program

OPTIONS = {"maxiter": 150, "ftol": 1e-9}
TINY = 1e-9  # percent of income taken as a gain where a logarithm needs one


def sqp(path: Path, program: Program, start: Array, scale: Array) -> Array:
    """Levels where SLSQP ends from one start; `scale` [k] is a step of order one."""
    game, instruments = path.game, path.game.instruments
    size, lower, upper, tail = len(instruments), instruments.lower, instruments.upper, int(program.unit.any())
    floored, logs = np.flatnonzero(np.isfinite(program.floor)), program.power > 0
    unit = program.unit

    def at(z: Array) -> Array:
        return np.asarray(np.clip(z[:size] * scale, lower, upper))

    def loss(z: Array) -> tuple[float, Array]:
        v = percent(game, path.utility(at(z)))
        gain = np.maximum(v - program.floor, TINY)[logs]
        weight = program.given.copy()
        weight[logs] += program.power[logs] / gain
        value = program.given @ v + (program.power[logs] * np.log(gain)).sum() + z[size:].sum()
        slope = np.ones(size + tail)
        slope[:size] = weight @ percent_slopes(path, at(z)) * scale
        return -float(value), -slope

    def slack(z: Array) -> Array:
        return np.asarray((percent(game, path.utility(at(z))) - program.floor - unit * z[size:].sum())[floored])

    def slack_slope(z: Array) -> Array:
        return np.hstack([percent_slopes(path, at(z))[floored] * scale, -unit[floored][:, None][:, :tail]])

    first = np.asarray(start) / scale
    if tail:
        gain = percent(game, path.utility(start)) - program.floor
        first = np.append(first, (gain[unit > 0] / unit[unit > 0]).min())
    bounds = [*np.stack([lower, upper], 1) / scale[:, None], *([(None, None)] * tail)]
    constraints = [{"type": "ineq", "fun": slack, "jac": slack_slope}] if len(floored) else []
    found = optimize.minimize(
        loss, first, jac=True, bounds=bounds, constraints=constraints, method="SLSQP", options=OPTIONS
    )
    levels = at(found.x)
    near = 1e-9 * (upper - lower)
    return np.where(levels < lower + near, lower, np.where(levels > upper - near, upper, levels))
