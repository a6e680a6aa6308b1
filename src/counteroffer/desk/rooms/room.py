"""A room of two sides: what can be put on the table, and the worth of what is."""

from __future__ import annotations

import hashlib
import math

from pydantic import BaseModel, Field

from counteroffer.briefing.words import Wording, wording
from counteroffer.briefing.words.table import issue_title, without_words
from counteroffer.desk.catalogue import issue_law, laws
from counteroffer.desk.controls.law import SHARES, LawTerms, unit_words
from counteroffer.desk.rooms.answers import counter
from counteroffer.desk.rooms.offers import (
    CounterAsked,
    Levels,
    Offered,
    RedLines,
    crossed,
    ends,
    jobs_worth,
    levels_at,
    shown,
    without_jobs,
    worth,
)
from counteroffer.desk.rooms.speech import UNITS
from counteroffer.desk.showing.words import TEXTS
from counteroffer.desk.solving import Start
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.negotiation.game.instruments import Instrument
from counteroffer.study.parts.table_facts import TableFacts

STEPS = (0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1000.0)
POINTS = 100  # least steps of a lever


class OfferAsked(Offered):
    """An offer to be valued."""

    lines: RedLines


class Lever(BaseModel):
    """One thing that a side can move; a level ℓ is shown as `none` + ℓ/100·(`full` − `none`)."""

    name: str
    title: str
    owner: str
    unit: str
    low: float
    high: float
    step: float
    today: float
    none: float = Field(default=0.0, description="What 0 is shown as: the rate before the measure.")
    full: float = Field(default=100.0, description="What 100 is shown as: the law's rate.")
    law: str = Field(default="", description="The law's rates, where there are several.")
    note: str


class RoomTable(BaseModel):
    """A table as a room has it."""

    case: str = Field(description="Another one for another case: offers are of one case alone.")
    title: str
    date: str
    players: list[str]
    names: dict[str, dict[str, str]] = Field(
        description="Player → what the page calls it: bare under nothing, and in the forms that sentences ask for."
    )
    levers: list[Lever]
    without: str = Field(description="What happens without a deal.")
    without_usd_mn: dict[str, float] = Field(description="Player → income without a deal beyond today.")


class OfferWorth(BaseModel):
    """What an offer is worth to each side in income."""

    levels: Levels
    today_usd_mn: dict[str, float] = Field(description="Beyond today, a year.")
    no_deal_usd_mn: dict[str, float] = Field(description="Beyond what there is without a deal, a year.")
    percent: dict[str, float] = Field(description="Beyond today, of income.")
    crossed: dict[str, list[str]] = Field(description="Player → its red lines that are crossed: income, or levers.")


class OfferJobs(BaseModel):
    """What an offer is worth in jobs of the first year: supply side alone, and with demand."""

    today_thousand: dict[str, list[float] | None] = Field(description="None where jobs are not counted.")
    no_deal_thousand: dict[str, list[float] | None]
    crossed: dict[str, list[str]] = Field(description="Player → jobs, where that red line is crossed.")


def room_table(start: Start, w: Wording | None = None) -> RoomTable:
    """What can be moved, by whom, and how far."""
    w, table = w or wording(), start.room
    facts, said = TableFacts.of(table), start.scenario
    now, law = table.game.utility(table.game.now), laws(start)
    scales = {name: issue_law(issue, law) for name, issue in said.issues.items()}
    every = table.game.instruments.each
    return RoomTable(
        case=hashlib.sha256(start.text.encode()).hexdigest()[:16],
        title=w.given(said.title),
        date=str(said.date),
        players=list(table.game.names),
        names={name: {"": str(w.name(name)), **w.name(name).forms} for name in table.game.names},
        levers=[_lever(one, facts, every, scales.get(one.issue), start, w) for one in every],
        without=without_words(said.negotiation.disagreement, w),
        without_usd_mn=_by_player(start, start.without - now),
    )


def _lever(
    one: Instrument,
    facts: TableFacts,
    every: tuple[Instrument, ...],
    scale: LawTerms | None,
    start: Start,
    w: Wording,
) -> Lever:
    low, high = ends(one)
    law = scale or SHARES
    points = abs(law.full - law.none) / 100 * (high - low) / POINTS
    several = sum(other.issue == one.issue for other in every) > 1
    title = issue_title(facts, one.issue, w)
    issue = start.scenario.issues.get(one.issue)
    return Lever(
        name=one.name,
        title=f"{title}: {one.name.removeprefix(one.issue).strip()}" if several else title,
        owner=one.player,
        unit=unit_words(scale, w) if scale else w(UNITS[one.unit]) if one.unit in UNITS else one.unit,
        low=low,
        high=high,
        step=next((step for step in reversed(STEPS) if step <= points), STEPS[0]),
        today=one.factor * one.status_quo,
        none=law.none,
        full=law.full,
        law=_rates(law, w),
        note="" if issue is None or not issue.note else w.given(issue.note),
    )


def _rates(law: LawTerms, w: Wording) -> str:
    if law.rates is None:
        return ""
    low, high = (w.number(rate, 0 if rate == round(rate) else 1) for rate in law.rates)
    return w(TEXTS["by_law"], low=low, high=high)


def offer_worth(asked: OfferAsked, start: Start) -> OfferWorth:
    """Income of each side under an offer."""
    return _worth(start, levels_at(start.room, asked.levels), asked.lines)


def offer_jobs(asked: OfferAsked, start: Start) -> OfferJobs:
    """Jobs of each side under an offer."""
    table, levels = start.room, levels_at(start.room, asked.levels)
    found, none = jobs_worth(start, levels), without_jobs(start)
    over = [one - other for one, other in zip(found, none, strict=True)]
    hit = crossed(table, asked.lines, levels, worth(table, levels), found)
    return OfferJobs(
        today_thousand=_spans(start, found),
        no_deal_thousand=_spans(start, over),
        crossed={
            player: [line for line in lines if line == "jobs"] for player, lines in hit.items() if "jobs" in lines
        },
    )


def counteroffer(asked: CounterAsked, start: Start) -> OfferWorth:
    """The answer to an offer, and what it is worth."""
    return _worth(start, levels_at(start.room, counter(start, asked)), asked.lines)


def _worth(start: Start, levels: Array, lines: RedLines) -> OfferWorth:
    table, game = start.room, start.room.game
    gain, now = worth(table, levels), game.utility(game.now)
    return OfferWorth(
        levels=shown(table, levels),
        today_usd_mn=_by_player(start, gain),
        no_deal_usd_mn=_by_player(start, gain + now - start.without),
        percent=_by_player(start, 100 * gain / game.before),
        crossed=crossed(table, lines, levels, gain),
    )


def _by_player(start: Start, values: Array) -> dict[str, float]:
    return dict(zip(start.room.game.names, map(float, values), strict=True))


def _spans(start: Start, ends_: list[Array]) -> dict[str, list[float] | None]:
    """Both ends of each player, the smaller first."""
    found: dict[str, list[float] | None] = {}
    for p, name in enumerate(start.room.game.names):
        values = sorted(float(end[p]) for end in ends_ if not math.isnan(float(end[p])))
        found[name] = [values[0], values[-1]] if values else None
    return found
