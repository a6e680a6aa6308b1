"""What an assistant gets over the protocol: numbers with sources and days, or a refusal with the mend."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import util
from typing import Any

import anyio
import jsonschema_rs
import pytest

from counteroffer.cli.assistant import command
from counteroffer.tables.forms import form

Ask = Callable[..., dict[str, Any]]


def apart(asked: Callable[[], Any]) -> Any:
    """What is awaited, run in a thread of its own: a browser of other tests may hold this thread's loop."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(anyio.run, asked).result()


@pytest.fixture(scope="module")
def made() -> Any:
    pytest.importorskip("mcp", reason="the extra `assistant` is not installed")
    from counteroffer.cli.assistant.server import server

    return server()


@pytest.fixture
def ask(made: Any) -> Ask:
    """Ask one question of the server in this process; what is refused comes as its text under `refused`."""
    from mcp.client.client import Client

    def call(tool: str, **arguments: Any) -> dict[str, Any]:
        async def asked() -> Any:
            async with Client(made) as client:
                return await client.call_tool(tool, arguments)

        found = apart(asked)
        text = "".join(one.text for one in found.content)
        return {"refused": text} if found.is_error else json.loads(text)

    return call


def fits(said: dict[str, Any]) -> bool:
    return bool(jsonschema_rs.is_valid(form(said["schema"]).schema, said))


def test_every_tool_only_reads(made: Any) -> None:
    tools = apart(made.list_tools)
    assert {one.name for one in tools} == {"duty", "law", "scenarios", "answers", "deals"}
    assert all(one.annotations.read_only_hint and one.description for one in tools)


def test_a_duty_comes_with_its_day_and_citations_and_the_law_of_the_day_has_it(ask: Ask) -> None:
    said = ask("duty", hs="7326.90.8688", origin="CHN", on="2025-10-07", value="14172")
    assert fits(said)
    assert (said["on"], said["importer"]) == ("2025-10-07", "USA")
    assert said["most_percent"] >= said["percent"] > 50
    assert all(
        layer["citation"] for layer in said["layers"] if layer["status"] == "owed" and layer["layer"] != "general"
    )
    assert any("no ruling" in text for text in said["notes"])
    law = ask("law", on="2025-10-07", name="section_232")
    (book,) = law["tables"]
    assert fits(book)
    assert {row["importer"] for row in book["rows"]} == {"USA"}
    assert all(row["from"] <= "2025-10-07" <= (row["until"] or "9999") for row in book["rows"])
    assert any("steel" in row["programme"] for row in book["rows"])


def test_what_cannot_be_answered_is_refused_with_the_mend(ask: Ask) -> None:
    assert "did you mean" in ask("duty", hs="7326.90.8688", origin="CHM", on="2025-10-07")["refused"]
    assert "give at least 6 digits" in ask("duty", hs="7326", origin="CHN", on="2025-10-07")["refused"]
    assert "did you mean 'october-2025'" in ask("answers", scenario="octobr-2025")["refused"]
    assert "shipped scenarios" in ask("deals", scenario="/etc/passwd")["refused"]
    assert "importer" in ask("law", on="2025-10-07", importer="XXX")["refused"]


def test_a_scenario_answers_with_income_jobs_and_where_they_are_from(ask: Ask) -> None:
    known = ask("scenarios")
    assert fits(known)
    assert "october-2025" in {row["scenario"] for row in known["rows"]}
    said = ask("answers", scenario="october-2025")
    assert said["sources"]
    assert (said["date"], said["status"]) == ("2025-10-07", "certified")
    regions, jobs = said["tables"]
    assert fits(regions)
    assert fits(jobs)
    assert {row["region"]: row["real_income_percent"] for row in regions["rows"]}["CAN"] == pytest.approx(
        -0.0954, abs=1e-4
    )


def test_without_its_package_the_command_says_how_to_get_it(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "find_spec", lambda name: None if name == "mcp" else util.find_spec(name))
    code, _, err = run("assistant")
    assert code == 2
    assert "pip install 'counteroffer[assistant]'" in err
