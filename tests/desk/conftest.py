"""A desk as a user starts it: a process of its own, on a free port, with a folder of its own."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from processes import children, resident

COMMAND = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port", "0"]
STARTS = 120.0  # seconds
SCENARIO = """
title: "A tariff on steel"
author: A. Author
date: 2025-10-07
sources: ["A source"]
description: "One tariff."
spotlight: [CAN, USA]
measures:
  - {name: steel, title: "US duty on Canadian steel", importers: USA, exporters: CAN, sectors: steel, rate: 25}
issues:
  steel: {kind: measures, title: "The steel duty", measures: [steel]}
  autos: {kind: tariff, title: "A tariff on cars", importers: CAN, exporters: USA, sectors: autos, range: [0, 25]}
  dairy: {kind: iceberg, title: "Barriers to dairy", importers: CAN, exporters: USA, sectors: food, range: [-5, 0]}
  payment: {kind: transfer, title: "A payment", payer: CAN, receiver: USA, range: [0, 5000]}
"""


@dataclass
class Server:
    """A running desk."""

    address: str
    process: subprocess.Popen[str]
    folder: Path

    def memory(self) -> float:
        """Resident memory of the desk and all that it started, megabytes."""
        pids = [self.process.pid, *children(self.process.pid)]
        return sum(map(resident, pids)) / 1e6


def started(folder: Path, *more: str) -> Server:
    """Start a desk and wait until it listens."""
    process = subprocess.Popen(
        [*COMMAND, "--session", str(folder), *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"COLUMNS": "400", "PYTHONUNBUFFERED": "1"},
    )
    begun, said = time.monotonic(), ""
    while time.monotonic() < begun + STARTS:
        if select.select([process.stdout], [], [], 1)[0]:
            said += process.stdout.readline()
            if found := re.search(r"http://127\.0\.0\.1:\d+", said):
                return Server(found.group(), process, folder)
        if process.poll() is not None:
            break
    process.kill()
    raise AssertionError(f"the desk did not start: {said}")


@pytest.fixture(scope="session")
def scenario_text() -> str:
    """A scenario with an issue of each kind that a slider moves."""
    return SCENARIO


@pytest.fixture(scope="session")
def start_desk() -> Iterator[Callable[[Path], Server]]:
    running: list[Server] = []

    def start(folder: Path) -> Server:
        running.append(started(folder))
        return running[-1]

    yield start
    for server in running:
        server.process.terminate()  # it stops its own work
        server.process.wait(30)


@pytest.fixture(scope="session")
def server(start_desk: Callable[[Path], Server], tmp_path_factory: pytest.TempPathFactory) -> Server:
    return start_desk(tmp_path_factory.mktemp("desk"))
