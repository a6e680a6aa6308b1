"""A desk as its command starts and ends it: own files and maps, busy ports, and a death without a word."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from builders import measure_text, write_maps
from builders import scenario_text as case
from counteroffer.desk.session import Session
from counteroffer.desk.solving import Desk
from counteroffer.desk.view import from_address
from counteroffer.errors import ScenarioError
from counteroffer.run.run import simulate
from processes import alive, children

HEAVY = {"jax", "numpy", "pandas", "vl_convert", "fastapi"}
START = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port"]
SOON = 20.0  # seconds


def until(seen: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end
        time.sleep(0.1)


def on_every_core(pid: int) -> bool:
    """Let a process use all cores, where a worker of the tests has one; whether there are several."""
    cores = range(os.cpu_count() or 1)
    for thread in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(thread.name), cores)
    return len(cores) > 1


def test_a_desk_that_is_killed_leaves_no_work(start_desk: Callable[[Path], Any], tmp_path: Path) -> None:
    desk = start_desk(tmp_path)
    many = on_every_core(desk.process.pid)
    before = len(children(desk.process.pid))
    asked = json.dumps({"kind": "briefing", "view": {"scenario": "march-2025"}}).encode()
    request = urllib.request.Request(f"{desk.address}/api/tasks", asked, {"Content-Type": "application/json"})
    urllib.request.urlopen(request, timeout=120).close()
    # The work itself, a solving process that may have been started for it, and what the work starts.
    until(lambda: len(children(desk.process.pid)) >= before + (3 if many else 2), 120)
    left = children(desk.process.pid)
    os.kill(desk.process.pid, signal.SIGKILL)
    desk.process.wait(10)
    until(lambda: not any(map(alive, left)), SOON)


def test_a_busy_port_is_found_before_anything_heavy_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = str(busy.getsockname()[1])
        said = f"import atexit, sys; atexit.register(lambda: print(*({HEAVY} & sys.modules.keys())))\n"
        code = said + "from counteroffer.cli.main import main; main()"
        found = subprocess.run(
            [sys.executable, "-c", code, "desk", "--no-open", "--session", str(tmp_path / "new"), "--port", port],
            capture_output=True,
            text=True,
            check=False,
        )
    assert found.returncode == 2
    assert f"port {port}" in found.stderr
    assert "give another --port" in found.stderr
    assert found.stdout.strip() == ""
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("none.yaml", None, "no scenario file at {path}; check the path"),
        ("bad.yaml", "title: [", "bad: not valid YAML"),
        ("short.yaml", "title: x", "author is missing; add it"),
        ("maps.yaml", case(economy={"regions": "none.csv"}), "economy.regions: no file at"),
        ("far.yaml", case(baseline="../other.yaml"), "other"),
    ],
)
def test_a_file_that_cannot_be_opened_says_the_mend(tmp_path: Path, name: str, text: str | None, words: str) -> None:
    path = tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    found = subprocess.run(
        [*START, "0", "--session", str(tmp_path / "desk"), str(path)],
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "400"},
        check=False,
    )
    assert found.returncode == 2
    assert words.format(path=path) in found.stderr


def test_own_maps_come_along_and_stay(tmp_path: Path) -> None:
    own, kept = tmp_path / "own", Session(tmp_path / "desk")
    own.mkdir()
    path = own / "mine.yaml"
    text = case(measure_text(sectors="STL"), spotlight=["CAN", "USA"]) + yaml.safe_dump({"economy": write_maps(own)})
    path.write_text(text, encoding="utf-8")
    name = kept.bring(path)
    assert kept.bring(path) == name
    expected = simulate(str(path)).effects.regions
    for file in own.iterdir():
        file.unlink()  # the desk has its own copy
    start = Desk(kept).start(from_address(f"scenario={name}"))
    assert start.run.effects.regions.equals(expected)
    # What is downloaded is solved by the command line to the same numbers.
    again = tmp_path / "again.yaml"
    again.write_text(start.written(from_address(f"scenario={name}")), encoding="utf-8")
    assert simulate(str(again)).effects.regions.equals(expected)
    with pytest.raises(ScenarioError, match=r"open it with `counteroffer desk FILE`"):
        kept.upload(text)
