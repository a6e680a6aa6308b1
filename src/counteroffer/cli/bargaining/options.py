"""Options and words that the commands share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import warn

if TYPE_CHECKING:
    from counteroffer.negotiation.game.table import BargainingTable

HEADINGS = {
    "status_quo": "now",
    "at_bound": "bound",
    "utility_usd_mn": "USD mn",
    "utility_percent": "% of income",
    "against_status_quo_usd_mn": "against today",
    "median_level_percent": "median rate %",
    "deviation_gain_percent": "best deviation %",
    "value_usd_mn": "USD mn",
    "value_percent": "% of income",
    "revenue_usd_mn": "revenue USD mn",
    "jobs_thousand": "jobs, thousand",
    "from_level": "from",
    "to_level": "to",
    "cost_usd_mn": "cost to owner",
    "worth_usd_mn": "worth to others",
    "worth_per_dollar": "worth per dollar",
    "owner_jobs_thousand": "owner's jobs, thousand",
    "others_jobs_thousand": "others' jobs, thousand",
    "ours_usd_mn": "us, USD mn",
    "theirs_usd_mn": "them, USD mn",
    "harm_ratio": "harm ratio",
    "felt_places": "felt in",
    "gain_usd_mn": "gain, USD mn",
    "gain_percent": "gain %",
    "against_now_usd_mn": "against today",
    "paid_usd_mn": "pays, USD mn",
}

SectorsOption = Annotated[
    list[str] | None, typer.Option("--sector", help="Sector or group whose trade may be taxed; again for more.")
]


def open_table(scenario: str) -> BargainingTable:
    """A scenario's table, its warnings printed."""
    from counteroffer.negotiation import bargaining_table

    table = bargaining_table(scenario)
    warn(table.run)
    return table


def title(table: BargainingTable, what: str) -> str:
    """Title of a printed table."""
    return f"{table.run.scenario.title}: {what}"
