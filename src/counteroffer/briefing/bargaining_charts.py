"""The set of deals between two players as a scatter chart, laid out in fixed pixels like the bars."""

from __future__ import annotations

import altair as alt
import numpy as np
import pandas as pd

from counteroffer.briefing.bargaining import deal_set
from counteroffer.briefing.charts import DOWN, FONT, INK, RULE, UP, WIDTH, Chart, configured
from counteroffer.briefing.wording import listed, number
from counteroffer.negotiation.bargain import NAMES
from counteroffer.negotiation.overview import Overview

LEFT, RIGHT, TOP, BOTTOM = 46, 10, 26, 44
HEIGHT = 290
BELOW, BEYOND = 0.45, 1.2  # how far the picture goes on either side, in lengths of the frontier
NEAR = 0.05  # of the picture within which bargains share a label
NO_DEAL = "no deal"


def deal_chart(found: Overview) -> tuple[Chart, int] | None:
    """The deal set of two players, and how many random deals lie outside the picture; none where it was not traced."""
    frontier, names = found.deal.frontier, found.table.game.names
    if frontier is None:
        return None
    most = np.maximum(frontier.gains.max(0) / 1000, 1e-3)
    low, high = -BELOW * most, BEYOND * most
    frame = deal_set(found)
    frame = pd.DataFrame(frame.iloc[:, 1:].to_numpy() / 1000, columns=["x", "y"]).assign(kind=frame["kind"])
    inside = ((frame[["x", "y"]] >= low) & (frame[["x", "y"]] <= high)).all(axis=1)
    cloud = frame[(frame["kind"] == "random") & inside]
    line = frame[frame["kind"] == "frontier"].sort_values("x", kind="stable")
    marks = labelled(frame[~frame["kind"].isin(["random", "frontier"])], high - low)
    outside = int(((frame["kind"] == "random") & ~inside).sum())
    title = f"Gains of {listed(list(names))} over no deal, USD bn a year"
    x, y = (
        alt.X(
            "x:Q",
            title=f"{names[0]}, USD bn a year",
            scale=alt.Scale(domain=[low[0], high[0]], nice=False),
            axis=_axis(),
        ),
        alt.Y("y:Q", title=None, scale=alt.Scale(domain=[low[1], high[1]], nice=False), axis=_axis()),
    )
    drawing = alt.layer(
        *_zeros(),
        alt.Chart(cloud).mark_circle(size=16, color=RULE, opacity=0.55).encode(x=x, y=y),
        alt.Chart(line).mark_line(color=UP, strokeWidth=2.5).encode(x=x, y=y, order=alt.Order("x:Q")),
        alt.Chart(marks).mark_circle(size=70, color=DOWN, opacity=1).encode(x=x, y=y),
        *_labels(marks, high[0], x, y),
        _corner(f"{names[1]}, USD bn a year"),
    )
    spec = configured(
        drawing.properties(
            width=WIDTH - LEFT - RIGHT,
            height=HEIGHT,
            padding={"left": LEFT, "right": RIGHT, "top": TOP, "bottom": BOTTOM},
        )
    )
    return Chart(title, spec, _alternative(title, line, marks, len(cloud), outside, names)), outside


def labelled(points: pd.DataFrame, span: np.ndarray) -> pd.DataFrame:
    """Marks with their labels, those that all but coincide under one; no deal at zero.

    Parameters
    ----------
    points : DataFrame
        kind (a rule), x, y.
    span : array [2]
        Width and height of the picture.
    """
    rows: list[dict[str, object]] = [{"x": 0.0, "y": 0.0, "label": NO_DEAL}]
    spots: list[np.ndarray] = [np.zeros(2)]
    for kind, x, y in zip(points["kind"], points["x"], points["y"], strict=True):
        here = np.array([x, y])
        close = next((j for j, spot in enumerate(spots[1:], 1) if (np.abs(here - spot) / span < NEAR).all()), None)
        if close is None:
            spots.append(here)
            rows.append({"x": float(x), "y": float(y), "label": NAMES[str(kind)]})
        else:
            rows[close]["label"] = f"{rows[close]['label']}\n{NAMES[str(kind)]}"
    return pd.DataFrame(rows)


def _axis() -> alt.Axis:
    return alt.Axis(
        labelFontSize=FONT,
        titleFontSize=FONT,
        titleFontWeight="normal",
        labelColor=INK,
        titleColor=INK,
        tickColor=RULE,
        domainColor=RULE,
        grid=False,
        tickCount=5,
        format="~g",
    )


def _zeros() -> tuple[alt.Chart, ...]:
    """Where each player neither gains nor loses."""
    at = alt.Chart(pd.DataFrame({"zero": [0.0]}))
    rule = at.mark_rule(color=RULE, strokeDash=[3, 3])
    return rule.encode(x=alt.X("zero:Q", title="")), rule.encode(y=alt.Y("zero:Q", title=""))


def _labels(marks: pd.DataFrame, right: float, x: alt.X, y: alt.Y) -> tuple[alt.Chart, ...]:
    """Words beside the marks: above and away from the frontier, below it for no deal."""
    late = marks["x"] > 0.6 * right
    none = marks["label"] == NO_DEAL
    found = []
    for chosen, align, dx, up in (
        (marks[none], "right", -8, False),
        (marks[~none & ~late], "left", 9, True),
        (marks[~none & late], "right", 0, True),
    ):
        for lines, part in chosen.groupby(chosen["label"].str.count("\n"), sort=True):
            text = alt.Chart(part).mark_text(
                align=align,  # type: ignore[arg-type]
                dx=dx,
                dy=-(8 + 15 * int(str(lines))) if up else 14,
                baseline="middle",
                lineBreak="\n",
                lineHeight=15,
            )
            found.append(text.encode(x=x, y=y, text="label:N"))
    return tuple(found)


def _corner(words: str) -> alt.Chart:
    """The title of the upright axis, laid flat above it."""
    text = alt.Chart(pd.DataFrame({"words": [words]})).mark_text(align="left", baseline="middle")
    drawn: alt.Chart = text.encode(x=alt.value(-LEFT + 2), y=alt.value(-14), text="words:N")
    return drawn


def _alternative(
    title: str, line: pd.DataFrame, marks: pd.DataFrame, shown: int, outside: int, names: tuple[str, ...]
) -> str:
    """The chart in words."""

    def at(row: pd.Series) -> str:
        return f"{names[0]} {number(float(row['x']), 2, plus=True)}, {names[1]} {number(float(row['y']), 2, plus=True)}"

    ends = f"Frontier from {at(line.iloc[0])} to {at(line.iloc[-1])}"
    points = "; ".join(f"{str(row['label']).replace(chr(10), ', ')}: {at(row)}" for _, row in marks.iterrows())
    return f"Scatter chart. {title}. {ends}. {points}. {shown} random deals are shown, {outside} lie outside."
