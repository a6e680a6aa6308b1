"""The trade that measures fall on: an importer's rows, product by product and partner by partner."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.errors import InputError, LabelError, worded
from counteroffer.labels import unknown
from counteroffer.tariffs.terms.match import Matcher
from counteroffer.tariffs.terms.pacts import Pact
from counteroffer.tariffs.terms.partners import law_of, names, partner_names, union_codes

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
METALS = ("steel", "aluminum", "copper")
Claiming = str  # how claims of pacts are read, one of CLAIMING
CLAIMING = ("backcast", "as_is", "pooled", "none", "all")


@dataclass(frozen=True, eq=False)
class Trade:
    """Rows of trade: who sells which product to the importer, and what it was worth.

    Attributes
    ----------
    importer : str
        Who sets the duties.
    partners : tuple of str
        Exporters, ISO3; a customs union has one row a product, less members that are listed apart.
    partner, product : array [row]
        Positions in `partners` and in the product arrays.
    value, duty : array [row]
        Customs value and calculated duty, USD a year (2024; counter-tariff lists: exports set to 2022 basic prices).
    hs, icio, mfn_percent : array [product]
        HS code (ascending; empty for the rest of an industry), industry (empty: none), ordinary duty.
    content : array [product, metal]
        Shares of value by METALS.
    claimed : array [row, period], periods : tuple of str
        Share of each row claiming the pact of its importer and partner; a year, then months.
    imputed : array [row]
        Whether the row borrows the product mix of other partners.
    pacts : tuple of Pact
        Pacts the importer is a member of; no two share a partner.
    kept : float or array [row]
        Share of the claims that still qualify.
    """

    importer: str
    partners: tuple[str, ...]
    partner: Integers
    product: Integers
    value: Floats
    duty: Floats
    hs: NDArray[np.bytes_]
    icio: NDArray[np.str_]
    mfn_percent: Floats
    content: Floats
    claimed: NDArray[np.float32]
    periods: tuple[str, ...]
    imputed: NDArray[np.bool_]
    matcher: Matcher = field(repr=False)
    pacts: tuple[Pact, ...] = ()
    kept: float | Floats = 1.0

    def __len__(self) -> int:
        return len(self.value)

    @cached_property
    def law(self) -> tuple[str, ...]:
        """Partner whose law applies to each of `partners`: of a member its customs union."""
        return tuple(map(law_of, self.partners))

    @cached_property
    def collected_percent(self) -> Floats:
        """Duty over customs value in 2024 [row], percent."""
        return np.divide(100 * self.duty, self.value, out=np.zeros_like(self.value), where=self.value > 0)

    def of(self, exporters: tuple[str, ...]) -> Trade:
        """Only the rows of these partners; a customs union takes members that are listed apart along.

        Raises
        ------
        LabelError
            For a partner without rows.
        """
        for code in exporters:
            if code not in self.partners:
                raise self._no_partner(code)
        keep = np.isin(self.partners, exporters) | np.isin(self.law, exporters)
        return self.rows(np.flatnonzero(keep[self.partner]))

    def under(self, codes: tuple[str, ...]) -> Trade:
        """Only the rows of products that begin with one of the codes."""
        mask = self.matcher._under(codes)
        return self.rows(np.flatnonzero(mask[self.product]))

    def rows(self, at: NDArray[np.intp]) -> Trade:
        """The rows at these positions."""
        return replace(
            self,
            partner=self.partner[at],
            product=self.product[at],
            value=self.value[at],
            duty=self.duty[at],
            claimed=self.claimed[at],
            imputed=self.imputed[at],
            kept=self.kept if isinstance(self.kept, float) else self.kept[at],
        )

    def in_industries(self, icio: NDArray[np.str_]) -> Trade:
        """The same trade with its products in other industries [product]."""
        return replace(self, icio=icio, matcher=Matcher(self.hs, icio))

    def partners_of(self, labels: tuple[str, ...]) -> Mask:
        """Partners [partner] that labels name; each goes by its own code and by whose law applies to it."""
        pairs = zip(self.law, self.partners, strict=True)
        return np.array([names(labels, code, own) for code, own in pairs], dtype=bool)

    def selected(self, labels: tuple[str, ...]) -> Mask:
        """Rows [row] of the partners that labels name: codes, `all`, `not X`."""
        return np.asarray(self.partners_of(labels)[self.partner])

    def claiming(self, kept: float | Floats) -> Trade:
        """The same trade where only a share [row] of the claims of pacts still qualifies."""
        return replace(self, kept=kept)

    def members(self, pact: Pact) -> Mask:
        """Which of `partners` are members of a pact [partner]."""
        return np.isin(self.partners, pact.members) | np.isin(self.law, pact.members)

    def has_claims(self, pact: Pact) -> bool:
        """Whether the rows say how much claims a pact."""
        return pact.claims is not None and pact.claims.importer == self.importer and bool(self.claimed.shape[1])

    def claims(self, day: dt.date, claiming: Claiming, pact: Pact | None = None) -> Floats:
        """Share of each row that claims a pact on a day, or any of the importer's where none is named.

        The latest period up to the day, or the first of all. "backcast": where the source's series breaks, months that
        show none take what the month of the break shows (see `SeriesBreak`); "as_is": as published; "pooled":
        backcast, and a month that shows none of what other months of its year do takes the mean of those, as of goods
        of a season; "none": nobody claims; "all": every member does.
        """
        if claiming not in CLAIMING:
            raise InputError(
                worded(
                    "pact claims '{claiming}' are not one of {names}",
                    claiming=claiming,
                    names=", ".join(CLAIMING),
                )
            )
        share = np.zeros(len(self))
        for one in self.pacts if pact is None else (pact,):
            rows = self.members(one)[self.partner]
            if claiming == "all":
                share[rows] = 1.0
            elif claiming != "none" and self.has_claims(one):
                share[rows] = self._published(day, one, rows, mend=claiming != "as_is")
                if claiming == "pooled":
                    share[rows] = self._pooled(share[rows], day, one, rows)
        return share

    def _published(self, day: dt.date, pact: Pact, rows: Mask, *, mend: bool) -> Floats:
        """Claims of a pact in the source [member row], less those that no longer qualify."""
        month, mended = f"{day:%Y-%m}", pact.claims.mend if pact.claims else None
        period = max((p for p in self.periods if p <= month), default=self.periods[0])
        share = self.claimed[rows, self.periods.index(period)].astype(float)
        if mend and mended and mended.first <= period < mended.at:
            after = self.claimed[rows, self.periods.index(mended.at)].astype(float)
            share = np.where((share == 0) & (after > mended.above), after, share)
        return np.asarray(share * (self.kept if isinstance(self.kept, float) else self.kept[rows]))

    def _pooled(self, share: Floats, day: dt.date, pact: Pact, rows: Mask) -> Floats:
        """Claims with those of other months of the year where a month shows none; a year's own stay as they are."""
        month = max((p for p in self.periods if p <= f"{day:%Y-%m}"), default=self.periods[0])
        year = [p for p in self.periods if "-" in month and p.startswith(month[:5])]
        if not year:
            return share
        days = [dt.date(int(p[:4]), int(p[5:]), 1) for p in year]
        known = np.array([self._published(each, pact, rows, mend=True) for each in days])
        some = known > 0
        mean = np.divide(known.sum(0), some.sum(0), out=np.zeros_like(share), where=some.any(0))
        return np.asarray(np.where(share > 0, share, mean))

    def _no_partner(self, code: str) -> LabelError:
        everyone, union = partner_names(), law_of(code)
        if union != code:
            return LabelError(
                worded(
                    "the trade of {importer} counts {name} ({code}) within {whole}, whose duties it has; name {union}",
                    importer=self.importer,
                    name=everyone[code],
                    code=code,
                    whole=everyone[union],
                    union=union,
                )
            )
        if code in everyone:
            return LabelError(
                worded(
                    "the trade of {importer} does not list {name} ({code}) by itself; it has none to weigh",
                    importer=self.importer,
                    name=everyone[code],
                    code=code,
                )
            )
        listed = {c: n for c, n in everyone.items() if c in self.partners}
        return unknown("exporter", code, f"the trade of {self.importer}", listed)


