"""The page: everything the template needs, drawn and worded, and the template filled in."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from counteroffer import data
from counteroffer.agreements.overview import Agreements
from counteroffer.briefing import agreements_section, bargaining_section, charts, job_tables, job_text, tables, text
from counteroffer.briefing.bargaining import bargaining_or_reason
from counteroffer.briefing.exposure import exposure_map
from counteroffer.briefing.limits import ADJUSTMENT, CLOSURE, DEFICIT, engine_limits
from counteroffer.briefing.measures import measure_rows, programme_rows
from counteroffer.briefing.svg import inline
from counteroffer.briefing.wording import day, scientific, wording
from counteroffer.equilibrium import Settings
from counteroffer.negotiation.overview import Overview
from counteroffer.short_run import Jobs, jobs_or_reason
from counteroffer.simulation import Run

PACKAGE = "counteroffer"
SECTIONS = (
    ("situation", "Situation"),
    ("effects", "Headline effects"),
    ("alone", "Each measure on its own"),
    ("sectors", "Industries"),
    ("jobs", "Jobs in the short run"),
    ("partners", "Trading partners"),
    ("map", "Map of North America"),
    ("measures", "Every measure"),
    ("sure", "How sure are the figures"),
    ("sources", "Sources"),
    ("limits", "What is not modelled"),
)


@dataclass(frozen=True)
class Figure:
    """A drawn chart with its title."""

    title: str
    svg: Markup


def render(
    run: Run,
    jobs: Jobs | str | None = None,
    bargaining: Overview | str | None = None,
    agreements: Agreements | None = None,
    language: str = "en",
) -> str:
    """Write the briefing of a solved scenario.

    Parameters
    ----------
    run : Run
        What `simulate` returned.
    jobs : Jobs or str, optional
        Its short run, or why there is none; solved here if absent.
    bargaining : Overview or str, optional
        Its bargaining table, or why there is none; solved here if absent and the scenario states issues.
    agreements : Agreements, optional
        The agreements around it; solved here if absent and the scenario asks for any.

    language : {"en", "fr"}
        What it is written in.

    Returns
    -------
    str
        One HTML page that needs nothing but itself: no script, no font, no network. The same run gives the same
        bytes.

    Raises
    ------
    LabelError
        If the scenario's spotlight names a region the economy does not have.
    """
    content = _frame(run) | _effects(run) | _alone(run) | _sectors(run) | _partners(run) | _map(run) | _proof(run)
    content |= _jobs(run, jobs_or_reason(run) if jobs is None else jobs)
    content |= bargaining_section.content(bargaining_or_reason(run) if bargaining is None else bargaining)
    content |= agreements_section.content(agreements or agreements_section.agreements_or_none(run))
    content |= {"sections": _contents(content), "w": wording(language)}
    return _environment(language).get_template("briefing.html.j2").render(content)


def _contents(content: dict[str, Any]) -> list[tuple[str, str]]:
    """Sections of this page: a map and a bargaining table only where there are."""
    found = [section for section in SECTIONS if section[0] != "map" or content["map"]]
    if content["bargaining"] or content["bargaining_failed"]:
        at = 1 + [name for name, _ in found].index("jobs")
        found.insert(at, bargaining_section.SECTION)
    if content["agreements"]:
        before = bargaining_section.SECTION if bargaining_section.SECTION in found else ("jobs", "")
        found.insert(1 + [name for name, _ in found].index(before[0]), agreements_section.SECTION)
    return found


@cache
def _environment(language: str = "en") -> Environment:
    w = wording(language)
    found = Environment(
        loader=PackageLoader("counteroffer.briefing"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    found.policies["ext.i18n.trimmed"] = True
    found.install_gettext_callables(w.message, w.messages, newstyle=True)  # type: ignore[attr-defined]
    return found


def _draw(chart: charts.Chart, prefix: str) -> Figure:
    return Figure(chart.title, inline(chart.spec, chart.alternative, prefix))


def _frame(run: Run) -> dict[str, Any]:
    """Header, situation, and the table of measures."""
    scenario = run.scenario
    return {
        "scenario": scenario,
        "date": day(scenario.date),
        "headline": text.headline(run),
        "paragraphs": [" ".join(part.split()) for part in scenario.description.split("\n\n") if part.strip()],
        "in_force": text.in_force_sentence(run),
        "measures": measure_rows(run),
        "programmes": programme_rows(run),
        "duties_tables": tables.duties_tables(run),
    }


def _effects(run: Run) -> dict[str, Any]:
    return {
        "cards": tables.cards(run),
        "headline_table": tables.headline_table(run),
        "income_figures": [_draw(c, f"income{j}") for j, c in enumerate(charts.income_charts(run))],
        "regions_table": tables.regions_table(run),
        "first_order_table": tables.first_order_table(run),
    }


def _alone(run: Run) -> dict[str, Any]:
    if run.alone.empty:
        return {"alone_figures": [], "alone_sentences": [], "alone_table": None}
    return {
        "alone_figures": [_draw(c, f"alone{j}") for j, c in enumerate(charts.alone_charts(run))],
        "alone_sentences": [text.alone_sentence(run, code) for code in run.lead],
        "alone_table": tables.alone_table(run),
    }


def _sectors(run: Run) -> dict[str, Any]:
    found = []
    for position, code in enumerate(run.lead):
        chart = charts.sector_chart(run, code)
        found.append(
            {
                "name": run.economy.region_name(code),
                "sentence": text.sector_sentence(run, code),
                "figure": _draw(chart, f"sector{position}") if chart else None,
                "table": tables.sectors_table(run, code),
            }
        )
    return {"sector_regions": found}


def _partners(run: Run) -> dict[str, Any]:
    """Sentences and a table for every lead region, charts for the first."""
    found = []
    for position, code in enumerate(run.lead):
        drawn = charts.partner_charts(run, code) if position == 0 else ()
        found.append(
            {
                "name": run.economy.region_name(code),
                "sentences": [text.diversion_sentence(run, code, flow) for flow in ("exports", "imports")],
                "figures": [_draw(c, f"partner{j}") for j, c in enumerate(drawn)],
                "table": tables.partners_table(run, code),
            }
        )
    return {"partner_regions": found}


def _jobs(run: Run, found: Jobs | str) -> dict[str, Any]:
    """Sentences, chart, map and tables of the short run; why there are none, where it has no solution."""
    if isinstance(found, str):
        return {"jobs": None, "jobs_failed": found}
    return {"jobs": _job_content(found) | {"apart": found.run is not run}, "jobs_failed": ""}


def _job_content(jobs: Jobs) -> dict[str, Any]:
    chart, found = job_tables.contributions_chart(jobs), job_tables.jobs_map(jobs)
    methods = job_tables.methods_table(jobs)
    return {
        "regions": job_text.regions_sentence(jobs),
        "observed": job_text.observed_sentence(jobs),
        "industries": [job_text.industries_sentence(jobs, code) for code in jobs.run.lead],
        "figure": _draw(chart, "jobs") if chart else None,
        "contributions": job_tables.contributions_table(jobs),
        "map": found,
        "map_svg": inline(found.spec, found.alternative, "jobmap") if found else None,
        "ranked": job_tables.ranked_table(jobs) if found else None,
        "nowhere": () if found else job_text.places_sentences(jobs),
        "split": job_text.split_sentences(jobs),
        "methods": methods,
        "sensitivities": job_tables.sensitivities_table(jobs),
        "countries": job_tables.countries_table(jobs),
        "industry_tables": [job_tables.industries_table(jobs, code) for code in jobs.run.lead],
        "kinks": jobs.equilibrium.kinks,
        "assumptions": job_text.assumptions(jobs),
        "missing": jobs.missing,
        "residual": scientific(jobs.equilibrium.residual),
    }


def _map(run: Run) -> dict[str, Any]:
    found = exposure_map(run)
    return {"map": found, "map_svg": inline(found.spec, found.alternative, "map") if found else None}


def _proof(run: Run) -> dict[str, Any]:
    """Status, residuals, settings, sources and limits."""
    e, economy, scenario = run.equilibrium, run.economy, run.scenario
    return {
        "status": e.status,
        "residual": scientific(e.residual),
        "tolerance": scientific(Settings().tolerance),
        "iterations": e.iterations,
        "residuals_table": tables.residuals_table(run),
        "elasticities_table": tables.elasticities_table(run),
        "elasticities": economy.elasticities,
        "closure": CLOSURE[scenario.closure],
        "adjustment": ADJUSTMENT[scenario.closure],
        "deficit": DEFICIT[scenario.deficit_rule],
        "size": f"{len(economy.regions)} regions × {len(economy.sectors)} industries",
        "vintage": text.vintage(run),
        "economy": economy.name,
        "warnings": run.warnings,
        "notes": [str(note) for note in economy.notes],
        "registry": data.registry(),
        "limits": engine_limits(scenario),
        "file": run.file,
        "version": version(PACKAGE),
    }
