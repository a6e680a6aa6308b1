"""What happens to trade with each partner."""

from __future__ import annotations

import numpy as np
import pandas as pd

from counteroffer.briefing.charts.bars import Bar, bar_chart, domain
from counteroffer.briefing.document import Beside, Block, Figure, Figures, Fold, Heading, Paragraph, Row, Section, Table
from counteroffer.briefing.shaping import saying
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.context import UNMOVED, UNMOVED_USD, compared
from counteroffer.briefing.words.frames import Record, keyed, records
from counteroffer.study import Study
from counteroffer.tariffs.terms.partners import union_codes

PARTNERS = 12
REST = "Rest of "  # how the name of an aggregate begins
FLOWS = ("exports", "imports")
_NONE = {"exports": english("There are no exports."), "imports": english("There are no imports.")}
_MAIN = {
    ("exports", "still"): english("exports to {partner:the}, the largest partner, change by less than 0.1%"),
    ("exports", "down"): english("exports to {partner:the}, the largest partner, fall by {percent} ({amount})"),
    ("exports", "up"): english("exports to {partner:the}, the largest partner, rise by {percent} ({amount})"),
    ("imports", "still"): english("imports from {partner:the}, the largest partner, change by less than 0.1%"),
    ("imports", "down"): english("imports from {partner:the}, the largest partner, fall by {percent} ({amount})"),
    ("imports", "up"): english("imports from {partner:the}, the largest partner, rise by {percent} ({amount})"),
}
_OTHERS = {
    ("exports", "still"): english("exports to all others together change by less than 0.1%"),
    ("exports", "down"): english("exports to all others together fall by {percent} ({amount})"),
    ("exports", "up"): english("exports to all others together rise by {percent} ({amount})"),
    ("imports", "still"): english("imports from all others together change by less than 0.1%"),
    ("imports", "down"): english("imports from all others together fall by {percent} ({amount})"),
    ("imports", "up"): english("imports from all others together rise by {percent} ({amount})"),
}


def diversion_sentence(study: Study, code: str, flow: str, w: Wording) -> str:
    """What happens to trade with the largest partner, and how far the others make up for it.

    Parameters
    ----------
    flow : {"exports", "imports"}
        Which side of the region's trade.
    """
    rows = keyed(study.effects.partners[study.effects.partners["region"] == code], "partner")
    level = {partner: row[f"{flow}_usd_mn"] for partner, row in rows.items()}
    moved = {partner: level[partner] * row[f"{flow}_percent"] / 100 for partner, row in rows.items()}
    if sum(level.values()) <= 0:
        return w(_NONE[flow])
    single = [partner for partner in level if not _is_aggregate(study, partner)] or list(level)
    main = max(single, key=lambda partner: level[partner])
    change, partner = rows[main][f"{flow}_percent"], w.region(study.economy, main)
    first = start(w(_MAIN[flow, _way(change)], partner=partner, **_sizes(change, moved[main], w)))
    rest_level, rest_moved = sum(level.values()) - level[main], sum(moved.values()) - moved[main]
    if rest_level <= 0:
        return f"{first}."
    change = 100 * rest_moved / rest_level
    second = w(_OTHERS[flow, _way(change)], **_sizes(change, rest_moved, w))
    return _made_up(f"{first}; {second}", moved[main], rest_moved, w)


def _is_aggregate(study: Study, code: str) -> bool:
    """Whether a region stands for several countries that are no union, and so is nobody's partner by itself."""
    if code in union_codes():
        return False
    members = (study.economy.detail.region_of == study.economy.regions.index(code)).sum()
    return bool(members > 1) or study.economy.region_name(code).startswith(REST)


def _way(change: float) -> str:
    return "still" if abs(change) < UNMOVED else "down" if change < 0 else "up"


def _sizes(change: float, usd_mn: float, w: Wording) -> dict[str, str]:
    return {"percent": w.percent(abs(change), plus=False), "amount": w.usd_words(usd_mn)}


def _made_up(clauses: str, main: float, rest: float, w: Wording) -> str:
    """What happens, and the share of a loss with the main partner that the others replace, if there is one."""
    if main > -UNMOVED_USD or rest < UNMOVED_USD:
        return f"{clauses}."
    share = 100 * rest / -main
    if share > 100:
        return w("{clauses}, more than making up for it.", clauses=clauses)
    return w("{clauses}, making up {share} of the fall.", clauses=clauses, share=w.percent(share, 0, plus=False))


def trade_by_partner(study: Study, code: str) -> pd.DataFrame:
    """A region's partners, largest trade before the measures first; changes in USD million at the prices before."""
    frame = study.effects.partners[study.effects.partners["region"] == code]
    moved = {f"{flow}_moved": frame[f"{flow}_usd_mn"] * frame[f"{flow}_percent"] / 100 for flow in FLOWS}
    both = frame["exports_usd_mn"] + frame["imports_usd_mn"]
    return frame.assign(both=both, **moved).sort_values("both", ascending=False, kind="stable")


