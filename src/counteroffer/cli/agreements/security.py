"""`counteroffer linkage`: security at the table."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from counteroffer.cli.agreements.options import HEADINGS, note, solved
from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, progress, show
from counteroffer.errors import InputError

SHOWN = ["offer", "region", "relief_usd_mn", "contribution_usd_mn", "integration_usd_mn", "protection_usd_mn"]


class Part(StrEnum):
    """What of the offer is shown."""

    offers = "offers"
    indifference = "indifference"


def linkage(
    scenario: ScenarioArgument,
    part: Annotated[
        Part,
        typer.Option("--show", help="offers: what each adds up to; indifference: payments that leave one even."),
    ] = Part.offers,
    contribution: Annotated[float | None, typer.Option(help="What is asked, USD million.", min=0)] = None,
    protection: Annotated[
        list[str] | None, typer.Option(help="Stated value of protection, USD million a year: CAN=2000; again for more.")
    ] = None,
    relief: Annotated[
        list[str] | None, typer.Option(help="Measures that would end, by name pattern; again for more.")
    ] = None,
    format: FormatOption = Format.table,
) -> None:
    """What tariff relief, a contribution and a stated value of protection add up to for each side."""
    from counteroffer.agreements.linkage import linkage as link

    stated = dict(_stated(text) for text in protection) if protection else None
    with progress("solving"):
        found = link(solved(scenario), protection=stated, contribution=contribution, relief=relief or ())
        frame = found.offers if part is Part.offers else found.indifference
    if format is Format.table and part is Part.offers:
        frame = frame[[*SHOWN, "total_usd_mn"]]
    show(frame, format, title=f"{found.run.scenario.title}: {found.security.title}", headings=HEADINGS)
    if format is not Format.table:
        return
    discount = found.run.scenario.negotiation.discount
    asked = found.security.contribution_usd_mn
    note(
        f"asked: USD {asked:,.0f} mn {found.security.paid}, {found.yearly:,.0f} a year at {discount.percent:g}% over "
        f"{discount.years} years; USD million a year against today"
    )
    if part is Part.indifference:
        room = found.room
        words = "room for a deal" if room >= 0 else "no room: the relief is worth less to one than it costs the other"
        note(f"{words}: {room:+,.0f} USD mn a year between the most one would pay and the least the other would take")
    if not any(found.protection):
        note("protection is not valued: state a value with --protection or in the scenario")


def _stated(text: str) -> tuple[str, float]:
    region, _, amount = text.partition("=")
    try:
        return region, float(amount)
    except ValueError:
        raise InputError(f"--protection {text}: write REGION=USD_MILLION, as in CAN=2000") from None
