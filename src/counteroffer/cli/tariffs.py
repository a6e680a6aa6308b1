"""`counteroffer tariffs`: what duty applies to whom, on which day, and why."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, progress, say, show, warn_of
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from counteroffer.tariffs import Question

TODAY = "today"
BOOK = ("programme", "from", "until", "rate", "scope", "exporters", "citation")
app = typer.Typer(
    no_args_is_help=False,
    invoke_without_command=True,
    rich_markup_mode="rich",
    help="What duty applies to whom, on which day (2024-12-31 to 2027-12-31), by law and in effect.\n\n"
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
    pooled = "pooled"


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
    typer.Option(
        "--claims", help="Claims of pacts where their source breaks: mended, as published, or pooled over the year."
    ),
]
OldClaims = Annotated[str | None, typer.Option("--usmca-use", hidden=True, callback=_renamed)]
Ruling = Annotated[
    bool, typer.Option("--to-ruling", help="End duties ruled unlawful with the ruling, not with collection.")
]
OutcomeOption = Annotated[
    list[str] | None,
    typer.Option("--outcome", help="How an open question comes out: QUESTION=OUTCOME (see `tariffs open`)."),
]
Lapsed = Annotated[bool, typer.Option("--pact-lapsed", help="Preferences of pacts gone: their members trade at MFN.")]
ByOption = Annotated[RatesBy, typer.Option("--by", help="Cut by.")]


@app.callback(epilog="Example: counteroffer tariffs --on 2025-10-07 --importer USA --exporter CAN --by authority")
def rates_on_a_day(
    context: typer.Context,
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07; today if left out.")] = TODAY,
    importer: Importer = "",
    exporter: Exporter = None,
    by: ByOption = RatesBy.sector,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    pact_lapsed: Lapsed = False,
    outcome: OutcomeOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What duty applies to whom, on which day."""
    if context.invoked_subcommand is not None:
        return
    from counteroffer.tariffs import table

    question = _question(importer, exporter, without, claims, to_ruling, pact_lapsed, outcome)
    with progress("reading the book"):
        day = _day(on, "--on")
        frame = table(question, day, by.value)
    title = f"{_sides(question, exporter)}, {day}, by {by.value}"
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
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Rates on every day that something changes, 2025 and 2026, with the points of each authority."""
    from counteroffer.tariffs import timeline as over_time

    question = _question(importer, exporter, without, claims, to_ruling, pact_lapsed, outcome)
    with progress("walking through two years"):
        frame = over_time(question)
    days = tuple(frame["date"])
    frame = frame.assign(date=frame["date"].astype(str))
    _show(question, frame, days, format, table="tariff_timeline", wide=wide, title=_sides(question, exporter))


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
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Each layer that falls on a product, partner by partner, and why; by default from its five largest sellers."""
    from counteroffer.tariffs import product as layers_of
    from counteroffer.tariffs.product import product_name

    question = _question(importer, None, without, claims, to_ruling, False, outcome)
    day = _day(on, "--on")
    frame = layers_of(question, code, day, exporter or ())
    if format is Format.table and (name := product_name(question.trade, code)):
        say(name)
    title = f"{code} into {question.trade.importer}, {day}: percent of the whole value"
    _show(question, frame, (day,), format, table="tariff_layers", wide=wide, title=title)


@app.command(epilog="Example: counteroffer tariffs diff 2025-10-07 2026-10-01 --exporter CAN")
def diff(
    first: Annotated[str, typer.Argument(help="The earlier day.")],
    second: Annotated[str, typer.Argument(help="The later day.")],
    importer: Importer = "",
    exporter: Exporter = None,
    by: ByOption = RatesBy.authority,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    usmca_use: OldClaims = None,
    to_ruling: Ruling = False,
    outcome: OutcomeOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What changed between two days, largest change of revenue first."""
    from counteroffer.tariffs import difference

    question = _question(importer, exporter, without, claims, to_ruling, False, outcome)
    days = (_day(first, "the command"), _day(second, "the command"))
    frame = difference(question, *days, by.value)
    _show(question, frame, days, format, table="tariff_difference", wide=wide, title=_sides(question, exporter))


@app.command(epilog="Example: counteroffer tariffs book section_232")
def book(
    name: Annotated[str, typer.Argument(help="An authority or a programme; all of them if left out.")] = "",
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """The measures themselves: dates, scope, rates, citation, what they give way to, and where they come from."""
    from counteroffer.tariffs import load_book
    from counteroffer.tariffs.listing import measures

    show(measures(load_book(), name), format, table="tariff_book", wide=wide, shown=BOOK)


@app.command("open", epilog="Example: counteroffer tariffs open")
def open_questions(format: FormatOption = Format.table, wide: WideOption = False) -> None:
    """How far each importer's law is known, and what is not known of it: outcomes, and the one that is taken."""
    from counteroffer.tariffs import load_book
    from counteroffer.tariffs.listing import knowledge

    show(knowledge(load_book()), format, table="tariff_knowledge", wide=wide)


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
    outcome: list[str] | None,
) -> Question:
    from dataclasses import replace

    from counteroffer.tariffs import Question, load_book, main_importer, trade_of

    law = load_book().without(without or ()).supposing(dict(_outcome(text) for text in outcome or ()))
    if to_ruling:
        law = replace(law, date_rule="ruling")
    trade = trade_of(importer or main_importer())
    if pact_lapsed and not any(pact.schedules[trade.importer].by == "product" for pact in trade.pacts):
        raise InputError(
            f"--pact-lapsed: what {trade.importer} would charge without its pacts is not known product by product; by "
            "industry it is in a scenario with `pact: lapsed`: counteroffer show pact-lapses"
        )
    return Question(law, trade.of(tuple(exporter)) if exporter else trade, claims.value, 0.0 if pact_lapsed else 1.0)


def _outcome(text: str) -> tuple[str, str]:
    name, given, outcome = text.partition("=")
    if not given:
        raise InputError(f"--outcome '{text}' is not QUESTION=OUTCOME; `counteroffer tariffs open` lists both")
    return name, outcome


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
    """Print a table and, before it or in a column of its own, what is not known of the law of its days."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.notices import doubt_words

    doubts = question.doubts(*days)
    said = [f"{doubt_words(one, question.book, wording())}." for one in doubts]
    others = [f"--outcome {one.question}=…" for one in doubts if one.question]
    if others:
        said.append(f"Ask for another outcome with {' '.join(others)}; `counteroffer tariffs open` has them.")
    if said and format is Format.table:
        say("\n\n".join(said), style="bold")
        say("")
    elif said:
        for text in said:
            warn_of(text)
        frame = frame.assign(not_known=" ".join(said))
    show(frame, format, table=table, wide=wide, title=title)


def _day(text: str, where: str) -> dt.date:
    if text == TODAY:
        return dt.date.today()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"'{text}' in {where} is not a day; write it as 2025-10-07, or today") from None
