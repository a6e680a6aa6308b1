"""Vega-Lite in plain dictionaries: the few marks and encodings that the charts are made of, and their common style."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from counteroffer.design.tokens import light

Spec = dict[str, Any]
Layer = dict[str, Any]
Domain = tuple[float, float]

WIDTH = 360  # CSS pixels; a phone of that width shows it at nine tenths, so 13-pixel text stays readable
BESIDE, ABOVE = 172, 8  # room left of the bars for labels beside them, or above them
FONT = 13
UP, DOWN, UP_SOFT, DOWN_SOFT = (light(role) for role in ("gain", "loss", "gain-soft", "loss-soft"))
INK, QUIET, PAPER, RULE, RANGE = (light(role) for role in ("ink", "quiet", "paper", "rule", "range"))
TODAY, DEAL, NO_DEAL = (light(role) for role in ("today", "deal", "no-deal"))


def values(frame: pd.DataFrame | Sequence[Mapping[str, Any]]) -> Spec:
    """Rows as inline data; what is not known is null."""
    if isinstance(frame, pd.DataFrame):
        columns = {str(name): [_plain(value) for value in frame[name].tolist()] for name in frame.columns}
        rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    else:
        rows = [dict(row) for row in frame]
    return {"values": rows}


def _plain(value: Any) -> Any:
    return None if isinstance(value, float) and value != value else value


def field(name: str, kind: str = "quantitative", **more: Any) -> Spec:
    """A channel that follows a column."""
    return {"field": name, "type": kind, **more}


def pixels(name: str, low: float, high: float) -> Spec:
    """A quantitative channel on a scale without an axis, from `low` at the start to `high` at the end."""
    return field(name, axis=None, scale={"domain": [low, high], "nice": False, "zero": False})


def layer(mark: str | Spec, encoding: Spec, *, data: Spec | None = None, where: str = "") -> Layer:
    """One mark with its channels; its own data where it does not share the chart's, and only rows that `where` says."""
    made: Layer = {"mark": mark, "encoding": encoding}
    if data is not None:
        made["data"] = data
    if where:
        made["transform"] = [{"filter": where}]
    return made


def text(align: str, **style: Any) -> Spec:
    """A text mark in the middle of its line."""
    return {"type": "text", "align": align, "baseline": "middle", **style}


def chart(
    layers: Sequence[Layer], width: float, height: float, padding: Mapping[str, float] | float, data: Spec | None = None
) -> Spec:
    """Layers with the page's text style; no automatic sizing, which would depend on installed fonts."""
    made: Spec = {"layer": list(layers)} if len(layers) != 1 else dict(layers[0])
    if data is not None:
        made["data"] = data
    return made | {
        "width": width,
        "height": height,
        "padding": dict(padding) if isinstance(padding, Mapping) else padding,
        "autosize": {"type": "none"},
        "config": {
            "background": "transparent",
            "aria": False,
            "text": {"fontSize": FONT, "color": INK},
            "view": {"stroke": None},
        },
    }


def number_axis(point: str) -> Spec:
    """A quantitative axis with few ticks in the page's colours, its numbers with the decimal mark of a language."""
    return {
        "labelFontSize": FONT,
        "titleFontSize": FONT,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": INK,
        "tickColor": RULE,
        "domainColor": RULE,
        "grid": False,
        "tickCount": 5,
        "labelExpr": f"replace(format(datum.value, '~g'), '.', '{point}')",
    }
