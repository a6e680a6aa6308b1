"""`counteroffer tariffs`: what duty applies to whom, on which day, and why."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, out, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.tariffs import Question

app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode="rich",
    help="What duty applies to whom, on which day (2024-12-31 to 2026-12-31), by law and in effect.\n\n"
    "Rates are percent of 2024 customs value: collected (measured in 2024), statutory (nobody claims the pact), "
    "effective (after real claims). Revenue is a memo on 2024 values, with no answer of trade.",
)


class By(StrEnum):
    """How a day's rates are cut."""

    sector = "sector"
    authority = "authority"
    hs2 = "hs2"
    partner = "partner"


class Claims(StrEnum):
    """How claims of pacts are read."""

    backcast = "backcast"
    as_is = "as_is"


def _renamed(given: str | None) -> str | None:
    """Refuse an option under its old name."""
    if given is not None:
        raise InputError(f"--usmca-use was renamed: write --claims {given}")
    return given


Importer = Annotated[str, typer.Option("--importer", "-i", help="Who sets the duties: USA (by default), CAN, CHN.")]
Exporter = Annotated[
    list[str] | None, typer.Option("--exporter", "-e", help="Whose goods; again for more; all if left out.")
]
Without = Annotated[
    list[str] | None,
    typer.Option(help="Leave out an authority, a programme, or one for a partner (NAME:CAN)."),
]
ClaimsOption = Annotated[
    Claims, typer.Option("--claims", help="Claims of pacts where their source breaks: mended, or as published.")
]
OldClaims = Annotated[str | None, typer.Option("--usmca-use", hidden=True, callback=_renamed)]
Ruling = Annotated[
    bool, typer.Option("--to-ruling", help="End duties ruled unlawful with the ruling, not with collection.")
]
Lapsed = Annotated[bool, typer.Option("--pact-lapsed", help="Preferences of pacts gone: their members trade at MFN.")]
Cut = Annotated[By, typer.Option("--by", help="Cut by.")]
HEADINGS = {
    "imports_usd_mn": "imports USD mn",
    "collected_2024_percent": "collected 2024 %",
    "in_2024_percent": "in 2024 %",
    "statutory_percent": "statutory %",
    "effective_percent": "effective %",
    "change_percent": "change since 2024",
    "ces_change_percent": "CES-consistent change",
    "ces_gap_percent": "gap",
    "unclaimed_percent": "pact not claimed %",
    "claimed_percent": "pact claimed %",
    "average_percent": "at real claims %",
    "difference_percent": "difference",
    "revenue_change_usd_mn": "change of revenue USD mn (memo)",
    "revenue_usd_mn": "revenue USD mn (memo)",
    "added_revenue_usd_mn": "added revenue USD mn (memo)",
}


@app.callback(epilog="Example: counteroffer tariffs --on 2025-10-07 --importer USA --exporter CAN --by authority")
def rates_on_a_day(
    context: typer.Context,
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07.")] = "",
    importer: Importer = "",
    exporter: Exporter = None,
    by: Cut = By.sector,
    without: Without = None,
    claims: ClaimsOption = Claims.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    pact_lapsed: Lapsed = False,
    format: FormatOption = Format.table,
) -> None:
    """What duty applies to whom, on which day."""
    if context.invoked_subcommand is not None:
        return
    if not on:
        raise InputError(
            "say the day: counteroffer tariffs --on 2025-10-07; `counteroffer tariffs --help` lists the rest"
        )
    from counteroffer.tariffs import table

    question = _question(importer, exporter, without, claims, to_ruling, pact_lapsed)
    with progress("reading the book"):
        frame = table(question, _day(on, "--on"), by.value)
    _print(frame, format, f"{_sides(question, exporter)}, {on}, by {by.value}")


