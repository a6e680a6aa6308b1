"""Where the figures come from: what is needed to make the same page again, as data and as a section of the page."""

from __future__ import annotations

import hashlib
import json
import re
from importlib.metadata import version
from typing import Any

from markupsafe import Markup

from counteroffer import data
from counteroffer.agreements.overview import Agreements
from counteroffer.briefing.tables import Row, Table
from counteroffer.briefing.wording import Wording, english
from counteroffer.jobs.short_run import Jobs
from counteroffer.negotiation.overview import Overview
from counteroffer.run.run import Run, baseline_chain
from counteroffer.scenario import ScenarioFile, shipped
from counteroffer.scenario.options import OwnMaps
from counteroffer.tariffs.load import book_sha256

SECTION = ("manifest", english("Manifest"))
LIBRARIES = ("counteroffer", "jax", "jaxlib", "numpy", "pandas", "altair", "vl-convert-python")
Options = dict[str, Any]
# Of `options`: what differs from one solution to the next, and what a reader may want to set otherwise.
_SHOWN = {
    "economy": english("Economy"),
    "regions": english("Regions"),
    "sectors": english("Industries"),
    "closure": english("Closure"),
    "labour_mobility": english("Mobility of work"),
    "wage_floor": english("Wage floor"),
    "currencies": english("Anchors of currencies"),
    "market_structure": english("Market structure"),
    "deficit_rule": english("Trade balances"),
    "elasticities": english("Trade elasticities"),
    "tolerance": english("Tolerance"),
    "residual": english("Largest residual"),
}


def origin(run: Run) -> Options:
    """Versions, scenario, tariff book and data behind a run, with their checksums."""
    scenario = run.scenario
    return {
        "counteroffer": version("counteroffer"),
        "libraries": {name: version(name) for name in LIBRARIES},
        "scenario": {"name": run.file.name, "sha256": run.file.sha256, "maps": _map_hashes(run)},
        "packages": {name: package.enabled for name, package in scenario.packages.items()},
        "baseline": [{"name": base.name, "sha256": base.sha256} for base in baseline_chain(run.file)],
        "tariff_book": {
            "sha256": book_sha256(),
            "as_of": scenario.as_of and str(scenario.as_of),
            "without": list(scenario.without),
            "with": [own.name for own in scenario.with_],
            "pact": scenario.pact,
            **scenario.tariff_book.model_dump(),
        },
        "data": {row.file: row.sha256 for row in data.registry()},
    }


def options(run: Run) -> Options:
    """How one solution was found."""
    scenario = run.scenario
    return {
        "economy": run.economy.name,
        "regions": len(run.economy.regions),
        "sectors": len(run.economy.sectors),
        "closure": scenario.closure,
        "labour_mobility": scenario.labour_mobility,
        "wage_floor": scenario.wage_floor,
        "currencies": {name: said.model_dump() for name, said in scenario.currencies.items()},
        "market_structure": scenario.market_structure,
        "deficit_rule": scenario.deficit_rule,
        "elasticities": {"source": scenario.elasticities.source, "horizon": scenario.horizon},
        "tolerance": run.settings.tolerance,
        "residual": float(f"{run.equilibrium.residual:.0e}"),
    }


def job_options(jobs: Jobs) -> Options:
    """How the solutions behind the tables of jobs were found, and which could not be."""
    return {
        "solutions": [options(run) for run in _job_runs(jobs)],
        "unemployment_before": jobs.run.scenario.unemployment.before,
        "missing": jobs.missing,
    }


def bargaining_options(found: Overview) -> Options:
    """How the bargaining table was solved."""
    return {
        "solution": options(found.table.run),
        "players": {player.name: list(player.regions) for player in found.table.game.players},
        "issues": list(found.table.titles),
        "disagreement": found.deal.disagreement,
    }


def agreement_files(found: Agreements) -> Options:
    """The scenario files that agreements come from, by checksum, and what could not be solved."""
    return {"scenarios": {file.name: file.sha256 for file in _agreement_files(found)}, "missing": found.missing}


def content(
    run: Run, jobs: Jobs | str, bargaining: Overview | str | None, agreements: Agreements | None, w: Wording
) -> Options:
    """What `manifest.html.j2` shows: the manifest as sentences and tables."""
    known, scenario = origin(run), run.scenario
    book = known["tariff_book"] if scenario.as_of else None
    return {
        "manifest": {
            "command": _command(run),
            "libraries": [f"{name} {number}" for name, number in known["libraries"].items()],
            "day": w.day(scenario.as_of) if scenario.as_of else "",
            "book": book,
            "settings": _settings(book) if book else [],
            "off": [name for name, on in known["packages"].items() if not on],
            "solutions": _solutions(run, jobs, bargaining, w),
            "files": _files(run, agreements, w),
            "data": _data(w),
        }
    }


