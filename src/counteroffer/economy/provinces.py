"""The 2022 table with a country split into its provinces, so that one equilibrium holds for all of them.

The national account of each industry is given to provinces by tables of 2021: output, trade with each other and with
partners, and final use. Biproportional fitting keeps the country's totals: what it makes, buys, sells to each other
country and buys from each. Industries of one group of the 2021 tables share its proportions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from counteroffer import data
from counteroffer.data import REST_OF_WORLD
from counteroffer.economy.calibrate import Accounts
from counteroffer.economy.detail import Index, Note
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import EconomyError

TABLES, PLACES = "provinces_2021.npz", "subdivisions.csv"
EVEN = 1e-4  # share of each seed that follows totals alone, so that a zero in one year's trade is not a ban
FITTED, SWEEPS = 1e-13, 20_000


@dataclass(frozen=True, eq=False)
class Provinces:
    """The 2021 tables, provinces first among the regions.

    Attributes
    ----------
    country : str
        Whose provinces they are.
    codes, names, partners : tuple of str
        Provinces, and the partners beside them (the last is the rest of the world).
    industries : tuple of str
        Groups of industries.
    members : tuple of tuple of str
        Industries of the 2022 table in each group.
    trade : array [group, importer, exporter]
        USD million.
    final_use : array [group, region]
    """

    country: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    partners: tuple[str, ...]
    industries: tuple[str, ...]
    members: tuple[tuple[str, ...], ...]
    trade: Array
    final_use: Array

    def maps(self, regions: tuple[str, ...], sectors: tuple[str, ...]) -> tuple[dict[str, str], dict[str, str]]:
        """The partner each country belongs to (the one that is split is none's), and the group each industry is in."""
        partner, group = self.partner_of(regions), self.group_of(sectors)
        return (
            dict(zip(regions, (self.partners[j] for j in partner), strict=True)) | {self.country: self.country},
            dict(zip(sectors, (self.industries[g] for g in group), strict=True)),
        )

    def group_of(self, sectors: tuple[str, ...]) -> Index:
        """Position of the group each industry is in."""
        place = {code: g for g, codes in enumerate(self.members) for code in codes}
        return np.array([place[code] for code in sectors], dtype=np.intp)

    def partner_of(self, regions: tuple[str, ...]) -> Index:
        """Position of the partner each country belongs to."""
        place = {code: j for j, code in enumerate(self.partners)}
        return np.array([place.get(code, place[REST_OF_WORLD]) for code in regions], dtype=np.intp)


@cache
def provinces_2021() -> Provinces:
    """Read the embedded tables."""
    raw = data.arrays(TABLES)
    words = {key: tuple(map(str, raw[key])) for key in ("provinces", "names", "partners", "industries", "members")}
    countries = data.frame(PLACES).set_index("id")["country"]
    return Provinces(
        country=str(countries[words["provinces"][0]]),
        codes=words["provinces"],
        names=words["names"],
        partners=words["partners"],
        industries=words["industries"],
        members=tuple(tuple(codes.split()) for codes in words["members"]),
        trade=raw["trade"].astype(float),
        final_use=raw["final_use"].astype(float),
    )


def split(accounts: Accounts) -> tuple[Accounts, tuple[str, ...], Note]:
    """Give a country's accounts to its provinces; every national total stays what it was.

    Returns
    -------
    Accounts
        Provinces in the country's place among the regions.
    tuple of str
        The country of each region.
    Note
        The rule, for readers of results.
    """
    tables = provinces_2021()
    many, can = len(tables.codes), accounts.regions.index(tables.country)
    group = tables.group_of(accounts.sectors)
    abroad = [n for n in range(len(accounts.regions)) if n != can]
    partner = tables.partner_of(tuple(accounts.regions[n] for n in abroad))
    output_share, use_share = _shares(tables.trade.sum(1)[:, :many]), _shares(tables.final_use[:, :many])
    output = accounts.output[:, can, None] * output_share[group]
    input_use = accounts.input_use[:, :, can, None] * output_share[group][None]
    final_use = accounts.final_use[:, can, None] * use_share[group]
    dutiable = accounts.trade + accounts.revenue
    sales, purchases = accounts.trade[:, abroad, can], dutiable[:, can, abroad]
    classes = np.arange(len(tables.partners))[:, None] == partner
    home, sold, bought = _fit(
        tables,
        group,
        output=output,
        purchases=input_use.sum(1) + final_use,
        exports=sales @ classes.T,
        imports=purchases @ classes.T,
    )
    labels = (*accounts.regions[:can], *tables.codes, *accounts.regions[can + 1 :])
    old = np.array([n for n in range(len(labels)) if not can <= n < can + many])
    new = np.arange(can, can + many)
    every = np.arange(len(accounts.sectors))
    trade, revenue = (np.zeros((len(every), len(labels), len(labels))) for _ in range(2))
    for levels, total in ((trade, accounts.trade), (revenue, accounts.revenue)):
        levels[np.ix_(every, old, old)] = total[:, abroad][:, :, abroad]
        levels[np.ix_(every, old, new)] = total[:, abroad, can][:, :, None] * sold[:, partner]
        levels[np.ix_(every, new, old)] = total[:, can, abroad][:, None, :] * bought[:, :, partner]
    trade[np.ix_(every, new, new)] = home

    def by_region(levels: Array, parts: Array) -> Array:
        return np.concatenate([levels[..., :can], parts, levels[..., can + 1 :]], axis=-1)

    split_accounts = Accounts(
        regions=labels,
        sectors=accounts.sectors,
        trade=trade,
        revenue=revenue,
        input_use=by_region(accounts.input_use, input_use),
        value_added=by_region(accounts.value_added, accounts.value_added[:, can, None] * output_share[group]),
        final_use=by_region(accounts.final_use, final_use),
    )
    countries = tuple(tables.country if code in tables.codes else code for code in labels)
    return split_accounts, countries, _rule(tables)


def _rule(tables: Provinces) -> Note:
    coarse = [f"{name} ({' '.join(codes)})" for name, codes in zip(tables.industries, tables.members, strict=True)]
    known = data.frame("regions.csv").set_index("code")["name"]
    rule = (
        f"{known[tables.country]} is split by provincial tables of 2021, fitted to the world table; one technology an "
        "industry in all provinces; industries of one group share its proportions"
    )
    return Note(rule, tuple(coarse))


def _shares(levels: Array) -> Array:
    return np.asarray(levels / levels.sum(-1, keepdims=True))


def _fit(
    tables: Provinces, group: Index, *, output: Array, purchases: Array, exports: Array, imports: Array
) -> tuple[Array, Array, Array]:
    """Trade between provinces [s, p, q]; their shares of exports [s, partner, q] and of imports [s, p, partner].

    Parameters
    ----------
    output, purchases : array [s, province]
        What each makes, and buys at tariff-inclusive prices.
    exports, imports : array [s, partner]
        The country's, the latter tariff-inclusive.
    """
    many = len(tables.codes)
    made, used = _shares(output + 1e-12), _shares(purchases + 1e-12)
    inside = exports.sum(1, keepdims=True)
    at_home = np.maximum(output.sum(1, keepdims=True) - inside, 0.0)[:, :, None]

    def seed(raw: Array, total: Array, even: Array) -> Array:
        known = raw[group]
        size = known.sum((1, 2), keepdims=True)
        share = np.divide(known, size, out=np.zeros_like(known), where=size > 0)
        return np.asarray(total * ((1 - EVEN) * share + EVEN * even))

    home = seed(tables.trade[:, :many, :many], at_home, used[:, :, None] * made[:, None, :])
    sold = seed(
        tables.trade[:, many:, :many], inside[:, :, None], _shares(exports + 1e-12)[:, :, None] * made[:, None, :]
    )
    bought = seed(
        tables.trade[:, :many, many:],
        imports.sum(1)[:, None, None],
        used[:, :, None] * _shares(imports + 1e-12)[:, None, :],
    )
    for _ in range(SWEEPS):
        sold *= _ratio(exports, sold.sum(2))[:, :, None]
        bought *= _ratio(imports, bought.sum(1))[:, None, :]
        row = _ratio(output, home.sum(1) + sold.sum(1))
        home, sold = home * row[:, None, :], sold * row[:, None, :]
        column = _ratio(purchases, home.sum(2) + bought.sum(2))
        home, bought = home * column[:, :, None], bought * column[:, :, None]
        gap = np.abs(home.sum(1) + sold.sum(1) - output) / np.maximum(output.sum(1, keepdims=True), 1.0)
        if gap.max() < FITTED:
            break
    else:
        raise EconomyError(f"provincial trade could not be fitted to the national table: off by {gap.max():.1e}")
    # The last column scaling leaves imports off by what is left of the gap; shares absorb it.
    return home, _shares_over(sold, 2), _shares_over(bought, 1)


def _ratio(wanted: Array, found: Array) -> Array:
    return np.divide(wanted, found, out=np.zeros_like(found), where=found > 0)


def _shares_over(levels: Array, axis: int) -> Array:
    total = levels.sum(axis, keepdims=True)
    return np.asarray(np.divide(levels, total, out=np.zeros_like(levels), where=total > 0))
