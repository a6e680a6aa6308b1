"""Results as files: rounded tables, JSON, a manifest; written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.agreements.overview import Agreements
from counteroffer.briefing import provenance
from counteroffer.briefing.bargaining import deal_set, outcomes, terms
from counteroffer.briefing.forms import formats
from counteroffer.errors import InputError
from counteroffer.jobs.short_run import Jobs
from counteroffer.negotiation.overview import Overview
from counteroffer.run.run import Run
from counteroffer.scenario import Policy
from counteroffer.scenario.book import us_duties
from counteroffer.study.columns import rounded
from counteroffer.uncertainty.ranges import Ranges


def tables(run: Run) -> dict[str, pd.DataFrame]:
    """Every result table of a run by file stem, rounded so that the last bits of a machine do not show."""
    effects = run.effects
    frames = {
        "regions": effects.regions,
        "sectors": effects.sectors,
        "bilateral": effects.bilateral,
        "partners": effects.partners,
        "first_order": effects.first_order,
        "measures": measures(run.policy),
        "measures_by_cell": measures_by_cell(run),
        "measures_alone": run.alone,
        "residuals": pd.DataFrame(
            [(r.equation, float(f"{r.value:.0e}"), r.cell) for r in run.equilibrium.residuals],
            columns=["equation", "largest", "cell"],
        ),
    }
    duties = {f"us_tariffs_by_{by}": frame for by, frame in us_duties(run.scenario, run.economy).items()}
    return {name: rounded(frame, name) for name, frame in (frames | duties).items()}


def job_tables(jobs: Jobs) -> dict[str, pd.DataFrame]:
    """Every table of jobs in the short run by file stem."""
    coarse = jobs.coarse_provinces
    frames: dict[str, pd.DataFrame | None] = {
        "jobs_by_region": jobs.labour.regions,
        "jobs_by_industry": jobs.labour.sectors,
        "jobs_by_place": jobs.places,
        "jobs_by_place_and_industry": jobs.place_industries,
        "jobs_by_province_23_industries": coarse.effects.places if coarse else None,
        "jobs_contributions": jobs.main_contributions,
        "jobs_sensitivities": jobs.sensitivities,
        "jobs_provinces_together": jobs.distance,
    }
    return {name: rounded(frame, name) for name, frame in frames.items() if frame is not None and not frame.empty}


def bargaining_tables(found: Overview) -> dict[str, pd.DataFrame]:
    """Every table of a bargaining table by file stem; empty ones are left out."""
    steps = found.concessions
    frames = {
        "trade_war": outcomes(found),
        "concessions": steps.ranked,
        "concession_steps": steps.steps,
        "exchange_rates": steps.rates,
        "swaps": steps.swaps(),
        "leverage": found.leverage.table,
        "deals": found.deal.summary,
        "deal_terms": terms(found),
        "deal_set": deal_set(found),
    }
    return {name: rounded(frame, name) for name, frame in frames.items() if not frame.empty}


def agreement_tables(found: Agreements) -> dict[str, pd.DataFrame]:
    """Every table of agreements by file stem; parts that were not asked for are left out."""
    frames: dict[str, pd.DataFrame] = {}
    if found.pact is not None:
        pact = found.pact
        frames |= {"pact_cases": pact.table, "pact_affected": pact.affected, "pact_industries": pact.sectors}
        frames |= {"pact_places": pact.places, "pact_jobs": pact.jobs}
    if found.diversification is not None:
        d = found.diversification
        frames |= {"diversification": d.agreements, "displaced_trade": d.displaced}
        frames |= {"diversification_partners": d.partners, "dependence_frontier": d.frontier}
    if found.security is not None:
        frames |= {"security_offers": found.security.offers, "security_indifference": found.security.indifference}
    if found.integration is not None:
        joined = found.integration
        frames |= {"integration": joined.table, "integration_outsiders": joined.outsiders}
        frames |= {"tariff_autonomy": joined.autonomy, "common_currency": joined.currency}
    return {name: rounded(frame, name) for name, frame in frames.items() if not frame.empty}


def measures(policy: Policy) -> pd.DataFrame:
    """One row a measure: who, what, when, on what authority, how much trade, how many points."""
    rows = []
    for applied in policy.applied:
        m = applied.measure
        rows.append(
            {
                "measure": m.name,
                "title": m.title or m.name,
                "kind": m.kind,
                "parties": m.parties,
                "subject": m.subject,
                "authority": m.authority,
                "from": m.effective.first,
                "until": m.effective.until,
                "in_force": applied.in_force,
                "trade_usd_mn": applied.trade_usd_mn,
                "mean_percent": applied.mean_percent,
                "largest_percent": applied.largest_percent,
                "note": m.note,
            }
        )
    return pd.DataFrame(rows)


def measures_by_cell(run: Run) -> pd.DataFrame:
    """What each measure changes in each cell of the economy: points, percent of cost or percent banned, by its kind."""
    regions, sectors = np.array(run.economy.regions), np.array(run.economy.sectors)
    frames = []
    for applied in run.policy.applied:
        s, n, i = np.nonzero(applied.added)
        frames.append(
            pd.DataFrame(
                {
                    "measure": applied.measure.name,
                    "kind": applied.measure.kind,
                    "importer": regions[n],
                    "exporter": regions[i],
                    "sector": sectors[s],
                    "added_percent": applied.added[s, n, i],
                }
            )
        )
    columns = ["measure", "kind", "importer", "exporter", "sector", "added_percent"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def as_json(run: Run) -> str:
    """The run as one JSON object: scenario, status, residual, iterations, regions, sectors, bilateral."""
    effects = run.effects
    payload: dict[str, Any] = {
        "scenario": run.file.name,
        "status": run.equilibrium.status,
        "residual": float(f"{run.equilibrium.residual:.0e}"),
        "iterations": run.equilibrium.iterations,
        "warnings": list(run.warnings),
    }
    for name in ("regions", "sectors", "bilateral"):
        payload[name] = rounded(getattr(effects, name), name).to_dict(orient="records")
    return json.dumps(payload, indent=None, separators=(", ", ": "))


def manifest(
    run: Run,
    files: dict[str, bytes],
    jobs: Jobs | str = "",
    bargaining: Overview | str | None = None,
    agreements: Agreements | None = None,
) -> dict[str, Any]:
    """Everything needed to make the same files again: versions, scenario, data, options, checksums."""
    return {
        **provenance.origin(run),
        "options": provenance.options(run),
        "jobs": provenance.job_options(jobs) if isinstance(jobs, Jobs) else jobs,
        "bargaining": provenance.bargaining_options(bargaining) if isinstance(bargaining, Overview) else bargaining,
        "agreements": provenance.agreement_files(agreements) if agreements else None,
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }


def write(
    folder: Path,
    run: Run,
    files: dict[str, bytes],
    jobs: Jobs | str = "",
    bargaining: Overview | str | None = None,
    agreements: Agreements | None = None,
) -> list[Path]:
    """Write `files` and their manifest into `folder`: all of them, or none.

    Everything is first written beside the folder; files already there under other names are left alone.
    """
    content = files | {
        "manifest.json": (json.dumps(manifest(run, files, jobs, bargaining, agreements), indent=2) + "\n").encode()
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as staging:
            for name, text in content.items():
                place = Path(staging) / name
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(text)
            for name in content:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(staging) / name).replace(folder / name)
    except OSError as error:
        raise InputError(f"cannot write to {folder}: {error.strerror}; give another folder with -o") from error
    return [folder / name for name in content]


def csv_files(
    run: Run,
    jobs: Jobs | str = "",
    bargaining: Overview | str | None = None,
    agreements: Agreements | None = None,
    ranges: Ranges | None = None,
) -> dict[str, bytes]:
    """Every table as CSV, by file name."""
    frames = tables(run) | (job_tables(jobs) if isinstance(jobs, Jobs) else {})
    frames |= bargaining_tables(bargaining) if isinstance(bargaining, Overview) else {}
    frames |= agreement_tables(agreements) if agreements else {}
    frames |= {"ranges": rounded(ranges.frame, "ranges")} if ranges else {}
    return {f"{name}.csv": csv(frame).encode() for name, frame in frames.items()}


def page_name(language: str, kind: str = "html") -> str:
    """File of a briefing: briefing.html in English, briefing.fr.html in French."""
    return f"briefing.{kind}" if language == "en" else f"briefing.{language}.{kind}"


def pages(page: str, language: str, *, pdf: bool = False) -> dict[str, bytes]:
    """A briefing as HTML, as Markdown with its drawings, and printed if `pdf`, by file name."""
    folder = "charts" if language == "en" else f"charts/{language}"
    found = {page_name(language): page.encode(), page_name(language, "md"): formats.markdown(page, folder).encode()}
    found |= formats.drawings(page, folder)
    return found | ({page_name(language, "pdf"): formats.pdf(page)} if pdf else {})


def csv(frame: pd.DataFrame) -> str:
    """One table as CSV text."""
    return frame.to_csv(index=False, lineterminator="\n")
