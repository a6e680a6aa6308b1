"""Every accounting identity of a baseline, checked by name; a violated one names its worst cell."""

from __future__ import annotations

from collections import Counter

import numpy as np

from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.errors import EconomyError

TOLERANCE = 1e-9  # of a table; also what rounding may leave, as a share of a region's value added
SOLVED = 1e-7  # of a baseline that is solved: what an earlier solution leaves, far under what anyone reports
PER_TOLERANCE = 1e3  # the same for each unit of a looser tolerance that a solve is asked for
# θ = σ − 1. At σ above a half what is bought and what is sold abroad answer to prices by more than one together,
# σ(1 − π) + π each with what is spent held, so that a dearer currency worsens a balance (Marshall and Lerner).
LEAST_ELASTICITY = -0.5
KEPT = "_worst_identity"  # on the baseline itself: a search solves one economy thousands of times
AXES = {
    "trade_share": ("sector", "importer", "exporter"),
    "tariff": ("sector", "importer", "exporter"),
    "export_tax": ("sector", "importer", "exporter"),
    "input_share": ("input", "user", "region"),
    "expenditure": ("sector", "region"),
    "value_added_share": ("sector", "region"),
    "consumption_share": ("sector", "region"),
    "value_added": ("sector", "region"),
    "deficit": ("region",),
    "transfer": ("region",),
    "trade_elasticity": ("sector",),
    "profit_share": ("sector",),
}
NOT_NEGATIVE = ("trade_share", "expenditure", "value_added_share", "consumption_share", "value_added", "profit_share")


def identities(b: Baseline) -> dict[str, Array]:
    """Violations of the identities of docs/model.md.

    Returns
    -------
    dict
        Identity → array [s, n], [n] or [1] of gaps, all zero in a balanced economy: of shares as they are, of levels
        as shares of the region's value added, as in the certificate of a solution.
    """
    income, regional = b.income, b.value_added.sum(0)
    cost = (1 - b.profit_share)[:, None] * b.output
    fob = (1 + b.export_tax) * b.trade
    final_use = b.consumption_share * income
    inputs = (b.input_share * cost[None]).sum(1)
    return _of_products(b) | {
        "trade shares sum to one": np.where(b.expenditure > 0, b.trade_share.sum(2) - 1, 0.0),
        "cost shares sum to one": b.input_share.sum(0) + b.value_added_share - 1,
        "consumption shares sum to one": b.consumption_share.sum(0) - 1,
        "spending = inputs + final use": (b.expenditure - inputs - final_use) / regional,
        "value added = its share of cost": (b.value_added - b.value_added_share * cost) / regional,
        "deficit + transfer = imports − exports": (fob.sum((0, 2)) - fob.sum((0, 1)) - b.deficit - b.transfer)
        / regional,
        "deficits sum to zero": np.atleast_1d(b.deficit.sum() / regional.sum()),
        "transfers sum to zero": np.atleast_1d(b.transfer.sum() / regional.sum()),
        "income = final use": (income - final_use.sum(0)) / regional,
    }


def _of_products(b: Baseline) -> dict[str, Array]:
    """Products make up their cells: what is spent on them, at duties and net of them."""
    p = b.products
    if p is None:
        return {}
    at, spent = (p.cell_sector, p.cell_importer), p.share[:, None] * p.trade_share
    net = p.summed(spent / (1 + p.tariff)) - b.trade_share[at] / (1 + b.tariff[at])
    gaps = {
        "products make up the spending of their cell": p.summed(spent) - b.trade_share[at],
        "products make up the trade of their cell": net,
        "product shares sum to one": (p.summed(p.share) - 1)[:, None],
    }
    found = {}
    for name, gap in gaps.items():
        found[name] = np.zeros_like(b.expenditure)
        found[name][at] = np.abs(gap).max(1)
    return found


def check(b: Baseline, tolerance: float = TOLERANCE) -> None:
    """Raise `EconomyError` if a cell is impossible or an identity fails by more than `tolerance`."""
    name, gap, place = worst_identity(b)
    if gap > tolerance:
        raise EconomyError(
            f"identity violated: {name}; off by {gap:.2e} at {place}. Mend that cell of the table; a baseline with a "
            "field changed by hand is no economy: change the table it is built from, or solve a shock and take "
            "`rebase()`"
        )


def check_solvable(b: Baseline, tolerance: float) -> None:
    """The same before a solve to `tolerance`, allowing for what an earlier solution to it leaves."""
    check(b, max(SOLVED, PER_TOLERANCE * tolerance))