@app.command(epilog="Example: counteroffer tariffs timeline --importer USA --exporter CAN --format csv")
def timeline(
    importer: Importer = "",
    exporter: Exporter = None,
    without: Without = None,
    claims: ClaimsOption = Claims.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    pact_lapsed: Lapsed = False,
    format: FormatOption = Format.table,
) -> None:
    """Rates on every day that something changes, 2025 and 2026, with the points of each authority."""
    from counteroffer.tariffs import timeline as over_time

    question = _question(importer, exporter, without, claims, to_ruling, pact_lapsed)
    with progress("walking through two years"):
        frame = over_time(question)
    _print(frame.assign(date=frame["date"].astype(str)), format, _sides(question, exporter))


@app.command(epilog="Example: counteroffer tariffs product 7208 --on 2025-05-10 --exporter CAN")
def product(
    code: Annotated[str, typer.Argument(help="HS code or the beginning of one: 7208, 4407.12, 8703230110.")],
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07.")],
    importer: Importer = "",
    exporter: Exporter = None,
    without: Without = None,
    claims: ClaimsOption = Claims.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    format: FormatOption = Format.table,
) -> None:
    """Each layer that falls on a product, partner by partner, and why; by default from its five largest sellers."""
    from counteroffer.tariffs import product as layers_of
    from counteroffer.tariffs.product import product_name

    question = _question(importer, None, without, claims, to_ruling, False)
    frame = layers_of(question, code, _day(on, "--on"), exporter or ())
    if format is Format.table and (name := product_name(question.trade, code)):
        out.print(name, highlight=False)
    _print(frame, format, f"{code} into {question.trade.importer}, {on}: percent of the whole value")


@app.command(epilog="Example: counteroffer tariffs diff 2025-10-07 2026-08-19 --exporter CAN")
def diff(
    first: Annotated[str, typer.Argument(help="The earlier day.")],
    second: Annotated[str, typer.Argument(help="The later day.")],
    importer: Importer = "",
    exporter: Exporter = None,
    by: Cut = By.authority,
    without: Without = None,
    claims: ClaimsOption = Claims.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    format: FormatOption = Format.table,
) -> None:
    """What changed between two days, largest change of revenue first."""
    from counteroffer.tariffs import difference

    question = _question(importer, exporter, without, claims, to_ruling, False)
    frame = difference(question, _day(first, "the command"), _day(second, "the command"), by.value)
    _print(frame, format, _sides(question, exporter))


@app.command(epilog="Example: counteroffer tariffs book section_232")
def book(
    name: Annotated[str, typer.Argument(help="An authority or a programme; all of them if left out.")] = "",
    format: FormatOption = Format.table,
) -> None:
    """The measures themselves: dates, scope, rates, citation, what they give way to, and where they come from."""
    from counteroffer.tariffs import load_book
    from counteroffer.tariffs.listing import measures

    frame = measures(load_book(), name)
    if format is Format.table:
        frame = frame[["programme", "from", "until", "rate", "scope", "exporters", "citation"]]
    show(frame, format)


def _question(
    importer: str,
    exporter: list[str] | None,
    without: list[str] | None,
    claims: Claims,
    to_ruling: bool,
    pact_lapsed: bool,
) -> Question:
    from dataclasses import replace

    from counteroffer.tariffs import Question, load_book, main_importer, trade_of

    law = load_book().without(without or ())
    if to_ruling:
        law = replace(law, date_rule="ruling")
    trade = trade_of(importer or main_importer())
    return Question(law, trade.of(tuple(exporter)) if exporter else trade, claims.value, 0.0 if pact_lapsed else 1.0)


def _sides(question: Question, exporter: list[str] | None) -> str:
    """Who charges whom."""
    return f"{question.trade.importer} on {', '.join(exporter or ['all partners'])}"


def _day(text: str, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' in {where} is not a day; write it as 2025-10-07") from None


def _print(frame: pd.DataFrame, format: Format, title: str) -> None:
    if format is Format.table:
        show(frame.round(3), format, title=title, headings=HEADINGS)
    else:
        show(frame.round(6), format)
