"""`counteroffer jobs`: who loses work in the short run, where, and because of which measures."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from counteroffer.cli.console import Format, FormatOption, ScenarioArgument, WideOption, err, note, progress, show
from counteroffer.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from counteroffer.jobs.short_run import Jobs
    from counteroffer.scenario import Scenario


class JobsBy(StrEnum):
    """How jobs are cut."""

    country = "country"
    sector = "sector"
    province = "province"
    state = "state"
    contributions = "contributions"
    sensitivities = "sensitivities"
    distance = "distance"
    curves = "curves"


class Horizon(StrEnum):
    """Of the trade elasticities."""

    short = "short"
    year1 = "year1"
    long = "long"


DemandOption = Annotated[
    float | None,
    typer.Option(help="Demand multiplier m: percent of spending lost as exports fall by 1% of value added; 0 is none."),
]
UncertaintyOption = Annotated[
    float | None, typer.Option(help="ι, share of exports by which spending is put off whatever the measures.")
]
ExchangeOption = Annotated[float | None, typer.Option(help="λ, how far exchange rates give way: 1 floats, 0 stands.")]
RANGED = (JobsBy.country, JobsBy.sector)
PLACES = (JobsBy.province, JobsBy.state)
STEMS = {
    JobsBy.country: "jobs_by_region",
    JobsBy.sector: "jobs_by_industry",
    JobsBy.province: "jobs_by_place",
    JobsBy.state: "jobs_by_place",
    JobsBy.contributions: "jobs_contributions",
    JobsBy.sensitivities: "jobs_sensitivities",
    JobsBy.distance: "jobs_provinces_together",
    JobsBy.curves: "jobs_curves",
}
SHOWN = {
    "jobs_by_region": (
        *("region", "unemployment_before_percent", "unemployment_period", "unemployment_supply_alone_pp"),
        *("unemployment_with_demand_pp", "jobs_period", "jobs_supply_alone_thousand", "jobs_with_demand_thousand"),
    ),
    "jobs_by_industry": (
        *("sector", "employment_supply_alone_percent", "employment_with_demand_percent", "jobs_thousand"),
        *("jobs_supply_alone_thousand", "jobs_with_demand_thousand"),
    ),
    "jobs_by_place": (
        *("id", "name", "unemployment_period", "unemployment_supply_alone_pp", "unemployment_with_demand_pp"),
        *("jobs_period", "jobs_supply_alone_thousand", "jobs_with_demand_thousand"),
    ),
    "jobs_contributions": (
        *("group", "unemployment_supply_alone_pp", "unemployment_with_demand_pp", "jobs_supply_alone_thousand"),
        *("jobs_with_demand_thousand", "output_percent", "real_income_percent"),
    ),
    "jobs_sensitivities": (
        *("variant", "region", "unemployment_supply_alone_pp", "unemployment_with_demand_pp"),
        *("jobs_supply_alone_thousand", "jobs_with_demand_thousand"),
    ),
    "jobs_path": (
        *("year", "region", "jobs_supply_alone_thousand", "jobs_with_demand_thousand", "real_gdp_percent"),
        "real_income_percent",
    ),
    "jobs_curves": ("axis", "variant", "value", "region", "unemployment_pp", "jobs_change_thousand"),
}


def jobs(
    scenario: ScenarioArgument,
    by: Annotated[
        JobsBy,
        typer.Option(
            "--by",
            help="contributions: of groups of measures; distance: Canada as one region and as ten; curves: over what "
            "jobs hang on; the rest are cuts.",
        ),
    ] = JobsBy.country,
    region: Annotated[
        str, typer.Option(help="Whose industries or contributions; by default the first of the spotlight.")
    ] = "",
    years: Annotated[int, typer.Option(help="Print a path over so many years instead.", min=0)] = 0,
    floor: Annotated[float | None, typer.Option(help="Wage floor δ, a share of the old wage: 0.98.")] = None,
    mobility: Annotated[float | None, typer.Option(help="Labour mobility μ, 1 or more: 1.5.")] = None,
    demand: DemandOption = None,
    uncertainty: UncertaintyOption = None,
    exchange: ExchangeOption = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="What a currency is held to: CAD=cpi, CAD=peg:USD, all=ngdp; again for more."),
    ] = None,
    horizon: Annotated[Horizon | None, typer.Option(help="Of the trade elasticities; short by default.")] = None,
    format: FormatOption = Format.table,
    wide: WideOption = False,
) -> None:
    """Jobs in the short run: by country, industry, province and state, by cause, and under other assumptions."""
    from counteroffer.jobs.short_run import short_run as solve_jobs
    from counteroffer.scenario import load_scenario

    _compatible(by, region, years, horizon)
    file = load_scenario(scenario)
    said = (floor, mobility, demand, uncertainty, exchange)
    with progress("solving"):
        found = solve_jobs(file, **_changes(file.scenario, said, anchor, horizon))
        frame = _frame(found, by, region, years)
    if format is Format.table and not years:
        frame = _readable(found, by, region, frame)
    table = "jobs_path" if years else STEMS[by]
    title = _title(found, by, region, years)
    show(frame, format, table=table, wide=wide, shown=SHOWN.get(table, ()), title=title)
    if format is Format.table:
        _status(found, by)


def _compatible(by: JobsBy, region: str, years: int, horizon: Horizon | None) -> None:
    """Refuse options that would change nothing."""
    if years and by is not JobsBy.country:
        raise InputError(f"--years prints the lead regions over years, and --by {by.value} something else; drop one")
    if years and horizon is not None:
        raise InputError("--years goes from the short to the long horizon by itself; drop --horizon")
    if region and (years or by not in (JobsBy.sector, JobsBy.contributions)):
        raise InputError("--region is for --by sector and --by contributions; drop it, or choose one of them")


NUMBERS = ("wage_floor", "labour_mobility", "demand_multiplier", "trade_uncertainty", "exchange_response")


def _changes(
    scenario: Scenario, said: tuple[float | None, ...], anchors: list[str] | None, horizon: Horizon | None
) -> dict[str, Any]:
    """Keys of the scenario that the options replace; anchors come on top of its own. `said` is of NUMBERS."""
    changes: dict[str, Any] = {key: value for key, value in zip(NUMBERS, said, strict=True) if value is not None}
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


def _frame(found: Jobs, by: JobsBy, region: str, years: int) -> pd.DataFrame:
    if years:
        return found.path(years)
    if by in PLACES:
        return _places(found, by)
    if by is JobsBy.contributions:
        known = None if region else found.main_contributions
        return found.contributions(region or None) if known is None else known
    if by is JobsBy.sensitivities:
        return found.sensitivities
    if by is JobsBy.distance:
        return _distance(found)
    if by is JobsBy.curves:
        return found.curves
    if by is JobsBy.country:
        return found.regions
    code = found.known(region or found.run.lead[0])
    return found.sectors[found.sectors["region"] == code]


def _distance(found: Jobs) -> pd.DataFrame:
    if found.distance is None:
        why = "; ".join(found.missing_provinces.values()) or (
            f"economy '{found.run.economy.name}' does not have Canada as one region that provinces could stand beside; "
            "use economy: focus or full"
        )
        raise InputError(why)
    return found.distance


def _places(found: Jobs, by: JobsBy) -> pd.DataFrame:
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


def _readable(found: Jobs, by: JobsBy, region: str, frame: pd.DataFrame) -> pd.DataFrame:
    """As a terminal shows them: the hardest hit first, each place once, groups and assumptions in words."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.jobs import group_name, variant_name
    from counteroffer.effects.place_effects import mapped
    from counteroffer.effects.places import country_of

    if by in PLACES:
        rows = mapped(found.places)
        rows = rows[rows["country"] == country_of(by.value)]
        if len(frame) > len(rows):
            err.print("each province as a region of one equilibrium; --format csv has the split beside it")
        frame = rows
    if by is JobsBy.contributions:
        code = region or found.run.lead[0]
        names = [group_name(found.run.economy, code, key, wording()) for key in frame["group"]]
        return frame.assign(group=names)
    if by is JobsBy.sensitivities:
        return frame.assign(variant=[variant_name(key, wording()) for key in frame["variant"]])
    if by in PLACES or by is JobsBy.country:
        return frame.sort_values("unemployment_pp", ascending=False, kind="stable")
    return frame


