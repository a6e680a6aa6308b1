"""The frozen types of the equilibrium: what it starts from, what changes, what comes out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from counteroffer.equilibrium.currencies import Currency
from counteroffer.errors import EconomyError
from counteroffer.labels import choose

Array = NDArray[np.float64]
DeficitRule = Literal["world_share", "zero", "value_added_share"]
Closure = Literal["long_run", "roy", "short_run"]
KINK = 1e-7  # room above the wage floor, and share without work, under which both count as nothing
MarketStructure = Literal["competitive", "monopolistic"]


def frozen(values: object) -> Array:
    """Copy to a read-only float64 array."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


class _ReadOnlyArrays:
    """Turns every array field of a frozen dataclass into a read-only float64 array."""

    def __post_init__(self) -> None:
        for field in fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                object.__setattr__(self, field.name, frozen(value))


@dataclass(frozen=True, eq=False)
class Baseline(_ReadOnlyArrays):
    """The economy as the equations read it: shares, levels of value added, elasticities.

    Levels are USD million, tariffs are fractions. Axes: s, k sectors; n importer, i exporter.

    Attributes
    ----------
    regions, sectors : tuple of str
        Labels of the axes.
    trade_share : array [s, n, i]
        π, share of exporter i in n's tariff-inclusive spending on s.
    expenditure : array [s, n]
        E, tariff-inclusive spending.
    tariff : array [s, n, i]
        τ, applied ad valorem rate.
    input_share : array [k, s, n]
        γ, share of input k in the cost of user s.
    value_added_share : array [s, n]
        β, share of value added in cost; Σ_k γ + β = 1.
    consumption_share : array [s, n]
        α, share of s in final spending.
    value_added : array [s, n]
        V.
    deficit : array [n]
        D, imports less exports, net of tariff and of T.
    trade_elasticity : array [s]
        θ > 0; trade responds to cost with exponent −θ.
    export_tax : array [s, n, i]
        x, rate i levies on its sales to n; the tariff is charged on top of it.
    transfer : array [n]
        T, payments between governments in force, received by n, USD million; sums to zero.
    profit_share : array [s]
        ρ, share of sales that is profit: 1/σ under monopolistic competition, else zero. β and γ are shares of cost.
    countries : tuple of str
        Country of each region where some have several; empty where each is one.
    """

    regions: tuple[str, ...]
    sectors: tuple[str, ...]
    trade_share: Array
    expenditure: Array
    tariff: Array
    input_share: Array
    value_added_share: Array
    consumption_share: Array
    value_added: Array
    deficit: Array
    trade_elasticity: Array
    export_tax: Array
    profit_share: Array
    transfer: Array
    countries: tuple[str, ...] = ()

    @cached_property
    def trade(self) -> Array:
        """X[s, n, i] = πE/((1+τ)(1+x)), purchases at what the producer receives."""
        return frozen(self.trade_share * self.expenditure[:, :, None] / (1 + self.tariff) / (1 + self.export_tax))

    @cached_property
    def output(self) -> Array:
        """Y[s, i] = Σ_n X."""
        return frozen(self.trade.sum(1))

    @cached_property
    def revenue(self) -> Array:
        """Tariff and export-tax revenue [n]: Σ τ(1+x)X on imports, Σ xX on exports."""
        duties = (self.tariff * (1 + self.export_tax) * self.trade).sum((0, 2))
        return frozen(duties + (self.export_tax * self.trade).sum((0, 1)))

    @cached_property
    def income(self) -> Array:
        """I[n] = ΣV + profits + revenue + D + T, equal to final spending."""
        profits = (self.profit_share[:, None] * self.output).sum(0)
        return frozen(self.value_added.sum(0) + profits + self.revenue + self.deficit + self.transfer)


