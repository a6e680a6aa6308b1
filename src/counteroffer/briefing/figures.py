"""A chart as the page shows it: drawn, with its title and the line under it."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from counteroffer.briefing.charts import Chart
from counteroffer.briefing.svg import inline


@dataclass(frozen=True)
class Figure:
    """A drawn chart with its title and the line under it."""

    title: str
    svg: Markup
    note: str = ""


def draw(chart: Chart, prefix: str) -> Figure:
    """Draw a chart; `prefix` keeps the names inside apart from those of other drawings on the page."""
    return Figure(chart.title, inline(chart.spec, chart.alternative, prefix), chart.note)
