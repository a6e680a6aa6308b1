"""A desk under abuse: abandoned solutions hold nobody up, and it ends within seconds whatever goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from counteroffer.desk.session import Session
from counteroffer.desk.workers.budget import Budget, Busy
from counteroffer.desk.workers.crew import Crew
from counteroffer.desk.workers.question import Enquiry, Task
from processes import alive, children, resident

MEASURES = 120
ENDS = 3.0  # seconds
MOST_MEMORY = 2.5e9  # bytes of a solving process


@pytest.fixture
def heavy(scenario_text: str) -> bytes:
    """A scenario of very many measures, whose tables take minutes."""
    row = "  - {name: m%d, importers: USA, exporters: CAN, sectors: steel, rate: 1}\n"
    head = scenario_text.split("measures:")[0] + "closure: short_run\n"
    return (head + "measures:\n" + "".join(row % j for j in range(MEASURES))).encode()


def test_abandoned_solutions_hold_nobody_up_and_it_ends_within_seconds(
    start_desk: Callable[[Path], Any], tmp_path: Path, heavy: bytes
) -> None:
    desk = start_desk(tmp_path)
    name = httpx2.post(f"{desk.address}/api/scenarios", content=heavy, timeout=60).json()["name"]
    host, port = desk.address.removeprefix("http://").split(":")

    def begin(level: float) -> socket.socket:
        asked = socket.create_connection((host, int(port)), timeout=30)
        asked.sendall(f"GET /api/tables.zip?scenario={name}&level.m1={level} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        return asked

    view = {"scenario": "october-2025", "levels": {"section_232.steel.can": 37}}
    httpx2.post(f"{desk.address}/api/effects", json=view, timeout=60)  # its starting point is solved once
    abandoned = [begin(level) for level in (10, 20, 30)]
    time.sleep(1.5)
    begun = time.monotonic()
    view["levels"] = {"section_232.steel.can": 38}
    assert httpx2.post(f"{desk.address}/api/effects", json=view, timeout=60).status_code == 200
    assert time.monotonic() - begun < 10
    for one in abandoned[1:]:
        one.close()
    below = children(desk.process.pid)
    assert max(map(resident, below)) < MOST_MEMORY
    work = {"kind": "briefing", "view": {"scenario": "october-2025"}}
    assert httpx2.post(f"{desk.address}/api/tasks", json=work, timeout=60).status_code == 202
    below = children(desk.process.pid)
    os.kill(desk.process.pid, signal.SIGINT)  # with a solution, a piece of work and an open connection under way
    begun = time.monotonic()
    desk.process.wait(30)
    assert time.monotonic() - begun < ENDS
    time.sleep(1)
    assert not any(map(alive, below))
    abandoned[0].close()
    assert not list((tmp_path / "work").iterdir())


def until_ended(pid: int) -> None:
    end = time.monotonic() + 5
    while alive(pid):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_solution_beyond_its_memory_is_ended_and_its_process_too(tmp_path: Path) -> None:
    Session(tmp_path)

    async def whole() -> list[int]:
        crew = Crew(tmp_path, budget=Budget(memory=4e8), most=1)  # a process has 250 MB before it solves anything
        crew.begin()
        asked = asyncio.ensure_future(crew.ask(Enquiry(Task.effects)))
        await asyncio.sleep(0)
        pids = [one.pid for one in crew.processes]
        with pytest.raises(Busy, match=r"takes more than 0\.4 GB"):
            await asked
        crew.close()
        return pids

    with ThreadPoolExecutor(1) as beside:  # a browser of other tests has a loop in this thread
        (pid,) = beside.submit(lambda: asyncio.run(whole())).result()
    until_ended(pid)