def partners_table(study: Study, code: str, w: Wording) -> Table:
    """Trade by partner: level before, change in percent and in USD billion at the prices before."""
    frame = trade_by_partner(study, code)
    sums = [f"{flow}_{part}" for flow in FLOWS for part in ("usd_mn", "moved")]

    def line(title: str, row: Record) -> Row:
        cells: list[str] = []
        for flow in FLOWS:
            level, moved = row[f"{flow}_usd_mn"], row[f"{flow}_moved"]
            share = 100 * moved / level if level > 0 else 0.0
            cells += [w.usd_bn(level), w.number(share, 1, plus=True), w.usd_bn(moved, plus=True)]
        return (title, *cells)

    rows = tuple(line(w.region(study.economy, row["partner"]), row) for row in records(frame.head(PARTNERS)))
    foot = [line(w("All partners"), {column: float(frame[column].sum()) for column in sums})]
    rest = frame.iloc[PARTNERS:]
    if len(rest):
        foot.insert(0, line(w("Other partners"), {column: float(rest[column].sum()) for column in sums}))
    head = (
        w("Partner"),
        *(w("Exports, USD bn before"), w("Exports, %"), w("Exports, change, USD bn")),
        *(w("Imports, USD bn before"), w("Imports, %"), w("Imports, change, USD bn")),
    )
    caption = w(
        "{region}: trade by partner, change in volume at the prices before", region=w.region(study.economy, code)
    )
    return Table(caption, head, rows, tuple(foot))


def partner_charts(study: Study, code: str, w: Wording) -> tuple[Figure, ...]:
    """Exports and imports by partner, largest partner first, in percent of volume; one scale for both."""
    rows, name = records(trade_by_partner(study, code).head(PARTNERS)), w.region(study.economy, code)
    if not rows:
        return ()
    flows = {
        flow: [Bar(w.region(study.economy, row["partner"]), row[f"{flow}_percent"]) for row in rows] for flow in FLOWS
    }
    scale = domain([bar.value for bars in flows.values() for bar in bars])
    titles = {
        "exports": w("{region}: exports by partner, % change", region=name),
        "imports": w("{region}: imports by partner, % change", region=name),
    }
    note = compared(w("% of the volume of trade a year"), study, w)
    return tuple(
        saying(bar_chart(titles[flow], bars, 1, scale, note=note, w=w), diversion_sentence(study, code, flow, w))
        for flow, bars in flows.items()
    )


def despite_duties(study: Study, code: str, w: Wording) -> str:
    """Why exports to a partner rise although it taxes them more; nothing where there is no such partner."""
    rows = keyed(study.effects.partners[study.effects.partners["region"] == code], "partner")
    rising = [partner for partner, row in rows.items() if row["exports_percent"] >= UNMOVED]
    said = []
    for partner in rising:
        on_it, on_others = _added(study, partner, code)
        if on_it < UNMOVED:
            continue
        given = {
            "partner": w.region(study.economy, partner),
            "rise": w.percent(rows[partner]["exports_percent"], plus=False),
            "points": w.number(on_it),
            "others": w.number(on_others),
        }
        if on_others > on_it:
            text = english(
                "Exports to {partner:the} rise ({rise}) although its duties on them rise by {points} points: those on "
                "other sellers rise by {others}."
            )
        else:
            text = english(
                "Exports to {partner:the} rise ({rise}) although its duties on them rise by {points} points, and on "
                "other sellers by {others}: demand moves to goods that are taxed less, and their prices fall at home."
            )
        said.append(w(text, **given))
    return " ".join(said)


def _added(study: Study, importer: str, exporter: str) -> tuple[float, float]:
    """Points of duty that an importer adds on one seller and on all others abroad, weighted by trade before."""
    b = study.baseline
    n, i = b.regions.index(importer), b.regions.index(exporter)
    others = [j for j in range(len(b.regions)) if j not in (n, i)]
    frame = study.effects.bilateral
    frame = frame[frame["importer"] == importer]
    new = frame.pivot_table(index="sector", columns="exporter", values="tariff_percent", sort=False)
    new = new.reindex(index=b.sectors, columns=b.regions)
    value = b.trade[:, n, :]
    points = np.where(value > 0, new.to_numpy(float) - 100 * b.tariff[:, n, :], 0.0)

    def mean(sellers: list[int]) -> float:
        whole = float(value[:, sellers].sum())
        return float(np.nansum((value * points)[:, sellers])) / whole if whole > 0 else 0.0

    return mean([i]), mean(others)


def section(study: Study, w: Wording) -> Section | None:
    """Trade by partner: sentences and a table for every region in focus, charts for the first."""
    measured = w("Changes in the volume of trade, valued at the prices before.")
    blocks: list[Block] = []
    for position, code in enumerate(study.lead):
        name = w.region(study.economy, code)
        blocks.append(Heading(name))
        drawn = partner_charts(study, code, w) if position == 0 else ()
        if drawn:
            order = w("Partners in order of total trade before the measures, largest first.")
            blocks.append(Beside((Figures(drawn),), ((w("How to read it"), f"{measured} {order}"),)))
        else:
            blocks.append(Paragraph(" ".join(diversion_sentence(study, code, flow, w) for flow in FLOWS)))
        why = despite_duties(study, code, w)
        blocks += [Paragraph(why, "note")] if why else []
        blocks.append(Fold(w("Table: trade by partner, {region}", region=name), (partners_table(study, code, w),)))
    finding = diversion_sentence(study, study.lead[0], "exports", w)
    return Section("partners", w("Trading partners"), tuple(blocks), finding)
