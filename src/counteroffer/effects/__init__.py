"""Effects of a policy: one function from an equilibrium to labelled tables."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from counteroffer.effects import trade
from counteroffer.effects.decomposition import decompose
from counteroffer.effects.income import consumer_price, equivalent_variation, first_order, real_income
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium


@dataclass(frozen=True, eq=False)
class Effects:
    """Tables of effects; percentages are changes in volume except prices and wages, levels are USD million.

    Attributes
    ----------
    regions : DataFrame
        region, real_income_percent (exact, EV over baseline income), equivalent_variation_usd_mn,
        consumer_price_percent (against world value added), real_wage_percent, output_percent, tariff_revenue_usd_mn
        (new level), exports_percent, imports_percent.
    sectors : DataFrame
        region, sector, output_percent, value_added_percent.
    bilateral : DataFrame
        importer, exporter, sector, trade_percent, tariff_percent (new level).
    partners : DataFrame
        region, partner, exports_usd_mn, exports_percent, imports_usd_mn, imports_percent.
    first_order : DataFrame
        Caliendo–Parro's formula and its two terms, percent of income.
    """

    regions: pd.DataFrame
    sectors: pd.DataFrame
    bilateral: pd.DataFrame
    partners: pd.DataFrame
    first_order: pd.DataFrame

    def region(self, code: str) -> dict[str, float]:
        """The row of one region: column → value."""
        indexed = self.regions.set_index("region")
        return {column: float(indexed[column][code]) for column in indexed.columns}


def regional(equilibrium: Equilibrium) -> dict[str, Array]:
    """Effects by region: column of `Effects.regions` → array [n]."""
    e = equilibrium
    price = consumer_price(e)
    exports, imports = trade.totals(e)
    return {
        "real_income_percent": 100 * (real_income(e) - 1),
        "equivalent_variation_usd_mn": equivalent_variation(e),
        "consumer_price_percent": 100 * (price - 1),
        "real_wage_percent": 100 * (e.wage / price - 1),
        "output_percent": trade.output(e),
        "tariff_revenue_usd_mn": e.revenue,
        "exports_percent": exports,
        "imports_percent": imports,
    }


def measure(equilibrium: Equilibrium) -> Effects:
    """Effects of an equilibrium against its own baseline (docs/model.md, "What is reported")."""
    e = equilibrium
    return Effects(
        regions=pd.DataFrame({"region": e.baseline.regions, **regional(e)}),
        sectors=trade.sectors(e),
        bilateral=trade.bilateral(e),
        partners=trade.partners(e),
        first_order=first_order(e),
    )


__all__ = ["Effects", "decompose", "measure", "regional"]
