"""The section on draws: the middle nine in ten of every lead region, and what one assumption at a time moves."""

from __future__ import annotations

from counteroffer.briefing.charts.dots import ROW, dots
from counteroffer.briefing.charts.vega import DOWN, UP
from counteroffer.briefing.document import Beside, Bullets, Figure, Figures, Paragraph, Section, Table
from counteroffer.briefing.shaping import saying, supporting_table
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.reported import range_words
from counteroffer.study import Missing, Part, Study
from counteroffer.uncertainty.draws import Draws
from counteroffer.uncertainty.draws.answers import INCOME

TITLE = english("Range over draws of what is not known")
TEXT = 1.5  # room of the numbers beside a band, against all bands
SHOWN = 6  # assumptions of a chart, the widest
NAMES = {
    "elasticity_set": english("whose trade elasticities"),
    "elasticity_error": english("their standard errors"),
    "first_year": english("first year's elasticity"),
    "product_elasticity": english("elasticity of products"),
    "border_response": english("prices at the border"),
    "labour_mobility": english("mobility of labour"),
    "wage_floor": english("wage floor"),
    "demand_multiplier": english("multiplier of demand"),
    "trade_uncertainty": english("uncertainty of trade"),
    "exchange_response": english("exchange rates"),
    "deficit_rule": english("trade balances"),
    "deficit_rule_year1": english("trade balances, year 1"),
    "table": english("year of the table"),
    "claims": english("claims under pacts"),
    "route": english("industry of a product"),
    "home_supply": english("what home makes"),
}
QUANTITIES = {
    "real_income_percent": english("Real income, %"),
    "real_gdp_percent": english("Real GDP, %"),
    "consumer_price_over_wage_percent": english("Consumer prices over wages, %"),
    "jobs_change_thousand": english("Jobs, thousand"),
}
CONFIDENCE = {
    "read": english("read"),
    "secondary": english("from another source"),
    "memory": english("from memory"),
    "assumption": english("an assumption"),
    "own": english("the scenario's own"),
}


def section(study: Study, w: Wording) -> Section | None:
    """Sentences, two kinds of chart and tables; nothing where no draws were asked for."""
    deal = study.parts[Part.deal_draws]
    asked = study.asked(Part.deal_draws)
    without = (Paragraph(missing_words(deal, w)),) if asked and isinstance(deal, Missing) else ()
    if not study.asked(Part.draws):
        return Section("draws", w(TITLE), without) if without else None
    if isinstance(drawn := study.parts[Part.draws], Missing):
        return Section("draws", w(TITLE), (Paragraph(missing_words(drawn, w)), *without))
    found: Draws = drawn.value
    guide = w(
        "Each band holds the middle nine in ten of {draws} draws of what is not known, all at once and each solved "
        "exactly; its dot is the middle, the diamond the scenario as it is. Below, one assumption at a time goes from "
        "the value with the least mean to the one with the greatest, the others drawn: the wider its band, the more it "
        "would be worth to know it. A band says how far answers go over these assumptions, and nothing of what all "
        "draws share: the model, and the law as it was read.",
        draws=w.number(found.count, 0),
    )
    said = tuple(
        w("{horizon}: {ranges}.", horizon=start(w(HORIZON[horizon])), ranges=range_words(study, found, horizon, w))
        for horizon in found.horizons
    )
    charts = [_ranges(study, found, horizon, w) for horizon in found.horizons]
    charts += [_tornado(study, found, study.lead[0], horizon, w) for horizon in found.horizons]
    tables = (_range_table(study, found, w), _assumption_table(found, w))
    return Section(
        "draws",
        w(TITLE),
        (
            Beside(
                (Figures(tuple(charts)),),
                (
                    (w("How to read it"), guide),
                    (w("Solved"), f"{w('Each chart has its own scale.')} {_solved(found, w)}"),
                ),
            ),
            Bullets(said),
            *without,
            *(supporting_table(one, w) for one in tables),
        ),
        said[0] if said else "",
    )


def _solved(found: Draws, w: Wording) -> str:
    bad = int(found.failed["draw"].nunique())
    told = w("Every draw was solved and certified.")
    if bad:
        told = w.plural(
            "{amount} draw has no certified equilibrium and is left out; the table of draws that failed names it.",
            "{amount} draws have no certified equilibrium and are left out; the table of draws that failed names them.",
            bad,
        )
    if not found.held:
        return told
    held = w.plural(
        "In {amount} draw the first year's elasticity was held at its least.",
        "In {amount} draws the first year's elasticity was held at its least.",
        found.held,
    )
    return f"{told} {held}"


