"""Where figures come from: versions, files, data and options, with checksums; what makes the same study again."""

from __future__ import annotations

import hashlib
import re
from importlib.metadata import version
from typing import Any

from counteroffer import data
from counteroffer.scenario import Scenario, ScenarioFile, known_scenarios, shipped
from counteroffer.scenario.schema.options import OwnMaps
from counteroffer.study.facts import SolutionFacts
from counteroffer.study.part import Missing, Part, Solved, Why, solved
from counteroffer.study.study import Study
from counteroffer.tables.forms import headed
from counteroffer.tables.spreadsheet import marked
from counteroffer.tariffs.load import book_sha256
from counteroffer.tariffs.own import own_sha256

LIBRARIES = ("counteroffer", "jax", "jaxlib", "numpy", "pandas", "vl-convert-python")
Options = dict[str, Any]


def libraries() -> dict[str, str]:
    """Versions of the program and of what its figures depend on."""
    return {name: version(name) for name in LIBRARIES}


def origin(study: Study) -> Options:
    """Versions, scenario, tariff book and data behind a study, with their checksums."""
    scenario = study.scenario
    return {
        "counteroffer": version("counteroffer"),
        "libraries": libraries(),
        "scenario": {"name": study.file.name, "sha256": study.file.sha256, "maps": map_hashes(study.file)},
        **({"tables": dict(own.files)} if (own := study.economy.source) else {}),
        "packages": {name: package.enabled for name, package in scenario.packages.items()},
        "baseline": [{"name": base.name, "sha256": base.sha256} for base in study.stacked_on],
        "tariff_book": book(study),
        "data": {row.file: row.sha256 for row in data.registry()},
    }


def book(study: Study) -> Options:
    """Which tariff book was read, and how."""
    scenario = study.scenario
    return {
        "sha256": book_sha256(),
        **({"laid_over": {"name": own.name, "sha256": own_sha256(own)}} if (own := scenario.book) else {}),
        "as_of": scenario.as_of and str(scenario.as_of),
        "without": list(scenario.without),
        "with": [own.name for own in scenario.with_],
        "pact": scenario.pact,
        **scenario.tariff_book.model_dump(),
    }


def options(facts: SolutionFacts) -> Options:
    """How one solution was found."""
    scenario = facts.scenario
    return {
        "economy": facts.economy,
        "table": facts.table,
        "regions": facts.regions,
        "sectors": facts.sectors,
        "closure": scenario.closure,
        "labour_mobility": scenario.labour_mobility,
        "wage_floor": scenario.wage_floor,
        "currencies": {name: said.model_dump() for name, said in scenario.currencies.items()},
        "market_structure": scenario.market_structure,
        "deficit_rule": scenario.deficit_rule,
        "elasticities": {
            "source": scenario.elasticities.source,
            "horizon": scenario.horizon,
            **({"concept": scenario.elasticities.concept} if scenario.elasticities.concept else {}),
        },
        **_answers(scenario),
        "tolerance": facts.settings.tolerance,
        "residual": float(f"{facts.residual:.0e}"),
    }


def _answers(scenario: Scenario) -> Options:
    """What was said of border prices, products and factors; nothing where all stand as they do by default."""
    fields = type(scenario).model_fields
    names = (
        *("demand_multiplier", "trade_uncertainty", "exchange_response"),
        *("pricing", "border_response", "product_elasticity", "factor_supply", "tariff_revenue", "income_tax"),
    )
    return {name: getattr(scenario, name) for name in names if getattr(scenario, name) != fields[name].default}


def solutions(study: Study) -> dict[str, SolutionFacts]:
    """Every solution behind the study's tables, by what it is for: scenario, jobs.ECONOMY, bargaining."""
    found = {"scenario": study.facts}
    if isinstance(study.jobs, Solved):
        near = study.jobs.value
        # A scenario of the short run is its own solution for jobs.
        own = () if study.facts.closure == near.facts.closure else (near.facts,)
        found |= {f"jobs.{facts.economy}": facts for facts in (*own, *near.beside)}
    return found | ({"bargaining": study.table.facts} if study.table else {})


