"""The briefing in other forms, all made from its page: Markdown, drawings, a printed PDF."""

from __future__ import annotations

import math
import os
import re
import shutil
import subprocess
import tempfile
import unicodedata
from html import escape
from pathlib import Path

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

from counteroffer.errors import InputError

BROWSER = "COUNTEROFFER_CHROMIUM"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
LONGEST = 120  # seconds that printing may take
_PROPERTY = re.compile(r"var\(--[a-z-]+,\s*(#[0-9a-f]{6})\)")
_BLANK = re.compile(r"\n{3,}")
_OPENING = re.compile(r"<svg [^>]*>")
LETTERS = 60  # of a drawing's name, after its section
_KEYS, _KEY_HEIGHT = 3, 20  # of a map's legend: beside each other; pixels


def drawings(page: str, folder: str = "charts") -> dict[str, bytes]:
    """Every chart and map of a page as a file of its own, in the light colours, by path.

    Parameters
    ----------
    folder : str
        Before every name. A name is the section and the figure's title; the same again is numbered.
    """
    return {f"{folder}/{name}": _alone(figure) for name, figure in _figures(BeautifulSoup(page, "html.parser")).items()}


def _figures(soup: BeautifulSoup) -> dict[str, Tag]:
    found: dict[str, Tag] = {}
    for figure in soup.find_all("figure"):
        section, title = figure.find_parent("section"), figure.find(class_="title")
        head = f"{section['id']}-" if section else ""
        stem = name = head + _slug(title.get_text(" ", strip=True) if title else "figure")
        number = 2
        while f"{name}.svg" in found:
            name, number = f"{stem}-{number}", number + 1
        found[f"{name}.svg"] = figure
    return found


def _slug(title: str) -> str:
    """A title as a file name of whole words."""
    plain = unicodedata.normalize("NFKD", re.sub("[–’]", " ", title.replace("%", " pct ")))
    words = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode().lower()).strip("-")
    return words if len(words) <= LETTERS else words[: LETTERS + 1].rpartition("-")[0]


def _alone(figure: Tag) -> bytes:
    """The drawing of a figure with its colours, its font, its legend and what it says in it."""
    drawn = figure.find("svg")
    assert isinstance(drawn, Tag)
    width, height = (float(size) for size in str(drawn["viewbox"]).split()[2:])
    legend = _legend(figure, width, height)
    height += _KEY_HEIGHT * math.ceil(len(legend) / _KEYS)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="img" font-family="system-ui, sans-serif" style="background:#ffffff">'
        f"<title>{escape(str(drawn.get('aria-label', '')))}</title>"
    )
    text = _OPENING.sub(lambda _: opening, _PROPERTY.sub(r"\1", str(drawn)), count=1)
    return (text.removesuffix("</svg>") + "".join(legend) + "</svg>\n").encode()


def _legend(figure: Tag, width: float, top: float) -> list[str]:
    """What each shade means, in rows from `top`: on the page it stands outside the drawing."""
    found = []
    for j, key in enumerate(figure.select(".legend li")):
        shade, words = key.find("rect"), key.get_text(" ", strip=True)
        x, y = 8 + width * (j % _KEYS) / _KEYS, top + _KEY_HEIGHT * (j // _KEYS)
        colour = shade["fill"] if isinstance(shade, Tag) else "none"
        found.append(
            f'<rect x="{x:g}" y="{y + 2:g}" width="13" height="13" fill="{colour}"/>'
            f'<text x="{x + 19:g}" y="{y + 13:g}" font-size="13px" fill="#1c2024">{escape(words)}</text>'
        )
    return found


class _Converter(MarkdownConverter):
    """Markdown of the page: what Markdown has no mark for (summaries, terms, titles of figures) is a line in bold."""

    def escape(self, text: str, parent_tags: set[str]) -> str:
        """Text that would open a tag or a cell, as the text it is."""
        escaped = str(super().escape(text, parent_tags))  # type: ignore[misc]
        return escaped.replace("<", r"\<").replace("|", r"\|")

    def convert_p(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A paragraph, or the title of a figure."""
        title = "title" in (el.get("class") or ())
        text = f"**{text.strip()}**" if title else text
        return str(super().convert_p(el, text, parent_tags))  # type: ignore[misc]

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """A term, above what it means."""
        return f"\n\n**{text.strip()}**\n\n"

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """What a term means."""
        return f"\n\n{text.strip()}\n\n"

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
    for gone in soup.select("style, script, head, nav, svg, .legend"):
        gone.decompose()
    for foot in soup.select("tfoot"):
        foot.name = "tbody"  # or its first row would be underlined as a head is
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
    # A browser that is ending may still write to its profile while the folder goes.
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source, target, log = (Path(folder) / name for name in ("briefing.html", "briefing.pdf", "log"))
        source.write_text(page, encoding="utf-8")
        command = [
            *(program, "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
            *(f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={target}"),
            *(["--no-sandbox"] if _as_root() else []),
            source.as_uri(),
        ]
        said = _ran(command, log)
        printed = target.read_bytes() if target.is_file() else b""
    if not printed.rstrip().endswith(b"%%EOF"):
        raise InputError(f"{program} printed no PDF ({said}); print the HTML from a browser")
    return printed


def _as_root() -> bool:
    """Whether a browser's sandbox refuses to start."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _ran(command: list[str], log: Path) -> str:
    """Run a browser; the last thing it said, or why it was stopped."""
    # Into a file: a pipe stays open as long as any of its helpers lives, and reading it would never end.
    with log.open("wb") as said:
        try:
            subprocess.run(command, stdout=said, stderr=said, stdin=subprocess.DEVNULL, timeout=LONGEST)
        except subprocess.TimeoutExpired:
            return f"not done within {LONGEST} seconds"
        except OSError as error:
            return str(error.strerror)
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
