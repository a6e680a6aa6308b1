"""What cells of a workbook look like, and how text and numbers are put into them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from counteroffer.briefing.words import english
from counteroffer.errors import InputError
from counteroffer.tables.columns import Column

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FRONT, LEVELS = english("front"), english("levels")  # names of sheets

FORMATS: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "heading": {"bold": True, "font_size": 12},
    "head": {"bold": True, "bottom": 1, "text_wrap": True, "valign": "bottom"},
    "unit": {"font_color": "#595959", "text_wrap": True},
    "key": {"font_color": "#595959", "font_size": 8, "bottom": 1},
    "note": {"font_color": "#404040", "text_wrap": True, "valign": "top"},
    "text": {},
    "bold": {"bold": True},
    # An input is yellow with a border; a first-order figure blue and slanted; an exact one plain.
    "input": {"bg_color": "#FFF2CC", "border": 1, "num_format": "#,##0.00", "locked": False},
    "linear": {"font_color": "#1F4E9E", "italic": True, "num_format": "#,##0.0"},
    "slope": {"font_color": "#1F4E9E", "italic": True, "num_format": "#,##0.000"},
    "exact": {"num_format": "#,##0.0"},
    "level": {"num_format": "#,##0.00"},
    "total_linear": {"bold": True, "top": 1, "font_color": "#1F4E9E", "italic": True, "num_format": "#,##0.0"},
    "total_exact": {"bold": True, "top": 1, "num_format": "#,##0.0"},
}


class Styles:
    """The formats of one workbook, made when they are first used."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        return self._of(name, FORMATS[name])

    def number(self, said: Column) -> Format:
        """The format of a column's numbers, with the digits a reader sees."""
        digits = said.digits or 0
        code = "0E+0" if said.rough else "#,##0" + (f".{'0' * digits}" if digits else "")
        return self._of(code, {"num_format": code})

    def _of(self, name: str, properties: dict[str, Any]) -> Format:
        if name not in self._made:
            self._made[name] = self._book.add_format(properties)
        return self._made[name]


def put(sheet: Worksheet, row: int, column: int, value: Any, style: Format | None = None) -> None:
    """A value as it is: text is never a formula, what is no number stays empty, and infinity is said."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, bool) or type(value).__name__ == "bool_":
        sheet.write_string(row, column, "yes" if value else "no", style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif hasattr(value, "__float__"):
        number = float(value)
        if math.isfinite(number):
            sheet.write_number(row, column, number, style)
        else:
            sheet.write_string(row, column, "" if math.isnan(number) else "∞" if number > 0 else "−∞", style)
    else:
        sheet.write_string(row, column, str(value), style)


def paragraph(sheet: Worksheet, row: int, width: int, text: str, style: Format) -> None:
    """A sentence over the first columns of a row, as high as it needs, `width` being their characters."""
    columns = 7
    sheet.merge_range(row, 0, row, columns - 1, "", style)
    sheet.write_string(row, 0, text, style)
    sheet.set_row(row, 15 * max(1, math.ceil(len(text) / width)))


def printed(sheet: Worksheet) -> None:
    """A sheet that prints across, as wide as one page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def engine() -> Any:
    """XlsxWriter.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise InputError("writing a workbook takes XlsxWriter: pip install 'counteroffer[office]'") from None
    return xlsxwriter
