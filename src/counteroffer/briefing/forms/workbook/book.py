"""The workbook of a study, from its front sheet on."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from counteroffer.briefing.forms.workbook.levels import SHEET as LEVELS
from counteroffer.briefing.forms.workbook.levels import levels_sheet
from counteroffer.briefing.forms.workbook.lists import FIRST, ListSheet, list_sheets
from counteroffer.briefing.forms.workbook.styles import Styles, engine, paragraph, printed, put
from counteroffer.study import Study
from counteroffer.study.parts.levels import IssueLevels
from counteroffer.study.provenance import libraries
from counteroffer.study.tables import tables

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FRONT = "front"
HEADLINE = (
    ("real_income_percent", "real income, %"),
    ("equivalent_variation_usd_mn", "real income, USD mn a year"),
    ("real_gdp_percent", "real GDP, %"),
    ("consumer_price_over_wage_percent", "consumer prices over wages, %"),
    ("exports_percent", "exports, %"),
    ("imports_percent", "imports, %"),
)
CHARACTERS = 125  # of a line across the front sheet
MOST_BARS = 30  # of regions in one chart


def workbook(study: Study, levels: IssueLevels | None, why_no_levels: str = "") -> bytes:
    """A study as the bytes of an .xlsx file; two of the same study are the same.

    Parameters
    ----------
    levels : IssueLevels, optional
        What its issues are worth by the unit.
    why_no_levels : str
        Why there are none, for the front sheet.

    Raises
    ------
    InputError
        If XlsxWriter is not installed.
    """
    content = io.BytesIO()
    book = engine().Workbook(content, {"in_memory": True})
    day = study.scenario.date
    import datetime as dt

    book.set_properties({"title": study.scenario.title, "created": dt.datetime(day.year, day.month, day.day)})
    styles = Styles(book)
    front = book.add_worksheet(FRONT)
    if levels is not None:
        levels_sheet(book, styles, levels)
    lists = list_sheets(book, styles, study, {name: each for name, each in tables(study).items() if len(each)})
    _front(book, front, styles, study, lists, levels, why_no_levels)
    book.close()
    return content.getvalue()


def _front(
    book: Workbook,
    sheet: Worksheet,
    styles: Styles,
    study: Study,
    lists: Sequence[ListSheet],
    levels: IssueLevels | None,
    why: str,
) -> None:
    put(sheet, 0, 0, study.scenario.title, styles["title"])
    row = 1
    for text in _said(study):
        paragraph(sheet, row, CHARACTERS, text, styles["note"])
        row += 1
    row = _headline(sheet, styles, study, lists, row + 1)
    charts_at = row + 1
    row = charts_at + 22
    put(sheet, row, 0, "Sheets", styles["heading"])
    if levels is not None:
        sheet.write_url(row + 1, 0, f"internal:'{LEVELS}'!A1", string=LEVELS)
        put(sheet, row + 1, 1, "what the issues are worth by the unit: levels to type over, first order beside exact")
    else:
        put(sheet, row + 1, 0, f"No sheet of levels: {why}")
    for j, one in enumerate(lists, row + 2):
        sheet.write_url(j, 0, f"internal:'{one.sheet}'!A1", string=one.table)
        put(sheet, j, 1, f"{len(one.frame):,} rows × {len(one.frame.columns)} columns")
    row = row + 3 + len(lists)
    put(sheet, row, 0, "Sources", styles["heading"])
    for j, text in enumerate(_sources(study), row + 1):
        paragraph(sheet, j, CHARACTERS, text, styles["note"])
    _charts(book, sheet, study, lists, charts_at)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(HEADLINE), 16)
    sheet.hide_gridlines(2)
    printed(sheet)


def _said(study: Study) -> Iterator[str]:
    scenario, facts = study.scenario, study.facts
    yield f"Tariffs as of {scenario.date}. {scenario.author}. Scenario {study.file.name}, SHA-256 {study.file.sha256}."
    yield " ".join(scenario.description.split())
    table = f"the world table of {facts.table}" if facts.table else "tables of the user's own"
    yield (
        f"Economy '{facts.economy}': {facts.regions} regions × {facts.sectors} industries, {table}; closure "
        f"{facts.closure}, trade balances by {scenario.deficit_rule}; elasticities: {study.economy.elasticities}."
    )
    yield (
        f"Solution {facts.status}: largest residual {facts.residual:.0e}, {facts.iterations} iterations; counteroffer "
        f"{libraries()['counteroffer']}. Changes are against the tariffs applied before."
    )
    yield "All numbers are solved exactly, but for those in blue and slanted on the sheet of levels (first order)."


def _headline(sheet: Worksheet, styles: Styles, study: Study, lists: Sequence[ListSheet], row: int) -> int:
    """The figures of the regions that lead, each a formula to the table it is from."""
    regions = next(one for one in lists if one.table == "regions")
    at = {code: j for j, code in enumerate(regions.frame["region"])}
    put(sheet, row, 0, "In short", styles["head"])
    from xlsxwriter.utility import xl_rowcol_to_cell

    for c, (_, head) in enumerate(HEADLINE, 1):
        put(sheet, row, c, head, styles["head"])
    for r, code in enumerate(study.lead, row + 1):
        put(sheet, r, 0, study.economy.region_name(code))
        for c, (key, _) in enumerate(HEADLINE, 1):
            cell = xl_rowcol_to_cell(FIRST + at[code], regions.column(key))
            style = styles["exact" if key.endswith("usd_mn") else "level"]
            sheet.write_formula(r, c, f"='{regions.sheet}'!{cell}", style, float(regions.frame[key].iloc[at[code]]))
    return row + 1 + len(study.lead)


def _charts(book: Workbook, sheet: Worksheet, study: Study, lists: Sequence[ListSheet], row: int) -> None:
    """Real income by region, and output by industry of the first region that leads: charts of the spreadsheet's own."""
    named = {one.table: one for one in lists}
    regions, sectors = named["regions"], named["sectors"]
    count = min(len(regions.frame), MOST_BARS)
    first = study.lead[0]
    rows = [j for j, code in enumerate(sectors.frame["region"]) if code == first]
    for column, title, one, key, label, start, size in (
        (0, "Real income, % change", regions, "real_income_percent", "region", 0, count),
        (
            4,
            f"Output of {study.economy.region_name(first)}, % of volume",
            sectors,
            "output_percent",
            "sector",
            rows[0],
            len(rows),
        ),
    ):
        chart = book.add_chart({"type": "column"})
        chart.add_series(
            {
                "categories": one.cells(label, start, size),
                "values": one.cells(key, start, size),
                "fill": {"color": "#1F6FB2"},
                "invert_if_negative": True,
                "invert_if_negative_color": "#C55A11",
            }
        )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_x_axis({"label_position": "low", "num_font": {"rotation": -60, "size": 8}})
        chart.set_size({"width": 620, "height": 400})
        sheet.insert_chart(row, column, chart)


def _sources(study: Study) -> Iterator[str]:
    own = study.economy.source
    if own is not None:
        files = "; ".join(f"{name} (SHA-256 {digest})" for name, digest in own.files)
        yield f"Tables given: {own.publisher or 'not stated'}, {own.year or 'not stated'}. {own.licence} Files: {files}"
    yield from study.scenario.sources
    yield "Embedded tables with publisher, year, licence and checksum: counteroffer data"
