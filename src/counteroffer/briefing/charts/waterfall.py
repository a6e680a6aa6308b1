"""A waterfall: bars that step from zero to a total, each starting where the last one ended."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import pandas as pd

from counteroffer.briefing.charts.bars import ROWS, Bar, domain, frame, labels, numbers
from counteroffer.briefing.charts.vega import ABOVE, BESIDE, RULE, WIDTH, Spec, chart, field, layer, pixels, values
from counteroffer.briefing.document import Figure
from counteroffer.briefing.words import Wording

STEP, HEIGHT = 26, 14  # CSS pixels of a row, and of the bar in it


def waterfall(title: str, bars: Sequence[Bar], total: Bar, digits: int, note: str, w: Wording) -> Figure:
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
    rows = frame([*bars, total], digits, False, w)
    rows = rows.assign(start=[0.0, *ends[:-1], 0.0], end=[*ends, total.value])
    sizes = [w.number(bar.value, digits, plus=True) for bar in (*bars, total)]
    steps = "; ".join(f"{bar.label} {size}" for bar, size in zip(bars, sizes[:-1], strict=True))
    alternative = w(
        "Waterfall chart, each bar starting where the last one ended. {title}: {steps}. {whole}: {total}.",
        title=title,
        steps=steps,
        whole=total.label,
        total=sizes[-1],
    )
    return Figure(title, _spec(rows, *domain([*ends, total.value])), alternative, note)


def _spec(rows: pd.DataFrame, low: float, high: float) -> Spec:
    x = pixels("end", low, high)
    tick: Spec = {"type": "tick", "color": RULE, "orient": "vertical", "size": STEP, "thickness": 1}
    bar = {"x": x, "y": ROWS, "x2": {"field": "start"}, "color": field("colour", "nominal", scale=None)}
    layers = [
        # From the end of each bar but the last down to where the next one starts.
        layer(tick | {"yOffset": STEP / 2}, {"x": x, "y": ROWS}, where=f"datum.row < {len(rows) - 1}"),
        layer({"type": "bar", "height": HEIGHT}, bar),
        layer(tick, {"x": {"datum": 0, "type": "quantitative", "axis": None}, "y": ROWS}),
        *labels(above=False),
        *numbers(x, 0),
    ]
    padding = {"left": BESIDE, "right": ABOVE, "top": 2, "bottom": 2}
    return chart(layers, WIDTH - BESIDE - ABOVE, STEP * len(rows), padding, values(rows))