def scenario_files(study: Study) -> dict[str, ScenarioFile]:
    """Name → file of every scenario that agreements come from."""
    pact, elsewhere, joined = solved(study.pact), solved(study.diversification), solved(study.integration)
    used = [case.source for case in pact.cases.values()] if pact else []
    used += [elsewhere.options] if elsewhere else []
    used += list(joined.cases.values()) if joined else []
    return {file.name: file for file in used}


def acted(study: Study) -> list[Options]:
    """Each measure: whether it is in force, the trade it changes and by how much, and what it pays."""
    return [
        {
            "name": one.measure.name,
            "kind": one.measure.kind,
            "parties": one.measure.parties,
            "in_force": one.in_force,
            "trade_usd_mn": round(one.trade_usd_mn, 3),
            "mean_percent": round(one.mean_percent, 6),
            "paid_usd_mn": round(float(one.paid.clip(min=0).sum()), 3),
        }
        for one in study.applied
    ]


def missing(study: Study) -> dict[str, str]:
    """Part that was asked for and could not be had → why, in the words of an error or of a reason."""
    lacking = {part: found for part, found in study.parts.items() if isinstance(found, Missing)}
    return {
        part.value: found.detail or found.why.value for part, found in lacking.items() if found.why != Why.not_asked
    }


def manifest(study: Study, files: dict[str, bytes]) -> Options:
    """Everything needed to make the same files again: versions, scenario, data, options, checksums (forms.yaml)."""
    jobs, deal = solved(study.jobs), solved(study.deal)
    said = {
        **origin(study),
        "command": command(study),
        "measures": acted(study),
        "remarks": [
            {"key": one.remark.key, "name": one.remark.name, "why": one.remark.why.value}
            for one in study.notices
            if one.remark is not None
        ],
        "law_doubts": [one.facts for one in study.notices if one.doubt is not None],
        "parts": [part.value for part in Part if isinstance(study.parts[part], Solved)],
        "missing": missing(study),
        "solutions": {name: options(facts) for name, facts in solutions(study).items()},
        "jobs": jobs and {"unemployment_before": study.scenario.unemployment.before, "missing": dict(jobs.missing)},
        "bargaining": study.table
        and {
            "players": {name: list(regions) for name, regions in study.table.regions.items()},
            "issues": list(study.table.titles),
            "disagreement": deal and deal.disagreement,
        },
        "agreements": {name: file.sha256 for name, file in scenario_files(study).items()},
        "cells_marked_as_text": {
            name: count
            for name, content in sorted(files.items())
            if name.endswith(".csv") and (count := marked(content.decode()))
        },
        "files": {name: hashlib.sha256(content).hexdigest() for name, content in sorted(files.items())},
    }
    return headed("manifest", said)


def command(study: Study) -> str:
    """What makes this study's briefing again; nothing does where the economy came from the caller."""
    if study.own_economy:
        return ""
    packages = "|".join(map(re.escape, study.scenario.packages)) or "$^"
    switch = re.compile(rf"-(with|without)-({packages})(?=-with|$)")
    stem = switch.sub("", study.file.name)
    switches = (f":{'+' if how == 'with' else '-'}{package}" for how, package in switch.findall(study.file.name))
    known = {path.stem: name for name, path in known_scenarios().items() if path.parent == study.file.folder}
    named = stem if stem in shipped() else known.get(stem, f"{stem}.yaml")
    return f"counteroffer brief {named}{''.join(switches)}"


def map_hashes(file: ScenarioFile) -> dict[str, str]:
    """Path → checksum of a scenario's own maps."""
    choice = file.scenario.economy
    if not isinstance(choice, OwnMaps):
        return {}
    paths = [path for path in (choice.regions, choice.sectors) if path is not None]
    return {str(path): hashlib.sha256((file.folder / path).read_bytes()).hexdigest() for path in paths}
