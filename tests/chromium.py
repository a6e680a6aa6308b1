"""Debian's Chromium, or whichever is installed: where it is, and how tests start it."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# Nothing but this machine has a name: a page that asks for anything else gets an error, and the test sees it.
ARGUMENTS = [
    *("--no-sandbox", "--disable-quic", "--disable-background-networking"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
MISSING = f"no Chromium on this machine ({', '.join(NAMES)}); install one, or say where with COUNTEROFFER_CHROMIUM"
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def found() -> str | None:
    """Path of a Chromium."""
    named = os.environ.get("COUNTEROFFER_CHROMIUM")
    return named or next((path for name in NAMES if (path := shutil.which(name))), None)
