"""What a user gives as what the equations read: a baseline as coefficients, a shock as arrays."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import jax.numpy as jnp
import numpy as np

from counteroffer.equilibrium import equations as eq
from counteroffer.equilibrium.compilation import prepare
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import anchor_weights
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock


@lru_cache(maxsize=8)  # a search solves one economy thousands of times
def coefficients(baseline: Baseline, settings: Settings) -> eq.Coefficients:
    """The baseline as the equations read it, with the deficit rule and labour mobility filled in."""
    prepare()  # or a batch made before the first solve would be kept in single precision
    none = np.zeros_like(baseline.deficit)
    regional = baseline.value_added.sum(0)
    level, at_home = none, None
    if settings.deficit_rule == "world_share":
        level, at_home = _abroad_and_at_home(baseline)
    rate = baseline.deficit / regional if settings.deficit_rule == "value_added_share" else none
    return eq.Coefficients(
        trade_share=jnp.asarray(baseline.trade_share),
        log_wedge=jnp.asarray(np.log1p(baseline.tariff) + np.log1p(baseline.export_tax)),
        input_share=jnp.asarray(np.ascontiguousarray(baseline.input_share.transpose(2, 1, 0))),
        value_added_share=jnp.asarray(baseline.value_added_share),
        consumption_share=jnp.asarray(baseline.consumption_share),
        trade_elasticity=jnp.asarray(baseline.trade_elasticity),
        profit_share=jnp.asarray(baseline.profit_share),
        value_added=jnp.asarray(baseline.value_added),
        deficit=jnp.asarray(level),
        deficit_rate=jnp.asarray(rate),
        deficit_at_home=None if at_home is None else jnp.asarray(at_home),
        mobility=None if settings.mobile else jnp.asarray(float(settings.labour_mobility)),
        floor=_floor(baseline, settings) if settings.floored else None,
    )


def _abroad_and_at_home(baseline: Baseline) -> tuple[np.ndarray, np.ndarray | None]:
    """D [n] by the country's own, and what its regions deviate by [n, m], per unit of the country's value added."""
    if not baseline.countries or len(set(baseline.countries)) == len(baseline.regions):
        return baseline.deficit, None
    names = np.array(baseline.countries)
    together, regional = names[:, None] == names[None, :], baseline.value_added.sum(0)
    country = together @ regional
    abroad = regional / country * (together @ baseline.deficit)
    return abroad, together * ((baseline.deficit - abroad) / country)[:, None]


def _floor(baseline: Baseline, settings: Settings) -> eq.WageFloor:
    nominal, consumer = anchor_weights(baseline, settings.currencies)
    return eq.WageFloor(jnp.log(settings.wage_floor), jnp.asarray(nominal), jnp.asarray(consumer))


def shock_arrays(shock: Shock) -> eq.ShockArrays:
    """A shock as the equations read it; compiled functions take NumPy's arrays in faster than `jnp.asarray` does."""
    with np.errstate(divide="ignore"):
        log_iceberg = np.log(shock.iceberg)
    given: tuple[Any, ...] = (shock.tariff, shock.export_tax, log_iceberg, shock.transfer)
    return eq.ShockArrays(*given)
