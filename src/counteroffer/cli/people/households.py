"""`counteroffer households`: what households pay, and who wins and loses."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, note, show, solved

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.household import Households
    from counteroffer.run.run import Run


class HouseholdsShow(StrEnum):
    """What is printed of households."""

    groups = "groups"
    nations = "nations"
    winners = "winners"


class Returned(StrEnum):
    """How tariff revenue returns."""

    lump_sum = "lump-sum"
    income_tax = "income-tax"
    kept = "kept"


STEMS = {
    HouseholdsShow.groups: "households",
    HouseholdsShow.nations: "households_nations",
    HouseholdsShow.winners: "winners",
}
SHOWN = {
    "households": (
        *("region", "place", "group", "spending_usd", "total_usd", "total_percent", "prices_usd", "prices_percent"),
        *("other_uses_usd", "earnings_usd", "profits_usd", "revenue_usd", "borrowing_usd"),
    ),
}


def households(
    scenario: ScenarioArgument,
    show_: Annotated[
        HouseholdsShow,
        typer.Option("--show", help="Income groups and places; totals by country; who wins and loses, by every view."),
    ] = HouseholdsShow.groups,
    revenue: Annotated[
        Returned | None,
        typer.Option(help="How tariff revenue returns: in equal sums (default), as taxes are paid, or not at all."),
    ] = None,
    retail_pass_through: Annotated[
        float, typer.Option(help="How much of a change in goods' prices shoppers pay; retailers' owners bear the rest.")
    ] = 1.0,
    country: Annotated[
        list[str] | None,
        typer.Option(
            "--country", "-c", help="Only this country; again for more. By default all; of winners, those that lead."
        ),
    ] = None,
    short_run: Annotated[
        bool, typer.Option("--short-run", help="In the first year, as `counteroffer jobs` solves it.")
    ] = False,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """What households pay and get back, by income group and place, and how that adds up to the nation."""
    from counteroffer.household import households as measured

    run = solved(scenario)
    run = run.short_run if short_run else run
    chosen = tuple(country or ())
    found = measured(run, revenue=revenue, retail_pass_through=retail_pass_through, countries=chosen)
    stem = STEMS[show_]
    frame = {"households": found.groups, "households_nations": found.nations, "winners": found.balance}[stem]
    crossed = format is Format.table and not (chosen or wide) and show_ is HouseholdsShow.groups
    frame = _rows(frame, found, run, show_, every=bool(chosen), crossed=crossed, named=format is Format.table)
    when = ", first year" if short_run else ""
    said = {
        HouseholdsShow.groups: f"what households pay, USD a year each{when}",
        HouseholdsShow.nations: f"what households pay, together{when}",
        HouseholdsShow.winners: f"who wins and loses{when}",
    }[show_]
    title = f"{run.scenario.title}: {said}"
    show(frame, format, table=stem, wide=wide, shown=SHOWN.get(stem, ()), title=title)
    if format is Format.table:
        _notes(found, frame)
        if crossed:
            note("Income groups of each place: --country CODE, --wide, or --format csv.")


def _rows(
    frame: pd.DataFrame,
    found: Households,
    run: Run,
    show_: HouseholdsShow,
    *,
    every: bool,
    crossed: bool,
    named: bool,
) -> pd.DataFrame:
    """Rows that are printed, who leads first; crossed: without the fifty of income groups of each place."""
    winners = show_ is HouseholdsShow.winners
    frame = frame if every else _leading(frame, found, run, alone=winners)
    if crossed:
        frame = frame[(frame["place"] == "") | (frame["group"] == "all")].reset_index(drop=True)
    if winners and named:
        names = who_names(run)
        frame = frame.assign(who=[names.get(who, who) for who in frame["who"]])
    return frame


def who_names(run: Run) -> dict[str, str]:
    """Industries and places by name."""
    from counteroffer.effects.places import place_names

    return {code: run.economy.sector_name(code) for code in run.economy.sectors} | place_names()


def _leading(frame: pd.DataFrame, found: Households, run: Run, *, alone: bool) -> pd.DataFrame:
    """Rows of the countries that lead first, or alone; all of them where none has households of its own here."""
    from counteroffer.household.groups import led_by

    leads = frame["region"].isin(led_by(run.economy, run.lead))
    if alone and leads.any():
        return frame[leads].reset_index(drop=True)
    return frame.loc[(~leads).sort_values(kind="stable").index].reset_index(drop=True)


def _notes(found: Households, frame: pd.DataFrame) -> None:
    """What the figures are, in sentences."""
    passed, nations = found.how.retail_pass_through, found.nations
    returned = {
        "lump-sum": "Tariff revenue is handed back in equal sums.",
        "income-tax": "Tariff revenue is handed back in proportion to taxes.",
        "kept": "The treasury keeps the tariff revenue, so that households and treasury together add up to the nation.",
    }[found.how.revenue]
    least = nations["residual_usd_mn"].abs().max()
    note(
        f"{returned} Retailers pass on {passed:.0%} of what goods cost more or less. A loss is negative; percent are "
        "of own purchases. Prices are measured against what the country's factors earn, so that a loss shows in "
        "prices, and pay differs only by where one works.",
        f"Groups add up to each country's real income (largest gap {least:.0e} USD mn); a country without a survey of "
        "spending is one household that buys all of its final use.",
    )
    unknown = [str(code) for code in frame["region"].unique() if _uncounted(nations, str(code))]
    if unknown:
        note(f"No household count is known for {', '.join(unknown)}: only percent are shown.")


def _uncounted(nations: pd.DataFrame, code: str) -> bool:
    return bool(nations.loc[nations["region"] == code, "households_thousand"].isna().any())
