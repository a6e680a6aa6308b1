"""The section on ranges: how far income and unemployment move with the published trade elasticities."""

from __future__ import annotations

import math
from collections.abc import Sequence

from counteroffer.briefing.charts.bars import domain
from counteroffer.briefing.charts.dots import ROW, dots
from counteroffer.briefing.charts.vega import DOWN, UP
from counteroffer.briefing.document import Beside, Bullets, Figure, Figures, Paragraph, Row, Section, Table
from counteroffer.briefing.shaping import saying, supporting, supporting_table
from counteroffer.briefing.words import Name, Wording, english, start
from counteroffer.briefing.words.amounts import span
from counteroffer.briefing.words.context import vintage
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.rounding import income_percent
from counteroffer.study import Missing, Part, Study
from counteroffer.uncertainty.ranges import ENDS, INCOME, SHORT, USD, Ranges, Span

TITLE = english("Range over published elasticities")
DASH = "–"
HORIZONS = {
    "long_run": english("In the long run"),
    "roy": english("With workers attached to their industries"),
    "short_run": english("In the short run"),
}
_SHORT_NAMES = {  # a chart has no room for titles of studies; the tables have them
    "fgo": english("Fontagné et al., ICIO"),
    "fgo_tiva": english("Fontagné et al., TiVA"),
    "fgo_final": english("Fontagné et al., final"),
    "fgo_intermediate": english("Fontagné et al., inputs"),
    "cp": english("Caliendo & Parro"),
    "gyy": english("Giri et al."),
    "bsy": english("Bagwell et al."),
    "shapiro": english("Shapiro"),
    "ll": english("Lashkaripour et al."),
    "boc": english("Bank of Canada"),
    "in_sample": english("in-sample estimate"),
    "uniform4": english("4 in every industry"),
    "ensemble": english("Mean of the papers"),
}

_STILL = english("{horizon}, {region:the} neither gains nor loses 0.01% of its income with any of {sets} sets.")
_UNSURE = english(
    "{horizon}, {region:the} loses up to {loss} of its income a year or gains up to {gain}, depending on which of "
    "{sets} sets is right: the sign is not sure."
)
_LOSS = english(
    "{horizon}, the loss {region:of} is between {near} and {far} of its income a year ({amount}) over {sets} sets, "
    "the same sign in all."
)
_GAIN = english(
    "{horizon}, the gain {region:of} is between {near} and {far} of its income a year ({amount}) over {sets} sets, "
    "the same sign in all."
)
_LOSS_ALIKE = english(
    "{horizon}, the loss {region:of} is {far} of its income a year ({amount}) with each of {sets} sets."
)
_GAIN_ALIKE = english(
    "{horizon}, the gain {region:of} is {far} of its income a year ({amount}) with each of {sets} sets."
)


def section(study: Study, w: Wording) -> Section | None:
    """Sentences, charts and tables; nothing on a caller's own economy."""
    if not study.asked(Part.ranges) or study.own_economy or study.economy.table is None:
        return None
    if isinstance(study.ranges, Missing):
        return Section("ranges", w(TITLE), (Paragraph(missing_words(study.ranges, w)),))
    found = study.ranges.value
    if found.frame.empty:
        return None
    sets = w.number(found.frame["set"].nunique(), 0)
    lead = w(
        "How strongly trade answers to prices moves the figures most, and studies differ. The same measures are solved "
        "here with each of {sets} sets of trade elasticities, over each horizon; all else stays as it is.",
        sets=sets,
    )
    caution = w.rich(
        "**This is not a confidence interval.** No probability goes with it. It leaves out the uncertainty of the "
        "data, of the duties and of the model itself, all of which stay the same; some sets share a study or its data; "
        "and the truth can lie outside."
    )
    lacking = (_missing(name, horizon, why, w) for (name, horizon), why in found.missing.items())
    charts = tuple(chart(study, found, code, w) for code in study.lead)
    tables = [table(study, found, code, w) for code in study.lead]
    return Section(
        "ranges",
        w(TITLE),
        (
            Beside(
                (Figures(charts[:1]),),
                ((w("What it is"), lead), (w("How to read it"), w("Each chart has its own scale."))),
            ),
            Bullets(tuple(region_sentence(study, found, code, w) for code in study.lead)),
            Paragraph(caution),
            *((supporting(w("Charts: the other regions"), Figures(charts[1:])),) if charts[1:] else ()),
            *(Paragraph(sentence, "note") for sentence in lacking),
            *(supporting_table(one, w) for one in tables),
        ),
        _finding(study, found, study.lead[0], w),
    )


