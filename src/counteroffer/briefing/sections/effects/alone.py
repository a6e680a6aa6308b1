"""Each measure as if it were the only one."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.charts.bars import Bar, bar_chart, domain
from counteroffer.briefing.document import Block, Figure, Paragraph, Row, Section, Table
from counteroffer.briefing.shaping import beside, saying, supporting
from counteroffer.briefing.words import Wording, start
from counteroffer.briefing.words.context import compared
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.measures import from_book, measure_title, measure_titles
from counteroffer.briefing.words.notices import missing_words
from counteroffer.study import Missing, Part, Study

MEASURES = 6  # in a chart


def alone_sentence(study: Study, alone: pd.DataFrame, code: str, w: Wording) -> str:
    """Which measure, were it the only one, would cost a region most, and which would bring it most."""
    rows = records(alone[alone["region"] == code].sort_values("real_income_percent", kind="stable"))
    given: dict[str, object] = {"region": w.region(study.economy, code)}
    if not rows or max(abs(rows[0]["real_income_percent"]), abs(rows[-1]["real_income_percent"])) < SIGN_UNDER:
        return start(w("{region:the}: no single measure moves its income by 0.01%.", **given))
    titles = measure_titles(study, w)
    for word, row in (("worst", rows[0]), ("best", rows[-1])):
        given |= {word: w.quoted(titles[row["measure"]]), f"{word}_percent": w.percent(row["real_income_percent"], 2)}
    falls, rises = rows[0]["real_income_percent"] <= -SIGN_UNDER, rows[-1]["real_income_percent"] >= SIGN_UNDER
    if falls and rises:
        said = w(
            "{region:the} loses most from {worst} ({worst_percent} of income) and gains most from {best} "
            "({best_percent} of income).",
            **given,
        )
        return start(said)
    if falls:
        return start(w("{region:the} loses most from {worst} ({worst_percent} of income).", **given))
    return start(w("{region:the} gains most from {best} ({best_percent} of income).", **given))


def alone_table(study: Study, alone: pd.DataFrame, w: Wording) -> Table:
    """Each measure as if it were the only one, their sum, and the whole."""
    lead, columns = study.lead, ("equivalent_variation_usd_mn", "real_income_percent")
    live = [applied.measure for applied in study.applied if applied.in_force]
    titles = {measure.name: measure_title(measure, study.economy, w) for measure in live}
    each = {name: keyed(rows, "region") for name, rows in alone.groupby("measure")}
    whole = keyed(study.effects.regions, "region")
    total = {code: {c: sum(each[name][code][c] for name in titles) for c in columns} for code in lead}

    def line(title: str, regions: dict[str, Record]) -> Row:
        pairs = (
            (w.usd_bn(regions[n][columns[0]], plus=True), w.number(regions[n][columns[1]], 2, plus=True)) for n in lead
        )
        return (title, *(cell for pair in pairs for cell in pair))

    rows = tuple(line(title, each[name]) for name, title in titles.items())
    foot = (
        line(w("Sum of the rows (measures interact: not a result)"), total),
        line(w("All measures together"), whole),
    )
    names = [w.region(study.economy, code) for code in lead]
    pairs = ((w("{region}, USD bn", region=name), w("{region}, %", region=name)) for name in names)
    head = (w("Measure"), *(cell for pair in pairs for cell in pair))
    return Table(w("Real income if each measure were the only one, per year"), head, rows, foot)


def alone_charts(study: Study, alone: pd.DataFrame, w: Wording) -> tuple[Figure, ...]:
    """For each lead region, the measures that move its income most when taken alone; one scale for all."""
    lead = study.lead
    titles, note = measure_titles(study, w), compared(w("% of real income a year"), study, w)
    rows = alone[alone["region"].isin(lead)]
    scale, found = domain(list(rows["real_income_percent"]), room=0.2), []
    for code in lead:
        own = rows[(rows["region"] == code) & (rows["real_income_percent"].abs() >= SIGN_UNDER)]
        own = own.assign(size=own["real_income_percent"].abs()).nlargest(MEASURES, "size", keep="first")
        bars = [
            Bar(titles[row["measure"]], row["real_income_percent"])
            for row in records(own.sort_values("real_income_percent", kind="stable"))
        ]
        if bars:
            said = alone_sentence(study, alone, code, w)
            title = w("{region}: real income, % change", region=w.region(study.economy, code))
            found.append(saying(bar_chart(title, bars, 2, scale, above=True, note=note, w=w), said))
    return tuple(found)


def section(study: Study, w: Wording) -> Section | None:
    """Real income if each measure were the only one."""
    if not study.asked(Part.alone):
        return None
    blocks: tuple[Block, ...]
    finding = ""
    if isinstance(study.alone, Missing):
        blocks = (Paragraph(missing_words(study.alone, w)),)
    elif study.alone.value.empty:
        blocks = (Paragraph(w("No measure is in force, so there is nothing to take apart.")),)
    else:
        blocks = _blocks(study, study.alone.value, w)
        finding = alone_sentence(study, study.alone.value, study.lead[0], w)
    return Section("alone", w("Each measure on its own"), blocks, finding)


def _blocks(study: Study, alone: pd.DataFrame, w: Wording) -> tuple[Block, ...]:
    if from_book(study):
        lead = w(
            "Real income if each measure were the only one, on the goods it covers beside the others. The rows do not "
            "add up to the whole, because measures interact: a duty on one country helps its competitors only while "
            "they are not taxed as well."
        )
    else:
        lead = w(
            "Real income if each measure were the only one. The rows do not add up to the whole, because measures "
            "interact: a duty on one country helps its competitors only while they are not taxed as well."
        )
    charts = w(
        "The charts show the measures that move each region's income most, on one scale; the table has all of them, "
        "and the whole beside their sum."
    )
    drawn = alone_charts(study, alone, w)
    notes = ((w("What it is"), lead), (w("How to read it"), charts))
    shown = beside(drawn, w, *notes) or (Paragraph(lead),)
    return (*shown, supporting(w("Table: every measure in force, on its own"), alone_table(study, alone, w)))
