"""Every kind of number the desk shows: its name, unit and digits, and how it comes about."""

from __future__ import annotations

from dataclasses import dataclass, replace

from counteroffer.briefing.words import Wording
from counteroffer.jobs.ends import ENDS
from counteroffer.tables.columns import column

HEADLINE = (
    *("real_income_percent", "equivalent_variation_usd_mn", "real_gdp_percent", "consumer_price_over_wage_percent"),
    *("exports_percent", "imports_percent", "tariff_revenue_change_usd_mn"),
)
SHORT_RUN = (*ENDS["unemployment_pp"], *ENDS["jobs_change_thousand"])
BELOW = ("output_percent", "gain_usd_mn")


@dataclass(frozen=True)
class Quantity:
    """One kind of number, as the page leads with it.

    Attributes
    ----------
    name, unit : str
        As the page writes them.
    digits : int
        Decimals shown.
    scale : float
        How many of the unit the file's number is.
    formula, source, loss
        As in `counteroffer.tables.columns.Column`.
    """

    name: str
    unit: str
    digits: int
    scale: float
    formula: str
    source: str
    loss: int

    def said(self, w: Wording) -> Quantity:
        """The same as a language calls it."""
        return replace(self, name=w.given(self.name), unit=w.given(self.unit), source=w.given(self.source))


def quantity(key: str) -> Quantity:
    """What the desk shows of a column."""
    said, page = column(key), column(key).leading
    name = said.name[:1].upper() + said.name[1:]
    return Quantity(name, page.unit, page.digits, page.scale, said.formula, said.source, said.loss)


QUANTITIES: dict[str, Quantity] = {key: quantity(key) for key in (*HEADLINE, *SHORT_RUN, *BELOW)}
