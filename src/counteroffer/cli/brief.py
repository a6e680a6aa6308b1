"""`counteroffer brief`: everything about a scenario, as pages and tables."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from counteroffer.cli.console import ScenarioArgument, out, said_of_marks, steps, warn

Paper = Literal["letter", "a4"]

if TYPE_CHECKING:
    from counteroffer.briefing.forms.files import Printed
    from counteroffer.run.run import Run
    from counteroffer.scenario import ScenarioFile
    from counteroffer.study import Part, Study


def brief(
    scenario: ScenarioArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder; the briefing goes into OUT/NAME.")] = Path(
        "out"
    ),
    language: Annotated[
        list[str] | None,
        typer.Option("--language", "-l", help="en or fr; again for more. By default what the scenario says, or en."),
    ] = None,
    note: Annotated[bool, typer.Option("--note", help="The note of two sheets too, in the same forms.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="As PDF too.")] = False,
    docx: Annotated[bool, typer.Option("--docx", help="As a Word file too.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Six slides for PowerPoint too.")] = False,
    paper: Annotated[Paper, typer.Option(help="Sheet of PDF and Word.")] = "letter",
    draws: Annotated[
        int, typer.Option(min=0, help="Ranges over so many joint draws of what is not known too; a few a second.")
    ] = 0,
) -> None:
    """Solve a scenario and write its briefing: HTML, Markdown, charts, CSV tables and a manifest.

    PDF, Word and PowerPoint need counteroffer[office].
    """
    from counteroffer.briefing.forms.files import page_name
    from counteroffer.briefing.forms.office.needs import ready
    from counteroffer.briefing.words import wording
    from counteroffer.scenario import load_scenario
    from counteroffer.study import study
    from counteroffer.study.files import csv_files, write
    from counteroffer.tables.spreadsheet import marked

    file = load_scenario(scenario)
    spoken = tuple(wording(code).language for code in dict.fromkeys(language or file.scenario.languages))
    asked = {"pdf": pdf, "docx": docx, "pptx": pptx}
    kinds = [kind for kind, wanted in asked.items() if wanted]
    for kind in kinds:
        ready(kind)
    with steps("solving") as told:
        found = study(*_asked(file, draws), progress=lambda part: told(f"solved: {part}"))
        content = csv_files(found)
        for code in spoken:
            told(f"writing the briefing ({code})")
            content |= _forms(found, code, kinds, paper, note=note)
        folder = output / file.name
        write(folder, found, content)
    _headline(found)
    said_of_marks(sum(marked(text.decode()) for name, text in content.items() if name.endswith(".csv")))
    for code in spoken:
        out.print(f"Briefing: {folder / page_name(code)}", soft_wrap=True)


def _forms(found: Study, code: str, kinds: list[str], paper: Paper, *, note: bool) -> dict[str, bytes]:
    """The briefing in one language in every form asked for, and its note, and its slides."""
    from counteroffer.briefing import briefing
    from counteroffer.briefing.deck import deck
    from counteroffer.briefing.forms.files import page_name, pages
    from counteroffer.briefing.note import note as note_of
    from counteroffer.briefing.words import wording

    document, w = briefing(found, code), wording(code)
    printed: list[Printed] = [kind for kind in ("pdf", "docx") if kind in kinds]
    content = pages(document, printed, paper)
    if note:
        content |= pages(note_of(document, w), printed, paper)
    if "pptx" in kinds:
        from counteroffer.briefing.forms.office.slides import pptx

        content[page_name(code, "pptx", stem="slides")] = pptx(deck(found, document, w))
    return content


def _asked(file: ScenarioFile, draws: int) -> tuple[ScenarioFile | Run, set[Part] | None]:
    """What to solve, and which parts of it: what the scenario asks for, and draws where they are asked for here."""
    if not draws:
        return file, None
    from counteroffer.run.run import simulate
    from counteroffer.study import Part
    from counteroffer.study.study import wanted_by

    said = file.scenario.uncertainty.model_dump(exclude_unset=True) | {"draws": draws}
    run = simulate(replace(file, scenario=file.scenario.varied(uncertainty=said)))
    return run, wanted_by(run) | {Part.draws}


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
