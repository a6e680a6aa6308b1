"""Arguments and headings that the commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counteroffer.cli.console import out, warn

if TYPE_CHECKING:
    from counteroffer.run.run import Run

HEADINGS = {
    "against_renewed_usd_mn": "against renewal, USD mn",
    "against_renewed_percent": "% of income",
    "against_renewed_pp": "against renewal, points",
    "lapsed_percent": "lapsed % of years",
    "claimed_percent": "claims the pact %",
    "affected_percent": "affected %",
    "today_percent": "duty today %",
    "unemployment_pp": "unemployment, points",
    "jobs_change_thousand": "jobs, thousand",
    "gain_usd_mn": "gain, USD mn",
    "gain_percent": "% of income",
    "bought_back_percent": "bought back %",
    "share_percent": "share %",
    "change_usd_mn": "change, USD mn",
    "before_usd_mn": "before, USD mn",
    "after_usd_mn": "after, USD mn",
    "relief_usd_mn": "relief",
    "contribution_usd_mn": "contribution",
    "integration_usd_mn": "integration",
    "protection_usd_mn": "protection",
    "total_usd_mn": "total, USD mn a year",
    "usd_mn_a_year": "USD mn a year",
    "usd_mn_once": "USD mn once",
    "residents_usd_mn": "residents, USD mn",
    "per_person_percent": "per person %",
    "workforce_percent": "people %",
    "received_usd_mn": "from the budget, USD mn",
    "median_rate_percent": "median rate %",
    "own_unemployment_pp": "own money, points",
    "common_unemployment_pp": "common money, points",
    "utility_usd_mn": "USD mn",
}


def solved(scenario: str) -> Run:
    """A solved scenario, its warnings printed."""
    from counteroffer.run.run import simulate

    run = simulate(scenario)
    warn(run)
    return run


def note(text: str) -> None:
    """A line under a table."""
    out.print(text, highlight=False)
