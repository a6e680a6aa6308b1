"""A study as tables: one frame a file, rounded so that the last bits of a machine do not show."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from counteroffer.economy import Economy
from counteroffer.effects import Effects
from counteroffer.equilibrium import Residual
from counteroffer.scenario import AppliedMeasure
from counteroffer.study.part import Missing, Part
from counteroffer.study.parts.agreements import DiversificationResult, IntegrationResult, PactResult, SecurityResult
from counteroffer.study.parts.bargaining import ConcessionsResult, DealResult, LeverageResult, WarResult
from counteroffer.study.parts.cases import DealCasesResult
from counteroffer.study.parts.deal_draws import DealDrawsResult
from counteroffer.study.parts.households import HouseholdsResult
from counteroffer.study.parts.jobs import JobsResult
from counteroffer.study.parts.retaliation import RetaliationResult
from counteroffer.study.study import Study
from counteroffer.tables.columns import rounded
from counteroffer.uncertainty.draws import Draws
from counteroffer.uncertainty.ranges import Ranges

Frames = dict[str, pd.DataFrame]


def tables(study: Study, *parts: Part) -> Frames:
    """Every table of a study by file stem, or those of some parts; empty ones are left out."""
    chosen = parts or tuple(Part)
    found = {} if parts else base_tables(study)
    for part in chosen:
        solved = study.parts[part]
        if not isinstance(solved, Missing):
            frames = {name: frame for name, frame in _TABLES[part](solved.value).items() if frame is not None}
            found |= {name: frame for name, frame in frames.items() if not frame.empty}
    return {name: rounded(frame, name) for name, frame in found.items()}


def base_tables(study: Study) -> Frames:
    """Tables of the scenario itself."""
    found = {
        **effect_tables(study.effects),
        "measures": measures(study.applied),
        "measures_by_cell": measures_by_cell(study.applied, study.economy),
        "residuals": residuals(study.facts.residuals),
    }
    return found | {f"us_tariffs_by_{by}": frame for by, frame in study.duties.items()}


def effect_tables(effects: Effects) -> Frames:
    """Tables of effects."""
    names = ("regions", "sectors", "bilateral", "partners", "first_order", "indicators", "products")
    found = {name: getattr(effects, name) for name in names}
    return found if effects.quotas.empty else found | {"quotas": effects.quotas}


def measures(applied: Sequence[AppliedMeasure]) -> pd.DataFrame:
    """One row a measure: who, what, when, on what authority, how much trade, how many points."""
    rows = []
    for one in applied:
        m = one.measure
        rows.append(
            {
                "measure": m.name,
                "title": m.label,
                "kind": m.kind,
                "parties": m.parties,
                "subject": m.subject,
                "authority": m.authority,
                "from": m.effective.first,
                "until": m.effective.until,
                "in_force": one.in_force,
                "trade_usd_mn": one.trade_usd_mn,
                "mean_percent": one.mean_percent,
                "largest_percent": one.largest_percent,
                "note": m.note,
            }
        )
    return pd.DataFrame(rows)


def measures_by_cell(applied: Sequence[AppliedMeasure], economy: Economy) -> pd.DataFrame:
    """What each measure changes in each cell of the economy: points, percent of cost or percent banned, by its kind."""
    regions, sectors = np.array(economy.regions), np.array(economy.sectors)
    frames = []
    for one in applied:
        added = one.added
        s, n, i = np.nonzero(added)
        frames.append(
            pd.DataFrame(
                {
                    "measure": one.measure.name,
                    "kind": one.measure.kind,
                    "importer": regions[n],
                    "exporter": regions[i],
                    "sector": sectors[s],
                    "added_percent": added[s, n, i],
                }
            )
        )
    columns = ["measure", "kind", "importer", "exporter", "sector", "added_percent"]
    return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)


def residuals(found: Sequence[Residual]) -> pd.DataFrame:
    """Largest violation of each equation, one digit."""
    rows = [(r.equation, float(f"{r.value:.0e}"), r.cell) for r in found]
    return pd.DataFrame(rows, columns=["equation", "largest", "cell"])


def _jobs(found: JobsResult) -> Mapping[str, pd.DataFrame | None]:
    return {
        "jobs_by_region": found.regions,
        "jobs_by_industry": found.sectors,
        "jobs_by_place": found.places,
        "jobs_by_place_and_industry": found.place_industries,
        "jobs_by_province_23_industries": found.coarse_places,
        "jobs_contributions": found.contributions,
        "jobs_sensitivities": found.sensitivities,
        "jobs_provinces_together": found.distance,
        "jobs_curves": found.curves,
        "jobs_path": found.path,
    }


def _concessions(found: ConcessionsResult) -> Frames:
    return {
        "concessions": found.ranked,
        "concession_steps": found.steps,
        "exchange_rates": found.rates,
        "swaps": found.swaps,
    }


def _pact(found: PactResult) -> Frames:
    return {
        "pact_cases": found.table,
        "pact_affected": found.affected,
        "pact_industries": found.sectors,
        "pact_places": found.places,
        "pact_jobs": found.jobs,
    }


def _diversification(found: DiversificationResult) -> Frames:
    return {
        "diversification": found.agreements,
        "displaced_trade": found.displaced,
        "diversification_partners": found.partners,
        "dependence_frontier": found.frontier,
    }


def _integration(found: IntegrationResult) -> Frames:
    return {
        "integration": found.table,
        "integration_outsiders": found.outsiders,
        "tariff_autonomy": found.autonomy,
        "common_currency": found.currency,
    }


def _households(suffix: str, result: HouseholdsResult) -> Frames:
    found, stem = result.found, f"households{suffix}"
    frames = {stem: found.groups, f"{stem}_nations": found.nations, f"{stem}_choices": result.choices}
    return frames | {f"winners{suffix}": found.balance}


def _war(found: WarResult) -> Frames:
    return {"trade_war": found.outcomes}


def _leverage(found: LeverageResult) -> Frames:
    codes = {name: found.instruments[name].map(";".join) for name in ("felt_sectors", "felt_places")}
    return {"leverage": found.instruments.assign(**codes)}


def _deal(found: DealResult) -> Frames:
    return {
        "deals": found.summary,
        "deal_terms": found.terms,
        "deal_set": found.points,
        "deal_over_sets": found.over_sets,
    }


def _deal_draws(found: DealDrawsResult) -> Frames:
    return {"deal_over_draws": found.over_draws}


def _deal_cases(found: DealCasesResult) -> Frames:
    return {
        "deal_cases": found.picture,
        "deal_case_levels": found.terms,
        "deal_contributions": found.contributions,
        "deal_common_terms": found.common,
    }


def _retaliation(found: RetaliationResult) -> Frames:
    felt = {} if found.places is None else {"retaliation_felt": found.places}
    return {"retaliation_lists": found.lists, "retaliation_lines": found.lines, **felt}


def _security(found: SecurityResult) -> Frames:
    return {"security_offers": found.offers, "security_indifference": found.indifference}


def _ranges(found: Ranges) -> Frames:
    return {"ranges": found.frame}


def _draws(found: Draws) -> Frames:
    return {
        "draws_ranges": found.ranges(),
        "draws_rankings": found.rankings(),
        "draws_drivers": found.drivers(),
        "draws_assumptions": found.assumptions,
        "draws_failed": found.failed,
    }


_TABLES: Mapping[Part, Callable[[Any], Mapping[str, pd.DataFrame | None]]] = {
    Part.incidence: lambda frame: {"incidence_by_setter": frame},
    Part.bases: lambda found: {"bases": found.frame},
    Part.alone: lambda frame: {"measures_alone": frame},
    Part.question: lambda frame: {"measures_asked_about": frame},
    Part.jobs: _jobs,
    Part.households: partial(_households, ""),
    Part.households_short_run: partial(_households, "_short_run"),
    Part.war: _war,
    Part.concessions: _concessions,
    Part.leverage: _leverage,
    Part.deal: _deal,
    Part.deal_draws: _deal_draws,
    Part.deal_cases: _deal_cases,
    Part.retaliation: _retaliation,
    Part.pact: _pact,
    Part.diversification: _diversification,
    Part.security: _security,
    Part.integration: _integration,
    Part.ranges: _ranges,
    Part.draws: _draws,
}
