"""Every kind of number the desk shows: its name, unit and digits, and how it comes about."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Quantity:
    """One kind of number.

    Attributes
    ----------
    name, unit : str
        As the page writes them.
    digits : int
        Decimals shown.
    formula : str
        In the notation of docs/notation.md.
    source : str
        What it rests on.
    loss : {-1, 0, 1}
        Sign of a change that hurts; 0 where it is neither.
    """

    name: str
    unit: str
    digits: int
    formula: str
    source: str
    loss: int = 0
    scale: float = 1.0


TABLE = "OECD Inter-Country Input-Output Tables 2025, year 2022, adapted"
COUNTS = "Headcounts of the statistical offices by industry; see `counteroffer data`"
QUANTITIES: dict[str, Quantity] = {
    "real_income_percent": Quantity(
        "Real income", "%", 2, "100·(Î/P̂ − 1), Î = I′/I with tariff revenue, P̂ = ∏ P̂_s^α_s", TABLE, -1
    ),
    "equivalent_variation_usd_mn": Quantity(
        "Real income",
        "USD bn a year",
        2,
        "I′/P̂ − I: what would leave people as well off at the prices before",
        TABLE,
        -1,
        1e-3,
    ),
    "consumer_price_percent": Quantity("Consumer prices", "%", 2, "100·(P̂ − 1), against world value added", TABLE),
    "real_wage_percent": Quantity("Real wages", "%", 2, "100·(ŵ/P̂ − 1)", TABLE, -1),
    "exports_percent": Quantity(
        "Exports", "% of volume", 1, "100·(Σ X′/ĉ ÷ Σ X − 1), valued at the prices before", TABLE
    ),
    "imports_percent": Quantity(
        "Imports", "% of volume", 1, "100·(Σ X′/ĉ ÷ Σ X − 1), valued at the prices before", TABLE
    ),
    "tariff_revenue_usd_mn": Quantity(
        "Tariff revenue",
        "USD bn",
        1,
        "Σ τ′·X′ over importers' cells, of the model and not of the treasury",
        TABLE,
        0,
        1e-3,
    ),
    "unemployment_pp": Quantity(
        "Unemployment",
        "points",
        3,
        "(1 − u₀)·Σ e_s·L̂_s·h_s: those attached to an industry whose wage is at its floor",
        COUNTS,
        1,
    ),
    "jobs_change_thousand": Quantity("Jobs", "thousand", 1, "−jobs·Σ e_s·L̂_s·h_s", COUNTS, -1),
    "output_percent": Quantity("Output", "% of volume", 1, "100·(Ŷ_s/ĉ_s − 1)", TABLE, -1),
    "gain_usd_mn": Quantity(
        "Gain from today",
        "USD bn a year",
        2,
        "u(view) − u(today) of a player, imbalances as `negotiation` says",
        TABLE,
        -1,
        1e-3,
    ),
}
HEADLINE = (
    *("real_income_percent", "equivalent_variation_usd_mn", "consumer_price_percent", "real_wage_percent"),
    *("exports_percent", "imports_percent", "tariff_revenue_usd_mn"),
)
SHORT_RUN = ("unemployment_pp", "jobs_change_thousand")
