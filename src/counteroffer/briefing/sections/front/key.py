"""The table of page one: whose duties cost a region what, and what that comes to in the measures the field reports."""

from __future__ import annotations

from counteroffer.briefing.document import Cell, Row, Strong, Table
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.amounts import DASH, span
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.frames import keyed
from counteroffer.briefing.words.reported import CUSTOMS, USD, split_rows
from counteroffer.study import Study, solved

_MEASURES = (
    ("real_income_percent", english("Real income, %"), 2),
    ("real_gdp_percent", english("Real GDP, %"), 2),
    ("consumer_price_over_wage_percent", english("Consumer prices over wages, %"), 2),
    ("output_percent", english("Output, % of volume"), 1),
)
_WORK = (
    (0, english("Unemployment in the short run, points"), 2),
    (2, english("Jobs in the short run, thousand"), 1),
)


def key_table(study: Study, w: Wording) -> Table | None:
    """Loss by whose duties, income, GDP, prices, revenue and jobs of the lead regions; none without measures."""
    if not any(applied.in_force for applied in study.applied):
        return None
    effects = keyed(study.effects.regions, "region")
    rows: list[Row] = list(split_rows(study, w))
    whole = tuple(Strong(w.usd_bn(effects[code][USD], plus=True)) for code in study.lead)
    rows.append((Strong(w("Real income, USD bn")), *whole))
    rows += [
        (w(title), *(w.number(effects[code][column], digits, plus=True) for code in study.lead))
        for column, title, digits in _MEASURES
    ]
    rows += [*_revenue(study, w), *_work(study, w)]
    names = (w.region(study.economy, code) for code in study.lead)
    caption = w("By whose duties, and in all; a year, {horizon}", horizon=w(HORIZON[study.scenario.closure]))
    return Table(caption, (w("Change in"), *names), tuple(rows), style="compact")


def _revenue(study: Study, w: Wording) -> list[Row]:
    """Tariff revenue at customs values, where any is known."""
    found = keyed(study.effects.indicators, "region")
    values = [float(found[code][CUSTOMS]) for code in study.lead]
    if all(value != value for value in values):
        return []
    title = w("Tariff revenue at customs values, USD bn")
    return [(title, *(DASH if value != value else w.usd_bn(value, plus=True) for value in values))]


def _work(study: Study, w: Wording) -> list[Row]:
    """Unemployment and jobs with the supply side alone and with demand, where there is a short run."""
    jobs = solved(study.jobs)
    if jobs is None:
        return []
    ends = [tuple(jobs.ends(code).values()) for code in study.lead]

    def cell(alone: float, demand: float, digits: int) -> Cell:
        return DASH if alone != alone else span(alone, demand, lambda value: w.number(value, digits, plus=True), w)

    return [(w(title), *(cell(one[at], one[at + 1], digits) for one in ends)) for at, title, digits in _WORK]