def _title(found: Jobs, by: JobsBy, region: str, years: int) -> str:
    scenario = found.run.scenario
    who = f", {region or found.run.lead[0]}" if by in (JobsBy.sector, JobsBy.contributions) and not years else ""
    cut = (
        f"over {years} year{'' if years == 1 else 's'}"
        if years
        else f"by {by}"
        if by not in (JobsBy.sensitivities, JobsBy.distance, JobsBy.curves)
        else by.value
    )
    return f"{scenario.title}: jobs in the short run, {cut}{who}"


def _counted(found: Jobs, by: JobsBy) -> str:
    """Of when the jobs of a table without that column are."""
    if by is not JobsBy.sector:
        return ""
    years = found.regions.set_index("region")["jobs_period"]
    told = [f"{code} {year}" for code, year in years.items() if year and code in found.run.lead]
    return f"jobs before are those counted: {', '.join(told)}; nothing later by industry is in the data" if told else ""


def _status(found: Jobs, by: JobsBy) -> None:
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.jobs import extrapolated_words, observed_sentence

    e, causes = found.equilibrium, found.main_contributions if by is JobsBy.contributions else None
    sentence = observed_sentence(found.observed, causes, found.run.economy, wording())
    beyond = extrapolated_words(found.run.economy, found.regions, wording()) if by in RANGED else ""
    certified = f"status {e.status}, largest residual {e.residual_told:.0e}, {e.iterations} iterations"
    counted = _counted(found, by)
    note(*(text for text in (sentence, counted, beyond) if text), certified)
    if e.kinks:
        err.print(f"at a kink, where derivatives differ on the two sides: {', '.join(e.kinks)}", highlight=False)
