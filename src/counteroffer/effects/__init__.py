"""Effects of a policy: one function from an equilibrium to labelled tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from counteroffer.effects import trade
from counteroffer.effects.decomposition import decompose
from counteroffer.effects.gdp import real_gdp
from counteroffer.effects.income import consumer_price, equivalent_variation, first_order, net_real_income, real_income
from counteroffer.effects.pass_through import border_pass_through, consumer_pass_through, mean_tariff_rise
from counteroffer.effects.products import product_groups
from counteroffer.effects.revenue import quota_rents, revenue_change, revenue_change_at_customs
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.equilibrium.types.equilibrium import Equilibrium
from counteroffer.inputs.arguments import of_kind
from counteroffer.labels import choose


@dataclass(frozen=True, eq=False)
class Effects:
    """Tables of effects; percentages are changes in volume except prices and wages, levels are USD million.

    Attributes
    ----------
    regions : DataFrame
        region, real_income_percent (exact, EV over baseline income), equivalent_variation_usd_mn,
        net_real_income_percent (less what added factors cost; the same where factors are given), real_gdp_percent
        (Fisher), real_gdp_laspeyres_percent (base-year prices), consumer_price_percent (against world value added),
        consumer_price_over_wage_percent, real_wage_percent, output_percent, tariff_revenue_usd_mn (new level),
        tariff_revenue_change_usd_mn, exports_percent, imports_percent.
    sectors : DataFrame
        region, sector, output_percent, value_added_percent.
    bilateral : DataFrame
        importer, exporter, sector, trade_percent, tariff_percent (new level).
    partners : DataFrame
        region, partner, exports_usd_mn, exports_percent, imports_usd_mn, imports_percent.
    first_order : DataFrame
        Caliendo–Parro's formula and its two terms, percent of income.
    indicators : DataFrame
        region, tariff_rise_percent (mean on baseline imports), border_pass_through, consumer_pass_through,
        tariff_revenue_change_customs_usd_mn (memo); NaN where there is nothing to measure or to scale by.
    products : DataFrame
        importer, exporter, hs2, sector, imports_usd_mn, imports_percent, tariff_before_percent, tariff_percent,
        duties_change_usd_mn, where an importer's trade is known by product; see `product_groups`.
    quotas : DataFrame
        measure, limit_percent and volume_percent (of baseline volume), wedge_percent (rent over the price with duties),
        importer_rent_usd_mn and exporter_rent_usd_mn, one row a quota; see `quota_rents`.
    """

    regions: pd.DataFrame
    sectors: pd.DataFrame
    bilateral: pd.DataFrame
    partners: pd.DataFrame
    first_order: pd.DataFrame
    indicators: pd.DataFrame
    products: pd.DataFrame
    quotas: pd.DataFrame

    def region(self, code: str) -> dict[str, float]:
        """The row of one region: column → value.

        Raises
        ------
        LabelError
            For a region the economy does not have.
        """
        choose("region", code, "effects", self.regions["region"])
        indexed = self.regions.set_index("region")
        return {column: float(indexed[column][code]) for column in indexed.columns}


def regional(equilibrium: Equilibrium) -> dict[str, Array]:
    """Effects by region: column of `Effects.regions` → array [n]."""
    e = equilibrium
    price = consumer_price(e)
    exports, imports = trade.totals(e)
    gdp = real_gdp(e)
    return {
        "real_income_percent": 100 * (real_income(e) - 1),
        "equivalent_variation_usd_mn": equivalent_variation(e),
        "net_real_income_percent": 100 * (net_real_income(e) - 1),
        "real_gdp_percent": 100 * (gdp.fisher - 1),
        "real_gdp_laspeyres_percent": 100 * (gdp.laspeyres - 1),
        "consumer_price_percent": 100 * (price - 1),
        "consumer_price_over_wage_percent": 100 * (price / e.wage - 1),
        "real_wage_percent": 100 * (e.wage / price - 1),
        "output_percent": trade.output(e),
        "tariff_revenue_usd_mn": e.revenue,
        "tariff_revenue_change_usd_mn": revenue_change(e),
        "exports_percent": exports,
        "imports_percent": imports,
    }


def indicators(equilibrium: Equilibrium, customs_scale: Array | None = None) -> dict[str, Array]:
    """What is measured beside effects: column of `Effects.indicators` → array [n]; see `measure`."""
    e = equilibrium
    scale = np.full_like(e.baseline.trade, np.nan) if customs_scale is None else customs_scale
    return {
        "tariff_rise_percent": 100 * mean_tariff_rise(e),
        "border_pass_through": border_pass_through(e),
        "consumer_pass_through": consumer_pass_through(e),
        "tariff_revenue_change_customs_usd_mn": revenue_change_at_customs(e, scale),
    }


def measure(equilibrium: Equilibrium, customs_scale: Array | None = None) -> Effects:
    """Effects of an equilibrium against its own baseline (docs/model.md, "What is reported").

    Parameters
    ----------
    customs_scale : array [s, n, i], optional
        Customs value over the table's trade (`revenue.customs_scale`); without it revenue at customs values is NaN.

    Raises
    ------
    InputError
        For anything but an equilibrium.
    """
    of_kind(equilibrium, Equilibrium, "measure", "solve(baseline, shock) gives one; a Run has .equilibrium")
    e = equilibrium
    return Effects(
        regions=pd.DataFrame({"region": e.baseline.regions, **regional(e)}),
        sectors=trade.sectors(e),
        bilateral=trade.bilateral(e),
        partners=trade.partners(e),
        first_order=first_order(e),
        indicators=pd.DataFrame({"region": e.baseline.regions, **indicators(e, customs_scale)}),
        products=product_groups(e),
        quotas=quota_rents(e),
    )


__all__ = ["Effects", "decompose", "indicators", "measure", "product_groups", "quota_rents", "regional"]