def worst_identity(b: Baseline) -> tuple[str, float, str]:
    """The identity that is violated most, by how much, and where; worked out once for a baseline, which never changes.

    Raises
    ------
    EconomyError
        If it is no baseline, or a cell is impossible.
    """
    if not isinstance(b, Baseline):
        raise EconomyError(f"not a Baseline but {type(b).__name__}; an Economy has one, `economy.baseline`")
    kept: tuple[str, float, str] | None = vars(b).get(KEPT)
    if kept is None:
        _check_labels(b)
        _check_cells(b)
        gaps = {name: np.abs(gap) for name, gap in identities(b).items()}
        name = max(gaps, key=lambda one: gaps[one].max())
        kept = name, float(gaps[name].max()), _where(gaps[name], b, ("sector", "region"))
        vars(b)[KEPT] = kept
    return kept


def _check_labels(b: Baseline) -> None:
    for field in ("regions", "sectors", "countries"):
        labels = getattr(b, field)
        if not isinstance(labels, tuple) or not all(isinstance(label, str) for label in labels):
            raise EconomyError(f"{field} is {labels!r}; give a tuple of text")
    for kind, labels in (("region", b.regions), ("sector", b.sectors)):
        twice = [label for label, count in Counter(labels).items() if count > 1]
        if twice:
            raise EconomyError(f"two {kind}s are called {twice[0]}; rename one")
    if b.countries and len(b.countries) != len(b.regions):
        raise EconomyError(f"countries has {len(b.countries)} entries for {len(b.regions)} regions; give one a region")
    size = {"sector": len(b.sectors), "input": len(b.sectors), "user": len(b.sectors)}
    for field, axes in AXES.items():
        fits = tuple(size.get(axis, len(b.regions)) for axis in axes)
        if not isinstance(getattr(b, field), np.ndarray):
            raise EconomyError(f"{field} is a {type(getattr(b, field)).__name__}; give an array [{', '.join(axes)}]")
        if getattr(b, field).shape != fits:
            raise EconomyError(f"{field} has shape {getattr(b, field).shape}; [{', '.join(axes)}] is {fits}")


def _check_cells(b: Baseline) -> None:
    for field, axes in AXES.items():
        values: Array = getattr(b, field)
        rules = {"finite": ~np.isfinite(values)}
        if field in NOT_NEGATIVE:
            rules["not negative"] = values < 0
        if field in ("tariff", "export_tax"):
            rules["above −100%"] = values <= -1
        if field == "profit_share":
            rules["below one"] = values >= 1
        if field == "trade_elasticity":
            sound = (values > LEAST_ELASTICITY) & (values != 0) & np.isfinite(values)
            rules = {f"above {LEAST_ELASTICITY:g} (σ above 0.5), not zero, and finite".replace("-", "−"): ~sound}
        for rule, broken in rules.items():
            if broken.any():
                raise EconomyError(f"{field} must be {rule}; it is not at {_where(broken * 1.0, b, axes)}")
    _check_products(b)
    if (b.value_added.sum(0) <= 0).any():
        region = b.regions[int(b.value_added.sum(0).argmin())]
        raise EconomyError(f"region {region} has no value added; drop it or merge it with another region")
    if (b.income <= 0).any():
        n = int(b.income.argmin())
        raise EconomyError(
            f"region {b.regions[n]} has an income of {b.income[n]:,.4g}: its surplus exceeds what it earns; mend its "
            "trade or its value added"
        )


def _check_products(b: Baseline) -> None:
    p = b.products
    if p is None or not len(p):
        return
    rows = len(p), len(b.regions)
    if p.trade_share.shape != rows or p.tariff.shape != rows:
        raise EconomyError(f"products have shape {p.trade_share.shape}; [product, exporter] is {rows}")
    if (
        p.sector.max() >= len(b.sectors)
        or p.importer.max() >= len(b.regions)
        or min(p.sector.min(), p.importer.min()) < 0
    ):
        raise EconomyError("products lie in sectors or importers that the economy does not have")
    for rule, broken in {
        "share must be finite and not negative": ~(np.isfinite(p.share) & (p.share >= 0)),
        "trade_share must be finite and not negative": ~(np.isfinite(p.trade_share) & (p.trade_share >= 0)).all(1),
        "tariff must be finite and above −100%": ~(np.isfinite(p.tariff) & (p.tariff > -1)).all(1),
    }.items():
        if broken.any():
            h = int(broken.argmax())
            raise EconomyError(
                f"products: {rule}; it is not at {p.names[h]}, sector {b.sectors[p.sector[h]]}, importer "
                f"{b.regions[p.importer[h]]}"
            )


def _where(size: Array, b: Baseline, axes: tuple[str, ...]) -> str:
    """The worst cell in words; `axes` names the kinds of label."""
    if size.shape == (1,) and axes == ("sector", "region"):
        return "the world"
    cell = np.unravel_index(int(size.argmax()), size.shape)
    axes = axes[-size.ndim :]
    labels = {"sector": b.sectors, "input": b.sectors, "user": b.sectors}
    return ", ".join(f"{axis} {labels.get(axis, b.regions)[j]}" for axis, j in zip(axes, cell, strict=True))
