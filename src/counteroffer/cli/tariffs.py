"""`counteroffer tariffs`: what duty applies to whom, on which day, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.asking import (
    TODAY,
    BookOption,
    ByOption,
    ClaimsOption,
    ClaimsReading,
    Exporter,
    Importer,
    Lapsed,
    OldClaims,
    OutcomeOption,
    RatesBy,
    RouteOption,
    RouteReading,
    Ruling,
    WeightsOf,
    WeightsOption,
    Without,
    asked_day,
    law,
    question_of,
    read_law,
    show_doubtful,
    sides,
)
from counteroffer.cli.console import Format, FormatOption, WideOption, progress, say, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import pandas as pd

    from counteroffer.tariffs import Question

BOOK = ("programme", "from", "until", "rate", "scope", "exporters", "citation")
app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode="rich",
    help="What duty applies to whom, on which day (2024-12-31 to 2027-12-31), by law and in effect.\n\n"
    "Rates are percent of 2024 customs value: collected (measured in 2024), statutory (nobody claims the pact), "
    "effective (after real claims). Revenue is a memo on 2024 values, with no answer of trade.",
)


@app.callback(epilog="Example: counteroffer tariffs --on 2025-10-07 --importer USA --exporter CAN --by authority")
def rates_on_a_day(
    context: typer.Context,
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07; today if left out.")] = TODAY,
    importer: Importer = "",
    exporter: Exporter = None,
    by: ByOption = RatesBy.sector,
    route: RouteOption = RouteReading.hs6,
    weights: WeightsOption = WeightsOf.year,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    pact_lapsed: Lapsed = False,
    outcome: OutcomeOption = None,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What duty applies to whom, on which day."""
    if context.invoked_subcommand is not None:
        return
    from counteroffer.tariffs import table

    question = question_of(importer, exporter, without, claims, to_ruling, pact_lapsed, book, outcome)
    with progress("reading the book"):
        day = asked_day(on, "--on")
        question = _weighted(_routed(question, route, by), weights, day)
        frame = table(question, day, by.value)
    at = "" if weights is WeightsOf.year else f", at the imports of {day:%Y-%m}"
    title = f"{sides(question, exporter)}, {day}, by {by.value}{at}"
    _show(question, frame, (day,), format, table=f"tariffs_by_{by.value}", wide=wide, title=title)


@app.command(epilog="Example: counteroffer tariffs timeline --importer USA --exporter CAN --format csv")
def timeline(
    importer: Importer = "",
    exporter: Exporter = None,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    pact_lapsed: Lapsed = False,
    outcome: OutcomeOption = None,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Rates on every day that something changes, 2025 and 2026, with the points of each authority."""
    from counteroffer.tariffs import timeline as over_time

    question = question_of(importer, exporter, without, claims, to_ruling, pact_lapsed, book, outcome)
    with progress("walking through two years"):
        frame = over_time(question)
    days = tuple(frame["date"])
    frame = frame.assign(date=frame["date"].astype(str))
    _show(question, frame, days, format, table="tariff_timeline", wide=wide, title=sides(question, exporter))


@app.command(epilog="Example: counteroffer tariffs product 7208 --on 2025-05-10 --exporter CAN")
def product(
    code: Annotated[str, typer.Argument(help="HS code or the beginning of one: 7208, 4407.12, 8703230110.")],
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07; today if left out.")] = TODAY,
    importer: Importer = "",
    exporter: Exporter = None,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    outcome: OutcomeOption = None,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Each layer that falls on a product, partner by partner, and why; by default from its five largest sellers."""
    from counteroffer.tariffs import law_doubts, product_by_law
    from counteroffer.tariffs import product as layers_of
    from counteroffer.tariffs.product import product_name
    from counteroffer.tariffs.sources.known import sources

    day = asked_day(on, "--on")
    if importer and importer not in sources():
        read = read_law(book, without, to_ruling, outcome)
        frame = product_by_law(read, importer, code, day, exporter or ())
        title = f"{code} into {importer}, {day}: percent of the whole value"
        doubts = law_doubts(read, [importer], day)
        show_doubtful(doubts, read, frame, format, table="tariff_layers", wide=wide, title=title)
        return
    question = question_of(importer, None, without, claims, to_ruling, False, book, outcome)
    frame = layers_of(question, code, day, exporter or ())
    if format is Format.table and (name := product_name(question.trade, code)):
        say(name)
    title = f"{code} into {question.trade.importer}, {day}: percent of the whole value"
    _show(question, frame, (day,), format, table="tariff_layers", wide=wide, title=title)


@app.command(epilog="Example: counteroffer tariffs diff 2025-10-07 2026-10-01 --exporter CAN")
def diff(
    first: Annotated[str, typer.Argument(help="The earlier day.")],
    second: Annotated[str, typer.Argument(help="The later day; left out beside --book: both laws on one day.")] = "",
    importer: Importer = "",
    exporter: Exporter = None,
    by: ByOption = RatesBy.authority,
    route: RouteOption = RouteReading.hs6,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    outcome: OutcomeOption = None,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What changed between two days, largest change of revenue first; or by a folder of law on one day (--book)."""
    from counteroffer.tariffs import difference, laws_differ

    question = question_of(importer, exporter, without, claims, to_ruling, False, book, outcome)
    question = _routed(question, route, by)
    day = asked_day(first, "the command")
    later = asked_day(second, "the command") if second else day
    if second:
        frame, title = difference(question, day, later, by.value), sides(question, exporter)
    elif book is None:
        raise InputError("say the later day too, or --book FOLDER: your own law beside the shipped one on one day")
    else:
        shipped = question_of(importer, exporter, without, claims, to_ruling, False, None, outcome)
        shipped = _routed(shipped, route, by)
        frame, title = laws_differ(shipped, question, day, by.value), f"{sides(question, exporter)}, {day}"
    _show(question, frame, (day, later), format, table="tariff_difference", wide=wide, title=title)


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


@app.command("open", epilog="Example: counteroffer tariffs open")
def open_questions(format: FormatOption = Format.table, wide: WideOption = False) -> None:
    """How far each importer's law is known, and what is not known of it: outcomes, and the one that is taken."""
    from counteroffer.tariffs import load_book
    from counteroffer.tariffs.listing import knowledge

    show(knowledge(load_book()), format, table="tariff_knowledge", wide=wide)


def _routed(question: Question, route: RouteReading, by: RatesBy) -> Question:
    """The question by the route asked for."""
    if route is RouteReading.hs6:
        return question
    if by is not RatesBy.sector:
        raise InputError(
            f"--route says which industry a product is of, and a table by {by.value} has none; add --by sector, or "
            "leave it out"
        )
    from counteroffer.tariffs.concepts.routes import routed

    return routed(question, "commodity")


def _weighted(question: Question, weights: WeightsOf, day: dt.date) -> Question:
    """The question at the weights asked for."""
    if weights is WeightsOf.year:
        return question
    from dataclasses import replace

    from counteroffer.tariffs.concepts import at_month

    return replace(question, trade=at_month(question.trade, day))


def _show(
    question: Question,
    frame: pd.DataFrame,
    days: Sequence[dt.date],
    format: Format,
    *,
    table: str,
    wide: bool,
    title: str,
) -> None:
    """Print a table with what is not known of the law of its days."""
    show_doubtful(question.doubts(*days), question.book, frame, format, table=table, wide=wide, title=title)
