"""Who is meant, and what weighs how much: regions of a label, political weights of sectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from counteroffer.economy.types import Economy
from counteroffer.effects.labour import headcount
from counteroffer.effects.places import countries, known_places, places
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError, LabelError, worded
from counteroffer.labels import unknown
from counteroffer.scenario.schema.table.bargaining import Weights


def members(labels: Sequence[str], economy: Economy, where: str) -> tuple[str, ...]:
    """Regions of the economy that labels and groups name."""
    found: list[str] = []
    for label in labels:
        if label in economy.regions:
            found.append(label)
        elif label in economy.region_groups:
            fine = economy.detail
            inside = {economy.regions[fine.region_of[fine.regions.index(c)]] for c in economy.region_groups[label]}
            found += [region for region in economy.regions if region in inside]
        else:
            divided = [economy.regions[n] for n in economy.detail.divisions(label)]
            if not divided:
                names = {code: economy.region_name(code) for code in economy.regions}
                raise unknown("region", label, where, names | dict.fromkeys(economy.region_groups, ""))
            found += divided
    return tuple(dict.fromkeys(found))


def taxed_sectors(economy: Economy, sectors: Sequence[str]) -> list[int]:
    """Positions of the sectors named that can carry a tariff; all of those where none is named."""
    fine = economy.detail
    goods = np.isin(fine.sectors, list(economy.goods))
    able = [s for s in range(len(economy.sectors)) if goods[fine.sector_of == s].any()]
    if not sectors:
        return able
    wanted: set[int] = set()
    for label in sectors:
        codes = economy.sector_groups.get(label, (label,))
        inside = {s for s, code in enumerate(economy.sectors) if code in codes}
        inside |= {int(s) for s in fine.sector_of[np.isin(fine.sectors, codes) & goods]}
        if not inside & set(able):
            names = {economy.sectors[s]: economy.sector_name(economy.sectors[s]) for s in able}
            if not inside and label not in economy.sector_groups and label not in fine.sectors:
                raise unknown("sector", label, "sectors", names | dict.fromkeys(economy.sector_groups, ""))
            raise EconomyError(
                worded(
                    "no sector '{label}' of economy '{economy}' can carry a tariff; name goods: {names}",
                    label=label,
                    economy=economy.name,
                    names=", ".join(names),
                )
            )
        wanted |= inside
    return [s for s in able if s in wanted]


def political_weights(said: Weights, regions: tuple[str, ...], economy: Economy, where: str) -> Array | None:
    """Weights [s, member] from what a file says; none where it says nothing."""
    if not (said.sectors or said.places or said.jobs):
        return None
    weight = np.ones((len(economy.sectors), len(regions)))
    for label, value in said.sectors.items():
        fine = economy.detail
        codes = economy.sector_groups.get(label, (label,))
        inside = [s for s, code in enumerate(economy.sectors) if code in codes] or [
            int(s) for s in np.unique(fine.sector_of[np.isin(fine.sectors, codes)])
        ]
        if not inside:
            names = {code: economy.sector_name(code) for code in economy.sectors}
            raise unknown("sector", label, f"{where}.weights.sectors", names | dict.fromkeys(economy.sector_groups, ""))
        weight[inside] *= value
    places_of = _by_country(said.places, regions, f"{where}.weights.places")
    for n, region in enumerate(regions):
        if places_of.get(region):
            weight[:, n] *= place_weights(places_of[region], region, economy, f"{where}.weights.places")
        if said.jobs:
            at = economy.regions.index(region)
            heads, earned = headcount(economy).share[:, at], economy.baseline.value_added[:, at]
            weight[:, n] *= np.divide(heads, earned / earned.sum(), out=np.ones_like(heads), where=earned > 0)
    return weight


def place_weights(said: Mapping[str, float], country: str, economy: Economy, where: str, rest: float = 1.0) -> Array:
    """Mean weight [s] of the states or provinces a sector is in; `rest` for those not named."""
    own = places(economy, country)
    table = own.table
    names = dict(zip(table["id"], table["name"], strict=True))
    by_name = {name: code for code, name in names.items()}
    weight = np.full(len(table), rest)
    for label, value in said.items():
        code = by_name.get(label, label)
        if code not in names:
            raise unknown("state or province", label, where, names)
        weight[list(names).index(code)] = value
    return np.asarray(own.share @ weight)


def _by_country(said: Mapping[str, float], regions: Sequence[str], where: str) -> dict[str, dict[str, float]]:
    """Weights of places by the member that each is in."""
    found: dict[str, dict[str, float]] = {}
    known: dict[str, str] = {}
    for region in regions if said else ():
        if region not in countries():
            continue
        table = known_places(region)
        names = dict(zip(table["id"], table["name"], strict=True))
        known |= names
        found[region] = {label: value for label, value in said.items() if label in names or label in names.values()}
    for label in said:
        if not any(label in own for own in found.values()):
            if not known:
                raise LabelError(
                    worded(
                        "{where}: no states or provinces are known for {regions}; drop them",
                        where=where,
                        regions=", ".join(regions),
                    )
                )
            raise unknown("state or province", label, where, known)
    return found
