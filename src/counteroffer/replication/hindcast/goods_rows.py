"""The products behind an importer's trade with a partner, and how a solution changes each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.data import REST_OF_WORLD
from counteroffer.economy.types import Economy
from counteroffer.equilibrium import Equilibrium
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.errors import InputError
from counteroffer.labels import unknown
from counteroffer.replication.hindcast.chapters import exported
from counteroffer.replication.hindcast.outcomes import Outcomes
from counteroffer.replication.hindcast.said import Exclusion, said
from counteroffer.tariffs.sources.known import along, trade_of
from counteroffer.tariffs.terms.partners import law_of, partner_names, union_codes
from counteroffer.tariffs.trade import Trade

Index = NDArray[np.intp]
SHARED_DIGITS = 3  # least that a code and its stand-in have in common


@dataclass(frozen=True, eq=False)
class GoodsRows:
    """An importer's products of the base year by seller and by the industries that outcomes are told apart by.

    Attributes
    ----------
    trade : Trade
        Rows of products and sellers, customs values of the base year.
    codes : tuple of str
        Industries of the classification.
    code : array of int [product]
        Position of each product's industry in `codes`.
    stand_in : mapping
        Industry of the outcomes that has no products → industries of the same beginning that the outcomes do not have,
        whose products stand for it: codes that one vintage of the classification splits and another does not.
    exports : bool
        Whether it is what the importer sells: rows of headings and industries, no products.
    """

    trade: Trade
    codes: tuple[str, ...]
    code: Index
    stand_in: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    exports: bool = False

    @classmethod
    def of(cls, outcomes: Outcomes) -> GoodsRows:
        """Rows of an importer, its products told apart by digits of NAICS or of their HS codes as outcomes are.

        Raises
        ------
        InputError
            If the embedded data do not say which industry each product belongs to.
        """
        importer, classification, digits = outcomes.importer, outcomes.classification, outcomes.digits
        trade = exported(outcomes) if outcomes.exports else trade_of(importer)
        if classification.startswith("hs"):
            text = trade.hs.astype(f"S{digits}")
        else:
            known = data.arrays(said().importers[importer].products)
            if (known["hs10"] != trade.hs).any():
                raise InputError(f"{said().importers[importer].products} is not of the products that {importer} buys")
            text = known["naics6"].astype(f"S{digits}")
        codes, at = np.unique(text.astype(str), return_inverse=True)
        names = tuple(map(str, codes))
        return cls(
            trade, names, at.astype(np.intp), _stand_ins(set(outcomes.frame["code"]), set(names)), outcomes.exports
        )

    def sellers(self, partner: str) -> tuple[Index, tuple[str, ...] | None]:
        """Rows that stand for a partner, and the countries whose sales change them; None: each row's own seller's.

        A partner that the products do not list takes those of its customs union.

        Raises
        ------
        LabelError
            For a partner that is no seller, no country and no group.
        """
        trade = self.trade
        if partner == said().everyone:
            return np.arange(len(trade)), None
        if partner in trade.partners:
            return np.flatnonzero(trade.partner == trade.partners.index(partner)), countries_of(partner)
        members = groups().get(partner)
        if members:
            inside = [j for j, code in enumerate(trade.partners) if code in members]
            return np.flatnonzero(np.isin(trade.partner, inside)), None
        if (union := law_of(partner)) in trade.partners:
            return np.flatnonzero(trade.partner == trade.partners.index(union)), countries_of(partner)
        raise unknown("partner", partner, f"the products that {trade.importer} buys", partner_names())

    def under(self, hs: Sequence[str]) -> NDArray[np.bool_]:
        """Whether each product begins with one of the codes [product].

        Raises
        ------
        InputError
            Where products are known by headings that are wider than the codes.
        """
        text = self.trade.hs.astype(str)
        known = int(np.char.str_len(text).max())
        if finer := next((code for code in hs if len(code) > known), None):
            raise InputError(
                f"HS {finer} is finer than what {self.trade.importer} sells is known by, {known} digits; leave out "
                "--exclude and the variant with prices"
            )
        return np.asarray(np.any([np.char.startswith(text, code) for code in hs], axis=0))

    def share_under(self, exclusion: Exclusion, partner: str) -> dict[str, float]:
        """Share of products named by an exclusion in each industry that a partner sells, by code."""
        at, _ = self.sellers(partner)
        return dict(self._by_code(at, self.under(exclusion.hs)[self.trade.product[at]].astype(float)))

    def mean(self, partner: str, row: Array) -> dict[str, float]:
        """Mean of values [row] by customs value in each industry that a partner sells, by code."""
        at, _ = self.sellers(partner)
        return dict(self._by_code(at, row[at]))

    def _by_code(self, at: Index, values: Array) -> Mapping[str, float]:
        weight, code = self.trade.value[at], self.code[self.trade.product[at]]
        total = np.bincount(code, weight, minlength=len(self.codes))
        found = np.bincount(code, weight * values, minlength=len(self.codes))
        means = {self.codes[j]: float(found[j] / total[j]) for j in np.flatnonzero(total > 0)}
        for name, others in self.stand_in.items():
            places = [self.codes.index(other) for other in others]
            if (weight_of := total[places].sum()) > 0:
                means[name] = float(found[places].sum() / weight_of)
        return means


def _stand_ins(wanted: set[str], known: set[str]) -> dict[str, tuple[str, ...]]:
    """For each code without products, spare ones that share most of its digits; none where fewer than three are."""
    spare = known - wanted
    found = {}
    for code in sorted(wanted - known):
        for digits in range(len(code) - 1, SHARED_DIGITS - 1, -1):
            if near := tuple(sorted(other for other in spare if other[:digits] == code[:digits])):
                found[code] = near
                break
    return found


def countries_of(partner: str) -> tuple[str, ...]:
    """Countries of the world table that a partner is: members of a union or group, itself, or the rest of the world."""
    if members := groups().get(partner):
        return members
    regions = [str(code) for code in data.frame("regions.csv")["code"]]
    own = tuple(code for code in regions if partner in (code, law_of(code)))
    return own or (REST_OF_WORLD,)


def groups() -> dict[str, tuple[str, ...]]:
    """Members of every group of partners that is none under one law."""
    frame = data.frame("groups.csv").query("kind == 'region'")
    known = {g: tuple(members.split()) for g, members in zip(frame["group"], frame["members"], strict=True)}
    return {g: members for g, members in known.items() if g not in union_codes()} | dict(said().groups)


class RowChange(NamedTuple):
    """What becomes of rows of products, over what each was worth before [row].

    Attributes
    ----------
    value : array
        New value net of duty, at the importer's nominal income of before.
    unmodelled : array
        1 where no equation moves it, else 0.
    duty_before, duty_after : array
        Duty on it, the second on the new value.
    """

    value: Array
    unmodelled: Array
    duty_before: Array
    duty_after: Array


@dataclass(frozen=True, eq=False)
class SolvedRows:
    """Where each row of products stands in an economy."""

    rows: GoodsRows
    economy: Economy

    @cached_property
    def _own(self) -> Index:
        """The economy's regions that are the importer, or who sells."""
        fine, importer = self.economy.detail, self.rows.trade.importer
        own = np.array([importer in (code, law_of(code)) for code in fine.countries])
        return np.unique(fine.region_of[own])

    def _sellers(self, countries: Sequence[str]) -> NDArray[np.bool_]:
        """Which of the economy's regions hold some of the countries [i]."""
        fine, found = self.economy.detail, np.zeros(len(self.economy.regions), dtype=bool)
        found[fine.region_of[np.isin(fine.countries, countries)]] = True
        return found

    @cached_property
    def _industry(self) -> NDArray[np.str_]:
        """Industry of each product, by the economy's route to it [product]."""
        table = self.economy.products
        return (self.rows.trade if table is None or self.rows.exports else along(self.rows.trade, table.route)).icio

    @cached_property
    def _sector(self) -> Index:
        """The economy's sector of each product; −1 for one of no industry [product]."""
        fine = self.economy.detail
        place = {code: int(s) for code, s in zip(fine.sectors, fine.sector_of, strict=True)}
        return np.array([place.get(str(code), -1) for code in self._industry], dtype=np.intp)

    @cached_property
    def _product(self) -> Index:
        """Row of the economy's products that each product is part of; −1 where its cell has none [product]."""
        table, fine, trade = self.economy.products, self.economy.detail, self.rows.trade
        if table is None or self.rows.exports:
            return np.full(len(trade.hs), -1)
        mine = np.flatnonzero(np.isin(table.importer, self._own))
        place = {(fine.sectors[table.industry[h]], table.codes[h]): int(h) for h in mine}
        short = trade.hs.astype(f"S{table.digits}").astype(str)
        return np.array([place.get((str(k), str(code)), -1) for k, code in zip(self._industry, short, strict=True)])

    def change(self, e: Equilibrium, partner: str) -> RowChange:
        """What becomes of a partner's rows.

        One row of a product and seller changes as its product does from that seller's region, else as its industry;
        what has neither is left as it was. Rows of other partners are 1, without duty.
        """
        at, countries = self.rows.sellers(partner)
        trade = self.rows.trade
        found = RowChange(*(np.full(len(trade), value) for value in (1.0, 0.0, 0.0, 0.0)))
        held = e.income[self._own].sum() / e.baseline.income[self._own].sum()
        for j in np.unique(trade.partner[at]):
            mine = at[trade.partner[at] == j]
            regions = self._sellers(countries or countries_of(trade.partners[j]))
            value, before, after = (each[trade.product[mine]] for each in self._changes(e, regions))
            missing = np.isnan(value)
            found.value[mine] = np.where(missing, 1.0, value / held)
            found.unmodelled[mine] = missing
            found.duty_before[mine] = np.where(missing, 0.0, before)
            found.duty_after[mine] = np.where(missing, 0.0, after / held)
        return found

    def _changes(self, e: Equilibrium, regions: NDArray[np.bool_]) -> tuple[Array, Array, Array]:
        """Fob, duty before and duty after, over fob before, of each product from some regions; NaN for none."""
        b = e.baseline

        def of_cells(values: Array) -> Array:
            sides = (regions, self._own) if self.rows.exports else (self._own, regions)
            return np.asarray(values[:, sides[0]][:, :, sides[1]].sum((1, 2)))

        fob = (1 + b.export_tax) * b.trade
        cells = [of_cells(each) for each in (fob, e.fob, b.tariff * fob, e.duties)]
        found = [np.where(self._sector < 0, np.nan, _ratio(top, cells[0])[self._sector]) for top in cells[1:]]
        p, solved = b.products, e.products
        if p is not None and solved is not None and not self.rows.exports:
            old = (p.share * p.within(b.expenditure))[:, None] * p.trade_share / (1 + p.tariff)
            own = [each[:, regions].sum(1) for each in (old, solved.fob, p.tariff * old, solved.duties)]
            for k, top in enumerate(own[1:]):
                better = _ratio(top, own[0])[self._product]
                found[k] = np.where((self._product < 0) | np.isnan(better), found[k], better)
        return found[0], found[1], found[2]


def _ratio(new: Array, old: Array) -> Array:
    return np.asarray(np.divide(new, old, out=np.full(len(old), np.nan), where=old > 0))
