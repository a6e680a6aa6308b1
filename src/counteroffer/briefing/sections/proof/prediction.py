"""The section on how well the model predicted trade that has happened, and on what others published."""

from __future__ import annotations

import math

from counteroffer.briefing.charts.bars import Bar, bar_chart
from counteroffer.briefing.document import Beside, Block, Figure, Figures, Paragraph, Section, Table
from counteroffer.briefing.sections.proof.published import published_blocks
from counteroffer.briefing.shaping import saying, supporting
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.frames import Record, records
from counteroffer.study import Study
from counteroffer.tariffs.terms.partners import partner_names, short_names

TITLE = english("How well does this model predict?")
ELSEWHERE = english("The model checked on another dispute")
DASH = "–"
TOGETHER = {"pooled": english("these partners, industry by industry"), "TOTAL": english("all partners together")}


def section(study: Study, w: Wording) -> Section | None:
    """What was predicted beside what was traded; nothing where the tariff book is not the law."""
    if study.prediction is None:
        return None
    rows = records(study.prediction)
    partners = [row for row in rows if row["partner"] not in TOGETHER]
    charted, table, error = _chart(_charted(rows), w), _table(rows, w), _error(w)
    if not study.predicted_here:
        return _of_another(rows, (_told(charted, rows, w), Paragraph(_together(rows, w)), table, error), w)
    return Section(
        "prediction",
        w(TITLE),
        (
            _told(charted, rows, w),
            Paragraph(" ".join(part for part in (_together(rows, w), _hardly_taxed(study, partners, w)) if part)),
            supporting(w("Table: {caption}", caption=table.caption), table, error),
            *published_blocks(study, w),
        ),
        _found(partners, w),
    )


def _of_another(rows: list[Record], blocks: tuple[Block, ...], w: Wording) -> Section:
    """The same on the page of a case that it says nothing of, behind a line."""
    partners = [row for row in rows if row["partner"] not in TOGETHER]
    importer = w.name(partner_names()[str(rows[0]["importer"])])
    better, oracle = _nearer(partners)
    given = {name: w.number(one, 0) for name, one in (("better", better), ("oracle", oracle), ("all", len(partners)))}
    found = w(
        "No trade of this case was predicted. For imports {importer:of} the model is nearer to what was traded than "
        "“no change” for {better} of {all} partners, and nearer than someone who knew the partner's total in advance "
        "for {oracle}.",
        importer=importer,
        **given,
    )
    return Section(
        "prediction",
        w(ELSEWHERE),
        (supporting(w("Imports {importer:of}: the check", importer=importer), *blocks),),
        found,
    )


def _told(chart: Figure, rows: list[Record], w: Wording) -> Beside:
    return Beside((Figures((chart,)),), ((w("What it is"), _lead(rows, w)),))


def _error(w: Wording) -> Paragraph:
    return Paragraph(
        w.rich(
            "Error: root mean square over industries, weighted by value before. `counteroffer hindcast` has every "
            "industry, month and variant, and what it changes to leave out oil, gold and computers."
        ),
        "note",
    )


def _lead(rows: list[Record], w: Wording) -> str:
    return w(
        "The model of the first year is solved at the tariff law of each month from {first} to {last} and set beside "
        "what customs then recorded, against the same months of the year before the duties. Nothing in it is fitted to "
        "that.",
        first=w.period(str(rows[0]["first"])),
        last=w.period(str(rows[0]["last"])),
    )


def _nearer(partners: list[Record]) -> tuple[int, int]:
    """For how many partners the model is nearer than no change, and than who knew the partner's total."""
    better, oracle = (
        sum(row["error_points"] < row[name] for row in partners) for name in ("no_change_points", "oracle_points")
    )
    return better, oracle


def _found(partners: list[Record], w: Wording) -> str:
    better, oracle = _nearer(partners)
    return w(
        "Over all industries it is nearer to what was traded than “no change” for {better} of {partners} partners; for "
        "{oracle} of {partners} it is nearer than someone who knew the partner's total in advance.",
        better=w.number(better, 0),
        oracle=w.number(oracle, 0),
        partners=w.number(len(partners), 0),
    )


def _together(rows: list[Record], w: Wording) -> str:
    """Whether the same holds of industries over all partners."""
    total = next(row for row in rows if row["partner"] == "TOTAL")
    said = {
        "error": w.number(total["error_points"], 1),
        "nothing": w.number(total["no_change_points"], 1),
    }
    if total["error_points"] < total["no_change_points"]:
        return w("For imports from all partners together it is nearer too: {error} points off to {nothing}.", **said)
    return w(
        "For imports from all partners together “no change” is nearer: {nothing} points off, the model {error}.", **said
    )


def _hardly_taxed(study: Study, partners: list[Record], w: Wording) -> str:
    """Of the first lead region that is a partner: how much of the error no duty can be the cause of."""
    row = next((row for code in study.lead for row in partners if row["partner"] == code), None)
    if row is None:
        return ""
    return w(
        "For {region:the}, {share} of the squared error is in industries whose own duty rose by less than one point: "
        "what moved trade there was mostly something else.",
        share=w.percent(row["hardly_taxed_percent"], 0, plus=False),
        region=w.region(study.economy, str(row["partner"])),
    )


def _charted(rows: list[Record]) -> list[Record]:
    """Rows of partners, and of all together: of industries pooled there is no total."""
    return [row for row in rows if not math.isnan(row["hardly_taxed_percent"])]


def _chart(rows: list[Record], w: Wording) -> Figure:
    bars = [
        Bar(label, row[name], strong)
        for row in rows
        for name, label, strong in (
            ("actual_percent", w("{partner}, traded", partner=_name(row, w)), True),
            ("predicted_percent", w("predicted"), False),
        )
    ]
    title = w("Imports by partner, % change: traded and predicted")
    note = w("Value without duty, in dollars. Source: US Census Bureau; this model.")
    first = rows[0]
    said = w(
        "{partner}: {actual} traded, {predicted} predicted",
        partner=_name(first, w),
        actual=w.percent(first["actual_percent"]),
        predicted=w.percent(first["predicted_percent"]),
    )
    return saying(bar_chart(title, bars, 1, note=note, w=w), start(said))


def _table(rows: list[Record], w: Wording) -> Table:
    heads = (
        w("Partner"),
        w("Correlation"),
        w("Error, points"),
        w("Of “no change”"),
        w("Of the actual total everywhere"),
    )
    body = tuple(
        (
            _name(row, w),
            w.number(row["correlation"], 2) if not math.isnan(row["correlation"]) else DASH,
            *(w.number(row[name], 1) for name in ("error_points", "no_change_points", "oracle_points")),
        )
        for row in rows
    )
    return Table(w("Predicted against traded, over all industries"), heads, body)


def _name(row: Record, w: Wording) -> str:
    code = str(row["partner"])
    if code in TOGETHER:
        return w(TOGETHER[code])
    return str(w.name(short_names().get(code, partner_names()[code])))
