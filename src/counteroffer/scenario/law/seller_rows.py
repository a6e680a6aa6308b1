"""Rows of an importer's trade by product and by the law that its sellers are under."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from counteroffer.data import REST_OF_WORLD
from counteroffer.economy.detail import Index
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.scenario.law.imports import industries_of
from counteroffer.tariffs.terms.partners import law_of
from counteroffer.tariffs.trade import Trade


@dataclass(frozen=True, eq=False)
class SellerRows:
    """Rows of an importer's trade by product and seller.

    Attributes
    ----------
    code, industry : array [g]
        HS code and fine sector of each product; sorted by sector, then code.
    sellers : tuple of str
        Laws that sell.
    product : array of int [row]
        Product of each row; −1 for a row of a whole industry, or of none.
    of_industry : array of int [row]
        Fine sector of a row of a whole industry; −1 elsewhere.
    seller : array of int [row]
        Position of its law; −1 outside the table.
    value : array [row]
        Customs value.
    """

    code: np.ndarray
    industry: Index
    sellers: tuple[str, ...]
    product: Index
    of_industry: Index
    seller: Index
    value: Array

    def rates(self, at: Index, points: Array) -> Array:
        """Mean of points by customs value on each product and seller [g, law]: of rows at some positions, else zero."""
        found, (some, rates) = np.zeros_like(self.values), self.rates_of_some(at, points)
        found[some] = rates
        return found

    def rates_of_some(self, at: Index, points: Array) -> tuple[Index, Array]:
        """The products that the points are on, in order, and the mean on each of these by seller [some, law]."""
        value, moved, whole = self.value[at], self._at[at], self.of_industry[at] >= 0
        touched, laws = np.zeros(len(self.code), dtype=bool), len(self.sellers)
        known = moved >= 0
        touched[moved[known] // laws] = True
        touched |= np.isin(self.industry, self.of_industry[at[whole]])
        some, place = np.flatnonzero(touched), np.cumsum(touched) - 1
        total = self.values[some]
        here = np.full(len(moved), -1)
        here[known] = place[moved[known] // laws] * laws + moved[known] % laws
        found = self._summed(here, value * points, total.shape)
        rates = np.divide(found, total, out=np.zeros_like(total), where=total > 0)
        if whole.any():
            of_industry, alone = self._of_industries, self.values.sum(0) == 0
            found = self._summed(self._at_industry[at[whole]], (value * points)[whole], of_industry.shape)
            found = np.divide(found, of_industry, out=np.zeros_like(found), where=of_industry > 0)
            rates[:, alone] = found[self.industry[some]][:, alone]
        return some, np.asarray(rates)

    @cached_property
    def values(self) -> Array:
        """Customs value of each product by seller [g, law]."""
        return frozen(self._summed(self._at, self.value, (len(self.code), len(self.sellers))))

    @cached_property
    def place(self) -> dict[tuple[int, str], int]:
        """Industry and code → product."""
        return {one: g for g, one in enumerate(zip(self.industry.tolist(), self.code.tolist(), strict=True))}

    @cached_property
    def _of_industries(self) -> Array:
        """Customs value of rows of whole industries by seller [industry, law]."""
        industries = max(int(self.of_industry.max(initial=-1)), int(self.industry.max())) + 1
        return frozen(self._summed(self._at_industry, self.value, (industries, len(self.sellers))))

    @cached_property
    def _at(self) -> Index:
        """Position of each row's product and seller, flattened; −1 where it has none."""
        inside = (self.product >= 0) & (self.seller >= 0)
        return np.where(inside, self.product * len(self.sellers) + self.seller, -1)

    @cached_property
    def _at_industry(self) -> Index:
        inside = (self.of_industry >= 0) & (self.seller >= 0)
        return np.where(inside, self.of_industry * len(self.sellers) + self.seller, -1)

    @staticmethod
    def _summed(at: Index, values: Array, shape: tuple[int, int]) -> Array:
        inside = at >= 0
        return np.asarray(
            np.bincount(at[inside], values[inside], minlength=shape[0] * shape[1]).reshape(shape), dtype=float
        )


def seller_rows(trade: Trade, countries: tuple[str, ...], sectors: tuple[str, ...], digits: int) -> SellerRows:
    """The products of an importer's trade: HS codes cut to so many digits within an industry of a table.

    Parameters
    ----------
    countries : tuple of str
        Of the table: who sells.
    sectors : tuple of str
        Its industries.
    """
    sellers = tuple(dict.fromkeys(map(law_of, countries)))
    place = {code: j for j, code in enumerate(sellers)}
    law = np.array([place.get(code, place.get(REST_OF_WORLD, -1)) for code in trade.law])
    fine_industry = industries_of(trade, sectors)
    seller, known = law[trade.partner], fine_industry[trade.product]
    listed = np.isin(trade.partner, np.unique(trade.partner[trade.hs[trade.product] != b""]))
    code = trade.hs.astype(f"S{digits}")
    pairs = np.array([f"{k:03d}".encode() for k in np.maximum(fine_industry, 0)], dtype="S3")
    keys = np.char.add(pairs, code)
    mine = listed & (known >= 0)
    names, at = np.unique(keys[trade.product[mine]], return_inverse=True)
    product = np.full(len(trade), -1)
    product[mine] = at
    return SellerRows(
        code=np.array([name[3:].decode() for name in names], dtype=str),
        industry=np.array([int(name[:3]) for name in names], dtype=np.intp),
        sellers=sellers,
        product=product,
        of_industry=np.where(~listed, known, -1),
        seller=seller,
        value=trade.value,
    )
