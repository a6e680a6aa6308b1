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
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.load import load
from tools.browser import found

MOVES, USERS, SECONDS = 200, 50, 60.0
NO_BROWSER = "sliders skipped: no Chromium here"
SLOWER = 20  # times that of one user a slider may take of many
START = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port", "0"]
MEASURES = ("section_232.steel.can", "section_232.aluminum.can", "section_232.autos.can", "ieepa.fentanyl.can")
ISSUES = ("canada-autos", "canada-energy", "canada-potash", "canada-payment")


@dataclass(frozen=True)
class Way:
    """One kind of slider: under which closure, measures or issues, which of them, and the target in ms."""

    closure: str
    kind: str
    names: tuple[str, ...]
    target: str


WAYS = (
    Way("long_run", "measure", MEASURES, "p50 100, p95 250"),
    Way("long_run", "issue", ISSUES, "p50 100, p95 250"),
    Way("short_run", "measure", MEASURES, "p95 500"),
)
# From the pointer's event to the frame after the one in which the numbers changed.
CLOCK = """() => {
  window.taken = [];
  document.addEventListener("pointerdown", (event) => { window.began = event.timeStamp; }, true);
  new MutationObserver(() => requestAnimationFrame(() => { window.taken.push(performance.now() - window.began); }))
    .observe(document.body, { attributes: true, attributeFilter: ["data-painted"] });
}"""


@dataclass(frozen=True)
class Latency:
    """Milliseconds of one kind of request: what, its targets, and what was measured."""

    title: str
    target: str
    times: tuple[float, ...]
    errors: int = 0

    def share(self, percent: float) -> float:
        """A percentile."""
        return float(np.percentile(self.times, percent)) if self.times else float("nan")


def latencies(
    ways: Sequence[Way] = WAYS, moves: int = MOVES, users: int = USERS, seconds: float = SECONDS
) -> list[Latency]:
    """Measure everything; sliders only where there is a browser.

    Parameters
    ----------
    ways : sequence of Way
        Kinds of sliders.
    moves : int
        How often one of each kind is moved.
    users : int
        How many there are at once.
    seconds : float
        For how long.
    """
    with _server() as address:
        path = found()
        sliders = [_moves(path, address, way, moves) for way in ways] if path else [Latency(NO_BROWSER, "", ())]
        return [*sliders, *_users(address, users, seconds)]


@contextmanager
def _server() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen(
            [*START, "--session", folder], stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "300"}
        )
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            yield re.findall(r"http://[0-9.:]+", line)[0]
        finally:
            process.terminate()
            process.wait()


def _moves(path: str, address: str, way: Way, moves: int) -> Latency:
    """Click on sliders at ever other places, one after the other."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        page = chromium.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/?scenario=october-2025&closure={way.closure}", timeout=120_000)
        page.wait_for_selector("body[data-ready]")
        page.evaluate("document.querySelectorAll('aside details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(2000)
        page.evaluate(CLOCK)
        for k in range(moves):
            knob = page.locator(f'[id="{way.kind}-{way.names[k % len(way.names)]}"]')
            knob.scroll_into_view_if_needed()
            box = knob.bounding_box()
            assert box is not None
            share = 0.08 + 0.84 * ((k * 0.381966) % 1)  # golden section: no place twice
            page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
            _until(page, k + 1)
        taken = tuple(page.evaluate("window.taken"))
        chromium.close()
    return Latency(f"{way.kind} slider to numbers, {way.closure}", way.target, taken)


def _until(page: Any, count: int) -> None:
    """Wait for a repaint; a click that moved nothing leaves none, and is not waited for."""
    end = time.monotonic() + 3
    while page.evaluate("window.taken.length") < count and time.monotonic() < end:
        page.wait_for_timeout(5)


def _users(address: str, users: int, seconds: float) -> list[Latency]:
    """Many users at once, each kind of request a line; the target of a slider is what it takes one user alone."""
    found = load(address, users, seconds)
    most = SLOWER * float(np.percentile(found.alone, 95))
    targets = {"effects": f"no error, p95 {most:.0f}"}
    lines = [
        Latency(f"{kind}, {users} users for {seconds:.0f} s", targets.get(kind, "no error"), times, found.wrong(kind))
        for kind, times in found.times.items()
    ]
    return [Latency("effects, one user", "", found.alone), *lines]
