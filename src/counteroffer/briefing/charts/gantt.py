"""A Gantt chart: one bar a track from its first to its last day, marked where it changes, on an axis of months."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from babel.dates import get_month_names

from counteroffer.briefing.charts.vega import (
    ABOVE,
    DOWN,
    INK,
    RULE,
    UP_SOFT,
    WIDTH,
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

HEAD, STEP, FOOT = 24, 38, 40  # CSS pixels above the bars, of a bar with its label, and of the axis
TOP, BAR = 18, 16  # where the bar starts below its label, and its height
LETTER, SIGN = 7.6, 4.0  # CSS pixels of a digit inside a bar, and how much wider a percent sign is
LETTERS = 50  # of a label above a bar
FONT = 12
MONTHS, YEARS = 30, 72  # an axis of more months has a label a year; of more than those, a label every fifth
PLOT = WIDTH - 2 * ABOVE
ONE_DAY = dt.timedelta(1)


@dataclass(frozen=True)
class Segment:
    """A span of days on which a rate stays as it is.

    Attributes
    ----------
    first, until : date or None
        First and last day; open where absent.
    rate : str
        As written on the bar.
    citations : tuple of str
        What it rests on.
    """

    first: dt.date | None
    until: dt.date | None
    rate: str
    citations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Track:
    """One bar of the chart: a label, and its segments in order."""

    label: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Window:
    """First and last day of the axis, and the day that is marked on it."""

    first: dt.date
    last: dt.date
    today: dt.date

    def at(self, day: dt.date) -> float:
        """Where a day begins, in pixels from the left; the edge where it is outside."""
        days = min(max((day - self.first).days, 0), self.length)
        return PLOT * days / self.length

    @property
    def length(self) -> int:
        """Days it holds."""
        return (self.last - self.first).days + 1


def gantt(title: str, tracks: Sequence[Track], window: Window, note: str, w: Wording) -> Figure:
    """Draw tracks on an axis of months, with a line at the day that the page is about.

    Parameters
    ----------
    note : str
        What a bar and its marks stand for, shown under the chart.
    """
    said = "; ".join(f"{track.label}: {', '.join(_spoken(s, w) for s in track.segments)}" for track in tracks)
    alternative = w("Time chart. {title}: {bars}.", title=title, bars=said)
    return Figure(title, _spec(tracks, window, w), alternative, note)


def _spoken(segment: Segment, w: Wording) -> str:
    first, until = (day and w.day(day) for day in (segment.first, segment.until))
    if first and until:
        return w("{rate} from {first} to {until}", rate=segment.rate, first=first, until=until)
    if first:
        return w("{rate} from {first}", rate=segment.rate, first=first)
    return w("{rate} to {until}", rate=segment.rate, until=until) if until else segment.rate


def _spec(tracks: Sequence[Track], window: Window, w: Wording) -> Spec:
    height = HEAD + STEP * len(tracks) + FOOT
    x, y = pixels("x", 0, PLOT), pixels("y", height, 0)

    def lines(frame: pd.DataFrame, colour: str, width: float) -> list[Layer]:
        mark = {"type": "rule", "color": colour, "strokeWidth": width}
        place = {"x": x, "y": y, "y2": {"field": "y2"}}
        return [] if frame.empty else [layer(mark, place, data=values(frame))]

    def words(frame: pd.DataFrame, size: int = FONT, **style: Any) -> list[Layer]:
        sides = [(side, frame[frame["align"] == side]) for side in ("left", "center", "right")]
        place = {"x": x, "y": y, "text": field("text", "nominal")}
        return [
            layer(text(side, fontSize=size, **style), place, data=values(rows)) for side, rows in sides if len(rows)
        ]

    bars, changes, labels, rates = _bars(tracks, window)
    axis, months = _axis(window, height - FOOT, w)
    today = _today(tracks, window, height, w)
    whole = {"x": x, "y": y, "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    layers = [
        *lines(axis, RULE, 1),
        *([] if bars.empty else [layer({"type": "rect", "color": UP_SOFT}, whole, data=values(bars))]),
        *lines(changes[~changes["rate"]], RULE, 1.5),
        *lines(changes[changes["rate"]], INK, 2),
        *words(labels, 13),
        *words(rates),
        *lines(today[today["text"] == ""], DOWN, 2),
        *words(today[today["text"] != ""], fontWeight="bold"),
        *words(months),
    ]
    return chart(layers, PLOT, height, {"left": ABOVE, "right": ABOVE, "top": 2, "bottom": 2})


def _bars(tracks: Sequence[Track], window: Window) -> tuple[pd.DataFrame, ...]:
    """Bars, marks where something changes (whether the rate does), labels above bars, and rates inside them."""
    bars, changes, labels, rates = [], [], [], []
    for j, track in enumerate(tracks):
        top = HEAD + STEP * j + TOP
        labels.append((0.0, top - TOP / 2, textwrap.shorten(track.label, LETTERS, placeholder=" …"), "left"))
        before, shown, end = "", "", 0.0
        for segment in track.segments:
            left = window.at(segment.first) if segment.first else 0.0
            right = window.at(segment.until + ONE_DAY) if segment.until else float(PLOT)
            if right <= left:
                before = segment.rate
                continue
            bars.append((left, right, top, top + BAR))
            if left > 0:
                changes.append((left, top, top + BAR, segment.rate != before or left > end))
            place = _room(segment.rate, left, right, window.at(window.today))
            if segment.rate != shown and place is not None:
                rates.append((place, top + BAR / 2, segment.rate, "left"))
                shown = segment.rate
            before, end = segment.rate, right
    return (
        pd.DataFrame(bars, columns=["x", "x2", "y", "y2"]),
        pd.DataFrame(changes, columns=["x", "y", "y2", "rate"]).astype({"rate": bool}),
        pd.DataFrame(labels, columns=["x", "y", "text", "align"]),
        pd.DataFrame(rates, columns=["x", "y", "text", "align"]),
    )


def _room(text: str, left: float, right: float, line: float) -> float | None:
    """Where a text fits between two edges, clear of the line of the day; none where it does not."""
    width = LETTER * len(text) + SIGN
    for start in (left + 4, max(left, line) + 4):
        if start + width < right and not start - 2 < line < start + width + 2:
            return start
    return None


def _today(tracks: Sequence[Track], window: Window, height: int, w: Wording) -> pd.DataFrame:
    """The marked day: a piece of its line beside each bar and at the ends, clear of labels, and its date on top."""
    place = window.at(window.today)
    pieces = [(HEAD - 5.0, HEAD + 1.0), (height - FOOT - 4.0, height - FOOT + 4.0)]
    pieces += [(HEAD + STEP * j + TOP - 3.0, HEAD + STEP * j + TOP + BAR + 3.0) for j in range(len(tracks))]
    align = "left" if place < PLOT / 4 else "right" if place > 3 * PLOT / 4 else "center"
    rows: list[tuple[float, float, float, str, str]] = [(place, low, high, "", align) for low, high in pieces]
    rows.append((place, HEAD / 2 - 2.0, 0.0, w.day(window.today), align))
    return pd.DataFrame(rows, columns=["x", "y", "y2", "text", "align"])


def _axis(window: Window, top: int, w: Wording) -> tuple[pd.DataFrame, pd.DataFrame]:
    """A tick a month, and names: of each quarter's first month, and of the year below its January."""
    names = get_month_names("abbreviated", locale=w.locale)
    many = window.length / 30.5
    every = 3 if many <= MONTHS else 12 if many <= YEARS else 60
    ticks, texts = [], []
    day = window.first
    while day <= window.last:
        count, place = 12 * day.year + day.month - 1, window.at(day)
        named = count % every == 0
        ticks.append((place, top, top + (7 if named else 4)))
        align = "left" if place < 10 else "center"
        if named and place < PLOT - 14:
            if every == 3:
                texts.append((place, top + 16, names[day.month], align))
            if day.month == 1 or not texts[:-1]:
                texts.append((place, top + (31 if every == 3 else 16), str(day.year), align))
        day = (day.replace(day=1) + dt.timedelta(32)).replace(day=1)
    ticks.append((0.0, top, top))
    return (
        pd.DataFrame(ticks, columns=["x", "y", "y2"]),
        pd.DataFrame(texts, columns=["x", "y", "text", "align"]),
    )
