"""What makes the same page again, as tables."""

from __future__ import annotations

import json
from typing import Any

from counteroffer import data
from counteroffer.briefing.document import Block, Code, Inline, Paragraph, Row, Section, Table, Terms
from counteroffer.briefing.shaping import supporting, supporting_table
from counteroffer.briefing.words import Wording, english
from counteroffer.scenario import ScenarioFile
from counteroffer.study import Study
from counteroffer.study.provenance import (
    Options,
    book,
    command,
    libraries,
    map_hashes,
    options,
    scenario_files,
    solutions,
)

# Of `options`: what differs from one solution to the next, and what a reader may want to set otherwise.
_SHOWN = {
    "economy": english("Economy"),
    "table": english("Year of the table"),
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


def section(study: Study, w: Wording) -> Section | None:
    """The program, the files it reads, and what was chosen."""
    lead = w(
        "What makes this page again, with the same figures and the same words: the program, the files it reads, and "
        "what was chosen. A file with another checksum is another file."
    )
    made, off = command(study), [name for name, one in study.scenario.packages.items() if not one.enabled]
    facts: list[tuple[str, tuple[Inline, ...]]] = [
        (w("Command"), (Code(made) if made else w("None: the economy came from the caller, in Python."),)),
        (w("Program"), (", ".join(f"{name} {number}" for name, number in libraries().items()),)),
        (w("Tariff book"), _book(study, w)),
    ]
    facts += [(w("Packages off"), (_codes(off),))] if off else []
    tables, given, solved = _data(w), _files(study, w), _solutions(study, w)
    blocks: tuple[Block, ...] = (
        Paragraph(lead),
        supporting(w("What was chosen"), Terms(tuple(facts), facts=True)),
        supporting_table(given, w),
        supporting_table(solved, w),
        supporting_table(tables, w),
    )
    finding = w.plural(
        "The same figures again from {amount} file.",
        "The same figures again from {amount} files.",
        len(given.rows) + len(tables.rows),
    )
    return Section("manifest", w("Manifest"), blocks, finding)


def _book(study: Study, w: Wording) -> tuple[Inline, ...]:
    """Which tariff book, and how it was read, as a scenario file writes it; what is empty is left out."""
    if study.scenario.as_of is None:
        return (w("Not used."),)
    said: Options = {name: value for name, value in book(study).items() if value and name != "as_of"}
    day = w("As of {date}.", date=w.day(study.scenario.as_of))
    first = (f"{day} SHA-256 ", Code(said.pop("sha256")))
    return (first, *(Code(f"{name}: {_written(value)}") for name, value in said.items()))


def _codes(names: list[str]) -> Inline:
    pieces: list[Any] = []
    for name in names:
        pieces += [", ", Code(name)] if pieces else [Code(name)]
    return tuple(pieces)


def _written(value: object) -> str:
    """A setting as a scenario file writes it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _solutions(study: Study, w: Wording) -> Table:
    """Options down, solutions across; options that no solution uses are left out."""
    each = {name: options(facts) for name, facts in solutions(study).items()}
    rows = tuple(
        (w(words), *(_option(name, one[name], w) for one in each.values()))
        for name, words in _SHOWN.items()
        if any(one[name] not in ({}, None) for one in each.values())
    )
    return Table(w("Options of each solution"), (w("Option"), *(_use(name, w) for name in each)), rows)


def _use(name: str, w: Wording) -> str:
    """What a solution is for."""
    if name.startswith("jobs."):
        return w("Jobs: {economy}", economy=name.removeprefix("jobs."))
    return w("The scenario") if name == "scenario" else w("Bargaining table")


def _option(name: str, value: Any, w: Wording) -> Inline:
    """One option: sizes as numbers, the rest as a scenario file writes it."""
    if name in ("regions", "sectors"):
        return w.number(value, 0)
    if name in ("tolerance", "residual"):
        return w.scientific(value)
    if name == "elasticities":
        return Code(", ".join(value.values()))
    return Code(_written(value)) if value not in ({}, None) else "–"


def _files(study: Study, w: Wording) -> Table:
    """Every file a user could change: scenarios and maps, by what they are for."""
    rows: list[Row] = [(w("The scenario"), *_named(study.file))]
    rows += [(w("What it is stacked on"), *_named(base)) for base in study.stacked_on]
    rows += [(w("Its map"), Code(name), Code(digest)) for name, digest in map_hashes(study.file).items()]
    own = study.economy.source
    rows += [(w("Tables given"), Code(name), Code(digest)) for name, digest in (own.files if own else ())]
    rows += [(w("Agreements"), *_named(file)) for file in scenario_files(study).values()]
    return Table(w("Scenario files and their SHA-256"), (w("Use"), w("File"), "SHA-256"), tuple(rows), words=3)


def _named(file: ScenarioFile) -> tuple[Code, Code]:
    return Code(file.name), Code(file.sha256)


def _data(w: Wording) -> Table:
    rows = tuple((w.given(row.title), Code(row.file), Code(row.sha256)) for row in data.registry())
    return Table(w("Data files and their SHA-256"), (w("Table"), w("File"), "SHA-256"), rows, words=3)
