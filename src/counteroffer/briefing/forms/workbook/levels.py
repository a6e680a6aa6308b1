"""Levels of issues as inputs: first-order formulas of what they are worth, beside what was solved exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from counteroffer.briefing.forms.workbook.styles import FRONT, LEVELS, Styles, printed, put
from counteroffer.briefing.words import Wording, english
from counteroffer.study.parts.levels import IssueLevels

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

FIRST = 6  # row of the first issue
ISSUE, TITLE, OWNER, UNIT, LEAST, MOST, TODAY, LEVEL = range(8)
HEADS = (
    english("issue"),
    english("what it is"),
    english("who sets it"),
    english("unit"),
    english("least"),
    english("most"),
    english("today"),
    english("level: type here"),
)
HOW = english(
    "Yellow: levels to type over, within least and most. Blue and slanted: first order, (level − today) × the gradient "
    "of the adjoint at today's levels, which is right for small steps and is no new solution. Plain: solved exactly."
)
BALANCES = english("Real income, USD million a year. At this table trade balances are held by the rule {rule}.")
TOTALS = (
    english("Change from today, first order"),
    english("Today against the baseline, exact"),
    english("Against the baseline, first order"),
)


def levels_sheet(book: Workbook, styles: Styles, found: IssueLevels, w: Wording) -> None:
    """Write the sheet."""
    sheet = book.add_worksheet(w(LEVELS))
    p, k = len(found.players), len(found.issues)
    put(sheet, 0, 0, w("Levels of the issues"), styles["heading"])
    put(sheet, 1, 0, w(HOW))
    put(sheet, 2, 0, w(BALANCES, rule=w.quoted(found.deficit_rule)))
    sheet.write_url(3, 0, f"internal:'{w(FRONT)}'!A1", string=w("back to the front sheet"))
    for c, head in enumerate(HEADS):
        put(sheet, FIRST - 1, c, w(head), styles["head"])
    for j, player in enumerate(map(w.name, found.players)):
        put(
            sheet, FIRST - 1, LEVEL + 1 + j, w("{player}: USD mn by one unit (gradient)", player=player), styles["head"]
        )
        text = w("{player}: USD mn, first order", player=player)
        put(sheet, FIRST - 1, LEVEL + 1 + p + j, text, styles["head"])
    for r in range(k):
        _issue(sheet, styles, found, r, w)
    _totals(sheet, styles, found, w)
    _exact(sheet, styles, found, FIRST + k + 6, w)
    _chart(book, sheet, found, FIRST + k + 6, w)
    sheet.set_column(ISSUE, ISSUE, 22)
    sheet.set_column(TITLE, TITLE, 40)
    sheet.set_column(OWNER, LEVEL + 2 * p, 13)
    sheet.freeze_panes(FIRST, TITLE)
    printed(sheet)


def _issue(sheet: Worksheet, styles: Styles, found: IssueLevels, r: int, w: Wording) -> None:
    """One issue: its level to type over, its gradients, and their products."""
    row, p = FIRST + r, len(found.players)
    for c, value in (
        (ISSUE, found.issues[r]),
        (TITLE, w.given(found.titles[r])),
        (OWNER, w.name(found.owners[r])),
        (UNIT, w.given(found.units[r])),
    ):
        put(sheet, row, c, value)
    for c, levels in ((LEAST, found.lower), (MOST, found.upper), (TODAY, found.today)):
        put(sheet, row, c, levels[r], styles["level"])
    put(sheet, row, LEVEL, found.today[r], styles["input"])
    bounds = {"validate": "decimal", "criteria": "between", "error_title": w("Outside the range")}
    bounds |= {"minimum": f"={_at(row, LEAST)}", "maximum": f"={_at(row, MOST)}"}
    sheet.data_validation(row, LEVEL, row, LEVEL, bounds)
    for j in range(p):
        put(sheet, row, LEVEL + 1 + j, found.slope[r, j], styles["slope"])
        formula = f"=({_at(row, LEVEL)}-{_at(row, TODAY)})*{_at(row, LEVEL + 1 + j)}"
        sheet.write_formula(row, LEVEL + 1 + p + j, formula, styles["linear"], 0.0)


def _totals(sheet: Worksheet, styles: Styles, found: IssueLevels, w: Wording) -> None:
    """What the levels add up to, and today's measures against none of them."""
    p, after = len(found.players), FIRST + len(found.issues)
    for offset, text in enumerate(TOTALS):
        put(sheet, after + offset, TITLE, w(text), styles["bold"])
    for j in range(p):
        c = LEVEL + 1 + p + j
        spread = f"{_at(FIRST, c)}:{_at(after - 1, c)}"
        sheet.write_formula(after, c, f"=SUM({spread})", styles["total_linear"], 0.0)
        put(sheet, after + 1, c, found.now[j], styles["total_exact"])
        total = f"={_at(after, c)}+{_at(after + 1, c)}"
        sheet.write_formula(after + 2, c, total, styles["total_linear"], float(found.now[j]))


