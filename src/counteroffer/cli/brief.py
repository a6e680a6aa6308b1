"""`counteroffer brief`: everything about a scenario, as pages and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from counteroffer.cli.console import ScenarioArgument, out, said_of_marks, steps, warn

if TYPE_CHECKING:
    from counteroffer.run.run import Run
    from counteroffer.scenario import ScenarioFile
    from counteroffer.study import Part, Study


class Extra(StrEnum):
    """Parts that are solved only where they are asked for."""

    deal_cases = "deal_cases"


def brief(
    scenario: ScenarioArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder; the briefing goes into OUT/NAME.")] = Path(
        "out"
    ),
    language: Annotated[
        list[str] | None,
        typer.Option("--language", "-l", help="en or fr; again for more. By default what the scenario says, or en."),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Print it too; needs a Chromium.")] = False,
    draws: Annotated[
        int, typer.Option(min=0, help="Ranges over so many joint draws of what is not known too; a few a second.")
    ] = 0,
    also: Annotated[
        list[Extra] | None,
        typer.Option(
            "--with",
            help="deal_cases: the deal with and without money, in year 1 and the long run, for "
            "income and for jobs, too.",
        ),
    ] = None,
) -> None:
    """Solve a scenario and write its briefing: HTML, Markdown, charts, CSV tables and a manifest."""
    from counteroffer.briefing import briefing
    from counteroffer.briefing.forms.files import page_name, pages
    from counteroffer.briefing.forms.pdf import browser
    from counteroffer.briefing.words import wording
    from counteroffer.scenario import load_scenario
    from counteroffer.study import study
    from counteroffer.study.files import csv_files, write
    from counteroffer.tables.spreadsheet import marked

    file = load_scenario(scenario)
    spoken = tuple(wording(code).language for code in dict.fromkeys(language or file.scenario.languages))
    if pdf:
        browser()
    with steps("solving") as told:
        found = study(*_asked(file, draws, also or ()), progress=lambda part: told(f"solved: {part}"))
        content = csv_files(found)
        for code in spoken:
            told(f"writing the briefing ({code})")
            content |= pages(briefing(found, code), printed=pdf)
        folder = output / file.name
        write(folder, found, content)
    _headline(found)
    said_of_marks(sum(marked(text.decode()) for name, text in content.items() if name.endswith(".csv")))
    for code in spoken:
        out.print(f"Briefing: {folder / page_name(code)}", soft_wrap=True)


def _asked(file: ScenarioFile, draws: int, also: Sequence[Extra]) -> tuple[ScenarioFile | Run, set[Part] | None]:
    """What to solve, and which parts of it: what the scenario asks for, and what is asked for here."""
    if not draws and not also:
        return file, None
    from counteroffer.run.run import simulate
    from counteroffer.study import Part
    from counteroffer.study.study import wanted_by

    if draws:
        said = file.scenario.uncertainty.model_dump(exclude_unset=True) | {"draws": draws}
        file = replace(file, scenario=file.scenario.varied(uncertainty=said))
    run = simulate(file)
    return run, wanted_by(run) | ({Part.draws} if draws else set()) | {Part(one.value) for one in also}


def _headline(found: Study) -> None:
    warn(found)
    regions = found.effects.regions.set_index("region")
    table = Table(title=f"{found.scenario.title} ({found.scenario.date})", title_justify="left")
    heads = (
        "",
        "real income, %",
        "USD bn a year",
        "real GDP, %",
        "prices over wages, %",
        "exports, %",
        "imports, %",
    )
    for head in heads:
        table.add_column(head, justify="left" if not head else "right")
    for code in found.lead:
        row = regions.loc[code]
        values = [
            f"{row['real_income_percent']:+.2f}",
            f"{row['equivalent_variation_usd_mn'] / 1000:+.1f}",
            *(f"{row[c]:+.2f}" for c in ("real_gdp_percent", "consumer_price_over_wage_percent")),
            *(f"{row[c]:+.1f}" for c in ("exports_percent", "imports_percent")),
        ]
        table.add_row(found.economy.region_name(code), *values)
    out.print(table)
    facts = found.facts
    out.print(
        f"status {facts.status}, largest residual {facts.residual:.0e}, {facts.iterations} iterations", highlight=False
    )
