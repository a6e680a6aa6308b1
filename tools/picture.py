"""Photograph briefing, note and desk as their readers see them: `python -m tools.picture BRIEFINGS DOCS PICTURES`.

Two go into the documents; all go into a folder to be looked at one by one against docs/design.md.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from playwright.sync_api import sync_playwright

from tools import browser as chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESK = [sys.executable, "-c", "from counteroffer.cli.main import main; main()", "desk", "--no-open", "--port", "0"]
VIEW = "/?scenario=october-2025&level.section_232.steel.can=40"
SOLVED = 'body[data-placed][data-ranges="there"]'
SHEET = (816, 1056)  # Letter, CSS pixels
WIDE, TABLET, PHONE = (1280, 1600), (768, 1200), (360, 1600)
SCREEN, PROJECTOR = (1440, 900), (1920, 1080)
DOCUMENTS = {"page-one-1280": "briefing", "desk-1440": "desk", "room-1920": "room"}  # picture → its name there
PATIENCE = 180_000  # milliseconds
TOURED = "try { localStorage.setItem('counteroffer.tour', 'seen') } catch { }"  # whoever has seen the desk's tour

Scheme = Literal["light", "dark"]


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


def main(briefings: Path, documents: Path, pictures: Path) -> None:
    """Write every picture, and those of the documents there too."""
    found = chromium.found()
    if found is None:
        raise SystemExit(f"no Chromium ({', '.join(chromium.KNOWN)}); install one, or say where with {chromium.NAMED}")
    pictures.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as play, desk() as address:
        browser = play.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-background-networking"])
        _briefings(browser, briefings, pictures)
        _desks(browser, address, pictures)
        browser.close()
    for picture, name in DOCUMENTS.items():
        shutil.copyfile(pictures / f"{picture}.png", documents / f"{name}.png")


def _briefings(browser: Browser, briefings: Path, pictures: Path) -> None:
    one, note = (briefings / f"{name}.html" for name in ("briefing", "note"))
    for name, size, scheme, file in (
        ("page-one-1280", WIDE, "light", one),
        ("page-one-768", TABLET, "light", one),
        ("page-one-360", PHONE, "light", one),
        ("page-one-dark", WIDE, "dark", one),
        ("note-1280", WIDE, "light", note),
    ):
        page = _page(browser, file.resolve().as_uri(), size, scheme)
        page.screenshot(path=pictures / f"{name}.png")
        page.close()
    for name, file, whole in (("page-one-print", one, False), ("note-print", note, True)):
        page = _page(browser, file.resolve().as_uri(), SHEET, "light")
        page.emulate_media(media="print")
        page.screenshot(path=pictures / f"{name}.png", full_page=whole)
        page.close()
    page = _page(browser, one.resolve().as_uri(), WIDE, "light")
    page.screenshot(path=pictures / "briefing-whole.png", full_page=True)
    page.close()


def _desks(browser: Browser, address: str, pictures: Path) -> None:
    for name, path, size, scheme, ready in (
        ("desk-1440", VIEW, SCREEN, "light", SOLVED),
        ("desk-768", VIEW, TABLET, "light", SOLVED),
        ("desk-360", VIEW, PHONE, "light", SOLVED),
        ("desk-dark", VIEW, SCREEN, "dark", SOLVED),
        ("room-1440", "/room?scenario=october-2025", SCREEN, "light", "main"),
        ("room-1920", "/room?scenario=october-2025", PROJECTOR, "light", "main"),
        ("build-1440", "/build", SCREEN, "light", "main"),
        ("duty-1440", "/duty", SCREEN, "light", "main"),
    ):
        page = _page(browser, address + path, size, scheme)
        page.wait_for_selector(ready, timeout=PATIENCE)
        page.wait_for_load_state("networkidle", timeout=PATIENCE)
        page.screenshot(path=pictures / f"{name}.png")
        page.close()


def _page(browser: Browser, address: str, size: tuple[int, int], scheme: str) -> Page:
    dark: Scheme = "dark" if scheme == "dark" else "light"
    page = browser.new_page(viewport={"width": size[0], "height": size[1]}, color_scheme=dark)
    page.add_init_script(TOURED)
    page.goto(address, timeout=PATIENCE)
    return page


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
