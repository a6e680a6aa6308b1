"""The template of a scenario as a workbook: a sheet a kind of record, what each column takes, an example."""

from __future__ import annotations

from pathlib import Path

from counteroffer.design.tokens import light
from counteroffer.errors import InputError
from counteroffer.scenario.sheets.columns import EXAMPLE, SHEETS


def write_template(path: Path) -> None:
    """Write the template.

    Raises
    ------
    InputError
        If XlsxWriter is not installed, or something is there already.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise InputError("writing a workbook takes XlsxWriter: pip install 'counteroffer[office]'") from None
    if path.exists():
        raise InputError(f"{path} is there already; give another name")
    with xlsxwriter.Workbook(str(path)) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        grey = book.add_format({"font_color": light("quiet"), "italic": True, "text_wrap": True, "valign": "top"})
        text = book.add_format({"num_format": "@"})  # so that 7208.10 and 2026-12-01 stay as they are typed
        for name, columns in SHEETS.items():
            sheet = book.add_worksheet(name)
            if name == "scenario":
                sheet.write_row(0, 0, ["key", "value", "help"], bold)
                given = {str(one["key"]): one["value"] for one in EXAMPLE[name]}
                for row, (key, said) in enumerate(columns.items(), 1):
                    sheet.write_string(row, 0, key)
                    sheet.write_string(row, 1, str(given.get(key, "")), text)
                    sheet.write_string(row, 2, said.help, grey)
                sheet.set_column(0, 0, 16)
                sheet.set_column(1, 2, 60)
                continue
            sheet.write_row(0, 0, list(columns), bold)
            for column, (key, said) in enumerate(columns.items()):
                sheet.write_string(1, column, f"# {said.help}" if column == 0 else said.help, grey)
                plain = None if said.kind == "number" else text
                sheet.set_column(column, column, 18, plain)
                for row, one in enumerate(EXAMPLE.get(name, ()), 2):
                    if key in one:
                        sheet.write(row, column, one[key], plain)
            sheet.freeze_panes(2, 1)