@dataclass(frozen=True, eq=False)
class Shock(_ReadOnlyArrays):
    """A policy: new tariffs and export taxes (levels), trade-cost changes (ratios), transfers (USD million).

    Attributes
    ----------
    tariff : array [s, n, i]
        τ', new applied ad valorem rates, fractions.
    iceberg : array [s, n, i]
        d̂, new over old iceberg trade cost; infinite bans the trade.
    export_tax : array [s, n, i]
        x', new rates of exporter i on its sales to n, fractions.
    transfer : array [n]
        T, received by n, at the numéraire (baseline USD million); sums to zero.
    """

    tariff: Array
    iceberg: Array
    export_tax: Array
    transfer: Array

    def check(self, baseline: Baseline) -> None:
        """Raise `EconomyError` unless every array fits the baseline and every rate makes sense."""
        for name, least in (("tariff", -1.0), ("export_tax", -1.0), ("iceberg", 0.0), ("transfer", -np.inf)):
            values: Array = getattr(self, name)
            fits = baseline.deficit.shape if name == "transfer" else baseline.tariff.shape
            if values.shape != fits:
                raise EconomyError(
                    f"shock.{name} has shape {values.shape}; the economy's "
                    f"{'[region]' if name == 'transfer' else '[sector, importer, exporter]'} is {fits}"
                )
            if not (values > least).all():
                raise EconomyError(f"shock.{name} has a cell that is not a number above {least:g}")
        if abs(self.transfer.sum()) > 1e-9 * baseline.value_added.sum():
            raise EconomyError(f"transfers must sum to zero; they sum to {self.transfer.sum():.3f} USD mn")
        paid = baseline.transfer - self.transfer
        if paid.any() and (baseline.income - paid).min() <= 0:
            n = int((baseline.income - paid).argmin())
            raise EconomyError(
                f"{baseline.regions[n]} would pay {paid[n]:,.0f} USD mn a year out of an income of "
                f"{baseline.income[n]:,.0f}; make the transfer smaller"
            )
        traded, still = baseline.trade_share > 0, (baseline.trade_share > 0) & np.isfinite(self.iceberg)
        bare = traded.any(2) & ~still.any(2)
        if bare.any():
            s, n = np.argwhere(bare)[0]
            raise EconomyError(
                f"bans leave {baseline.regions[n]} without any supplier of sector {baseline.sectors[s]}, which it "
                "buys; leave one open"
            )
        foreign = ~np.eye(len(baseline.regions), dtype=bool)
        (bought, sold), (buys, sells) = (
            ((x & foreign).any((0, 2)), (x & foreign).any((0, 1))) for x in (traded, still)
        )
        one_way = bought & sold & (buys != sells)
        if one_way.any():
            region = baseline.regions[int(one_way.argmax())]
            raise EconomyError(
                f"bans leave {region} trade in one direction only, which nothing can pay for; ban the other one "
                "too, or leave some of both open"
            )

    def part_way(self, baseline: Baseline, t: float) -> Shock:
        """The point t of the path from the baseline's policy (0) to this one (1).

        Straight in the logarithms of 1+τ, 1+x and d, and in T.
        """
        return Shock(
            tariff=(1 + baseline.tariff) ** (1 - t) * (1 + self.tariff) ** t - 1,
            iceberg=self.iceberg**t,
            export_tax=(1 + baseline.export_tax) ** (1 - t) * (1 + self.export_tax) ** t - 1,
            transfer=(1 - t) * baseline.transfer + t * self.transfer,
        )

    @classmethod
    def none(cls, baseline: Baseline) -> Shock:
        """No change: baseline tariffs, icebergs of one."""
        return cls.of(baseline)

    @classmethod
    def of(
        cls,
        baseline: Baseline,
        *,
        tariff: Array | None = None,
        iceberg: Array | None = None,
        export_tax: Array | None = None,
        transfer: Array | None = None,
    ) -> Shock:
        """The baseline's policy with what you give replaced."""
        return cls(
            tariff=baseline.tariff if tariff is None else tariff,
            iceberg=np.ones_like(baseline.tariff) if iceberg is None else iceberg,
            export_tax=baseline.export_tax if export_tax is None else export_tax,
            transfer=baseline.transfer if transfer is None else transfer,
        )


@dataclass(frozen=True)
class Settings:
    """How a solve is run.

    Attributes
    ----------
    closure : {"long_run", "roy", "short_run"}
        Factor mobility: one wage per region; workers attached to sectors by talent; the same with nominal wages that
        do not fall below a floor, so that some of the attached workers have no work.
    deficit_rule : {"world_share", "zero", "value_added_share"}
        Trade deficits: constant shares of world value added (what regions of one country owe each other follows the
        country's value added), none, or shares of own value added.
    labour_mobility : float
        μ ≥ 1 of "roy" and "short_run": 1 is specific labour, infinity mobile labour (an exact branch).
    wage_floor : float
        δ of "short_run": a wage in its own currency is at least δ times what it was; 0 is no floor (that is "roy").
    currencies : tuple of Currency
        Of "short_run". A region in none has its own, held to nominal value added.
    tolerance : float
        Largest residual a solution may have (see `residuals`).
    max_iterations : int
        Wage iterations before the solver gives up.
    """

    closure: Closure = "long_run"
    deficit_rule: DeficitRule = "world_share"
    labour_mobility: float = 1.5
    wage_floor: float = 0.98
    currencies: tuple[Currency, ...] = ()
    tolerance: float = 1e-10
    max_iterations: int = 500

    def __post_init__(self) -> None:
        if not self.labour_mobility >= 1:
            raise EconomyError(f"labour_mobility is {self.labour_mobility}; it is 1 (specific labour) or more")
        if not 0 <= self.wage_floor <= 1:
            raise EconomyError(
                f"wage_floor is {self.wage_floor}; it is a share of the old wage, 0 (no floor) to 1 (no cut at all)"
            )
        choose("closure", self.closure, "Settings.closure", get_args(Closure))
        choose("deficit rule", self.deficit_rule, "Settings.deficit_rule", get_args(DeficitRule))

    @property
    def mobile(self) -> bool:
        """Whether labour earns one ω in all sectors of a region."""
        return self.closure == "long_run" or bool(np.isinf(self.labour_mobility))

    @property
    def floored(self) -> bool:
        """Whether a wage floor can bind."""
        return self.closure == "short_run" and self.wage_floor > 0


