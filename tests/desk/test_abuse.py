"""A desk under abuse: abandoned solutions hold nobody up, and it ends within seconds whatever goes on."""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from desk.test_opening import alive, children, until

MEASURES = 120
ENDS = 3.0  # seconds
MOST_MEMORY = 2.5e9  # bytes of a solving process


def resident(pid: int) -> float:
    try:
        found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) * 1024.0 if found else 0.0


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
    until(lambda: not any(map(alive, below)), 5)
    abandoned[0].close()
    assert not list((tmp_path / "work").iterdir())
