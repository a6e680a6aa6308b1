"""The two pictures of page one: places and industries that lose and gain, and what a deal and no deal would mean."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from counteroffer.briefing.charts.vega import DEAL, NO_DEAL, TODAY
from counteroffer.briefing.document import Figure
from counteroffer.briefing.sections.front.answers import BALANCED
from counteroffer.briefing.sections.front.figures import has_room
from counteroffer.briefing.sections.front.groups import BarLine, Group, group_chart
from counteroffer.briefing.words import Wording, english
from counteroffer.briefing.words.amounts import span
from counteroffer.briefing.words.closures import HORIZON
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.languages.wording import SIGN_UNDER
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.rounding import LITTLE, billions
from counteroffer.briefing.words.table import deal_range, player_names
from counteroffer.equilibrium.types.arrays import Array
from counteroffer.study import Missing, Study, Why, solved
from counteroffer.study.parts.bargaining import DealResult
from counteroffer.study.parts.jobs import JobsResult
from counteroffer.uncertainty.ranges import INCOME

WORST, BEST = 4, 2  # of places and of industries shown
LEAST_JOBS, LEAST_OUTPUT = 0.05, 0.05  # thousand, percent; less rounds to nothing
PLAYERS = 3  # shown
RULE = "nash"
STATUS_QUO, WAR, LAPSE = "status_quo", "nash", "lapse"
_THREATS = {"trade_war": (WAR, english("Trade war")), "lapse": (LAPSE, english("Pact lapses"))}

_MORE = {
    "trade_war": english("A deal pays all; a trade war pays {player:the} more"),
    "lapse": english("A deal pays all; a lapse pays {player:the} more"),
}


def losers(study: Study, w: Wording) -> Figure | None:
    """Places, or regions of the world where the first has none in the data, and industries of the first region."""
    if not any(applied.in_force for applied in study.applied):
        return None
    jobs = solved(study.jobs)
    ours, industries = _places(study, jobs, w), _industries(study, jobs, w)
    groups = [one for one in (ours or _regions(study, w), industries) if one]
    if not groups:
        return None
    soft = any(line.near != line.far for group in groups for line in group.lines)
    note = w("Pale adds lost demand.") if soft else ""
    named = [one for one in (ours, industries) if one] or groups  # who else in the world loses is no title of theirs
    return group_chart(_title(named, w), groups, note, w)


def _title(groups: list[Group], w: Wording) -> str:
    first = [group.lines[0] for group in groups]
    names = w.listed([line.within or line.label for line in first])
    if all(line.far < 0 for line in first):
        return w("Hit hardest: {names}", names=names)
    if all(line.far > 0 for line in first):
        return w("Gaining most: {names}", names=names)
    return w("Who loses and who gains")


def _places(study: Study, jobs: JobsResult | None, w: Wording) -> Group | None:
    """Provinces or states of the first region by jobs, by the first method there is."""
    if jobs is None:
        return None
    frame = jobs.places[jobs.places["country"] == study.lead[0]]
    if frame.empty:
        return None
    frame = frame[frame["method"] == frame["method"].iloc[0]]
    alone, demand = "jobs_supply_alone_thousand", "jobs_with_demand_thousand"
    frame = frame.assign(shown=frame[demand].fillna(frame[alone]))
    lines = [
        BarLine(
            str(w.name(row["name"])),
            float(row[alone]),
            float(row["shown"]),
            span(row[alone], row[demand], lambda value: w.number(value, 1, plus=True), w),
        )
        for row in _ends(frame, "shown", LEAST_JOBS)
    ]
    title = w("Jobs {region:in}", region=w.region(study.economy, study.lead[0]))
    return Group(title, w("thousand, short run"), tuple(lines)) if lines else None


def _regions(study: Study, w: Wording) -> Group | None:
    """Regions of the world by real income, the first region among them."""
    frame = study.effects.regions
    ends = list(_ends(frame, INCOME, SIGN_UNDER))
    ours = records(frame[(frame["region"] == study.lead[0]) & (frame[INCOME].abs() >= SIGN_UNDER)])
    ends = sorted({row["region"]: row for row in [*ends, *ours]}.values(), key=lambda row: float(row[INCOME]))
    if ends and float(ends[0][INCOME]) > 0:
        ends.reverse()  # the greatest first, where none loses
    lines = [
        BarLine(
            str(w.region(study.economy, row["region"])), row[INCOME], row[INCOME], w.number(row[INCOME], 2, plus=True)
        )
        for row in ends
    ]
    return Group(w("Real income"), f"%, {w(HORIZON[study.scenario.closure])}", tuple(lines)) if lines else None


def _industries(study: Study, jobs: JobsResult | None, w: Wording) -> Group | None:
    """Industries of the first region by output, in the short run where it is solved."""
    frame, horizon = (
        (study.effects.sectors, study.scenario.closure) if jobs is None else (jobs.output, jobs.facts.closure)
    )
    frame = frame[frame["region"] == study.lead[0]]
    lines = [
        BarLine(
            w.sector(study.economy, row["sector"]),
            row["output_percent"],
            row["output_percent"],
            w.number(row["output_percent"], plus=True),
            within=w.industry(study.economy, row["sector"]),
        )
        for row in _ends(frame, "output_percent", LEAST_OUTPUT)
    ]
    title = w("Output {region:in}", region=w.region(study.economy, study.lead[0]))
    return Group(title, f"%, {w(HORIZON[horizon])}", tuple(lines)) if lines else None


def _ends(frame: pd.DataFrame, column: str, least: float) -> Iterable[Record]:
    """Rows that lose most, the first first, and then those that gain most; the other way round where none loses."""
    falls = frame[frame[column] <= -least].nsmallest(WORST, column)
    rises = frame[frame[column] >= least].nlargest(WORST + BEST - len(falls) if len(falls) < WORST else BEST, column)
    return [*records(falls), *records(rises)]


def no_picture(study: Study, w: Wording) -> str:
    """Why there is no picture of a deal; empty where there is one."""
    if isinstance(study.deal, Missing):
        reason = missing_words(study.deal, w).rstrip(".")
        if study.deal.why is Why.not_asked:
            return w("No deal is shown: nothing is bargained over in this case.")
        return w("No deal is shown: {reason}.", reason=reason)
    return ""


def deal_picture(study: Study, w: Wording) -> Figure | None:
    """What each player has with the deal, today, and without one, in USD billion a year against today."""
    found = solved(study.deal)
    if found is None:
        return None
    groups = [
        Group(str(name), w("USD bn a year"), tuple(_outcomes(study, found, j, w)))
        for j, name in enumerate(player_names(found.table, w)[:PLAYERS])
    ]
    best = found.bargain(RULE)
    if best is None:
        title = w("Nothing on the table leaves every player better off")
    else:
        title = _deal_title(study, found, best.utility, w)
    if best is None:
        note = w("Against today.")
    elif study.table is not None and study.table.facts.scenario.deficit_rule == BALANCED:
        note = w("Nash bargain, balanced trade.")
    else:
        note = w("Against today; Nash bargain.")
    over = deal_range(study, w, brief=True, figure=has_room(study, w))
    return group_chart(title, groups, f"{note} {over}".strip(), w, shared=True)


def _outcomes(study: Study, found: DealResult, j: int, w: Wording) -> Iterable[BarLine]:
    """The bars of one player."""

    def line(label: str, value: float, colour: str) -> BarLine:
        worth = value / 1000
        return BarLine(label, worth, worth, billions(value, w) if value else "0", colour)

    best = found.bargain(RULE)
    if best is not None:
        yield line(w("Deal"), float(best.utility[j] - found.table.now[j]), DEAL)
    as_today = found.disagreement == STATUS_QUO
    yield line(w("Today, no deal") if as_today else w("Today"), 0.0, TODAY)
    if not as_today:
        yield line(w("No deal"), float(found.without[j] - found.table.now[j]), NO_DEAL)
    for outcome, value in _threats(study, found, j):
        yield line(w(_THREATS[outcome][1]), value, NO_DEAL)


def _threats(study: Study, found: DealResult, j: int) -> Iterable[tuple[str, float]]:
    """What a player has against today by each way that talks can fail but the one the deal is counted from."""
    war = solved(study.war)
    for outcome, (disagreement, _) in _THREATS.items():
        if war is None or found.disagreement == disagreement:
            continue
        frame = war.outcomes
        rows = frame[(frame["outcome"] == outcome) & (frame["player"] == found.table.players[j])]
        if not rows.empty and math.isfinite(float(rows["against_today_usd_mn"].iloc[0])):
            yield outcome, float(rows["against_today_usd_mn"].iloc[0])


def _deal_title(study: Study, found: DealResult, utility: Array, w: Wording) -> str:
    """Whom a deal pays, and who would have more by a failure of talks than by a deal that pays all."""
    gains = utility - found.table.now
    if (gains <= 0).any():
        each = [
            w("{player} {amount}", player=name, amount=billions(gain, w))
            for name, gain in zip(player_names(found.table, w), gains, strict=True)
        ]
        return w("A deal: {gains}", gains=", ".join(each[:PLAYERS]))
    more = [
        (value - float(gains[j]), outcome, name)
        for j, name in enumerate(player_names(found.table, w))
        for outcome, value in _threats(study, found, j)
        if value - float(gains[j]) >= LITTLE
    ]
    if not more:
        return w("A deal pays all")
    _, outcome, name = max(more, key=lambda one: one[0])
    return w(_MORE[outcome], player=name)
