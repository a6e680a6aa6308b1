"""The trade that measures fall on: 2024 US imports by product, and US goods on others' counter-tariff lists."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from counteroffer import data
from counteroffer.errors import InputError, LabelError
from counteroffer.labels import unknown
from counteroffer.tariffs.match import Matcher

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
METALS = ("steel", "aluminum", "copper")
COUNTER_GOODS = "counter_goods.csv"
UNION = "EU"
SLOVAKIA = "SVK"  # Census publishes it apart from the rest of the Union
PACT = ("CAN", "MEX")
BREAK, BROKEN_FROM = "2025-07", "2025-03"  # months; see `Use`
Use = str  # one of USES
USES = ("backcast", "as_is", "none", "all")


@dataclass(frozen=True, eq=False)
class Trade:
    """Rows of trade: who sells which product to the importer, and what it was worth.

    Attributes
    ----------
    importer : str
        Who sets the duties.
    partners : tuple of str
        Exporters, ISO3 (EU: the Union without Slovakia, which has its own row).
    partner, product : array [row]
        Positions in `partners` and in the product arrays.
    value, duty : array [row]
        Customs value and calculated duty, USD a year (2024; counter-tariff lists: exports set to 2022 basic prices).
    hs, icio, mfn_percent : array [product]
        HS code (ascending; empty for the rest of an industry), industry (empty: none), ordinary duty.
    content : array [product, metal]
        Shares of value by METALS.
    use : array [row, period], periods : tuple of str
        Share of each row claiming USMCA; `2024`, then months.
    imputed : array [row]
        Whether the row borrows the product mix of other partners.
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
    use: NDArray[np.float32]
    periods: tuple[str, ...]
    imputed: NDArray[np.bool_]
    matcher: Matcher = field(repr=False)
    kept: float | Floats = 1.0

    def __len__(self) -> int:
        return len(self.value)

    @cached_property
    def law(self) -> tuple[str, ...]:
        """Partner whose law applies to each of `partners`: Slovakia's is the Union's."""
        return tuple(map(law_of, self.partners))

    @cached_property
    def collected_percent(self) -> Floats:
        """Duty over customs value in 2024 [row], percent."""
        return np.divide(100 * self.duty, self.value, out=np.zeros_like(self.value), where=self.value > 0)

    def of(self, exporters: tuple[str, ...]) -> Trade:
        """Only the rows of these partners (EU takes Slovakia along).

        Raises
        ------
        LabelError
            For a partner without rows.
        """
        wanted = {*exporters, SLOVAKIA} if UNION in exporters else set(exporters)
        for code in exporters:
            if code not in self.partners:
                raise self._no_partner(code)
        keep = np.isin(np.array(self.partners), list(wanted))[self.partner]
        return self.rows(np.flatnonzero(keep))

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
            use=self.use[at],
            imputed=self.imputed[at],
            kept=self.kept if isinstance(self.kept, float) else self.kept[at],
        )

    def claiming(self, kept: float | Floats) -> Trade:
        """The same trade where only a share [row] of the claims of the pact still qualifies."""
        return replace(self, kept=kept)

    def usmca_use(self, day: dt.date, use: Use) -> Floats:
        """Share of each row claiming USMCA on a day.

        Before 2025 the share of 2024; after the last month that month. "backcast": where March to June 2025 show none
        and July more than half, those months take July's share (the source's series breaks there); "as_is": as
        published; "none": nobody claims; "all": everyone of Canada and Mexico does.
        """
        if use not in USES:
            raise InputError(f"USMCA use '{use}' is not one of {', '.join(USES)}")
        if use in ("none", "all") or not self.use.shape[1]:
            member = np.isin(np.array(self.partners), PACT)[self.partner]
            return (member & (use == "all")).astype(float)
        month = f"{day:%Y-%m}"
        period = max((p for p in self.periods if p <= month), default=self.periods[0])
        share = self.use[:, self.periods.index(period)].astype(float)
        if use == "backcast" and BROKEN_FROM <= period < BREAK:
            after = self.use[:, self.periods.index(BREAK)].astype(float)
            share = np.where((share == 0) & (after > 0.5), after, share)
        return share * self.kept

    def _no_partner(self, code: str) -> LabelError:
        names = {c: n for c, n in partner_names().items() if c in self.partners}
        return unknown("exporter", code, f"the trade of {self.importer}", names)


def law_of(code: str) -> str:
    """The partner whose law applies to a partner's row: Slovakia's is the Union's."""
    return UNION if code == SLOVAKIA else code


