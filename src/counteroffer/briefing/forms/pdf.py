"""A page as a printed PDF, by a Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from counteroffer.errors import InputError

BROWSER = "COUNTEROFFER_CHROMIUM"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
LONGEST = 120  # seconds that printing may take


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
