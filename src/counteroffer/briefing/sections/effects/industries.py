"""Which industries fall and rise."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.charts.bars import Bar, bar_chart
from counteroffer.briefing.document import Bullets, Figure, Fold, Section, Table
from counteroffer.briefing.shaping import beside, saying
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.context import UNMOVED, compared
from counteroffer.briefing.words.frames import Record, records
from counteroffer.study import Study

NAMED = 2  # industries named on each side in a sentence
MOVERS = 6  # industries shown on each side


def sector_sentence(study: Study, code: str, w: Wording) -> str:
    """Where output falls and rises most in one region."""
    frame = study.effects.sectors[study.effects.sectors["region"] == code].sort_values("output_percent", kind="stable")
    moved = records(frame[frame["output_percent"].abs() >= UNMOVED])
    down = [row for row in moved if row["output_percent"] < 0][:NAMED]
    up = [row for row in moved if row["output_percent"] > 0][: -NAMED - 1 : -1]

    def named(rows: list[Record]) -> str:
        return w.listed([f"{w.industry(study.economy, r['sector'])} ({w.percent(r['output_percent'])})" for r in rows])

    given = {"region": w.region(study.economy, code), "down": named(down), "up": named(up)}
    if down and up:
        return w("{region}: output falls most in {down}, and rises most in {up}.", **given)
    if down:
        return w("{region}: output falls most in {down}.", **given)
    if up:
        return w("{region}: output rises most in {up}.", **given)
    return w("{region}: output changes by less than 0.1% in every industry.", **given)


def sectors_table(study: Study, code: str, w: Wording) -> Table:
    """Output and value added by industry in one region, largest first."""
    frame, b = study.effects.sectors[study.effects.sectors["region"] == code], study.baseline
    level = dict(zip(b.sectors, b.value_added[:, b.regions.index(code)].tolist(), strict=True))
    rows = tuple(
        (
            w.sector(study.economy, row["sector"]),
            w.number(row["output_percent"], 1, plus=True),
            w.number(row["value_added_percent"], 1, plus=True),
            w.usd_bn(level[row["sector"]]),
        )
        for row in sorted(records(frame), key=lambda row: -level[row["sector"]])
    )
    head = (w("Industry"), w("Output, %"), w("Value added, %"), w("Value added before, USD bn"))
    name = w.region(study.economy, code)
    return Table(w("{region}: output and value added by industry, volume", region=name), head, rows)


def sector_chart(study: Study, code: str, w: Wording) -> Figure | None:
    """Industries whose output moves most in one region, six down and six up; none if nothing moves."""
    frame = study.effects.sectors[study.effects.sectors["region"] == code]
    frame = frame[frame["output_percent"].abs() >= UNMOVED].sort_values("output_percent", kind="stable")
    falling, rising = frame[frame["output_percent"] < 0].head(MOVERS), frame[frame["output_percent"] > 0].tail(MOVERS)
    bars = [
        Bar(w.sector(study.economy, row["sector"]), row["output_percent"])
        for row in records(pd.concat([falling, rising]))
    ]
    title = w("{region}: output, % change", region=w.region(study.economy, code))
    if not bars:
        return None
    drawn = bar_chart(title, bars, 1, note=compared(w("% of the volume of output"), study, w), w=w)
    return saying(drawn, sector_sentence(study, code, w))


def section(study: Study, w: Wording) -> Section | None:
    """Output and value added by industry in the regions in focus."""
    drawn = {code: sector_chart(study, code, w) for code in study.lead}
    figures = tuple(one for one in drawn.values() if one is not None)
    still = tuple(sector_sentence(study, code, w) for code, one in drawn.items() if one is None)
    folds = (
        Fold(
            w("Table: output and value added, {region}", region=w.region(study.economy, code)),
            (sectors_table(study, code, w),),
        )
        for code in study.lead
    )
    lead = w(
        "Change in the volume of output: the industries that fall and rise most, at most six of each. Each chart has "
        "its own scale."
    )
    return Section(
        "sectors",
        w("Industries"),
        (
            *beside(figures, w, (w("How to read it"), lead)),
            *((Bullets(still),) if still else ()),
            *folds,
        ),
        sector_sentence(study, study.lead[0], w),
    )
