"""The section on deals with and without money, near and far, for income and for jobs; only where it was asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from counteroffer.briefing.charts.pairs import Pair, pair_chart
from counteroffer.briefing.document import Beside, Block, Bullets, Figure, Paragraph, Section, Table
from counteroffer.briefing.shaping import saying, supporting_table
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.amounts import DASH, bn, named, points, term
from counteroffer.briefing.words.frames import Record, records
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.table import issue_title, player_names, without_words
from counteroffer.negotiation.cases.case import GOALS, HORIZONS
from counteroffer.negotiation.cases.deals import NO_DEAL, OFF, ONE_SIDED, TODAY
from counteroffer.negotiation.cases.terms import DIFFERS, MOVES, SAME_LEVEL, STAYS
from counteroffer.study import Missing, Part, Study
from counteroffer.study.parts.cases import DealCasesResult

TITLE = english("The deal by what is counted")
WITH, WITHOUT = "with", "without"
_HORIZONS = {"year1": english("year 1"), "long": english("long run")}
_GOALS = {"income": english("income"), "jobs": english("jobs")}
_MONEY = {WITH: english("with money"), WITHOUT: english("without money")}
_POINTS = {
    TODAY: english("today"),
    OFF: english("everything off"),
    ONE_SIDED: english("only one side gains"),
    NO_DEAL: english("no deal"),
}


def section(study: Study, w: Wording) -> Section | None:
    """What is agreed under each case beside today and everything off: chart, tables, what is common to all."""
    if not study.asked(Part.deal_cases):
        return None
    if isinstance(solved := study.parts[Part.deal_cases], Missing):
        return Section(Part.deal_cases.value, w(TITLE), (Paragraph(missing_words(solved, w)),))
    found: DealCasesResult = solved.value
    lead = w(
        "With or without payments between the sides, in the first year or the long run, for real income or for jobs: "
        "each deal is a Nash bargain over no deal ({without}), everything solved again under it.",
        without=without_words(found.disagreement, w),
    )
    common = common_sentences(found, w)
    tables = (points_table(found, w), levels_table(found, w), *contributions_tables(found, w))
    blocks: tuple[Block, ...] = (
        Beside(_charts(found, w), ((w("What it is"), lead),)),
        Bullets(common),
        *(supporting_table(one, w) for one in tables),
        Paragraph(_notes(found, w), "note"),
    )
    return Section(Part.deal_cases.value, w(TITLE), blocks, common[0] if common else "")


def common_sentences(found: DealCasesResult, w: Wording) -> tuple[str, ...]:
    """Which terms go the same way whatever is counted, which stay, which do not."""
    texts = (
        ({SAME_LEVEL, MOVES}, english("The same way in every case: {titles}.")),
        ({DIFFERS}, english("Not the same: {titles}.")),
        ({STAYS}, english("As today in every case: {titles}.")),
    )
    said = []
    for kinds, text in texts:
        issues = dict.fromkeys(str(row["issue"]) for row in records(found.common) if str(row["common"]) in kinds)
        if issues:
            said.append(w(text, titles=named([_title(found, issue, w) for issue in issues], w)))
    return tuple(said)


def _title(found: DealCasesResult, issue: str, w: Wording) -> str:
    """What an issue is; side payments are none of the scenario's."""
    return issue_title(found.table, issue, w) if issue in found.table.titles else w("Payments between the sides")


def _charts(found: DealCasesResult, w: Wording) -> tuple[Figure, ...]:
    """Gains of the first two players against today, a line a point, for income."""
    names = player_names(found.table, w)[:2]
    frame = found.picture[(found.picture["goal"] != "jobs") & (found.picture["point"] != TODAY)]
    pairs = []
    for _, part in frame.groupby(["horizon", "point", "money"], sort=False):
        rows = {str(row["player"]): row for row in records(part)}
        first, second = (rows[name] for name in found.table.players[:2])
        gains = [float(row["income_usd_mn"]) / 1000 for row in (first, second)]
        pairs.append(Pair(_point(first, w), *gains))
    title = w(
        "Real income of {first:the} (diamond) and {second:the} (dot) against today", first=names[0], second=names[1]
    )
    note = w("USD bn a year; deals for real income, and everything off. Zero is today.")
    best = max(pairs, key=lambda pair: pair.theirs + pair.ours)
    said = w(
        "Largest together: {case} ({first} and {second})",
        case=best.label,
        first=w.number(best.theirs, 1, plus=True),
        second=w.number(best.ours, 1, plus=True),
    )
    return (saying(pair_chart(title, pairs, (str(names[0]), str(names[1])), note, w), said),)


def _point(row: Record, w: Wording) -> str:
    """A point in words: a case, or today and everything off in a horizon."""
    where = w(_HORIZONS[row["horizon"]])
    if row["point"] in (TODAY, OFF):
        return start(w("{point}, {horizon}", point=w(_POINTS[row["point"]]), horizon=where))
    case = w("{horizon}, {goal}, {money}", horizon=where, goal=w(_GOALS[row["goal"]]), money=w(_MONEY[row["money"]]))
    if row["point"] in _POINTS:
        return start(w("{case} ({point})", case=case, point=w(_POINTS[row["point"]])))
    return start(case)