def with_missing(trade: Trade, regions: tuple[str, ...]) -> Trade:
    """The trade with a row for each region its source does not list: the product mix of partners outside `regions`.

    Members of a customs union need none: its own rows stand for them.

    Parameters
    ----------
    regions : tuple of str
        Every exporter that needs a rate.
    """
    outside = np.array([code not in (*regions, *union_codes()) for code in trade.partners])
    listed = {*trade.partners, trade.importer, data.REST_OF_WORLD}
    missing = [code for code in regions if code not in listed and law_of(code) == code]
    if not missing or not outside.any():
        return trade
    pool = np.flatnonzero(outside[trade.partner])
    product, at = np.unique(trade.product[pool], return_inverse=True)
    value, duty = (np.bincount(at, weights=column[pool]) for column in (trade.value, trade.duty))
    many, rows = len(missing), len(product)
    return replace(
        trade,
        partners=(*trade.partners, *missing),
        partner=np.concatenate([trade.partner, np.repeat(len(trade.partners) + np.arange(many), rows)]),
        product=np.concatenate([trade.product, np.tile(product, many)]),
        value=np.concatenate([trade.value, np.tile(value, many)]),
        duty=np.concatenate([trade.duty, np.tile(duty, many)]),
        claimed=np.concatenate([trade.claimed, np.zeros((many * rows, trade.claimed.shape[1]), dtype=np.float32)]),
        imputed=np.concatenate([trade.imputed, np.ones(many * rows, dtype=bool)]),
    )


