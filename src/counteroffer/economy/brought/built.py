"""A brought economy with a horizon: balanced shares, as the model reads them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from counteroffer import data
from counteroffer.economy.aggregate import markup_share
from counteroffer.economy.brought.brought import Brought
from counteroffer.economy.detail import Note
from counteroffer.economy.horizons import Horizon, stage, theta_at
from counteroffer.economy.labelled import Given
from counteroffer.economy.own import assembled
from counteroffer.economy.types import Economy, OwnCounts, OwnSource
from counteroffer.equilibrium.types.arrays import frozen
from counteroffer.equilibrium.types.currencies import Currency
from counteroffer.equilibrium.types.settings import MarketStructure

COUNTS_NOTE = Note("jobs, unemployment and households: only those that were brought with the tables")


def built(given: Brought, horizon: Horizon = "long", market_structure: MarketStructure = "competitive") -> Economy:
    """The economy of brought tables.

    Its elasticities at a horizon follow from those of the long run as the embedded economy's do (`theta_at`).

    Raises
    ------
    EconomyError
        Naming the sector and region where the tables make no economy, and the mend.
    """
    at = stage(horizon)
    theta = np.asarray(theta_at(given.theta, at.year)) * at.factor
    found = assembled(
        Given(
            regions=given.regions,
            sectors=given.sectors,
            trade=given.trade,
            tariff=given.tariff,
            input_use=given.input_use,
            final_use=None,
            value_added=None,
            trade_elasticity=theta,
            profit_share=markup_share(theta, market_structure),
        )
    )
    groups = _groups(given)
    detail, baseline = found.detail, found.baseline
    if given.countries != given.regions:
        detail, baseline = replace(detail, countries=given.countries), replace(baseline, countries=given.countries)
    counts = OwnCounts(frozen(given.jobs), frozen(given.unemployment / 100), given.year)
    return Economy(
        name=given.name,
        baseline=baseline,
        detail=detail,
        region_names=dict(zip(given.regions, given.region_names, strict=True)),
        sector_names=dict(zip(given.sectors, given.sector_names, strict=True)),
        region_groups=groups,
        sector_groups=_embedded_groups("sector", given.sectors),
        goods=frozenset(code for code, good in zip(given.sectors, given.goods, strict=True) if good),
        notes=(*given.notes, *found.notes, *(() if given.world_codes else (COUNTS_NOTE,))),
        elasticities=f"{given.elasticities}, {at.words}",
        currencies=_currencies(given),
        horizon_factor=frozen(theta / given.theta),
        source=OwnSource(given.publisher, given.year, given.licence, given.sources, given.world_codes),
        counts=counts,
    )


def _groups(given: Brought) -> dict[str, tuple[str, ...]]:
    """Countries of several regions, and groups of countries that are there whole."""
    own: dict[str, tuple[str, ...]] = {}
    for country, region in zip(given.countries, given.regions, strict=True):
        if country not in given.regions:
            own[country] = (*own.get(country, ()), region)
    return _embedded_groups("region", given.regions) | own


def _embedded_groups(kind: str, codes: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The data's groups all of whose members an economy has."""
    frame = data.frame("groups.csv").query("kind == @kind")
    members = {str(g): tuple(text.split()) for g, text in zip(frame["group"], frame["members"], strict=True)}
    return {group: each for group, each in members.items() if set(each) <= set(codes) and group not in codes}


def _currencies(given: Brought) -> tuple[Currency, ...]:
    """Who shares a currency; a peg that the data know holds where both are there."""
    users: dict[str, tuple[str, ...]] = {}
    for region, code in zip(given.regions, given.currencies, strict=True):
        if code:
            users[code] = (*users.get(code, ()), region)
    known = data.frame("regions.csv").dropna(subset="pegged_to").set_index("currency")["pegged_to"].to_dict()
    pegs = {code: known.get(code) for code in users if known.get(code) in users}
    return tuple(
        Currency(code, each, "peg" if code in pegs else "ngdp", pegs.get(code)) for code, each in users.items()
    )