def _finding(study: Study, found: Ranges, code: str, w: Wording) -> str:
    """How far the income of a region goes in the first horizon."""
    for horizon in found.horizons:
        span, usd = found.span(code, horizon), found.span(code, horizon, USD)
        if span is not None and usd is not None:
            return _income(w.region(study.economy, code), w(HORIZONS[horizon]), span, usd, w)
    return ""


def region_sentence(study: Study, found: Ranges, code: str, w: Wording) -> str:
    """How far one region's income goes in each horizon, whether its sign is sure, and its unemployment."""
    name, spans = w.region(study.economy, code), {}
    said = []
    for horizon in found.horizons:
        span, usd = found.span(code, horizon), found.span(code, horizon, USD)
        if span is None or usd is None:
            continue
        spans[horizon] = span
        said.append(_income(name, w(HORIZONS[horizon]), span, usd, w))
        ends = [found.span(code, horizon, column) for column in ENDS]
        known = [points for points in ends if points is not None]
        if known:
            said.append(_unemployment(known, w))
    sure = [span.low > 0 for span in spans.values() if span.same_sign]
    if len(sure) > 1 and len(set(sure)) > 1:
        said.append(w("What is a loss over one horizon is a gain over the other."))
    return " ".join(said)


def _income(name: Name, horizon: str, span: Span, usd: Span, w: Wording) -> str:
    """The range of one region in one horizon: a loss in all sets, a gain in all, or neither for sure."""
    near, far = sorted((abs(span.low), abs(span.high)))
    given: dict[str, object] = {"horizon": horizon, "region": name, "sets": w.number(span.sets, 0)}
    if far < SIGN_UNDER:
        return w(_STILL, **given)
    if not span.same_sign:
        return w(_UNSURE, loss=_percent(span.low, w), gain=_percent(span.high, w), **given)
    given |= {"near": _percent(near, w), "far": _percent(far, w)}
    low, high = (w.significant(size / 1000) for size in sorted((abs(usd.low), abs(usd.high))))
    amount = w.usd_words(usd.high) if low == high else w("USD\u00a0{low} to {high} billion", low=low, high=high)
    if given["near"] == given["far"]:
        return w(_LOSS_ALIKE if span.high < 0 else _GAIN_ALIKE, amount=amount, **given)
    return w(_LOSS if span.high < 0 else _GAIN, amount=amount, **given)


def _percent(value: float, w: Wording) -> str:
    return income_percent(value, w)


def _unemployment(ends: Sequence[Span], w: Wording) -> str:
    """The range over sets with the supply side alone, and with demand where that is known."""
    if max(abs(edge) for points in ends for edge in (points.low, points.high)) < SIGN_UNDER:
        return w("Unemployment moves by less than 0.01 points.")
    alone, *demand = (span(points.low, points.high, w.significant, w) for points in ends)
    if not demand:
        return w("Unemployment rises by {alone} percentage points, supply side alone.", alone=alone)
    return w(
        "Unemployment rises by {alone} percentage points with the supply side alone, and by {demand} with demand.",
        alone=alone,
        demand=demand[0],
    )


def chart(study: Study, found: Ranges, code: str, w: Wording) -> Figure:
    """A dot a set and horizon on a band from the least to the greatest, the scenario's own set marked."""
    name = w.region(study.economy, code)
    rows, bands = _rows(found, code, w)
    known = [row for row in rows if row["value"] is not None]
    spans = "; ".join(
        _band_words(str(band["label"]), w.percent(band["low"], 2), w.percent(band["high"], 2), w) for band in bands
    )
    title = w("{region}: real income, % change, by set of elasticities", region=name)
    alternative = w(
        "Dot chart, one dot a set of elasticities. {title}: {spans}. {dots}.",
        title=title,
        spans=spans,
        dots="; ".join(f"{dot['label']} {dot['text']}" for dot in known),
    )
    note = w(
        "% of real income a year; tariffs of {date} against those before, on {economy}. Diamond: the scenario's own "
        "set; band: from the least to the greatest.",
        date=w.day(study.scenario.date),
        economy=vintage(study, w),
    )
    drawing = dots(rows, bands, domain([float(dot["value"]) for dot in known], room=0.6))
    return (
        saying(Figure(title, drawing, alternative, note), f"{name}: {spans}")
        if spans
        else Figure(title, drawing, alternative, note)
    )


