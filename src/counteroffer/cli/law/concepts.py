"""`counteroffer tariffs routes` and `remitted`: the same duties in other industries, and net of what is remitted."""

from __future__ import annotations

from typing import Annotated

import typer

from counteroffer.cli.asking import (
    TODAY,
    BookOption,
    ClaimsOption,
    ClaimsReading,
    Exporter,
    Importer,
    OutcomeOption,
    RoutesBy,
    Without,
    asked_day,
    question_of,
    show_doubtful,
    sides,
)
from counteroffer.cli.console import Format, FormatOption, WideOption, note


def routes(
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07; today if left out.")] = TODAY,
    importer: Importer = "",
    exporter: Exporter = None,
    by: Annotated[RoutesBy, typer.Option("--by", help="Goods that land elsewhere, or each industry.")] = RoutesBy.pair,
    without: Without = None,
    claims: ClaimsOption = ClaimsReading.backcast,
    outcome: OutcomeOption = None,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Two routes from a product to an industry, its HS6 code and its commodity: what lands where, and at what duty."""
    from counteroffer.tariffs import concepts

    question = question_of(importer, exporter, without, claims, False, False, book, outcome)
    day = asked_day(on, "--on")
    found = concepts.agreement(question.trade)
    make = concepts.by_pair if by is RoutesBy.pair else concepts.by_industry
    title = f"{sides(question, exporter)}, {day}: industries by HS6 code and by commodity"
    doubts = question.doubts(day)
    table = f"tariff_routes_by_{by.value}"
    show_doubtful(doubts, question.book, make(question, day), format, table=table, wide=wide, title=title)
    if format is Format.table:
        note(
            f"Both put {found.percent:.1f}% of the value of 2024 in the same industry, of USD "
            f"{found.known_usd_mn / 1e3:,.0f} bn with an industry by both; USD {found.alone_usd_mn / 1e3:,.1f} bn of "
            "products without a commodity stay by HS6 code."
        )


def remitted(
    on: Annotated[str, typer.Option("--on", help="The day, as 2025-10-07; today if left out.")] = TODAY,
    importer: Importer = "",
    exporter: Exporter = None,
    without: Without = None,
    outcome: OutcomeOption = None,
    book: BookOption = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """An importer's average rate as charged, and net of what some users of the goods may have back."""
    from counteroffer.tariffs import concepts

    question = question_of(importer, exporter, without, ClaimsReading.backcast, False, False, book, outcome)
    day = asked_day(on, "--on")
    title = f"{sides(question, exporter)}, {day}: what is added since 2024, net of remissions"
    frame = concepts.net_of_remissions(question, day)
    doubts = question.doubts(day)
    show_doubtful(doubts, question.book, frame, format, table="tariff_remitted", wide=wide, title=title)
    if format is Format.table:
        note(
            "How much is remitted is not in the data. Where a rule names industries, what they use of the goods' "
            "industry in the world table of 2022 is taken to be remitted; where it names none, nothing is."
        )
