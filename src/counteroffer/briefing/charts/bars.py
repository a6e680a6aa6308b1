"""Horizontal bars from zero, each with its label and its number."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from counteroffer.briefing.charts.vega import (
    ABOVE,
    BESIDE,
    DOWN,
    DOWN_SOFT,
    RULE,
    UP,
    UP_SOFT,
    WIDTH,
    Domain,
    Layer,
    Spec,
    chart,
    field,
    layer,
    pixels,
    text,
    values,
)
from counteroffer.briefing.document import Figure
from counteroffer.briefing.words import Wording

LINE = 13
ROWS: Spec = field("row", "ordinal", axis=None, scale={"paddingInner": 0, "paddingOuter": 0})


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, how long it is, whether in full colour, and whether a rise is a loss."""

    label: str
    value: float
    strong: bool = True
    rise_is_loss: bool = False


def domain(numbers: Sequence[float], room: float = 0.46) -> Domain:
    """Scale from the least to the greatest value, zero in it, with room for the numbers at the ends."""
    low, high = min(0.0, *numbers, 0.0), max(0.0, *numbers, 0.0)
    span = (high - low) or 1.0
    return low - (room * span if low < 0 or high == 0 else 0), high + (room * span if high > 0 else 0)


def bar_chart(
    title: str,
    bars: Sequence[Bar],
    digits: int,
    scale: Domain | None = None,
    *,
    above: bool = False,
    note: str = "",
    w: Wording,
) -> Figure:
    """Horizontal bars from zero.

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
    said = "; ".join(f"{bar.label} {w.number(bar.value, digits, plus=True)}" for bar in bars)
    alternative = w("Bar chart. {title}: {values}.", title=title, values=said)
    return Figure(title, _spec(frame(bars, digits, above, w), low, high, above), alternative, note)


def frame(bars: Sequence[Bar], digits: int, above: bool, w: Wording) -> pd.DataFrame:
    """Rows of the chart: labels in at most two lines, numbers as written, colours."""
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


def _spec(rows: pd.DataFrame, low: float, high: float, above: bool) -> Spec:
    step, shift, left = (50, 13, ABOVE) if above else (26, 0, BESIDE)
    x = pixels("value", low, high)
    colour = field("colour", "nominal", scale=None)
    # A piece of the zero line in each row, so that it does not run through labels above the bars.
    zero = {"type": "tick", "color": RULE, "orient": "vertical", "size": 20 if above else step, "thickness": 1}
    layers = [
        layer({"type": "bar", "height": 14, "yOffset": shift}, {"x": x, "y": ROWS, "color": colour}),
        layer(zero | {"yOffset": shift}, {"x": {"datum": 0, "type": "quantitative", "axis": None}, "y": ROWS}),
        *labels(above),
        *numbers(x, shift),
    ]
    padding = {"left": left, "right": ABOVE, "top": 2, "bottom": 2}
    return chart(layers, WIDTH - left - ABOVE, step * len(rows), padding, values(rows))


def labels(above: bool) -> list[Layer]:
    """Labels of the rows; those of two lines start half a line higher."""
    found = []
    for lines in (1, 2):
        offset = (-9 if above else 0) - (lines - 1) * LINE / 2
        mark = text("left" if above else "right", lineBreak="\n", lineHeight=LINE, yOffset=offset)
        where = f"{'' if lines == 2 else '!'}test(/\\n/, datum.label)"
        encoding = {"x": {"value": 0 if above else -8}, "y": ROWS, "text": field("label", "nominal")}
        found.append(layer(mark, encoding, where=where))
    return found


def numbers(x: Spec, shift: float) -> list[Layer]:
    """The number at the end of each bar, outside it."""
    encoding = {"x": x, "y": ROWS, "text": field("text", "nominal")}
    falling: Spec = {"type": "text", "align": "right", "dx": -4, "yOffset": shift}
    rising: Spec = {"type": "text", "align": "left", "dx": 4, "yOffset": shift}
    return [layer(falling, encoding, where="datum.value < 0"), layer(rising, encoding, where="datum.value >= 0")]