@dataclass(frozen=True)
class Residual:
    """Largest violation of one equation, and the cell where it stands."""

    equation: str
    value: float
    cell: str


@dataclass(frozen=True, eq=False)
class Equilibrium(_ReadOnlyArrays):
    """A certified solution: changes (ratios to the baseline) and new levels, USD million.

    Levels are in baseline US dollars at the numéraire: world value added is what it was.

    Attributes
    ----------
    baseline : Baseline
        The economy effects are measured against (rebalanced where the deficit rule says so).
    shock : Shock
        What changed.
    settings : Settings
        How it was solved.
    wage : array [n]
        Φ, what a worker expects to earn; the one wage ŵ in the long run.
    sector_wage : array [s, n]
        ŵ, what an efficiency unit that has work is paid.
    hired : array [s, n]
        h, share of the attached workers who have work; 1 but in the short run.
    currency : array [n]
        ê, what the region's currency is worth at the numéraire; 1 where no floor asks for it.
    unit_cost, price : array [s, n]
        ĉ of the producer in n; P̂ of the composite bought in n.
    trade_share, trade : array [s, n, i]
        π' and X', net of tariff.
    expenditure, output : array [s, n]
        E' and Y'.
    revenue, income, deficit : array [n]
        Tariff and export-tax revenue; I'; D' + T, imports less exports.
    status : str
        "certified": every residual is within tolerance. Anything else raises `NotConverged`.
    residual : float
        Largest of `residuals`.
    residuals : tuple of Residual
        One per equation of MODEL.md, computed apart from the solver.
    iterations : int
        Wage iterations.
    seconds : float
        Wall time of the solve, compilation included where there was one.
    """

    baseline: Baseline
    shock: Shock
    settings: Settings
    wage: Array
    sector_wage: Array
    hired: Array
    currency: Array
    unit_cost: Array
    price: Array
    trade_share: Array
    trade: Array
    expenditure: Array
    output: Array
    revenue: Array
    income: Array
    deficit: Array
    status: str
    residual: float
    residuals: tuple[Residual, ...]
    iterations: int
    seconds: float

    @cached_property
    def expected_wage(self) -> Array:
        """ω = ŵh [s, n], what an attached worker expects per efficiency unit."""
        return frozen(self.sector_wage * self.hired)

    @cached_property
    def kinks(self) -> tuple[str, ...]:
        """Cells where the wage is at its floor and all still have work: derivatives differ on the two sides."""
        if not self.settings.floored:
            return ()
        room = self.sector_wage / self.currency - self.settings.wage_floor
        at = (room < KINK) & (1 - self.hired < KINK) & (self.baseline.output > 0)
        return tuple(f"{self.baseline.sectors[s]} {self.baseline.regions[n]}" for s, n in np.argwhere(at))

    @cached_property
    def labour(self) -> Array:
        """L̂ = (ω/Φ)^μ [s, n], workers attached to a sector, a ratio: payments over ΦV, whatever μ."""
        b = self.baseline
        payments = b.value_added_share * (1 - b.profit_share)[:, None] * self.output
        works = b.value_added > 0
        return frozen(np.where(works, payments / np.where(works, b.value_added, 1.0) / self.wage, 1.0))

    def rebase(self) -> Baseline:
        """The new equilibrium as a baseline: its shares and levels, with every identity holding."""
        old = self.baseline
        return Baseline(
            regions=old.regions,
            sectors=old.sectors,
            trade_share=self.trade_share,
            expenditure=self.expenditure,
            tariff=self.shock.tariff,
            input_share=old.input_share,
            value_added_share=old.value_added_share,
            consumption_share=old.consumption_share,
            value_added=old.value_added_share * (1 - old.profit_share)[:, None] * self.output,
            deficit=self.deficit - self.shock.transfer,
            trade_elasticity=old.trade_elasticity,
            export_tax=self.shock.export_tax,
            profit_share=old.profit_share,
            transfer=self.shock.transfer,
            countries=old.countries,
        )
