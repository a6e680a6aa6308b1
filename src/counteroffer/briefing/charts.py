"""Bar charts as Vega-Lite specifications, laid out in fixed pixels so that a phone shows what a page shows."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from counteroffer.briefing.frames import records
from counteroffer.briefing.measures import measure_titles
from counteroffer.briefing.tables import FLOWS, PARTNERS, trade_by_partner
from counteroffer.briefing.text import UNMOVED, compared
from counteroffer.briefing.wording import SIGN_UNDER, Wording
from counteroffer.run.run import Run

Spec = dict[str, Any]
Domain = tuple[float, float]

WIDTH = 360  # CSS pixels; a phone of that width shows it at nine tenths, so 13-pixel text stays readable
BESIDE, ABOVE = 172, 8  # room left of the bars for labels beside them, or above them
FONT = 13
UP, DOWN, UP_SOFT, DOWN_SOFT, INK, RULE = "#0067a5", "#c9510c", "#93bfdd", "#efb48f", "#1c2024", "#8a9199"
MOVERS = 10  # industries shown on each side
RANKED = (16, 40)  # regions above which the ranking takes a second and a third column
LINE = 13
MEASURES = 10


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long it is, whether in full colour, and whether a rise is a loss."""

    label: str
    value: float
    strong: bool = True
    rise_is_loss: bool = False


@dataclass(frozen=True)
class Chart:
    """A specification, its title, a text alternative, and a line on unit, date and what is compared."""

    title: str
    spec: Spec
    alternative: str
    note: str = ""


def income_charts(run: Run, w: Wording) -> tuple[Chart, ...]:
    """Real income of every region, ranked, the lead regions in full colour; one scale over all parts."""
    lead = run.lead
    bars = [
        Bar(w.region(run.economy, row["region"]), row["real_income_percent"], row["region"] in lead)
        for row in records(run.effects.regions.sort_values(["real_income_percent", "region"]))
    ]
    columns = 1 + sum(len(bars) > limit for limit in RANKED)
    length = math.ceil(len(bars) / columns)
    parts, scale = [bars[j : j + length] for j in range(0, len(bars), length)], domain([bar.value for bar in bars])
    titles = [w("Real income, % change")]
    titles += [w("Continued, {part} of {parts}", part=j, parts=len(parts)) for j in range(2, len(parts) + 1)]
    note = compared(w("% of real income a year"), run, w)
    return tuple(chart(title, part, 2, scale, note=note, w=w) for title, part in zip(titles, parts, strict=True))


def alone_charts(run: Run, w: Wording) -> tuple[Chart, ...]:
    """For each lead region, the measures that move its income most when taken alone; one scale for all."""
    lead = run.lead
    titles, note = measure_titles(run, w), compared(w("% of real income a year"), run, w)
    rows = run.alone[run.alone["region"].isin(lead)]
    scale, found = domain(list(rows["real_income_percent"]), room=0.2), []
    for code in lead:
        own = rows[(rows["region"] == code) & (rows["real_income_percent"].abs() >= SIGN_UNDER)]
        own = own.assign(size=own["real_income_percent"].abs()).nlargest(MEASURES, "size", keep="first")
        bars = [
            Bar(titles[row["measure"]], row["real_income_percent"])
            for row in records(own.sort_values("real_income_percent", kind="stable"))
        ]
        if bars:
            title = w("{region}: real income, % change", region=w.region(run.economy, code))
            found.append(chart(title, bars, 2, scale, above=True, note=note, w=w))
    return tuple(found)


def sector_chart(run: Run, code: str, w: Wording) -> Chart | None:
    """Industries whose output moves most in one region, ten down and ten up; none if nothing moves."""
    frame = run.effects.sectors[run.effects.sectors["region"] == code]
    frame = frame[frame["output_percent"].abs() >= UNMOVED].sort_values("output_percent", kind="stable")
    falling, rising = frame[frame["output_percent"] < 0].head(MOVERS), frame[frame["output_percent"] > 0].tail(MOVERS)
    bars = [
        Bar(w.sector(run.economy, row["sector"]), row["output_percent"])
        for row in records(pd.concat([falling, rising]))
    ]
    title = w("{region}: output, % change", region=w.region(run.economy, code))
    return chart(title, bars, 1, note=compared(w("% of the volume of output"), run, w), w=w) if bars else None


def partner_charts(run: Run, code: str, w: Wording) -> tuple[Chart, ...]:
    """Exports and imports by partner, largest partner first, in percent of volume; one scale for both."""
    rows, name = records(trade_by_partner(run, code).head(PARTNERS)), w.region(run.economy, code)
    if not rows:
        return ()
    flows = {
        flow: [Bar(w.region(run.economy, row["partner"]), row[f"{flow}_percent"]) for row in rows] for flow in FLOWS
    }
    scale = domain([bar.value for bars in flows.values() for bar in bars])
    titles = {
        "exports": w("{region}: exports by partner, % change", region=name),
        "imports": w("{region}: imports by partner, % change", region=name),
    }
    note = compared(w("% of the volume of trade a year"), run, w)
    return tuple(chart(titles[flow], bars, 1, scale, note=note, w=w) for flow, bars in flows.items())


