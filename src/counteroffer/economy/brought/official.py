"""An economy from an official inter-country table: names, elasticities and tariffs of the embedded one by its codes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from counteroffer import data
from counteroffer.economy.brought.brought import Brought, of_flows
from counteroffer.economy.brought.icio import OfficialTable, layout, read_icio
from counteroffer.economy.brought.labelled_matrix import flows
from counteroffer.economy.elasticities import ENSEMBLE, long_run_theta, reading
from counteroffer.economy.embedded import load_economy
from counteroffer.economy.horizons import stage
from counteroffer.economy.world import PUBLISHED, world_accounts
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError
from counteroffer.labels import choose

WHOLE = ("focus", "full")  # economies of the package that lists can be laid over
FARTHEST = 100.0  # times the embedded output of the same countries: further off, a table is in another unit


def read_official(path: Path, year: int, name: str, elasticities: str = ENSEMBLE) -> Brought:
    """The table of a year, with elasticities of an embedded set and the embedded applied tariffs.

    An industry of an older edition takes the mean of its parts by trade between countries; a pair of countries or an
    industry that the embedded tariffs do not know has none, which is noted.

    Raises
    ------
    InputError, EconomyError, LabelError
        For what is wrong with the file, or a set that there is not.
    """
    chosen = reading(elasticities)
    table = read_icio(path, year)
    regions, sectors = table.matrix.regions, table.matrix.sectors
    found = flows(table.matrix)
    _check_unit(table, found.trade)
    world = data.frame("regions.csv").set_index("code")
    industries = data.frame("sectors.csv").set_index("code")
    single = [members[0] if len(members) == 1 else "" for members in table.members]
    theta = _by_trade(table, long_run_theta(chosen)[list(world_accounts()[0].sectors)].to_numpy())
    said = layout().said
    given = of_flows(
        name,
        regions,
        sectors,
        found.trade,
        found.input_use,
        theta=theta,
        elasticities=f"{chosen}: {chosen.source}",
        region_names=tuple(str(world["name"].get(code, code)) for code in regions),
        sector_names=tuple("; ".join(str(industries["name"][one]) for one in members) for members in table.members),
        currencies=tuple(str(world["currency"].get(code) or "") for code in regions),
        goods=tuple(bool(industries["good"][list(members)].any()) for members in table.members),
        world_codes=True,
        coded=all(single) and set(single) == set(industries.index),
        year=str(year),
        publisher=str(said["publisher"]) + f", edition of {table.edition}",
        licence=str(said["licence"]),
        sources=table.sources,
        notes=found.notes,
    )
    return _with_embedded_tariffs(given, table)


def read_shipped(economy: str, name: str, elasticities: str = ENSEMBLE, table: int = PUBLISHED) -> Brought:
    """An economy of the package at basic prices, for lists of one's own to be laid over it.

    Without any it makes the same economy again, but for products within industries and, unless regions are countries,
    what is counted of them. Other tariffs change what its inputs and final uses cost.

    Parameters
    ----------
    economy : {"focus", "full"}
        Which.

    Raises
    ------
    LabelError, EconomyError
        For an economy, set or year that there is not.
    """
    choose("economy", economy, "data import shipped", WHOLE)
    found = load_economy(economy, elasticities=elasticities, table=table)
    b = found.baseline
    bought, paid = b.trade.sum(2), (b.tariff * b.trade).sum(2)
    over = 1 + np.divide(paid, bought, out=np.zeros_like(paid), where=bought > 0)
    (embedded,) = (row for row in data.registry() if row.file == f"table_{PUBLISHED}.npz")
    users = {region: one.name for one in found.currencies for region in one.members}
    countries = economy == "full"
    return of_flows(
        name,
        b.regions,
        b.sectors,
        np.array(b.trade),
        found.input_use / over[:, None, :],
        tariff=np.array(b.tariff),
        theta=np.array(found.long_run_elasticity),
        elasticities=found.elasticities.removesuffix(f", {stage('long').words}"),
        region_names=tuple(map(found.region_name, b.regions)),
        sector_names=tuple(map(found.sector_name, b.sectors)),
        currencies=tuple(users.get(code, "") for code in b.regions),
        goods=tuple(code in found.goods for code in b.sectors),
        world_codes=countries,
        coded=countries,
        year=str(table),
        publisher=embedded.publisher,
        licence=embedded.licence,
        sources=((embedded.file, embedded.sha256),),
        notes=found.notes,
    ).noting(f"economy '{economy}' of the package, lists laid over it; no products within its industries")


def _by_trade(table: OfficialTable, figures: Array) -> Array:
    """Mean over each industry's parts in the embedded table, by trade between countries."""
    accounts = world_accounts()[0]
    abroad = (accounts.trade * ~np.eye(len(accounts.regions), dtype=bool)).sum((1, 2)) + 1e-9
    at = {code: j for j, code in enumerate(accounts.sectors)}
    parts = [np.array([at[one] for one in members]) for members in table.members]
    return np.array([float(figures[j] @ abroad[j] / abroad[j].sum()) for j in parts])


def _with_embedded_tariffs(given: Brought, table: OfficialTable) -> Brought:
    """Applied tariffs of the embedded baseline, by country and industry."""
    accounts = world_accounts()[0]
    where = {code: j for j, code in enumerate(accounts.regions)}
    of = {code: j for j, code in enumerate(accounts.sectors)}
    tariff = np.zeros_like(given.trade)
    places = [(n, where[code]) for n, code in enumerate(given.regions) if code in where]
    here, there = np.array(places, dtype=np.intp).reshape(-1, 2).T
    abroad = ~np.eye(len(here), dtype=bool)
    for s, members in enumerate(table.members):
        parts = [of[one] for one in members]
        traded = accounts.trade[parts][:, there][:, :, there].sum(0)
        paid = accounts.revenue[parts][:, there][:, :, there].sum(0)
        rates = np.divide(paid, traded, out=np.zeros_like(paid), where=traded > 0)
        tariff[s][np.ix_(here, here)] = np.where(abroad, rates, 0.0)
    unknown = tuple(code for code in given.regions if code not in where)
    found = replace(given, tariff=tariff)
    rule = "applied tariffs of the embedded table, whatever the year of this one"
    found = found.noting(f"{rule}; means by trade where an industry has parts")
    return found.noting("no applied tariffs are known: none at the baseline", unknown) if unknown else found


def _check_unit(table: OfficialTable, trade: Array) -> None:
    """Raise where countries make a hundred times more or less than in the embedded table."""
    accounts = world_accounts()[0]
    at = {code: j for j, code in enumerate(accounts.regions)}
    of = {code: j for j, code in enumerate(accounts.sectors)}
    parts = [of[one] for members in table.members for one in members]
    output = trade.sum(1).sum(0)
    known = accounts.output[parts].sum(0)
    ratios = [output[n] / known[at[code]] for n, code in enumerate(table.matrix.regions) if code in at]
    if ratios and not 1 / FARTHEST < (middle := float(np.median(ratios))) < FARTHEST:
        raise EconomyError(
            f"{table.matrix.place}: countries make {middle:.2g} times what the embedded table has of them in the same "
            f"industries; the layout is in {layout().said['unit']}: convert the file"
        )
