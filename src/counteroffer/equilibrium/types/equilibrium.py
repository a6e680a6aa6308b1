"""A certified solution."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from counteroffer.equilibrium.types.arrays import Array, ReadOnlyArrays, frozen
from counteroffer.equilibrium.types.baseline import Baseline
from counteroffer.equilibrium.types.currencies import currency_exports
from counteroffer.equilibrium.types.product_results import ProductResults, product_results
from counteroffer.equilibrium.types.rents import Rent, resting, with_rents
from counteroffer.equilibrium.types.settings import Settings
from counteroffer.equilibrium.types.shock import Shock

ROUNDING = 1e-12  # of a region's value added: what is below zero by less than this is zero
KINK = 1e-7  # room above the wage floor, and share without work, under which both count as nothing
FINEST = 1e-12  # below it a residual is the rounding of long sums, whose last bits depend on how many cores share them


@dataclass(frozen=True)
class Residual:
    """Largest violation of one equation, and the cell where it stands."""

    equation: str
    value: float
    cell: str

    @property
    def told(self) -> Residual:
        """As results tell it, the same on every machine: what is below `FINEST` is that, and stands nowhere."""
        return self if self.value > FINEST else replace(self, value=FINEST, cell="world")


@dataclass(frozen=True, eq=False)
class Equilibrium(ReadOnlyArrays):
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
        ê, what the region's currency is worth at the numéraire; 1 where nothing is set in one.
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
        One per equation (docs/model.md), computed apart from the solver.
    iterations : int
        Wage iterations.
    seconds : float
        Wall time of the solve, compilation included where there was one.
    rents : tuple of Rent
        Where each of the policy's quotas stands.
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
    rents: tuple[Rent, ...] = ()

    @classmethod
    def unsolved(cls, baseline: Baseline, shock: Shock, settings: Settings) -> Equilibrium:
        """The baseline's own levels beside a policy that has not acted: for what asks who trades what with whom."""
        one, cells = np.ones_like(baseline.deficit), np.ones_like(baseline.value_added)
        return cls(
            baseline=baseline,
            shock=shock,
            settings=settings,
            wage=one,
            sector_wage=cells,
            hired=cells,
            currency=one,
            unit_cost=cells,
            price=cells,
            trade_share=baseline.trade_share,
            trade=baseline.trade,
            expenditure=baseline.expenditure,
            output=baseline.output,
            revenue=baseline.revenue,
            income=baseline.income,
            deficit=baseline.deficit + baseline.transfer,
            status="unsolved",
            residual=np.inf,
            residuals=(),
            iterations=0,
            seconds=0.0,
            rents=resting(shock),
        )

    @property
    def residual_told(self) -> float:
        """The largest of `residuals` as results tell it: at least `FINEST`."""
        return max(self.residual, FINEST)

    @cached_property
    def effective(self) -> Shock:
        """The policy that buyers and sellers face: rents of quotas as what tariffs and export taxes add."""
        return with_rents(self.baseline, self.shock, self.rents)

    @cached_property
    def markup(self) -> Array:
        """p/ĉ [s, n, i], what sellers ask over what it costs, against before: 1 where prices follow costs."""
        b, border = self.baseline, self.settings.border
        if border is None:
            return frozen(np.ones_like(b.tariff))
        set_in = self.currency[b.regions.index(border.invoice)]
        asked = set_in * (self.unit_cost / set_in) ** border.response / self.unit_cost
        return frozen(np.where(border.mask(b) > 0, asked[:, None, :], 1.0))

    @cached_property
    def fob(self) -> Array:
        """(1+x')(p/ĉ)X' [s, n, i], value at the border, its export tax paid."""
        found, cells = (1 + self.effective.export_tax) * self.markup * self.trade, self.baseline.products
        taxed = cells is not None and self.effective.product_export_tax is not None
        return frozen(cells.placed(found, self.products.fob) if taxed and cells and self.products else found)

    @cached_property
    def export_tax(self) -> Array:
        """X' of each cell [s, n, i]; where products have their own, what they come to."""
        tax, sold = self.effective.export_tax, self.markup * self.trade
        taxed = self.effective.product_export_tax is not None
        return frozen(np.divide(self.fob, sold, out=1 + tax, where=sold > 0) - 1) if taxed else tax

    @cached_property
    def products(self) -> ProductResults | None:
        """Prices, spending and duties of the baseline's products; none where it has none."""
        return product_results(
            self.baseline,
            self.effective,
            self.settings.product_elasticity,
            cost=self.unit_cost,
            markup=self.markup,
            price=self.price,
            expenditure=self.expenditure,
        )

    @cached_property
    def duties(self) -> Array:
        """Tariff revenue of each cell [s, n, i]."""
        found, cells = self.effective.tariff * self.fob, self.baseline.products
        return frozen(found if cells is None or self.products is None else cells.placed(found, self.products.duties))

    @cached_property
    def tariff(self) -> Array:
        """τ' of each cell [s, n, i]; where it has products, their duties over their value at the border."""
        found, cells = np.array(self.effective.tariff), self.baseline.products
        if cells is not None:
            at = cells.cell_sector, cells.cell_importer
            found[at] = np.divide(self.duties[at], self.fob[at], out=found[at], where=self.fob[at] > 0)
        return frozen(found)

    @cached_property
    def profits(self) -> Array:
        """ρY' and what is asked beyond cost at the border [s, n], to the firms of n."""
        margins = ((self.markup - 1) * self.trade).sum(1)
        return frozen(self.baseline.profit_share[:, None] * self.output + margins)

    @cached_property
    def supply(self) -> Array:
        """Ĥ = (Φ/P_I)^ε [n], Φ after tax: factors at work against before."""
        relief = np.array(self.settings.tax_relief) if self.settings.tax_relief else 1.0
        return frozen((self.wage * relief / self.consumer_price) ** self.settings.factor_supply)

    @cached_property
    def expected_wage(self) -> Array:
        """ω = ŵh [s, n], what an attached worker expects per efficiency unit."""
        return frozen(self.sector_wage * self.hired)

    @cached_property
    def lost_exports(self) -> Array:
        """−ΔX_c/V_c [n] of the currency that n's follows, in the one rates are quoted in; zero without demand."""
        b, demand = self.baseline, self.settings.demand
        if demand is None:
            return frozen(np.zeros_like(b.deficit))
        dollar = float(self.currency[b.regions.index(demand.quoted_in)])
        return frozen(currency_exports(b, self.settings.currencies).lost(self.fob, dollar))

    @cached_property
    def shortfall(self) -> Array | None:
        """What nominal spending falls by: g = m·max(0, −ΔX_c/V_c) + ι·σ_c [n]; none where it is held."""
        demand = self.settings.demand
        if demand is None:
            return None
        before = currency_exports(self.baseline, self.settings.currencies).before
        return frozen(demand.multiplier * np.maximum(0.0, self.lost_exports) + demand.trade_uncertainty * before)

    @cached_property
    def kinks(self) -> tuple[str, ...]:
        """Where derivatives differ on the two sides.

        Cells whose wage is at its floor while all still have work; exports that are what they were, where spending
        falls with them; quotas just full without a rent, or with the rent of the duty over them.
        """
        ends = [
            (quota, rent.place, edge)
            for quota, rent in zip(self.shock.quotas, self.rents, strict=True)
            for edge in (quota.least, quota.most)
        ]
        edges = tuple(f"quota {quota.name}" for quota, place, edge in ends if abs(place - edge) < KINK)
        if not self.settings.floored:
            return edges
        b, demand = self.baseline, self.settings.demand
        room = self.sector_wage / self.currency - self.settings.wage_floor
        at = (room < KINK) & (1 - self.hired < KINK) & (b.output > 0)
        same = np.abs(self.lost_exports) < (KINK if demand is not None and demand.multiplier > 0 else 0.0)
        edges += tuple(f"{b.sectors[s]} {b.regions[n]}" for s, n in np.argwhere(at))
        return edges + tuple(f"exports {b.regions[n]}" for n in np.flatnonzero(same))

    @cached_property
    def labour(self) -> Array:
        """L̂ = (ω/Φ)^μ [s, n], workers attached to a sector, a ratio: payments over ΦĤV, whatever μ."""
        b = self.baseline
        works = b.value_added > 0
        earned = self.wage * self.supply
        return frozen(np.where(works, self.payments / np.where(works, b.value_added, 1.0) / earned, 1.0))

    @cached_property
    def payments(self) -> Array:
        """β(1−ρ)Y' [s, n], what factors are paid."""
        b = self.baseline
        return frozen(b.value_added_share * (1 - b.profit_share)[:, None] * self.output)

    @cached_property
    def consumer_price(self) -> Array:
        """Π_s P̂^α [n], price of final spending at the numéraire."""
        return frozen(np.exp((self.baseline.consumption_share * np.log(self.price)).sum(0)))

    def rebase(self) -> Baseline:
        """The new equilibrium as a baseline: its shares and levels, with every identity holding.

        Of a good that only makes itself nothing is left, which rounding can put below zero. What is asked beyond cost
        at the border goes on as an export tax, which brings the exporter as much.
        """
        old, tax = self.baseline, self.export_tax
        least = -ROUNDING * self.payments.sum(0)

        def held(level: Array) -> Array:
            return np.where((level < 0) & (level > least), 0.0, level)

        return Baseline(
            regions=old.regions,
            sectors=old.sectors,
            trade_share=self.trade_share,
            expenditure=held(self.expenditure),
            tariff=self.tariff,
            input_share=old.input_share,
            value_added_share=old.value_added_share,
            consumption_share=old.consumption_share,
            value_added=held(self.payments),
            deficit=self.deficit - self.shock.transfer,
            trade_elasticity=old.trade_elasticity,
            export_tax=tax if self.settings.border is None else (1 + tax) * self.markup - 1,
            profit_share=old.profit_share,
            transfer=self.shock.transfer,
            countries=old.countries,
            products=None if self.products is None or old.products is None else self.products.rebased(old.products),
        )
