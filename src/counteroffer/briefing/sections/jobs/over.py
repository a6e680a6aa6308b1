"""Unemployment over the assumptions that it hangs on, and jobs over the years: charts, and the tables under them."""

from __future__ import annotations

import pandas as pd

from counteroffer.briefing.charts.lines import Curve, Scale, line_chart
from counteroffer.briefing.document import Beside, Block, Figure, Figures, Fold, Heading, Table
from counteroffer.briefing.sections.jobs.tables import cell
from counteroffer.briefing.shaping import supporting, supporting_table
from counteroffer.briefing.words import Wording, english, start
from counteroffer.briefing.words.amounts import people
from counteroffer.briefing.words.context import compared
from counteroffer.briefing.words.frames import records
from counteroffer.briefing.words.jobs import variant_name
from counteroffer.run.variants import AS_SET, Assumption, Variant
from counteroffer.study import Study
from counteroffer.study.parts.jobs import JobsResult

DRAWN = 2  # charts beside each other
GONE = 0.05  # thousand jobs; fewer count as none
RISES = ("unemployment_supply_alone_pp", "unemployment_with_demand_pp")
LEAST = 0.005  # percentage points; charts of less are not drawn
AXES = {
    "wage_floor": english("Wage floor, % of the old wage"),
    "labour_mobility": english("Mobility of work between industries"),
    "demand_multiplier": english("Multiplier of demand"),
}
_TITLES = {
    "labour_mobility": english(
        "{region}: the easier work moves, the less of it is lost, {first} points down to {last}"
    ),
    "demand_multiplier": english(
        "{region}: the more spending falls with exports, the more work is lost, {first} points up to {last}"
    ),
}
ENDS = {
    "alone": english("supply side alone"),
    "demand": english("with demand"),
}


def curves(study: Study, found: JobsResult, w: Wording) -> tuple[Block, ...]:
    """What unemployment hangs on, as curves; nothing where wages fall freely or nothing moves."""
    frame = found.curves[found.curves["region"] == study.lead[0]]
    if frame.empty or not _moves(study, found):
        return ()
    drawn = [
        _floors(study, found, frame, w),
        _held(study, found, frame, w),
        *(_other(study, found, frame, axis, w) for axis in ("labour_mobility", "demand_multiplier")),
    ]
    figures = tuple(figure for figure in drawn if figure is not None)
    words = w(
        "A figure that hangs on an assumption says little at one value of it: the curves show the slope, and where it "
        "turns. A currency that may not fall, or that is held to consumer prices, leaves the adjustment to wages, so "
        "what comes of it is shown over floors and at none of them as an estimate."
    )
    table = _table(study, frame, w)
    caption = w("Table: {caption}", caption=table.caption)
    shown = Beside((Figures(figures[:DRAWN]),), ((w("How to read it"), words),))
    others = (supporting(w("Charts: other assumptions"), Figures(figures[DRAWN:])),) if figures[DRAWN:] else ()
    return (Heading(w("What it hangs on")), shown, *others, Fold(caption, (table,)))


def _moves(study: Study, found: JobsResult) -> bool:
    """Whether the first lead region loses work at either end."""
    ends = found.ends(study.lead[0])
    return any(ends[name] >= LEAST for name in RISES)


def _points(rows: pd.DataFrame, scale: float = 1.0) -> tuple[tuple[float, float | None], ...]:
    rows = rows.sort_values("value")
    pairs = zip(rows["value"] * scale, rows["unemployment_pp"], strict=True)
    return tuple((round(float(x), 6), None if y != y else float(y)) for x, y in pairs)


def _chart(
    title: str, lines: list[Curve], axis: str, study: Study, found: JobsResult, w: Wording, digits: int = 1
) -> Figure:
    note = compared(w("Percentage points of unemployment"), study, w, found.facts.closure)
    up = Scale(w("Change in unemployment, percentage points"), 2)
    return line_chart(title, lines, Scale(w(AXES[axis]), digits), up, note, w)


