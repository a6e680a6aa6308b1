"""What the commands on tariffs share: their options, the question they put to the book, what is not known of it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, say, show, warn_of
from counteroffer.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from counteroffer.tariffs import Book, LawDoubt, Question

TODAY = "today"


class RatesBy(StrEnum):
    """How a day's rates are cut."""

    sector = "sector"
    authority = "authority"
    hs2 = "hs2"
    partner = "partner"


class RouteReading(StrEnum):
    """What says which industry a product is of."""

    hs6 = "hs6"
    commodity = "commodity"


class RoutesBy(StrEnum):
    """How two routes to industries are set side by side."""

    pair = "pair"
    industry = "industry"


class ClaimsReading(StrEnum):
    """How claims of pacts are read."""

    backcast = "backcast"
    as_is = "as_is"
    pooled = "pooled"
    six_months = "six_months"


class WeightsOf(StrEnum):
    """What rates are weighted by."""

    year = "2024"
    month = "month"


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
        "--claims",
        help="Claims of pacts: mended where their source breaks, as published, pooled over the year, or of six months.",
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
BookOption = Annotated[
    Path | None, typer.Option("--book", help="Folder of law of your own, laid over the shipped book (docs/own-law.md).")
]
WeightsOption = Annotated[
    WeightsOf, typer.Option("--weights", help="Imports that rates are weighted by: of 2024, or of the day's month.")
]
RouteOption = Annotated[
    RouteReading,
    typer.Option("--route", help="From a product to its industry: its HS6 code, or its commodity (`tariffs routes`)."),
]
ByOption = Annotated[RatesBy, typer.Option("--by", help="Cut by.")]


def sides(question: Question, exporter: list[str] | None) -> str:
    """Who charges whom."""
    return f"{question.trade.importer} on {', '.join(exporter or ['all partners'])}"


def question_of(
    importer: str,
    exporter: list[str] | None,
    without: list[str] | None,
    claims: ClaimsReading,
    to_ruling: bool,
    pact_lapsed: bool,
    book: Path | None,
    outcome: list[str] | None,
) -> Question:
    """The question that the options put to the book.

    Raises
    ------
    InputError, LabelError
        For what the book or its trade does not have.
    """
    from counteroffer.tariffs import Question, main_importer, trade_of
    from counteroffer.tariffs.entry import customs_of
    from counteroffer.tariffs.sources.known import sources

    read = read_law(book, without, to_ruling, outcome)
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
    trade, reading = trade.of(tuple(exporter)) if exporter else trade, claims.value
    if claims is ClaimsReading.six_months:
        from counteroffer.tariffs.concepts import claims_over

        trade, reading = claims_over(trade), "as_is"  # months are mended before they are pooled
    return Question(read, trade, reading, 0.0 if pact_lapsed else 1.0)


def law(book: Path | None) -> Book:
    """The shipped book, or one with a folder of the user's laid over it."""
    if book is None:
        from counteroffer.tariffs import load_book

        return load_book()
    from counteroffer.tariffs.own import own_book

    return own_book(book)


def read_law(book: Path | None, without: list[str] | None, to_ruling: bool, outcome: list[str] | None) -> Book:
    """A book less what is left out, by the rule and the outcomes asked for."""
    from dataclasses import replace

    read = law(book).without(without or ()).supposing(dict(_outcome(text) for text in outcome or ()))
    return replace(read, date_rule="ruling") if to_ruling else read


def _outcome(text: str) -> tuple[str, str]:
    name, given, outcome = text.partition("=")
    if not given:
        raise InputError(f"--outcome '{text}' is not QUESTION=OUTCOME; `counteroffer tariffs open` lists both")
    return name, outcome


def doubt_texts(doubts: Sequence[LawDoubt], book: Book) -> list[str]:
    """What is not known of the law, in sentences; pages have theirs of `briefing.words`, seconds to load."""
    said = [_doubt_words(one, book) for one in doubts]
    others = [f"--outcome {one.question}=…" for one in doubts if one.question]
    if others:
        said.append(f"Ask for another outcome with {' '.join(others)}; `counteroffer tariffs open` has them.")
    return said


def _doubt_words(doubt: LawDoubt, book: Book) -> str:
    from counteroffer.tariffs.terms.partners import partner_names

    importer, on = partner_names().get(doubt.importer, doubt.importer), _in_words(doubt.day)
    if doubt.known_to is not None:
        return (
            f"The law of {importer} is known to {_in_words(doubt.known_to)} only: what changed between then and {on} "
            "is not in these figures."
        )
    asked = book.open[doubt.question][1]
    basis = " ".join(asked.basis.split()).removesuffix(".")
    taken = f"“{doubt.outcome}”, {asked.outcomes[doubt.outcome]}"
    return f"Not known for {on}: {asked.title}. Taken here: {taken}; {basis}."


def _in_words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def show_doubtful(
    doubts: Sequence[LawDoubt], book: Book, frame: pd.DataFrame, format: Format, *, table: str, wide: bool, title: str
) -> None:
    """Print a table and, before it or in a column of its own, what is not known of the law of its days."""
    said = doubt_texts(doubts, book)
    if said and format is Format.table:
        say("\n\n".join(said), style="bold")
        say("")
    elif said:
        for text in said:
            warn_of(text)
        frame = frame.assign(not_known=" ".join(said))
    show(frame, format, table=table, wide=wide, title=title)


def asked_day(text: str, where: str) -> dt.date:
    """A day as typed, or today."""
    if text == TODAY:
        return dt.date.today()
    from counteroffer.tariffs.terms.words import written_day

    return written_day(text, where)
