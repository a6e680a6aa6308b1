"""`counteroffer linkage`: security at the table."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from counteroffer.cli.console import (
    Format,
    FormatOption,
    ScenarioArgument,
    WideOption,
    note,
    progress,
    say,
    show,
    solved,
)
from counteroffer.errors import InputError
from counteroffer.labels import several

OFFERS = (
    *("offer", "region", "relief_usd_mn", "contribution_usd_mn", "integration_usd_mn", "protection_usd_mn"),
    "total_usd_mn",
)


class LinkagePart(StrEnum):
    """What of the offer is shown."""

    offers = "offers"
    indifference = "indifference"


def linkage(
    scenario: ScenarioArgument,
    part: Annotated[
        LinkagePart,
        typer.Option("--show", help="offers: what each adds up to; indifference: payments that leave one even."),
    ] = LinkagePart.offers,
    contribution: Annotated[float | None, typer.Option(help="What is asked, USD million.", min=0)] = None,
    protection: Annotated[
        list[str] | None, typer.Option(help="Stated value of protection, USD million a year: CAN=2000; again for more.")
    ] = None,
    relief: Annotated[
        list[str] | None, typer.Option(help="Measures that would end, by name pattern; again for more.")
    ] = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What tariff relief, a contribution and a stated value of protection add up to for each side."""
    from counteroffer.agreements.linkage import linkage as link

    stated = dict(_stated(text) for text in protection) if protection else None
    run = solved(scenario)
    with progress("solving offers"):
        found = link(run, protection=stated, contribution=contribution, relief=relief or ())
        offers = part is LinkagePart.offers
        frame = found.offers if offers else found.indifference
    name = f"{run.scenario.title}: {found.security.title}"
    shown = OFFERS if offers else ()
    show(frame, format, table=f"security_{part.value}", wide=wide, shown=shown, title=name)
    if format is not Format.table:
        return
    discount = run.scenario.negotiation.discount
    note(
        f"asked: USD {found.security.contribution_usd_mn:,.0f} mn {found.security.paid}, {found.yearly:,.0f} a year at "
        f"{discount.percent:g}% over {several(discount.years, 'year', 'years')}; USD million a year against today"
    )
    if not offers:
        room = found.room
        words = "room for a deal" if room >= 0 else "no room: the relief is worth less to one than it costs the other"
        say(f"{words}: {room:+,.0f} USD mn a year between the most one would pay and the least the other would take")
    if not any(found.protection):
        say("protection is not valued: state a value with --protection or in the scenario")


def _stated(text: str) -> tuple[str, float]:
    region, _, amount = text.partition("=")
    try:
        return region, float(amount)
    except ValueError:
        raise InputError(f"--protection {text}: write REGION=USD_MILLION, as in CAN=2000") from None
