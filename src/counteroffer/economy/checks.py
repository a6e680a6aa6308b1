"""Every accounting identity of an economy, checked by name; a violated one names its worst cell."""

from __future__ import annotations

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.errors import EconomyError

TOLERANCE = 1e-9
PAIRS = ("sector", "importer", "exporter")
INPUTS = ("input", "user", "region")


def identities(b: Baseline) -> dict[str, Array]:
    """Violations of the identities of docs/model.md, as shares of the level they concern.

    Returns
    -------
    dict
        Identity → array [s, n], [n] or [1] of relative gaps, all zero in a balanced economy.
    """
    income, regional = b.income, b.value_added.sum(0)
    cost = (1 - b.profit_share)[:, None] * b.output
    fob = (1 + b.export_tax) * b.trade
    final_use = b.consumption_share * income
    inputs = (b.input_share * cost[None]).sum(1)
    spent = np.where(b.expenditure > 0, b.expenditure, 1.0)
    made = np.where(b.output > 0, b.output, 1.0)
    return {
        "trade shares sum to one": np.where(b.expenditure > 0, b.trade_share.sum(2) - 1, 0.0),
        "cost shares sum to one": b.input_share.sum(0) + b.value_added_share - 1,
        "consumption shares sum to one": b.consumption_share.sum(0) - 1,
        "spending = inputs + final use": (b.expenditure - inputs - final_use) / spent,
        "value added = its share of cost": (b.value_added - b.value_added_share * cost) / made,
        "deficit + transfer = imports − exports": (fob.sum((0, 2)) - fob.sum((0, 1)) - b.deficit - b.transfer)
        / regional,
        "deficits sum to zero": np.atleast_1d(b.deficit.sum() / regional.sum()),
        "income = final use": (income - final_use.sum(0)) / income,
    }


def check(b: Baseline, tolerance: float = TOLERANCE) -> None:
    """Raise `EconomyError` if a cell is impossible or an identity fails by more than `tolerance`."""
    _check_cells(b)
    for name, gaps in identities(b).items():
        size = np.abs(gaps)
        if size.max() > tolerance:
            raise EconomyError(
                f"identity violated: {name}; off by {size.max():.2e} of the level at {_where(size, b)}; mend that "
                'cell, or use balance="solve" if the table closes by country but not by product'
            )


def _check_cells(b: Baseline) -> None:
    for field in ("trade_share", "expenditure", "value_added_share", "consumption_share", "value_added"):
        values: Array = getattr(b, field)
        axes = PAIRS if values.ndim == 3 else ("sector", "region")
        for rule, broken in (("finite", ~np.isfinite(values)), ("not negative", values < 0)):
            if broken.any():
                raise EconomyError(f"{field} must be {rule}; it is not at {_where(broken.astype(np.float64), b, axes)}")
    if not np.isfinite(b.input_share).all():
        raise EconomyError(
            f"input_share must be finite; it is not at {_where((~np.isfinite(b.input_share)) * 1.0, b, INPUTS)}"
        )
    if (b.tariff <= -1).any() or not np.isfinite(b.tariff).all():
        where = _where((~(b.tariff > -1)).astype(np.float64), b, PAIRS)
        raise EconomyError(f"tariffs must be finite and above −100%; one is not at {where}")
    if (b.value_added.sum(0) <= 0).any():
        region = b.regions[int(b.value_added.sum(0).argmin())]
        raise EconomyError(f"region {region} has no value added; drop it or merge it with another region")
    if not (b.trade_elasticity > 0).all():
        sector = b.sectors[int(b.trade_elasticity.argmin())]
        raise EconomyError(f"trade elasticity of sector {sector} must be positive")


def _where(size: Array, b: Baseline, axes: tuple[str, ...] = ("sector", "region")) -> str:
    """The worst cell in words; `axes` names the kinds of label."""
    if size.size == 1:
        return "the world"
    cell = np.unravel_index(int(np.nanargmax(size)), size.shape)
    axes = axes[-size.ndim :]
    labels = {"sector": b.sectors, "input": b.sectors, "user": b.sectors}
    return ", ".join(f"{axis} {labels.get(axis, b.regions)[j]}" for axis, j in zip(axes, cell, strict=True))
