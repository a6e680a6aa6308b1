"""Photograph the briefing and the desk as a reader sees them: `python -m tools.picture BRIEFING FOLDER`."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from tools import browser as chromium

DESK = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port", "0"]
VIEW = "/?scenario=october-2025&level.section_232.steel.can=40"
WIDTH, HEIGHT = 1200, 1500
DESK_SIZE = {"width": 1440, "height": 900}


@contextmanager
def desk() -> Iterator[str]:
    """Address of a desk that lives as long as the picture takes."""
    with tempfile.TemporaryDirectory() as folder:
        process = subprocess.Popen([*DESK, "--session", folder], stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout is not None
            yield re.findall(r"http://[0-9.:]+", process.stdout.readline())[0]
        finally:
            process.kill()
            process.wait()


def main(briefing: Path, folder: Path) -> None:
    """Write briefing.png and desk.png."""
    found = chromium.found()
    if found is None:
        raise SystemExit(f"no Chromium ({', '.join(chromium.KNOWN)}); install one, or say where with {chromium.NAMED}")
    with sync_playwright() as play, desk() as address:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-background-networking"])
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        page.goto(briefing.resolve().as_uri())
        page.screenshot(path=folder / "briefing.png")
        page.set_viewport_size(DESK_SIZE)
        page.goto(address + VIEW, timeout=120_000)
        page.wait_for_selector('body[data-placed][data-ranges="there"]', timeout=120_000)
        page.screenshot(path=folder / "desk.png")
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
