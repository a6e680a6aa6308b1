"""Quotas of a policy as the equations read them, where a search for their places begins, and what they came to.

The places are found with everything else, in one iteration (`limits`, `iteration`); what is here checks them apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.coefficients import coefficients, shock_arrays
from counteroffer.equilibrium.system import Unknowns, unknowns
from counteroffer.equilibrium.types.arrays import Array, Same
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.equilibrium import Equilibrium, Residual
from counteroffer.equilibrium.types.model import QuotaArrays, QuotaRows, ShockArrays
from counteroffer.equilibrium.types.product_results import product_results
from counteroffer.equilibrium.types.quotas import Quota
from counteroffer.equilibrium.types.rents import Rent, resting, with_rents
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock
from counteroffer.errors import NotConverged, worded
from counteroffer.lazily import jax

FEW, FEW_BLOCKS = 2, 4  # quotas, blocks of products: filled up to so many, twice as many …: few shapes are compiled


def apart_from_quotas(b: Baseline, shock: Shock) -> Shock:
    """The policy without its quotas, but with the bans among them and room for exporters' rents on products."""
    bans = tuple(quota for quota in shock.quotas if quota.bans)
    if bans:
        alone = replace(shock, quotas=bans)
        shock = replace(with_rents(b, alone, resting(alone)), quotas=shock.quotas)
    taxed = any(quota.rows is not None and not quota.bans and quota.exporters_share > 0 for quota in shock.quotas)
    if taxed and shock.product_export_tax is None:
        return replace(shock, product_export_tax=np.zeros_like(b.product_trade))
    return shock


def limiting(shock: Shock) -> tuple[Quota, ...]:
    """The quotas that let something in."""
    return tuple(quota for quota in shock.quotas if not quota.bans)


def policy_arrays(b: Baseline, shock: Shock, settings: Settings) -> ShockArrays:
    """A policy as the equations read it, its quotas with it."""
    found = shock_arrays(b, apart_from_quotas(b, shock))
    return found._replace(quotas=quota_arrays(b, shock, settings)) if shock.quotas else found


def quota_arrays(b: Baseline, shock: Shock, settings: Settings) -> QuotaArrays | None:
    """The quotas that let something in, as the equations read them; none where there are none."""
    quotas = limiting(shock)
    if not quotas:
        return None
    found = _counted_alike(b, settings, tuple((Same(one.cells), Same(one.rows)) for one in quotas))

    def each(values: Sequence[float], rest: float = 0.0) -> Any:
        return np.array([*values, *[rest] * (len(found.cells) - len(quotas))])

    return QuotaArrays(
        cells=found.cells,
        log_limit=each([float(np.log(one.limit * before)) for one, before in zip(quotas, found.before, strict=True)]),
        least=each([one.least for one in quotas]),
        most=each([one.most for one in quotas]),
        exporters_share=each([one.exporters_share for one in quotas]),
        steepness=each(found.steepness, 1.0),
        counted=each([1.0] * len(quotas)),
        rows=found.rows,
    )


class _Counted(NamedTuple):
    """What quotas count, whatever their limits, filled up: see `QuotaArrays`; V of the baseline and steepness [k]."""

    cells: Any
    rows: QuotaRows | None
    before: tuple[float, ...]
    steepness: tuple[float, ...]


@lru_cache(maxsize=16)  # a search moves the limits of a few quotas thousands of times
def _counted_alike(b: Baseline, settings: Settings, counted: tuple[tuple[Same, Same], ...]) -> _Counted:
    given: list[tuple[Any, Any]] = [(cells.array, rows.array) for cells, rows in counted]
    quotas = [Quota("", cells, 1.0, rows=rows) for cells, rows in given]
    cells = np.zeros((_filled_up(len(quotas)), *b.tariff.shape))
    cells[: len(quotas)] = [one.cells for one in quotas]
    return _Counted(
        cells,
        _rows(b, settings, quotas),
        tuple(one.before(b) for one in quotas),
        tuple(_steepness(q, b) for q in quotas),
    )


def _rows(b: Baseline, settings: Settings, quotas: Sequence[Quota]) -> QuotaRows | None:
    """The products that quotas touch, in blocks; none where they touch none of cells that several share."""
    blocks = coefficients(b, settings).products
    if b.products is None or blocks is None:
        return None
    nested, size = b.products.nested, _filled_up(len(quotas))
    row, cell = np.asarray(blocks.row), np.asarray(blocks.cell)
    within, alone = (np.zeros((size, int(nested.sum()) + 1, len(b.regions))) for _ in range(2))  # empty places last
    for k, one in enumerate(quotas):
        alone[k, :-1] = 0.0 if one.rows is None else one.rows[nested]
        within[k, :-1] = alone[k, :-1] + b.products.within(one.cells)[nested]
    counts = np.asarray((within > 0).any((0, 2)))
    touched = np.isin(cell, cell[counts[row].any(1)])
    if not touched.any():
        return None
    at = np.flatnonzero(touched)
    more = _filled_up(len(at), FEW_BLOCKS) - len(at)
    once, at = np.append(np.ones(len(at)), np.zeros(more)), np.append(at, np.full(more, at[0]))
    given: tuple[Any, ...] = at, once, within[:, row[at]], alone[:, row[at]] * once[:, None, None]
    return QuotaRows(*given)


def _filled_up(count: int, least: int = FEW) -> int:
    return max(least, 1 << (count - 1).bit_length())


def places(b: Baseline, shock: Shock, near: Equilibrium | None) -> Any:
    """Where the search for the places of quotas begins [k]: in a solution nearby, their limits moved."""
    quotas = limiting(shock)
    if not quotas:
        return None
    found = np.zeros(_filled_up(len(quotas)))
    found[: len(quotas)] = [_begin(quota, b, near) for quota in quotas]
    return found


