"""The frozen types of the equilibrium: what it starts from, what changes, what comes out."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from counteroffer.errors import EconomyError
from counteroffer.labels import choose

Array = NDArray[np.float64]
DeficitRule = Literal["world_share", "zero"]
Closure = Literal["long_run"]


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
        D, imports less exports, net of tariff.
    trade_elasticity : array [s]
        θ > 0; trade responds to cost with exponent −θ.
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

    @cached_property
    def trade(self) -> Array:
        """X[s, n, i] = πE/(1+τ), purchases net of tariff."""
        return frozen(self.trade_share * self.expenditure[:, :, None] / (1 + self.tariff))

    @cached_property
    def output(self) -> Array:
        """Y[s, i] = Σ_n X."""
        return frozen(self.trade.sum(1))

    @cached_property
    def revenue(self) -> Array:
        """Tariff revenue [n] = Σ τX."""
        return frozen((self.tariff * self.trade).sum((0, 2)))

    @cached_property
    def income(self) -> Array:
        """I[n] = ΣV + revenue + D, equal to final spending."""
        return frozen(self.value_added.sum(0) + self.revenue + self.deficit)


@dataclass(frozen=True, eq=False)
class Shock(_ReadOnlyArrays):
    """A policy: new tariffs (levels) and trade-cost changes (ratios).

    Attributes
    ----------
    tariff : array [s, n, i]
        τ', new applied ad valorem rates, fractions.
    iceberg : array [s, n, i]
        d̂, new over old iceberg trade cost.
    """

    tariff: Array
    iceberg: Array

    def check(self, baseline: Baseline) -> None:
        """Raise `EconomyError` unless every array has the baseline's shape and every rate makes sense."""
        for name, least in (("tariff", -1.0), ("iceberg", 0.0)):
            values: Array = getattr(self, name)
            if values.shape != baseline.tariff.shape:
                raise EconomyError(
                    f"shock.{name} has shape {values.shape}; the economy's [sector, importer, exporter] is "
                    f"{baseline.tariff.shape}"
                )
            if not (values > least).all():
                raise EconomyError(f"shock.{name} has a cell that is not a number above {least:g}")

    def part_way(self, baseline: Baseline, t: float) -> Shock:
        """The point t of the path from the baseline's policy (0) to this one (1), straight in logs of 1+τ and d."""
        return Shock(tariff=(1 + baseline.tariff) ** (1 - t) * (1 + self.tariff) ** t - 1, iceberg=self.iceberg**t)

    @classmethod
    def none(cls, baseline: Baseline) -> Shock:
        """No change: baseline tariffs, icebergs of one."""
        return cls(tariff=baseline.tariff, iceberg=np.ones_like(baseline.tariff))


@dataclass(frozen=True)
class Settings:
    """How a solve is run.

    Attributes
    ----------
    closure : {"long_run"}
        Factor mobility: one wage per region.
    deficit_rule : {"world_share", "zero"}
        Trade deficits: constant shares of world value added, or none.
    tolerance : float
        Largest residual a solution may have (see `residuals`).
    max_iterations : int
        Wage iterations before the solver gives up.
    """

    closure: Closure = "long_run"
    deficit_rule: DeficitRule = "world_share"
    tolerance: float = 1e-10
    max_iterations: int = 500

    def __post_init__(self) -> None:
        choose("closure", self.closure, "Settings.closure", get_args(Closure))
        choose("deficit rule", self.deficit_rule, "Settings.deficit_rule", get_args(DeficitRule))


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
    wage : array [n]
        ŵ.
    unit_cost, price : array [s, n]
        ĉ of the producer in n; P̂ of the composite bought in n.
    trade_share, trade : array [s, n, i]
        π' and X', net of tariff.
    expenditure, output : array [s, n]
        E' and Y'.
    revenue, income, deficit : array [n]
        Tariff revenue, I' and D'.
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
    wage: Array
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
            value_added=old.value_added_share * self.output,
            deficit=self.deficit,
            trade_elasticity=old.trade_elasticity,
        )
