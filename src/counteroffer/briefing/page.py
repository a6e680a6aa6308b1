"""The page: everything the template needs, drawn and worded, and the template filled in."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from counteroffer import data
from counteroffer.agreements.overview import Agreements
from counteroffer.briefing import (
    agreements_section,
    answers,
    bargaining_section,
    charts,
    job_section,
    provenance,
    ranges_section,
    tables,
    text,
    timeline,
)
from counteroffer.briefing.bargaining import bargaining_or_reason
from counteroffer.briefing.exposure import exposure_map
from counteroffer.briefing.figures import draw
from counteroffer.briefing.limits import ADJUSTMENT, CLOSURE, DEFICIT, engine_limits
from counteroffer.briefing.measures import measure_rows, programme_rows
from counteroffer.briefing.svg import inline
from counteroffer.briefing.wording import Wording, english, start, wording
from counteroffer.equilibrium import Settings
from counteroffer.jobs.short_run import Jobs, jobs_or_reason
from counteroffer.negotiation.overview import Overview
from counteroffer.run.run import Run
from counteroffer.uncertainty.ranges import Ranges

PACKAGE = "counteroffer"
SECTIONS = (
    ("situation", english("Situation")),
    ("effects", english("Headline effects")),
    ("alone", english("Each measure on its own")),
    ("sectors", english("Industries")),
    ("partners", english("Trading partners")),
    ("map", english("Map of North America")),
    ("jobs", english("Jobs in the short run")),
    ("measures", english("Every measure")),
    ("sure", english("How sure are the figures")),
    ("sources", english("Sources")),
    ("limits", english("What is not modelled")),
    provenance.SECTION,
)


def render(
    run: Run,
    jobs: Jobs | str | None = None,
    bargaining: Overview | str | None = None,
    agreements: Agreements | None = None,
    language: str = "en",
    ranges: Ranges | None = None,
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
    ranges : Ranges, optional
        Its ranges over published elasticities; they take long, so they are left out, not solved, if absent.

    Returns
    -------
    str
        One HTML page that needs nothing but itself: no script, no font, no network. The same run gives the same
        bytes.

    Raises
    ------
    LabelError
        If the scenario's spotlight names a region the economy does not have, or for an unknown language.
    """
    w = wording(language)
    content: dict[str, Any] = {"w": w, "start": start}
    for part in (_frame, _effects, _alone, _sectors, _partners, _map, _proof):
        content |= part(run, w)
    jobs = jobs_or_reason(run) if jobs is None else jobs
    bargaining = bargaining_or_reason(run) if bargaining is None else bargaining
    agreements = agreements or agreements_section.agreements_or_none(run)
    content |= answers.content(run, jobs, bargaining, agreements, ranges, w) | timeline.content(run, w)
    content |= ranges_section.content(ranges, w)
    content |= job_section.content(jobs, run, w)
    content |= bargaining_section.content(bargaining, w)
    content |= agreements_section.content(agreements, w) | provenance.content(run, jobs, bargaining, agreements, w)
    content["sections"] = [(name, w(title)) for name, title in _contents(content)]
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
    if content["timeline"]:
        found.insert(1, timeline.SECTION)
    if content["ranges"]:
        found.insert([name for name, _ in found].index("sure"), ranges_section.SECTION)
    return found


@cache
def _environment(language: str) -> Environment:
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
    # Macros of imported templates see the environment's names only.
    found.globals |= {"w": w, "given": w.given}
    return found


def _frame(run: Run, w: Wording) -> dict[str, Any]:
    """Header, situation, and the table of measures."""
    scenario = run.scenario
    return {
        "scenario": scenario,
        # A plain text: the head of a page has no place for what says which language it is in.
        "title": str(w.given(scenario.title)),
        "date": w.day(scenario.date),
        "headline": text.headline(run, w),
        "paragraphs": [" ".join(part.split()) for part in scenario.description.split("\n\n") if part.strip()],
        "in_force": text.in_force_sentence(run, w),
        "measures": measure_rows(run, w),
        "programmes": programme_rows(run, w),
        "duties_tables": tables.duties_tables(run, w),
    }


def _effects(run: Run, w: Wording) -> dict[str, Any]:
    return {
        "cards": tables.cards(run, w),
        "headline_table": tables.headline_table(run, w),
        "income_figures": [draw(c, f"income{j}") for j, c in enumerate(charts.income_charts(run, w))],
        "regions_table": tables.regions_table(run, w),
        "first_order_table": tables.first_order_table(run, w),
    }


def _alone(run: Run, w: Wording) -> dict[str, Any]:
    if run.alone.empty:
        return {"alone_figures": [], "alone_sentences": [], "alone_table": None}
    return {
        "alone_figures": [draw(c, f"alone{j}") for j, c in enumerate(charts.alone_charts(run, w))],
        "alone_sentences": [text.alone_sentence(run, code, w) for code in run.lead],
        "alone_table": tables.alone_table(run, w),
    }


def _sectors(run: Run, w: Wording) -> dict[str, Any]:
    found = []
    for position, code in enumerate(run.lead):
        chart = charts.sector_chart(run, code, w)
        found.append(
            {
                "name": w.region(run.economy, code),
                "sentence": text.sector_sentence(run, code, w),
                "figure": draw(chart, f"sector{position}") if chart else None,
                "table": tables.sectors_table(run, code, w),
            }
        )
    return {"sector_regions": found}


def _partners(run: Run, w: Wording) -> dict[str, Any]:
    """Sentences and a table for every lead region, charts for the first."""
    found = []
    for position, code in enumerate(run.lead):
        drawn = charts.partner_charts(run, code, w) if position == 0 else ()
        found.append(
            {
                "name": w.region(run.economy, code),
                "sentences": [text.diversion_sentence(run, code, flow, w) for flow in ("exports", "imports")],
                "figures": [draw(c, f"partner{j}") for j, c in enumerate(drawn)],
                "table": tables.partners_table(run, code, w),
            }
        )
    return {"partner_regions": found}


def _map(run: Run, w: Wording) -> dict[str, Any]:
    found = exposure_map(run, w)
    return {"map": found, "map_svg": inline(found.spec, found.alternative, "map") if found else None}


def _proof(run: Run, w: Wording) -> dict[str, Any]:
    """Status, residuals, settings, sources and limits."""
    e, economy, scenario = run.equilibrium, run.economy, run.scenario
    return {
        "status": w.given(e.status),
        "residual": w.scientific(e.residual),
        "tolerance": w.scientific(Settings().tolerance),
        "iterations": w.number(e.iterations, 0),
        "residuals_table": tables.residuals_table(run, w),
        "elasticities_table": tables.elasticities_table(run, w),
        "elasticities": economy.elasticities,
        "closure": w(CLOSURE[scenario.closure]),
        "adjustment": w(ADJUSTMENT[scenario.closure]),
        "deficit": w(DEFICIT[scenario.deficit_rule]),
        "size": w(
            "{regions} regions × {sectors} industries", regions=len(economy.regions), sectors=len(economy.sectors)
        ),
        "vintage": text.vintage(run, w),
        "economy": economy.name,
        "warnings": run.warnings,
        "notes": [text.note_words(note, w) for note in economy.notes],
        "registry": data.registry(),
        "limits": engine_limits(scenario, w),
        "file": run.file,
        "version": version(PACKAGE),
    }