def placed(e: Equilibrium) -> Unknowns:
    """A solution as unknowns with the places of its quotas, where the guess of a policy with the same quotas begins."""
    return unknowns(e)._replace(place=places(e.baseline, e.shock, e))


def moved_alike(here: Equilibrium, there: Equilibrium, moved: Equilibrium) -> Unknowns:
    """What is expected of a policy at `here` if it moves the unknowns as it moved them from `there`.

    All with the same quotas, on economies and under closures with unknowns alike.
    """
    known = [placed(e) for e in (here, there, moved)]
    now = known[0].shortfall
    if any(one.shortfall is None for one in known):  # spending falls short here or there alone
        known = [one._replace(shortfall=None) for one in known]
    found: Unknowns = jax.tree.map(lambda a, b, c: a + c - b, *known)
    return found if found.shortfall is not None else found._replace(shortfall=now)


def _begin(quota: Quota, b: Baseline, near: Equilibrium | None) -> float:
    stood = () if near is None else zip(near.shock.quotas, near.rents, strict=True)
    before = next(((one, rent) for one, rent in stood if one.name == quota.name and not one.bans), None)
    if before is None:  # a ban stands nowhere
        return 0.0
    one, rent = before
    if not (quota.least < rent.place < quota.most) or quota.limit in (one.limit, np.inf):
        return rent.place
    return float(np.clip(rent.place - np.log(quota.limit / one.limit) / _steepness(quota, b), quota.least, quota.most))


def rents(shock: Shock, found: Any) -> tuple[Rent, ...]:
    """Where quotas stand at the places that were found, in their order; a ban stands nowhere."""
    known = iter(() if found is None else found.tolist())
    return tuple(Rent(-np.inf, 0.0, 0.0) if quota.bans else Rent.at(quota, next(known)) for quota in shock.quotas)


def log_filled(b: Baseline, e: Equilibrium, quotas: Sequence[Quota]) -> Array:
    """Log V/Q [k]; of what is never traded at all very low."""
    least = np.finfo(float).tiny
    found = [np.log(max(volume(one, e), least)) - np.log(max(one.limit * one.before(b), least)) for one in quotas]
    return np.array(found)


def volume(quota: Quota, e: Equilibrium) -> float:
    """V, trade that a quota counts at baseline prices, USD million."""
    b, found = e.baseline, float((quota.cells * e.trade / e.unit_cost[:, None, :]).sum())
    if quota.rows is None or b.products is None or not quota.rows.any():
        return found
    few, at, counted = _counted(Same(quota.rows), b)
    assert few.products is not None
    policy = e.effective
    taxed, apart = policy.product_export_tax, policy.product_tariff
    own = replace(
        policy,
        product_tariff=None if apart is None else apart[at],
        product_export_tax=None if taxed is None else taxed[at],
    )
    bought = product_results(
        few,
        own,
        e.settings.product_elasticity,
        cost=e.unit_cost,
        markup=e.markup,
        price=e.price,
        expenditure=e.expenditure,
    )
    assert bought is not None
    return found + float((counted * bought.trade / e.unit_cost[few.products.sector]).sum())


@lru_cache(maxsize=32)
def _counted(rows: Same, b: Baseline) -> tuple[Baseline, NDArray[np.bool_], Array]:
    """The baseline with the products of cells in which a quota counts some alone, which they are, and its rows."""
    p, counted = b.products, rows.array
    assert p is not None
    assert counted is not None
    at = np.isin(p.cell, p.cell[counted.any(1)])
    return replace(b, products=p.rows(at)), at, counted[at]


def kept_to(e: Equilibrium) -> Residual:
    """The residual of quotas, within tolerance.

    Raises
    ------
    NotConverged
        With the quota that is farthest from its limit.
    """
    worst = quota_residual(e.baseline, e)
    if not worst.value <= e.settings.tolerance:
        raise NotConverged(
            worded(
                "{cell}: its volume is off by {value:.1e} after {iterations} iterations; of two quotas on "
                "the same trade keep the tighter one",
                cell=worst.cell,
                value=worst.value,
                iterations=e.iterations,
            ),
            residual=worst.value,
            cell=worst.cell,
        )
    return worst


def quota_residual(b: Baseline, e: Equilibrium) -> Residual:
    """How far the fullest equation of a quota is from holding, and which; a ban by what comes in, over what came."""
    gaps = [
        abs(float(log_filled(b, e, [quota])[0]) - rent.log_filled)
        if not quota.bans
        else volume(quota, e) / quota.before(b)
        for quota, rent in zip(e.shock.quotas, e.rents, strict=True)
    ]
    worst = int(np.argmax(gaps))
    return Residual("quota", gaps[worst], worded("quota {name}", name=e.shock.quotas[worst].name))


def _steepness(quota: Quota, b: Baseline) -> float:
    """How fast the quota's trade falls with the wedge: a first guess, 1+θ of whole cells, 1+θ−πθ of products."""
    weight = (quota.cells * b.trade).sum((1, 2))
    found, total = float(weight @ (1 + b.trade_elasticity)), float(weight.sum())
    if (p := b.products) is not None and quota.rows is not None:
        counted, theta = quota.rows * b.product_trade, b.trade_elasticity[p.sector][:, None]
        together = (p.trade_share * quota.rows).sum(1, keepdims=True)  # of the product, bought under the quota
        found += float((counted * (1 + theta * (1 - together))).sum())
        total += float(counted.sum())
    return found / total
