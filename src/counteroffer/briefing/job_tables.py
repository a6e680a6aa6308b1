"""Tables, chart and map of jobs in the short run."""

from __future__ import annotations

from counteroffer.briefing import charts
from counteroffer.briefing.frames import records
from counteroffer.briefing.job_text import MEASURABLE, mapped, places_sentences
from counteroffer.briefing.maps import Map, drawn, ladder
from counteroffer.briefing.tables import Row, Table
from counteroffer.briefing.wording import number, period, start
from counteroffer.effects.place_effects import SOLVED, TOP_DOWN
from counteroffer.short_run import Jobs

RANKED = 15
DASH = "–"
OUTCOME_WORDS = {
    "unemployment_pp": "Unemployment, points",
    "jobs_change_thousand": "Jobs, thousand",
    "output_percent": "Output, %",
    "real_income_percent": "Real income, %",
}
DIGITS = {"unemployment_pp": 3, "jobs_change_thousand": 1, "output_percent": 2, "real_income_percent": 2}


def cell(value: float, digits: int, *, plus: bool = True) -> str:
    """A number, or a dash where nothing is known."""
    return DASH if value != value else number(value, digits, plus=plus)


def outcomes(row: dict[str, float]) -> Row:
    """The outcomes of one row, signed."""
    return tuple(cell(row[column], digits) for column, digits in DIGITS.items())


def countries_table(jobs: Jobs) -> Table:
    """Unemployment and jobs in every region, largest rise first."""
    rows = records(jobs.labour.regions.sort_values("unemployment_pp", ascending=False, kind="stable"))
    lines = tuple(
        (
            jobs.run.economy.region_name(row["region"]),
            cell(row["unemployment_before_percent"], 1, plus=False),
            period(row["unemployment_period"]) if row["unemployment_period"] else DASH,
            cell(row["unemployment_pp"], 3),
            cell(row["jobs_change_thousand"], 1),
            cell(row["exchange_rate_percent"], 1),
            row["weights"],
        )
        for row in rows
    )
    head = (
        *("Region", "Unemployment before, %", "in", "Change, points", "Jobs, thousand"),
        *("Currency in US dollars, %", "Weighted by"),
    )
    return Table("Unemployment in the short run, every region", head, lines)


def contributions_table(jobs: Jobs) -> Table | None:
    """What each group of measures causes; the rows add up. None where that could not be solved."""
    if jobs.main_contributions is None:
        return None
    rows = records(jobs.main_contributions)
    name = jobs.run.economy.region_name(jobs.run.lead[0])
    lines = tuple((start(row["group"]), *outcomes(row)) for row in rows)
    head = ("Measures", *OUTCOME_WORDS.values())
    return Table(f"{name}: what each group of measures causes", head, lines[:-1], lines[-1:])


def contributions_chart(jobs: Jobs) -> charts.Chart | None:
    """Unemployment by group of measures, largest rise first; none if nothing moves it."""
    if jobs.main_contributions is None:
        return None
    rows = jobs.main_contributions.iloc[:-1].sort_values("unemployment_pp", ascending=False, kind="stable")
    bars = [charts.Bar(start(row["group"]), row["unemployment_pp"], rise_is_loss=True) for row in records(rows)]
    if all(abs(bar.value) < MEASURABLE for bar in bars):
        return None
    name = jobs.run.economy.region_name(jobs.run.lead[0])
    return charts.chart(f"{name}: change in unemployment by measures, percentage points", bars, 3)


def industries_table(jobs: Jobs, code: str) -> Table:
    """Employment by industry in one region, largest loss first."""
    frame = jobs.labour.sectors[jobs.labour.sectors["region"] == code]
    column = "jobs_change_thousand" if frame["jobs_thousand"].notna().all() else "employment_percent"
    lines = tuple(
        (
            jobs.run.economy.sector_name(row["sector"]),
            cell(row["jobs_thousand"], 1, plus=False),
            cell(row["jobs_change_thousand"], 1),
            cell(row["employment_percent"], 1),
            cell(row["without_work_percent"], 1, plus=False),
        )
        for row in records(frame.sort_values(column, kind="stable"))
    )
    head = ("Industry", "Jobs before, thousand", "Change, thousand", "Change, %", "Attached but without work, %")
    return Table(f"{jobs.run.economy.region_name(code)}: employment by industry in the short run", head, lines)