def _command(run: Run) -> str:
    """What makes this page again; nothing does where the economy came from the caller."""
    if run.given is not None:
        return ""
    packages = "|".join(map(re.escape, run.scenario.packages)) or "$^"
    switch = re.compile(rf"-(with|without)-({packages})(?=-with|$)")
    stem = switch.sub("", run.file.name)
    switches = (f":{'+' if how == 'with' else '-'}{package}" for how, package in switch.findall(run.file.name))
    return f"counteroffer brief {stem if stem in shipped() else f'{stem}.yaml'}{''.join(switches)}"


def _settings(book: Options) -> list[str]:
    """How the tariff book was read, as a scenario file writes it; what is empty is left out."""
    said = {name: value for name, value in book.items() if name not in ("sha256", "as_of") and value}
    return [f"{name}: {_written(value)}" for name, value in said.items()]


def _written(value: object) -> str:
    """A setting as a scenario file writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _code(text: str) -> Markup:
    return Markup("<code>{}</code>").format(text)


def _solutions(run: Run, jobs: Jobs | str, bargaining: Overview | str | None, w: Wording) -> Table:
    """Options down, solutions across; options that no solution uses are left out."""
    solved = [(w("The scenario"), run)]
    if isinstance(jobs, Jobs):
        # A scenario of the short run is its own solution for jobs.
        near = [found for found in _job_runs(jobs) if found is not run]
        solved += [(w("Jobs: {economy}", economy=found.economy.name), found) for found in near]
    if isinstance(bargaining, Overview):
        solved.append((w("Bargaining table"), bargaining.table.run))
    columns = [options(found) for _, found in solved]
    rows = [
        (w(words), *(_option(name, column[name], w) for column in columns))
        for name, words in _SHOWN.items()
        if any(column[name] != {} for column in columns)
    ]
    head = (w("Option"), *(name for name, _ in solved))
    return Table(w("Options of each solution"), head, tuple(rows))


def _option(name: str, value: Any, w: Wording) -> str:
    """One option: sizes as numbers, the rest as a scenario file writes it."""
    if name in ("regions", "sectors"):
        return w.number(value, 0)
    if name in ("tolerance", "residual"):
        return w.scientific(value)
    if name == "elasticities":
        return _code(", ".join(value.values()))
    return _code(_written(value)) if value != {} else "–"


def _files(run: Run, agreements: Agreements | None, w: Wording) -> Table:
    """Every file a user could change: scenarios and maps, by what they are for."""
    rows: list[Row] = [(w("The scenario"), *_named(run.file))]
    rows += [(w("What it is stacked on"), *_named(base)) for base in baseline_chain(run.file)]
    rows += [(w("Its map"), _code(name), _code(digest)) for name, digest in _map_hashes(run).items()]
    if agreements:
        rows += [(w("Agreements"), *_named(file)) for file in _agreement_files(agreements)]
    return Table(w("Scenario files and their SHA-256"), (w("Use"), w("File"), "SHA-256"), tuple(rows), words=3)


def _named(file: ScenarioFile) -> tuple[str, str]:
    return _code(file.name), _code(file.sha256)


def _data(w: Wording) -> Table:
    rows = tuple((w.given(row.title), _code(row.file), _code(row.sha256)) for row in data.registry())
    return Table(w("Data files and their SHA-256"), (w("Table"), w("File"), "SHA-256"), rows, words=3)


def _job_runs(jobs: Jobs) -> list[Run]:
    """The solutions behind the tables of jobs, each once."""
    sides = [side.run for side in (jobs.provinces, jobs.coarse_provinces) if side]
    return list(dict.fromkeys((jobs.run, *sides)))


def _agreement_files(found: Agreements) -> list[ScenarioFile]:
    """The files of agreements, each once."""
    used = [case.source for case in found.pact.cases.values()] if found.pact else []
    used += [found.diversification.options] if found.diversification else []
    used += [case.file for case in found.integration.cases.values()] if found.integration else []
    return list({file.name: file for file in used}.values())


def _map_hashes(run: Run) -> dict[str, str]:
    choice = run.scenario.economy
    if not isinstance(choice, OwnMaps):
        return {}
    paths = [path for path in (choice.regions, choice.sectors) if path is not None]
    return {str(path): hashlib.sha256((run.file.folder / path).read_bytes()).hexdigest() for path in paths}
