"""The briefing in other forms, all made from its page: Markdown, drawings, a printed PDF."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from counteroffer.errors import InputError

BROWSER = "COUNTEROFFER_CHROMIUM"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
LONGEST = 120  # seconds that printing may take
_PROPERTY = re.compile(r"var\(--[a-z-]+,\s*(#[0-9a-f]{6})\)")
_BLANK = re.compile(r"\n{3,}")
LETTERS = 60  # of a drawing's name


def drawings(page: str, folder: str = "charts") -> dict[str, bytes]:
    """Every chart and map of a page as a file of its own, in the light colours, by path.

    Parameters
    ----------
    folder : str
        Before every name. A name is the figure's title; the same title again is numbered.
    """
    return {f"{folder}/{name}": _alone(figure) for name, figure in _figures(BeautifulSoup(page, "html.parser")).items()}


def _figures(soup: BeautifulSoup) -> dict[str, Tag]:
    found: dict[str, Tag] = {}
    for figure in soup.find_all("figure"):
        title = figure.find(class_="title")
        stem = name = _slug(title.get_text(" ", strip=True) if title else "figure")
        number = 2
        while f"{name}.svg" in found:
            name, number = f"{stem}-{number}", number + 1
        found[f"{name}.svg"] = figure
    return found


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain)[:LETTERS].strip("-") or "figure"


def _alone(figure: Tag) -> bytes:
    """The drawing of a figure with its colours and its font in it."""
    drawn = figure.find("svg")
    assert isinstance(drawn, Tag)
    text = _PROPERTY.sub(r"\1", str(drawn)).replace("viewbox=", "viewBox=", 1)
    return text.replace("<svg ", '<svg font-family="system-ui, sans-serif" ', 1).encode()


class _Converter(MarkdownConverter):
    """Markdown of the page: summaries in bold, nothing of what only a screen needs."""

    def convert_summary(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The line that folds a table away."""
        return f"\n\n**{text.strip()}**\n\n"

    def convert_caption(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A table's caption, above it."""
        return f"\n\n{text.strip()}\n\n"


def markdown(page: str, folder: str = "charts") -> str:
    """The page as Markdown; its drawings as links into `folder`, where `drawings` has put them."""
    soup = BeautifulSoup(page, "html.parser")
    for name, figure in _figures(soup).items():
        drawn = figure.find("svg")
        assert isinstance(drawn, Tag)
        image = soup.new_tag("img", src=f"{folder}/{name}", alt=str(drawn.get("aria-label", "")))
        drawn.replace_with(image)
    for gone in soup.select("style, script, head, nav, svg, .legend svg"):
        gone.decompose()
    body = soup.body or soup
    text = _Converter(heading_style="ATX", bullets="-", table_infer_header=True).convert_soup(body)
    return _BLANK.sub("\n\n", "\n".join(line.rstrip() for line in text.splitlines())).strip() + "\n"


def browser() -> str:
    """The Chromium that prints.

    Raises
    ------
    InputError
        If there is none.
    """
    named = os.environ.get(BROWSER)
    found = shutil.which(named) if named else next((p for name in BROWSERS if (p := shutil.which(name))), None)
    if found is None:
        what = f"{BROWSER} is '{named}', which is no program" if named else f"none of {', '.join(BROWSERS)} is here"
        raise InputError(f"a PDF is printed by Chromium, and {what}; install one, or print the HTML from a browser")
    return found


def pdf(page: str) -> bytes:
    """The page as its print style lays it out.

    Raises
    ------
    InputError
        If no Chromium is found, or it prints nothing.
    """
    program = browser()
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "briefing.html", Path(folder) / "briefing.pdf"
        source.write_text(page, encoding="utf-8")
        command = [
            *(program, "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
            *(f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={target}"),
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            source.as_uri(),
        ]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            raise InputError(
                f"{program} did not print within {LONGEST} seconds; print the HTML from a browser"
            ) from None
        if not target.is_file():
            why = (ended.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise InputError(f"{program} printed no PDF ({why}); print the HTML from a browser")
        return target.read_bytes()
