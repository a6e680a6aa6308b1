"""`counteroffer jobs`: who loses work in the short run, where, and because of which measures."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, err, out, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.jobs.short_run import Jobs
    from counteroffer.scenario import Scenario

HEADINGS = {
    "unemployment_before_percent": "before %",
    "unemployment_period": "of",
    "unemployment_pp": "rise, points",
    "unemployment_percent": "after %",
    "unemployment_unsplit_pp": "without split industries",
    "jobs_thousand": "jobs, thousand",
    "jobs_change_thousand": "change, thousand",
    "without_work_percent": "without work %",
    "employment_percent": "employment %",
    "exchange_rate_percent": "currency in USD %",
    "output_percent": "output %",
    "wage_floor": "floor",
    "labour_mobility": "mobility",
    "elasticity_factor": "elasticities",
    "difference": "gap",
    "provinces_23": "23 industries",
    "difference_23": "gap",
}
RATES = ["unemployment_before_percent", "unemployment_period", "unemployment_pp", "unemployment_percent"]
COLUMNS = {
    "country": ["region", *RATES, "jobs_change_thousand", "exchange_rate_percent"],
    "sector": ["sector", "employment_percent", "without_work_percent", "jobs_thousand", "jobs_change_thousand"],
    "place": ["name", "unemployment_pp", "unemployment_unsplit_pp", "jobs_change_thousand", "output_percent"],
}
YEARS = [
    *("year", "wage_floor", "labour_mobility", "elasticity_factor", "region", "unemployment_pp", "real_income_percent"),
]


class By(StrEnum):
    """How jobs are cut."""

    country = "country"
    sector = "sector"
    province = "province"
    state = "state"
    contributions = "contributions"
    sensitivities = "sensitivities"
    distance = "distance"


PLACES = (By.province, By.state)


class Horizon(StrEnum):
    """Of the trade elasticities."""

    short = "short"
    long = "long"


def jobs(
    scenario: ScenarioArgument,
    by: Annotated[
        By,
        typer.Option(
            "--by",
            help="contributions: of groups of measures; distance: Canada as one region and as ten; the rest are cuts.",
        ),
    ] = By.country,
    region: Annotated[
        str, typer.Option(help="Whose industries or contributions; by default the first of the spotlight.")
    ] = "",
    years: Annotated[int, typer.Option(help="Print a path over so many years instead.", min=0)] = 0,
    floor: Annotated[float | None, typer.Option(help="Wage floor δ, a share of the old wage: 0.98.")] = None,
    mobility: Annotated[float | None, typer.Option(help="Labour mobility μ, 1 or more: 1.5.")] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="What a currency is held to: CAD=cpi, CAD=peg:USD, all=ngdp; again for more."),
    ] = None,
    horizon: Annotated[Horizon | None, typer.Option(help="Of the trade elasticities; short by default.")] = None,
    format: FormatOption = Format.table,
) -> None:
    """Jobs in the short run: by country, industry, province and state, by cause, and under other assumptions."""
    from counteroffer.jobs.short_run import short_run as solve_jobs
    from counteroffer.scenario import load_scenario

    _compatible(by, region, years, horizon)
    file = load_scenario(scenario)
    with progress("solving"):
        found = solve_jobs(file, **_changes(file.scenario, floor, mobility, anchor, horizon))
        frame = _frame(found, by, region, years)
    if format is not Format.table:
        show(frame.round(9), format)
        return
    frame = frame[YEARS] if years else _readable(found, by, region, frame)
    show(frame, format, title=_title(found, by, region, years), headings=HEADINGS)
    _status(found, by)


def _compatible(by: By, region: str, years: int, horizon: Horizon | None) -> None:
    """Refuse options that would change nothing."""
    if years and by is not By.country:
        raise InputError(f"--years prints the lead regions over years, and --by {by.value} something else; drop one")
    if years and horizon is not None:
        raise InputError("--years goes from the short to the long horizon by itself; drop --horizon")
    if region and (years or by not in (By.sector, By.contributions)):
        raise InputError("--region is for --by sector and --by contributions; drop it, or choose one of them")


def _changes(
    scenario: Scenario, floor: float | None, mobility: float | None, anchors: list[str] | None, horizon: Horizon | None
) -> dict[str, Any]:
    """Keys of the scenario that the options replace; anchors come on top of its own."""
    changes: dict[str, Any] = {}
    if floor is not None:
        changes["wage_floor"] = floor
    if mobility is not None:
        changes["labour_mobility"] = mobility
    if anchors:
        own = {name: said.model_dump() for name, said in scenario.currencies.items()}
        changes["currencies"] = own | dict(_anchor(text) for text in anchors)
    if horizon is not None:
        changes["elasticities"] = scenario.elasticities.model_copy(update={"horizon": horizon.value})
    return changes


def _anchor(text: str) -> tuple[str, dict[str, str]]:
    """CAD=peg:USD as a scenario file says it."""
    name, _, rest = text.partition("=")
    kind, _, to = rest.partition(":")
    if not name or not kind:
        raise InputError(f"'{text}' in --anchor is not an anchor; write it as CAD=cpi or CAD=peg:USD")
    return name, {"anchor": kind, "to": to} if to else {"anchor": kind}


def _frame(found: Jobs, by: By, region: str, years: int) -> pd.DataFrame:
    if years:
        return found.path(years)
    if by in PLACES:
        return _places(found, by)
    if by is By.contributions:
        known = None if region else found.main_contributions
        return found.contributions(region or None) if known is None else known
    if by is By.sensitivities:
        return found.sensitivities
    if by is By.distance:
        return _distance(found)
    if by is By.country:
        return found.labour.regions
    code = found.known(region or found.run.lead[0])
    return found.labour.sectors[found.labour.sectors["region"] == code]


def _distance(found: Jobs) -> pd.DataFrame:
    if found.distance is None:
        why = "; ".join(found.missing_provinces.values()) or (
            f"economy '{found.run.economy.name}' does not have Canada as one region that provinces could stand beside; "
            "use economy: focus or full"
        )
        raise InputError(why)
    return found.distance


def _places(found: Jobs, by: By) -> pd.DataFrame:
    from counteroffer.effects.places import country_of

    country = country_of(by.value)
    frame = found.places
    frame = frame[frame["country"] == country]
    if frame.empty:
        why = "; ".join(found.missing_provinces.values()) or (
            f"economy '{found.run.economy.name}' does not have {country} and its neighbour as regions of their own; "
            "use economy: focus or full"
        )
        raise InputError(f"no {by.value}s to show: {why}")
    return frame


def _readable(found: Jobs, by: By, region: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Columns that fit a terminal; places once each, the hardest hit first; groups and assumptions in words."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.jobs import group_name, variant_name
    from counteroffer.effects.place_effects import mapped
    from counteroffer.effects.places import country_of

    if by in PLACES:
        rows = mapped(found.places)
        rows = rows[rows["country"] == country_of(by.value)].sort_values(
            "unemployment_pp", ascending=False, kind="stable"
        )
        if len(frame) > len(rows):
            err.print("each province as a region of one equilibrium; --format csv has the split beside it")
        return rows[COLUMNS["place"]]
    if by is By.contributions:
        return frame.assign(
            group=[group_name(found.run.economy, region or found.run.lead[0], key, wording()) for key in frame["group"]]
        )
    if by is By.sensitivities:
        return frame.assign(variant=[variant_name(key, wording()) for key in frame["variant"]])
    if by is By.country:
        frame = frame.sort_values("unemployment_pp", ascending=False, kind="stable")
    return frame[COLUMNS[by]] if by in COLUMNS else frame


def _title(found: Jobs, by: By, region: str, years: int) -> str:
    scenario = found.run.scenario
    who = f", {region or found.run.lead[0]}" if by in (By.sector, By.contributions) and not years else ""
    cut = (
        f"over {years} year{'' if years == 1 else 's'}"
        if years
        else f"by {by}"
        if by not in (By.sensitivities, By.distance)
        else by.value
    )
    return f"{scenario.title}: jobs in the short run, {cut}{who}"


def _status(found: Jobs, by: By) -> None:
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.jobs import observed_sentence

    e, causes = found.equilibrium, found.main_contributions if by is By.contributions else None
    sentence = observed_sentence(found.observed, causes, found.run.economy, wording())
    if sentence:
        out.print(sentence, highlight=False)
    out.print(f"status {e.status}, largest residual {e.residual:.0e}, {e.iterations} iterations", highlight=False)
    if e.kinks:
        err.print(f"at a kink, where derivatives differ on the two sides: {', '.join(e.kinks)}", highlight=False)