def _band_words(horizon: str, low: str, high: str, w: Wording) -> str:
    """From the least to the greatest; one figure where they read the same."""
    if low == high:
        return w("{horizon} {low}", horizon=horizon, low=low)
    return w("{horizon} from {low} to {high}", horizon=horizon, low=low, high=high)


def _rows(found: Ranges, code: str, w: Wording) -> tuple[list[Record], list[Record]]:
    """Rows of the chart, a heading before each horizon, and the band behind each horizon's dots."""
    rows: list[Record] = []
    bands: list[Record] = []
    for horizon in dict.fromkeys((*found.horizons, *(horizon for _, horizon in found.missing))):
        rows.append(_row(len(rows), w(HORIZONS[horizon]), None, ""))
        span, top = found.span(code, horizon), len(rows)
        known = found.frame[(found.frame["region"] == code) & (found.frame["horizon"] == horizon)]
        digits = 2 if span is None or max(abs(span.low), abs(span.high)) >= 10 * SIGN_UNDER else 3
        for row in records(known):
            text = w.number(row[INCOME], digits, plus=True)
            rows.append(_row(len(rows), short_name(row["set"], w), row[INCOME], text, own=bool(row["default"])))
        for name in (name for name, where in found.missing if where == horizon):
            rows.append(_row(len(rows), short_name(name, w), None, w("no solution")))
        if span is not None:
            band = {"top": top * ROW, "bottom": (top + len(known)) * ROW, "low": span.low, "high": span.high}
            bands.append({**band, "label": w(HORIZONS[horizon])})
    return rows, bands


def _row(at: int, label: str, value: float | None, text: str, *, own: bool = False) -> Record:
    heading = value is None and not text
    colour = DOWN if (value or 0.0) < 0 else UP
    side = "left" if (value or 0.0) < 0 else "right"
    return {
        "y": (at + 0.5) * ROW,
        "label": label,
        "value": value,
        "at": value or 0.0,
        "text": text,
        "own": own,
        "heading": heading,
        "colour": colour,
        "side": side,
    }


def short_name(name: str, w: Wording) -> str:
    """A set by its authors."""
    return w(_SHORT_NAMES[name]) if name in _SHORT_NAMES else name


def table(study: Study, found: Ranges, code: str, w: Wording) -> Table:
    """Every set in full: income in percent and USD billion in each horizon, and unemployment in the short run."""
    horizons = tuple(dict.fromkeys((*found.horizons, *(horizon for _, horizon in found.missing))))
    known = {(r["set"], r["horizon"]): r for r in records(found.frame[found.frame["region"] == code])}
    names = dict.fromkeys([name for name, _ in known] + [name for name, _ in found.missing])
    head: list[str] = [w("Set"), w("Source")]
    for horizon in horizons:
        head += [w("{horizon}, %", horizon=w(HORIZONS[horizon])), w("{horizon}, USD bn", horizon=w(HORIZONS[horizon]))]
    head += [w("Unemployment, points, supply alone to with demand")] if SHORT in horizons else []
    body = tuple(_cells(name, horizons, known, found, w) for name in names)
    caption = w("{region}: real income by set of elasticities, per year", region=w.region(study.economy, code))
    return Table(caption, tuple(head), body, words=2)


def _cells(
    name: str, horizons: tuple[str, ...], known: dict[tuple[str, str], Record], found: Ranges, w: Wording
) -> Row:
    source = next((str(row["source"]) for (key, _), row in known.items() if key == name), DASH)
    own = name == found.own
    short = short_name(name, w)
    cells = [w("{set} (the scenario's own)", set=short) if own else short, w.given(source)]
    for horizon in horizons:
        row = known.get((name, horizon))
        cells += [w.number(row[INCOME], 3, plus=True), w.usd_bn(row[USD], plus=True)] if row else [DASH, DASH]
    if SHORT in horizons:
        alone, demand = (known[name, SHORT][end] if (name, SHORT) in known else math.nan for end in ENDS)
        cells.append(
            span(alone, demand, lambda points: DASH if points != points else w.number(points, 3, plus=True), w)
        )
    return tuple(cells)


def _missing(name: str, horizon: str, why: str, w: Wording) -> str:
    """A set and horizon without a solution, and why."""
    said = w(
        "{horizon}, {set} has no solution: {why}",
        horizon=w(HORIZONS[horizon]),
        set=short_name(name, w),
        why=message_words(why, w),
    )
    return start(said)
