"""The economy: baseline shares and levels, what they were aggregated from, and what was done to get there."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.arrays import Array, frozen
from counteroffer.equilibrium.baseline import Baseline
from counteroffer.equilibrium.currencies import Currency
from counteroffer.equilibrium.settings import DeficitRule, MarketStructure

if TYPE_CHECKING:
    import pandas as pd

Index = NDArray[np.intp]


@dataclass(frozen=True)
class Note:
    """A stated rule that was applied to the data, and the cells it touched."""

    rule: str
    cells: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The first of the cells."""
        return ", ".join(self.cells[:6]) + (", …" if len(self.cells) > 6 else "")

    def __str__(self) -> str:
        return f"{self.rule} ({len(self.cells)} cells: {self.shown})" if self.cells else self.rule


@dataclass(frozen=True, eq=False)
class Detail:
    """The finest table behind an economy, kept so that policies are weighed by what is really traded.

    Attributes
    ----------
    regions, sectors : tuple of str
        Fine labels.
    region_of, sector_of : array of int
        Position of each fine label in the economy.
    trade, tariff, export_tax : array [s, n, i]
        X, τ and x on the fine labels.
    countries : tuple of str
        Whose law each fine region is under: the country of a province; else the region itself.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    region_of: Index
    sector_of: Index
    trade: Array
    tariff: Array
    export_tax: Array
    countries: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.countries:
            object.__setattr__(self, "countries", self.regions)

    @cached_property
    def cell_of(self) -> Index:
        """Position of every fine cell [s, n, i], flattened, among the economy's cells, flattened too."""
        shape = self.sector_of.max() + 1, self.region_of.max() + 1, self.region_of.max() + 1
        return np.ravel_multi_index(np.ix_(self.sector_of, self.region_of, self.region_of), shape).ravel()

    @cached_property
    def traded(self) -> Array:
        """Trade in the economy's cells [s, n, i]."""
        shape = self.sector_of.max() + 1, self.region_of.max() + 1, self.region_of.max() + 1
        return frozen(np.bincount(self.cell_of, self.trade.ravel(), minlength=np.prod(shape)).reshape(shape))

    def places(self, country: str) -> Index:
        """Positions of the fine regions of a country."""
        return np.array([n for n, code in enumerate(self.countries) if code == country], dtype=np.intp)

    def divisions(self, country: str) -> Index:
        """Positions of the economy's regions that a country is, or is divided into; none where it is in a bloc."""
        found = np.unique(self.region_of[self.places(country)])
        shared = np.isin(self.region_of, found) & (np.array(self.countries) != country)
        return found[:0] if shared.any() else found


@dataclass(frozen=True, eq=False)
class Economy:
    """A balanced economy that every accounting identity of MODEL.md holds in.

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
    horizon_factor : float
        Factor on the long-run trade elasticities that `baseline` holds.
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
    horizon_factor: float = 1.0

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

    @classmethod
    def from_tables(
        cls,
        *,
        trade: pd.DataFrame,
        input_use: pd.DataFrame,
        trade_elasticity: pd.Series[float],
        tariff: pd.DataFrame | None = None,
        final_use: pd.DataFrame | None = None,
        value_added: pd.DataFrame | None = None,
        balance: Literal["none", "solve"] = "none",
        deficit_rule: DeficitRule = "world_share",
        market_structure: MarketStructure = "competitive",
        name: str = "own tables",
    ) -> Economy:
        """Build an economy from labelled frames; see `counteroffer.economy.own.from_tables`."""
        from counteroffer.economy.own import from_tables

        return from_tables(
            trade=trade,
            input_use=input_use,
            trade_elasticity=trade_elasticity,
            tariff=tariff,
            final_use=final_use,
            value_added=value_added,
            balance=balance,
            deficit_rule=deficit_rule,
            market_structure=market_structure,
            name=name,
        )