def domain(values: Sequence[float], room: float = 0.46) -> Domain:
    """Scale from the least to the greatest value, zero in it, with room for the numbers at the ends."""
    low, high = min(0.0, *values, 0.0), max(0.0, *values, 0.0)
    span = (high - low) or 1.0
    return low - (room * span if low < 0 or high == 0 else 0), high + (room * span if high > 0 else 0)


def chart(
    title: str,
    bars: Sequence[Bar],
    digits: int,
    scale: Domain | None = None,
    *,
    above: bool = False,
    note: str = "",
    w: Wording,
) -> Chart:
    """Horizontal bars from zero, each with its label and its number.

    Parameters
    ----------
    digits : int
        Decimals of the numbers.
    scale : (float, float), optional
        Shared scale; from the bars if absent.
    above : bool
        Put labels above the bars, for long ones, instead of beside them.
    note : str
        Unit, date and what is compared, shown under the chart.
    """
    low, high = scale or domain([bar.value for bar in bars])
    values = "; ".join(f"{bar.label} {w.number(bar.value, digits, plus=True)}" for bar in bars)
    alternative = w("Bar chart. {title}: {values}.", title=title, values=values)
    return Chart(title, _spec(_frame(bars, digits, above, w), low, high, above), alternative, note)


def _frame(bars: Sequence[Bar], digits: int, above: bool, w: Wording) -> pd.DataFrame:
    letters = 46 if above else 22
    return pd.DataFrame(
        {
            "row": range(len(bars)),
            "label": ["\n".join(textwrap.wrap(bar.label, letters, max_lines=2, placeholder=" …")) for bar in bars],
            "value": [bar.value for bar in bars],
            "text": [w.number(bar.value, digits, plus=True) for bar in bars],
            "colour": [_colour(bar) for bar in bars],
        }
    )


def _colour(bar: Bar) -> str:
    if (bar.value > 0) if bar.rise_is_loss else (bar.value < 0):
        return DOWN if bar.strong else DOWN_SOFT
    return UP if bar.strong else UP_SOFT


def _spec(frame: pd.DataFrame, low: float, high: float, above: bool) -> Spec:
    step, shift, left = (50, 13, ABOVE) if above else (26, 0, BESIDE)
    base = alt.Chart(frame).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        x=alt.X("value:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False, zero=False)),
    )
    bars = base.mark_bar(height=14, yOffset=shift).encode(color=alt.Color("colour:N", scale=None))
    # A piece of the zero line in each row, so that it does not run through labels above the bars.
    zero = base.mark_tick(color=RULE, orient="vertical", size=20 if above else step, thickness=1, yOffset=shift)
    zero = zero.encode(x=alt.XDatum(0, type="quantitative", axis=None))
    drawing = alt.layer(bars, zero, *_words(base, above), *_numbers(base, shift))
    size = {"width": WIDTH - left - ABOVE, "height": step * len(frame)}
    return configured(drawing.properties(**size, padding={"left": left, "right": ABOVE, "top": 2, "bottom": 2}))


def _words(base: alt.Chart, above: bool) -> list[alt.Chart]:
    """Labels; those of two lines start half a line higher."""
    return [
        base.transform_filter(f"{'' if lines == 2 else '!'}test(/\\n/, datum.label)")
        .mark_text(
            align="left" if above else "right",
            baseline="middle",
            lineBreak="\n",
            lineHeight=LINE,
            yOffset=(-9 if above else 0) - (lines - 1) * LINE / 2,
        )
        .encode(x=alt.value(0 if above else -8), text="label:N")
        for lines in (1, 2)
    ]


def _numbers(base: alt.Chart, shift: int) -> list[alt.Chart]:
    """The number at the end of each bar, outside it."""
    falling = base.transform_filter("datum.value < 0").mark_text(align="right", dx=-4, yOffset=shift)
    rising = base.transform_filter("datum.value >= 0").mark_text(align="left", dx=4, yOffset=shift)
    return [falling.encode(text="text:N"), rising.encode(text="text:N")]


def configured(drawing: alt.Chart | alt.LayerChart | alt.FacetChart) -> Spec:
    """Specification with the page's text style; no automatic sizing, which would depend on installed fonts."""
    done = (
        drawing.properties(autosize=alt.AutoSizeParams(type="none"))
        .configure(background="transparent", aria=False)
        .configure_text(fontSize=FONT, color=INK)
        .configure_view(stroke=None)
    )
    spec: Spec = done.to_dict()
    return spec