def _both_ends(rows: pd.DataFrame, scale: float, w: Wording) -> list[Curve]:
    """The lines of the supply side alone and with demand."""
    lines = []
    for key, words in zip(("alone", "demand"), ENDS.values(), strict=True):
        mine = [
            variant
            for variant in dict.fromkeys(rows["variant"])
            if Variant.of(variant).assumption is Assumption.demand
            and (float(Variant.of(variant).value) == 0) == (key == "alone")
        ]
        if mine:
            lines.append(Curve(w(words), _points(rows[rows["variant"] == mine[0]], scale)))
    return lines


def _range(lines: list[Curve]) -> tuple[float, float]:
    known = [y for line in lines for _, y in line.points if y is not None]
    return min(known), max(known)


def _floors(study: Study, found: JobsResult, frame: pd.DataFrame, w: Wording) -> Figure | None:
    lines = _both_ends(frame[frame["axis"] == "wage_floor"], 100.0, w)
    if not lines:
        return None
    low, high = _range(lines)
    floors = [x for x, _ in lines[0].points]
    title = w(
        "{region}: {low} to {high} points of unemployment as the least wage goes from {first} to {last} of the old one",
        region=w.region(study.economy, study.lead[0]),
        low=w.number(low, 2, plus=True),
        high=w.number(high, 2, plus=True),
        first=w.percent(floors[0], 0, plus=False),
        last=w.percent(floors[-1], 0, plus=False),
    )
    return _chart(title, lines, "wage_floor", study, found, w, 0)


def _held(study: Study, found: JobsResult, frame: pd.DataFrame, w: Wording) -> Figure | None:
    """The currency held to something else, over floors."""
    rows = frame[frame["axis"] == "wage_floor"]
    held = [v for v in dict.fromkeys(rows["variant"]) if Variant.of(v).assumption is Assumption.anchor]
    if not held:
        return None
    floors = set(rows.loc[rows["variant"].isin(held), "value"])
    free = _both_ends(rows[rows["value"].isin(floors)], 100.0, w)[0]
    lines = [Curve(w("floating, supply side alone"), free.points)]
    lines += [Curve(start(variant_name(v, w)), _points(rows[rows["variant"] == v], 100.0)) for v in held]
    _, high = _range(lines[1:])
    _, least = _range(lines[:1])
    title = w(
        "{region}: where money is held the wage floor decides, up to {high} points where floating money has {least}",
        region=w.region(study.economy, study.lead[0]),
        high=w.number(high, 2, plus=True),
        least=w.number(least, 2, plus=True),
    )
    return _chart(title, lines, "wage_floor", study, found, w, 0)


def _other(study: Study, found: JobsResult, frame: pd.DataFrame, axis: str, w: Wording) -> Figure | None:
    rows = frame[(frame["axis"] == axis) & frame["value"].lt(float("inf"))]
    if rows.empty:
        return None
    whole = rows[rows["variant"] == AS_SET.key]
    lines = [Curve(w(ENDS["demand"]), _points(whole))] if len(whole) else _both_ends(rows, 1.0, w)
    ends = [y for _, y in lines[-1].points if y is not None]
    if not ends:
        return None
    title = w(
        _TITLES[axis],
        region=w.region(study.economy, study.lead[0]),
        first=w.number(ends[0], 2, plus=True),
        last=w.number(ends[-1], 2, plus=True),
    )
    return _chart(title, lines, axis, study, found, w, 2)


def _table(study: Study, frame: pd.DataFrame, w: Wording) -> Table:
    """Every point of the curves of the first lead region."""
    lines = tuple(
        (
            w(AXES[row["axis"]]),
            start(w(ENDS["demand"]) if row["variant"] == AS_SET.key else variant_name(row["variant"], w)),
            "∞" if row["value"] == float("inf") else w.number(row["value"], 2),
            cell(row["unemployment_pp"], 3, w),
            cell(row["jobs_change_thousand"], 1, w),
        )
        for row in records(frame)
    )
    head = (w("Over"), w("With"), w("At"), w("Unemployment, points"), w("Jobs, thousand"))
    region = w.region(study.economy, study.lead[0])
    return Table(w("{region}: unemployment over assumptions", region=region), head, lines, words=2)