def _exact(sheet: Worksheet, styles: Styles, found: IssueLevels, at: int, w: Wording) -> None:
    """Each issue alone at what its owner would concede, and all of them: solved exactly, and by the gradient."""
    p, k = len(found.players), len(found.issues)
    text = w("How far the first order can be trusted: concessions of the owners")
    put(sheet, at - 2, 0, text, styles["heading"])
    heads = [w("issue"), w("what it is"), "", w("unit"), "", "", w("today"), w("conceded")]
    heads += [w("{player}: USD mn, exact", player=w.name(player)) for player in found.players]
    heads += [w("{player}: USD mn, first order", player=w.name(player)) for player in found.players]
    for c, head in enumerate(heads):
        put(sheet, at - 1, c, head, styles["head"])
    for r in range(k):
        row = at + r
        for c, value in (
            (ISSUE, found.issues[r]),
            (TITLE, w.given(found.titles[r])),
            (UNIT, w.given(found.units[r])),
        ):
            put(sheet, row, c, value)
        put(sheet, row, TODAY, found.today[r], styles["level"])
        put(sheet, row, LEVEL, found.offered[r], styles["level"])
        for j in range(p):
            put(sheet, row, LEVEL + 1 + j, found.steps[r, j], styles["exact"])
            formula = f"=({_at(row, LEVEL)}-{_at(row, TODAY)})*{_at(FIRST + r, LEVEL + 1 + j)}"
            worth = float((found.offered[r] - found.today[r]) * found.slope[r, j])
            sheet.write_formula(row, LEVEL + 1 + p + j, formula, styles["linear"], worth)
    put(sheet, at + k, TITLE, w("All of them"), styles["bold"])
    worth_all = (found.offered - found.today) @ found.slope
    for j in range(p):
        put(sheet, at + k, LEVEL + 1 + j, found.together[j], styles["total_exact"])
        c = LEVEL + 1 + p + j
        formula = f"=SUM({_at(at, c)}:{_at(at + k - 1, c)})"
        sheet.write_formula(at + k, c, formula, styles["total_linear"], float(worth_all[j]))


def _chart(book: Workbook, sheet: Worksheet, found: IssueLevels, at: int, w: Wording) -> None:
    """Concessions, exact beside first order, for each player."""
    p, k = len(found.players), len(found.issues)
    for j, player in enumerate(found.players):
        chart = book.add_chart({"type": "bar"})
        for c, name, colour in (
            (LEVEL + 1 + j, w("exact"), "#595959"),
            (LEVEL + 1 + p + j, w("first order"), "#1F4E9E"),
        ):
            chart.add_series(
                {
                    "name": name,
                    "categories": [w(LEVELS), at, TITLE, at + k - 1, TITLE],
                    "values": [w(LEVELS), at, c, at + k - 1, c],
                    "fill": {"color": colour},
                }
            )
        title = w("What concessions are worth to {player:the}, USD mn a year", player=w.name(player))
        chart.set_title({"name": title, "overlay": False})
        chart.set_y_axis({"reverse": True, "label_position": "low"})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 720, "height": 120 + 34 * k})
        sheet.insert_chart(at + k + 3 + j * (8 + 2 * k), ISSUE, chart)


def _at(row: int, column: int) -> str:
    """A cell by letter and number, fixed."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    return str(xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True))


def first_order(found: IssueLevels, levels: NDArray[np.float64]) -> NDArray[np.float64]:
    """What the sheet's formulas give each player against the baseline at some levels, USD million."""
    return np.asarray(found.now + (levels - found.today) @ found.slope)
