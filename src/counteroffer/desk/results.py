"""A solved view as the numbers the desk shows."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, Field

from counteroffer.briefing.sections.households.text import group_words
from counteroffer.briefing.words import Wording
from counteroffer.briefing.words.jobs import extrapolated_words
from counteroffer.briefing.words.languages.messages import message_words
from counteroffer.briefing.words.notices import notice_words
from counteroffer.desk.quantities import HEADLINE, SHORT_RUN
from counteroffer.desk.solving import Start
from counteroffer.desk.view import View
from counteroffer.effects import regional
from counteroffer.effects.places import countries
from counteroffer.effects.trade import output_by_sector
from counteroffer.errors import CounterofferError, message_of
from counteroffer.household import gains_by_group
from counteroffer.household.groups import led_by
from counteroffer.jobs.ends import ENDS
from counteroffer.jobs.short_run import Jobs
from counteroffer.run.run import Run

INCOME, SHORT = "real_income_percent", "short_run"  # what is mapped; in the short run unemployment at both ends


class Status(BaseModel):
    """How good a solution is."""

    status: str
    residual: float = Field(description="Largest violation of any equation, relative.")
    iterations: int
    seconds: float = Field(description="Of the solution itself.")


class ViewEffects(BaseModel):
    """Effects of a view against its baseline."""

    scenario: str
    title: str
    date: str
    address: str = Field(description="The view as the query of an address.")
    lead: list[str] = Field(description="Codes of the regions to show first.")
    regions: dict[str, dict[str, float | None]] = Field(description="Region → quantity → value.")
    output_percent: dict[str, dict[str, float]] = Field(description="Lead region → industry → change of output.")
    status: Status
    warnings: list[str]


class ViewGroup(BaseModel):
    """What a household of one income group gains."""

    group: str = Field(description="all, or a tenth (D1 to D10) or fifth (Q1 to Q5) of households by income.")
    name: str
    usd_a_year: float = Field(description="All counted, tariff revenue handed back in equal sums.")


class ViewPlaces(BaseModel):
    """What a view does to provinces and states, to households, and to the players at the table."""

    quantity: str
    places: dict[str, float] = Field(description="Code of a province or state → value.")
    other_quantity: str = Field(description="The other end of a range, with demand; empty where there is none.")
    others: dict[str, float] = Field(description="Code of a province or state → value at the other end.")
    method: str
    households: dict[str, list[ViewGroup]] = Field(
        description="Lead country → its income groups, all households first; empty where no count is known."
    )
    players: dict[str, float] = Field(
        description="Player → gain from today, USD million a year; empty without a table."
    )
    players_missing: str = Field(description="Why there are no gains; empty where there are.")


def effects(view: View, start: Start) -> ViewEffects:
    """The numbers that follow a slider."""
    jobs = start.counted(view)
    run = jobs.run
    e, lead = run.by_person, start.run.lead
    found = regional(e)
    regions: dict[str, dict[str, float | None]] = {
        code: {name: float(found[name][n]) for name in HEADLINE} for n, code in enumerate(e.baseline.regions)
    }
    beyond: list[str] = []
    if run.scenario.closure == SHORT:
        known = jobs.regions
        beyond = [words for words in [extrapolated_words(run.economy, known, view.wording)] if words]
        labour = known.set_index("region")
        for code, cells in regions.items():
            cells |= {name: _known(float(labour[name][code])) for name in SHORT_RUN}
    moved, at = output_by_sector(e), {code: e.baseline.regions.index(code) for code in lead}
    return ViewEffects(
        scenario=view.scenario,
        title=view.wording.given(run.scenario.title),
        date=str(run.scenario.date),
        address=view.address(),
        lead=list(lead),
        regions=regions,
        output_percent={
            code: dict(zip(e.baseline.sectors, moved[:, n].tolist(), strict=True)) for code, n in at.items()
        },
        status=Status(status=e.status, residual=e.residual, iterations=e.iterations, seconds=e.seconds),
        warnings=[*(notice_words(one, run.economy, view.wording) for one in run.notices), *beyond],
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def places(view: View, start: Start) -> ViewPlaces:
    """What follows a moment later: the map and the players."""
    jobs, quantity, other = start.counted(view), INCOME, ""
    run = jobs.run
    found, others = _by_place(jobs, INCOME), dict[str, float]()
    if run.scenario.closure == SHORT:
        quantity, far = ENDS["unemployment_pp"]
        found = _by_place(jobs.alone, "unemployment_pp")
        others = _by_place(jobs.demand, "unemployment_pp") if jobs.demand else others
        other = far if others else ""
    players, missing = _players(start, run)
    return ViewPlaces(
        quantity=quantity,
        places=found,
        other_quantity=other,
        others=others,
        method=view.wording("split from the national result by industry and by trade across the border"),
        households=_households(start, run, view.wording),
        players=players,
        players_missing=message_words(missing, view.wording) if missing else "",
    )


def _by_place(jobs: Jobs, column: str) -> dict[str, float]:
    """A column of the national solution split among provinces and states."""
    found: dict[str, float] = {}
    for country in countries():
        split = jobs.split(country)
        if split is not None:
            found |= dict(zip(split.places["id"], split.places[column].astype(float), strict=True))
    return found


def _households(start: Start, run: Run, w: Wording) -> dict[str, list[ViewGroup]]:
    """What households of each lead country gain, by income group where a survey is known."""
    try:
        found = gains_by_group(run, led_by(run.economy, start.run.lead))
    except CounterofferError:  # no household of the economy is known
        return {}
    told = {code: {group: value for group, value in own.items() if not np.isnan(value)} for code, own in found.items()}
    return {
        code: [ViewGroup(group=group, name=group_words(group, w), usd_a_year=value) for group, value in own.items()]
        for code in led_by(run.economy, start.run.lead)
        if (own := told.get(code))
    }


def _players(start: Start, run: Run) -> tuple[dict[str, float], str]:
    """What each player gains from today, or why that is not known."""
    table = start.table
    if isinstance(table, str):
        return {}, table
    try:
        return dict(zip(table.game.names, start.gains(run), strict=True)), ""
    except CounterofferError as error:
        return {}, message_of(error)