def with_missing(trade: Trade, regions: tuple[str, ...], union: tuple[str, ...]) -> Trade:
    """The trade with a row for each region Census does not list: the product mix of the partners outside `regions`.

    Parameters
    ----------
    regions : tuple of str
        Every exporter that needs a rate.
    union : tuple of str
        Members of the Union, whose rows are pooled.
    """
    outside = np.array([code not in regions and code != UNION for code in trade.partners])
    missing = [r for r in regions if r not in trade.partners and r not in union and r not in (trade.importer, "ROW")]
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
        use=np.concatenate([trade.use, np.zeros((many * rows, trade.use.shape[1]), dtype=np.float32)]),
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
    use = np.zeros((partners * products, trade.use.shape[1]), dtype=np.float32)
    for partner in (j for j, code in enumerate(trade.partners) if code in PACT):
        mine = trade.partner == partner
        span = slice(partner * products, (partner + 1) * products)
        for digits in (2, 4):
            _, head = np.unique(trade.hs.astype(f"S{digits}"), return_inverse=True)
            weight = np.bincount(head[trade.product[mine]], weights=trade.value[mine], minlength=head.max() + 1)
            for period in range(trade.use.shape[1]):
                claimed = trade.value[mine] * trade.use[mine, period]
                sums = np.bincount(head[trade.product[mine]], weights=claimed, minlength=len(weight))
                mean = np.divide(sums, weight, out=np.zeros_like(sums), where=weight > 0)[head]
                use[span, period] = np.where(weight[head] > 0, mean, use[span, period])
    use[rows] = trade.use
    return replace(
        trade,
        partner=np.repeat(np.arange(partners), products),
        product=np.tile(np.arange(products), partners),
        value=full["value"],
        duty=full["duty"],
        use=use,
        imputed=np.zeros(partners * products, dtype=bool),
    )


@cache
def partner_names() -> dict[str, str]:
    """Code → name of every partner."""
    regions = data.frame("regions.csv")
    return dict(zip(regions["code"], regions["name"], strict=True)) | {
        "EU": "European Union",
        "DOM": "Dominican Republic",
        "DZA": "Algeria",
        "ECU": "Ecuador",
        "GTM": "Guatemala",
        "HND": "Honduras",
        "IRQ": "Iraq",
        "KWT": "Kuwait",
        "LKA": "Sri Lanka",
        "NIC": "Nicaragua",
        "SLV": "El Salvador",
        "TTO": "Trinidad and Tobago",
        "VEN": "Venezuela",
    }


@cache
def us_trade() -> Trade:
    """US imports of 2024, 51 partners × HS10."""
    raw = data.arrays("us_imports_2024.npz")
    hs, icio = raw["hs10"], raw["icio"].astype(str)
    rows = len(raw["value"])
    use = np.zeros((rows, len(raw["periods"])), dtype=np.float32)
    use[raw["usmca_rows"]] = raw["usmca_use"] / np.float32(1e4)
    return Trade(
        importer="USA",
        partners=tuple(raw["partners"].astype(str).tolist()),
        partner=raw["partner"].astype(np.int64),
        product=raw["product"].astype(np.int64),
        value=raw["value"].astype(float),
        duty=raw["duty"].astype(float),
        hs=hs,
        icio=icio,
        mfn_percent=raw["mfn_percent"].astype(float),
        content=raw["content"].astype(float),
        use=use,
        periods=tuple(raw["periods"].astype(str).tolist()),
        imputed=np.zeros(rows, dtype=bool),
        matcher=Matcher(hs, icio),
    )


@cache
def descriptions() -> tuple[str, ...]:
    """Names of the products of `us_trade`, in its order."""
    return tuple(data.arrays("us_imports_2024.npz")["description"].tobytes().decode().split("\n"))


@cache
def schedule_lines() -> NDArray[np.bytes_]:
    """HS8 lines of the 2025 US tariff schedule and of 2024 trade, ascending."""
    raw = data.arrays("us_imports_2024.npz")
    return np.unique(np.concatenate([raw["hs8"], raw["hs10"].astype("S8")]))


@cache
def counter_trade(importer: str) -> Trade:
    """US goods on the counter-tariff lists of an importer by HS6, and the rest of each industry."""
    goods = data.frame(COUNTER_GOODS, text=("hs",)).query("importer == @importer").fillna({"hs": ""})
    goods = goods.sort_values(["hs", "icio"])
    hs, icio = goods["hs"].to_numpy(dtype="S10"), goods["icio"].to_numpy(dtype=str)
    count = len(goods)
    return Trade(
        importer=importer,
        partners=tuple(goods["exporter"].unique().tolist()),
        partner=np.zeros(count, dtype=np.int64),
        product=np.arange(count),
        value=goods["value_usd"].to_numpy(dtype=float),
        duty=np.zeros(count),
        hs=hs,
        icio=icio,
        mfn_percent=np.zeros(count),
        content=np.zeros((count, len(METALS))),
        use=np.zeros((count, 0), dtype=np.float32),
        periods=(),
        imputed=np.zeros(count, dtype=bool),
        matcher=Matcher(hs, icio),
    )


def trade_of(importer: str) -> Trade:
    """The product trade of an importer.

    Raises
    ------
    LabelError
        If there is none in the data.
    """
    if importer == "USA":
        return us_trade()
    known = {
        str(code): partner_names()[str(code)] for code in data.frame(COUNTER_GOODS, text=("hs",))["importer"].unique()
    }
    if importer not in known:
        raise unknown("importer", importer, "the tariff book's trade data", {"USA": "United States"} | known)
    return counter_trade(importer)
