"""`counteroffer tariffs`: what duty applies to whom, on which day, and why."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, progress, say, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from counteroffer.tariffs import Book, Question

TODAY = "today"
BOOK = ("programme", "from", "until", "rate", "scope", "exporters", "citation")
app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode="rich",
    help="What duty applies to whom, on which day (2024-12-31 to 2026-12-31), by law and in effect.\n\n"
    "Rates are percent of 2024 customs value: collected (measured in 2024), statutory (nobody claims the pact), "
    "effective (after real claims). Revenue is a memo on 2024 values, with no answer of trade.",
)


class RatesBy(StrEnum):
    """How a day's rates are cut."""

    sector = "sector"
    authority = "authority"
    hs2 = "hs2"
    partner = "partner"


class ClaimsReading(StrEnum):
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
    ClaimsReading,
    typer.Option("--claims", help="Claims of pacts where their source breaks: mended, or as published."),
]
OldClaims = Annotated[str | None, typer.Option("--usmca-use", hidden=True, callback=_renamed)]
Ruling = Annotated[
    bool, typer.Option("--to-ruling", help="End duties ruled unlawful with the ruling, not with collection.")
]
Lapsed = Annotated[bool, typer.Option("--pact-lapsed", help="Preferences of pacts gone: their members trade at MFN.")]
BookOption = Annotated[
    Path | None, typer.Option("--book", help="Folder of law of your own, laid over the shipped book (docs/own-law.md).")
]
ByOption = Annotated[RatesBy, typer.Option("--by", help="Cut by.")]


