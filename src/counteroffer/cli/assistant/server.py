"""What an assistant may ask: numbers with their sources and days, or a refusal that says the mend. Nothing is written.

Every table is as its command prints it in JSON (`counteroffer schema`). Scenarios are those that ship with the package:
an assistant names none of the user's files.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, wraps
from importlib.metadata import version
from typing import Any, TypeVar

from mcp.server import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import ToolAnnotations

from counteroffer.errors import CounterofferError
from counteroffer.labels import choose

F = TypeVar("F", bound=Callable[..., Any])
Json = dict[str, Any]
NAME = "counteroffer"
ABOUT = (
    "What tariffs cost whom, on real data. A duty is the book's reading and no ruling of any customs; effects are "
    "those of a model. Say the source, the day and the unit with every number, and what `not_known` or `notes` say."
)


def server() -> MCPServer:
    """The server, with every question as a tool that reads only."""
    made = MCPServer(NAME, instructions=ABOUT, version=version(NAME))
    for tool in (duty, law, scenarios, answers, deals):
        made.tool(annotations=ToolAnnotations(read_only_hint=True, open_world_hint=False))(_refusing(tool))
    return made


def duty(
    hs: str,
    origin: str,
    on: str,
    importer: str = "",
    value: str = "1000",
    claims_pact: bool | None = None,
    metals: tuple[str, ...] = (),
    own_content: str = "",
    loaded: str = "",
    firm: str = "",
    quantity: str = "",
    general: str = "",
) -> Json:
    """What one shipment pays on a day: every layer owed, displaced or not, with its citation; `asked` is what matters.

    `hs` is a code of 6 to 10 digits, `origin` and `importer` ISO3 codes (the book's main importer by default), `on` a
    day as 2025-10-07, `value` the customs value in the importer's currency, `claims_pact` whether it claims the pact of
    the two, `metals` contents as steel=60%, `own_content` the importer's own part as 20%, `loaded` the day of loading,
    `firm` the producer, `quantity` in the unit of the general duty, `general` that duty where no schedule says it.
    """
    import pandas as pd

    from counteroffer.cli.asking import asked_day, doubt_texts
    from counteroffer.cli.entries.entry import ENTRY, NO_RULING
    from counteroffer.cli.entries.words import asked_words, head, layer_rows, notes
    from counteroffer.tables.forms import as_answer, headed
    from counteroffer.tariffs import load_book, main_importer
    from counteroffer.tariffs.entry import entry, told

    book = load_book()
    base = {
        "hs": hs,
        "origin": origin,
        "importer": importer or main_importer(),
        "value": value,
        "day": asked_day(on, "on"),
    }
    more = {"own_content": own_content, "loaded": loaded, "firm": firm, "quantity": quantity, "general": general}
    found = entry(told.shipment(base, more, list(metals), claims_pact), book)
    rows = pd.DataFrame(layer_rows(found, every=False))
    said = {"asked": asked_words(found), "notes": [*doubt_texts(found.doubts, book), *notes(found), NO_RULING]}
    return headed(ENTRY, {**head(found), **said, "layers": as_answer(rows, "tariff_entry")["rows"]})


def law(on: str, importer: str = "", name: str = "") -> Json:
    """The measures in force on a day, with rates, scope and citation; `name` keeps one authority or programme.

    `on` is a day as 2025-10-07, `importer` an ISO3 code, the book's main one by default.
    """
    from counteroffer.cli.asking import asked_day, doubt_texts
    from counteroffer.tables.forms import as_answer
    from counteroffer.tariffs import law_doubts, load_book, main_importer
    from counteroffer.tariffs.listing import measures
    from counteroffer.tariffs.stack import check_day

    book, day = load_book(), asked_day(on, "on")
    check_day(day, book.days)
    importer = importer or main_importer()
    choose("importer", importer, "the book", book.importers)
    frame = measures(book, name)
    begun, ended = frame["from"].fillna("") <= str(day), (frame["until"] != "") & (frame["until"] < str(day))
    frame = frame[(frame["importer"] == importer) & begun & ~ended].reset_index(drop=True)
    doubts = doubt_texts(law_doubts(book, [importer], day), book)
    return {"on": str(day), "not_known": doubts, "tables": [as_answer(frame, "tariff_book")]}


def scenarios() -> Json:
    """The cases that `answers` and `deals` take, by name."""
    from counteroffer.cli.scenarios import listed
    from counteroffer.tables.forms import as_answer

    return as_answer(listed(), "scenarios")


def answers(scenario: str) -> Json:
    """What a scenario does: real income, GDP, prices and trade of the regions that lead, and jobs in the short run."""
    from counteroffer.jobs.short_run import short_run
    from counteroffer.tables.forms import as_answer

    case = _open(scenario)
    leads = case.effects.regions.set_index("region").loc[list(case.run.lead)].reset_index()
    jobs = short_run(case.file).regions
    jobs = jobs[jobs["region"].isin(case.run.lead)].reset_index(drop=True)
    return _told(case) | {"tables": [as_answer(leads, "regions"), as_answer(jobs, "jobs_by_region")]}


def deals(scenario: str) -> Json:
    """What the players of a scenario could agree on: gains by rule over no deal, and the terms; takes minutes."""
    from counteroffer.tables.forms import as_answer

    case = _open(scenario)
    found = case.deal()
    tables = [as_answer(found[name], name) for name in ("deals", "deal_terms") if name in found]
    return _told(case) | {"without_a_deal": found.value.disagreement, "tables": tables}


@cache
def _open(scenario: str) -> Any:
    """A shipped scenario, perhaps with packages switched or told from elsewhere; solved once."""
    from counteroffer.scenario import shipped
    from counteroffer.study import OpenStudy

    choose("scenario", re.split("[:@]", scenario)[0], "the shipped scenarios", shipped())
    return OpenStudy(scenario, quiet=True)


def _told(case: Any) -> Json:
    """What stands beside every number of a scenario: day, sources, and how good the solution is."""
    from counteroffer.briefing.words import wording
    from counteroffer.briefing.words.notices import notice_words
    from counteroffer.study.provenance import origin

    said, facts = case.scenario, case.solved.facts
    whence = origin(case.solved)
    return {
        "scenario": case.file.name,
        "title": said.title,
        "date": str(said.date),
        "law_of": str(said.as_of or ""),
        "sources": list(said.sources),
        "notes": [notice_words(one, case.run.economy, wording()) for one in case.solved.notices],
        "status": facts.status,
        "residual": float(f"{facts.residual:.0e}"),
        "closure": facts.closure,
        "counteroffer": whence["counteroffer"],
        "tariff_book": whence["tariff_book"]["sha256"],
    }


def _refusing(tool: F) -> F:
    """The tool, with our errors told in their own words."""

    @wraps(tool)
    def asked(*given: Any, **named: Any) -> Any:
        try:
            return tool(*given, **named)
        except CounterofferError as error:
            raise ToolError(str(error)) from None

    return asked  # type: ignore[return-value]
