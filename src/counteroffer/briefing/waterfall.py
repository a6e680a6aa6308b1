"""A waterfall: bars that step from zero to a total, each starting where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import altair as alt
import pandas as pd

from counteroffer.briefing.charts import (
    ABOVE,
    BESIDE,
    RULE,
    WIDTH,
    Bar,
    Chart,
    Spec,
    _frame,
    _numbers,
    _words,
    configured,
    domain,
)
from counteroffer.briefing.wording import Wording

STEP, HEIGHT = 26, 14  # CSS pixels of a row, and of the bar in it


def waterfall(title: str, bars: Sequence[Bar], total: Bar, digits: int, note: str, w: Wording) -> Chart:
    """Steps from zero to a total, and the total from zero below them.

    Parameters
    ----------
    bars : sequence of Bar
        What adds up to the total, in the order drawn.
    digits : int
        Decimals of the numbers.
    note : str
        Unit, date and what is compared, shown under the chart.
    """
    ends = list(accumulate(bar.value for bar in bars))
    frame = _frame([*bars, total], digits, False, w)
    frame = frame.assign(start=[0.0, *ends[:-1], 0.0], end=[*ends, total.value])
    sizes = [w.number(bar.value, digits, plus=True) for bar in (*bars, total)]
    steps = "; ".join(f"{bar.label} {size}" for bar, size in zip(bars, sizes[:-1], strict=True))
    alternative = w(
        "Waterfall chart, each bar starting where the last one ended. {title}: {steps}. {whole}: {total}.",
        title=title,
        steps=steps,
        whole=total.label,
        total=sizes[-1],
    )
    return Chart(title, _spec(frame, *domain([*ends, total.value])), alternative, note)


def _spec(frame: pd.DataFrame, low: float, high: float) -> Spec:
    base = alt.Chart(frame).encode(
        y=alt.Y("row:O", axis=None, scale=alt.Scale(paddingInner=0, paddingOuter=0)),
        x=alt.X("end:Q", axis=None, scale=alt.Scale(domain=[low, high], nice=False, zero=False)),
    )
    bars = base.mark_bar(height=HEIGHT).encode(x2="start:Q", color=alt.Color("colour:N", scale=None))
    # From the end of each bar but the last down to where the next one starts.
    links = base.transform_filter(f"datum.row < {len(frame) - 1}").mark_tick(
        color=RULE, orient="vertical", size=STEP, thickness=1, yOffset=STEP / 2
    )
    zero = base.mark_tick(color=RULE, orient="vertical", size=STEP, thickness=1)
    zero = zero.encode(x=alt.XDatum(0, type="quantitative", axis=None))
    drawing = alt.layer(links, bars, zero, *_words(base, above=False), *_numbers(base, shift=0))
    size = {"width": WIDTH - BESIDE - ABOVE, "height": STEP * len(frame)}
    return configured(drawing.properties(**size, padding={"left": BESIDE, "right": ABOVE, "top": 2, "bottom": 2}))