def years(study: Study, found: JobsResult, w: Wording) -> tuple[Block, ...]:
    """Ten years: one chart of jobs and its table; nothing where there is no path."""
    if found.path is None or not _moves(study, found):
        return ()
    frame = found.path[found.path["region"] == study.lead[0]]
    column = "jobs" if frame["jobs_supply_alone_thousand"].notna().all() else "unemployment"
    words = w(
        "Each year is an equilibrium of its own: wages may be lower by a year's trend more, workers move more, trade "
        "and border prices answer as in that year, and capital is given in the first year and at its steady state in "
        "the tenth. How fast these come is assumed, not estimated. Real income counts what added factors earn; net of "
        "what they cost it is the column after it."
    )
    tables = [_years_table(study, found, code, w) for code in study.lead]
    first, *others = (supporting_table(table, w) for table in tables)
    return (
        Heading(w("Over ten years")),
        Beside((Figures((_years_chart(study, found, frame, column, w),)),), ((w("How to read it"), words),)),
        first,
        *others,
    )


def _years_chart(study: Study, found: JobsResult, frame: pd.DataFrame, column: str, w: Wording) -> Figure:
    names = {
        "jobs": ("jobs_supply_alone_thousand", "jobs_with_demand_thousand"),
        "unemployment": RISES,
    }[column]
    lines = [
        Curve(w(words), tuple((float(t), float(v)) for t, v in zip(frame["year"], frame[name], strict=True)))
        for words, name in zip(ENDS.values(), names, strict=True)
        if frame[name].notna().all()
    ]
    up = w("Jobs, thousand") if column == "jobs" else w("Change in unemployment, percentage points")
    note = compared(up, study, w, found.facts.closure)
    return line_chart(
        _years_title(study, frame, w), lines, Scale(w("Years after the measures"), 0), Scale(up, 1), note, w
    )


def _years_title(study: Study, frame: pd.DataFrame, w: Wording) -> str:
    """What the years come to: when the jobs are back, and what income is in the end."""
    region, end = w.region(study.economy, study.lead[0]), frame.iloc[-1]
    income = w.percent(float(end["real_income_percent"]), 2)
    lost = frame["jobs_with_demand_thousand"].where(
        frame["jobs_with_demand_thousand"].notna(), frame["jobs_change_thousand"]
    )
    missing = frame.loc[lost < -GONE, "year"]
    if lost.isna().any() or missing.empty:
        return w("{region}: real income {income} in the tenth year", region=region, income=income)
    back = int(missing.max()) + 1
    if back > int(end["year"]):
        still = people(float(lost.iloc[-1]), w)
        return w(
            "{region}: {jobs} jobs still missing in the tenth year, and real income {income}",
            region=region,
            jobs=still,
            income=income,
        )
    return w(
        "{region}: no job is missing from year {year} on; real income is {income} in the tenth",
        region=region,
        year=w.number(back, 0),
        income=income,
    )


YEARS: tuple[tuple[str, str, int], ...] = (
    ("jobs_supply_alone_thousand", english("Jobs, supply alone, thousand"), 1),
    ("jobs_with_demand_thousand", english("Jobs, with demand, thousand"), 1),
    ("unemployment_supply_alone_pp", english("Unemployment, supply alone, points"), 2),
    ("unemployment_with_demand_pp", english("Unemployment, with demand, points"), 2),
    ("real_gdp_supply_alone_percent", english("Real GDP, supply alone, %"), 2),
    ("real_gdp_with_demand_percent", english("Real GDP, with demand, %"), 2),
    ("real_income_percent", english("Real income, %"), 2),
    ("net_real_income_percent", english("Real income net of added factors, %"), 2),
)


def _years_table(study: Study, found: JobsResult, code: str, w: Wording) -> Table:
    frame = pd.DataFrame() if found.path is None else found.path[found.path["region"] == code]
    lines = tuple(
        (w.number(row["year"], 0), *(cell(row[column], digits, w) for column, _, digits in YEARS))
        for row in records(frame)
    )
    head = (w("Year"), *(w(words) for _, words, _ in YEARS))
    region = w.region(study.economy, code)
    return Table(w("{region}: jobs, real GDP and real income over ten years", region=region), head, lines)
