"""`counteroffer path`: jobs, real GDP and real income year after year."""

from __future__ import annotations

from typing import Annotated

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, note, progress, show

YEARS = 10  # that trade and capital take to arrive
SHOWN = (
    *("year", "region", "jobs_supply_alone_thousand", "jobs_with_demand_thousand", "unemployment_supply_alone_pp"),
    *("unemployment_with_demand_pp", "real_gdp_supply_alone_percent", "real_gdp_with_demand_percent"),
    *("real_income_percent", "net_real_income_percent"),
)
LEGEND = (
    "Year 0 is the economy before. Each year is an equilibrium of its own: wages may be lower by one year's trend each "
    "year (δ^t), workers move more (μ·t), trade and border prices answer as in that year, and capital is given in year "
    "1 and at its steady state in year 10. Nobody's expectations or lay-off dates are in it."
)


def path(
    scenario: ScenarioArgument,
    years: Annotated[int, typer.Option(help="Years after the measures.", min=1)] = YEARS,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Jobs, real GDP and real income in each year after the measures, supply side alone and with demand."""
    from counteroffer.jobs.short_run import short_run

    with progress("solving"):
        found = short_run(scenario)
        frame = found.path(years)
    title = f"{found.run.scenario.title}: over {years} year{'' if years == 1 else 's'}"
    show(frame, format, table="jobs_path", wide=wide, shown=SHOWN, title=title)
    if format is Format.table:
        note(LEGEND)
