"""How long the desk takes from a moved slider to repainted numbers, in a real browser; and twenty users at once."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from counteroffer.briefing.forms.pdf import browser
from counteroffer.errors import InputError

MOVES, USERS, EACH = 200, 20, 10
START = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port", "0"]
MEASURES = ("section_232.steel.can", "section_232.aluminum.can", "section_232.autos.can", "ieepa.fentanyl.can")
ISSUES = ("canada-autos", "canada-energy", "canada-food", "canada-payment")


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


def latencies(ways: Sequence[Way] = WAYS, moves: int = MOVES, users: int = USERS) -> list[Latency] | str:
    """Measure everything, or say why not.

    Parameters
    ----------
    ways : sequence of Way
        Kinds of sliders.
    moves : int
        How often one of each kind is moved.
    users : int
        How many there are at once.
    """
    try:
        path = browser()
    except InputError as error:
        return f"skipped: {error}"
    with _server() as address:
        return [*(_moves(path, address, way, moves) for way in ways), _users(address, users)]


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
            process.kill()
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


def _users(address: str, users: int) -> Latency:
    """Requests of several users, each of whom moves a slider as soon as the last answer is there."""

    def user(one: int) -> list[float]:
        taken = []
        for k in range(EACH):
            view = {"scenario": "october-2025", "levels": {MEASURES[one % 4]: 5 + one * 4 + k * 9}}
            request = urllib.request.Request(
                f"{address}/api/effects", json.dumps(view).encode(), {"Content-Type": "application/json"}
            )
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:
                    answer.read()
                taken.append(1e3 * (time.perf_counter() - began))
            except OSError:
                taken.append(float("nan"))
        return taken

    with ThreadPoolExecutor(users) as pool:
        taken = [value for times in pool.map(user, range(users)) for value in times]
    good = tuple(value for value in taken if value == value)
    return Latency(f"{users} users at once", "no error, p95 2000", good, len(taken) - len(good))
