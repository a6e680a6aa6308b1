"""What others published of the dispute, beside ours: part of the section on predictions."""

from __future__ import annotations

import math

from counteroffer.briefing.charts.pairs import Pair, pair_chart
from counteroffer.briefing.document import Beside, Block, Figure, Figures, Heading, Lines, Paragraph, Table
from counteroffer.briefing.shaping import supporting_table
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.frames import Record, records
from counteroffer.study import Study
from counteroffer.tariffs.terms.partners import partner_names

CHARTED = "real_gdp_percent"  # one chart, one measure; the table has the others too
LEVEL = "level"  # in the unit of a figure that is no change
NO_GAP = 0.005  # points: figures that print alike
DASH = "–"
SIGNS = {"+": english("gain"), "-": english("loss"), "0": english("no change")}
THEN = " then "


def published_blocks(study: Study, w: Wording) -> tuple[Block, ...]:
    """A chart of what is of one measure, and every figure in a table."""
    if study.published is None:
        return ()
    rows = records(study.published)
    charted = sorted((row for row in rows if row["column"] == CHARTED), key=lambda row: float(row["theirs_percent"]))
    table = _table(rows, w)
    read = w.rich(
        "Most were read at second hand. `counteroffer beside` walks each gap one changed key at a time; that a gap "
        "closes is no proof that the step is theirs."
    )
    return (
        Heading(w("Beside other people's figures")),
        Beside((Figures((_chart(charted, w),)),), ((w("What it is"), _lead(charted, w)),)),
        Paragraph(
            w(
                "Two things make most of it. What many models call real GDP is what a country earns at its own prices; "
                "a foreign tariff lowers that more than what it makes, which is real GDP here. And spending that falls "
                "with income, or firms that wait, are in models of demand and not in this one."
            )
        ),
        supporting_table(table, w, Paragraph(read, "small")),
    )


def _lead(rows: list[Record], w: Wording) -> str:
    gap, left = (sum(abs(float(row[name])) for row in rows) / len(rows) for name in ("gap_pp", "left_pp"))
    return w(
        "What others published of this dispute, beside ours for the same policy, measure and time; nothing is fitted "
        "to it. Of real GDP ours are {gap} points from theirs on average. Mechanisms that can be switched on here, "
        "chosen by the kind of model each publisher has, take that to {left}.",
        gap=w.number(gap, 2),
        left=w.number(left, 2),
    )


def _chart(rows: list[Record], w: Wording) -> Figure:
    below = sum(float(row["gap_pp"]) >= NO_GAP for row in rows)
    title = w(
        "Real GDP, % change: {below} of {figures} published figures lie below ours",
        below=w.number(below, 0),
        figures=w.number(len(rows), 0),
    )
    labels = [_label(row, w) for row in rows]
    pairs = [
        Pair(
            label if labels.count(label) == 1 else f"{label}; {w.given(str(row['scenario']))}",
            float(row["theirs_percent"]),
            float(row["ours_percent"]),
        )
        for label, row in zip(labels, rows, strict=True)
    ]
    note = w(
        "Diamond: theirs, as read. Dot: ours, of the same policy, measure and time. Sources: the publishers; this "
        "model."
    )
    return pair_chart(title, pairs, (w("theirs"), w("ours")), note, w)


def _label(row: Record, w: Wording) -> str:
    return w(
        "{publisher}: {country}, {horizon}",
        publisher=w.given(str(row["publisher"])),
        country=_country(row, w),
        horizon=w.given(str(row["horizon"])),
    )


def _table(rows: list[Record], w: Wording) -> Table:
    heads = (w("Published by"), w("Theirs"), w("Ours"), w("Gap, points"), w("Mechanisms close"), w("Left"))
    return Table(w("Published figures beside ours, %"), heads, tuple(_row(row, w) for row in rows))


def _row(row: Record, w: Wording) -> tuple[str | Lines, ...]:
    of = w(
        "{country}: {measure}, {horizon}",
        country=_country(row, w),
        measure=w.given(str(row["measure"])),
        horizon=w.given(str(row["horizon"])),
    )
    first = Lines(w.given(str(row["publisher"])), (f"{of}; {w.given(str(row['scenario']))}",))
    if row["their_signs"]:
        return (first, *(_signs(str(row[name]), w) for name in ("their_signs", "our_signs")), DASH, DASH, DASH)
    change = LEVEL not in str(row["unit"])
    gap, left = float(row["gap_pp"]), float(row["left_pp"])
    return (
        first,
        *(_percent(float(row[name]), w, plus=change) for name in ("theirs_percent", "ours_percent")),
        *(_percent(value, w) for value in (gap, gap - left, left)),
    )


def _percent(value: float, w: Wording, *, plus: bool = True) -> str:
    return DASH if math.isnan(value) else w.number(value, 2, plus=plus)


def _signs(told: str, w: Wording) -> str:
    """Signs of one change after another, in words."""
    return ", ".join(w(SIGNS[one]) for one in told.split(THEN))


def _country(row: Record, w: Wording) -> str:
    return str(w.name(partner_names()[str(row["country"])]))
