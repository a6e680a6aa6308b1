"""`counteroffer brief`: everything about a scenario, as pages and tables."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from counteroffer.cli.console import ScenarioArgument, out, progress, solved, status

if TYPE_CHECKING:
    from counteroffer.run.run import Run


def brief(
    scenario: ScenarioArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder; the briefing goes into OUT/NAME.")] = Path(
        "out"
    ),
    language: Annotated[
        list[str] | None, typer.Option("--language", "-l", help="en or fr; again for more. Both by default.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it too; needs a Chromium.")] = False,
) -> None:
    """Solve a scenario and write its briefing: HTML, Markdown and charts in two languages, CSV tables, manifest."""
    from counteroffer.briefing import render
    from counteroffer.briefing.agreements_section import agreements_or_none
    from counteroffer.briefing.bargaining import bargaining_or_reason
    from counteroffer.briefing.forms import formats
    from counteroffer.briefing.wording import LANGUAGES, wording
    from counteroffer.jobs.short_run import jobs_or_reason
    from counteroffer.study import output as files
    from counteroffer.uncertainty.ranges import ranges as over_sets

    spoken = tuple(wording(code).language for code in dict.fromkeys(language or LANGUAGES))
    if pdf:
        formats.browser()
    run = solved(scenario)
    with progress("looking for jobs lost"):
        jobs = jobs_or_reason(run)
    with progress("at the bargaining table"):
        bargaining = bargaining_or_reason(run)
    with progress("comparing agreements"):
        agreements = agreements_or_none(run)
    with progress("over the published elasticities"):
        ranges = over_sets(run)
    content = files.csv_files(run, jobs, bargaining, agreements, ranges)
    for code in spoken:
        with progress(f"writing the briefing ({code})"):
            page = render(run, jobs, bargaining, agreements, code, ranges)
            content |= files.pages(page, code, pdf=pdf)
    folder = output / run.file.name
    files.write(folder, run, content, jobs, bargaining, agreements)
    _headline(run)
    for code in spoken:
        out.print(f"Briefing: {folder / files.page_name(code)}", soft_wrap=True)


def _headline(run: Run) -> None:
    regions = run.effects.regions.set_index("region")
    table = Table(title=f"{run.scenario.title} ({run.scenario.date})", title_justify="left")
    heads = (
        "",
        "real income, %",
        "USD bn a year",
        "consumer prices, %",
        "real wage, %",
        "exports, %",
        "imports, %",
    )
    for head in heads:
        table.add_column(head, justify="left" if not head else "right")
    for code in run.lead:
        row = regions.loc[code]
        values = [
            f"{row['real_income_percent']:+.2f}",
            f"{row['equivalent_variation_usd_mn'] / 1000:+.1f}",
            *(f"{row[c]:+.2f}" for c in ("consumer_price_percent", "real_wage_percent")),
            *(f"{row[c]:+.1f}" for c in ("exports_percent", "imports_percent")),
        ]
        table.add_row(run.economy.region_name(code), *values)
    out.print(table)
    status(run)
