"""The embedded table as an economy, at any aggregation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, get_args

import numpy as np
import pandas as pd

from counteroffer import data
from counteroffer.economy.aggregate import aggregate, group_elasticity, markup_share, own_map, shares
from counteroffer.economy.calibrate import Accounts
from counteroffer.economy.detail import Detail, Index, Note
from counteroffer.economy.elasticities import ElasticityReading, long_run_theta, reading
from counteroffer.economy.horizons import Horizon, Stage, stage, theta_at
from counteroffer.economy.provinces import provinces_2021, split
from counteroffer.economy.types import Economy
from counteroffer.economy.world import PUBLISHED, currencies, table_year, world_accounts
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.identities import check
from counteroffer.equilibrium.types.settings import MarketStructure
from counteroffer.errors import EconomyError, worded
from counteroffer.inputs.arguments import of_kind
from counteroffer.labels import choose
from counteroffer.tariffs.terms.partners import partner_names

NAMES = ("focus", "full", "provinces", "provinces-23")
SPLIT, COARSE = NAMES[2:], NAMES[3]  # Canada as ten regions; with its own 23 industries
Map = tuple[tuple[str, str], ...]  # code → group
SERVICES_NOTE = Note("services, utilities and construction: no tariff at the baseline")


def load_economy(
    name: str = "focus",
    *,
    regions: Mapping[str, str] | None = None,
    sectors: Mapping[str, str] | None = None,
    elasticities: str = "ensemble",
    horizon: Horizon = "long",
    market_structure: MarketStructure = "competitive",
    table: int = PUBLISHED,
) -> Economy:
    """Build an economy from the embedded world table.

    Parameters
    ----------
    name : str
        "focus" (25 regions × 33 sectors), "full" (81 × 50), "provinces" (focus with Canada as ten provinces) or
        "provinces-23" (these, seven partners and the 23 industries that provincial tables know); a free name where you
        give maps.
    regions, sectors : mapping, optional
        Fine code → your code, for every one of the 81 regions or 50 industries. Where only one is given, the
        other stays as `name` says.
    elasticities : str
        An embedded set (`elasticity_sets()` lists them) or "ensemble", the mean of one set of each paper; read by the
        concept of its paper, or as "SET:theta" and "SET:epsilon" say.
    horizon : {"long", "year1", "short"}, int or float
        The long run; the first year, of the published one-year estimates; a whole year from 1 to 10 on the way from
        one to the other; a float is a factor on the long run, and "short" is 0.38 of it (superseded by "year1").
    market_structure : {"competitive", "monopolistic"}
        "monopolistic": a fixed number of firms, markup 1/σ with σ = θ + 1, profits part of income.
    table : {2022, 2024}
        2022 is the table as published; 2024 has its goods trade moved to the pattern of US customs values of that year,
        under the output and purchases of 2022 (docs/model.md, "The year of the table").

    Raises
    ------
    LabelError
        If a name, set or label is unknown or a map leaves one out.
    EconomyError
        If there is no table of that year, an identity fails, or a map is given of what the named economy has of its
        own.
    """
    of_kind(name, str, "the name of an economy", "give focus, full, or a free name beside maps")
    choose("market structure", market_structure, "load_economy", get_args(MarketStructure))
    chosen, at, year = reading(elasticities), stage(horizon), table_year(table)
    if regions is None and sectors is None:
        choose("economy", name, "load_economy", NAMES)
    region_map, sector_map = (tuple(one.items()) for one in _maps(name, regions, sectors))
    return _built(name, region_map, sector_map, chosen, at, market_structure, year)


@lru_cache(maxsize=16)  # a study asks for the same few again and again
def _built(
    name: str,
    region_map: Map,
    sector_map: Map,
    chosen: ElasticityReading,
    at: Stage,
    market_structure: MarketStructure,
    table: int,
) -> Economy:
    found = _summed(name, region_map, sector_map, table)
    theta, factor = _elasticity(chosen, at, world_accounts(table)[0], found)
    return Economy(
        name=name,
        baseline=found.baseline(theta, market_structure),
        horizon_factor=factor,
        table=table,
        elasticities=f"{chosen}, {at.words}: {chosen.source}",
        **found.labels,
    )


def _elasticity(chosen: ElasticityReading, at: Stage, world: Accounts, summed: _Summed) -> tuple[Array, Array]:
    """θ of each sector at a horizon, and how much of its long-run value that is."""
    groups = summed.country_of, summed.labels["detail"].sector_of
    far = long_run_theta(chosen)[list(world.sectors)].to_numpy()
    theta = group_elasticity(theta_at(far, at.year), world.trade, *groups, at.factor)
    if at.year is None:
        return theta, frozen(np.full(len(theta), at.factor))
    return theta, frozen(theta / group_elasticity(far, world.trade, *groups, 1.0))


@dataclass(frozen=True, eq=False)
class _Summed:
    """What an economy is whatever its elasticities.

    Attributes
    ----------
    accounts : Accounts
        Of its regions and sectors.
    countries : tuple of str
        Country of each region, where provinces stand for one; else empty.
    country_of : array of int
        The region that each of the world's countries is in.
    labels : dict
        The other fields of `Economy`.
    """

    accounts: Accounts
    countries: tuple[str, ...]
    country_of: Index
    labels: dict[str, Any]

    def baseline(self, theta: Array, market_structure: MarketStructure) -> Baseline:
        """The shares of its accounts at elasticities θ [s]."""
        found = shares(self.accounts, theta, markup_share(theta, market_structure))
        found = replace(found, countries=self.countries) if self.countries else found
        check(found)
        return found


@lru_cache(maxsize=8)
def _summed(name: str, region_map: Map, sector_map: Map, table: int) -> _Summed:
    fine, world = _fine_table(name, table), world_accounts(table)[0]
    sectors, sector_of = _grouping(fine.accounts.sectors, dict(sector_map))
    regions, region_of = _grouping(fine.accounts.regions, dict(region_map) | fine.alone)
    detail, sector_table = _detail(fine, region_of, sector_of), data.frame("sectors.csv")
    own = provinces_2021().country if fine.alone else ""
    labels = {
        "detail": detail,
        "region_names": _group_names(fine.groups) | _names(data.frame("regions.csv")) | fine.names,
        "sector_names": _names(sector_table),
        "region_groups": fine.groups,
        # Scenarios written for focus name its sectors, which are finer than those of provinces-23.
        "sector_groups": _focus_sectors(sector_table) | _groups("sector") if name == COARSE else _groups("sector"),
        "goods": frozenset(sector_table.loc[sector_table["good"], "code"]),
        "notes": (*fine.notes, SERVICES_NOTE),
        "currencies": currencies(detail, regions, fine.accounts.value_added.sum(0)),
    }
    return _Summed(
        aggregate(fine.accounts, regions, sectors, region_of, sector_of),
        tuple(own if code in fine.alone else code for code in regions) if own else (),
        # Of the countries, also where provinces stand for one: trade between those does not count as foreign.
        _grouping(world.regions, dict(region_map))[1],
        labels,
    )


@dataclass(frozen=True, eq=False)
class _Fine:
    """The table an economy is summed from: countries, or provinces in the place of one.

    Attributes
    ----------
    countries : tuple of str
        Of each region.
    alone, names : dict
        Regions that are not in the world table: the economy's region each one is, and its readable name.
    groups : dict
        Group of regions → members.
    """

    accounts: Accounts
    notes: tuple[Note, ...]
    countries: tuple[str, ...]
    groups: dict[str, tuple[str, ...]]
    alone: dict[str, str]
    names: dict[str, str]


def _fine_table(name: str, table: int) -> _Fine:
    accounts, notes = world_accounts(table)
    groups = _groups("region")
    if name not in SPLIT:
        return _Fine(accounts, notes, accounts.regions, groups, {}, {})
    accounts, countries, note = _split_accounts(table)
    provinces = provinces_2021()
    codes = provinces.codes
    divided = {g: tuple(p for m in members for p in _parts(m)) for g, members in groups.items()}
    divided |= {provinces.country: codes}
    names = dict(zip(codes, provinces.names, strict=True))
    return _Fine(accounts, (*notes, note), countries, divided, dict(zip(codes, codes, strict=True)), names)


def _maps(
    name: str, regions: Mapping[str, str] | None, sectors: Mapping[str, str] | None
) -> tuple[dict[str, str], dict[str, str]]:
    """Country → region and industry → sector of the economy."""
    if (name in SPLIT and regions is not None) or (name == COARSE and sectors is not None):
        fixed = worded("regions and industries") if name == COARSE else worded("regions")
        raise EconomyError(
            worded(
                "economy '{name}' has its own {fixed}; leave out the map of them, or give a free name",
                name=name,
                fixed=fixed,
            )
        )
    level = "code" if name == "full" else "focus"
    region_map = own_map(regions, data.frame("regions.csv"), level, "regions")
    sector_map = own_map(sectors, data.frame("sectors.csv"), level, "sectors")
    if name != COARSE:
        return region_map, sector_map
    world = world_accounts(PUBLISHED)[0]
    return provinces_2021().maps(world.regions, world.sectors)


def _detail(fine: _Fine, region_of: Index, sector_of: Index) -> Detail:
    trade, revenue = fine.accounts.trade, fine.accounts.revenue
    tariff = np.divide(revenue, trade, out=np.zeros_like(trade), where=trade > 0)
    return Detail(
        regions=fine.accounts.regions,
        sectors=fine.accounts.sectors,
        region_of=region_of,
        sector_of=sector_of,
        trade=frozen(trade),
        tariff=frozen(tariff),
        export_tax=frozen(0 * tariff),
        countries=fine.countries,
    )


@cache
def _split_accounts(table: int) -> tuple[Accounts, tuple[str, ...], Note]:
    return split(world_accounts(table)[0])


def _parts(code: str) -> tuple[str, ...]:
    """The provinces in a country's place."""
    return provinces_2021().codes if code == provinces_2021().country else (code,)


def _grouping(fine: Sequence[str], mapping: Mapping[str, str]) -> tuple[tuple[str, ...], Index]:
    """Codes of the groups, in alphabetical order but with the rest of the world last, and each label's group."""
    codes = tuple(sorted({mapping[code] for code in fine}, key=lambda code: (code == data.REST_OF_WORLD, code)))
    where = {code: j for j, code in enumerate(codes)}
    return codes, np.array([where[mapping[code]] for code in fine], dtype=np.intp)


def _names(table: pd.DataFrame) -> dict[str, str]:
    return dict(zip(table["focus"], table["focus_name"], strict=True)) | dict(
        zip(table["code"], table["name"], strict=True)
    )


def _group_names(groups: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Groups can be regions: customs unions by their names, others by what they are called."""
    return {group: partner_names().get(group, group) for group in groups}


def _focus_sectors(table: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    return {str(code): tuple(rows["code"]) for code, rows in table.groupby("focus")}


def _groups(kind: str) -> dict[str, tuple[str, ...]]:
    frame = data.frame("groups.csv").query("kind == @kind")
    return {group: tuple(members.split()) for group, members in zip(frame["group"], frame["members"], strict=True)}
