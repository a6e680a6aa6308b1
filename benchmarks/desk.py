"""How long the desk takes from a moved slider to repainted numbers, in a browser; and of fifty users for a minute."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from benchmarks.load import Load, load
from benchmarks.processor import worked
from tools.browser import found

MOVES, USERS, SECONDS = 200, 50, 60.0
FIRST = 4  # moves of each kind, not counted: a process traces the programs of a new kind once
TRIES = 5  # to open a page
NO_BROWSER = "sliders skipped: no Chromium here"
START = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port", "0"]
MEASURES = ("section_232.steel.can", "section_232.aluminum.can", "section_232.autos.can", "ieepa.fentanyl.can")
ISSUES = ("canada-autos", "canada-energy", "canada-potash", "canada-payment")
QUOTAS = ("canada-dairy",)


@dataclass(frozen=True)
class Way:
    """One kind of slider: under which closure, measures or issues, which of them, and the target in ms.

    `most` is how often it can be moved without coming to a point again, whose answer the desk still has.
    """

    title: str
    closure: str
    kind: str
    names: tuple[str, ...]
    target: str
    most: int = MOVES


WAYS = (
    Way("a measure, long run", "long_run", "measure", MEASURES, "100, 200"),
    Way("an issue, long run", "long_run", "issue", ISSUES, "100, 200"),
    Way("dairy's quota, long run", "long_run", "issue", QUOTAS, "100, 200", most=35),
    Way("a measure, short run", "short_run", "measure", MEASURES, "–, 500"),
)
# From the pointer's event to the frame after the one in which the numbers changed.
CLOCK = """() => {
  window.taken = [];
  performance.setResourceTimingBufferSize(10000);
  document.addEventListener("pointerdown", (event) => { window.began = event.timeStamp; }, true);
  new MutationObserver(() => requestAnimationFrame(() => { window.taken.push(performance.now() - window.began); }))
    .observe(document.body, { attributes: true, attributeFilter: ["data-painted"] });
}"""
ANSWERED = """() => performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/api/effects"))
  .map((one) => one.duration)"""


@dataclass(frozen=True)
class Latency:
    """Milliseconds of one kind of request.

    Attributes
    ----------
    title, target : str
        Target: p50, p95.
    times : tuple of float
        What each took whoever asked.
    errors : int
    first : float or None
        The very first of its kind, which is not among `times`.
    answered : float or None
        Median of what the desk's own answer took, the browser's work apart.
    cpu : float or None
        What all processes of the desk worked, over the number of requests: maps, ranges and the like included.
    """

    title: str
    target: str
    times: tuple[float, ...]
    errors: int = 0
    first: float | None = None
    answered: float | None = None
    cpu: float | None = None

    def share(self, percent: float) -> float:
        """A percentile."""
        return float(np.percentile(self.times, percent)) if self.times else float("nan")


def latencies(
    ways: Sequence[Way] = WAYS, moves: int = MOVES, users: int = USERS, seconds: float = SECONDS, first: int = FIRST
) -> list[Latency]:
    """Measure everything; sliders only where there is a browser.

    Parameters
    ----------
    ways : sequence of Way
        Kinds of sliders.
    moves, first : int
        How often one of each kind is moved, after so many moves that are not counted.
    users : int
        How many there are at once.
    seconds : float
        For how long.
    """
    with _server() as (address, pid):
        path = found()
        sliders = (
            [_moves(path, address, pid, way, min(moves, way.most), first) for way in ways]
            if path
            else [Latency(NO_BROWSER, "", ())]
        )
        return [*sliders, *_users(load(address, users, seconds, pid=pid))]


@contextmanager
def _server() -> Iterator[tuple[str, int]]:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [*START, "--session", folder], stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "300"}
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield re.findall(r"http://[0-9.:]+", line)[0], process.pid
        finally:
            process.terminate()
            process.wait()


def _moves(path: str, address: str, pid: int, way: Way, moves: int, first: int) -> Latency:
    """Click on sliders at ever other places, one after the other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        _open(page, f"{address}/?scenario=october-2025&closure={way.closure}")
        page.evaluate("document.querySelectorAll('aside details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(2000)
        page.evaluate(CLOCK)
        before, counted = 0.0, 0
        for k in range(first + moves):
            if k == first:
                before = worked(pid)
            there = page.evaluate("window.taken.length")
            if _click(page, way, k):
                _until(page, there + 1, 60 if k < first else 10)
            if k == first - 1:
                counted = page.evaluate("window.taken.length")
        spent = 1e3 * (worked(pid) - before) / moves
        taken, answers = page.evaluate("window.taken"), page.evaluate(ANSWERED)
        chromium.close()
    told = Latency(f"slider, {way.title}", way.target, tuple(taken[counted:]), cpu=spent)
    return replace(told, first=taken[0] if counted else None, answered=float(np.median(answers[counted:])))


def _open(page: Any, address: str) -> None:
    """Open a view; where nothing is compiled yet the first requests may be refused for the time they take."""
    for _ in range(TRIES):
        answer = page.goto(address, timeout=120_000)
        if answer and answer.ok:
            break
    page.wait_for_selector("body[data-ready]", timeout=60_000)


def _click(page: Any, way: Way, k: int) -> bool:
    """Press a slider at a place where it was not before, golden sections apart; whether that moved it."""
    knob = page.locator(f'[id="{way.kind}-{way.names[k % len(way.names)]}"]')
    knob.scroll_into_view_if_needed()
    box, before = knob.bounding_box(), knob.input_value()
    assert box is not None
    share = 0.08 + 0.84 * ((k * 0.381966) % 1)
    page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
    return bool(knob.input_value() != before)


def _until(page: Any, count: int, seconds: float) -> None:
    """Wait for a repaint."""
    end = time.monotonic() + seconds
    while page.evaluate("window.taken.length") < count and time.monotonic() < end:
        page.wait_for_timeout(5)


def _users(found: Load) -> list[Latency]:
    """Many users at once, each kind of request a line."""
    targets = {"effects": "–, 2000", "places": "–, 2000"}
    lines = [
        Latency(
            f"{kind}, {found.users} users for {found.seconds:.0f} s",
            targets.get(kind, ""),
            times,
            found.wrong(kind),
        )
        for kind, times in found.times.items()
    ]
    everything = tuple(one for times in found.times.values() for one in times)
    whole = Latency(f"all of these, {found.given_up} draws given up by a move", "", everything, cpu=found.cpu)
    return [Latency("effects, one user", "", found.alone, cpu=found.cpu_alone), *lines, whole]