def _ranges(study: Study, found: Draws, horizon: str, w: Wording) -> Figure:
    """A band a lead region from 5% to 95%, its median and the scenario itself."""
    frame = found.ranges()
    rows: list[Record] = []
    bands: list[Record] = []
    for at, row in enumerate(records(frame[(frame["horizon"] == horizon) & (frame["quantity"] == INCOME)])):
        name = w.region(study.economy, row["region"])
        text = w("{low} to {high}", low=w.number(row["p5"], 2, plus=True), high=w.number(row["p95"], 2, plus=True))
        rows += [
            _row(at, str(name), row["p50"], (row["p5"], row["p95"]), text),
            _row(at, "", row["own"], (row["p5"], row["p95"]), "", own=True),
        ]
        bands.append(_band(at, row["p5"], row["p95"]))
    title = w("Real income, % change, {horizon}: the middle nine in ten of draws", horizon=w(HORIZON[horizon]))
    return _figure(title, rows, bands, w)


def _tornado(study: Study, found: Draws, code: str, horizon: str, w: Wording) -> Figure:
    """A band an assumption between its least and its greatest mean."""
    rows: list[Record] = []
    bands: list[Record] = []
    for at, row in enumerate(records(found.tornado(code, horizon).head(SHOWN))):
        name = w(NAMES[row["assumption"]]) if row["assumption"] in NAMES else row["assumption"]
        text = w("{low} to {high}", low=w.number(row["low"], 2, plus=True), high=w.number(row["high"], 2, plus=True))
        rows.append(_row(at, name, 0.5 * (row["low"] + row["high"]), (row["low"], row["high"]), text))
        bands.append(_band(at, row["low"], row["high"]))
    title = w(
        "{region}: real income, % change, {horizon}, by one assumption at a time",
        region=w.region(study.economy, code),
        horizon=w(HORIZON[horizon]),
    )
    return _figure(title, rows, bands, w)


def _row(at: int, label: str, value: float, ends: tuple[float, float], text: str, *, own: bool = False) -> Record:
    return {
        "y": (at + 0.5) * ROW,
        "label": label,
        "value": value,
        "ends": ends,
        "text": text,
        "own": own,
        "heading": False,
        "colour": DOWN if value < 0 else UP,
    }


def _band(at: int, low: float, high: float) -> Record:
    return {"top": (at + 0.15) * ROW, "bottom": (at + 0.85) * ROW, "low": low, "high": high}


def _figure(title: str, rows: list[Record], bands: list[Record], w: Wording) -> Figure:
    told = "; ".join(f"{row['label']} {row['text']}" for row in rows if row["text"])
    alternative = w("Chart of bands. {title}: {bands}.", title=title, bands=told)
    ends = [float(band[key]) for band in bands for key in ("low", "high")] + [float(row["value"]) for row in rows]
    low, high = min(0.0, *ends), max(0.0, *ends)
    span = (high - low) or 1.0
    # Numbers stand beyond the bands, on the side away from zero where all are losses.
    losses = high == 0
    scale = (low - TEXT * span, 0.05 * span) if losses else (low - 0.05 * span, high + TEXT * span)
    placed = [{**row, "side": "left" if losses else "right", "at": row["ends"][0 if losses else 1]} for row in rows]
    drawing = dots([{k: v for k, v in row.items() if k != "ends"} for row in placed], bands, scale)
    figure = Figure(title, drawing, alternative, w("Percent of real income a year; 0 is the line."))
    widest = max(
        (row for row in rows if row["text"]), key=lambda row: abs(row["ends"][1] - row["ends"][0]), default=None
    )
    return saying(figure, f"{start(widest['label'])}: {widest['text']}") if widest else figure


def _range_table(study: Study, found: Draws, w: Wording) -> Table:
    frame = found.ranges()
    rows = tuple(
        (
            str(w.region(study.economy, row["region"])),
            start(w(HORIZON[row["horizon"]])),
            w(QUANTITIES[row["quantity"]]),
            *(w.number(row[key], 2, plus=True) for key in ("own", "p5", "p50", "p95")),
            w.percent(row["above_zero_percent"], 0, plus=False),
        )
        for row in records(frame[frame["quantity"].isin(list(QUANTITIES))])
    )
    head = (w("Region"), w("Horizon"), w("Quantity"), w("As it is"), "5", "50", "95", w("Above 0"))
    return Table(w("What draws come to: 5, 50 and 95% of them are below"), head, rows, words=3)


def _assumption_table(found: Draws, w: Wording) -> Table:
    rows = tuple(
        (
            w(NAMES[row["assumption"]]) if row["assumption"] in NAMES else row["assumption"],
            row["values"],
            w(CONFIDENCE[row["confidence"]]) if row["confidence"] in CONFIDENCE else row["confidence"],
            w.given(row["source"]),
        )
        for row in records(found.assumptions)
    )
    head = (w("Assumption"), w("Values"), w("Known"), w("Source"))
    return Table(w("What is drawn, and where its spread is from"), head, rows, words=4)
