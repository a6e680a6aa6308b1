"""Which part of a policy causes how much: Shapley values over groups of measures, every coalition solved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import factorial

import numpy as np

from counteroffer.equilibrium import Baseline, Equilibrium, Settings, Shock, solve
from counteroffer.equilibrium.system import Unknowns, guess, unknowns
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError, worded
from counteroffer.scenario.parts import ShockPart

MOST = 10  # groups; 1,024 solves


def shapley(values: Array) -> Array:
    """Shapley value of each player.

    Parameters
    ----------
    values : array [2**players, ...]
        Worth of every coalition; player j is in coalition k where bit j of k is set.

    Returns
    -------
    array [players, ...]
        Σ over coalitions without j of |S|!(n−|S|−1)!/n! (v(S ∪ j) − v(S)); they add up to v(all) − v(none).
    """
    players = int(values.shape[0]).bit_length() - 1
    if values.shape[0] != 2**players:
        raise ValueError(f"{values.shape[0]} coalitions; every one of 2^n is needed")
    found = np.zeros((players, *values.shape[1:]))
    for coalition in range(2**players):
        size = coalition.bit_count()
        for j in range(players):
            if not coalition >> j & 1:
                weight = factorial(size) * factorial(players - size - 1) / factorial(players)
                found[j] += weight * (values[coalition | 1 << j] - values[coalition])
    return found


def contributions(
    baseline: Baseline,
    parts: Mapping[str, ShockPart],
    settings: Settings,
    value: Callable[[Equilibrium], Array],
) -> dict[str, Array]:
    """Shapley value of each part: all 2^n coalitions are solved, none is inferred.

    Parameters
    ----------
    parts : mapping of ShockPart
        They add up to the whole policy.
    value : callable
        What an equilibrium is judged by, any shape.

    Raises
    ------
    InputError
        If there are more than ten parts.
    """
    return dict(zip(parts, shapley(worths(baseline, parts, settings, value)), strict=True))


def worths(
    baseline: Baseline,
    parts: Mapping[str, ShockPart],
    settings: Settings,
    value: Callable[[Equilibrium], Array],
    *,
    whole: Equilibrium | None = None,
) -> Array:
    """Worth of every coalition of parts [2**parts, ...], each solved from what its subsets were.

    Parameters
    ----------
    whole : Equilibrium, optional
        All parts together, where that is solved already.

    Raises
    ------
    InputError
        If there are more than ten parts, or tariffs lower an income tax.
    """
    names = list(parts)
    if len(names) > MOST:
        raise InputError(
            worded(
                "{number} groups of measures would take {solves} solves; give at most {most}",
                number=len(names),
                solves=2 ** len(names),
                most=MOST,
            )
        )
    if settings.tax_relief:
        raise InputError(worded("parts of a policy are solved with tariffs handed back; say tariff_revenue: rebate"))
    worth: list[Array] = []
    solved: dict[int, Unknowns] = {}
    for coalition in range(2 ** len(names)):
        if whole is not None and coalition == 2 ** len(names) - 1:
            worth.append(value(whole))
            break
        members = [parts[name] for j, name in enumerate(names) if coalition >> j & 1]
        start = guess(solved, coalition) if coalition else None
        e = solve(baseline, together(baseline, members), settings, start=start)
        solved[coalition] = unknowns(e)
        worth.append(value(e))
    return np.array(worth)


def together(baseline: Baseline, members: list[ShockPart]) -> Shock:
    """The shock that some parts of a policy are."""
    none = Shock.none(baseline)
    return Shock(
        tariff=sum((part.tariff for part in members), none.tariff),
        export_tax=sum((part.export_tax for part in members), none.export_tax),
        iceberg=np.exp(sum((part.log_iceberg for part in members), np.zeros_like(none.iceberg))),
        transfer=sum((part.transfer for part in members), none.transfer),
        product_tariff=_on_products(none.product_tariff, members),
        quotas=tuple(quota for part in members for quota in part.quotas),
        product_export_tax=_taxes_on_products(members),
    )


def _taxes_on_products(members: list[ShockPart]) -> Array | None:
    found = [part.product_log_tax for part in members if part.product_log_tax is not None]
    return np.expm1(sum(found[1:], found[0])) if found else None


def _on_products(none: Array | None, members: list[ShockPart]) -> Array | None:
    if none is None:
        return None
    return sum((part.product_tariff for part in members if part.product_tariff is not None), none)
