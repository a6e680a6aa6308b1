"""The economy: a balanced baseline, what it was aggregated from, and what was done to get there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Unpack

from counteroffer.data.money import Money, money
from counteroffer.economy.detail import Detail, Note
from counteroffer.economy.own import OwnTables, built_from
from counteroffer.economy.products import ProductTable
from counteroffer.economy.world import PUBLISHED
from counteroffer.equilibrium.types.arrays import Array, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import Currency

YEAR = re.compile("[0-9]{4}")


@dataclass(frozen=True)
class OwnSource:
    """Where the caller's own tables are from.

    Attributes
    ----------
    publisher, year, licence : str
        As stated with them.
    files : tuple of (str, str)
        Names and checksums of what was read.
    world_codes : bool
        Whether regions go by the codes of the embedded table, so that what is known of countries is of them.
    """

    publisher: str
    year: str
    licence: str
    files: tuple[tuple[str, str], ...]
    world_codes: bool


@dataclass(frozen=True, eq=False)
class OwnCounts:
    """Jobs and unemployment that came with the caller's own tables, on the finest labels.

    Attributes
    ----------
    jobs : array [s, n]
        Thousand; NaN where not counted.
    unemployment : array [n]
        Fraction; NaN where not known.
    period : str
        Of when they are.
    """

    jobs: Array
    unemployment: Array
    period: str


@dataclass(frozen=True, eq=False)
class Economy:
    """A balanced economy that every accounting identity of docs/model.md holds in.

    Attributes
    ----------
    name : str
        "focus", "full", "provinces", "provinces-23" or the caller's.
    baseline : Baseline
        Shares, levels and elasticities, as the equations read them.
    detail : Detail
        The finest table (the economy itself where there is none finer).
    region_names, sector_names : dict
        Code → readable name.
    region_groups, sector_groups : dict
        Group → codes of the finest table.
    goods : frozenset of str
        Fine sectors that can carry a tariff.
    notes : tuple of Note
        Rules applied to the data.
    elasticities : str
        Source of the trade elasticities.
    currencies : tuple of Currency
        Who shares one, and declared pegs.
    horizon_factor : float or array [s]
        What share of their long-run values the trade elasticities of `baseline` are.
    table : int or None
        Year of the embedded table it is from; none of the caller's own tables.
    products : ProductTable or None
        Behind the products of `baseline`; none where every cell is one good.
    source : OwnSource or None
        Of tables that were brought as files.
    counts : OwnCounts or None
        Jobs and unemployment that stand in for the data's, of tables that were brought as files.
    """

    name: str
    baseline: Baseline
    detail: Detail
    region_names: dict[str, str] = field(default_factory=dict)
    sector_names: dict[str, str] = field(default_factory=dict)
    region_groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sector_groups: dict[str, tuple[str, ...]] = field(default_factory=dict)
    goods: frozenset[str] = frozenset()
    notes: tuple[Note, ...] = ()
    elasticities: str = "given"
    currencies: tuple[Currency, ...] = ()
    horizon_factor: float | Array = 1.0
    table: int | None = None
    products: ProductTable | None = None
    source: OwnSource | None = None
    counts: OwnCounts | None = None

    @property
    def regions(self) -> tuple[str, ...]:
        """Region codes."""
        return self.baseline.regions

    @property
    def sectors(self) -> tuple[str, ...]:
        """Sector codes."""
        return self.baseline.sectors

    @property
    def trade(self) -> Array:
        """X[s, n, i]: purchases by n of s from i, net of tariff, USD million."""
        return self.baseline.trade

    @property
    def tariff(self) -> Array:
        """τ[s, n, i]: applied ad valorem tariff, fraction."""
        return self.baseline.tariff

    @property
    def output(self) -> Array:
        """Y[s, i]: gross output, USD million."""
        return self.baseline.output

    @property
    def long_run_elasticity(self) -> Array:
        """θ[s] in the long run, whatever the horizon of `baseline`."""
        return self.baseline.trade_elasticity / self.horizon_factor

    @cached_property
    def input_use(self) -> Array:
        """Z[k, s, n] = γ(1−ρ)Y: inputs at tariff-inclusive prices, USD million."""
        cost = (1 - self.baseline.profit_share)[:, None] * self.output
        return frozen(self.baseline.input_share * cost[None])

    @cached_property
    def final_use(self) -> Array:
        """F[s, n] = αI: tariff-inclusive final spending, USD million."""
        return frozen(self.baseline.consumption_share * self.baseline.income)

    def region_name(self, code: str) -> str:
        """Readable name of a region; its code where there is none."""
        return self.region_names.get(code, code)

    def sector_name(self, code: str) -> str:
        """Readable name of a sector; its code where there is none."""
        return self.sector_names.get(code, code)

    @property
    def price_year(self) -> int | None:
        """Whose dollars its amounts are: the published table's year, or that said of the caller's own tables."""
        if self.table is not None:
            return PUBLISHED
        said = YEAR.fullmatch(self.source.year.strip()) if self.source else None
        return int(said[0]) if said else None

    def money(self, region: str) -> Money | None:
        """What a region pays in, at the average rate of `price_year`; none where it is the US dollar or not known."""
        code = next((one.name for one in self.currencies if region in one.members), "")
        return money(code, self.price_year)

    @classmethod
    def from_tables(cls, **tables: Unpack[OwnTables]) -> Economy:
        """Build an economy from labelled long frames; `counteroffer.economy.own.OwnTables` says which.

        Raises
        ------
        EconomyError, LabelError
            Naming the table or the cells, and the mend.
        """
        built = built_from(tables)
        return cls(
            name=tables.get("name", "own tables"),
            baseline=built.baseline,
            detail=built.detail,
            goods=frozenset(built.baseline.sectors),
            notes=built.notes,
        )
