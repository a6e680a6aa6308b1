"""What the engine leaves out, and how it is closed: the same for every scenario with the same settings."""

from __future__ import annotations

from counteroffer.scenario import Scenario

CLOSURE = {
    "long_run": "Long run: work and capital move freely between industries within a region, at one wage; "
    "everyone who had work has work.",
    "roy": "Workers are attached to industries by talent: some move where pay rises, none is out of work, and pay "
    "differs between industries.",
    "short_run": "Short run: workers are attached to industries by talent, and nominal wages do not fall below a "
    "floor; where a floor binds, some of the attached workers have no work.",
}
ADJUSTMENT = {
    "long_run": "long-run effects",
    "roy": "effects with workers attached to their industries",
    "short_run": "short-run effects",
}
SETTLED = {
    "long_run": "after firms and buyers have adjusted",
    "roy": "after firms and buyers have adjusted",
    "short_run": "while workers are slow to move and wages slow to fall",
}
DEFICIT = {
    "world_share": "Trade deficits and surpluses keep their share of world value added.",
    "zero": "Trade deficits and surpluses are set to zero first, and effects are measured from there.",
    "value_added_share": "Trade deficits and surpluses follow each region's own value added.",
}
_LIMITS = (
    (
        "Time.",
        "Two states of rest are compared. The course of lay-offs, bankruptcies, stock-building and investment "
        "between them is not shown; nor do workers leave the labour force or move between places.",
    ),
    (
        "Uncertainty.",
        "One set of trade elasticities is used. There is no range around the figures; other published "
        "elasticities would give other sizes.",
    ),
    (
        "Services.",
        "Services carry no tariff. Barriers to them change only where a measure says so.",
    ),
    (
        "People.",
        "Each region has one average consumer, who also receives the tariff revenue. Who gains and who loses "
        "within a region is not shown.",
    ),
    (
        "Products.",
        "Rates are averages over industries. Quotas, exclusions, rules of origin, drawback and evasion count "
        "only as far as a measure's rate or exempt share contains them.",
    ),
    (
        "Technology and firms.",
        "Technology, tastes and supply links are those of the baseline year. Investment, innovation and the entry "
        "or exit of firms are left out.",
    ),
    (
        "Governments and money.",
        "No government reacts beyond the measures listed. Interest rates and budgets are not modelled, and exchange "
        "rates only in the short run, as what holds each currency's nominal income or prices.",
    ),
)
_DEFICIT_LIMIT = {
    "world_share": "Each region's trade balance is a fixed share of world value added; tariffs cannot close or "
    "open it.",
    "zero": "Every region's trade is balanced from the start; actual deficits and surpluses are left out.",
    "value_added_share": "Each region's trade balance moves with its own value added; tariffs cannot close or open it.",
}


_COMPETITION = {
    "competitive": "Competition is perfect: prices follow costs, and no one earns a profit beyond them.",
    "monopolistic": "Every firm charges a constant markup over its cost; the number of firms is fixed.",
}


def engine_limits(scenario: Scenario) -> tuple[tuple[str, str], ...]:
    """Heading and sentence for each thing the engine does not model under the scenario's settings."""
    return (
        *_LIMITS,
        ("Competition.", _COMPETITION[scenario.market_structure]),
        ("Trade balances.", _DEFICIT_LIMIT[scenario.deficit_rule]),
    )
