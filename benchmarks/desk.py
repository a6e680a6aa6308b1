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
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from counteroffer.briefing.forms import pdf
from counteroffer.errors import InputError

MOVES, USERS, EACH = 200, 20, 10
START = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port", "0"]
MEASURES = ("section_232.steel.can", "section_232.aluminum.can", "section_232.autos.can", "ieepa.fentanyl.can")
ISSUES = ("canada-autos", "canada-energy", "canada-food", "canada-payment")
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


def latencies() -> list[Latency] | str:
    """Measure everything, or say why not."""
    try:
        path = pdf.browser()
    except InputError as error:
        return f"skipped: {error}"
    with _server() as address:
        return [
            _moves(path, address, "long_run", "measure", MEASURES, "p50 100, p95 250"),
            _moves(path, address, "long_run", "issue", ISSUES, "p50 100, p95 250"),
            _moves(path, address, "short_run", "measure", MEASURES, "p95 500"),
            _users(address),
        ]


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


def _moves(path: str, address: str, closure: str, kind: str, names: tuple[str, ...], target: str) -> Latency:
    """Click on sliders at ever other places, one after the other, MOVES times."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}/?scenario=october-2025&closure={closure}", timeout=120_000)
        page.wait_for_selector("body[data-ready]")
        page.evaluate("document.querySelectorAll('aside details').forEach((one) => { one.open = true; })")
        page.wait_for_timeout(2000)
        page.evaluate(CLOCK)
        for k in range(MOVES):
            knob = page.locator(f'[id="{kind}-{names[k % len(names)]}"]')
            knob.scroll_into_view_if_needed()
            box = knob.bounding_box()
            assert box is not None
            share = 0.08 + 0.84 * ((k * 0.381966) % 1)  # golden section: no place twice
            page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)
            _until(page, k + 1)
        taken = tuple(page.evaluate("window.taken"))
        browser.close()
    return Latency(f"{kind} slider to numbers, {closure}", target, taken)


def _until(page: Any, count: int) -> None:
    """Wait for a repaint; a click that moved nothing leaves none, and is not waited for."""
    end = time.monotonic() + 3
    while page.evaluate("window.taken.length") < count and time.monotonic() < end:
        page.wait_for_timeout(5)


def _users(address: str) -> Latency:
    """Requests of USERS users, each of whom moves a slider as soon as the last answer is there."""

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

    with ThreadPoolExecutor(USERS) as pool:
        taken = [value for times in pool.map(user, range(USERS)) for value in times]
    good = tuple(value for value in taken if value == value)
    return Latency(f"{USERS} users at once", "no error, p95 2000", good, len(taken) - len(good))
