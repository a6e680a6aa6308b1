"""The workbook of a study, from its front sheet on."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from counteroffer.briefing.forms.workbook.levels import levels_sheet
from counteroffer.briefing.forms.workbook.lists import FIRST, ListSheet, list_sheets
from counteroffer.briefing.forms.workbook.styles import FRONT, LEVELS, Styles, engine, paragraph, printed, put
from counteroffer.briefing.words import Wording, english, wording
from counteroffer.briefing.words.languages.language import SOURCE
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.study import Study
from counteroffer.study.parts.levels import IssueLevels
from counteroffer.study.provenance import libraries
from counteroffer.study.tables import tables

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

HEADLINE = (
    ("real_income_percent", english("real income, %")),
    ("equivalent_variation_usd_mn", english("real income, USD mn a year")),
    ("real_gdp_percent", english("real GDP, %")),
    ("consumer_price_over_wage_percent", english("consumer prices over wages, %")),
    ("exports_percent", english("exports, %")),
    ("imports_percent", english("imports, %")),
)
CHARACTERS = 125  # of a line across the front sheet
MOST_BARS = 30  # of regions in one chart


def workbook(
    study: Study, levels: IssueLevels | None, why_no_levels: str = "", language: str | Wording = SOURCE
) -> bytes:
    """A study as the bytes of an .xlsx file; two of the same study are the same.

    Parameters
    ----------
    levels : IssueLevels, optional
        What its issues are worth by the unit.
    why_no_levels : str
        Why there are none, for the front sheet.
    language : str or Wording
        Code of one of `languages()`, or the wording of a folder of one's own; what it lacks is said in English.

    Raises
    ------
    InputError
        If XlsxWriter is not installed.
    """
    w = language if isinstance(language, Wording) else wording(language)
    content = io.BytesIO()
    book = engine().Workbook(content, {"in_memory": True})
    day = study.scenario.date
    import datetime as dt

    book.set_properties({"title": w.given(study.scenario.title), "created": dt.datetime(day.year, day.month, day.day)})
    styles = Styles(book)
    front = book.add_worksheet(w(FRONT))
    if levels is not None:
        levels_sheet(book, styles, levels, w)
    lists = list_sheets(book, styles, study, {name: each for name, each in tables(study).items() if len(each)}, w)
    _front(book, front, styles, study, lists, levels is None, why_no_levels, w)
    book.close()
    return content.getvalue()


def _front(
    book: Workbook,
    sheet: Worksheet,
    styles: Styles,
    study: Study,
    lists: Sequence[ListSheet],
    lacking: bool,
    why: str,
    w: Wording,
) -> None:
    put(sheet, 0, 0, w.given(study.scenario.title), styles["title"])
    row = 1
    for text in _said(study, w):
        paragraph(sheet, row, CHARACTERS, text, styles["note"])
        row += 1
    row = _headline(sheet, styles, study, lists, row + 1, w)
    charts_at = row + 1
    row = charts_at + 22
    put(sheet, row, 0, w("Sheets"), styles["heading"])
    if lacking:
        put(sheet, row + 1, 0, w("No sheet of levels: {why}", why=message_words(why, w)))
    else:
        sheet.write_url(row + 1, 0, f"internal:'{w(LEVELS)}'!A1", string=w(LEVELS))
        text = w("what the issues are worth by the unit: levels to type over, first order beside exact")
        put(sheet, row + 1, 1, text)
    for j, one in enumerate(lists, row + 2):
        sheet.write_url(j, 0, f"internal:'{one.sheet}'!A1", string=one.table)
        size = {"rows": w.number(len(one.frame), 0), "columns": w.number(len(one.frame.columns), 0)}
        put(sheet, j, 1, w("{rows} rows × {columns} columns", **size))
    row = row + 3 + len(lists)
    put(sheet, row, 0, w("Sources"), styles["heading"])
    for j, text in enumerate(_sources(study, w), row + 1):
        paragraph(sheet, j, CHARACTERS, text, styles["note"])
    _charts(book, sheet, study, lists, charts_at, w)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(HEADLINE), 16)
    sheet.hide_gridlines(2)
    printed(sheet)


def _said(study: Study, w: Wording) -> Iterator[str]:
    scenario, facts = study.scenario, study.facts
    yield w(
        "Tariffs as of {date}. {author}. Scenario {name}, SHA-256 {digest}.",
        date=w.day(scenario.date),
        author=scenario.author,
        name=study.file.name,
        digest=study.file.sha256,
    )
    yield " ".join(w.given(part) for part in scenario.description.strip().split("\n\n"))
    table = w("the world table of {year}", year=facts.table) if facts.table else w("tables of the user's own")
    yield w(
        "Economy {economy}: {regions} regions × {sectors} industries, {table}; closure {closure}, trade balances by "
        "{rule}; elasticities: {elasticities}.",
        economy=w.quoted(facts.economy),
        regions=facts.regions,
        sectors=facts.sectors,
        table=table,
        closure=w.quoted(facts.closure),
        rule=w.quoted(scenario.deficit_rule),
        elasticities=w.given(study.economy.elasticities),
    )
    yield w(
        "Solution {status}: largest residual {residual}, {iterations} iterations; counteroffer {version}. Changes are "
        "against the tariffs applied before.",
        status=w.given(facts.status),
        residual=w.scientific(facts.residual),
        iterations=facts.iterations,
        version=libraries()["counteroffer"],
    )
    yield w("All numbers are solved exactly, but for those in blue and slanted on the sheet of levels (first order).")


def _headline(sheet: Worksheet, styles: Styles, study: Study, lists: Sequence[ListSheet], row: int, w: Wording) -> int:
    """The figures of the regions that lead, each a formula to the table it is from."""
    regions = next(one for one in lists if one.table == "regions")
    at = {code: j for j, code in enumerate(regions.frame["region"])}
    put(sheet, row, 0, w("In short"), styles["head"])
    from xlsxwriter.utility import xl_rowcol_to_cell

    for c, (_, head) in enumerate(HEADLINE, 1):
        put(sheet, row, c, w(head), styles["head"])
    for r, code in enumerate(study.lead, row + 1):
        put(sheet, r, 0, w.region(study.economy, code))
        for c, (key, _) in enumerate(HEADLINE, 1):
            cell = xl_rowcol_to_cell(FIRST + at[code], regions.column(key))
            style = styles["exact" if key.endswith("usd_mn") else "level"]
            sheet.write_formula(r, c, f"='{regions.sheet}'!{cell}", style, float(regions.frame[key].iloc[at[code]]))
    return row + 1 + len(study.lead)


def _charts(book: Workbook, sheet: Worksheet, study: Study, lists: Sequence[ListSheet], row: int, w: Wording) -> None:
    """Real income by region, and output by industry of the first region that leads: charts of the spreadsheet's own."""
    named = {one.table: one for one in lists}
    regions, sectors = named["regions"], named["sectors"]
    count = min(len(regions.frame), MOST_BARS)
    first = study.lead[0]
    rows = [j for j, code in enumerate(sectors.frame["region"]) if code == first]
    for column, title, one, key, label, start, size in (
        (0, w("Real income, % change"), regions, "real_income_percent", "region", 0, count),
        (
            4,
            w("Output {region:of}, % of volume", region=w.region(study.economy, first)),
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


def _sources(study: Study, w: Wording) -> Iterator[str]:
    own = study.economy.source
    if own is not None:
        yield w(
            "Tables given: {publisher}, {year}. {licence} Files: {files}",
            publisher=own.publisher or w("not stated"),
            year=own.year or w("not stated"),
            licence=own.licence,
            files="; ".join(f"{name} (SHA-256 {digest})" for name, digest in own.files),
        )
    yield from map(w.given, study.scenario.sources)
    yield w("Embedded tables with publisher, year, licence and checksum: counteroffer data")
