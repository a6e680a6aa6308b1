"""What the template needs for the section on jobs."""

from __future__ import annotations

from typing import Any

from counteroffer.briefing import job_tables, job_text
from counteroffer.briefing.figures import draw
from counteroffer.briefing.svg import inline
from counteroffer.briefing.wording import Wording
from counteroffer.jobs.short_run import Jobs
from counteroffer.run.run import Run


def content(found: Jobs | str, run: Run, w: Wording) -> dict[str, Any]:
    """Sentences, chart, map and tables of the short run; why there are none, where it has no solution."""
    if isinstance(found, str):
        return {"jobs": None, "jobs_failed": w.given(found)}
    return {"jobs": _content(found, w) | {"apart": found.run is not run}, "jobs_failed": ""}


def _content(jobs: Jobs, w: Wording) -> dict[str, Any]:
    chart, found = job_tables.contributions_chart(jobs, w), job_tables.jobs_map(jobs, w)
    return {
        "date": w.day(jobs.run.scenario.date),
        "regions": job_text.regions_sentence(jobs, w),
        "observed": job_text.observed_sentence(jobs, w),
        "industries": [job_text.industries_sentence(jobs, code, w) for code in jobs.run.lead],
        "figure": draw(chart, "jobs") if chart else None,
        "contributions": job_tables.contributions_table(jobs, w),
        "map": found,
        "map_svg": inline(found.spec, found.alternative, "jobmap") if found else None,
        "ranked": job_tables.ranked_table(jobs, w) if found else None,
        "nowhere": () if found else job_text.places_sentences(jobs, w),
        "split": job_text.split_sentences(jobs, w),
        "methods": job_tables.methods_table(jobs, w),
        "sensitivities": job_tables.sensitivities_table(jobs, w),
        "countries": job_tables.countries_table(jobs, w),
        "industry_tables": [job_tables.industries_table(jobs, code, w) for code in jobs.run.lead],
        "kinks": jobs.equilibrium.kinks,
        "assumptions": job_text.assumptions(jobs, w),
        "missing": {w.given(what): w.given(why) for what, why in jobs.missing.items()},
        "residual": w.scientific(jobs.equilibrium.residual),
    }