def every_pair(trade: Trade) -> Trade:
    """Every partner × every product [partner-major], traded or not, for rates where there is no trade to weigh them.

    Pairs that did not trade have no value and no collected duty; their pact claims are the value-weighted mean of the
    partner's heading, else of its chapter, else none.
    """
    partners, products = len(trade.partners), len(trade.hs)
    rows = trade.partner * products + trade.product
    full = {name: np.zeros(partners * products) for name in ("value", "duty")}
    full["value"][rows], full["duty"][rows] = trade.value, trade.duty
    use = np.zeros((partners * products, trade.claimed.shape[1]), dtype=np.float32)
    claiming = [trade.members(pact) for pact in trade.pacts if trade.has_claims(pact)]
    for partner in np.flatnonzero(np.any(claiming, axis=0)) if claiming else ():
        mine = trade.partner == partner
        span = slice(partner * products, (partner + 1) * products)
        for digits in (2, 4):
            _, head = np.unique(trade.hs.astype(f"S{digits}"), return_inverse=True)
            weight = np.bincount(head[trade.product[mine]], weights=trade.value[mine], minlength=head.max() + 1)
            for period in range(trade.claimed.shape[1]):
                claimed = trade.value[mine] * trade.claimed[mine, period]
                sums = np.bincount(head[trade.product[mine]], weights=claimed, minlength=len(weight))
                mean = np.divide(sums, weight, out=np.zeros_like(sums), where=weight > 0)[head]
                use[span, period] = np.where(weight[head] > 0, mean, use[span, period])
    use[rows] = trade.claimed
    return replace(
        trade,
        partner=np.repeat(np.arange(partners), products),
        product=np.tile(np.arange(products), partners),
        value=full["value"],
        duty=full["duty"],
        claimed=use,
        imputed=np.zeros(partners * products, dtype=bool),
    )