def points_table(found: DealCasesResult, w: Wording) -> Table:
    """Every point: real income and jobs of each player, and what the first pays."""
    players, rows = found.table.players, []
    keys = ["horizon", "goal", "money", "point"]
    for _, part in found.picture.groupby(keys, sort=False):
        each = {str(row["player"]): row for row in records(part)}
        first = each[players[0]]
        cells = [cell for name in players for cell in (bn(each[name]["income_usd_mn"], w),)]
        cells += [points(each[name]["jobs_thousand"], w) for name in players]
        paid = bn(first["paid_usd_mn"], w) if first["money"] == WITH else DASH
        rows.append((_point(first, w), *cells, paid))
    names = player_names(found.table, w)
    head = (
        w("Case"),
        *(w("{region}, USD bn", region=name) for name in names),
        *(w("{region}, thousand jobs", region=name) for name in names),
        w("{player} pays, USD bn", player=names[0]),
    )
    return Table(w("Every case against today, per year"), head, tuple(rows))


def _cases(found: DealCasesResult) -> list[tuple[str, str, str]]:
    """Cases that were solved, in order: goal, horizon, money."""
    known = set(zip(found.terms["goal"], found.terms["horizon"], found.terms["money"], strict=True))
    ordered = [(goal, horizon, money) for goal in GOALS for horizon in HORIZONS for money in (WITHOUT, WITH)]
    return [case for case in ordered if case in known]


def levels_table(found: DealCasesResult, w: Wording) -> Table:
    """What becomes of each issue in each case."""
    cases = _cases(found)
    each = {one.name: one for one in found.table.instruments}
    rows = []
    for issue in found.table.titles:
        frame = found.terms[found.terms["issue"] == issue]
        cells = []
        for goal, horizon, money in cases:
            own = records(frame[(frame["goal"] == goal) & (frame["horizon"] == horizon) & (frame["money"] == money)])
            bounded = [_bounded(row, each[str(row["instrument"])]) for row in own]
            said = term(bounded, [each[str(row["instrument"])] for row in own], w) if own else DASH
            cells.append(said or w("as today"))
        rows.append((_title(found, issue, w), *cells))
    head = (w("Issue"), *(_head(case, w) for case in cases))
    return Table(w("Terms by case"), head, tuple(rows), words=len(head))


def _bounded(row: Record, one: object) -> Record:
    """A row of levels with its range, as words of terms read it."""
    lower, upper, factor = (getattr(one, name) for name in ("lower", "upper", "factor"))
    return {**row, "lower": factor * lower, "upper": factor * upper}


def _head(case: tuple[str, str, str], w: Wording) -> str:
    goal, horizon, money = case
    return start(
        w("{horizon}, {goal}, {money}", horizon=w(_HORIZONS[horizon]), goal=w(_GOALS[goal]), money=w(_MONEY[money]))
    )


def contributions_tables(found: DealCasesResult, w: Wording) -> tuple[Table, ...]:
    """What each term brings the first two players, Shapley values: income in deals for it, jobs in deals for them."""
    income = _contributions(
        found, "income", w("What each term brings each side, USD bn a year against today"), ("brings_usd_mn",), bn, w
    )
    jobs = _contributions(
        found,
        "jobs",
        w("What each term brings each side in jobs, thousand against today: supply side alone to with demand"),
        ("brings_supply_alone_thousand", "brings_with_demand_thousand"),
        points,
        w,
    )
    return tuple(one for one in (income, jobs) if one.rows)


def _contributions(
    found: DealCasesResult,
    goal: str,
    caption: str,
    columns: tuple[str, ...],
    written: Callable[[float, Wording], str],
    w: Wording,
) -> Table:
    """The same in the deals for one goal: a column a case and player, its values from the first column to the last."""
    frame = found.contributions[found.contributions["goal"] == goal]
    names, players = player_names(found.table, w)[:2], found.table.players[:2]
    cases = [case for case in _cases(found) if case[0] == goal]
    known = {
        (row["horizon"], row["money"], row["issue"], row["player"]): [float(row[column]) for column in columns]
        for row in records(frame)
    }
    nothing = [0.0] * len(columns)
    rows = []
    for issue in dict.fromkeys([*found.table.titles, *map(str, frame["issue"])]):
        values = [known.get((horizon, money, issue, name), nothing) for _, horizon, money in cases for name in players]
        if any(map(any, values)):
            rows.append((_title(found, issue, w), *(_spanned(each, written, w) for each in values)))
    heads = (
        start(w("{horizon}, {money}, {player}", horizon=w(_HORIZONS[horizon]), money=w(_MONEY[money]), player=name))
        for _, horizon, money in cases
        for name in names
    )
    return Table(caption, (w("Term"), *heads), tuple(rows))


def _spanned(each: Sequence[float], written: Callable[[float, Wording], str], w: Wording) -> str:
    """One value, or both ends of what is not known; an end that was not solved is left out."""
    ends = list(dict.fromkeys(written(value, w) for value in each if value == value))
    return w("{low} to {high}", low=ends[0], high=ends[1]) if len(ends) > 1 else ends[0] if ends else DASH


def _notes(found: DealCasesResult, w: Wording) -> str:
    kkt: Sequence[float] = [
        float(value) for value in found.picture.loc[found.picture["goal"] != "jobs", "kkt"] if value == value
    ]
    said = [
        w(
            "Income is counted without wage floors, jobs with them; a deal for jobs counts nothing else. What a term "
            "brings is its mean addition over all orders in which the terms can come, each set of terms solved."
        ),
        w(
            "Deals for income are within {distance} of a first-order efficient point; largest residual of the "
            "equilibria {residual}.",
            distance=w.scientific(max(kkt, default=0.0)),
            residual=w.scientific(found.residual),
        ),
    ]
    if not found.jobs:
        said.append(w("Jobs of some player are not counted, so there are no deals for jobs."))
    return " ".join(said)