def _place(row: dict[str, float | str]) -> Row:
    return (
        str(row["name"]),
        str(row["country"]),
        cell(float(row["unemployment_pp"]), 3),
        cell(float(row["unemployment_unsplit_pp"]), 3),
        cell(float(row["jobs_change_thousand"]), 2),
        cell(float(row["jobs_change_unsplit_thousand"]), 2),
        cell(float(row["output_percent"]), 2),
        cell(float(row["output_unsplit_percent"]), 2),
        cell(float(row["real_income_percent"]), 2),
        cell(float(row["real_income_unsplit_percent"]), 2),
    )


PLACE_HEAD = (
    *("Province or state", "Country", "Unemployment, points", "(a)", "Jobs, thousand", "(a)"),
    *("Output, %", "(a)", "Real income, %", "(a)"),
)


def ranked_table(jobs: Jobs) -> Table:
    """The provinces and states where unemployment rises most, as far as it rises measurably."""
    rows = mapped(jobs).nlargest(RANKED, "unemployment_pp", keep="first")
    rows = rows[rows["unemployment_pp"] >= MEASURABLE]
    lines = tuple(_place(row) for row in records(rows))
    return Table("Provinces and states where unemployment rises most", PLACE_HEAD, lines, words=2)


def places_table(jobs: Jobs) -> Table:
    """Every province and state."""
    rows = mapped(jobs).sort_values(["country", "unemployment_pp"], ascending=[True, False], kind="stable")
    lines = tuple(_place(row) for row in records(rows))
    return Table("Every province and state", PLACE_HEAD, lines, words=2)


def methods_table(jobs: Jobs) -> Table | None:
    """Provinces three ways: as regions with 33 and with 23 industries, and split; none where one is missing."""
    if jobs.distance is None or jobs.coarse_provinces is None:
        return None
    ways = {method: rows.set_index("id") for method, rows in jobs.places.groupby("method")}
    frames = (ways[SOLVED], jobs.coarse_provinces.effects.places.set_index("id"), ways[TOP_DOWN])
    columns = ("unemployment_pp", "jobs_change_thousand", "real_income_percent")
    lines = tuple(
        (str(frames[0]["name"][code]), *(cell(frame[c][code], DIGITS[c]) for c in columns for frame in frames))
        for code in frames[0].index
    )
    together = jobs.distance.set_index("outcome")
    sums = ("provinces", "provinces_23", "national")
    foot = ("Canada", *(cell(together[way][c], DIGITS[c]) for c in columns for way in sums))
    head = ("Province", *(f"{OUTCOME_WORDS[c]} {way}" for c in columns for way in ("(1)", "(2)", "(3)")))
    return Table("Provinces three ways", head, lines, (foot,))


def sensitivities_table(jobs: Jobs) -> Table:
    """Unemployment of the lead regions with one assumption changed at a time."""
    names = [jobs.run.economy.region_name(code) for code in jobs.run.lead]
    lines = tuple(
        (start(str(name)), *(cell(value, 3) for value in rows["unemployment_pp"]))
        for name, rows in jobs.sensitivities.groupby("variant", sort=False)
    )
    caption = "Change in unemployment, percentage points, with one assumption changed at a time"
    return Table(caption, ("Assumption", *names), lines)


def jobs_map(jobs: Jobs) -> Map | None:
    """Unemployment by province and state; none where the economy knows neither, or where it rises nowhere."""
    rows = mapped(jobs)
    if rows.empty or rows["unemployment_pp"].max() < MEASURABLE:
        return None
    values = dict(zip(rows["id"], rows["unemployment_pp"], strict=True))
    ways = {
        SOLVED: "as regions of one equilibrium",
        TOP_DOWN: "split from the national result, which does not see what a place's own lost income does there",
    }
    kinds = rows.groupby("country", sort=False)["method"].first()
    how = "; ".join(f"{jobs.run.economy.region_name(str(c))}: {ways[m]}" for c, m in kinds.items())
    return drawn(
        values,
        ladder(max(values.values())),
        "",
        title="Rise of unemployment in the short run, percentage points",
        blank="no result: territories, Mexico",
        sentences=places_sentences(jobs),
        source=f"A result of the model. {how}.",
        table=places_table(jobs),
    )
