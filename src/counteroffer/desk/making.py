"""What a piece of work does in its process: solve a study and write a briefing, or the deals of a scenario."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from enum import StrEnum
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from counteroffer.briefing import briefing
from counteroffer.briefing.document import Cell, Lines
from counteroffer.briefing.document import plain as plain_text
from counteroffer.briefing.forms.files import pages
from counteroffer.briefing.note import with_offer
from counteroffer.briefing.sections.bargaining.cases import (
    common_sentences,
    contributions_tables,
    levels_table,
    points_table,
)
from counteroffer.briefing.words import Wording, languages, wording
from counteroffer.briefing.words.languages.messages import solved_step
from counteroffer.briefing.words.notices import missing_words
from counteroffer.briefing.words.table import issue_title, rule_name, without_words
from counteroffer.desk.rooms.agreed import facts
from counteroffer.desk.rooms.offers import RoomLog
from counteroffer.desk.session import write as write_file
from counteroffer.desk.solving import Start
from counteroffer.errors import CounterofferError, InputError, Worded, message_of, worded
from counteroffer.processes import end_with_parent
from counteroffer.run.run import simulate
from counteroffer.scenario import load_scenario
from counteroffer.study import Missing, Part, study
from counteroffer.study.disk.remembered import remembered, results
from counteroffer.study.files import csv_files, write
from counteroffer.study.parts.bargaining import BargainFacts, DealResult
from counteroffer.study.parts.cases import DealCasesResult
from counteroffer.study.parts.table_facts import TableFacts
from counteroffer.study.study import SOLVING

DEAL_FILE, CASES_FILE = "deal.json", "cases.json"
ROOM_FILE = "room.json"  # beside the scenario of a note: the offers of a room
STEP, DONE, FAILED = "step", "done", "failed"  # what the pipe is told, each with words
Told = Callable[[Worded], None]


class Kind(StrEnum):
    """What work makes."""

    briefing = "briefing"
    deal = "deal"
    cases = "cases"
    note = "note"


def make(kind: Kind, scenario: Path, folder: Path, language: str, pipe: Connection) -> None:
    """Do a piece of work for a reader of a language, and say on the pipe how far it is."""
    end_with_parent()
    if hasattr(os, "setsid"):
        os.setsid()  # a group of its own, so that what it starts is stopped with it
    try:
        _MAKE[kind](scenario, folder, lambda step: pipe.send((STEP, step)), wording(language))
    except CounterofferError as error:
        pipe.send((FAILED, message_of(error)))
    else:
        pipe.send((DONE, Worded("")))


def _briefing(scenario: Path, folder: Path, told: Told, w: Wording) -> None:
    file = load_scenario(scenario)
    told(worded("solving"))
    found = study(file, progress=lambda part: told(solved_step(part)))
    content = csv_files(found)
    for code in file.scenario.languages:
        told(worded("writing the briefing ({language})", language=languages()[code]))
        content |= pages(briefing(found, code))
    write(folder / file.name, found, content)


def _deal(scenario: Path, folder: Path, told: Told, w: Wording) -> None:
    told(worded("setting the table"))
    looking = worded("looking for deals")
    found = study(scenario, [Part.deal], progress=lambda part: told(looking) if part == SOLVING else None)
    if isinstance(found.deal, Missing):
        raise InputError(_reason(found.deal, w))
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / DEAL_FILE, json.dumps(deal_json(found.deal.value, w)).encode())


def _cases(scenario: Path, folder: Path, told: Told, w: Wording) -> None:
    told(worded("setting the table"))
    part = Part.deal_cases
    looking = worded("looking for eight deals")
    found = study(scenario, [part], progress=lambda part: told(looking) if part == SOLVING else None)
    if isinstance(made := found.parts[part], Missing):
        raise InputError(_reason(made, w))
    folder.mkdir(parents=True, exist_ok=True)
    write_file(folder / CASES_FILE, json.dumps(cases_json(made.value, w)).encode())


def _note(scenario: Path, folder: Path, told: Told, w: Wording) -> None:
    asked = scenario.parent / ROOM_FILE
    if not asked.exists():
        raise InputError(worded("a note is about an offer that is agreed on; ask for it under /api/room/note"))
    told(worded("solving"))
    found = remembered(str(scenario), store=results(), progress=lambda part: told(solved_step(part)))
    told(worded("valuing the offers"))
    run = simulate(found.file)
    log = RoomLog.model_validate_json(asked.read_text(encoding="utf-8"))
    agreed = facts(Start(scenario.read_text(encoding="utf-8"), run), log)
    told(worded("writing the note ({language})", language=w.of.name))
    made = with_offer(briefing(found, w), agreed, w)
    write(folder / found.file.name, found, csv_files(found) | pages(made))


_MAKE: Mapping[Kind, Callable[[Path, Path, Told, Wording], None]] = {
    Kind.briefing: _briefing,
    Kind.deal: _deal,
    Kind.cases: _cases,
    Kind.note: _note,
}


def _reason(part: Missing, w: Wording) -> str:
    """Why a part is missing; what an error said keeps its text for other languages."""
    return part.detail if isinstance(part.detail, Worded) else missing_words(part, w)


def cases_json(found: DealCasesResult, w: Wording) -> dict[str, Any]:
    """Deals with and without money, near and far, for income and for jobs: sentences and tables as text."""
    tables = (points_table(found, w), levels_table(found, w), *contributions_tables(found, w))
    return {
        "said": list(common_sentences(found, w)),
        "tables": [
            {
                "caption": plain_text(one.caption),
                "head": [_text(cell) for cell in one.head],
                "words": one.words,
                "rows": [[_text(cell) for cell in row] for row in one.rows],
            }
            for one in tables
        ],
    }


def _text(cell: Cell) -> str:
    return plain_text(cell.first if isinstance(cell, Lines) else cell)


def deal_json(found: DealResult, w: Wording) -> dict[str, Any]:
    """The deal set: gains beyond no deal in USD million a year, and the terms of each bargain."""
    gains = found.points.drop(columns="kind").to_numpy()
    kind = found.points["kind"].to_numpy()
    return {
        "players": list(found.table.players),
        "without": without_words(found.disagreement, w),
        "today": (found.table.now - found.without).tolist(),
        "frontier": gains[kind == "frontier"].tolist(),
        "cloud": gains[kind == "random"].tolist(),
        "bargains": [
            {
                "rule": one.rule,
                "name": rule_name(one.rule, w),
                "gain": one.gain.tolist(),
                "terms": _terms(found.table, one, w),
            }
            for one in found.bargains
        ],
    }


def _terms(table: TableFacts, one: BargainFacts, w: Wording) -> list[dict[str, Any]]:
    columns = ["issue", "title", "owner", "unit", "status_quo", "level"]
    terms = one.terms[columns].assign(title=[issue_title(table, issue, w) for issue in one.terms["issue"]])
    return [{str(key): value for key, value in row.items()} for row in terms.to_dict("records")]
