"""`counteroffer hindcast`: what the model says of trade that has happened, beside what was traded."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counteroffer.cli.console import Format, FormatOption, WideOption, note, show, steps
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.replication.hindcast import Hindcast

LARGEST = 6  # industries of a partner on a terminal
EVERY = "all"
SCORES = (
    *("partner", "without", "variant", "correlation", "error_points", "no_change_points", "oracle_points"),
    *("model_total_points", "actual_percent", "predicted_percent"),
)
INDUSTRIES = (
    *("partner", "code", "name", "base_usd_mn", "duty_rise_points", "predicted_duty_rise_points", "actual_percent"),
    *("predicted_percent", "error_share_percent", "excluded"),
)


class HindcastShow(StrEnum):
    """Which table."""

    scores = "scores"
    industries = "industries"
    months = "months"
    cells = "cells"


class MonthLaw(StrEnum):
    """How a month's law is read."""

    middle = "middle"
    days = "days"


def hindcast(
    importer: Annotated[str, typer.Option("--importer", "-i", help="Who buys: USA (by default).")] = "",
    partner: Annotated[
        list[str] | None, typer.Option("--partner", "-p", help="Who sells, as CAN or EU; again for more; all.")
    ] = None,
    first: Annotated[str, typer.Option("--from", help="First month, as 2025-07.")] = "",
    last: Annotated[str, typer.Option("--to", help="Last month, as 2025-11.")] = "",
    exclude: Annotated[
        str, typer.Option(help="Second rows without these, with commas: oil, precious, computers.")
    ] = "",
    variant: Annotated[
        list[str] | None,
        typer.Option("--variant", help="Only this one, told by industry; again for more: year1, long_run, prices."),
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="A key of a scenario, as border_response=0.3; again for more."),
    ] = None,
    law: Annotated[
        MonthLaw, typer.Option(help="A month's law: of its middle, or of every day, weighted.")
    ] = MonthLaw.middle,
    industries: Annotated[str, typer.Option(help="Industries by naics3, or of all partners together naics6.")] = "",
    data: Annotated[
        list[Path] | None,
        typer.Option("--data", help="What was traded, CSV or parquet in the embedded layout; again for more."),
    ] = None,
    exports: Annotated[
        bool, typer.Option("--exports", help="What the importer sells instead: --data has it by hs2, its partners buy.")
    ] = False,
    table: Annotated[HindcastShow, typer.Option("--show", help="Which table.")] = HindcastShow.scores,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Predict trade at the law of each month, and score it against what was traded. Nothing is fitted to that."""
    from counteroffer.replication.hindcast import HindcastQuestion, LawRule, outcomes_of
    from counteroffer.replication.hindcast import hindcast as predict

    asked = HindcastQuestion(
        partners=() if not partner or EVERY in partner else tuple(partner),
        first=first,
        last=last,
        exclude=_listed(exclude),
        variants=tuple(variant or ()),
        settings=_settings(set_ or []),
        law=LawRule(law.value),
    )
    with steps("reading what was traded") as tell:
        found = predict(outcomes_of(importer, industries, data or (), exports=exports), asked, progress=tell)
    _print(found, table, format, wide)


def _print(found: Hindcast, table: HindcastShow, format: Format, wide: bool) -> None:
    frames: Mapping[HindcastShow, pd.DataFrame] = {
        HindcastShow.scores: found.scores,
        HindcastShow.industries: found.industries,
        HindcastShow.months: found.monthly,
        HindcastShow.cells: found.by_month,
    }
    lists: dict[HindcastShow, tuple[str, ...]] = {HindcastShow.scores: SCORES, HindcastShow.industries: INDUSTRIES}
    shown = lists.get(table, ())
    frame = frames[table]
    if format is Format.table and not found.exclude and table is HindcastShow.scores:
        shown = tuple(name for name in shown if name != "without")
    flow = "Exports" if found.outcomes.exports else "Imports"
    title = f"{flow} of {found.outcomes.importer}, {found.months[0]} to {found.months[-1]}, against the base year"
    show(frame, format, table=f"hindcast_{table}", wide=wide, shown=shown, title=title)
    if format is not Format.table:
        return
    if table is HindcastShow.scores and not wide:
        largest = found.industries.groupby("partner", sort=False).head(LARGEST)
        show(
            largest,
            format,
            table="hindcast_industries",
            shown=INDUSTRIES,
            title=f"Industries that miss most under {found.lead}",
            below=True,
        )
    note(*_convention(found))


def _convention(found: Hindcast) -> list[str]:
    """How figures are to be read."""
    from counteroffer.replication.hindcast.said import said

    days = sum(len(at) for at in found.law.values())
    read = "of the 15th of each month" if days == len(found.months) else f"of {days} days, weighted by length"
    texts = [
        "Value net of duty, in dollars, as customs record it. Each product changes as the model says between the law "
        f"of {said().base_year} and the law of the month ({read}), with the nominal income of "
        f"{found.outcomes.importer} held, so that what its money does against the model's numéraire is left out; "
        f"products add up to industries, which multiply the same month of {said().base_year}. A window adds months up. "
        "Error: points of the base year, weighted by its value; no change, the partner's actual total in every "
        "industry (an oracle) and the model's total in every industry are scored alike. Nothing is fitted to these "
        "data.",
        f"Largest residual of the solutions {found.residual:.0e}. Variants: "
        + "; ".join(f"{name}, {one.title}" for name, one in found.variants.items() if one.title != name)
        + ".",
    ]
    if found.outcomes.exports:
        texts.append(
            "What is sold is known by headings of the Harmonized System: each is split into industries as its lines "
            "are, the mean of counting them and of what the main importer buys; duties abroad are the tariff book's."
        )
    lost = found.industries.groupby("partner")[["unmodelled_usd_mn", "base_usd_mn"]].sum()
    share = 100 * lost["unmodelled_usd_mn"] / lost["base_usd_mn"]
    texts.append(
        "Left as it was, since it belongs to no industry (returned and special goods), percent of value: "
        + ", ".join(f"{partner} {share[partner]:.1f}" for partner in found.partners)
        + "."
    )
    if len(found.pooled) > 1:
        texts.append(f"Pooled: {', '.join(found.pooled)}, each beside its own totals.")
    texts += [_exclusion(found, name) for name in found.exclude]
    return texts


def _exclusion(found: Hindcast, name: str) -> str:
    """What an exclusion drops, and how much of that it means."""
    from counteroffer.replication.hindcast.said import said

    exclusion = said().exclusions[name]
    dropped = found.dropped(name)
    cells = "; ".join(f"{partner} {', '.join(codes)} ({share:.0f}% of it)" for partner, codes, share in dropped)
    return (
        f"Without {name}: industries of which {exclusion.title} were at least {100 * exclusion.least:.0f}% of the "
        f"year's value, whole, since no finer industry is known by partner: {cells or 'none'}."
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def _settings(texts: list[str]) -> dict[str, Any]:
    """Keys of a scenario: `a.b=1` is {a: {b: 1}}."""
    from counteroffer import yamltext

    found: dict[str, Any] = {}
    for text in texts:
        key, equals, value = text.partition("=")
        if not equals or not key.strip() or not value.strip():
            raise InputError(f"--set {text}: write KEY=VALUE, as border_response=0.3 or elasticities.source=fgo")
        inner = found
        *path, last = key.strip().split(".")
        for part in path:
            inner = inner.setdefault(part, {})
            if not isinstance(inner, dict):
                raise InputError(f"--set {text}: {part} already has a value; give it once")
        if last in inner:
            raise InputError(f"--set {text}: {key} is given twice; give it once")
        inner[last] = yamltext.parse(value)
    return found
