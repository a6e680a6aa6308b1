"""`counteroffer brief`: everything about a scenario, as pages and tables."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table

from counteroffer.cli.console import ScenarioArgument, out, said_of_marks, steps, warn

Paper = Literal["letter", "a4"]
READY = "counteroffer.study.solving:ready"  # by name: to import it takes as long as it does

if TYPE_CHECKING:
    from counteroffer.briefing.forms.files import Printed
    from counteroffer.processes.side_by_side import Crew
    from counteroffer.scenario import ScenarioFile
    from counteroffer.study import Study


class Extra(StrEnum):
    """Parts that are solved only where they are asked for."""

    deal_cases = "deal_cases"
    retaliation = "retaliation"


AlsoOption = Annotated[
    list[Extra] | None,
    typer.Option(
        "--with",
        help="deal_cases: the deal with and without money, in year 1 and the long run, for income and for jobs, too; "
        "takes a few minutes. retaliation: a list of goods designed beside the one in force; a minute or two.",
    ),
]


def brief(
    scenario: ScenarioArgument,
    output: Annotated[Path, typer.Option("--output", "-o", help="Folder; the briefing goes into OUT/NAME.")] = Path(
        "out"
    ),
    language: Annotated[
        list[str] | None,
        typer.Option("--language", "-l", help="en, es or fr; again for more. If left out, what the scenario says."),
    ] = None,
    note: Annotated[bool, typer.Option("--note", help="The note of two sheets too, in the same forms.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="As PDF too.")] = False,
    docx: Annotated[bool, typer.Option("--docx", help="As a Word file too.")] = False,
    pptx: Annotated[bool, typer.Option("--pptx", help="Six slides for PowerPoint too.")] = False,
    paper: Annotated[Paper, typer.Option(help="Sheet of PDF and Word.")] = "letter",
    draws: Annotated[
        int, typer.Option(min=0, help="Ranges over so many joint draws of what is not known too; a few a second.")
    ] = 0,
    also: AlsoOption = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Solve again what was kept from before.")] = False,
) -> None:
    """Solve a scenario and write its briefing: HTML, Markdown, charts, CSV tables and a manifest.

    PDF, Word and PowerPoint need the extra `office`.
    """
    from counteroffer.processes import collect_seldom, on_one_core

    collect_seldom()
    on_one_core()  # parts stand side by side in processes
    kinds = _ready(pdf=pdf, docx=docx, pptx=pptx)
    with steps("solving") as told, _hands() if fresh else nullcontext() as hands:
        from counteroffer.study import Part
        from counteroffer.study.disk.remembered import remembered, results
        from counteroffer.study.files import csv_files, write
        from counteroffer.tables.spreadsheet import marked

        found = remembered(
            scenario,
            {*([Part.draws, Part.deal_draws] if draws else []), *(Part(one.value) for one in also or ())},
            store=results(),
            change=partial(_asked, languages=tuple(language or ()), draws=draws),
            fresh=fresh,
            hands=hands,
            progress=lambda part: told(f"solved: {part}"),
            known=lambda parts: told(f"kept from before: {len(parts)} parts"),
        )
        content, spoken = csv_files(found), _spoken(found, language)
        for code in spoken:
            told(f"writing the briefing ({code})")
            content |= _forms(found, code, kinds, paper, note=note)
        write(folder := output / found.file.name, found, content)
    _headline(found)
    said_of_marks(sum(marked(text.decode()) for name, text in content.items() if name.endswith(".csv")))
    for code in spoken:
        _written(folder, code, kinds, content)


def _spoken(found: Study, asked: list[str] | None) -> tuple[str, ...]:
    """The languages that are asked for, else those that the scenario names."""
    from counteroffer.briefing.words import wording

    return tuple(wording(code).language for code in dict.fromkeys(asked or found.scenario.languages))


def _hands() -> AbstractContextManager[Crew | None]:
    """Other processes, where something will be solved: they get ready while this one does."""
    from counteroffer.processes import cores
    from counteroffer.processes.side_by_side import crew

    return crew(cores() - 1, READY) if cores() > 1 else nullcontext()


def _written(folder: Path, code: str, kinds: list[str], content: dict[str, bytes]) -> None:
    """Where the briefing in a language is, and its appendices where they are printed."""
    from counteroffer.briefing.forms.files import APPENDICES, page_name

    out.print(f"Briefing: {folder / page_name(code)}", soft_wrap=True)
    for name in (page_name(code, kind, stem=APPENDICES) for kind in kinds):
        if name in content:
            out.print(f"Appendices: {folder / name}", soft_wrap=True)


def _ready(**asked: bool) -> list[str]:
    """The forms asked for, each with what writes it; refused before anything is solved where that is not installed."""
    kinds = [kind for kind, wanted in asked.items() if wanted]
    if kinds:
        from counteroffer.briefing.forms.office.needs import ready

        for kind in kinds:
            ready(kind)
    return kinds


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


def _asked(file: ScenarioFile, languages: tuple[str, ...], draws: int) -> ScenarioFile:
    """The scenario, with draws where they are asked for here; a language there is not is refused before any solve."""
    from counteroffer.briefing.words import wording

    for code in languages or file.scenario.languages:
        wording(code)
    if not draws:
        return file
    said = file.scenario.uncertainty.model_dump(exclude_unset=True) | {"draws": draws}
    return replace(file, scenario=file.scenario.varied(uncertainty=said))


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