@app.callback(epilog="Example: counteroffer tariffs --on 2025-10-07 --importer USA --exporter CAN --by authority")
def rates_on_a_day(
    context: typer.Context,
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07, or today.")] = "",
    importer: Importer = "",
    exporter: Exporter = None,
    by: ByOption = RatesBy.sector,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    pact_lapsed: Lapsed = False,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What duty applies to whom, on which day."""
    if context.invoked_subcommand is not None:
        return
    if not on:
        raise InputError(
            "say the day: counteroffer tariffs --on 2025-10-07; `counteroffer tariffs --help` lists the rest"
        )
    from counteroffer.tariffs import table

    question = _question(importer, exporter, without, claims, to_ruling, pact_lapsed, book)
    with progress("reading the book"):
        day = asked_day(on, "--on")
        frame = table(question, day, by.value)
    title = f"{_sides(question, exporter)}, {day}, by {by.value}"
    show(frame, format, table=f"tariffs_by_{by.value}", wide=wide, title=title)


@app.command(epilog="Example: counteroffer tariffs timeline --importer USA --exporter CAN --format csv")
def timeline(
    importer: Importer = "",
    exporter: Exporter = None,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    pact_lapsed: Lapsed = False,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Rates on every day that something changes, 2025 and 2026, with the points of each authority."""
    from counteroffer.tariffs import timeline as over_time

    question = _question(importer, exporter, without, claims, to_ruling, pact_lapsed, book)
    with progress("walking through two years"):
        frame = over_time(question)
    frame = frame.assign(date=frame["date"].astype(str))
    show(frame, format, table="tariff_timeline", wide=wide, title=_sides(question, exporter))


@app.command(epilog="Example: counteroffer tariffs product 7208 --on 2025-05-10 --exporter CAN")
def product(
    code: Annotated[str, typer.Argument(help="HS code or the beginning of one: 7208, 4407.12, 8703230110.")],
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07, or today.")],
    importer: Importer = "",
    exporter: Exporter = None,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Each layer that falls on a product, partner by partner, and why; by default from its five largest sellers."""
    from counteroffer.tariffs import product as layers_of
    from counteroffer.tariffs import product_by_law
    from counteroffer.tariffs.product import product_name
    from counteroffer.tariffs.sources.known import sources

    day = asked_day(on, "--on")
    if importer and importer not in sources():
        frame = product_by_law(read_law(book, without, to_ruling), importer, code, day, exporter or ())
        title = f"{code} into {importer}, {day}: percent of the whole value"
        show(frame, format, table="tariff_layers", wide=wide, title=title)
        return
    question = _question(importer, None, without, claims, to_ruling, False, book)
    frame = layers_of(question, code, day, exporter or ())
    if format is Format.table and (name := product_name(question.trade, code)):
        say(name)
    title = f"{code} into {question.trade.importer}, {day}: percent of the whole value"
    show(frame, format, table="tariff_layers", wide=wide, title=title)


@app.command(epilog="Example: counteroffer tariffs diff 2025-10-07 2026-08-19 --exporter CAN")
def diff(
    first: Annotated[str, typer.Argument(help="The earlier day.")],
    second: Annotated[str, typer.Argument(help="The later day; left out beside --book: both laws on one day.")] = "",
    importer: Importer = "",
    exporter: Exporter = None,
    by: ByOption = RatesBy.authority,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What changed between two days, largest change of revenue first; or by a folder of law on one day (--book)."""
    from counteroffer.tariffs import difference, laws_differ

    question = _question(importer, exporter, without, claims, to_ruling, False, book)
    day = asked_day(first, "the command")
    if second:
        frame, title = difference(question, day, asked_day(second, "the command"), by.value), _sides(question, exporter)
    elif book is None:
        raise InputError("say the later day too, or --book FOLDER: your own law beside the shipped one on one day")
    else:
        shipped = _question(importer, exporter, without, claims, to_ruling, False, None)
        frame, title = laws_differ(shipped, question, day, by.value), f"{_sides(question, exporter)}, {day}"
    show(frame, format, table="tariff_difference", wide=wide, title=title)


@app.command(epilog="Example: counteroffer tariffs book section_232")
def book(
    name: Annotated[str, typer.Argument(help="An authority or a programme; all of them if left out.")] = "",
    own: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """The measures themselves: dates, scope, rates, citation, what they give way to, and where they come from."""
    from counteroffer.tariffs.listing import measures

    show(measures(law(own), name), format, table="tariff_book", wide=wide, shown=BOOK)


def _sides(question: Question, exporter: list[str] | None) -> str:
    """Who charges whom."""
    return f"{question.trade.importer} on {', '.join(exporter or ['all partners'])}"


def _question(
    importer: str,
    exporter: list[str] | None,
    without: list[str] | None,
    claims: ClaimsReading,
    to_ruling: bool,
    pact_lapsed: bool,
    book: Path | None,
) -> Question:
    from counteroffer.tariffs import Question, main_importer, trade_of
    from counteroffer.tariffs.entry import customs_of
    from counteroffer.tariffs.sources.known import sources

    read = read_law(book, without, to_ruling)
    if importer and importer not in sources():
        known = customs_of(importer)  # refuses one that the book does not have
        said = "".join(f"; known in total only: {one.what}" for one in known.totals)
        raise InputError(
            f"what {importer} buys is not known by product: nothing weighs its duties{said}; ask for one product: "
            f"counteroffer tariffs product 7208 --importer {importer} --exporter USA --on DAY"
        )
    trade = trade_of(importer or main_importer())
    if pact_lapsed and not any(pact.schedules[trade.importer].by == "product" for pact in trade.pacts):
        raise InputError(
            f"--pact-lapsed: what {trade.importer} would charge without its pacts is not known product by product; by "
            "industry it is in a scenario with `pact: lapsed`: counteroffer show pact-lapses"
        )
    return Question(read, trade.of(tuple(exporter)) if exporter else trade, claims.value, 0.0 if pact_lapsed else 1.0)


def law(book: Path | None) -> Book:
    """The shipped book, or one with a folder of the user's laid over it."""
    if book is None:
        from counteroffer.tariffs import load_book

        return load_book()
    from counteroffer.tariffs.own import own_book

    return own_book(book)


def read_law(book: Path | None, without: list[str] | None, to_ruling: bool) -> Book:
    """A book less what is left out, by the rule asked for."""
    from dataclasses import replace

    read = law(book).without(without or ())
    return replace(read, date_rule="ruling") if to_ruling else read


def asked_day(text: str, where: str) -> dt.date:
    """A day as typed, or today."""
    if text == TODAY:
        return dt.date.today()
    from counteroffer.tariffs.terms.words import written_day

    return written_day(text, where)
