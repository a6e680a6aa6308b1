"""Templates to fill in: a made-up table of three regions and four sectors that is right as it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from counteroffer.errors import InputError

Rows = Sequence[Sequence[object]]
REGIONS = ("NTH", "STH", "WST")
SECTORS = ("farm", "steel", "cars", "services")
LAYOUTS = ("long", "wide")

# Who buys what from whom: [sector][importer][exporter], in the unit of `about`.
TRADE = (
    ((60, 25, 5), (10, 90, 10), (15, 20, 55)),
    ((80, 10, 10), (30, 45, 5), (20, 10, 40)),
    ((90, 10, 20), (40, 50, 20), (30, 5, 75)),
    ((400, 10, 20), (15, 260, 5), (25, 5, 300)),
)
# What each industry uses, home and foreign goods together: [input][user][region].
USES = (
    ((10, 8, 6), (1, 1, 1), (0, 0, 0), (20, 18, 16)),
    ((2, 2, 2), (20, 12, 8), (45, 20, 30), (10, 6, 5)),
    ((2, 2, 1), (2, 1, 1), (25, 12, 18), (15, 8, 8)),
    ((15, 18, 10), (20, 10, 9), (35, 12, 22), (90, 50, 60)),
)
TARIFFS = (("NTH", "*", "farm", 8), ("NTH", "STH", "farm", 0), ("STH", "*", "cars", 10), ("WST", "*", "steel", 5))
JOBS = ((120, 60, 80, 900), (200, 40, 45, 600), (90, 35, 70, 700))


def sheets(layout: str) -> dict[str, Rows]:
    """The tables of a template by sheet, each with its names in the first row.

    Raises
    ------
    InputError
        If there is no such layout.
    """
    if layout not in LAYOUTS:
        raise InputError(f"layout '{layout}' is not one of {', '.join(LAYOUTS)}")
    at = {"r": list(enumerate(REGIONS)), "s": list(enumerate(SECTORS))}
    found: dict[str, Rows] = {
        "about": [
            ("key", "value"),
            ("unit", "USD bn"),
            ("exchange", None),
            ("year", 2024),
            ("publisher", "made up for this template"),
            ("licence", "free"),
        ],
        "regions": [
            ("region", "name", "country", "currency", "unemployment_percent"),
            ("NTH", "Northland", None, "NTD", 5),
            ("STH", "Southland", None, "STD", 7.5),
            ("WST", "Westland", None, "USD", 4),
        ],
        "sectors": [
            ("sector", "name", "good", "elasticity", "source"),
            ("farm", "Farming", "yes", 5, "assumed"),
            ("steel", "Steel", "yes", 6, "assumed"),
            ("cars", "Cars", "yes", 7, "assumed"),
            ("services", "Services", "no", 3, "assumed"),
        ],
        "tariffs": [("importer", "exporter", "sector", "rate_percent"), *TARIFFS],
        "jobs": [
            ("region", "sector", "jobs_thousand"),
            *((region, sector, JOBS[n][s]) for n, region in at["r"] for s, sector in at["s"]),
        ],
    }
    return found | (_wide() if layout == "wide" else _long(at))


def _long(at: Mapping[str, list[tuple[int, str]]]) -> dict[str, Rows]:
    trade = [(s, n, i, TRADE[k][m][j]) for k, s in at["s"] for m, n in at["r"] for j, i in at["r"]]
    uses = [(k, s, n, USES[x][y][m]) for x, k in at["s"] for y, s in at["s"] for m, n in at["r"]]
    return {
        "trade": [("sector", "importer", "exporter", "value"), *trade],
        "inputs": [("input", "user", "region", "value"), *uses],
    }


def _wide() -> dict[str, Rows]:
    """The same table as one matrix; inputs come from where all that is bought of a product comes from."""
    users = [(n, s) for n in range(len(REGIONS)) for s in range(len(SECTORS))]
    head = ["", *(f"{REGIONS[n]}_{SECTORS[s]}" for n, s in users), *(f"{n}_final" for n in REGIONS), "OUT"]
    rows: list[list[object]] = []
    paid = [0.0] * len(users)
    for i in range(len(REGIONS)):
        for k in range(len(SECTORS)):
            share = [TRADE[k][n][i] / sum(TRADE[k][n]) for n in range(len(REGIONS))]
            inputs = [round(USES[k][s][n] * share[n], 6) for n, s in users]
            bought = [sum(v for v, (m, _) in zip(inputs, users, strict=True) if m == n) for n in range(len(REGIONS))]
            final = [round(TRADE[k][n][i] - bought[n], 6) for n in range(len(REGIONS))]
            paid = [a + b for a, b in zip(paid, inputs, strict=True)]
            rows.append(
                [f"{REGIONS[i]}_{SECTORS[k]}", *inputs, *final, sum(TRADE[k][n][i] for n in range(len(REGIONS)))]
            )
    output = [sum(TRADE[s][m][n] for m in range(len(REGIONS))) for n, s in users]
    empty = [None] * (len(REGIONS) + 1)
    rows.append(["VA", *(round(y - p, 6) for y, p in zip(output, paid, strict=True)), *empty])
    rows.append(["OUT", *output, *empty])
    return {"table": [head, *rows]}


def csv_texts(layout: str) -> dict[str, str]:
    """A template as CSV files: name → text."""
    found = {}
    for name, rows in sheets(layout).items():
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(rows)
        found[f"{name}.csv"] = text.getvalue()
    return found


def workbook(path: Path, layout: str) -> None:
    """A template as a workbook.

    Raises
    ------
    InputError
        If XlsxWriter is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise InputError("writing a workbook takes XlsxWriter: pip install 'counteroffer[office]'") from None
    with xlsxwriter.Workbook(str(path)) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        for name, rows in sheets(layout).items():
            sheet = book.add_worksheet(name)
            for r, row in enumerate(rows):
                for c, cell in enumerate(row):
                    sheet.write(r, c, cell, bold if r == 0 else None)
            sheet.freeze_panes(1, 1 if name == "table" else 0)
            sheet.set_column(0, len(rows[0]), 14)
